/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a server of TLS 1.3 says between its ServerHello and its Finished, without the
 * packets or records around it. The first byte says what is wrong with the flight that
 * is sound; then come steps of a byte for what it is, one for how long, and its bytes:
 * the flight's next message as it is, the same with a change, or any message.
 *
 * Holds: whoever changed one byte never gets to the end, and what was learned of him
 * can be handed on.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "checks/handshake/extension.h"
#include "checks/handshake/handshake_message.h"
#include "checks/handshake/server_flight.h"
#include "tests/checks/handshake/conversation_holds.h"
#include "tests/checks/handshake/quic/flight.h"
#include "tests/checks/handshake/quic/server.h"

enum step { STEP_SOUND, STEP_CHANGED, STEP_CUT, STEP_ANY, STEP_COUNT };

enum {
	TRAITS = 32,
	MESSAGE_MAX = 80000,
	CERTIFICATES_MAX = 65536,
};

struct recording {
	bool made;
	struct buffer client_hello;
	struct flight flight;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_client_hello(struct buffer *out)
{
	static const char random[32] = "anything";
	struct key_share share;
	size_t message, list, mark, shares;

	if (!key_share_make(&share, NULL, 0x001d))
		abort();
	*out = buffer_make(1024);
	buffer_add_u8(out, HANDSHAKE_CLIENT_HELLO);
	message = buffer_open_length(out, 3);
	buffer_add_u16be(out, 0x0303);
	buffer_add(out, (struct span){random, sizeof(random)});
	buffer_add(out, SPAN_LITERAL("\0\0\2\x13\1\1\0"));
	list = buffer_open_length(out, 2);
	buffer_add_u16be(out, EXTENSION_KEY_SHARE);
	mark = buffer_open_length(out, 2);
	shares = buffer_open_length(out, 2);
	key_share_write(&share, out);
	buffer_close_length(out, shares, 2);
	buffer_close_length(out, mark, 2);
	buffer_close_length(out, list, 2);
	buffer_close_length(out, message, 3);
	key_share_free(&share);
	if (out->failed)
		abort();
}

/* Each made once, and kept reachable: keys and signatures cost more than the rest. */
static const struct recording *recording_of(unsigned int trait)
{
	static struct recording recordings[TRAITS];
	static struct demo_identity identity;
	struct recording *recording = &recordings[trait];
	const struct demo_identity_wish person = {.name = "flight.example",
						  .not_after_seconds = 86400};
	struct flight_wish wish = {
		.suite = 0x1301,
		.traits = UINT32_C(1) << trait,
		.identity = &identity,
		.ids.original_destination = SPAN_LITERAL("01234567"),
		.ids.initial_source = SPAN_LITERAL("89abcdef"),
	};

	if (!identity.key && demo_identity_make(&person, NULL, &identity) != 0)
		abort();
	if (!recording->made) {
		write_client_hello(&recording->client_hello);
		if (!flight_answer(&recording->flight,
				   buffer_span(&recording->client_hello), &wish))
			abort();
	}
	recording->made = true;
	return recording;
}

/* As the client has it when ServerHello came. */
static void follow(struct key_schedule *schedule, const struct recording *recording)
{
	const struct key_schedule *server = &recording->flight.schedule;

	if (!key_schedule_make(schedule, &server->hkdf) ||
	    !key_schedule_add(schedule, buffer_span(&recording->client_hello)) ||
	    !key_schedule_add(schedule, buffer_span(&recording->flight.hello)))
		abort();
	memcpy(schedule->client_secret, server->client_secret,
	       sizeof(schedule->client_secret));
	memcpy(schedule->server_secret, server->server_secret,
	       sizeof(schedule->server_secret));
}

static struct span next_message(struct reader *sound)
{
	const char *start = sound->rest.ptr;
	struct span body;

	(void)reader_u8(sound);
	body = reader_vector(sound, 3);
	return sound->failed ? (struct span){NULL, 0}
			     : (struct span){start, HANDSHAKE_HEADER_LEN + body.len};
}

/* A message with its header, right in its length. */
static void make_message(enum step step, struct span sound, struct span bytes,
			 struct buffer *out)
{
	struct reader in = reader_make(bytes);
	size_t mark, at, i;

	buffer_reset(out);
	if (step == STEP_SOUND) {
		buffer_add(out, sound);
		return;
	}
	buffer_add_u8(out, step == STEP_ANY ? reader_u8(&in)
			   : sound.len > 0  ? (uint8_t)sound.ptr[0]
					    : 0);
	mark = buffer_open_length(out, 3);
	if (step == STEP_ANY) {
		buffer_add(out, in.rest);
	} else {
		at = reader_u16be(&in);
		sound = span_slice(sound, HANDSHAKE_HEADER_LEN, sound.len);
		buffer_add(out, step == STEP_CUT ? span_slice(sound, 0, at) : sound);
		for (i = 0;
		     step == STEP_CHANGED && i < in.rest.len && at + i < sound.len; i++)
			out->ptr[HANDSHAKE_HEADER_LEN + at + i] = in.rest.ptr[i];
	}
	buffer_close_length(out, mark, 3);
}

static void end(struct server_flight *flight, bool altered)
{
	struct probe_result *result = flight->io->result;

	if (flight->step == SERVER_FLIGHT_DONE) {
		if (altered || !server_flight_answer(flight, flight->io->out))
			abort();
	} else if (flight->step > SERVER_FLIGHT_DONE && !flight->why) {
		abort();
	}
	server_flight_end(flight);
	if ((result->handshake.trust == TRUST_UNKNOWN ||
	     result->handshake.trust == TRUST_FAILED) &&
	    !result->handshake.trust_reason)
		abort();
	result_must_be_sendable(result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader in = reader_make((struct span){(const char *)data, size});
	/* The long chains cost too much here, and a wrong Finished is one change away
	 * from being right. */
	const uint32_t skip =
		FLIGHT_LONG_CHAIN | FLIGHT_BIG_CHAIN | FLIGHT_WRONG_FINISHED;
	const unsigned int trait = reader_u8(&in) % TRAITS;
	const struct recording *recording =
		recording_of(UINT32_C(1) << trait & skip ? TRAITS - 1 : trait);
	struct reader sound = reader_make(buffer_span(&recording->flight.rest));
	struct arena arena = arena_make(CONVERSATION_ARENA_MAX);
	struct buffer message = buffer_make(MESSAGE_MAX);
	struct buffer out = buffer_make(MESSAGE_MAX);
	struct probe_job job = {.kind = PROBE_QUIC_HANDSHAKE, .name = "flight.example"};
	struct probe_result result = {0};
	struct conversation_io io = {.job = &job,
				     .trust = quic_server_trust(),
				     .arena = &arena,
				     .out = &out,
				     .result = &result};
	struct key_schedule schedule = {0};
	struct server_flight flight;
	bool altered = false;

	follow(&schedule, recording);
	flight = server_flight_make(&io, &schedule, CERTIFICATES_MAX);
	while (in.rest.len > 0 && !in.failed && flight.step < SERVER_FLIGHT_DONE) {
		enum step step = (enum step)(reader_u8(&in) % STEP_COUNT);
		struct span bytes = reader_vector(&in, 1), next = next_message(&sound);

		make_message(step, next, bytes, &message);
		altered = altered || !span_equal(buffer_span(&message), next);
		if (message.len >= HANDSHAKE_HEADER_LEN && !message.failed)
			(void)server_flight_take(&flight, buffer_span(&message));
	}
	end(&flight, altered);
	server_flight_free(&flight);
	key_schedule_free(&schedule);
	buffer_free(&message);
	buffer_free(&out);
	arena_free(&arena);
	return 0;
}
