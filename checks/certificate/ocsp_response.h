/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ocsp_response: what a stapled OCSP response (RFC 6960) says of the certificate it
 * came with. Internal to this room and checks/handshake (it shows OpenSSL's types).
 */
#ifndef TLSWARD_CHECKS_CERTIFICATE_OCSP_RESPONSE_H
#define TLSWARD_CHECKS_CERTIFICATE_OCSP_RESPONSE_H

#include <openssl/x509.h>

#include "agent/base/arena.h"
#include "checks/facts.h"

enum { OCSP_RESPONSE_MAX = 256 * 1024 };

/*
 * ocsp_response_read(der, chain, anchors, arena, out):
 * Judge the response in ${der}: is it about the first certificate of ${chain}, and
 * did that one's issuer (in ${chain}, else in ${anchors}) or somebody it empowered
 * sign it? Whether it is of today is not looked at: out->this_update and
 * next_update are there for that. out->state is never STAPLE_NONE; with
 * STAPLE_INVALID and STAPLE_UNKNOWN out->reason says why.
 */
void ocsp_response_read(struct span der, STACK_OF(X509) * chain, X509_STORE *anchors,
			struct arena *arena, struct ocsp_staple *out);

#endif
