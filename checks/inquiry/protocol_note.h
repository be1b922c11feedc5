/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol_note: what the answer to any hello shows of a version's key exchange,
 * whoever asked and why.
 */
#ifndef TLSWARD_CHECKS_INQUIRY_PROTOCOL_NOTE_H
#define TLSWARD_CHECKS_INQUIRY_PROTOCOL_NOTE_H

#include "checks/inquiry/inquiry.h"

/* The group and the prime of ${result}, an accepted hello, go to the endpoint's
 * protocol ${version}; a group once, of primes the smallest. */
void protocol_note_exchange(const struct inquiry_io *io, enum tls_version version,
			    const struct probe_result *result);

/* Append a code with the name its registry has, once; NULL: nobody's. False: no
 * memory. */
bool protocol_note_use(struct arena *arena, struct cipher_suite_use **items,
		       size_t *count, struct cipher_suite_use use);

#endif
