/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * second_hello: does a server that answers with a HelloRetryRequest go on to a
 * ServerHello? Go answers so before it looks for a certificate: without one for the
 * name, every second hello is refused, and no client gets in.
 *
 * A hello with key shares of groups that need no arithmetic shows it; when that is
 * refused, the same without shares has to be answered with a HelloRetryRequest, or
 * it was about those groups.
 */
#ifndef TLSWARD_CHECKS_INQUIRY_SECOND_HELLO_H
#define TLSWARD_CHECKS_INQUIRY_SECOND_HELLO_H

#include "checks/inquiry/inquiry.h"

enum { SECOND_HELLO_GROUPS = 2 };

/* Data of a key_share extension: x25519 and secp256r1. */
extern const struct span second_hello_shares;

struct second_hello {
	bool is_wanted; /* only HelloRetryRequests came yet */
	bool is_proven; /* a ServerHello came */
	unsigned int asked;
	bool in_flight, over;
	const char *why; /* no client gets in, or, ${is_lost}, that is not known */
	bool is_lost;
	struct client_hello_extension extension;
	uint16_t groups[SECOND_HELLO_GROUPS];
};

/* ${result} is that of any hello of TLS 1.3. */
void second_hello_learn(const struct inquiry_io *io, struct second_hello *second,
			const struct probe_result *result);

/* As next() and take() of struct inquiry; job->tag is the caller's. */
enum inquiry_step second_hello_next(struct second_hello *second, struct probe_job *job);
void second_hello_take(struct second_hello *second, const struct probe_result *result,
		       struct arena *arena);

/* Still to be found out: nobody may take the version for offered. */
bool second_hello_is_open(const struct second_hello *second);

#endif
