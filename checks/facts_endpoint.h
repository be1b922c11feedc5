/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facts_endpoint: what the wire showed of one endpoint. Include checks/facts.h.
 *
 * Filled by the inquiries of checks/inquiry/, each its own part, from answers of
 * the peer alone. What was not asked, or not answered, is UNKNOWN with a reason.
 */
#ifndef TLSWARD_CHECKS_FACTS_ENDPOINT_H
#define TLSWARD_CHECKS_FACTS_ENDPOINT_H

#include "checks/facts_base.h"
#include "checks/facts_certificate.h"
#include "checks/facts_http.h"
#include "checks/facts_quic.h"

enum speaks {
	SPEAKS_UNKNOWN,
	SPEAKS_TLS,
	SPEAKS_HTTP,
	SPEAKS_SSH,
	SPEAKS_QUIC,    /* on UDP; and TLS 1.3 inside, there is no other */
	SPEAKS_SILENCE, /* accepted and said nothing until the deadline */
	SPEAKS_OTHER,
	SPEAKS_SMTP, /* in clear text, as the rest of these */
	SPEAKS_IMAP,
	SPEAKS_POP3,
	SPEAKS_FTP,
	SPEAKS_OPENVPN,     /* over TCP */
	SPEAKS_OPENCONNECT, /* this and the next one inside of TLS only */
	SPEAKS_SOFTETHER,
	SPEAKS_COUNT
};

/* ---- what is offered ------------------------------------------------------- */

struct protocol_offer {
	enum tristate offered;
	const char *why; /* for UNKNOWN; what the refusal was; why suites are missing */
	/* Whose preference decides the suite; UNKNOWN where one suite is offered. */
	enum tristate server_order;
	/* In the server's order where it has one, else as they were offered. */
	struct cipher_suite_use *cipher_suites;
	size_t cipher_suite_count;
	/* Every suite of the registry was asked for: one that is not in the list was
	 * refused. False: those seen, not all there are. */
	bool cipher_suites_complete;
	struct cipher_suite_use
		*groups; /* in the server's order, as far as it has one */
	size_t group_count;
	bool groups_complete;
	/* That the server signs with: SignatureScheme values. In TLS 1.2 as its
	 * ServerKeyExchange names them; in TLS 1.3 as it refuses the others before
	 * anything is encrypted, else as its CertificateVerify names them. */
	struct cipher_suite_use *signature_schemes;
	size_t signature_scheme_count;
	bool signature_schemes_complete;
	uint32_t dh_bits; /* smallest prime seen with finite-field DHE; 0 = none seen */
	const char *dh_prime; /* "RFC 7919 ffdhe2048", "Apache 2.2, 1024 bits"; NULL =
				 nobody else's, as far as known, or none seen */
};

enum chain_trust {
	TRUST_UNKNOWN, /* reason says why */
	TRUST_OK,
	TRUST_SELF_SIGNED, /* the leaf signs itself */
	TRUST_INCOMPLETE,  /* an issuer is neither served nor in the store */
	TRUST_FAILED,      /* anything else: reason says what */
	TRUST_COUNT
};

/* One completed handshake. */
struct handshake {
	enum tristate completed;
	const char *why; /* not completed: the reason */
	enum tls_version version;
	struct cipher_suite_use cipher_suite;
	const char *group;
	const char *alpn;
	struct certificate_chain chain; /* as the peer sent it */
	enum chain_trust trust;         /* dates and names are left to the checks */
	const char *trust_reason;
	uint64_t chain_bytes;
};

/* A chain the endpoint serves besides that of its first handshake. */
struct served_chain {
	struct certificate_chain chain;
	enum chain_trust trust;
	const char *trust_reason;
	uint64_t chain_bytes;
};

enum client_certificate {
	CLIENT_CERTIFICATE_UNKNOWN,
	CLIENT_CERTIFICATE_NONE,
	CLIENT_CERTIFICATE_REQUESTED, /* and not missed */
	CLIENT_CERTIFICATE_REQUIRED,
	CLIENT_CERTIFICATE_COUNT
};

struct endpoint_features {
	struct string_list alpn; /* every protocol it takes */
	bool alpn_known;
	enum tristate session_ids; /* resumes by session id (TLS 1.2 and older) */
	enum tristate tickets;     /* gives tickets */
	enum tristate ticket_resumption;
	uint32_t ticket_lifetime; /* seconds, 0 = not said */
	enum tristate early_data;
	uint32_t early_data_max; /* bytes */
	enum tristate extended_master_secret;
	enum tristate encrypt_then_mac;
	enum tristate fallback_scsv;      /* honoured */
	enum tristate downgrade_sentinel; /* RFC 8446 4.1.3 */
	enum tristate compression;        /* of TLS: CRIME */
	enum tristate secure_renegotiation;
	enum tristate client_renegotiation; /* taken as often as it was tried */
	enum tristate certificate_compression;
	enum tristate heartbeat;
	enum tristate ech;
	enum tristate grease_tolerant;    /* RFC 8701 */
	enum tristate version_tolerant;   /* of versions that do not exist yet */
	enum tristate extension_tolerant; /* and of hellos of odd sizes */
	const char *intolerance;          /* to what, when one of them is NO */
	enum client_certificate client_certificate;
	struct string_list client_certificate_issuers; /* names of CAs it asks for */
	struct ocsp_staple staple;                     /* of handshake.chain's leaf */
	enum tristate scts; /* in that certificate, the handshake or the staple */
	/* Every group the server has, in its order, as it says itself (RFC 8446
	 * 4.2.7); empty: it does not say. */
	struct cipher_suite_use *server_groups;
	size_t server_group_count;
};

/* ---- named attacks ---------------------------------------------------------- */

enum vulnerability_id {
#define VULNERABILITY(symbol, id) VULNERABILITY_##symbol,
#include "checks/vulnerability_list.h"
#undef VULNERABILITY
	VULNERABILITY_COUNT
};

/* What asking for one of them showed. What merely follows from suites and versions
 * is not here: vulnerability_judge() of checks/vulnerability.h adds it. */
struct vulnerability_seen {
	bool asked; /* false: nothing was asked; the rest means nothing */
	enum result result;
	const char *what; /* what was seen, one line, plain ASCII */
	/* UNKNOWN because it answers everything alike, a sound message too: whoever
	 * asks learns nothing from it. */
	bool tells_nothing;
};

/* ---- the endpoint ------------------------------------------------------------ */

struct endpoint {
	size_t *listeners; /* indexes into discovery.listeners */
	size_t listener_count;
	bool has_site;
	size_t site; /* index into facts.sites: who should answer */
	bool has_address_index;
	size_t address_index; /* into site.addresses */
	enum transport transport;
	struct ip_address address; /* that was connected to */
	uint16_t port;
	const char *name; /* SNI, or NULL */
	enum speaks speaks;
	const char *banner; /* first line, when it spoke in clear text */
	enum speaks inside; /* of TLS; SPEAKS_UNKNOWN: not known */
	/* What else is known of it: "smtp over TLS: 220 mail", "also ssh: SSH-2.0-x";
	 * NULL = nothing more. */
	const char *speaks_what;
	/* It closed on a hello without a PROXY protocol header, and answered one with
	 * it, though no configuration was seen that asks for that. */
	bool proxy_header;
	uint32_t connections;
	/* That its kind takes before it bans whoever connects; 0: nothing known. */
	uint32_t connections_max;
	const char *connections_why;      /* the reason */
	uint32_t enumeration_connections; /* for protocols, suites and their order */
	uint32_t enumeration_ms;          /* wall time of those */
	bool is_derived;     /* protocols are those of endpoint ${derived_from}: */
	size_t derived_from; /* same address and settings, only spot-checked itself */
	bool spot_checked;   /* derived: all samples of it came out alike */
	bool reached;        /* something was learned from the peer */
	bool interviewed;    /* nothing more will be asked */
	const char *why;     /* not reached: the reason */
	const char *stopped; /* reached, and then no more: what was seen, or NULL */
	struct protocol_offer protocols[TLS_VERSION_COUNT];
	struct handshake handshake;
	struct served_chain *other_chains; /* distinct from handshake.chain's leaf */
	size_t other_chain_count;
	bool chains_complete; /* every kind of key it may serve was asked for */
	struct endpoint_features features;
	struct vulnerability_seen vulnerabilities[VULNERABILITY_COUNT];
	struct http_facts http;
	struct quic_facts quic; /* transport UDP */
};

#endif
