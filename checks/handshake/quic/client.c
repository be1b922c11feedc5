/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/quic/client.h"

#include "checks/handshake/alert.h"
#include "checks/handshake/trust.h"

enum {
	PAYLOAD_MAX = CONVERSATION_TAKE_MAX,
	/* Of packets that overtook the ones with their keys: a server's first flight
	 * (RFC 9000 8.1). What does not fit is sent again by whoever misses it. */
	EARLY_MAX = 3 * 1500,
	FRAME_HEADER_MAX = 8, /* of CRYPTO, at the offsets there are here */
};

/* ---- beginning and end ---------------------------------------------------------- */

bool quic_client_open(struct quic_client *client, const struct conversation_io *io,
		      uint32_t code, const struct quic_client_limits *limits)
{
	const struct quic_version *version = quic_version_by_code(code);
	unsigned int i;

	client->io = *io;
	client->limits = *limits;
	client->hellos = buffer_make(2 * (size_t)QUIC_HELLO_MAX);
	client->payload = buffer_make(PAYLOAD_MAX);
	client->early = buffer_make(EARLY_MAX);
	for (i = 0; i < QUIC_SPACE_COUNT; i++)
		client->streams[i] = quic_stream_make(limits->crypto_max[i]);
	if (code != 0 && !version)
		return false;
	if (!io->trust)
		client->io.trust = client->own_trust =
			probe_trust_make((struct span){NULL, 0});
	return client->io.trust &&
	       quic_link_make(&client->link, client->io.trust->library, version);
}

void quic_client_close(struct quic_client *client)
{
	unsigned int i;

	probe_trust_free(client->own_trust);
	buffer_free(&client->hellos);
	buffer_free(&client->payload);
	buffer_free(&client->early);
	for (i = 0; i < QUIC_SPACE_COUNT; i++)
		quic_stream_free(&client->streams[i]);
}

/* The level that both ends have keys for. */
static enum quic_space_id highest_space(const struct quic_client *client)
{
	return quic_link_has_keys(&client->link, QUIC_SPACE_HANDSHAKE)
		       ? QUIC_SPACE_HANDSHAKE
		       : QUIC_SPACE_INITIAL;
}

bool quic_client_finish(struct quic_client *client, enum probe_outcome outcome,
			const char *why)
{
	struct buffer frames = buffer_make(64);

	client->done = true;
	client->io.result->outcome = outcome;
	client->io.result->why = why;
	if (client->on_end)
		client->on_end(client->context);
	/* A server that we have what we wanted from need not wait for more, and must
	 * not go on sending. */
	if (client->link.peer_id_known && !client->io.result->quic.closed) {
		quic_frame_write_close(&frames, 0);
		quic_link_send(&client->link, highest_space(client),
			       buffer_span(&frames), client->io.out);
	}
	buffer_free(&frames);
	return true;
}

/* ---- what is sent --------------------------------------------------------------- */

void quic_client_send_hello(struct quic_client *client, uint64_t offset)
{
	struct span rest = span_slice(buffer_span(&client->hellos), (size_t)offset,
				      client->hellos.len);
	size_t room = quic_link_room(&client->link) - FRAME_HEADER_MAX;

	if (!client->link.version)
		quic_link_send_reserved(&client->link, client->io.out);
	while (rest.len > 0 && !client->io.out->failed) {
		struct buffer frames = buffer_make(QUIC_DATAGRAM_MIN);
		struct span piece = span_slice(rest, 0, room);

		quic_frame_write_crypto(&frames, offset, piece);
		quic_link_send(&client->link, QUIC_SPACE_INITIAL, buffer_span(&frames),
			       client->io.out);
		buffer_free(&frames);
		offset += piece.len;
		rest = span_slice(rest, piece.len, rest.len);
	}
}

/* One packet, of the highest level that owes one: it shows the server that we are
 * where packets are sent to, which lifts its limit (RFC 9000 8.1), and that what is
 * below that level is over. */
static void send_ack(struct quic_client *client)
{
	enum quic_space_id id = highest_space(client);

	if (!client->link.spaces[id].owes_ack && id == QUIC_SPACE_HANDSHAKE &&
	    quic_link_has_keys(&client->link, QUIC_SPACE_INITIAL))
		id = QUIC_SPACE_INITIAL;
	if (!client->link.spaces[id].owes_ack ||
	    client->acks >= client->limits.acks_max)
		return;
	client->acks++;
	quic_link_send(&client->link, id, (struct span){NULL, 0}, client->io.out);
}

/* RFC 9002 6.2.2.1: a server that may send no more until it hears from us would wait
 * for ever, if what it heard last was lost. */
static void send_ping(struct quic_client *client)
{
	struct buffer frames = buffer_make(8);

	quic_frame_write_ping(&frames);
	quic_link_send(&client->link, QUIC_SPACE_HANDSHAKE, buffer_span(&frames),
		       client->io.out);
	buffer_free(&frames);
}

/* ---- what the server says ------------------------------------------------------- */

static bool take_crypto(struct quic_client *client, enum quic_space_id id,
			const struct quic_frame *frame)
{
	struct quic_stream *stream = &client->streams[id];
	enum quic_stream_result result;
	struct span message;

	result = quic_stream_add(stream, frame->offset, frame->data);
	if (result == QUIC_STREAM_CONFLICT)
		return quic_client_finish(client, PROBE_MALFORMED,
					  "CRYPTO frames say two things about the same "
					  "bytes");
	while (result == QUIC_STREAM_GOOD) {
		result = quic_stream_message(stream, &message);
		if (result == QUIC_STREAM_GOOD &&
		    client->take_message(client->context, id, message))
			return true;
	}
	if (result == QUIC_STREAM_FULL)
		return quic_client_finish(client, PROBE_BUDGET,
					  id == QUIC_SPACE_INITIAL
						  ? "more CRYPTO data than a "
						    "ServerHello has"
						  : "more CRYPTO data than a "
						    "handshake may have");
	return false;
}

static bool take_close(struct quic_client *client, const struct quic_frame *frame)
{
	struct probe_result *result = client->io.result;
	const char *name = quic_frame_error_name(frame->error);

	result->quic.closed = true;
	result->quic.close_error = frame->error;
	/* RFC 9001 4.8 */
	if (frame->error >= QUIC_CRYPTO_ERROR &&
	    frame->error <= QUIC_CRYPTO_ERROR + UINT8_MAX) {
		result->hello.alerted = true;
		result->hello.alert_level = ALERT_FATAL;
		result->hello.alert_description = (uint8_t)frame->error;
		return quic_client_finish(
			client, PROBE_REFUSED,
			alert_text((uint8_t)frame->error, client->io.arena));
	}
	return quic_client_finish(client, PROBE_CLOSED,
				  arena_printf(client->io.arena,
					       "CONNECTION_CLOSE 0x%llx%s%s",
					       (unsigned long long)frame->error,
					       name ? " " : "", name ? name : ""));
}

static bool take_frames(struct quic_client *client, enum quic_space_id id)
{
	struct quic_space *space = &client->link.spaces[id];
	struct span payload = buffer_span(&client->payload);
	struct quic_frame frame;
	const char *why = NULL;

	while (payload.len > 0) {
		if (!quic_frame_next(&payload, &frame, &why))
			return quic_client_finish(client, PROBE_MALFORMED, why);
		switch (frame.kind) {
		case QUIC_FRAME_PADDING:
			break;
		case QUIC_FRAME_PING:
			space->owes_ack = true;
			break;
		case QUIC_FRAME_ACK:
			/* RFC 9000 13.1 */
			if (frame.largest >= space->next_number)
				return quic_client_finish(
					client, PROBE_MALFORMED,
					"acknowledges a packet never sent");
			break;
		case QUIC_FRAME_CRYPTO:
			space->owes_ack = true;
			if (take_crypto(client, id, &frame))
				return true;
			break;
		case QUIC_FRAME_CONNECTION_CLOSE:
			return take_close(client, &frame);
		}
	}
	return false;
}

static bool take_versions(struct quic_client *client, const struct quic_packet *packet)
{
	struct quic_answer *answer = &client->io.result->quic;
	struct reader in = reader_make(packet->versions);

	if (answer->version_count > 0)
		return false;
	while (in.rest.len > 0 && answer->version_count < QUIC_VERSIONS_MAX) {
		uint32_t *version =
			arena_push(client->io.arena, &answer->versions,
				   &answer->version_count, sizeof(*version));

		if (!version)
			return quic_client_finish(client, PROBE_FAILED,
						  "out of memory");
		*version = reader_u32be(&in);
	}
	if (!client->link.version)
		return quic_client_finish(client, PROBE_ACCEPTED, NULL);
	return quic_client_finish(client, PROBE_REFUSED,
				  arena_printf(client->io.arena, "does not speak %s",
					       client->link.version->name));
}

/* One of a level that has no keys yet may have overtaken the packet with them. */
static void keep_early(struct quic_client *client, const struct quic_packet *packet)
{
	size_t mark;

	if (packet->kind != QUIC_PACKET_HANDSHAKE ||
	    client->limits.crypto_max[QUIC_SPACE_HANDSHAKE] == 0 ||
	    quic_link_has_keys(&client->link, QUIC_SPACE_HANDSHAKE) ||
	    client->early.len + 2 + packet->bytes.len > EARLY_MAX)
		return;
	mark = buffer_open_length(&client->early, 2);
	buffer_add(&client->early, packet->bytes);
	buffer_close_length(&client->early, mark, 2);
}

/* True: finished. Whatever is not for us is passed over (RFC 9000 5.2). */
static bool take_packet(struct quic_client *client, const struct quic_packet *packet)
{
	enum quic_space_id space;

	if (quic_link_is_negotiated(&client->link, packet)) {
		client->heard = true;
		return take_versions(client, packet);
	}
	if (quic_link_take_retry(&client->link, packet, client->io.arena)) {
		client->heard = true;
		client->io.result->quic.retried = true;
		quic_client_send_hello(client, 0);
		return false;
	}
	if (!quic_link_open(&client->link, packet, &space, &client->payload)) {
		if (quic_link_is_for_us(&client->link, packet)) {
			client->unopened = true;
			keep_early(client, packet);
		} else {
			client->misheard = true;
		}
		return false;
	}
	client->heard = true;
	return take_frames(client, space);
}

static bool take_packets(struct quic_client *client, struct span datagram)
{
	struct quic_packet packet;

	while (!client->done && datagram.len > 0) {
		if (!quic_packet_next(&datagram, &packet)) {
			client->misheard = true;
			break;
		}
		(void)take_packet(client, &packet);
	}
	return client->done;
}

/* The keys are there now. */
static void take_early(struct quic_client *client)
{
	struct reader in = reader_make(buffer_span(&client->early));

	if (!quic_link_has_keys(&client->link, QUIC_SPACE_HANDSHAKE))
		return;
	while (!client->done && in.rest.len > 0 && !in.failed)
		(void)take_packets(client, reader_vector(&in, 2));
	buffer_reset(&client->early);
}

bool quic_client_take(struct quic_client *client, struct span datagram)
{
	(void)take_packets(client, datagram);
	take_early(client);
	if (client->heard)
		client->io.result->speaks = SPEAKS_QUIC;
	if (!client->done)
		send_ack(client);
	return client->done;
}

/* ---- silence -------------------------------------------------------------------- */

static bool finish_misheard(struct quic_client *client)
{
	client->io.result->speaks = SPEAKS_OTHER;
	return quic_client_finish(client, PROBE_NOT_TLS, "the answer is not QUIC");
}

bool quic_client_again(struct quic_client *client)
{
	/* What answers so is no server of QUIC that lost a datagram. */
	if (client->misheard && !client->heard)
		return finish_misheard(client);
	if (quic_link_has_keys(&client->link, QUIC_SPACE_HANDSHAKE))
		send_ping(client);
	else
		quic_client_send_hello(client, 0);
	return false;
}

void quic_client_end(struct quic_client *client, enum peer_end end, const char *detail)
{
	if (end == PEER_BUDGET) {
		(void)quic_client_finish(client, PROBE_BUDGET,
					 "the byte budget ran out");
	} else if (end != PEER_DEADLINE) {
		/* Nobody there, or gone: datagrams have no other end. */
		if (detail)
			detail = arena_string(client->io.arena,
					      span_from_string(detail));
		(void)quic_client_finish(client, PROBE_FAILED,
					 detail ? detail : "no answer");
	} else if (client->heard) {
		(void)quic_client_finish(client, PROBE_TIMEOUT,
					 "no whole answer before the deadline");
	} else if (client->misheard) {
		(void)finish_misheard(client);
	} else if (client->unopened) {
		(void)quic_client_finish(client, PROBE_MALFORMED,
					 "QUIC packets that their keys do not open");
	} else {
		client->io.result->speaks = SPEAKS_SILENCE;
		(void)quic_client_finish(client, PROBE_TIMEOUT, "no answer to QUIC");
	}
}
