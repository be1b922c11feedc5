/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * conntrack: where a connection was sent before NAT changed its destination.
 *
 * A socket shows the port that a redirect or DNAT rule made of the one the peer
 * dialled. Connection tracking remembers both: the original direction as the peer
 * sent it, the reply direction as this host answers. The question names the
 * reply direction, which is what the socket knows: from its own address to its
 * peer's.
 *
 * Not seen: entries of a connection tracking zone other than the default one.
 */
#ifndef TLSWARD_RULES_CONNTRACK_H
#define TLSWARD_RULES_CONNTRACK_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/base/buffer.h"
#include "agent/base/span.h"

enum {
	CONNTRACK_REQUEST_MAX = 128,      /* bytes of a question */
	CONNTRACK_ANSWER_MAX = 16 * 1024, /* a fitting ceiling for an answer */
	CONNTRACK_ATTRIBUTES_MAX = 256,   /* of one answer, nested ones included */
};

struct conntrack_tuple {
	uint8_t family;           /* 4 or 6 */
	uint8_t protocol;         /* IPPROTO_TCP, IPPROTO_UDP */
	unsigned char source[16]; /* network order; IPv4 fills 4 */
	unsigned char destination[16];
	uint16_t source_port, destination_port;
};

/*
 * conntrack_request(reply, seq, out):
 * Append the question for the entry whose reply direction is ${reply}: one
 * netlink message for NETLINK_NETFILTER. False when ${reply} is no IPv4 or IPv6
 * or ${out} is full.
 */
bool conntrack_request(const struct conntrack_tuple *reply, uint32_t seq,
		       struct buffer *out);

/*
 * conntrack_arrival(answer, reply, port):
 * Which port did the connection arrive at? ${answer} is what the kernel said to
 * conntrack_request(${reply}). Returns 0 with the port before NAT; for a
 * connection this host opened itself, its own (${reply}'s source port).
 * -EBADMSG when the answer is damaged or about another connection; ${port} is
 * then not written. Reads nothing outside ${answer}.
 */
int conntrack_arrival(struct span answer, const struct conntrack_tuple *reply,
		      uint16_t *port);

#endif
