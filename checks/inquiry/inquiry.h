/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * inquiry: one subject that a wire audit asks an endpoint about (its suites, its
 * certificates, one named attack), as a state machine without sockets.
 *
 * An inquiry is a file and a row in inquiry_list.h. Whoever has sockets calls
 * next() for questions, has them asked, and gives each answer to take(). Several
 * questions of one inquiry may be under way at once, and their answers come in any
 * order. What is learned goes into the endpoint, each inquiry into its own part.
 * Runs in main, which has no privilege: what it sees of the peer are decoded
 * structs, never bytes.
 */
#ifndef TLSWARD_CHECKS_INQUIRY_INQUIRY_H
#define TLSWARD_CHECKS_INQUIRY_INQUIRY_H

#include "agent/base/arena.h"
#include "checks/handshake/probe.h"

/* How hard a live server is asked (--probe). */
enum inquiry_level {
	INQUIRY_OFFER,      /* well-formed hellos and requests only */
	INQUIRY_WEAKNESSES, /* also what looks like an attack in the server's log */
	INQUIRY_LEVEL_COUNT
};

enum inquiry_step {
	INQUIRY_ASK,  /* ${job} is to be asked; there may be more, call again */
	INQUIRY_WAIT, /* not now: an answer, or another inquiry, has to come first */
	INQUIRY_DONE, /* nothing more, ever */
};

/* How far the inquiries before this one in the list are, for this endpoint. */
struct inquiry_io {
	struct endpoint *endpoint; /* all of it may be read */
	const struct facts *facts; /* of discovery and configuration */
	struct arena *arena;       /* for what goes into the endpoint */
	struct arena *scratch;     /* for what is gone with the interview: questions */
	enum inquiry_level level;  /* how hard this run asks */
	bool earlier_done; /* every inquiry that stands before this one is done */
};

struct inquiry {
	const char *name; /* in limits and progress: "cipher suites" */
	enum inquiry_level level;
	uint32_t transports; /* 1 << enum transport */
	bool each_name;      /* also for endpoints that are derived from another one */
	bool any_peer;       /* also before it is known that the peer speaks TLS */
	bool closing_peer; /* also one that closed without a word on the first hello */
	bool settles;      /* those after it wait: it says how much may be asked */
	bool counts;       /* its connections are enumeration_connections */
	uint32_t evidence; /* enum evidence that it gathers besides the handshake */
	size_t state_size; /* of its state, zeroed at the start */

	enum inquiry_step (*next)(const struct inquiry_io *io, void *state,
				  struct probe_job *job);
	/* ${result} is the final one of ${job}: a timeout was already retried once. Its
	 * memory is gone afterwards: copy what stays. ${job} is as next() gave it,
	 * job->tag included; its pointers must still be good then (constants, or
	 * io->scratch). */
	void (*take)(const struct inquiry_io *io, void *state,
		     const struct probe_job *job, const struct probe_result *result);
	/* Called once at the end. ${why} is NULL when next() said INQUIRY_DONE, else
	 * why not everything was asked: what is not known yet becomes unknown with it.
	 * May be NULL. */
	void (*finish)(const struct inquiry_io *io, void *state, const char *why);
};

/* In the order of inquiry_list.h, which is the order of asking. */
extern const struct inquiry *const inquiry_registry[];
extern const size_t inquiry_registry_count;

extern const char *const inquiry_level_names[INQUIRY_LEVEL_COUNT];
const char *inquiry_level_name(enum inquiry_level level);

#endif
