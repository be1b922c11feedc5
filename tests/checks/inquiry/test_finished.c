/* SPDX-License-Identifier: GPL-3.0-or-later */
/* certificates, features and client_renegotiation against peers that are functions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "checks/inquiry/inquiry.h"

enum { ARENA_MAX = 1024 * 1024, QUESTIONS_MAX = 64 };

extern const struct inquiry inquiry_certificates;
extern const struct inquiry inquiry_features;
extern const struct inquiry inquiry_client_renegotiation;

/* How the peer is. */
struct peer {
	const char *
		keys[4]; /* of its certificates, the first for those who ask for none */
	bool silent;     /* at every kind of key but the first one's */
	bool in_clear_only;   /* no handshake comes to anything */
	const char *ssl2;     /* the key it has there; NULL: refuses SSLv2 */
	const char *unhashed; /* of its keys: whose certificate came without its hash */
	bool ssl2_mute;       /* and shows none */
	bool tls13, tls12;
	const char *protocols[4]; /* that it takes, in its order */
	bool refuses_strangers;   /* closes rather than without a protocol */
	bool closes_at_staple;
	bool tickets, resumes;
	bool gently; /* an audit asks, not --probe weaknesses */
	uint32_t renegotiations;
	bool closes_when_asked;  /* to renegotiate */
	bool leaves;             /* after any handshake */
	unsigned int silences;   /* of renegotiations, before it answers */
	uint32_t before_silence; /* renegotiations that come before it is silent */
	bool compresses;
	bool encrypts_then_macs, has_master_secret; /* the extended one */
	uint32_t scts_of_leaf, scts_of_handshake;
	enum client_certificate wants; /* UNKNOWN: the default, none */
};

static struct cipher_suite_use suites[] = {
	{0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"}};

static bool is_kind(const char *key, enum certificate_kind kind)
{
	static const char *const starts[CERTIFICATE_KIND_COUNT] = {
		[CERTIFICATE_ANY] = "",
		[CERTIFICATE_RSA] = "RSA",
		[CERTIFICATE_ECDSA] = "EC",
		[CERTIFICATE_EDDSA] = "ED",
	};

	return strncmp(key, starts[kind], strlen(starts[kind])) == 0;
}

/* The certificate for who wants that kind; its family stands for its hash as well. */
static bool show(const struct peer *peer, enum certificate_kind kind,
		 struct certificate *leaf)
{
	size_t i;

	for (i = 0; peer->keys[i]; i++) {
		if (!is_kind(peer->keys[i], kind))
			continue;
		*leaf = (struct certificate){.key_family = peer->keys[i],
					     .sha256 = peer->keys[i],
					     .sct_count = peer->scts_of_leaf};
		if (peer->unhashed && strcmp(peer->unhashed, peer->keys[i]) == 0)
			leaf->sha256 = NULL;
		return true;
	}
	return false;
}

static bool offers(struct span names, const char *name)
{
	char entry[64];

	(void)snprintf(entry, sizeof(entry), "%c%s", (char)strlen(name), name);
	return span_find(names, span_from_string(entry), 0) < names.len;
}

static const char *choose(const struct peer *peer, struct span names)
{
	size_t i;

	for (i = 0; peer->protocols[i]; i++) {
		if (offers(names, peer->protocols[i]))
			return peer->protocols[i];
	}
	return NULL;
}

static uint16_t encrypt_then_mac[] = {22};

static void answer_hello(const struct peer *peer, const struct probe_job *job,
			 struct certificate *leaf, struct probe_result *result)
{
	size_t i;

	if (job->hello.version == TLS_VERSION_SSL2) {
		*leaf = (struct certificate){.key_family = "RSA", .sha256 = peer->ssl2};
		if (!peer->ssl2_mute)
			result->hello.served =
				(struct served_chain){.chain = {leaf, 1}};
		return;
	}
	if (job->hello.whole_flight && show(peer, CERTIFICATE_ANY, leaf))
		result->hello.served =
			(struct served_chain){.chain = {leaf, 1}, .chain_bytes = 9};
	for (i = 0; i < job->hello.extension_count; i++) {
		if (job->hello.extensions[i].type == 22 && peer->encrypts_then_macs) {
			result->hello.extensions = encrypt_then_mac;
			result->hello.extension_count = 1;
		}
		if (job->hello.extensions[i].type != 16)
			continue;
		result->hello.alpn = choose(peer, job->hello.extensions[i].data);
		if (!result->hello.alpn && peer->refuses_strangers)
			result->outcome = PROBE_REFUSED;
	}
}

static void answer_handshake(struct peer *peer, const struct probe_job *job,
			     struct certificate *leaf, struct probe_result *result)
{
	const struct handshake_request *request = &job->handshake;
	struct handshake_answer *answer = &result->finished;
	bool first = request->certificate == CERTIFICATE_ANY ||
		     is_kind(peer->keys[0], request->certificate);

	result->handshake.version =
		peer->tls13 && (request->highest == 0 ||
				request->highest == TLS_VERSION_TLS1_3)
			? TLS_VERSION_TLS1_3
			: TLS_VERSION_TLS1_2;
	if (peer->silent && !first)
		result->outcome = PROBE_TIMEOUT;
	else if (peer->in_clear_only || !show(peer, request->certificate, leaf) ||
		 (peer->closes_at_staple && (request->wishes & HANDSHAKE_STAPLE)))
		result->outcome = PROBE_REFUSED;
	answer->client_certificate = peer->wants;
	if (peer->wants == CLIENT_CERTIFICATE_REQUIRED)
		result->outcome = PROBE_REFUSED;
	if (result->outcome != PROBE_ACCEPTED)
		return;
	result->handshake.chain = (struct certificate_chain){leaf, 1};
	if (request->alpn.len > 0)
		result->handshake.alpn = choose(peer, request->alpn);
	answer->extensions_came = true;
	answer->gave_session_id = result->handshake.version == TLS_VERSION_TLS1_2;
	answer->gave_ticket = peer->tickets && (request->wishes & HANDSHAKE_TICKET);
	answer->heard_end = !answer->gave_ticket;
	if (request->wishes & HANDSHAKE_STAY)
		answer->heard_end = peer->leaves;
	answer->ticket_lifetime = answer->gave_ticket ? 300 : 0;
	answer->session_kept = request->keep_session != 0;
	answer->resumed = request->resume_session != 0 && peer->resumes;
	answer->extended_master_secret = peer->has_master_secret;
	answer->sct_count = peer->scts_of_handshake;
	if (peer->wants == CLIENT_CERTIFICATE_UNKNOWN)
		answer->client_certificate = CLIENT_CERTIFICATE_NONE;
	if ((request->wishes & HANDSHAKE_COMPRESSED_CERTIFICATE) && peer->compresses) {
		answer->compressed_certificate = true;
		result->outcome = PROBE_MALFORMED;
	}
	if (request->wishes & HANDSHAKE_RENEGOTIATE) {
		answer->asked_renegotiation = true;
		answer->renegotiations = peer->silences > 0 ? peer->before_silence
							    : peer->renegotiations;
		if (answer->renegotiations > job->handshake.renegotiations)
			answer->renegotiations = job->handshake.renegotiations;
		answer->renegotiation_timeout = peer->silences > 0;
		answer->renegotiation_end = "alert";
		answer->renegotiation_closed = peer->closes_when_asked || peer->leaves;
		peer->silences -= peer->silences > 0;
	}
}

static void answer(struct peer *peer, const struct probe_job *job,
		   struct certificate *leaf, struct probe_result *result)
{
	*result = (struct probe_result){.outcome = PROBE_ACCEPTED, .why = "why"};
	if (job->kind == PROBE_HELLO)
		answer_hello(peer, job, leaf, result);
	else
		answer_handshake(peer, job, leaf, result);
}

/* Make the whole inquiry; returns the number of its questions. */
static size_t make(const struct inquiry *inquiry, struct peer *peer,
		   struct endpoint *endpoint, struct facts *facts, struct arena *arena)
{
	const struct inquiry_io io = {.endpoint = endpoint,
				      .facts = facts,
				      .arena = arena,
				      .scratch = arena,
				      .level = peer->gently ? INQUIRY_OFFER
							    : INQUIRY_WEAKNESSES,
				      .earlier_done = true};
	struct probe_job open[QUESTIONS_MAX];
	void *state = arena_alloc(arena, inquiry->state_size);
	size_t count = 0, given = 0;

	for (;;) {
		struct probe_result result;
		struct certificate leaf;
		enum inquiry_step step;

		assert_true(count < QUESTIONS_MAX);
		open[count] = (struct probe_job){0};
		step = inquiry->next(&io, state, &open[count]);
		if (step == INQUIRY_ASK) {
			count++;
			continue;
		}
		if (step == INQUIRY_DONE && given == count)
			break;
		if (given == count)
			fail_msg("%s waits for nothing", inquiry->name);
		answer(peer, &open[given], &leaf, &result);
		inquiry->take(&io, state, &open[given++], &result);
	}
	if (inquiry->finish)
		inquiry->finish(&io, state, NULL);
	return count;
}

static void endpoint_make(const struct peer *peer, struct certificate *leaf,
			  struct endpoint *endpoint, struct facts *facts)
{
	*endpoint = (struct endpoint){.speaks = SPEAKS_TLS, .reached = true};
	*facts = (struct facts){.endpoints = endpoint, .endpoint_count = 1};
	endpoint->protocols[TLS_VERSION_TLS1_2] = (struct protocol_offer){
		.offered = peer->tls12 ? TRISTATE_YES : TRISTATE_NO,
		.cipher_suites = suites,
		.cipher_suite_count = 1};
	endpoint->protocols[TLS_VERSION_TLS1_1].offered = TRISTATE_NO;
	endpoint->protocols[TLS_VERSION_TLS1_0].offered = TRISTATE_NO;
	endpoint->protocols[TLS_VERSION_SSL3].offered = TRISTATE_NO;
	endpoint->protocols[TLS_VERSION_SSL2].offered =
		peer->ssl2 ? TRISTATE_YES : TRISTATE_NO;
	endpoint->handshake.completed =
		peer->in_clear_only ? TRISTATE_NO : TRISTATE_YES;
	endpoint->handshake.why = peer->in_clear_only ? "alert" : NULL;
	if (!peer->in_clear_only && show(peer, CERTIFICATE_ANY, leaf))
		endpoint->handshake.chain = (struct certificate_chain){leaf, 1};
}

/* ---- certificates --------------------------------------------------------------- */

static const struct {
	const char *label;
	struct peer peer;
	const char *others; /* one word each */
	bool complete;
	size_t asked;
} certificates[] = {
	{"one", {.keys = {"RSA"}, .tls12 = true}, "", true, 2},
	{"two", {.keys = {"RSA", "EC"}, .tls12 = true}, "EC ", true, 2},
	{"three",
	 {.keys = {"EC", "RSA", "ED25519"}, .tls12 = true},
	 "RSA ED25519 ",
	 true,
	 2},
	{"the first without a hash",
	 {.keys = {"EC", "RSA"}, .tls12 = true, .unhashed = "EC"},
	 "RSA ",
	 true,
	 2},
	{"another one without a hash",
	 {.keys = {"EC", "RSA"}, .tls12 = true, .unhashed = "RSA"},
	 "",
	 false,
	 2},
	{"silent at the others",
	 {.keys = {"EC"}, .tls12 = true, .silent = true},
	 "",
	 false,
	 2},
	{"only in clear",
	 {.keys = {"RSA"}, .tls12 = true, .in_clear_only = true},
	 "RSA ",
	 false,
	 4},
	{"not even that", {.keys = {"RSA"}, .in_clear_only = true}, "", true, 3},
	{"the same in SSLv2",
	 {.keys = {"RSA"}, .tls12 = true, .ssl2 = "RSA"},
	 "",
	 true,
	 3},
	{"another one in SSLv2",
	 {.keys = {"EC"}, .tls12 = true, .ssl2 = "old"},
	 "old ",
	 true,
	 3},
	{"SSLv2 alone",
	 {.keys = {"RSA"}, .in_clear_only = true, .ssl2 = "old"},
	 "old ",
	 true,
	 4},
	{"SSLv2, in clear as well",
	 {.keys = {"RSA"}, .tls12 = true, .in_clear_only = true, .ssl2 = "old"},
	 "RSA old ",
	 false,
	 5},
	{"SSLv2 without an answer to that",
	 {.keys = {"RSA"}, .tls12 = true, .ssl2 = "old", .ssl2_mute = true},
	 "",
	 false,
	 3},
};

static void test_certificates(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(certificates) / sizeof(certificates[0]); i++) {
		struct peer peer = certificates[i].peer;
		struct arena arena = arena_make(ARENA_MAX);
		struct buffer others = buffer_make(256);
		struct certificate leaf;
		struct endpoint endpoint;
		struct facts facts;
		size_t asked;

		endpoint_make(&peer, &leaf, &endpoint, &facts);
		asked = make(&inquiry_certificates, &peer, &endpoint, &facts, &arena);
		for (j = 0; j < endpoint.other_chain_count; j++)
			buffer_printf(&others, "%s ",
				      endpoint.other_chains[j].chain.items[0].sha256);
		buffer_add_byte(&others, '\0');
		if (strcmp(others.ptr, certificates[i].others) != 0 ||
		    endpoint.chains_complete != certificates[i].complete ||
		    asked != certificates[i].asked)
			fail_msg("%s: \"%s\", complete %d, %zu questions",
				 certificates[i].label, others.ptr,
				 endpoint.chains_complete, asked);
		buffer_free(&others);
		arena_free(&arena);
	}
}

/* A derived name is asked only for what its own files hold. */
static void test_derived(void **state)
{
	struct peer peer = {.keys = {"RSA", "EC", "ED25519"}, .tls12 = true};
	struct arena arena = arena_make(ARENA_MAX);
	struct certificate on_disk[2] = {{.key_family = "RSA"}, {.key_family = "EC"}};
	struct site_certificate files[2] = {{.file = {.chain = {&on_disk[0], 1}}},
					    {.file = {.chain = {&on_disk[1], 1}}}};
	struct site site = {.certificates = files, .certificate_count = 2};
	struct certificate leaf;
	struct endpoint endpoint;
	struct facts facts;

	(void)state;
	endpoint_make(&peer, &leaf, &endpoint, &facts);
	facts.sites = &site;
	facts.site_count = 1;
	endpoint.is_derived = true;
	endpoint.has_site = true;
	endpoint.protocols[TLS_VERSION_SSL2].offered = TRISTATE_YES;
	assert_int_equal(1,
			 make(&inquiry_certificates, &peer, &endpoint, &facts, &arena));
	assert_int_equal(1, endpoint.other_chain_count);
	assert_true(endpoint.chains_complete);
	arena_free(&arena);
}

/* ---- features ------------------------------------------------------------------- */

enum { NO = TRISTATE_NO, YES = TRISTATE_YES, UNKNOWN = TRISTATE_UNKNOWN };

static const struct {
	const char *label;
	struct peer peer;
	const char *alpn; /* NULL: not known */
	int tickets, ticket_resumption, session_ids, compression;
} features[] = {
	{"both versions, all of it",
	 {.keys = {"RSA"},
	  .tls13 = true,
	  .tls12 = true,
	  .protocols = {"h2", "http/1.1"},
	  .tickets = true,
	  .resumes = true,
	  .compresses = true},
	 "h2 http/1.1 ",
	 YES,
	 YES,
	 YES,
	 YES},
	{"both versions, nothing",
	 {.keys = {"RSA"}, .tls13 = true, .tls12 = true},
	 "",
	 NO,
	 UNKNOWN,
	 NO,
	 NO},
	{"tickets that it does not take",
	 {.keys = {"RSA"}, .tls13 = true, .tls12 = true, .tickets = true},
	 "",
	 YES,
	 NO,
	 NO,
	 NO},
	{"TLS 1.2 alone",
	 {.keys = {"RSA"},
	  .tls12 = true,
	  .protocols = {"http/1.1"},
	  .tickets = true,
	  .resumes = true,
	  .refuses_strangers = true},
	 "http/1.1 ",
	 YES,
	 YES,
	 YES,
	 UNKNOWN},
	{"TLS 1.3 alone",
	 {.keys = {"RSA"},
	  .tls13 = true,
	  .protocols = {"h2"},
	  .tickets = true,
	  .resumes = true},
	 "h2 ",
	 YES,
	 YES,
	 UNKNOWN,
	 NO},
	{"closes at a staple's extension",
	 {.keys = {"RSA"},
	  .tls13 = true,
	  .tls12 = true,
	  .closes_at_staple = true,
	  .tickets = true,
	  .resumes = true},
	 "",
	 YES,
	 YES,
	 YES,
	 NO},
	{"finishes nothing",
	 {.keys = {"RSA"}, .tls12 = true, .in_clear_only = true, .protocols = {"h2"}},
	 "h2 ",
	 UNKNOWN,
	 UNKNOWN,
	 UNKNOWN,
	 UNKNOWN},
};

static void test_features(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
		struct peer peer = features[i].peer;
		struct arena arena = arena_make(ARENA_MAX);
		struct buffer alpn = buffer_make(256);
		struct certificate leaf;
		struct endpoint endpoint;
		const struct endpoint_features *f = &endpoint.features;
		struct facts facts;

		endpoint_make(&peer, &leaf, &endpoint, &facts);
		(void)make(&inquiry_features, &peer, &endpoint, &facts, &arena);
		for (j = 0; j < f->alpn.count; j++)
			buffer_printf(&alpn, "%s ", f->alpn.items[j]);
		buffer_add_byte(&alpn, '\0');
		if (f->alpn_known != (features[i].alpn != NULL) ||
		    (features[i].alpn && strcmp(features[i].alpn, alpn.ptr) != 0))
			fail_msg("%s: ALPN \"%s\", known %d", features[i].label,
				 alpn.ptr, f->alpn_known);
		if ((int)f->tickets != features[i].tickets ||
		    (int)f->ticket_resumption != features[i].ticket_resumption ||
		    (int)f->session_ids != features[i].session_ids ||
		    (int)f->certificate_compression != features[i].compression)
			fail_msg("%s: tickets %d %d, session ids %d, compression %d",
				 features[i].label, (int)f->tickets,
				 (int)f->ticket_resumption, (int)f->session_ids,
				 (int)f->certificate_compression);
		buffer_free(&alpn);
		arena_free(&arena);
	}
}

/* What single extensions and messages say. */
static const struct {
	const char *label;
	struct peer peer;
	int encrypt_then_mac, extended_master_secret, scts;
	enum client_certificate client_certificate;
} said[] = {
	{"nothing of it",
	 {.keys = {"RSA"}, .tls12 = true},
	 NO,
	 NO,
	 NO,
	 CLIENT_CERTIFICATE_NONE},
	{"extensions of TLS 1.2",
	 {.keys = {"RSA"},
	  .tls12 = true,
	  .encrypts_then_macs = true,
	  .has_master_secret = true},
	 YES,
	 YES,
	 NO,
	 CLIENT_CERTIFICATE_NONE},
	{"timestamps in the certificate",
	 {.keys = {"RSA"}, .tls12 = true, .scts_of_leaf = 2},
	 NO,
	 NO,
	 YES,
	 CLIENT_CERTIFICATE_NONE},
	{"timestamps beside it",
	 {.keys = {"RSA"}, .tls12 = true, .scts_of_handshake = 1},
	 NO,
	 NO,
	 YES,
	 CLIENT_CERTIFICATE_NONE},
	{"a client certificate, if there is one",
	 {.keys = {"RSA"}, .tls12 = true, .wants = CLIENT_CERTIFICATE_REQUESTED},
	 NO,
	 NO,
	 NO,
	 CLIENT_CERTIFICATE_REQUESTED},
	{"a client certificate, or it ends",
	 {.keys = {"RSA"}, .tls12 = true, .wants = CLIENT_CERTIFICATE_REQUIRED},
	 NO,
	 UNKNOWN,
	 UNKNOWN,
	 CLIENT_CERTIFICATE_REQUIRED},
	{"finishes nothing",
	 {.keys = {"RSA"},
	  .tls12 = true,
	  .in_clear_only = true,
	  .encrypts_then_macs = true},
	 YES,
	 UNKNOWN,
	 UNKNOWN,
	 CLIENT_CERTIFICATE_UNKNOWN},
	{"TLS 1.3 alone",
	 {.keys = {"RSA"}, .tls13 = true, .scts_of_handshake = 2},
	 UNKNOWN,
	 UNKNOWN,
	 YES,
	 CLIENT_CERTIFICATE_NONE},
};

static void test_said(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		struct peer peer = said[i].peer;
		struct arena arena = arena_make(ARENA_MAX);
		struct certificate leaf;
		struct endpoint endpoint;
		const struct endpoint_features *f = &endpoint.features;
		struct facts facts;

		endpoint_make(&peer, &leaf, &endpoint, &facts);
		(void)make(&inquiry_features, &peer, &endpoint, &facts, &arena);
		if ((int)f->encrypt_then_mac != said[i].encrypt_then_mac ||
		    (int)f->extended_master_secret != said[i].extended_master_secret ||
		    (int)f->scts != said[i].scts ||
		    f->client_certificate != said[i].client_certificate)
			fail_msg("%s: %d %d, timestamps %d, client certificate %d",
				 said[i].label, (int)f->encrypt_then_mac,
				 (int)f->extended_master_secret, (int)f->scts,
				 (int)f->client_certificate);
		arena_free(&arena);
	}
}

/* ---- renegotiation -------------------------------------------------------------- */

static const struct {
	const char *label;
	struct peer peer;
	bool asked;
	enum result result;
	size_t questions;
} renegotiations[] = {
	{"ten times",
	 {.keys = {"RSA"}, .tls12 = true, .renegotiations = 10},
	 true,
	 RESULT_FAIL,
	 1},
	{"nine times",
	 {.keys = {"RSA"}, .tls12 = true, .renegotiations = 9},
	 true,
	 RESULT_PASS,
	 1},
	{"never", {.keys = {"RSA"}, .tls12 = true}, true, RESULT_PASS, 1},
	{"never, asked gently",
	 {.keys = {"RSA"}, .tls12 = true, .gently = true},
	 true,
	 RESULT_PASS,
	 1},
	{"ten times, asked gently",
	 {.keys = {"RSA"}, .tls12 = true, .renegotiations = 10, .gently = true},
	 true,
	 RESULT_UNKNOWN,
	 1},
	{"silent once",
	 {.keys = {"RSA"}, .tls12 = true, .renegotiations = 10, .silences = 1},
	 true,
	 RESULT_FAIL,
	 2},
	{"silent twice",
	 {.keys = {"RSA"}, .tls12 = true, .renegotiations = 10, .silences = 2},
	 true,
	 RESULT_PASS,
	 2},
	{"silent twice, after some",
	 {.keys = {"RSA"},
	  .tls12 = true,
	  .renegotiations = 10,
	  .silences = 2,
	  .before_silence = 4},
	 true,
	 RESULT_UNKNOWN,
	 2},
	{"closes when asked, and stays when not",
	 {.keys = {"RSA"}, .tls12 = true, .closes_when_asked = true},
	 true,
	 RESULT_PASS,
	 2},
	{"closes after every handshake",
	 {.keys = {"RSA"}, .tls12 = true, .leaves = true},
	 true,
	 RESULT_UNKNOWN,
	 2},
	{"closes after three",
	 {.keys = {"RSA"},
	  .tls12 = true,
	  .renegotiations = 3,
	  .closes_when_asked = true},
	 true,
	 RESULT_PASS,
	 1},
	{"finishes nothing",
	 {.keys = {"RSA"}, .tls12 = true, .in_clear_only = true},
	 true,
	 RESULT_UNKNOWN,
	 1},
	{"TLS 1.3 alone", {.keys = {"RSA"}, .tls13 = true}, false, RESULT_PASS, 0},
};

static void test_renegotiation(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(renegotiations) / sizeof(renegotiations[0]); i++) {
		struct peer peer = renegotiations[i].peer;
		struct arena arena = arena_make(ARENA_MAX);
		const struct vulnerability_seen *seen;
		struct certificate leaf;
		struct endpoint endpoint;
		struct facts facts;
		size_t asked;

		endpoint_make(&peer, &leaf, &endpoint, &facts);
		asked = make(&inquiry_client_renegotiation, &peer, &endpoint, &facts,
			     &arena);
		seen = &endpoint.vulnerabilities[VULNERABILITY_CLIENT_RENEGOTIATION];
		if (seen->asked != renegotiations[i].asked ||
		    asked != renegotiations[i].questions ||
		    (seen->asked && seen->result != renegotiations[i].result))
			fail_msg("%s: result %d, %s, %zu questions",
				 renegotiations[i].label, (int)seen->result,
				 seen->what ? seen->what : "-", asked);
		arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_certificates),  cmocka_unit_test(test_derived),
		cmocka_unit_test(test_features),      cmocka_unit_test(test_said),
		cmocka_unit_test(test_renegotiation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
