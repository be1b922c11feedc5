/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gap: what stands between a line of the configuration and the wire, and why.
 *
 * A check tries its reasons in their order on each thing that is missing or too
 * much; the things that share a reason are said together. What no reason explains
 * is said to be not explained.
 */
#ifndef TLSWARD_CHECKS_GAP_H
#define TLSWARD_CHECKS_GAP_H

#include "checks/offered.h"

enum gap_weight {
	GAP_NATURAL, /* a list is made for more than this site: nothing is wrong */
	GAP_IDLE,    /* it does nothing where it stands, and nothing depends on it */
	GAP_REAL,    /* the wire is not as the line says */
};

struct gap {
	const char *why; /* NULL: not explained */
	enum gap_weight weight;
	const char *fix; /* what to do with the line, or NULL */
	struct offered_list items;
};

struct gap_list {
	struct gap *items;
	size_t count;
};

/*
 * A reason: explain() returns its text for ${code}, or NULL when it is not this one.
 * The same text has the same weight and fix.
 */
struct gap_reason {
	enum gap_weight weight;
	const char *(*explain)(const void *context, uint32_t code, struct arena *arena);
	const char *fix;
};

/* The text and the row of the first of ${reasons} that explains ${code}; both NULL:
 * none does. */
const char *gap_explain(const struct gap_reason *reasons, size_t count,
			const void *context, uint32_t code, struct arena *arena,
			const struct gap_reason **row);

/*
 * gap_add(list, reasons, count, context, use, arena):
 * File ${use} under the first of ${reasons} that explains it; none does: under "not
 * explained", which weighs. Out of memory shows in arena->exhausted.
 */
void gap_add(struct gap_list *list, const struct gap_reason *reasons, size_t count,
	     const void *context, const struct cipher_suite_use *use,
	     struct arena *arena);

/* What a comparison came to. */
struct gap_outcome {
	const struct subject *subject;
	enum setting_id setting; /* whose line is to be changed */
	const char *thing;       /* "cipher suite" */
	struct gap_list missing, excess;
	bool complete;     /* the wire was asked for all there are */
	const char *doubt; /* why what is not explained may be none; or NULL */
	enum severity excess_severity;
};

/* The memory of one comparison: there are many names, and most have no gap. */
enum { GAP_ARENA_MAX = 4 * 1024 * 1024 };

/* Result, severity and fix. ${arena} has the gaps, and is the caller's. What was not
 * asked for in full is no gap yet, and what is in doubt none until a reason explains
 * it: both are unknown. */
void gap_answer(const struct gap_outcome *outcome, struct arena *arena,
		struct finding *out);

/* ---- reasons that have nothing to do with what is missing ----------------------- */

/* Begins the context of every check's reasons. */
struct gap_context {
	const char *elsewhere;  /* somebody else answers, or an older configuration */
	const char *not_loaded; /* a file is newer than what the server loaded */
};

struct gap_context gap_context_of(const struct subject *subject, struct arena *arena);

/* The first and the last row: for a context that begins with the one above. */
const char *gap_elsewhere(const void *context, uint32_t code, struct arena *arena);
const char *gap_not_loaded(const void *context, uint32_t code, struct arena *arena);

/* What to do about these, where another line decides, and about what does nothing. */
extern const char gap_fix_other[], gap_fix_load[], gap_fix_place[], gap_fix_leave_out[];

/* Why something else is in effect than ${setting}'s own line says. */
const char *gap_decider(const struct setting *setting);

/* What a line says that switches something "on" or "off"; UNKNOWN: anything else. */
enum tristate gap_switch(const struct string_list *words);

/* ---- evidence -------------------------------------------------------------------- */

/* Point ${out} at the line, and quote what it says and what is in effect. */
void gap_disk(const struct setting *setting, struct finding *out);

/* The server, its version and that of its TLS library. */
void gap_process(const struct subject *subject, struct finding *out);

#endif
