/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a finished handshake shows, against servers of OpenSSL's in memory that are
 * each made for one thing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "checks/handshake/demo_identity.h"
#include "checks/handshake/signature_scheme.h"
#include "tests/checks/handshake/memory_server.h"

enum { DAY = 86400 };

/* How a server is made. */
enum trait {
	TLS1_2 = 1 << 0, /* and nothing newer */
	NO_TICKETS = 1 << 1,
	NO_CACHE = 1 << 2,
	EARLY_DATA = 1 << 3,
	ASKS_CERTIFICATE = 1 << 4,
	WANTS_CERTIFICATE = 1 << 5,
	ECH = 1 << 6,
	SCTS = 1 << 7, /* two */
	BAD_SCTS = 1 << 8,
	RENEGOTIATES = 1 << 9,
	STOPS_AFTER_3 = 1 << 10, /* handshakes more */
	RSA_TOO = 1 << 11,
	EDDSA_TOO = 1 << 12,
	TALKS = 1 << 13, /* says something as soon as it can */
};

static struct demo_identity ca, ecdsa, rsa;
static EVP_PKEY *ed_key;
static X509 *ed_certificate;

static int add_bytes(SSL *ssl, unsigned int type, unsigned int context,
		     const unsigned char **bytes, size_t *len, X509 *x509, size_t at,
		     int *alert, void *arg)
{
	static const unsigned char ech[] = "\x00\x04\xfe\x0d\x00\x00";
	static const unsigned char scts[] = "\x00\x08\x00\x02"
					    "ab\x00\x02"
					    "cd";
	static const unsigned char bad[] = "\x00\x08\x00\x00";

	(void)ssl;
	(void)context;
	(void)x509;
	(void)alert;
	*bytes = type == 18 ? (arg ? bad : scts) : ech;
	*len = type == 18 ? (arg ? sizeof(bad) : sizeof(scts)) - 1 : sizeof(ech) - 1;
	return at == 0 ? 1 : 0;
}

static int take_bytes(SSL *ssl, unsigned int type, unsigned int context,
		      const unsigned char *bytes, size_t len, X509 *x509, size_t at,
		      int *alert, void *arg)
{
	/* RFC 8879 3: algorithms<2..2^8-2>: brotli, zlib, zstd. */
	if (type == 27 && (len != 7 || memcmp(bytes, "\6\0\2\0\1\0\3", 7) != 0))
		fail_msg("compress_certificate of %zu bytes", len);
	/* The one that nobody can decrypt: type, suite, id, key and payload. */
	if (type == 0xfe0d &&
	    (len != 1 + 4 + 1 + 2 + 32 + 2 + 208 || bytes[0] != 0 || bytes[7] != 32))
		fail_msg("encrypted_client_hello of %zu bytes", len);
	(void)ssl;
	(void)context;
	(void)x509;
	(void)at;
	(void)alert;
	(void)arg;
	return 1;
}

static int accept_any(X509_STORE_CTX *context, void *arg)
{
	(void)context;
	(void)arg;
	return 1;
}

static void count_handshakes(const SSL *ssl, int where, int value)
{
	struct memory_server *server = SSL_get_app_data(ssl);

	(void)value;
	if (where == SSL_CB_HANDSHAKE_DONE && server)
		server->handshakes++;
}

static SSL_CTX *server_make(uint32_t traits)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	void *bad = traits & BAD_SCTS ? &ca : NULL;

	assert_non_null(context);
	SSL_CTX_set_security_level(context, 0);
	(void)SSL_CTX_set_session_id_context(context, (const unsigned char *)"t", 1);
	assert_int_equal(1, SSL_CTX_use_certificate(context, ecdsa.certificate));
	assert_int_equal(1, SSL_CTX_use_PrivateKey(context, ecdsa.key));
	if (traits & RSA_TOO) {
		assert_int_equal(1, SSL_CTX_use_certificate(context, rsa.certificate));
		assert_int_equal(1, SSL_CTX_use_PrivateKey(context, rsa.key));
	}
	if (traits & EDDSA_TOO) {
		assert_int_equal(1, SSL_CTX_use_certificate(context, ed_certificate));
		assert_int_equal(1, SSL_CTX_use_PrivateKey(context, ed_key));
	}
	if (traits & TLS1_2)
		(void)SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
	if (traits & NO_TICKETS) {
		SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
		(void)SSL_CTX_set_num_tickets(context, 0);
	}
	if (traits & NO_CACHE)
		SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	if (traits & EARLY_DATA)
		(void)SSL_CTX_set_max_early_data(context, 4000);
	if (traits & (ASKS_CERTIFICATE | WANTS_CERTIFICATE)) {
		SSL_CTX_set_verify(context,
				   SSL_VERIFY_PEER |
					   (traits & WANTS_CERTIFICATE
						    ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT
						    : 0),
				   NULL);
		SSL_CTX_set_cert_verify_callback(context, accept_any, NULL);
		assert_int_equal(1, SSL_CTX_add_client_CA(context, ca.certificate));
	}
	if (traits & ECH)
		assert_int_equal(1, SSL_CTX_add_custom_ext(
					    context, 0xfe0d,
					    SSL_EXT_CLIENT_HELLO |
						    SSL_EXT_TLS1_3_ENCRYPTED_EXTENSIONS,
					    add_bytes, NULL, NULL, take_bytes, NULL));
	assert_int_equal(1, SSL_CTX_add_custom_ext(context, 27, SSL_EXT_CLIENT_HELLO,
						   NULL, NULL, NULL, take_bytes, NULL));
	if (traits & (SCTS | BAD_SCTS))
		assert_int_equal(1, SSL_CTX_add_custom_ext(
					    context, 18,
					    SSL_EXT_CLIENT_HELLO |
						    SSL_EXT_TLS1_2_SERVER_HELLO |
						    SSL_EXT_TLS1_3_CERTIFICATE,
					    add_bytes, NULL, bad, take_bytes, NULL));
	SSL_CTX_set_options(context, traits & (RENEGOTIATES | STOPS_AFTER_3)
					     ? SSL_OP_ALLOW_CLIENT_RENEGOTIATION
					     : SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_info_callback(context, count_handshakes);
	return context;
}

/* ---- the rows ----------------------------------------------------------------- */

#define EVERYTHING (HANDSHAKE_STAPLE | HANDSHAKE_ECH | HANDSHAKE_TICKET)

static const struct {
	const char *label;
	uint32_t traits;
	struct handshake_request request;
	enum probe_outcome outcome;
	enum tls_version version;
	bool gave_ticket, gave_session_id, heard_end;
	uint32_t early_data_max;
	enum client_certificate client_certificate;
	size_t issuers;
	bool ech;
	uint32_t scts;
	uint32_t renegotiations;
	const char *key;      /* of the certificate it shows */
	const char *schemes;  /* TLS 1.3: codes to ask for, in hex */
	uint16_t signed_with; /* asked or not; 0: see check_row() */
} rows[] = {
	{.label = "as little as can be",
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_3,
	 .client_certificate = CLIENT_CERTIFICATE_NONE,
	 .key = "EC"},
	{.label = "TLS 1.3: a ticket",
	 .request = {.wishes = EVERYTHING},
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_3,
	 .gave_ticket = true,
	 .client_certificate = CLIENT_CERTIFICATE_NONE,
	 .key = "EC"},
	{.label = "TLS 1.3: no ticket",
	 .traits = NO_TICKETS,
	 .request = {.wishes = EVERYTHING},
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_3,
	 .heard_end = true,
	 .client_certificate = CLIENT_CERTIFICATE_NONE,
	 .key = "EC"},
	{.label = "TLS 1.3: early data, ECH, SCTs",
	 .traits = EARLY_DATA | ECH | SCTS,
	 .request = {.wishes = EVERYTHING},
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_3,
	 .gave_ticket = true,
	 .early_data_max = 4000,
	 .client_certificate = CLIENT_CERTIFICATE_NONE,
	 .ech = true,
	 .scts = 2,
	 .key = "EC"},
	{.label = "the same server, asked for none of it",
	 .traits = EARLY_DATA | ECH | SCTS,
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_3,
	 .client_certificate = CLIENT_CERTIFICATE_NONE,
	 .key = "EC"},
	{.label = "malformed SCTs say nothing",
	 .traits = BAD_SCTS,
	 .request = {.wishes = EVERYTHING},
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_3,
	 .gave_ticket = true,
	 .client_certificate = CLIENT_CERTIFICATE_NONE,
	 .key = "EC"},
	{.label = "certificates are not compressed here",
	 .request = {.wishes = HANDSHAKE_COMPRESSED_CERTIFICATE},
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_3,
	 .client_certificate = CLIENT_CERTIFICATE_NONE,
	 .key = "EC"},
	{.label = "TLS 1.2: a ticket, SCTs",
	 .traits = TLS1_2 | SCTS,
	 .request = {.wishes = EVERYTHING},
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_2,
	 .gave_ticket = true,
	 .client_certificate = CLIENT_CERTIFICATE_NONE,
	 .scts = 2,
	 .key = "EC"},
	{.label = "TLS 1.2: no ticket offered, a session id",
	 .request = {.highest = TLS_VERSION_TLS1_2},
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_2,
	 .gave_session_id = true,
	 .client_certificate = CLIENT_CERTIFICATE_NONE,
	 .key = "EC"},
	{.label = "TLS 1.2: neither",
	 .traits = NO_TICKETS | NO_CACHE,
	 .request = {.highest = TLS_VERSION_TLS1_2, .wishes = HANDSHAKE_TICKET},
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_2,
	 .client_certificate = CLIENT_CERTIFICATE_NONE,
	 .key = "EC"},
	{.label = "TLS 1.3: a certificate of ours is asked for",
	 .traits = ASKS_CERTIFICATE,
	 .request = {.wishes = EVERYTHING},
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_3,
	 .gave_ticket = true,
	 .client_certificate = CLIENT_CERTIFICATE_REQUESTED,
	 .issuers = 1,
	 .key = "EC"},
	{.label = "TLS 1.3: asked for, without tickets",
	 .traits = ASKS_CERTIFICATE | NO_TICKETS,
	 .request = {.wishes = EVERYTHING},
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_3,
	 .heard_end = true,
	 .client_certificate = CLIENT_CERTIFICATE_REQUESTED,
	 .issuers = 1,
	 .key = "EC"},
	{.label = "TLS 1.3: required",
	 .traits = WANTS_CERTIFICATE,
	 .request = {.wishes = EVERYTHING},
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_3,
	 .client_certificate = CLIENT_CERTIFICATE_REQUIRED,
	 .issuers = 1,
	 .key = "EC"},
	{.label = "TLS 1.3: required, but nobody waited to hear it",
	 .traits = WANTS_CERTIFICATE,
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_3,
	 .client_certificate = CLIENT_CERTIFICATE_UNKNOWN,
	 .issuers = 1,
	 .key = "EC"},
	{.label = "TLS 1.2: asked for",
	 .traits = TLS1_2 | ASKS_CERTIFICATE,
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_2,
	 .gave_session_id = true,
	 .client_certificate = CLIENT_CERTIFICATE_REQUESTED,
	 .issuers = 1,
	 .key = "EC"},
	{.label = "TLS 1.2: required; the certificate is seen all the same",
	 .traits = TLS1_2 | WANTS_CERTIFICATE,
	 .outcome = PROBE_REFUSED,
	 .version = TLS_VERSION_TLS1_2,
	 .gave_session_id = true,
	 .client_certificate = CLIENT_CERTIFICATE_REQUIRED,
	 .issuers = 1,
	 .key = "EC"},
	{.label = "renegotiates as often as asked",
	 .traits = RENEGOTIATES,
	 .request = {.highest = TLS_VERSION_TLS1_2,
		     .wishes = HANDSHAKE_RENEGOTIATE,
		     .renegotiations = HANDSHAKE_RENEGOTIATIONS},
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_2,
	 .gave_session_id = true,
	 .client_certificate = CLIENT_CERTIFICATE_NONE,
	 .renegotiations = 10,
	 .key = "EC"},
	{.label = "renegotiates three times, then closes",
	 .traits = STOPS_AFTER_3,
	 .request = {.highest = TLS_VERSION_TLS1_2,
		     .wishes = HANDSHAKE_RENEGOTIATE,
		     .renegotiations = HANDSHAKE_RENEGOTIATIONS},
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_2,
	 .gave_session_id = true,
	 .client_certificate = CLIENT_CERTIFICATE_NONE,
	 .renegotiations = 3,
	 .key = "EC"},
	{.label = "does not renegotiate",
	 .request = {.highest = TLS_VERSION_TLS1_2,
		     .wishes = HANDSHAKE_RENEGOTIATE,
		     .renegotiations = HANDSHAKE_RENEGOTIATIONS},
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_2,
	 .gave_session_id = true,
	 .client_certificate = CLIENT_CERTIFICATE_NONE,
	 .key = "EC"},
	{.label = "does not renegotiate, and speaks first",
	 .traits = TALKS,
	 .request = {.highest = TLS_VERSION_TLS1_2,
		     .wishes = HANDSHAKE_RENEGOTIATE,
		     .renegotiations = HANDSHAKE_RENEGOTIATIONS},
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_2,
	 .gave_session_id = true,
	 .client_certificate = CLIENT_CERTIFICATE_NONE,
	 .key = "EC"},
	{.label = "renegotiates, and speaks first",
	 .traits = TALKS | RENEGOTIATES,
	 .request = {.highest = TLS_VERSION_TLS1_2,
		     .wishes = HANDSHAKE_RENEGOTIATE,
		     .renegotiations = HANDSHAKE_RENEGOTIATIONS},
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_2,
	 .gave_session_id = true,
	 .client_certificate = CLIENT_CERTIFICATE_NONE,
	 .renegotiations = 10,
	 .key = "EC"},
	{.label = "there is no renegotiation in TLS 1.3",
	 .traits = RENEGOTIATES,
	 .request = {.wishes = HANDSHAKE_RENEGOTIATE,
		     .renegotiations = HANDSHAKE_RENEGOTIATIONS},
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_3,
	 .client_certificate = CLIENT_CERTIFICATE_NONE,
	 .key = "EC"},
#define KIND(text, which, kind_of_key)                                             \
	{.label = text ", TLS 1.3",                                                \
	 .traits = RSA_TOO | EDDSA_TOO,                                            \
	 .request = {.certificate = which},                                        \
	 .outcome = PROBE_ACCEPTED,                                                \
	 .version = TLS_VERSION_TLS1_3,                                            \
	 .client_certificate = CLIENT_CERTIFICATE_NONE,                            \
	 .key = kind_of_key},                                                      \
	{                                                                          \
		.label = text ", TLS 1.2", .traits = RSA_TOO | EDDSA_TOO | TLS1_2, \
		.request = {.certificate = which}, .outcome = PROBE_ACCEPTED,      \
		.version = TLS_VERSION_TLS1_2, .gave_session_id = true,            \
		.client_certificate = CLIENT_CERTIFICATE_NONE, .key = kind_of_key  \
	}
	KIND("RSA of three", CERTIFICATE_RSA, "RSA"),
	KIND("ECDSA of three", CERTIFICATE_ECDSA, "EC"),
	KIND("EdDSA of three", CERTIFICATE_EDDSA, "ED25519"),
	{.label = "RSA of a server that has none, TLS 1.3",
	 .request = {.certificate = CERTIFICATE_RSA},
	 .outcome = PROBE_REFUSED,
	 .version = TLS_VERSION_SSL2},
	{.label = "one scheme of three kinds",
	 .traits = RSA_TOO | EDDSA_TOO,
	 .schemes = "0806 0401",
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_3,
	 .client_certificate = CLIENT_CERTIFICATE_NONE,
	 .key = "RSA",
	 .signed_with = 0x0806},
	{.label = "one scheme, and the end for want of a certificate is not waited for",
	 .traits = RSA_TOO | WANTS_CERTIFICATE,
	 .schemes = "0403",
	 .outcome = PROBE_ACCEPTED,
	 .version = TLS_VERSION_TLS1_3,
	 .client_certificate = CLIENT_CERTIFICATE_UNKNOWN,
	 .issuers = 1,
	 .key = "EC",
	 .signed_with = 0x0403},
	{.label = "schemes that it has not",
	 .traits = RSA_TOO,
	 .schemes = "0807 0809 0603",
	 .outcome = PROBE_REFUSED,
	 .version = TLS_VERSION_SSL2},
	{.label = "a scheme of TLS 1.3 and a server that is older",
	 .traits = TLS1_2,
	 .schemes = "0403",
	 .outcome = PROBE_REFUSED,
	 .version = TLS_VERSION_SSL2},
	{.label = "EdDSA of a server that has none, TLS 1.2",
	 .traits = TLS1_2 | RSA_TOO,
	 .request = {.certificate = CERTIFICATE_EDDSA},
	 .outcome = PROBE_REFUSED,
	 .version = TLS_VERSION_SSL2},
};

static void check_row(size_t i, const struct probe_result *result)
{
	const struct handshake_answer *answer = &result->finished;
	const char *label = rows[i].label;

	if (result->outcome != rows[i].outcome || result->version != rows[i].version)
		fail_msg("%s: outcome %d, %s, %s", label, (int)result->outcome,
			 tls_version_name(result->version),
			 result->why ? result->why : "-");
	if (answer->gave_ticket != rows[i].gave_ticket ||
	    answer->gave_session_id != rows[i].gave_session_id ||
	    (!rows[i].gave_ticket && answer->heard_end != rows[i].heard_end) ||
	    answer->early_data_max != rows[i].early_data_max)
		fail_msg("%s: ticket %d, session id %d, end %d, early data %u", label,
			 answer->gave_ticket, answer->gave_session_id,
			 answer->heard_end, answer->early_data_max);
	if (answer->gave_ticket != (answer->ticket_lifetime > 0))
		fail_msg("%s: lifetime %u", label, answer->ticket_lifetime);
	if (answer->client_certificate != rows[i].client_certificate ||
	    answer->issuers.count != rows[i].issuers)
		fail_msg("%s: client certificate %d, %zu issuers", label,
			 (int)answer->client_certificate, answer->issuers.count);
	if (rows[i].issuers > 0)
		assert_string_equal("CN=ca", answer->issuers.items[0]);
	if (answer->has_ech_configs != rows[i].ech ||
	    answer->sct_count != rows[i].scts || answer->compressed_certificate)
		fail_msg("%s: ECH %d, %u SCTs, compressed %d", label,
			 answer->has_ech_configs, answer->sct_count,
			 answer->compressed_certificate);
	if (answer->renegotiations != rows[i].renegotiations)
		fail_msg("%s: %u renegotiations, %s", label, answer->renegotiations,
			 answer->renegotiation_end ? answer->renegotiation_end : "-");
	if (answer->asked_renegotiation && rows[i].renegotiations < 10 &&
	    !answer->renegotiation_end)
		fail_msg("%s: no reason", label);
	if (result->version == TLS_VERSION_TLS1_2 && !answer->extended_master_secret)
		fail_msg("%s: no extended master secret", label);
	/* RFC 8446 4.4.3: TLS 1.3 says it in a message of its own. */
	if ((answer->signature_scheme != 0) !=
		    (result->version == TLS_VERSION_TLS1_3) ||
	    (rows[i].signed_with != 0 &&
	     rows[i].signed_with != answer->signature_scheme))
		fail_msg("%s: signed with %04x", label, answer->signature_scheme);
	if (!rows[i].key != (result->handshake.chain.count == 0) ||
	    (rows[i].key &&
	     strcmp(rows[i].key, result->handshake.chain.items[0].key_family) != 0))
		fail_msg("%s: %zu certificates", label, result->handshake.chain.count);
}

static size_t read_codes(const char *text, uint16_t codes[SIGNATURE_SCHEME_MAX])
{
	size_t count = 0;
	char *end;

	for (; text && *text; text = end)
		codes[count++] = (uint16_t)strtoul(text, &end, 16);
	return count;
}

static void test_rows(void **state)
{
	struct probe_trust *trust = probe_trust_make((struct span){NULL, 0});
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint16_t schemes[SIGNATURE_SCHEME_MAX];
		struct probe_job job = {.kind = PROBE_HANDSHAKE,
					.name = "memory.example",
					.handshake = rows[i].request};
		struct memory_server server = {
			.handshakes_max = rows[i].traits & STOPS_AFTER_3 ? 4 : 0,
			.talks = rows[i].traits & TALKS};
		SSL_CTX *context = server_make(rows[i].traits);
		struct conversation conversation;

		job.handshake.signature_schemes = schemes;
		job.handshake.signature_scheme_count =
			read_codes(rows[i].schemes, schemes);
		memory_server_talk(context, &job, trust, &server, &conversation);
		check_row(i, &conversation.result);
		conversation_free(&conversation);
		SSL_CTX_free(context);
	}
	probe_trust_free(trust);
}

/* ---- sessions ------------------------------------------------------------------ */

static const struct {
	const char *label;
	uint32_t traits;
	uint32_t wishes;
	enum tls_version highest;
	uint32_t other_traits; /* of the server the session is taken to */
	bool same;             /* or to the very same one */
	bool kept, resumed;
} sessions[] = {
	{"ticket, TLS 1.3", 0, HANDSHAKE_TICKET, 0, 0, true, true, true},
	{"ticket, TLS 1.2", TLS1_2, HANDSHAKE_TICKET, 0, 0, true, true, true},
	{"session id, TLS 1.2", 0, 0, TLS_VERSION_TLS1_2, 0, true, true, true},
	{"session id that is not kept", NO_CACHE, 0, TLS_VERSION_TLS1_2, 0, true, false,
	 false},
	{"ticket of a stranger, TLS 1.3", 0, HANDSHAKE_TICKET, 0, 0, false, true,
	 false},
	{"ticket of a stranger, TLS 1.2", TLS1_2, HANDSHAKE_TICKET, 0, TLS1_2, false,
	 true, false},
	{"no ticket, TLS 1.3", NO_TICKETS, HANDSHAKE_TICKET, 0, 0, true, false, false},
};

static void talk(SSL_CTX *context, const struct handshake_request *request,
		 const struct probe_trust *trust, struct conversation *out)
{
	const struct probe_job job = {.kind = PROBE_HANDSHAKE, .handshake = *request};
	struct memory_server server = {0};

	memory_server_talk(context, &job, trust, &server, out);
}

static void test_sessions(void **state)
{
	struct probe_trust *trust = probe_trust_make((struct span){NULL, 0});
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sessions) / sizeof(sessions[0]); i++) {
		struct handshake_request request = {.wishes = sessions[i].wishes,
						    .highest = sessions[i].highest,
						    .keep_session = (uint32_t)i + 1};
		SSL_CTX *first = server_make(sessions[i].traits), *second = first;
		struct conversation conversation;
		bool lost;

		if (!sessions[i].same)
			second = server_make(sessions[i].other_traits);
		talk(first, &request, trust, &conversation);
		if (conversation.result.finished.session_kept != sessions[i].kept)
			fail_msg("%s: not kept", sessions[i].label);
		conversation_free(&conversation);

		request.resume_session = request.keep_session;
		request.keep_session = 0;
		talk(second, &request, trust, &conversation);
		assert_int_equal(PROBE_ACCEPTED, conversation.result.outcome);
		lost = conversation.result.finished.session_lost;
		if (conversation.result.finished.resumed != sessions[i].resumed ||
		    lost == sessions[i].kept)
			fail_msg("%s: resumed %d, lost %d", sessions[i].label,
				 conversation.result.finished.resumed, lost);
		conversation_free(&conversation);
		if (second != first)
			SSL_CTX_free(second);
		SSL_CTX_free(first);
	}
	probe_trust_free(trust);
}

/* ---- all of it ----------------------------------------------------------------- */

static int set_up(void **state)
{
	const struct demo_identity_wish wishes[] = {
		{.name = "ca", .is_ca = true, .not_after_seconds = DAY},
		{.name = "memory.example", .not_after_seconds = DAY},
		{.name = "memory.example", .rsa = true, .not_after_seconds = DAY},
	};
	X509_NAME *name;

	(void)state;
	if (demo_identity_make(&wishes[0], NULL, &ca) != 0 ||
	    demo_identity_make(&wishes[1], &ca, &ecdsa) != 0 ||
	    demo_identity_make(&wishes[2], &ca, &rsa) != 0)
		return -1;
	ed_key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	ed_certificate = X509_new();
	name = X509_get_subject_name(ed_certificate);
	(void)X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
					 (const unsigned char *)"ed", -1, -1, 0);
	(void)X509_set_issuer_name(ed_certificate, name);
	(void)X509_gmtime_adj(X509_getm_notBefore(ed_certificate), 0);
	(void)X509_gmtime_adj(X509_getm_notAfter(ed_certificate), DAY);
	(void)X509_set_pubkey(ed_certificate, ed_key);
	return X509_sign(ed_certificate, ed_key, NULL) > 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	demo_identity_free(&ca);
	demo_identity_free(&ecdsa);
	demo_identity_free(&rsa);
	EVP_PKEY_free(ed_key);
	X509_free(ed_certificate);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_sessions),
	};

	if (probe_warm_up() != 0)
		return 1;
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
