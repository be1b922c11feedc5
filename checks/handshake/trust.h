/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trust: the trust store and the TLS library's contexts, made once per worker.
 * Internal to this room (it shows OpenSSL's types).
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_TRUST_H
#define TLSWARD_CHECKS_HANDSHAKE_TRUST_H

#include <openssl/ssl.h>

#include "checks/handshake/certificate_message.h"
#include "checks/handshake/probe.h"
#include "checks/handshake/session_store.h"

struct probe_trust {
	OSSL_LIB_CTX *library; /* our own: no openssl.cnf, no loaded providers */
	SSL_CTX *client;       /* takes whatever a server may offer */
	X509_STORE *store;
	size_t anchor_count;
	const char *why_empty;          /* of the store, a constant text */
	struct session_store *sessions; /* of all probes of this worker */
};

/*
 * trust_verify(trust, chain, arena, out):
 * Set out->trust and out->trust_reason for the certificates of ${chain}, leaf
 * first. Dates and names are not looked at, nor how strong keys and signatures
 * are: those are checks of their own.
 */
void trust_verify(const struct probe_trust *trust, struct certificate_message chain,
		  struct arena *arena, struct served_chain *out);

/* Judge the OCSP response (DER) that came with ${chain}: see ocsp_response.h. */
void trust_staple(const struct probe_trust *trust, struct certificate_message chain,
		  struct span response, struct arena *arena, struct ocsp_staple *out);

#endif
