/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * handshake_request: what PROBE_HANDSHAKE asks for besides a chain, and what the
 * finished handshake showed besides it.
 *
 * All zero asks as little as can be: any version, any certificate, ALPN h2 and
 * http/1.1. Some servers close when they see an extension too many, so every other
 * thing is asked for by name.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_HANDSHAKE_REQUEST_H
#define TLSWARD_CHECKS_HANDSHAKE_HANDSHAKE_REQUEST_H

#include "agent/base/codec.h"
#include "checks/facts.h"

/* What signs. RSA-PSS keys (rsa_pss_pss_*) count as RSA. */
enum certificate_kind {
	CERTIFICATE_ANY,
	CERTIFICATE_RSA,
	CERTIFICATE_ECDSA,
	CERTIFICATE_EDDSA,
	CERTIFICATE_KIND_COUNT
};

enum handshake_wish {
	/* status_request and signed_certificate_timestamp */
	HANDSHAKE_STAPLE = 1 << 0,
	/* An encrypted_client_hello that cannot be decrypted, as browsers send it to
	 * all: who has the keys answers with the right ones (RFC 9849 6.2, 7.1). */
	HANDSHAKE_ECH = 1 << 1,
	HANDSHAKE_COMPRESSED_CERTIFICATE = 1 << 2, /* RFC 8879 */
	/* Offer tickets, and after the handshake read on until one came or the peer
	 * has ended: also the way to see whether it insists on a certificate. */
	HANDSHAKE_TICKET = 1 << 3,
	/* Before TLS 1.3: renegotiate, up to request.renegotiations times. */
	HANDSHAKE_RENEGOTIATE = 1 << 4,
	/* Before TLS 1.3: say nothing more, and see whether the peer ends it by itself
	 * before the deadline: heard_end. */
	HANDSHAKE_STAY = 1 << 5,
	HANDSHAKE_WISHES = (1 << 6) - 1
};

/* Some servers stop after 3, 5 or 9 (spec: node, F5, Stormshield). */
enum { HANDSHAKE_RENEGOTIATIONS = 10 };

struct handshake_request {
	enum tls_version highest; /* TLS_VERSION_SSL2: whatever the library has */
	enum certificate_kind certificate;
	/* TLS 1.3 and nothing older, and these to sign it with, all of a
	 * signature_family_is_ours(). None: all that OpenSSL has. */
	uint16_t *signature_schemes;
	size_t signature_scheme_count;
	uint32_t wishes;  /* enum handshake_wish */
	struct span alpn; /* inside of a ProtocolNameList; empty: h2, http/1.1 */
	/* Keep the session under this key, in the worker; take up the session that was
	 * kept under that one. 0: neither. */
	uint32_t keep_session, resume_session;
	uint32_t renegotiations; /* HANDSHAKE_RENEGOTIATE: at most so many */
};

struct handshake_answer {
	/* Of CertificateVerify, whether or not the handshake came to its end; 0: none
	 * was seen. */
	uint16_t signature_scheme;
	/* Known from here on: below TLS 1.3 ServerHello, else EncryptedExtensions. */
	bool extensions_came;
	bool extended_master_secret, encrypt_then_mac, secure_renegotiation;
	struct cipher_suite_use *groups; /* all the server has, when it says so */
	size_t group_count;
	bool has_ech_configs; /* "retry with these": it can do ECH */
	/* Offered HANDSHAKE_COMPRESSED_CERTIFICATE and got one. */
	bool compressed_certificate;
	bool has_certificate_request;
	struct string_list issuers; /* RFC 4514 names it asks certificates of */
	/* Taken on without one of ours, or ended by it. */
	enum client_certificate client_certificate;
	bool gave_session_id; /* before TLS 1.3 */
	bool gave_ticket;
	/* TLS 1.3, HANDSHAKE_TICKET: the peer ended in peace; what has not come by
	 * then does not come. HANDSHAKE_STAY: it ended at all. */
	bool heard_end;
	uint32_t ticket_lifetime;
	uint32_t early_data_max;
	bool session_kept;
	bool session_lost; /* resume_session was not there any more: nothing asked */
	bool resumed;
	struct ocsp_staple staple; /* asked with HANDSHAKE_STAPLE */
	uint32_t sct_count;        /* of the handshake and the staple */
	bool asked_renegotiation;
	uint32_t renegotiations;       /* finished ones */
	bool renegotiation_timeout;    /* the last one had no answer in time */
	const char *renegotiation_end; /* what stopped them, or NULL */
	bool renegotiation_closed;     /* the end of the connection, without a reason */
};

void codec_handshake_request(struct codec *codec, void *item);
void codec_handshake_answer(struct codec *codec, void *item);

#endif
