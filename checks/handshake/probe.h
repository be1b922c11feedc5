/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * probe: one connection's worth of questions to a peer, and what came back.
 *
 * A probe never opens a socket: it is given a connected one. It is a state
 * machine that its caller polls, so that many run side by side in one worker.
 * Every probe has a deadline and a byte budget; a hostile peer costs that much
 * and no more. Knows nothing of configuration or listeners.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_PROBE_H
#define TLSWARD_CHECKS_HANDSHAKE_PROBE_H

#include "agent/base/codec.h"
#include "agent/base/deadline.h"
#include "checks/facts.h"
#include "checks/handshake/handshake_request.h"
#include "checks/handshake/hello_request.h"
#include "checks/handshake/provocation.h"
#include "checks/handshake/quic/request.h"
#include "checks/handshake/http_request.h"

enum {
	PROBE_BYTES_MAX = 1024 * 1024,           /* read from one peer */
	PROBE_CHAIN_BYTES_MAX = 4 * 1024 * 1024, /* while it sends a chain */
	PROBE_DEADLINE_MS = 3000,                /* of one connection, by default */
	PROBE_TRUST_BYTES_MAX = 4 * 1024 * 1024, /* of the trust store, PEM */
	PROBE_PARALLEL_MAX = 128,                /* at once in one worker */
};

/* Whose first words PROBE_TALK says. */
enum talk {
	TALK_SSH,     /* an identification string: RFC 4253 section 4.2 */
	TALK_OPENVPN, /* the first packet of a client, over TCP */
	TALK_COUNT
};

enum probe_kind {
	PROBE_HELLO,     /* raw: does the peer accept exactly this version? */
	PROBE_HANDSHAKE, /* completed by OpenSSL: chain, suite, group, trust */
	PROBE_QUIC,      /* on UDP: versions of QUIC, or PROBE_HELLO inside of it */
	PROBE_QUIC_HANDSHAKE, /* PROBE_HANDSHAKE on UDP, by this room's own TLS 1.3 */
	PROBE_PROVOCATION,    /* raw: what no honest client says */
	PROBE_RECORD_FAULT,   /* the same in a CBC record of a completed handshake */
	PROBE_HTTP, /* HTTP/1.1 requests, after a handshake or in clear text */
	PROBE_TALK, /* another protocol's first words */
	PROBE_KIND_COUNT
};

struct probe_job {
	enum probe_kind kind;
	const char *name;  /* SNI; NULL: the endpoint's own, if it has one */
	bool without_name; /* NULL means no SNI */
	uint16_t port;     /* instead of the endpoint's; 0 = that */
	bool over_tcp;     /* also when the endpoint is on UDP */
	bool proxy_header; /* send a PROXY protocol v1 header first */
	uint32_t deadline_ms;
	uint32_t tag; /* the asker's own, as the next: neither is looked at here */
	bool once;    /* a timeout of it is an answer: do not ask again */
	struct hello_request hello;             /* all but PROBE_HANDSHAKE, _HTTP */
	struct quic_request quic;               /* PROBE_QUIC, _QUIC_HANDSHAKE */
	struct provocation_request provocation; /* PROBE_PROVOCATION, _RECORD_FAULT */
	struct http_request http;               /* PROBE_HTTP */
	/* PROBE_HANDSHAKE; PROBE_QUIC_HANDSHAKE: only its certificate */
	struct handshake_request handshake;
	enum talk talk; /* PROBE_TALK */
};

enum probe_outcome {
	PROBE_ACCEPTED,  /* hello answered with that version / handshake done */
	PROBE_REFUSED,   /* alert, other version, or close: see why */
	PROBE_CLOSED,    /* closed or reset before any byte of an answer */
	PROBE_TIMEOUT,   /* deadline: never a refusal */
	PROBE_NOT_TLS,   /* answered, but not TLS: speaks and banner say what */
	PROBE_BUDGET,    /* the byte budget ran out */
	PROBE_MALFORMED, /* TLS records that break the RFC: why says where */
	PROBE_FAILED,    /* no connection, or ours: out of memory, library */
	PROBE_OUTCOME_COUNT
};

struct probe_result {
	enum probe_outcome outcome;
	const char *why; /* "alert 70 protocol_version", "connection reset", ... */
	enum speaks speaks;
	const char *banner; /* PROBE_NOT_TLS: its first line, raw, at most 200 bytes */
	/* PROBE_HELLO, accepted */
	enum tls_version version;
	struct cipher_suite_use cipher_suite;
	struct cipher_suite_use group; /* code 0: not seen */
	struct hello_answer hello;     /* what else it showed, also when refused */
	/* PROBE_HELLO, refused: other suites would not change it (a ServerHello of
	 * another version, alert 70 protocol_version) */
	bool refusal_final;
	struct quic_answer quic; /* PROBE_QUIC, _QUIC_HANDSHAKE, whatever came of it */
	/* PROBE_HANDSHAKE, PROBE_QUIC_HANDSHAKE */
	struct handshake handshake;
	struct handshake_answer finished; /* what else it showed */
	/* PROBE_PROVOCATION, PROBE_RECORD_FAULT; also with PROBE_TIMEOUT */
	struct provocation_answer provocation;
	struct http_answer http; /* PROBE_HTTP */
	uint64_t bytes_read;
};

struct probe;       /* one running conversation */
struct probe_trust; /* a trust store, shared by all probes of a worker */

/*
 * probe_warm_up():
 * Call once in each process, before its sandbox goes on: the TLS library and
 * the C library do whatever they do at first use (a handshake in memory, the
 * time zone file). Afterwards a probe makes no other system calls than those
 * of memory, read, sendmsg, poll, close, getrandom and the clock. No
 * openssl.cnf is ever read, whatever the environment says. 0 or -errno.
 */
int probe_warm_up(void);

/*
 * probe_chunk_count(version):
 * How many hellos it takes to offer everything a server of ${version} may pick:
 * at most 120 suites go into one. Chunk 0 is what servers in the wild have, and
 * all of TLS 1.3. PROBE_ACCEPTED for any chunk means that the version is
 * offered; it is refused only when all chunks were, or one with refusal_final.
 */
uint32_t probe_chunk_count(enum tls_version version);

/*
 * probe_trust_make(pem):
 * The certificates in ${pem} (may be empty: every chain then is
 * TRUST_UNKNOWN). Returns NULL when out of memory. Certificates that cannot be
 * read are left out; more than PROBE_TRUST_BYTES_MAX counts as empty. Costs
 * some milliseconds: once per worker. Holds the library's context as well, so
 * pass one to every probe.
 */
struct probe_trust *probe_trust_make(struct span pem);
void probe_trust_free(struct probe_trust *trust);

/*
 * probe_start(job, fd, trust):
 * Begin, with a copy of ${job}, on ${fd}, a connected (or connecting), non-blocking
 * stream socket (of datagrams: PROBE_QUIC, _QUIC_HANDSHAKE) that the probe now owns.
 * ${trust} must outlive the probe; PROBE_HELLO takes NULL, the others then make one of
 * their own, which is slow. NULL when out of memory or when ${job} makes no sense;
 * ${fd} is closed then too.
 */
struct probe *probe_start(const struct probe_job *job, int fd,
			  const struct probe_trust *trust);

/* For poll(2): the descriptor, the events wanted, and until when: the probe's end, or
 * when it wants to send again. */
int probe_fd(const struct probe *probe);
short probe_events(const struct probe *probe);
struct deadline probe_deadline(const struct probe *probe);

/*
 * probe_advance(probe, revents):
 * Go on after poll(2), or after the deadline. Returns true when finished.
 */
bool probe_advance(struct probe *probe, short revents);

/* After the end: the result, copied into ${arena}. */
bool probe_result(const struct probe *probe, struct arena *arena,
		  struct probe_result *out);

void probe_free(struct probe *probe); /* takes NULL; closes the descriptor */

/* Both directions of a process boundary. */
void codec_probe_job(struct codec *codec, void *item);
void codec_probe_result(struct codec *codec, void *item);

#endif
