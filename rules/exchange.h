/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * exchange: what the monitor says to netfilter, and the kernel's words back.
 *
 * The kernel checks the capability of whoever sends, so this runs in the
 * monitor. It sends one of a fixed set of requests or one batch that was
 * checked (rules/batch_check.h), and reads nothing of the answers but the
 * netlink framing: length, sequence number, done, error, interrupted.
 */
#ifndef TLSWARD_RULES_EXCHANGE_H
#define TLSWARD_RULES_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/buffer.h"
#include "agent/base/deadline.h"
#include "agent/base/span.h"
#include "rules/conntrack.h"

enum exchange_request {
#define EXCHANGE(symbol, type, family, is_dump, our_table, set, answers) \
	EXCHANGE_##symbol,
#include "rules/exchange_list.h"
#undef EXCHANGE
	EXCHANGE_REQUEST_COUNT
};

enum {
	EXCHANGE_REPLY_MAX = 16 << 20,   /* a fitting ceiling for the reply's buffer */
	EXCHANGE_RULESET_MAX = 64 << 20, /* the same, for exchange_ask_ruleset() */
	EXCHANGE_ELEMENTS_MAX = 8 << 20, /* and for exchange_ask_elements() */
	EXCHANGE_ERRORS_MAX = 8,
};

/*
 * exchange_open(fd):
 * A NETLINK_NETFILTER socket in the caller's network namespace, with buffers
 * big enough for a batch (which needs CAP_NET_ADMIN; without it the default
 * size stays). Returns 0 or -errno: see exchange_error_text().
 */
int exchange_open(int *fd);

/*
 * exchange_ask(fd, request, deadline, reply):
 * Send one request and append the messages of its answer, whole and unread, to
 * ${reply}. A dump the kernel calls interrupted is taken back and asked for
 * again, a few times.
 *
 * Returns 0; -ENOENT when what was asked for (our table, a set of it) is not there;
 * -EINTR when every try was interrupted; -ETIME at the deadline; -EMSGSIZE at
 * the ceiling of ${reply}; -EBADMSG when what came is no netlink; or the
 * kernel's -errno (-EPERM: CAP_NET_ADMIN is missing). After a failure ${reply}
 * is as before and ${fd} is best closed: an answer may still be queued.
 */
int exchange_ask(int fd, enum exchange_request request, struct deadline deadline,
		 struct buffer *reply);

/*
 * exchange_ask_all(fd, deadline, reply):
 * All requests in order, the generation first and last: what
 * snapshot_decode() wants. What of ours is not there adds nothing. Whether the
 * ruleset changed meanwhile is for the decoder to see.
 */
int exchange_ask_all(int fd, struct deadline deadline, struct buffer *reply);

/*
 * exchange_ask_ruleset(fd, deadline, reply):
 * Tables, chains, sets and rules of all families, the generation first and last:
 * what kernel_ruleset_decode() wants. No elements of sets. As exchange_ask().
 */
int exchange_ask_ruleset(int fd, struct deadline deadline, struct buffer *reply);

/* One set or map of any table. */
struct exchange_set {
	uint8_t family; /* NFPROTO_* */
	const char *table, *set;
};

/*
 * exchange_ask_elements(fd, set, deadline, reply):
 * The elements of ${set}, the generation before and after: what
 * set_elements_decode() wants. The ceiling of ${reply} says how many are worth it
 * (-EMSGSIZE). -EINVAL for names that are none; -ENOENT when there is no such
 * set; else as exchange_ask().
 */
int exchange_ask_elements(int fd, const struct exchange_set *set,
			  struct deadline deadline, struct buffer *reply);

/*
 * exchange_ask_conntrack(fd, reply_direction, deadline, reply):
 * Append what connection tracking knows of one connection, unread, to ${reply}:
 * for conntrack_arrival(). Returns 0; -ENOENT when it is not tracked; -EINVAL or
 * -EOPNOTSUPP when this kernel cannot be asked (CONFIG_NF_CT_NETLINK); else as
 * exchange_ask().
 */
int exchange_ask_conntrack(int fd, const struct conntrack_tuple *reply_direction,
			   struct deadline deadline, struct buffer *reply);

enum batch_outcome {
	BATCH_COMMITTED, /* the kernel says so; read back all the same */
	BATCH_STALE,     /* the ruleset changed since the plan: plan again */
	BATCH_REFUSED,   /* errors[] say why; nothing was changed */
	BATCH_UNKNOWN,   /* answers were lost: only reading back can tell */
};

struct batch_error {
	uint32_t seq;    /* batch_object() names it */
	int error;       /* positive errno */
	uint32_t offset; /* of the attribute in that message, 0 = not said */
	char text[128];  /* the kernel's own words, "" = none */
};

struct batch_answer {
	enum batch_outcome outcome;
	struct batch_error errors[EXCHANGE_ERRORS_MAX];
	size_t error_count;
	size_t error_total; /* more than error_count: the rest were not kept */
};

/*
 * exchange_send_batch(fd, bytes, deadline, answer):
 * Send ${bytes} in one piece and read every answer. Returns 0 when it was sent
 * (${answer} says what came of it) or -errno when it was not: -EMSGSIZE for
 * more than the socket takes.
 */
int exchange_send_batch(int fd, struct span bytes, struct deadline deadline,
			struct batch_answer *answer);

/*
 * What a negative errno of the functions above means here, in words: no netlink
 * for netfilter in this kernel, no nf_tables, not allowed, ...
 */
const char *exchange_error_text(int error);

#endif
