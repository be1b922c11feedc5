/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The peer of a PROBE_QUIC_HANDSHAKE, without a socket. The first bytes say which
 * suite and what is wrong with its flight; then come steps of a byte for what it is,
 * one for how long, and its bytes: raw datagrams, frames that are made into packets
 * which open, or parts of a flight that the keys of both ends follow from.
 */
#include <stdint.h>
#include <stdlib.h>

#include "checks/handshake/quic/frame.h"
#include "checks/handshake/quic/link.h"
#include "checks/handshake/quic/stream.h"
#include "tests/checks/handshake/conversation_holds.h"
#include "tests/checks/handshake/quic/flight.h"
#include "tests/checks/handshake/quic/server.h"

enum step {
	STEP_RAW,
	STEP_INITIAL,
	STEP_HANDSHAKE,
	STEP_HELLO, /* its whole ServerHello */
	STEP_REST,  /* two bytes: from where, two: how much of what follows */
	STEP_RETRY,
	STEP_AGAIN,
	STEP_COUNT
};

struct peer {
	struct conversation conversation;
	struct quic_server server;
	struct quic_stream hellos;
	struct flight flight;
	bool answered;
	unsigned char first_id[QUIC_LINK_ID_LEN];
	bool has_first_id;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Made once: it takes a thousand times as long as the rest. */
static const struct demo_identity *the_identity(void)
{
	static struct demo_identity identity;
	const struct demo_identity_wish wish = {.name = "quic.example",
						.not_after_seconds = 86400};

	if (!identity.key && demo_identity_make(&wish, NULL, &identity) != 0)
		abort();
	return &identity;
}

static void read_datagram(struct peer *peer, struct span datagram)
{
	struct quic_frame frame;
	struct span payload;
	const char *why;
	size_t i;

	if (!quic_server_read(&peer->server, datagram))
		return;
	for (i = 0; !peer->has_first_id && i < QUIC_LINK_ID_LEN; i++)
		peer->first_id[i] = peer->server.first_id[i];
	peer->has_first_id = true;
	payload = buffer_span(&peer->server.frames);
	while (payload.len > 0) {
		/* Whatever is said to it, it says nothing that cannot be read. */
		if (!quic_frame_next(&payload, &frame, &why))
			abort();
		if (frame.kind == QUIC_FRAME_CRYPTO &&
		    peer->server.heard == QUIC_PACKET_INITIAL &&
		    quic_stream_add(&peer->hellos, frame.offset, frame.data) != 0)
			abort();
	}
}

static void read_client(struct peer *peer)
{
	struct reader in = reader_make(buffer_span(&peer->conversation.out));

	while (in.rest.len > 0) {
		struct span datagram = reader_vector(&in, 2);

		if (in.failed)
			abort();
		read_datagram(peer, datagram);
	}
	buffer_reset(&peer->conversation.out);
}

static void answer(struct peer *peer, const struct flight_wish *wish)
{
	struct flight_wish whole = *wish;
	struct span hello;

	if (peer->answered ||
	    quic_stream_message(&peer->hellos, &hello) != QUIC_STREAM_GOOD)
		return;
	whole.identity = the_identity();
	whole.ids.original_destination =
		(struct span){(char *)peer->first_id, QUIC_LINK_ID_LEN};
	whole.ids.initial_source =
		(struct span){(char *)peer->server.own_id, QUIC_SERVER_ID_LEN};
	peer->answered = true;
	if (!flight_answer(&peer->flight, hello, &whole) ||
	    !quic_server_use_secrets(&peer->server, whole.suite,
				     peer->flight.schedule.server_secret,
				     peer->flight.schedule.client_secret))
		abort();
}

static void make_datagram(struct peer *peer, unsigned int step, struct span bytes,
			  struct buffer *out)
{
	struct buffer frames = buffer_make(QUIC_SERVER_DATAGRAM_MAX);
	struct reader in = reader_make(bytes);
	size_t from = reader_u16be(&in), len = reader_u16be(&in);

	buffer_reset(out);
	if (step == STEP_HELLO)
		quic_frame_write_crypto(&frames, 0, buffer_span(&peer->flight.hello));
	else if (step == STEP_REST)
		quic_frame_write_crypto(&frames, from,
					span_slice(buffer_span(&peer->flight.rest),
						   from, from + len % 2048));
	else
		buffer_add(&frames, bytes);
	if (step == STEP_RAW)
		buffer_add(out, bytes);
	else if (step == STEP_RETRY && peer->has_first_id && !peer->answered)
		quic_server_write_retry(&peer->server, bytes, out);
	else if ((step == STEP_INITIAL || step == STEP_HELLO) &&
		 peer->server.ours.cipher)
		quic_server_write(&peer->server, buffer_span(&frames), out);
	else if ((step == STEP_HANDSHAKE || step == STEP_REST) && peer->answered)
		quic_server_write_handshake(&peer->server, buffer_span(&frames), out);
	buffer_free(&frames);
}

static void begin(struct peer *peer)
{
	const struct probe_job job = {
		.kind = PROBE_QUIC_HANDSHAKE,
		.name = "quic.example",
		.hello.version = TLS_VERSION_TLS1_3,
		.quic.version = QUIC_VERSION_1,
	};

	peer->server = quic_server_make(QUIC_VERSION_1);
	peer->hellos = quic_stream_make(32768);
	if (!conversation_begin(&peer->conversation, &conversation_quic_handshake, &job,
				quic_server_trust()))
		abort();
}

static void end(struct peer *peer)
{
	const struct probe_result *result = &peer->conversation.result;

	conversation_end(&peer->conversation, PEER_DEADLINE, NULL);
	conversation_must_hold(&peer->conversation);
	if ((result->outcome == PROBE_ACCEPTED) !=
	    (result->handshake.completed == TRISTATE_YES))
		abort();
	read_client(peer);
	conversation_free(&peer->conversation);
	quic_server_free(&peer->server);
	quic_stream_free(&peer->hellos);
	flight_free(&peer->flight);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader in = reader_make((struct span){(const char *)data, size});
	struct flight_wish wish = {.suite = (uint16_t)(0x1301 + reader_u8(&in) % 4)};
	struct buffer out = buffer_make(QUIC_SERVER_DATAGRAM_MAX);
	struct peer peer = {0};

	/* One thing wrong at most; the long chains cost too much here. */
	wish.traits = (UINT32_C(1) << reader_u8(&in) % 32) &
		      ~(uint32_t)(FLIGHT_LONG_CHAIN | FLIGHT_BIG_CHAIN);
	if (in.failed)
		return 0;
	begin(&peer);
	while (in.rest.len > 0 && !in.failed && !peer.conversation.done) {
		unsigned int step = reader_u8(&in) % STEP_COUNT;
		struct span bytes = reader_vector(&in, 1);

		read_client(&peer);
		if (step == STEP_HELLO)
			answer(&peer, &wish);
		make_datagram(&peer, step, bytes, &out);
		if (step == STEP_AGAIN)
			(void)conversation_again(&peer.conversation);
		else
			(void)conversation_take(&peer.conversation, buffer_span(&out));
	}
	end(&peer);
	buffer_free(&out);
	return 0;
}
