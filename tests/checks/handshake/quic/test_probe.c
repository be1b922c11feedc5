/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PROBE_QUIC against scripted servers without a socket: each row is what the peer
 * does with every datagram it gets, and what the probe has to make of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "checks/handshake/alert.h"
#include "checks/handshake/quic/frame.h"
#include "tests/checks/handshake/hex.h"
#include "tests/checks/handshake/quic/server.h"
#include "tests/checks/handshake/quic/vectors.h"

/* Long names make long hellos. */
#define LABEL "a-label-as-long-as-a-label-may-be-which-is-sixty-three-letters."

/* A conversation and the server at its other end. */
struct world {
	struct conversation conversation;
	struct quic_server server;
	struct buffer out; /* one datagram to the client */
	size_t read_at;    /* of conversation.out */
	unsigned int turn; /* datagrams of the client that came before this one */
};

static void say(struct world *world)
{
	struct span bytes = buffer_span(&world->out);
	struct span exact = exact_copy(bytes, bytes.len);

	if (!world->conversation.done)
		(void)conversation_take(&world->conversation, exact);
	free_span(exact);
	buffer_reset(&world->out);
}

static void say_frames(struct world *world, const struct buffer *frames)
{
	quic_server_write(&world->server, buffer_span(frames), &world->out);
	say(world);
}

/* Parts [from, to) of a HelloRetryRequest. */
static void say_part(struct world *world, size_t from, size_t to)
{
	struct buffer message = buffer_make(512), frames = buffer_make(512);

	quic_server_retry_request(0x1302, 0x001d, &message);
	quic_frame_write_crypto(&frames, from,
				span_slice(buffer_span(&message), from, to));
	say_frames(world, &frames);
	buffer_free(&frames);
	buffer_free(&message);
}

static void say_hex(struct world *world, const char *frames)
{
	struct span bytes = hex_bytes(frames);
	struct buffer copy = buffer_make(2048);

	buffer_add(&copy, bytes);
	say_frames(world, &copy);
	buffer_free(&copy);
	free_span(bytes);
}

/* ---- the servers ---------------------------------------------------------------- */

static void retry_request(struct world *world)
{
	say_part(world, 0, SIZE_MAX);
}

static void acknowledged(struct world *world)
{
	say_hex(world, "02 00 00 00 00");
	say_part(world, 0, SIZE_MAX);
}

static void backwards(struct world *world)
{
	say_part(world, 50, SIZE_MAX);
	say_part(world, 20, 60);
	say_part(world, 50, SIZE_MAX);
	say_part(world, 0, 20);
}

/* Three packets in one datagram, and one that nobody can open behind them. */
static void coalesced(struct world *world)
{
	struct buffer message = buffer_make(512), frames = buffer_make(512);
	size_t i;

	quic_server_retry_request(0x1301, 0x0017, &message);
	for (i = 0; i < 3; i++) {
		buffer_reset(&frames);
		quic_frame_write_crypto(
			&frames, 40 * i,
			span_slice(buffer_span(&message), 40 * i, 40 * i + 40));
		quic_server_write(&world->server, buffer_span(&frames), &world->out);
	}
	buffer_add(&world->out, SPAN_LITERAL("\x40some short header"));
	say(world);
	buffer_free(&frames);
	buffer_free(&message);
}

static void lost_once(struct world *world)
{
	if (world->turn > 0)
		retry_request(world);
}

static void alert_40(struct world *world)
{
	say_hex(world, "1c 4128 06 00");
}

static void busy(struct world *world)
{
	say_hex(world, "1c 02 00 04 62757379");
}

static void only_version_1(struct world *world)
{
	static const uint32_t versions[] = {QUIC_VERSION_1, 0xfa2a3a4a};

	quic_server_write_versions(&world->server, versions, 2, &world->out);
	say(world);
}

/* RFC 9000 6.2: an answer that names what was asked for means nothing. */
static void pretends_not_to(struct world *world)
{
	static const uint32_t versions[] = {QUIC_VERSION_2, QUIC_VERSION_1};

	quic_server_write_versions(&world->server, versions, 2, &world->out);
	say(world);
	if (world->turn > 0)
		retry_request(world);
}

static void versions_for_another(struct world *world)
{
	world->server.first_id[0] ^= 1;
	only_version_1(world);
}

static void say_retry(struct world *world, struct span token)
{
	quic_server_write_retry(&world->server, token, &world->out);
	say(world);
}

/* Answers only who sends the token back, as under load; a second Retry is nothing. */
static void retry(struct world *world)
{
	const struct span token = SPAN_LITERAL("a token");
	const struct quic_keys keys = world->server.ours;

	if (world->turn == 0) {
		say_retry(world, token);
		return;
	}
	if (!span_equal(buffer_span(&world->server.token), token))
		fail_msg("the token did not come back");
	say_part(world, 0, 20);
	say_retry(world, SPAN_LITERAL("another"));
	world->server.ours = keys;
	say_part(world, 20, SIZE_MAX);
}

static void retry_forged(struct world *world)
{
	quic_server_write_retry(&world->server, SPAN_LITERAL("a token"), &world->out);
	world->out.ptr[world->out.len - 1] ^= 1;
	say(world);
}

static void retry_too_long(struct world *world)
{
	char token[800] = {1};

	say_retry(world, (struct span){token, sizeof(token)});
}

/* As long as it may be: the hello takes two datagrams then. */
static void retry_long(struct world *world)
{
	char token[768] = {1};

	if (world->turn == 0)
		say_retry(world, (struct span){token, sizeof(token)});
	else if (world->turn == 2)
		retry_request(world);
}

static void garbage(struct world *world)
{
	buffer_add(&world->out, SPAN_LITERAL("\0\0\x81\x81 not a packet at all"));
	say(world);
}

static void dns(struct world *world)
{
	/* The question's first bytes, and that it makes no sense. */
	buffer_add(&world->out, SPAN_LITERAL("\xc3\0\x80\1\0\0\0\0\0\0\0\0"));
	say(world);
}

static void garbage_first(struct world *world)
{
	garbage(world);
	retry_request(world);
}

static void empty_datagrams(struct world *world)
{
	unsigned int i;

	for (i = 0; i < 40000 && !world->conversation.done; i++) {
		if (conversation_room(&world->conversation) == 0)
			conversation_end(&world->conversation, PEER_BUDGET, NULL);
		else
			say(world);
	}
}

/* An endless server: it never finishes, and wants everything acknowledged. */
static void pings(struct world *world)
{
	unsigned int i;

	for (i = 0; i < 2000 && !world->conversation.done; i++) {
		if (conversation_room(&world->conversation) == 0)
			conversation_end(&world->conversation, PEER_BUDGET, NULL);
		else
			say_hex(world, "01 00 00 00");
	}
}

static void wrong_keys(struct world *world)
{
	world->server.ours = world->server.theirs;
	retry_request(world);
}

static void acknowledges_too_much(struct world *world)
{
	say_hex(world, "02 07 00 00 00");
}

static void stream_frame(struct world *world)
{
	say_hex(world, "08 00 61");
}

static void far_away(struct world *world)
{
	say_hex(world, "06 80100000 01 61");
}

static void says_two_things(struct world *world)
{
	say_hex(world, "06 04 02 6162 06 05 01 63");
}

static void other_message(struct world *world)
{
	say_hex(world, "06 00 04 08000000");
}

static void cut_hello(struct world *world)
{
	say_hex(world, "06 00 06 020000020303");
}

static void suite_not_offered(struct world *world)
{
	struct buffer message = buffer_make(512), frames = buffer_make(512);

	quic_server_retry_request(0xc02f, 0x001d, &message);
	quic_frame_write_crypto(&frames, 0, buffer_span(&message));
	say_frames(world, &frames);
	buffer_free(&frames);
	buffer_free(&message);
}

/* RFC 9001 A.3: with a share, to which none of ours can belong. */
static void hello_with_share(struct world *world)
{
	say_hex(world, VECTOR_SERVER_FRAMES);
}

static void other_server_id(struct world *world)
{
	say_part(world, 0, 20);
	world->server.own_id[0] ^= 0xff;
	say_part(world, 20, SIZE_MAX);
}

/* Nothing at all. */
static void silent(struct world *world)
{
	(void)world;
}

static const struct {
	const char *label;
	uint32_t version; /* asked for; 0: Version Negotiation */
	void (*answer)(struct world *);
	enum probe_outcome outcome;
	const char *why;
	enum speaks speaks;
	uint32_t suite;
	size_t versions;
	bool answered_to_all; /* without any resending */
} cases[] = {
	{"HelloRetryRequest", QUIC_VERSION_1, retry_request, PROBE_ACCEPTED, NULL,
	 SPEAKS_QUIC, 0x1302, 0, true},
	{"HelloRetryRequest, version 2", QUIC_VERSION_2, retry_request, PROBE_ACCEPTED,
	 NULL, SPEAKS_QUIC, 0x1302, 0, true},
	{"acknowledged first", QUIC_VERSION_1, acknowledged, PROBE_ACCEPTED, NULL,
	 SPEAKS_QUIC, 0x1302, 0, true},
	{"parts, backwards and twice", QUIC_VERSION_1, backwards, PROBE_ACCEPTED, NULL,
	 SPEAKS_QUIC, 0x1302, 0, true},
	{"coalesced", QUIC_VERSION_1, coalesced, PROBE_ACCEPTED, NULL, SPEAKS_QUIC,
	 0x1301, 0, true},
	{"the first datagram is lost", QUIC_VERSION_1, lost_once, PROBE_ACCEPTED, NULL,
	 SPEAKS_QUIC, 0x1302, 0, false},
	{"Retry", QUIC_VERSION_1, retry, PROBE_ACCEPTED, NULL, SPEAKS_QUIC, 0x1302, 0,
	 true},
	{"Retry, version 2", QUIC_VERSION_2, retry, PROBE_ACCEPTED, NULL, SPEAKS_QUIC,
	 0x1302, 0, true},
	{"Retry with a long token", QUIC_VERSION_1, retry_long, PROBE_ACCEPTED, NULL,
	 SPEAKS_QUIC, 0x1302, 0, true},
	{"Retry with too long a token", QUIC_VERSION_1, retry_too_long, PROBE_MALFORMED,
	 "QUIC packets that their keys do not open", SPEAKS_UNKNOWN, 0, 0, false},
	{"a forged Retry", QUIC_VERSION_1, retry_forged, PROBE_MALFORMED,
	 "QUIC packets that their keys do not open", SPEAKS_UNKNOWN, 0, 0, false},
	{"garbage, then the answer", QUIC_VERSION_1, garbage_first, PROBE_ACCEPTED,
	 NULL, SPEAKS_QUIC, 0x1302, 0, true},
	{"alert", QUIC_VERSION_1, alert_40, PROBE_REFUSED, "alert 40 handshake_failure",
	 SPEAKS_QUIC, 0, 0, true},
	{"a close that is no alert", QUIC_VERSION_1, busy, PROBE_CLOSED,
	 "CONNECTION_CLOSE 0x2 CONNECTION_REFUSED", SPEAKS_QUIC, 0, 0, true},
	{"versions", 0, only_version_1, PROBE_ACCEPTED, NULL, SPEAKS_QUIC, 0, 2, true},
	{"version 2 is not there", QUIC_VERSION_2, only_version_1, PROBE_REFUSED,
	 "does not speak QUIC v2", SPEAKS_QUIC, 0, 2, true},
	{"says it has not what it has", QUIC_VERSION_1, pretends_not_to, PROBE_ACCEPTED,
	 NULL, SPEAKS_QUIC, 0x1302, 0, false},
	{"versions meant for another client", 0, versions_for_another, PROBE_MALFORMED,
	 "QUIC packets that their keys do not open", SPEAKS_UNKNOWN, 0, 0, false},
	{"silence", QUIC_VERSION_1, silent, PROBE_TIMEOUT, "no answer to QUIC",
	 SPEAKS_SILENCE, 0, 0, false},
	{"silence about versions", 0, silent, PROBE_TIMEOUT, "no answer to QUIC",
	 SPEAKS_SILENCE, 0, 0, false},
	{"garbage", QUIC_VERSION_1, garbage, PROBE_NOT_TLS, "the answer is not QUIC",
	 SPEAKS_OTHER, 0, 0, false},
	{"DNS", 0, dns, PROBE_NOT_TLS, "the answer is not QUIC", SPEAKS_OTHER, 0, 0,
	 false},
	{"empty datagrams without end", QUIC_VERSION_1, empty_datagrams, PROBE_BUDGET,
	 "the byte budget ran out", SPEAKS_UNKNOWN, 0, 0, true},
	{"pings without end", QUIC_VERSION_1, pings, PROBE_BUDGET,
	 "the byte budget ran out", SPEAKS_QUIC, 0, 0, true},
	{"keys of nobody", QUIC_VERSION_1, wrong_keys, PROBE_MALFORMED,
	 "QUIC packets that their keys do not open", SPEAKS_UNKNOWN, 0, 0, false},
	{"acknowledges what was not sent", QUIC_VERSION_1, acknowledges_too_much,
	 PROBE_MALFORMED, "acknowledges a packet never sent", SPEAKS_QUIC, 0, 0, true},
	{"a frame of later", QUIC_VERSION_1, stream_frame, PROBE_MALFORMED,
	 "a frame that may not stand in an Initial or Handshake packet", SPEAKS_QUIC, 0,
	 0, true},
	{"CRYPTO a megabyte away", QUIC_VERSION_1, far_away, PROBE_BUDGET,
	 "more CRYPTO data than a ServerHello has", SPEAKS_QUIC, 0, 0, true},
	{"CRYPTO that contradicts itself", QUIC_VERSION_1, says_two_things,
	 PROBE_MALFORMED, "CRYPTO frames say two things about the same bytes",
	 SPEAKS_QUIC, 0, 0, true},
	{"another message", QUIC_VERSION_1, other_message, PROBE_MALFORMED,
	 "another handshake message before ServerHello", SPEAKS_QUIC, 0, 0, true},
	{"a hello cut short", QUIC_VERSION_1, cut_hello, PROBE_MALFORMED,
	 "ServerHello is cut short", SPEAKS_QUIC, 0, 0, true},
	{"a suite that was not offered", QUIC_VERSION_1, suite_not_offered,
	 PROBE_MALFORMED, "ServerHello picks a suite that was not offered", SPEAKS_QUIC,
	 0, 0, true},
	{"a share to no share", QUIC_VERSION_1, hello_with_share, PROBE_MALFORMED,
	 "ServerHello although no key share was sent", SPEAKS_QUIC, 0, 0, true},
	{"a server that changes its id", QUIC_VERSION_1, other_server_id, PROBE_TIMEOUT,
	 "no whole answer before the deadline", SPEAKS_QUIC, 0, 0, false},
};

/* ---- running them --------------------------------------------------------------- */

/* The next datagram of the client; false: none. */
static bool hear(struct world *world, struct span *datagram)
{
	struct reader in = reader_make(span_slice(buffer_span(&world->conversation.out),
						  world->read_at, SIZE_MAX));

	*datagram = reader_vector(&in, 2);
	if (in.failed)
		return false;
	world->read_at += 2 + datagram->len;
	return true;
}

/* Until it is over: ${answer} to each datagram; then time passes, three times; then
 * the deadline. Returns how often it had to wait. */
static unsigned int converse(struct world *world, void (*answer)(struct world *))
{
	unsigned int waits = 0;
	struct span datagram;

	while (!world->conversation.done) {
		if (hear(world, &datagram)) {
			if (datagram.len < QUIC_DATAGRAM_MIN)
				fail_msg("a datagram of %zu bytes", datagram.len);
			(void)quic_server_read(&world->server, datagram);
			answer(world);
			world->turn++;
		} else if (waits < 3) {
			waits++;
			(void)conversation_again(&world->conversation);
		} else {
			conversation_end(&world->conversation, PEER_DEADLINE, NULL);
		}
	}
	return waits;
}

static void begin(struct world *world, uint32_t version)
{
	const struct probe_job job = {
		.kind = PROBE_QUIC,
		.name = LABEL LABEL LABEL "quic.example",
		.hello.version = TLS_VERSION_TLS1_3,
		.quic.version = version,
	};

	*world = (struct world){
		.server = quic_server_make(version),
		.out = buffer_make(QUIC_SERVER_DATAGRAM_MAX),
	};
	assert_true(conversation_begin(&world->conversation, &conversation_quic, &job,
				       NULL));
}

static void end(struct world *world)
{
	conversation_free(&world->conversation);
	quic_server_free(&world->server);
	buffer_free(&world->out);
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void test_servers(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world world;
		const struct probe_result *result = &world.conversation.result;
		unsigned int waits;

		begin(&world, cases[i].version);
		waits = converse(&world, cases[i].answer);
		if (result->outcome != cases[i].outcome ||
		    !same_text(result->why, cases[i].why))
			fail_msg("%s: outcome %d: %s", cases[i].label,
				 (int)result->outcome,
				 result->why ? result->why : "(none)");
		if (result->speaks != cases[i].speaks ||
		    result->cipher_suite.code != cases[i].suite ||
		    result->quic.version_count != cases[i].versions)
			fail_msg("%s: speaks %d, suite %04x, %zu versions",
				 cases[i].label, (int)result->speaks,
				 result->cipher_suite.code, result->quic.version_count);
		if ((waits == 0) != cases[i].answered_to_all)
			fail_msg("%s: waited %u times", cases[i].label, waits);
		end(&world);
	}
}

/* What goes out: the hello is what was asked for, and in the end a CONNECTION_CLOSE
 * so that the server need not wait. */
static void test_what_is_sent(void **state)
{
	struct world world;
	struct quic_frame frame;
	struct span datagram, rest;
	const char *why = NULL;

	(void)state;
	begin(&world, QUIC_VERSION_1);
	assert_true(hear(&world, &datagram));
	assert_int_equal(datagram.len, QUIC_DATAGRAM_MIN);
	assert_true(quic_server_read(&world.server, datagram));
	rest = buffer_span(&world.server.frames);
	assert_true(quic_frame_next(&rest, &frame, &why));
	assert_int_equal(frame.kind, QUIC_FRAME_CRYPTO);
	assert_int_equal(frame.data.ptr[0], 1);
	/* supported_versions, an empty key_share, h3, its own connection id */
	assert_true(span_find(frame.data, SPAN_LITERAL("\0\x2b\0\3\2\3\4"), 0) <
		    frame.data.len);
	assert_true(span_find(frame.data, SPAN_LITERAL("\0\x33\0\2\0\0"), 0) <
		    frame.data.len);
	assert_true(span_find(frame.data, SPAN_LITERAL("\2h3"), 0) < frame.data.len);
	assert_true(span_find(frame.data, SPAN_LITERAL("\0\x39\0\x16\xf\x8"), 0) <
		    frame.data.len);
	assert_true(span_find(frame.data, SPAN_LITERAL("quic.example"), 0) <
		    frame.data.len);
	assert_true(quic_frame_next(&rest, &frame, &why));
	assert_int_equal(frame.kind, QUIC_FRAME_PADDING);
	assert_int_equal(rest.len, 0);

	retry_request(&world);
	assert_true(world.conversation.done);
	assert_true(hear(&world, &datagram));
	assert_int_equal(datagram.len, QUIC_DATAGRAM_MIN);
	assert_true(quic_server_read(&world.server, datagram));
	rest = buffer_span(&world.server.frames);
	assert_true(quic_frame_next(&rest, &frame, &why));
	assert_int_equal(frame.kind, QUIC_FRAME_ACK);
	assert_int_equal(frame.largest, 0);
	assert_true(quic_frame_next(&rest, &frame, &why));
	assert_int_equal(frame.kind, QUIC_FRAME_CONNECTION_CLOSE);
	assert_int_equal(frame.error, 0);
	assert_false(hear(&world, &datagram));
	end(&world);
}

/* A peer that wants everything acknowledged gets that a few times only. */
static void test_no_amplification(void **state)
{
	struct world world;
	struct span datagram;
	size_t sent = 0;

	(void)state;
	begin(&world, QUIC_VERSION_1);
	assert_true(hear(&world, &datagram));
	assert_true(quic_server_read(&world.server, datagram));
	pings(&world);
	while (hear(&world, &datagram))
		sent++;
	assert_in_range(sent, 1, 16);
	end(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers),
		cmocka_unit_test(test_what_is_sent),
		cmocka_unit_test(test_no_amplification),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
