/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PROBE_QUIC_HANDSHAKE against scripted servers without a socket: each row is a
 * server, one way of delivering what it says, and what has to come of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "checks/handshake/handshake_message.h"
#include "checks/certificate/certificate.h"
#include "checks/handshake/quic/frame.h"
#include "checks/handshake/quic/link.h"
#include "checks/handshake/quic/stream.h"
#include "tests/checks/handshake/hex.h"
#include "tests/checks/handshake/quic/flight.h"
#include "tests/checks/handshake/quic/server.h"

enum { DAY = 86400, PIECE = 1000, WAITS_MAX = 4, FRAMES_MAX = 1400 };

static struct demo_identity identity;
static struct probe_trust *trust;

struct world {
	struct conversation conversation;
	struct quic_server server;
	struct flight flight;
	struct quic_stream initial, handshake;    /* what the client says */
	struct buffer out;                        /* one datagram to the client */
	unsigned char first_id[QUIC_LINK_ID_LEN]; /* that it sent to at first */
	struct span hello;              /* its last ClientHello, good until the next */
	size_t read_at;                 /* of conversation.out */
	unsigned int turn;              /* datagrams of the client before this one */
	unsigned int handshake_packets; /* that it sent */
	bool has_hello;                 /* it came whole, and was not answered yet */
	bool answered, retried;
	bool finished, closed; /* the client said so, rightly */
	uint32_t traits;
	uint16_t suite, group; /* group: that the server wants, 0 = any */
};

/* ---- to the client -------------------------------------------------------------- */

static void say(struct world *world)
{
	struct span bytes = buffer_span(&world->out);
	struct span exact = exact_copy(bytes, bytes.len);

	if (!world->conversation.done && bytes.len > 0)
		(void)conversation_take(&world->conversation, exact);
	free_span(exact);
	buffer_reset(&world->out);
}

/* A packet with bytes [from, to) of what is said at ${space}. */
static void write_piece(struct world *world, enum quic_space_id space, size_t from,
			size_t to)
{
	struct buffer frames = buffer_make(FRAMES_MAX);
	const struct buffer *bytes = space == QUIC_SPACE_INITIAL ? &world->flight.hello
								 : &world->flight.rest;

	quic_frame_write_crypto(&frames, from,
				span_slice(buffer_span(bytes), from, to));
	if (space == QUIC_SPACE_INITIAL)
		quic_server_write(&world->server, buffer_span(&frames), &world->out);
	else
		quic_server_write_handshake(&world->server, buffer_span(&frames),
					    &world->out);
	buffer_free(&frames);
}

static void say_piece(struct world *world, enum quic_space_id space, size_t from,
		      size_t to)
{
	write_piece(world, space, from, to);
	say(world);
}

static void say_hello(struct world *world)
{
	say_piece(world, QUIC_SPACE_INITIAL, 0, SIZE_MAX);
}

static void say_rest(struct world *world, size_t from)
{
	for (; from < world->flight.rest.len; from += PIECE)
		say_piece(world, QUIC_SPACE_HANDSHAKE, from, from + PIECE);
}

static void say_hex(struct world *world, enum quic_space_id space, const char *frames)
{
	struct span bytes = hex_bytes(frames);

	if (space == QUIC_SPACE_INITIAL)
		quic_server_write(&world->server, bytes, &world->out);
	else
		quic_server_write_handshake(&world->server, bytes, &world->out);
	free_span(bytes);
	say(world);
}

/* Whatever it says at the level of Initial packets, message by message. */
static void retry_request(struct world *world, uint16_t group, bool cookie)
{
	struct buffer message = buffer_make(512), frames = buffer_make(512);

	assert_true(flight_retry(&world->flight, world->hello, world->suite, group,
				 cookie, &message));
	world->retried = true;
	world->has_hello = false;
	quic_frame_write_crypto(&frames, 0, buffer_span(&message));
	quic_server_write(&world->server, buffer_span(&frames), &world->out);
	say(world);
	buffer_free(&message);
	buffer_free(&frames);
}

/* Make the answer; false: there is no whole hello, or it was answered. */
static bool answers(struct world *world)
{
	const struct span first = {(char *)world->first_id, QUIC_LINK_ID_LEN};
	const struct flight_wish wish = {
		.suite = world->suite,
		.traits = world->traits,
		.identity = &identity,
		.ids = {.original_destination = first,
			.initial_source = {(char *)world->server.own_id,
					   QUIC_SERVER_ID_LEN}},
	};

	if (!world->has_hello || world->answered)
		return false;
	world->answered = true;
	world->has_hello = false;
	assert_true(flight_answer(&world->flight, world->hello, &wish));
	assert_true(quic_server_use_secrets(&world->server, world->suite,
					    world->flight.schedule.server_secret,
					    world->flight.schedule.client_secret));
	return true;
}

/* ---- ways of delivering it ------------------------------------------------------ */

static void plainly(struct world *world)
{
	if (!answers(world))
		return;
	say_hello(world);
	say_rest(world, 0);
}

static void coalesced(struct world *world)
{
	if (!answers(world))
		return;
	write_piece(world, QUIC_SPACE_INITIAL, 0, SIZE_MAX);
	write_piece(world, QUIC_SPACE_HANDSHAKE, 0, PIECE);
	say(world);
	say_rest(world, PIECE);
}

/* Its keys come last. */
static void backwards(struct world *world)
{
	size_t at;

	if (!answers(world))
		return;
	for (at = world->flight.rest.len; at > 0; at -= at < 300 ? at : 300)
		say_piece(world, QUIC_SPACE_HANDSHAKE, at < 300 ? 0 : at - 300, at);
	say_hello(world);
}

static void overlapping(struct world *world)
{
	size_t at;

	if (!answers(world))
		return;
	say_hello(world);
	say_hello(world);
	for (at = 0; at < world->flight.rest.len; at += 200) {
		say_piece(world, QUIC_SPACE_HANDSHAKE, at, at + 300);
		say_piece(world, QUIC_SPACE_HANDSHAKE, at, at + 300);
	}
}

static void lost_once(struct world *world)
{
	if (world->turn > 0)
		plainly(world);
}

/* RFC 9000 8.1: no more than three times what came, until the client has shown that
 * it is there. */
static void stalled(struct world *world)
{
	if (answers(world)) {
		say_hello(world);
		say_piece(world, QUIC_SPACE_HANDSHAKE, 0, 100);
	} else if (world->handshake_packets == 1) {
		say_rest(world, 100);
	}
}

/* And what the client sends for that is lost. */
static void stalled_twice(struct world *world)
{
	if (answers(world)) {
		say_hello(world);
		say_piece(world, QUIC_SPACE_HANDSHAKE, 0, 100);
	} else if (world->handshake_packets == 2) {
		say_rest(world, 100);
	}
}

/* The first datagram of the rest is lost, and comes once the client asks. */
static void gap(struct world *world)
{
	if (answers(world)) {
		say_hello(world);
		say_rest(world, PIECE / 4);
	} else if (world->handshake_packets == 2) {
		say_rest(world, 0);
	}
}

/* What a HelloRetryRequest that does not name a group has, and one that does. */
enum { COOKIE_REQUEST_LEN = 61, GROUP_REQUEST_LEN = 56 };

/* The second hello was asked for by a HelloRetryRequest of ${len} bytes. */
static void answer_second(struct world *world, size_t len)
{
	struct buffer frames = buffer_make(512);

	if (answers(world)) {
		quic_frame_write_crypto(&frames, len,
					buffer_span(&world->flight.hello));
		quic_server_write(&world->server, buffer_span(&frames), &world->out);
		say(world);
		say_rest(world, 0);
	}
	buffer_free(&frames);
}

/* Another group than the first that was offered. */
static void by_retry_request(struct world *world)
{
	if (world->retried)
		answer_second(world, GROUP_REQUEST_LEN);
	else if (world->has_hello)
		retry_request(world, world->group, false);
}

/* The same group, and a cookie that has to come back as it is (RFC 8446 4.2.2). */
static void by_cookie(struct world *world)
{
	const struct span echo = SPAN_LITERAL("\0\x2c\0\7\0\5bread");

	if (!world->retried && world->has_hello) {
		retry_request(world, 0, true);
	} else if (world->has_hello) {
		assert_true(span_find(world->hello, echo, 0) < world->hello.len);
		answer_second(world, COOKIE_REQUEST_LEN);
	}
}

static void silent(struct world *world)
{
	(void)world;
}

static void silent_after_hello(struct world *world)
{
	if (answers(world))
		say_hello(world);
}

static void cut_short(struct world *world)
{
	if (!answers(world))
		return;
	say_hello(world);
	say_piece(world, QUIC_SPACE_HANDSHAKE, 0, world->flight.rest.len / 2);
}

static void wrong_keys(struct world *world)
{
	if (!answers(world))
		return;
	say_hello(world);
	world->server.handshake_ours = world->server.handshake_theirs;
	say_rest(world, 0);
}

static void second_retry_request(struct world *world)
{
	if (!world->has_hello)
		return;
	if (!world->retried) {
		retry_request(world, 0x0017, false);
	} else {
		struct buffer frames = buffer_make(512), message = buffer_make(512);

		assert_true(flight_retry(&world->flight, world->hello, world->suite,
					 0x0018, false, &message));
		quic_frame_write_crypto(&frames, GROUP_REQUEST_LEN,
					buffer_span(&message));
		quic_server_write(&world->server, buffer_span(&frames), &world->out);
		say(world);
		buffer_free(&message);
		buffer_free(&frames);
	}
}

static void retry_request_for_the_same(struct world *world)
{
	if (world->has_hello)
		retry_request(world, 0x001d, false);
}

static void retry_request_for_strange(struct world *world)
{
	if (world->has_hello)
		retry_request(world, 0x11ec, false);
}

static void retry_request_for_nothing(struct world *world)
{
	if (world->has_hello)
		retry_request(world, 0, false);
}

static void far_away(struct world *world)
{
	if (!answers(world))
		return;
	say_hello(world);
	say_hex(world, QUIC_SPACE_HANDSHAKE, "06 80100000 01 61");
}

/* A message that says of itself that it is longer than all there may be. */
static void endless_message(struct world *world)
{
	if (!answers(world))
		return;
	say_hello(world);
	say_hex(world, QUIC_SPACE_HANDSHAKE, "06 00 04 08ffffff");
}

static void says_two_things(struct world *world)
{
	if (!answers(world))
		return;
	say_hello(world);
	say_hex(world, QUIC_SPACE_HANDSHAKE, "06 04 02 6162 06 05 01 63");
}

static void stream_frame(struct world *world)
{
	if (!answers(world))
		return;
	say_hello(world);
	say_hex(world, QUIC_SPACE_HANDSHAKE, "08 00 61");
}

static void acknowledges_too_much(struct world *world)
{
	if (!answers(world))
		return;
	say_hello(world);
	say_hex(world, QUIC_SPACE_HANDSHAKE, "02 37 00 00 00");
}

static void alert_at_handshake(struct world *world)
{
	if (!answers(world))
		return;
	say_hello(world);
	say_hex(world, QUIC_SPACE_HANDSHAKE, "1c 4178 06 00");
}

static void another_message_first(struct world *world)
{
	if (!answers(world))
		return;
	say_hello(world);
	say_hex(world, QUIC_SPACE_HANDSHAKE, "06 00 04 14000000");
}

static void flight_in_initial(struct world *world)
{
	if (world->has_hello)
		say_hex(world, QUIC_SPACE_INITIAL, "06 00 06 080000020000");
}

static void empty_message(struct world *world)
{
	if (!answers(world))
		return;
	say_hello(world);
	say_hex(world, QUIC_SPACE_HANDSHAKE, "06 00 04 08000000");
}

static void pings(struct world *world)
{
	unsigned int i;

	if (!answers(world))
		return;
	say_hello(world);
	for (i = 0; i < 20000 && !world->conversation.done; i++) {
		if (conversation_room(&world->conversation) == 0)
			conversation_end(&world->conversation, PEER_BUDGET, NULL);
		else
			say_hex(world, QUIC_SPACE_HANDSHAKE, "01 00 00 00");
	}
}

/* Acknowledgements answer nothing, and are not answered. */
static void acknowledgements(struct world *world)
{
	unsigned int i;

	if (!answers(world))
		return;
	say_hello(world);
	say_piece(world, QUIC_SPACE_HANDSHAKE, 0, 100);
	for (i = 0; i < 20000 && !world->conversation.done; i++) {
		if (conversation_room(&world->conversation) == 0)
			conversation_end(&world->conversation, PEER_BUDGET, NULL);
		else
			say_hex(world, QUIC_SPACE_HANDSHAKE, "02 00 00 00 00");
	}
}

static void only_version_2(struct world *world)
{
	static const uint32_t versions[] = {QUIC_VERSION_2};

	quic_server_write_versions(&world->server, versions, 1, &world->out);
	say(world);
}

/* Once it has answered, a Version Negotiation packet means nothing (RFC 9000 6.2). */
static void versions_too_late(struct world *world)
{
	if (!answers(world))
		return;
	say_hello(world);
	only_version_2(world);
	say_rest(world, 0);
}

static const char wrong_place[] = "a handshake message where it may not stand";

static const struct {
	const char *label;
	void (*deliver)(struct world *);
	uint32_t traits;
	enum probe_outcome outcome;
	const char *why;
	enum tristate completed;
	size_t chain;
	bool waited; /* for something that was lost */
	uint16_t suite, group;
} cases[] = {
	{"one packet after the other", plainly, 0, PROBE_ACCEPTED, NULL, TRISTATE_YES,
	 1, false, 0x1301, 0},
	{"AES-256", plainly, 0, PROBE_ACCEPTED, NULL, TRISTATE_YES, 1, false, 0x1302,
	 0},
	{"ChaCha20", plainly, 0, PROBE_ACCEPTED, NULL, TRISTATE_YES, 1, false, 0x1303,
	 0},
	{"AES-128-CCM", plainly, 0, PROBE_ACCEPTED, NULL, TRISTATE_YES, 1, false,
	 0x1304, 0},
	{"coalesced", coalesced, 0, PROBE_ACCEPTED, NULL, TRISTATE_YES, 1, false,
	 0x1301, 0},
	{"the keys last", backwards, 0, PROBE_ACCEPTED, NULL, TRISTATE_YES, 1, false,
	 0x1301, 0},
	{"overlapping, and all twice", overlapping, 0, PROBE_ACCEPTED, NULL,
	 TRISTATE_YES, 1, false, 0x1301, 0},
	{"the hello is lost once", lost_once, 0, PROBE_ACCEPTED, NULL, TRISTATE_YES, 1,
	 true, 0x1301, 0},
	{"waits for our packet", stalled, 0, PROBE_ACCEPTED, NULL, TRISTATE_YES, 1,
	 false, 0x1301, 0},
	{"waits for our packet, which is lost", stalled_twice, 0, PROBE_ACCEPTED, NULL,
	 TRISTATE_YES, 1, true, 0x1301, 0},
	{"a gap that is filled later", gap, 0, PROBE_ACCEPTED, NULL, TRISTATE_YES, 1,
	 true, 0x1301, 0},
	{"another group", by_retry_request, 0, PROBE_ACCEPTED, NULL, TRISTATE_YES, 1,
	 false, 0x1302, 0x0017},
	{"P-521", by_retry_request, 0, PROBE_ACCEPTED, NULL, TRISTATE_YES, 1, false,
	 0x1301, 0x0019},
	{"X448", by_retry_request, 0, PROBE_ACCEPTED, NULL, TRISTATE_YES, 1, false,
	 0x1303, 0x001e},
	{"a cookie", by_cookie, 0, PROBE_ACCEPTED, NULL, TRISTATE_YES, 1, false, 0x1301,
	 0},
	{"asks for a certificate", plainly, FLIGHT_ASKS_CERTIFICATE, PROBE_ACCEPTED,
	 NULL, TRISTATE_YES, 1, false, 0x1301, 0},
	{"no ALPN", plainly, FLIGHT_NO_ALPN, PROBE_ACCEPTED, NULL, TRISTATE_YES, 1,
	 false, 0x1301, 0},
	{"nearly 64 KiB", plainly, FLIGHT_BIG_CHAIN, PROBE_ACCEPTED, NULL, TRISTATE_YES,
	 CERTIFICATE_CHAIN_MAX, false, 0x1301, 0},

	{"silence", silent, 0, PROBE_TIMEOUT, "no answer to QUIC", TRISTATE_UNKNOWN, 0,
	 true, 0x1301, 0},
	{"silence after ServerHello", silent_after_hello, 0, PROBE_TIMEOUT,
	 "no whole answer before the deadline", TRISTATE_UNKNOWN, 0, true, 0x1301, 0},
	{"cut short", cut_short, 0, PROBE_TIMEOUT,
	 "no whole answer before the deadline", TRISTATE_UNKNOWN, 0, true, 0x1301, 0},
	{"keys of nobody", wrong_keys, 0, PROBE_TIMEOUT,
	 "no whole answer before the deadline", TRISTATE_UNKNOWN, 0, true, 0x1301, 0},
	{"another version", only_version_2, 0, PROBE_REFUSED, "does not speak QUIC v1",
	 TRISTATE_NO, 0, false, 0x1301, 0},
	{"another version, too late", versions_too_late, 0, PROBE_ACCEPTED, NULL,
	 TRISTATE_YES, 1, false, 0x1301, 0},
	{"a second HelloRetryRequest", second_retry_request, 0, PROBE_MALFORMED,
	 "a second HelloRetryRequest", TRISTATE_NO, 0, false, 0x1301, 0},
	{"HelloRetryRequest for the same group", retry_request_for_the_same, 0,
	 PROBE_MALFORMED,
	 "HelloRetryRequest for a group that it had a share of, or that was not "
	 "offered",
	 TRISTATE_NO, 0, false, 0x1301, 0},
	{"HelloRetryRequest for one that was not offered", retry_request_for_strange, 0,
	 PROBE_MALFORMED,
	 "HelloRetryRequest for a group that it had a share of, or that was not "
	 "offered",
	 TRISTATE_NO, 0, false, 0x1301, 0},
	{"HelloRetryRequest for nothing", retry_request_for_nothing, 0, PROBE_MALFORMED,
	 "HelloRetryRequest that changes nothing", TRISTATE_NO, 0, false, 0x1301, 0},
	{"a share that is none", plainly, FLIGHT_BAD_SHARE, PROBE_MALFORMED,
	 "the key share of ServerHello is no point of its group", TRISTATE_NO, 0, false,
	 0x1301, 0},
	{"more behind ServerHello", plainly, FLIGHT_MORE_BEHIND_HELLO, PROBE_MALFORMED,
	 "more behind ServerHello at the same level", TRISTATE_NO, 0, false, 0x1301, 0},
	{"its flight in Initial packets", flight_in_initial, 0, PROBE_MALFORMED,
	 wrong_place, TRISTATE_NO, 0, false, 0x1301, 0},
	{"Finished first", another_message_first, 0, PROBE_MALFORMED, wrong_place,
	 TRISTATE_NO, 0, false, 0x1301, 0},
	{"EncryptedExtensions without a list", empty_message, 0, PROBE_MALFORMED,
	 "EncryptedExtensions is malformed", TRISTATE_NO, 0, false, 0x1301, 0},
	{"EncryptedExtensions with a byte more", plainly, FLIGHT_BAD_EXTENSIONS,
	 PROBE_MALFORMED, "EncryptedExtensions is malformed", TRISTATE_NO, 0, false,
	 0x1301, 0},
	{"two protocols", plainly, FLIGHT_TWO_PROTOCOLS, PROBE_MALFORMED,
	 "ALPN of the server is malformed", TRISTATE_NO, 0, false, 0x1301, 0},
	{"no transport parameters", plainly, FLIGHT_NO_PARAMETERS, PROBE_MALFORMED,
	 "no QUIC transport parameters", TRISTATE_NO, 0, false, 0x1301, 0},
	{"a transport parameter twice", plainly, FLIGHT_BAD_PARAMETERS, PROBE_MALFORMED,
	 "the QUIC transport parameters are malformed", TRISTATE_NO, 0, false, 0x1301,
	 0},
	{"another connection id", plainly, FLIGHT_OTHER_ID, PROBE_MALFORMED,
	 "its transport parameters name other connection ids than its packets",
	 TRISTATE_NO, 0, false, 0x1301, 0},
	{"the id of a Retry that was none", plainly, FLIGHT_RETRY_ID, PROBE_MALFORMED,
	 "its transport parameters name other connection ids than its packets",
	 TRISTATE_NO, 0, false, 0x1301, 0},
	{"no certificate", plainly, FLIGHT_EMPTY_CHAIN, PROBE_MALFORMED,
	 "no certificate although it is the server", TRISTATE_NO, 0, false, 0x1301, 0},
	{"no CertificateVerify", plainly, FLIGHT_NO_VERIFY, PROBE_MALFORMED,
	 wrong_place, TRISTATE_NO, 1, false, 0x1301, 0},
	{"another's key", plainly, FLIGHT_WRONG_SIGNATURE, PROBE_MALFORMED,
	 "CertificateVerify was not made with the certificate's key", TRISTATE_NO, 1,
	 false, 0x1301, 0},
	{"another kind of key", plainly, FLIGHT_OTHER_KIND, PROBE_MALFORMED,
	 "CertificateVerify is of another kind than the certificate's key", TRISTATE_NO,
	 1, false, 0x1301, 0},
	{"a scheme of old", plainly, FLIGHT_FORBIDDEN_SCHEME, PROBE_MALFORMED,
	 "CertificateVerify is of a kind that TLS 1.3 does not have", TRISTATE_NO, 1,
	 false, 0x1301, 0},
	{"a scheme of the future", plainly, FLIGHT_FUTURE_SCHEME, PROBE_FAILED,
	 "signed by mldsa44 (0x0904), which cannot be checked here", TRISTATE_UNKNOWN,
	 1, false, 0x1301, 0},
	{"a certificate that is none", plainly, FLIGHT_BAD_CERTIFICATE, PROBE_MALFORMED,
	 "the certificate cannot be read, so CertificateVerify proves nothing",
	 TRISTATE_NO, 0, false, 0x1301, 0},
	{"another Finished", plainly, FLIGHT_WRONG_FINISHED, PROBE_MALFORMED,
	 "Finished does not fit what was said before", TRISTATE_NO, 1, false, 0x1301,
	 0},
	{"more behind Finished", coalesced, FLIGHT_MORE_BEHIND, PROBE_MALFORMED,
	 "more behind Finished at the same level", TRISTATE_NO, 1, false, 0x1301, 0},
	{"more than 64 KiB", plainly, FLIGHT_LONG_CHAIN, PROBE_BUDGET,
	 "more CRYPTO data than a handshake may have", TRISTATE_UNKNOWN, 0, false,
	 0x1301, 0},
	{"CRYPTO a megabyte away", far_away, 0, PROBE_BUDGET,
	 "more CRYPTO data than a handshake may have", TRISTATE_UNKNOWN, 0, false,
	 0x1301, 0},
	{"a message of 16 MiB", endless_message, 0, PROBE_BUDGET,
	 "more CRYPTO data than a handshake may have", TRISTATE_UNKNOWN, 0, false,
	 0x1301, 0},
	{"CRYPTO that contradicts itself", says_two_things, 0, PROBE_MALFORMED,
	 "CRYPTO frames say two things about the same bytes", TRISTATE_NO, 0, false,
	 0x1301, 0},
	{"a frame of later", stream_frame, 0, PROBE_MALFORMED,
	 "a frame that may not stand in an Initial or Handshake packet", TRISTATE_NO, 0,
	 false, 0x1301, 0},
	{"acknowledges what was not sent", acknowledges_too_much, 0, PROBE_MALFORMED,
	 "acknowledges a packet never sent", TRISTATE_NO, 0, false, 0x1301, 0},
	{"an alert in a Handshake packet", alert_at_handshake, 0, PROBE_REFUSED,
	 "alert 120 no_application_protocol", TRISTATE_NO, 0, false, 0x1301, 0},
	{"pings without end", pings, 0, PROBE_BUDGET, "the byte budget ran out",
	 TRISTATE_UNKNOWN, 0, false, 0x1301, 0},
	{"acknowledgements without end", acknowledgements, 0, PROBE_BUDGET,
	 "the byte budget ran out", TRISTATE_UNKNOWN, 0, false, 0x1301, 0},
};

/* ---- from the client ------------------------------------------------------------ */

/* In its own order: the certificate it has not, where one was asked for, a Finished
 * that fits. */
static void check_answer(struct world *world)
{
	unsigned char data[HKDF_LEN_MAX];
	struct span message;

	while (quic_stream_message(&world->handshake, &message) == QUIC_STREAM_GOOD) {
		if (message.ptr[0] == HANDSHAKE_FINISHED) {
			assert_true(key_schedule_finished(
				&world->flight.schedule,
				world->flight.schedule.client_secret, data));
			assert_int_equal(message.len,
					 4 + world->flight.schedule.hkdf.len);
			assert_memory_equal(message.ptr + 4, data, message.len - 4);
			world->finished = true;
		} else {
			assert_true(world->traits & FLIGHT_ASKS_CERTIFICATE);
			assert_true(span_equal(message,
					       SPAN_LITERAL("\x0b\0\0\4\0\0\0\0")));
		}
		assert_true(key_schedule_add(&world->flight.schedule, message));
	}
}

static void read_frames(struct world *world)
{
	const bool is_initial = world->server.heard == QUIC_PACKET_INITIAL;
	struct quic_stream *stream = is_initial ? &world->initial : &world->handshake;
	struct span payload = buffer_span(&world->server.frames);
	struct quic_frame frame;
	const char *why;

	world->handshake_packets += !is_initial;
	while (payload.len > 0) {
		assert_true(quic_frame_next(&payload, &frame, &why));
		if (frame.kind == QUIC_FRAME_CONNECTION_CLOSE)
			world->closed = true;
		if (frame.kind == QUIC_FRAME_CRYPTO)
			assert_int_equal(
				quic_stream_add(stream, frame.offset, frame.data), 0);
	}
	if (is_initial && !world->has_hello)
		world->has_hello =
			quic_stream_message(stream, &world->hello) == QUIC_STREAM_GOOD;
	else if (!is_initial)
		check_answer(world);
}

static bool hear(struct world *world)
{
	struct reader in = reader_make(span_slice(buffer_span(&world->conversation.out),
						  world->read_at, SIZE_MAX));
	struct span datagram = reader_vector(&in, 2);

	if (in.failed)
		return false;
	world->read_at += 2 + datagram.len;
	if (quic_server_read(&world->server, datagram))
		read_frames(world);
	if (world->turn == 0)
		memcpy(world->first_id, world->server.first_id, QUIC_LINK_ID_LEN);
	return true;
}

static void begin(struct world *world)
{
	const struct probe_job job = {
		.kind = PROBE_QUIC_HANDSHAKE,
		.name = "quic.example",
		.hello.version = TLS_VERSION_TLS1_3,
		.quic.version = QUIC_VERSION_1,
	};

	world->server = quic_server_make(QUIC_VERSION_1);
	world->out = buffer_make(QUIC_SERVER_DATAGRAM_MAX);
	world->initial = quic_stream_make(16384);
	world->handshake = quic_stream_make(16384);
	assert_true(conversation_begin(&world->conversation,
				       &conversation_quic_handshake, &job, trust));
}

static void end(struct world *world)
{
	conversation_free(&world->conversation);
	quic_server_free(&world->server);
	flight_free(&world->flight);
	quic_stream_free(&world->initial);
	quic_stream_free(&world->handshake);
	buffer_free(&world->out);
}

/* Returns how often the client had to wait. */
static unsigned int converse(struct world *world, void (*deliver)(struct world *))
{
	unsigned int waits = 0;

	while (!world->conversation.done) {
		if (hear(world)) {
			deliver(world);
			world->turn++;
		} else if (waits < WAITS_MAX) {
			waits++;
			(void)conversation_again(&world->conversation);
		} else {
			conversation_end(&world->conversation, PEER_DEADLINE, NULL);
		}
	}
	while (hear(world))
		world->turn++;
	return waits;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void check_sound(const struct world *world, const char *label, uint16_t group)
{
	const struct handshake *handshake = &world->conversation.result.handshake;
	const char *alpn = world->traits & FLIGHT_NO_ALPN ? NULL : "h3";

	if (!world->finished || !world->closed)
		fail_msg("%s: Finished %d, close %d", label, (int)world->finished,
			 (int)world->closed);
	if (handshake->version != TLS_VERSION_TLS1_3 ||
	    handshake->cipher_suite.code != world->suite ||
	    world->conversation.result.group.code != (group ? group : 0x001d) ||
	    !same_text(handshake->alpn, alpn))
		fail_msg("%s: suite %04x, group %04x, ALPN %s", label,
			 handshake->cipher_suite.code,
			 world->conversation.result.group.code,
			 handshake->alpn ? handshake->alpn : "(none)");
	if (world->conversation.result.finished.has_certificate_request !=
	    ((world->traits & FLIGHT_ASKS_CERTIFICATE) != 0))
		fail_msg("%s: CertificateRequest", label);
}

static void test_servers(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world world = {.traits = cases[i].traits,
				      .suite = cases[i].suite,
				      .group = cases[i].group};
		const struct probe_result *result = &world.conversation.result;
		unsigned int waits;

		begin(&world);
		waits = converse(&world, cases[i].deliver);
		if (result->outcome != cases[i].outcome ||
		    !same_text(result->why, cases[i].why))
			fail_msg("%s: outcome %d: %s", cases[i].label,
				 (int)result->outcome,
				 result->why ? result->why : "(none)");
		if (result->handshake.completed != cases[i].completed ||
		    result->handshake.chain.count != cases[i].chain)
			fail_msg("%s: completed %d, %zu certificates", cases[i].label,
				 (int)result->handshake.completed,
				 result->handshake.chain.count);
		if ((waits > 0) != cases[i].waited)
			fail_msg("%s: waited %u times", cases[i].label, waits);
		if (cases[i].outcome == PROBE_ACCEPTED)
			check_sound(&world, cases[i].label, cases[i].group);
		/* Whatever came of it, it is over for the server, too. */
		if (world.answered && !world.closed && result->why != NULL &&
		    !result->quic.closed)
			fail_msg("%s: not closed", cases[i].label);
		/* Nobody has us talk for ever: a hello for each wait, and the
		 * acknowledgements there may be. */
		if (world.turn > 160)
			fail_msg("%s: %u datagrams", cases[i].label, world.turn);
		end(&world);
	}
}

static int make_identity(void **state)
{
	const struct demo_identity_wish wish = {.name = "quic.example",
						.not_after_seconds = 30 * DAY};

	(void)state;
	trust = probe_trust_make((struct span){NULL, 0});
	return trust ? demo_identity_make(&wish, NULL, &identity) : -1;
}

static int free_identity(void **state)
{
	(void)state;
	demo_identity_free(&identity);
	probe_trust_free(trust);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers),
	};

	return cmocka_run_group_tests(tests, make_identity, free_identity);
}
