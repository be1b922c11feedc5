/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * netlink: ask the kernel one question and walk the answer.
 *
 * The way into NETLINK_SOCK_DIAG and NETLINK_ROUTE for this room. Every
 * question gets a socket of its own: what is still queued of an answer nobody
 * wanted any more can then never be taken for the next one's. On a socket that was
 * handed to us each question has a number of its own instead.
 */
#ifndef TLSWARD_AGENT_HOST_NETLINK_H
#define TLSWARD_AGENT_HOST_NETLINK_H

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/deadline.h"
#include "agent/base/span.h"

/* Called for each message of an answer; false stops the walk (out of memory). */
typedef bool netlink_visit(const struct nlmsghdr *message, void *data);

/* A socket that somebody else opened and bound, in another network namespace. */
struct netlink_socket {
	int fd;
	uint32_t asked; /* questions so far: 0 at first */
};

struct netlink_question {
	struct netlink_socket *via; /* NULL: one of our own, in our namespace */
	int bus;                    /* NETLINK_SOCK_DIAG, NETLINK_ROUTE */
	uint16_t type;
	bool dump;        /* the answer has many messages */
	struct span body; /* what follows the netlink header: at most 512 bytes */
};

struct netlink_answer {
	bool ended;       /* the last message of the answer was seen */
	bool interrupted; /* the table changed meanwhile: items may be missing */
	int error;        /* 0, or -errno as the kernel said */
};

/*
 * netlink_walk(bytes, len, sequence, visit, data, answer):
 * Walk the messages of one datagram, validating each length before anything of
 * a message is looked at. Opens nothing. ${bytes} must be aligned as a struct
 * nlmsghdr. Messages of another ${sequence} are skipped. Returns 0, -EBADMSG
 * when a length lies, or -ENOMEM when ${visit} said stop.
 */
int netlink_walk(const void *bytes, size_t len, uint32_t sequence, netlink_visit *visit,
		 void *data, struct netlink_answer *answer);

/*
 * netlink_ask(question, deadline, visit, data, interrupted):
 * Send the question and visit the answer. A question->via that failed once is of
 * no use any more: its answer may still be on the way.
 * Returns 0, -ETIMEDOUT, -ENOMEM, or -errno from the kernel; messages may have
 * been visited before a failure. *${interrupted} is set when the kernel flagged
 * the dump with NLM_F_DUMP_INTR. Needs no privilege for what this room asks.
 */
int netlink_ask(const struct netlink_question *question, struct deadline deadline,
		netlink_visit *visit, void *data, bool *interrupted);

/*
 * netlink_attribute_copy(attribute, out, size):
 * Copy a fixed-size payload. False when the attribute is shorter than ${size}:
 * kernels append to structs, so longer is fine.
 */
bool netlink_attribute_copy(const struct nlattr *attribute, void *out, size_t size);

#endif
