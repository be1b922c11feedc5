/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PROBE_QUIC as a kind of conversation: one ClientHello in Initial packets, and
 * what the server says to it while everybody can still read it. Its key share is
 * empty, so that the answer is a HelloRetryRequest, which names suite and group, or
 * an alert. No certificate is seen: that would take the keys of the next level.
 */
#include <stdlib.h>

#include "checks/handshake/alert.h"
#include "checks/handshake/conversation.h"
#include "checks/handshake/handshake_message.h"
#include "checks/handshake/hello_offer.h"
#include "checks/handshake/quic/frame.h"
#include "checks/handshake/quic/link.h"
#include "checks/handshake/quic/stream.h"
#include "checks/handshake/quic/varint.h"
#include "checks/handshake/server_hello.h"
#include "checks/handshake/trust.h"

enum {
	PAYLOAD_MAX = CONVERSATION_TAKE_MAX,
	/* A ServerHello has a few hundred bytes; RFC 9000 7.5 wants 4096 at least. */
	CRYPTO_MAX = 16384,
	HELLO_MAX = 8192,
	/* Of one conversation, so that nobody can have us talk for ever. */
	ACKS_MAX = 16,
	EXTENSION_QUIC_TRANSPORT_PARAMETERS = 57,
	PARAMETER_INITIAL_SOURCE_CONNECTION_ID = 0x0f,
};

struct quic_probe {
	struct conversation_io io;
	struct probe_trust *own_trust; /* when none was given */
	struct quic_link link;
	struct hello_offer offer;
	struct buffer hello; /* the ClientHello */
	struct quic_stream stream;
	struct handshake_joiner joiner;
	struct buffer payload;
	unsigned int acks;
	bool heard;    /* a packet that nobody else can have sent */
	bool misheard; /* something that is not QUIC, or not for us */
	bool unopened; /* a packet for us that cannot be opened */
};

/* ---- the hello ------------------------------------------------------------------ */

/* RFC 9000 18.2: the one parameter a client has to send; the others' defaults do. */
static bool write_parameters(const struct quic_probe *probe, struct buffer *out)
{
	quic_varint_write(out, PARAMETER_INITIAL_SOURCE_CONNECTION_ID);
	quic_varint_write(out, QUIC_LINK_ID_LEN);
	buffer_add(out,
		   (struct span){(const char *)probe->link.own_id, QUIC_LINK_ID_LEN});
	return !out->failed;
}

/* What a hello inside of QUIC has more, and less, than one on TCP (RFC 9001 8). */
static bool dress_hello(struct quic_probe *probe, struct buffer *parameters)
{
	/* HTTP/3, DNS, SMB, and what tests of implementations speak. */
	static const char *const protocols[] = {"h3", "doq", "smb", "hq-interop"};
	struct client_hello *hello = &probe->offer.hello;
	size_t count = hello->extra_count, i;
	struct client_hello_extension *extra =
		arena_alloc_array(probe->io.arena, count + 1, sizeof(*extra));

	if (!extra || !write_parameters(probe, parameters))
		return false;
	for (i = 0; i < count; i++)
		extra[i] = hello->extra[i];
	extra[count] = (struct client_hello_extension){
		EXTENSION_QUIC_TRANSPORT_PARAMETERS, buffer_span(parameters)};
	hello->extra = extra;
	hello->extra_count = count + 1;
	hello->alpn = protocols;
	hello->alpn_count = sizeof(protocols) / sizeof(protocols[0]);
	/* RFC 9001 8.4: no middlebox compatibility mode; the datagram is padded. */
	hello->session_id = (struct span){NULL, 0};
	hello->padding = false;
	return true;
}

static bool make_hello(struct quic_probe *probe)
{
	const struct probe_job *job = probe->io.job;
	struct buffer parameters = buffer_make(64);
	bool ok;

	ok = job->hello.version == TLS_VERSION_TLS1_3 &&
	     hello_offer_fill(&probe->offer, &job->hello, job->name) == 0 &&
	     dress_hello(probe, &parameters);
	if (ok)
		client_hello_write_message(&probe->offer.hello, &probe->hello);
	buffer_free(&parameters);
	return ok && !probe->hello.failed;
}

/* All of it, in as many datagrams as it takes. */
static void send_hello(struct quic_probe *probe)
{
	struct span rest = buffer_span(&probe->hello);
	size_t room = quic_link_room(&probe->link) - 8; /* the frame's own header */
	uint64_t offset = 0;

	while (rest.len > 0 && !probe->io.out->failed) {
		struct buffer frames = buffer_make(QUIC_DATAGRAM_MIN);
		struct span piece = span_slice(rest, 0, room);

		quic_frame_write_crypto(&frames, offset, piece);
		quic_link_send(&probe->link, QUIC_SPACE_INITIAL, buffer_span(&frames),
			       probe->io.out);
		buffer_free(&frames);
		offset += piece.len;
		rest = span_slice(rest, piece.len, rest.len);
	}
}

static void send_question(struct quic_probe *probe)
{
	if (probe->link.version)
		send_hello(probe);
	else
		quic_link_send_reserved(&probe->link, probe->io.out);
}

/* ---- beginning and end ------------------------------------------------------------
 */

static void quic_free(void *state)
{
	struct quic_probe *probe = state;

	probe_trust_free(probe->own_trust);
	buffer_free(&probe->hello);
	buffer_free(&probe->payload);
	quic_stream_free(&probe->stream);
	handshake_joiner_free(&probe->joiner);
	free(probe);
}

static void *quic_make(const struct conversation_io *io)
{
	uint32_t code = io->job->quic.version;
	const struct quic_version *version = quic_version_by_code(code);
	const struct probe_trust *trust = io->trust;
	struct quic_probe *probe;

	if (code != 0 && !version)
		return NULL;
	probe = calloc(1, sizeof(*probe));
	if (!probe)
		return NULL;
	probe->io = *io;
	probe->hello = buffer_make(HELLO_MAX);
	probe->payload = buffer_make(PAYLOAD_MAX);
	probe->stream = quic_stream_make(CRYPTO_MAX);
	probe->joiner = handshake_joiner_make();
	if (!trust)
		trust = probe->own_trust = probe_trust_make((struct span){NULL, 0});
	if (!trust || !quic_link_make(&probe->link, trust->library, version) ||
	    (version && !make_hello(probe))) {
		quic_free(probe);
		return NULL;
	}
	send_question(probe);
	return probe;
}

/* Always true, so that a reader can "return finish(...)". */
static bool finish(struct quic_probe *probe, enum probe_outcome outcome,
		   const char *why)
{
	struct buffer frames = buffer_make(64);

	probe->io.result->outcome = outcome;
	probe->io.result->why = why;
	/* A server that we have what we wanted from need not wait for more, and must
	 * not go on sending. */
	if (probe->link.peer_id_known && !probe->io.result->quic.closed) {
		quic_frame_write_close(&frames, 0);
		quic_link_send(&probe->link, QUIC_SPACE_INITIAL, buffer_span(&frames),
			       probe->io.out);
	}
	buffer_free(&frames);
	return true;
}

/* ---- what the server says ---------------------------------------------------------
 */

static bool take_server_hello(struct quic_probe *probe, struct span body)
{
	struct probe_result *result = probe->io.result;
	struct server_hello hello;
	const char *why = NULL;

	if (!server_hello_read(body, &hello, &why))
		return finish(probe, PROBE_MALFORMED, why);
	result->hello.came = true;
	result->hello.version_code = hello.version;
	result->hello.is_retry_request = hello.is_retry_request;
	if (hello.version != protocol_version_code(TLS_VERSION_TLS1_3))
		return finish(probe, PROBE_MALFORMED,
			      "ServerHello inside of QUIC is not of TLS 1.3");
	if (!hello_offer_has(&probe->offer, hello.cipher_suite))
		return finish(probe, PROBE_MALFORMED,
			      "ServerHello picks a suite that was not offered");
	if (hello.session_id.len > 0 || hello.compression_method != 0)
		return finish(probe, PROBE_MALFORMED,
			      "ServerHello picks what was not offered");
	/* RFC 8446 4.1.4, 4.2.8: there was no share to answer to. */
	if (!hello.is_retry_request)
		return finish(probe, PROBE_MALFORMED,
			      "ServerHello although no key share was sent");
	result->version = TLS_VERSION_TLS1_3;
	result->cipher_suite =
		cipher_suite_use_of(TLS_VERSION_TLS1_3, hello.cipher_suite);
	if (hello.group != 0)
		result->group = named_group_use_of(hello.group);
	return finish(probe, PROBE_ACCEPTED, NULL);
}

static bool take_crypto(struct quic_probe *probe, const struct quic_frame *frame)
{
	struct handshake_message message;
	struct span bytes;

	switch (quic_stream_add(&probe->stream, frame->offset, frame->data)) {
	case QUIC_STREAM_GOOD:
		break;
	case QUIC_STREAM_FULL:
		return finish(probe, PROBE_BUDGET,
			      "more CRYPTO data than a ServerHello has");
	case QUIC_STREAM_CONFLICT:
		return finish(probe, PROBE_MALFORMED,
			      "CRYPTO frames say two things about the same bytes");
	}
	bytes = quic_stream_take(&probe->stream, CRYPTO_MAX);
	if (!handshake_joiner_add(&probe->joiner, bytes))
		return finish(probe, PROBE_FAILED, "out of memory");
	if (!handshake_joiner_next(&probe->joiner, &message))
		return false;
	if (message.type != HANDSHAKE_SERVER_HELLO)
		return finish(probe, PROBE_MALFORMED,
			      "another handshake message before ServerHello");
	return take_server_hello(probe, message.body);
}

static bool take_close(struct quic_probe *probe, const struct quic_frame *frame)
{
	struct probe_result *result = probe->io.result;
	const char *name = quic_frame_error_name(frame->error);

	result->quic.closed = true;
	result->quic.close_error = frame->error;
	/* RFC 9001 4.8 */
	if (frame->error >= QUIC_CRYPTO_ERROR &&
	    frame->error <= QUIC_CRYPTO_ERROR + UINT8_MAX) {
		result->hello.alerted = true;
		result->hello.alert_level = ALERT_FATAL;
		result->hello.alert_description = (uint8_t)frame->error;
		return finish(probe, PROBE_REFUSED,
			      alert_text((uint8_t)frame->error, probe->io.arena));
	}
	return finish(probe, PROBE_CLOSED,
		      arena_printf(probe->io.arena, "CONNECTION_CLOSE 0x%llx%s%s",
				   (unsigned long long)frame->error, name ? " " : "",
				   name ? name : ""));
}

static bool take_frames(struct quic_probe *probe, enum quic_space_id id)
{
	struct quic_space *space = &probe->link.spaces[id];
	struct span payload = buffer_span(&probe->payload);
	struct quic_frame frame;
	const char *why = NULL;

	while (payload.len > 0) {
		if (!quic_frame_next(&payload, &frame, &why))
			return finish(probe, PROBE_MALFORMED, why);
		switch (frame.kind) {
		case QUIC_FRAME_PADDING:
			break;
		case QUIC_FRAME_PING:
			space->owes_ack = true;
			break;
		case QUIC_FRAME_ACK:
			/* RFC 9000 13.1 */
			if (frame.largest >= space->next_number)
				return finish(probe, PROBE_MALFORMED,
					      "acknowledges a packet never sent");
			break;
		case QUIC_FRAME_CRYPTO:
			space->owes_ack = true;
			if (take_crypto(probe, &frame))
				return true;
			break;
		case QUIC_FRAME_CONNECTION_CLOSE:
			return take_close(probe, &frame);
		}
	}
	return false;
}

static bool take_versions(struct quic_probe *probe, const struct quic_packet *packet)
{
	struct quic_answer *answer = &probe->io.result->quic;
	struct reader in = reader_make(packet->versions);

	if (answer->version_count > 0)
		return false;
	while (in.rest.len > 0 && answer->version_count < QUIC_VERSIONS_MAX) {
		uint32_t *version =
			arena_push(probe->io.arena, &answer->versions,
				   &answer->version_count, sizeof(*version));

		if (!version)
			return finish(probe, PROBE_FAILED, "out of memory");
		*version = reader_u32be(&in);
	}
	if (!probe->link.version)
		return finish(probe, PROBE_ACCEPTED, NULL);
	return finish(probe, PROBE_REFUSED,
		      arena_printf(probe->io.arena, "does not speak %s",
				   probe->link.version->name));
}

/* True: finished. Whatever is not for us is passed over (RFC 9000 5.2). */
static bool take_packet(struct quic_probe *probe, const struct quic_packet *packet)
{
	enum quic_space_id space;

	if (quic_link_is_negotiated(&probe->link, packet)) {
		probe->heard = true;
		return take_versions(probe, packet);
	}
	if (quic_link_take_retry(&probe->link, packet, probe->io.arena)) {
		probe->heard = true;
		probe->io.result->quic.retried = true;
		send_hello(probe);
		return false;
	}
	if (!quic_link_open(&probe->link, packet, &space, &probe->payload)) {
		/* One of a level that has no keys here may have overtaken others. */
		if (quic_link_is_for_us(&probe->link, packet))
			probe->unopened = true;
		else
			probe->misheard = true;
		return false;
	}
	probe->heard = true;
	return take_frames(probe, space);
}

static bool quic_take(void *state, struct span datagram)
{
	struct quic_probe *probe = state;
	struct quic_space *space = &probe->link.spaces[QUIC_SPACE_INITIAL];
	struct quic_packet packet;
	bool finished = false;

	while (!finished && datagram.len > 0) {
		if (!quic_packet_next(&datagram, &packet)) {
			probe->misheard = true;
			break;
		}
		finished = take_packet(probe, &packet);
	}
	if (probe->heard)
		probe->io.result->speaks = SPEAKS_QUIC;
	if (!finished && space->owes_ack && probe->acks < ACKS_MAX) {
		probe->acks++;
		quic_link_send(&probe->link, QUIC_SPACE_INITIAL, (struct span){NULL, 0},
			       probe->io.out);
	}
	return finished;
}

/* ---- silence ------------------------------------------------------------------------
 */

static bool finish_misheard(struct quic_probe *probe)
{
	probe->io.result->speaks = SPEAKS_OTHER;
	return finish(probe, PROBE_NOT_TLS, "the answer is not QUIC");
}

static bool quic_again(void *state)
{
	struct quic_probe *probe = state;

	/* What answers so is no server of QUIC that lost a datagram. */
	if (probe->misheard && !probe->heard)
		return finish_misheard(probe);
	send_question(probe);
	return false;
}

static void quic_end(void *state, enum peer_end end, const char *detail)
{
	struct quic_probe *probe = state;

	if (end == PEER_BUDGET) {
		(void)finish(probe, PROBE_BUDGET, "the byte budget ran out");
	} else if (end != PEER_DEADLINE) {
		/* Nobody there, or gone: datagrams have no other end. */
		if (detail)
			detail =
				arena_string(probe->io.arena, span_from_string(detail));
		(void)finish(probe, PROBE_FAILED, detail ? detail : "no answer");
	} else if (probe->heard) {
		(void)finish(probe, PROBE_TIMEOUT,
			     "no whole answer before the deadline");
	} else if (probe->misheard) {
		(void)finish_misheard(probe);
	} else if (probe->unopened) {
		(void)finish(probe, PROBE_MALFORMED,
			     "QUIC packets that their keys do not open");
	} else {
		probe->io.result->speaks = SPEAKS_SILENCE;
		(void)finish(probe, PROBE_TIMEOUT, "no answer to QUIC");
	}
}

static bool quic_expects_chain(const void *state)
{
	(void)state;
	return false;
}

const struct conversation_kind conversation_quic = {
	.datagrams = true,
	.make = quic_make,
	.take = quic_take,
	.again = quic_again,
	.end = quic_end,
	.expects_chain = quic_expects_chain,
	.free = quic_free,
};
