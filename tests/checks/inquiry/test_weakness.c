/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the inquiries about weaknesses make of each scripted peer, over real
 * connections: every weakness is seen where it is, and nowhere else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/demo_identity.h"
#include "checks/inquiry/interview.h"
#include "tests/checks/handshake/peer.h"
#include "tests/checks/handshake/weak_peer.h"

enum {
	SILENCE_MS = 1500,   /* of a peer that is known to fall silent */
	PATIENCE_MS = 20000, /* of any other, on a busy machine */
	ARENA_MAX = 8 * 1024 * 1024,
	PARALLEL = 16,     /* connections of a row */
	ROWS_AT_ONCE = 16, /* so that one waits for all the silent peers */
};

extern const struct inquiry inquiry_legacy_hello, inquiry_heartbleed,
	inquiry_ccs_injection, inquiry_robot, inquiry_padding_oracle;

/* A row asks with the inquiry that it is about, and with the one about hellos. */
static const struct inquiry *const asked[VULNERABILITY_COUNT] = {
	[VULNERABILITY_HEARTBLEED] = &inquiry_heartbleed,
	[VULNERABILITY_CCS_INJECTION] = &inquiry_ccs_injection,
	[VULNERABILITY_ROBOT] = &inquiry_robot,
	[VULNERABILITY_PADDING_ORACLE] = &inquiry_padding_oracle,
};

#define HEARTBLEED VULNERABILITY_HEARTBLEED
#define CCS VULNERABILITY_CCS_INJECTION
#define ROBOT VULNERABILITY_ROBOT
#define PADDING VULNERABILITY_PADDING_ORACLE
#define CRIME VULNERABILITY_CRIME
#define RENEGOTIATION VULNERABILITY_INSECURE_RENEGOTIATION
#define V10 (1U << TLS_VERSION_TLS1_0)
#define V11 (1U << TLS_VERSION_TLS1_1)
#define V12 (1U << TLS_VERSION_TLS1_2)

static const uint32_t usual[] = {0x009c, 0x002f, 0};
static const uint32_t kinds[] = {0x002f, 0x0035, 0x003c, 0x0041, 0};
static const uint32_t cbc[] = {0x002f, 0};
static const uint32_t camellia[] = {0x0041, 0};
static const uint32_t with_3des[] = {0x002f, 0x000a, 0};
static const uint32_t with_psk[] = {0x002f, 0x008f, 0};
static const uint32_t psk_only[] = {0x008c, 0};
static const uint32_t psk_too[] = {0x008c, 0x002f, 0};

static const struct {
	const char *peer;
	uint32_t versions; /* that it is known to take */
	bool falls_silent;
	enum vulnerability_id id;
	enum result result;
	const char *what;       /* part of it */
	const uint32_t *suites; /* that it is known to take */
	uint32_t open;          /* versions nothing is known of */
} cases[] = {
#define TAKES(suites, peer, versions, silent, id, result, what)     \
	{                                                           \
		peer, versions, silent, id, result, what, suites, 0 \
	}
#define IS(peer, versions, silent, id, result, what) \
	TAKES(usual, peer, versions, silent, id, result, what)
	IS("sound", V10 | V12, false, HEARTBLEED, RESULT_PASS, "not announced"),
	IS("sound", V10 | V12, false, CCS, RESULT_PASS, "alert 10"),
	IS("sound", V12, false, ROBOT, RESULT_PASS, "all alike"),
	IS("sound", V12, false, CRIME, RESULT_PASS, "no compression"),
	IS("sound", V12, false, RENEGOTIATION, RESULT_PASS, "renegotiation_info"),
	/* it has no keys: nothing can be said, and nothing is */
	IS("sound", V12, false, PADDING, RESULT_UNKNOWN, "alert"),
	IS("sound-in-pieces", V12, false, ROBOT, RESULT_PASS, "all alike"),
	IS("sound-slow", V12, false, CCS, RESULT_PASS, "alert 10"),
	IS("sound-slow", V12, false, ROBOT, RESULT_PASS, "all alike"),
	IS("fails-always", V12, false, HEARTBLEED, RESULT_UNKNOWN, "alert 40"),
	IS("fails-always", V12, false, CCS, RESULT_UNKNOWN, "alert 40"),
	IS("fails-always", V12, false, ROBOT, RESULT_UNKNOWN, "alert 40"),
	IS("fails-always", V12, false, PADDING, RESULT_UNKNOWN, "alert 40"),
	IS("heartbleed", V10 | V12, false, HEARTBLEED, RESULT_FAIL, "16384 bytes"),
	IS("heartbleed", V12, false, CCS, RESULT_PASS, "alert 10"),
	IS("heartbleed-in-pieces", V10, false, HEARTBLEED, RESULT_FAIL, "16384 bytes"),
	IS("heartbleed-slow", V12, false, HEARTBLEED, RESULT_FAIL, "16384 bytes"),
	IS("heartbeat-sound", V10 | V12, false, HEARTBLEED, RESULT_PASS,
	   "are announced"),
	IS("heartbeat-sound-in-pieces", V12, false, HEARTBLEED, RESULT_PASS,
	   "are announced"),
	IS("heartbeat-silent", V12, false, HEARTBLEED, RESULT_PASS, "are announced"),
	IS("heartbeat-refused", V12, false, HEARTBLEED, RESULT_PASS, "are announced"),
	IS("heartbeat-closes", V12, false, HEARTBLEED, RESULT_PASS, "are announced"),
	IS("ccs-1.0", V10, true, CCS, RESULT_FAIL, "alert 21"),
	IS("ccs-1.2", V12, true, CCS, RESULT_FAIL, "alert 20"),
	IS("ccs-closes", V12, false, CCS, RESULT_PASS, "closed"),
	IS("ccs-fails", V12, false, CCS, RESULT_PASS, "alert 40"),
	IS("ccs-bad-mac", V12, false, CCS, RESULT_PASS, "alert 20"),
	IS("ccs-bad-mac-slow", V12, false, CCS, RESULT_PASS, "alert 20"),
	IS("ccs-closes-late", V12, true, CCS, RESULT_UNKNOWN,
	   "one is taken in silence, after two: closed"),
	IS("ccs-answered", V12, true, CCS, RESULT_UNKNOWN, "neither refused"),
	IS("ccs-ignored", V12, true, CCS, RESULT_UNKNOWN, "neither refused"),
	IS("robot-strong", V12, false, ROBOT, RESULT_FAIL, "a strong oracle"),
	IS("robot-strong", V10, false, ROBOT, RESULT_FAIL, "a strong oracle"),
	IS("robot-weak", V12, false, ROBOT, RESULT_FAIL, "a weak oracle"),
	IS("robot-early", V12, false, ROBOT, RESULT_FAIL, "a weak oracle"),
	TAKES(cbc, "robot-hangs", V12, true, ROBOT, RESULT_FAIL, "no answer"),
	IS("robot-gcm", V12, false, ROBOT, RESULT_FAIL,
	   "TLSv1.2 with AES-GCM, a strong oracle"),
	IS("robot-cbc", V12, false, ROBOT, RESULT_FAIL,
	   "TLSv1.2 without AES-GCM, a weak oracle"),
	IS("robot-1.0", V10 | V12, false, ROBOT, RESULT_FAIL, "TLSv1, a strong oracle"),
	IS("sound", V10 | V11 | V12, false, ROBOT, RESULT_PASS,
	   "TLSv1.2 with AES-GCM, TLSv1.2 without AES-GCM, TLSv1: five blocks"),
	IS("robot-behind-certificate", V12, false, ROBOT, RESULT_FAIL,
	   "a strong oracle"),
	IS("rsa-asks-certificate", V12, false, ROBOT, RESULT_PASS, "all alike"),
	IS("rsa-wants-certificate", V12, false, ROBOT, RESULT_UNKNOWN,
	   "wants a certificate"),
	IS("rsa-random", V12, false, ROBOT, RESULT_UNKNOWN, "differ from time"),
	IS("rsa-closes", V12, false, ROBOT, RESULT_PASS, "all alike"),
	TAKES(cbc, "rsa-waits", V12, true, ROBOT, RESULT_UNKNOWN, "close_notify"),
	IS("cbc-sound", V10, false, PADDING, RESULT_PASS, "alert 20"),
	IS("cbc-sound", V12, false, PADDING, RESULT_PASS, "alert 20"),
	IS("cbc-poodle", V10, false, PADDING, RESULT_FAIL, "CVE-2014-8730"),
	IS("cbc-poodle", V12, false, PADDING, RESULT_FAIL, "CVE-2014-8730"),
	IS("cbc-goldendoodle", V12, false, PADDING, RESULT_FAIL, "alert 21"),
	IS("cbc-empty", V12, false, PADDING, RESULT_FAIL, "CVE-2019-1559"),
	IS("cbc-overflow", V12, false, PADDING, RESULT_FAIL, "CVE-2016-2107"),
	IS("cbc-random", V12, false, PADDING, RESULT_UNKNOWN, "differ from time"),
	TAKES(kinds, "cbc-sound", V10 | V11 | V12, false, PADDING, RESULT_PASS,
	      "TLSv1.2 AES_CBC_SHA, AES_CBC_SHA256, CAMELLIA_CBC_SHA; TLSv1.1 AES_CBC_SHA, "
	      "CAMELLIA_CBC_SHA; TLSv1 AES_CBC_SHA, CAMELLIA_CBC_SHA: every fault of a "
	      "record: alert 20"),
	TAKES(kinds, "cbc-poodle-1.0", V10 | V11 | V12, false, PADDING, RESULT_FAIL,
	      "TLSv1 AES_CBC_SHA, and 1 more kinds of suites: a record with wrong padding"),
	IS("cbc-goldendoodle-1.1", V10 | V11 | V12, false, PADDING, RESULT_FAIL,
	   "TLSv1.1 AES_CBC_SHA: a wrong MAC: alert 20"),
	TAKES(kinds, "cbc-empty-camellia", V12, false, PADDING, RESULT_FAIL,
	      "TLSv1.2 CAMELLIA_CBC_SHA: a wrong MAC"),
	TAKES(kinds, "cbc-overflow-sha256", V12, false, PADDING, RESULT_FAIL,
	      "TLSv1.2 AES_CBC_SHA256: a wrong MAC"),
	TAKES(kinds, "cbc-random-camellia", V12, false, PADDING, RESULT_UNKNOWN,
	      "TLSv1.2 CAMELLIA_CBC_SHA: the answers differ from time to time: alert"),
	IS("cbc-deaf", V12, false, PADDING, RESULT_UNKNOWN, "answered alike: closed"),
	TAKES(kinds, "cbc-deaf-camellia", V12, false, PADDING, RESULT_UNKNOWN,
	      "TLSv1.2 CAMELLIA_CBC_SHA: sound records and others"),
	/* What could not be tried is not sound. */
	TAKES(with_3des, "cbc-sound", V12, false, PADDING, RESULT_UNKNOWN,
	      "TLSv1.2 3DES_EDE_CBC_SHA: the TLS library here lacks"),
	TAKES(with_3des, "cbc-poodle", V12, false, PADDING, RESULT_FAIL,
	      "CVE-2014-8730"),
	TAKES(with_psk, "cbc-sound", V12, false, PADDING, RESULT_UNKNOWN,
	      "beyond the TLS library"),
	TAKES(psk_only, "cbc-sound", V12, false, PADDING, RESULT_UNKNOWN,
	      "beyond the TLS library"),
	TAKES(psk_too, "cbc-sound", V12, false, PADDING, RESULT_PASS,
	      "TLSv1.2 AES_CBC_SHA:"),
	TAKES(camellia, "cbc-sound", V12, false, PADDING, RESULT_PASS, "CAMELLIA"),
	{"cbc-sound", V12, false, PADDING, RESULT_UNKNOWN,
	 "whether TLSv1 is accepted is not known; all faults alike: TLSv1.2", usual,
	 V10},
	{"sound", V12, false, CCS, RESULT_UNKNOWN, "whether TLSv1 is accepted", usual,
	 V10},
	{"sound", V12, false, ROBOT, RESULT_UNKNOWN, "whether TLSv1 is accepted", usual,
	 V10},
	{"heartbeat-sound", V12, false, HEARTBLEED, RESULT_UNKNOWN,
	 "whether TLSv1 is accepted", usual, V10},
	{"heartbleed", V12, false, HEARTBLEED, RESULT_FAIL, "16384 bytes", usual, V10},
	{"cbc-poodle", V12, false, PADDING, RESULT_FAIL, "CVE-2014-8730", usual, V10},
	IS("compression", V12, false, CRIME, RESULT_FAIL, "picks DEFLATE"),
	IS("no-rfc5746", V12, false, RENEGOTIATION, RESULT_FAIL, "does not answer"),
#undef IS
#undef TAKES
};

/* ---- asking, as the agent does: side by side, and a timeout once more --------- */

struct connection {
	struct probe *probe; /* NULL: free */
	struct question question;
	unsigned int attempts;
};

struct asker {
	size_t row;
	uint16_t port;
	struct weak_server *server;
	const struct probe_trust *trust;
	struct arena arena;
	struct endpoint endpoint;
	struct facts facts;
	struct interview_settings settings;
	const struct inquiry *inquiries[2];
	struct interview *interview;
	bool over;
	struct connection connections[PARALLEL];
};

static void connect_to(struct asker *asker, struct connection *connection)
{
	struct probe_job job = connection->question.job;

	job.name = "peer.example";
	if (job.deadline_ms == 0)
		job.deadline_ms =
			cases[asker->row].falls_silent ? SILENCE_MS : PATIENCE_MS;
	connection->attempts++;
	connection->probe = probe_start(&job, peer_connect(asker->port), asker->trust);
	assert_non_null(connection->probe);
}

static void take(struct asker *asker, struct connection *connection)
{
	struct arena arena = arena_make(ARENA_MAX);
	struct probe_result result = {0};

	assert_true(probe_result(connection->probe, &arena, &result));
	probe_free(connection->probe);
	connection->probe = NULL;
	if (result.outcome == PROBE_TIMEOUT && connection->attempts == 1 &&
	    interview_again(asker->interview, &connection->question)) {
		connect_to(asker, connection);
	} else {
		interview_take(asker->interview, &connection->question, &result);
	}
	arena_free(&arena);
}

/* Whatever it wants to ask now. */
static void ask(struct asker *asker)
{
	enum inquiry_step step = INQUIRY_ASK;
	size_t i, under_way = 0;

	for (i = 0; i < PARALLEL; i++) {
		struct connection *connection = &asker->connections[i];

		if (!connection->probe && step == INQUIRY_ASK) {
			connection->attempts = 0;
			step = interview_next(asker->interview, &connection->question);
			if (step == INQUIRY_ASK)
				connect_to(asker, connection);
		}
		under_way += connection->probe != NULL;
	}
	asker->over = step == INQUIRY_DONE;
	if (step == INQUIRY_WAIT && under_way == 0)
		fail_msg("%s: waits for nothing", cases[asker->row].peer);
}

/* Wait for one answer at least, of any row. */
static void turn(struct asker *askers, size_t asker_count)
{
	struct pollfd slots[ROWS_AT_ONCE * PARALLEL];
	struct asker *of[ROWS_AT_ONCE * PARALLEL];
	struct connection *open[ROWS_AT_ONCE * PARALLEL];
	int64_t left = PATIENCE_MS;
	nfds_t count = 0, i;
	size_t a, c;

	for (a = 0; a < asker_count; a++) {
		for (c = 0; c < PARALLEL; c++) {
			struct connection *connection = &askers[a].connections[c];
			int64_t own;

			if (!connection->probe)
				continue;
			slots[count] =
				(struct pollfd){probe_fd(connection->probe),
						probe_events(connection->probe), 0};
			of[count] = &askers[a];
			open[count++] = connection;
			own = deadline_left_ms(probe_deadline(connection->probe));
			left = own < left ? own : left;
		}
	}
	(void)poll(slots, count, (int)left);
	for (i = 0; i < count; i++) {
		if (probe_advance(open[i]->probe, slots[i].revents))
			take(of[i], open[i]);
	}
}

static void ask_all(struct asker *askers, size_t count)
{
	size_t left = count, i;

	while (left > 0) {
		for (i = 0, left = 0; i < count; i++) {
			if (!askers[i].over)
				ask(&askers[i]);
			left += !askers[i].over;
		}
		if (left > 0)
			turn(askers, count);
	}
}

/* ---- the rows ------------------------------------------------------------------- */

static void make_endpoint(size_t row, struct endpoint *endpoint, struct arena *arena)
{
	const uint32_t *codes = cases[row].suites;
	unsigned int i;

	*endpoint = (struct endpoint){.speaks = SPEAKS_TLS, .reached = true};
	/* As the inquiry about features leaves it. */
	endpoint->features.client_certificate =
		strstr(cases[row].peer, "wants-certificate")
			? CLIENT_CERTIFICATE_REQUIRED
			: CLIENT_CERTIFICATE_REQUESTED;
	for (i = 0; i < TLS_VERSION_COUNT; i++) {
		struct protocol_offer *offer = &endpoint->protocols[i];
		size_t j;

		offer->offered = cases[row].versions & 1U << i ? TRISTATE_YES
				 : cases[row].open & 1U << i   ? TRISTATE_UNKNOWN
							       : TRISTATE_NO;
		offer->cipher_suites_complete = true;
		if (offer->offered != TRISTATE_YES)
			continue;
		for (j = 0; codes[j] != 0; j++) {
			const struct cipher_suite *suite =
				cipher_suite_by_code(i, codes[j]);
			struct cipher_suite_use *use;

			if (!suite || suite->since > i)
				continue;
			use = arena_push(arena, &offer->cipher_suites,
					 &offer->cipher_suite_count, sizeof(*use));
			assert_non_null(use);
			*use = (struct cipher_suite_use){.code = codes[j]};
		}
	}
}

static void begin_row(size_t row, const struct demo_identity *identity,
		      const struct probe_trust *trust, struct asker *asker)
{
	*asker = (struct asker){
		.row = row,
		.trust = trust,
		.arena = arena_make(ARENA_MAX),
		.facts = {.endpoints = &asker->endpoint, .endpoint_count = 1},
		.inquiries = {&inquiry_legacy_hello, asked[cases[row].id]},
		.settings = {.inquiries = asker->inquiries,
			     .inquiry_count = 1 + (asked[cases[row].id] != NULL),
			     .level = INQUIRY_WEAKNESSES,
			     .connections_max = 1000},
	};
	asker->server = weak_peer_start(weak_peer_find(cases[row].peer), identity,
					&asker->port);
	make_endpoint(row, &asker->endpoint, &asker->arena);
	asker->interview =
		interview_make(&asker->settings, &asker->facts, &asker->endpoint,
			       &asker->arena, &asker->arena);
	assert_non_null(asker->interview);
}

static void end_row(struct asker *asker)
{
	size_t row = asker->row;
	const struct vulnerability_seen *seen =
		&asker->endpoint.vulnerabilities[cases[row].id];

	weak_peer_stop(asker->server);
	if (!seen->asked || seen->result != cases[row].result ||
	    !strstr(seen->what, cases[row].what))
		fail_msg("%s (row %zu): result %d: %s", cases[row].peer, row,
			 seen->asked ? (int)seen->result : -1,
			 seen->what ? seen->what : "-");
	arena_free(&asker->arena);
}

/* Those that fall silent by themselves: what they do say must come soon, and others
 * keep the machine busy. */
static void run_rows(bool silent, const struct demo_identity *identity,
		     const struct probe_trust *trust)
{
	static struct asker askers[ROWS_AT_ONCE];
	const size_t rows = sizeof(cases) / sizeof(cases[0]);
	size_t row = 0, count, i;

	while (row < rows) {
		for (count = 0; row < rows && count < ROWS_AT_ONCE; row++) {
			if (cases[row].falls_silent == silent)
				begin_row(row, identity, trust, &askers[count++]);
		}
		ask_all(askers, count);
		for (i = 0; i < count; i++)
			end_row(&askers[i]);
	}
}

static void test_peers(void **state)
{
	const struct demo_identity_wish wish = {
		.name = "peer.example", .rsa = true, .not_after_seconds = 86400};
	struct probe_trust *trust = probe_trust_make((struct span){NULL, 0});
	struct demo_identity identity = {0};

	(void)state;
	assert_int_equal(0, demo_identity_make(&wish, NULL, &identity));
	run_rows(true, &identity, trust);
	run_rows(false, &identity, trust);
	demo_identity_free(&identity);
	probe_trust_free(trust);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_peers)};

	if (probe_warm_up() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
