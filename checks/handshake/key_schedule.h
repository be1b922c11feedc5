/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * key_schedule: the secrets of a TLS 1.3 handshake without a pre-shared key, and the
 * transcript they follow from (RFC 8446 4.4.1, 7.1). Internal to this room (it shows
 * OpenSSL's types). As far as the handshake itself goes: no application data.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_KEY_SCHEDULE_H
#define TLSWARD_CHECKS_HANDSHAKE_KEY_SCHEDULE_H

#include "checks/handshake/hkdf.h"

struct key_schedule {
	struct hkdf hkdf;
	EVP_MD_CTX *transcript;
	/* handshake traffic secrets, hkdf.len bytes */
	unsigned char client_secret[HKDF_LEN_MAX], server_secret[HKDF_LEN_MAX];
};

/* With an empty transcript. ${hkdf} is that of the cipher suite. False: the library
 * refused; key_schedule_free() it all the same, as a zeroed one. */
bool key_schedule_make(struct key_schedule *schedule, const struct hkdf *hkdf);
void key_schedule_free(struct key_schedule *schedule);

/* Put a handshake message, with its header, at the end of the transcript. */
bool key_schedule_add(struct key_schedule *schedule, struct span message);

/* The transcript is a ClientHello: put the message_hash in its place that stands
 * there when a HelloRetryRequest follows. */
bool key_schedule_retry(struct key_schedule *schedule);

/* The hash of all messages so far: hkdf.len bytes. */
bool key_schedule_hash(const struct key_schedule *schedule,
		       unsigned char hash[HKDF_LEN_MAX]);

/* The two secrets, from what the key exchange gave. The transcript ends with
 * ServerHello. */
bool key_schedule_derive(struct key_schedule *schedule, struct span shared);

/* The verify_data of a Finished that follows on the transcript so far, by whoever
 * has ${secret}: hkdf.len bytes. */
bool key_schedule_finished(const struct key_schedule *schedule,
			   const unsigned char *secret,
			   unsigned char verify_data[HKDF_LEN_MAX]);

#endif
