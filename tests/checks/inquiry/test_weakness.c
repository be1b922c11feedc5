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
#include <sys/wait.h>

#include <cmocka.h>

#include "checks/handshake/demo_identity.h"
#include "checks/inquiry/interview.h"
#include "tests/checks/handshake/peer.h"
#include "tests/checks/handshake/weak_peer.h"

enum {
	SILENCE_MS = 700,    /* of a peer that is known to fall silent */
	PATIENCE_MS = 20000, /* of any other, on a busy machine */
	ARENA_MAX = 8 * 1024 * 1024,
	PARALLEL = 32,
};

extern const struct inquiry inquiry_legacy_hello, inquiry_heartbleed,
	inquiry_ccs_injection, inquiry_robot, inquiry_padding_oracle;

static const struct inquiry *const asked[] = {
	&inquiry_legacy_hello, &inquiry_heartbleed, &inquiry_ccs_injection,
	&inquiry_robot, &inquiry_padding_oracle};

#define HEARTBLEED VULNERABILITY_HEARTBLEED
#define CCS VULNERABILITY_CCS_INJECTION
#define ROBOT VULNERABILITY_ROBOT
#define PADDING VULNERABILITY_PADDING_ORACLE
#define CRIME VULNERABILITY_CRIME
#define RENEGOTIATION VULNERABILITY_INSECURE_RENEGOTIATION
#define V10 (1U << TLS_VERSION_TLS1_0)
#define V12 (1U << TLS_VERSION_TLS1_2)

static const struct {
	const char *peer;
	uint32_t versions; /* that it is known to take */
	bool falls_silent;
	enum vulnerability_id id;
	enum result result;
	const char *what; /* part of it */
} cases[] = {
	{"sound", V10 | V12, false, HEARTBLEED, RESULT_PASS, "not announced"},
	{"sound", V10 | V12, false, CCS, RESULT_PASS, "alert 10"},
	{"sound", V12, false, ROBOT, RESULT_PASS, "all alike"},
	{"sound", V12, false, CRIME, RESULT_PASS, "no compression"},
	{"sound", V12, false, RENEGOTIATION, RESULT_PASS, "renegotiation_info"},
	/* it has no keys: nothing can be said, and nothing is */
	{"sound", V12, false, PADDING, RESULT_UNKNOWN, "alert"},
	{"sound-in-pieces", V12, false, ROBOT, RESULT_PASS, "all alike"},
	{"sound-slow", V12, false, CCS, RESULT_PASS, "alert 10"},
	{"sound-slow", V12, false, ROBOT, RESULT_PASS, "all alike"},
	{"fails-always", V12, false, HEARTBLEED, RESULT_UNKNOWN, "alert 40"},
	{"fails-always", V12, false, CCS, RESULT_UNKNOWN, "alert 40"},
	{"fails-always", V12, false, ROBOT, RESULT_UNKNOWN, "alert 40"},
	{"fails-always", V12, false, PADDING, RESULT_UNKNOWN, "alert 40"},
	{"heartbleed", V10 | V12, false, HEARTBLEED, RESULT_FAIL, "16384 bytes"},
	{"heartbleed", V12, false, CCS, RESULT_PASS, "alert 10"},
	{"heartbleed-in-pieces", V10, false, HEARTBLEED, RESULT_FAIL, "16384 bytes"},
	{"heartbleed-slow", V12, false, HEARTBLEED, RESULT_FAIL, "16384 bytes"},
	{"heartbeat-sound", V10 | V12, false, HEARTBLEED, RESULT_PASS, "are announced"},
	{"heartbeat-sound-in-pieces", V12, false, HEARTBLEED, RESULT_PASS,
	 "are announced"},
	{"heartbeat-silent", V12, false, HEARTBLEED, RESULT_PASS, "are announced"},
	{"heartbeat-refused", V12, false, HEARTBLEED, RESULT_PASS, "are announced"},
	{"heartbeat-closes", V12, false, HEARTBLEED, RESULT_PASS, "are announced"},
	{"ccs-1.0", V10, true, CCS, RESULT_FAIL, "alert 21"},
	{"ccs-1.2", V12, true, CCS, RESULT_FAIL, "alert 20"},
	{"ccs-closes", V12, false, CCS, RESULT_PASS, "closed"},
	{"ccs-fails", V12, false, CCS, RESULT_PASS, "alert 40"},
	{"ccs-bad-mac", V12, false, CCS, RESULT_PASS, "alert 20"},
	{"ccs-ignored", V12, true, CCS, RESULT_UNKNOWN, "neither refused"},
	{"robot-strong", V12, false, ROBOT, RESULT_FAIL, "a strong oracle"},
	{"robot-strong", V10, false, ROBOT, RESULT_FAIL, "a strong oracle"},
	{"robot-weak", V12, false, ROBOT, RESULT_FAIL, "a weak oracle"},
	{"robot-early", V12, false, ROBOT, RESULT_FAIL, "a weak oracle"},
	{"robot-hangs", V12, true, ROBOT, RESULT_FAIL, "no answer"},
	{"rsa-random", V12, false, ROBOT, RESULT_UNKNOWN, "differ from time"},
	{"rsa-closes", V12, false, ROBOT, RESULT_PASS, "all alike"},
	{"cbc-sound", V10, false, PADDING, RESULT_PASS, "alert 20"},
	{"cbc-sound", V12, false, PADDING, RESULT_PASS, "alert 20"},
	{"cbc-poodle", V10, false, PADDING, RESULT_FAIL, "CVE-2014-8730"},
	{"cbc-poodle", V12, false, PADDING, RESULT_FAIL, "CVE-2014-8730"},
	{"cbc-goldendoodle", V12, false, PADDING, RESULT_FAIL, "alert 21"},
	{"cbc-empty", V12, false, PADDING, RESULT_FAIL, "CVE-2019-1559"},
	{"cbc-overflow", V12, false, PADDING, RESULT_FAIL, "CVE-2016-2107"},
	{"cbc-random", V12, false, PADDING, RESULT_UNKNOWN, "differ from time"},
	{"compression", V12, false, CRIME, RESULT_FAIL, "picks DEFLATE"},
	{"no-rfc5746", V12, false, RENEGOTIATION, RESULT_FAIL, "does not answer"},
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
	const struct probe_trust *trust;
	struct interview *interview;
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
	if (result.outcome == PROBE_TIMEOUT && connection->attempts == 1) {
		interview_again(asker->interview);
		connect_to(asker, connection);
	} else {
		interview_take(asker->interview, &connection->question, &result);
	}
	arena_free(&arena);
}

/* False: nothing is under way. */
static bool turn(struct asker *asker)
{
	struct pollfd slots[PARALLEL];
	struct connection *open[PARALLEL];
	int64_t left = PATIENCE_MS;
	nfds_t count = 0, i;

	for (i = 0; i < PARALLEL; i++) {
		struct connection *connection = &asker->connections[i];
		int64_t own;

		if (!connection->probe)
			continue;
		slots[count] = (struct pollfd){probe_fd(connection->probe),
					       probe_events(connection->probe), 0};
		open[count++] = connection;
		own = deadline_left_ms(probe_deadline(connection->probe));
		left = own < left ? own : left;
	}
	if (count == 0)
		return false;
	(void)poll(slots, count, (int)left);
	for (i = 0; i < count; i++) {
		if (probe_advance(open[i]->probe, slots[i].revents))
			take(asker, open[i]);
	}
	return true;
}

static void ask_all(struct asker *asker)
{
	enum inquiry_step step;

	do {
		size_t i = 0;

		while (i < PARALLEL && asker->connections[i].probe)
			i++;
		step = INQUIRY_WAIT;
		if (i < PARALLEL) {
			struct connection *connection = &asker->connections[i];

			connection->attempts = 0;
			step = interview_next(asker->interview, &connection->question);
			if (step == INQUIRY_ASK)
				connect_to(asker, connection);
		}
		if (step == INQUIRY_WAIT && !turn(asker))
			fail_msg("%s: waits for nothing", cases[asker->row].peer);
	} while (step != INQUIRY_DONE);
}

/* ---- the rows ------------------------------------------------------------------- */

static void make_endpoint(size_t row, struct endpoint *endpoint)
{
	static struct cipher_suite_use suites[] = {{0x009c, NULL}, {0x002f, NULL}};
	unsigned int i;

	*endpoint = (struct endpoint){.speaks = SPEAKS_TLS, .reached = true};
	for (i = 0; i < TLS_VERSION_COUNT; i++) {
		bool offered = cases[row].versions & 1U << i;
		bool gcm = i == TLS_VERSION_TLS1_2;

		endpoint->protocols[i] = (struct protocol_offer){
			.offered = offered ? TRISTATE_YES : TRISTATE_NO,
			.cipher_suites = suites + !gcm,
			.cipher_suite_count = offered ? 1 + gcm : 0,
			.cipher_suites_complete = true,
		};
	}
}

static void run_case(size_t row, const struct demo_identity *identity,
		     const struct probe_trust *trust)
{
	const struct interview_settings settings = {.inquiries = asked,
						    .inquiry_count = sizeof(asked) /
								     sizeof(asked[0]),
						    .level = INQUIRY_WEAKNESSES,
						    .connections_max = 1000};
	const struct vulnerability_seen *seen;
	struct arena arena = arena_make(ARENA_MAX);
	struct endpoint endpoint;
	const struct facts facts = {.endpoints = &endpoint, .endpoint_count = 1};
	struct asker asker = {.row = row, .trust = trust};
	pid_t child =
		weak_peer_start(weak_peer_find(cases[row].peer), identity, &asker.port);

	make_endpoint(row, &endpoint);
	asker.interview = interview_make(&settings, &facts, &endpoint, &arena);
	assert_non_null(asker.interview);
	ask_all(&asker);
	(void)kill(child, SIGKILL);
	(void)waitpid(child, NULL, 0);
	seen = &endpoint.vulnerabilities[cases[row].id];
	if (!seen->asked || seen->result != cases[row].result ||
	    !strstr(seen->what, cases[row].what))
		fail_msg("%s (row %zu): result %d: %s", cases[row].peer, row,
			 seen->asked ? (int)seen->result : -1,
			 seen->what ? seen->what : "-");
	arena_free(&arena);
}

static void test_peers(void **state)
{
	const struct demo_identity_wish wish = {
		.name = "peer.example", .rsa = true, .not_after_seconds = 86400};
	struct probe_trust *trust = probe_trust_make((struct span){NULL, 0});
	struct demo_identity identity = {0};
	size_t i;

	(void)state;
	assert_int_equal(0, demo_identity_make(&wish, NULL, &identity));
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		run_case(i, &identity, trust);
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
