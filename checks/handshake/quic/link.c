/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/quic/link.h"

#include <string.h>
#include <sys/random.h>

#include "agent/base/reader.h"
#include "checks/handshake/quic/frame.h"

enum {
	/* First byte, version, two ids with their lengths, the token's length and the
	 * packet's, the number, the seal. */
	OVERHEAD = 1 + 4 + 2 + 2 * QUIC_CONNECTION_ID_MAX + 2 + 2 + 4 + QUIC_SEAL_LEN,
	/* Type, largest, delay, count and first range, and every second bit of 64. */
	ACK_MAX = 1 + 8 + 3 + 2 * 32,
};

static struct span span_of(const unsigned char *bytes, size_t len)
{
	return (struct span){(const char *)bytes, len};
}

static struct span peer_id(const struct quic_link *link)
{
	return span_of(link->peer_id, link->peer_id_len);
}

static void set_peer_id(struct quic_link *link, struct span id)
{
	if (id.len > 0)
		memcpy(link->peer_id, id.ptr, id.len);
	link->peer_id_len = id.len;
}

/* RFC 9001 5.2: they follow from the id that our next Initial is sent to. */
static bool make_initial_keys(struct quic_link *link)
{
	struct quic_space *space = &link->spaces[QUIC_SPACE_INITIAL];

	return quic_keys_initial(link->library, link->version, peer_id(link), false,
				 &space->ours) &&
	       quic_keys_initial(link->library, link->version, peer_id(link), true,
				 &space->theirs);
}

bool quic_link_make(struct quic_link *link, OSSL_LIB_CTX *library,
		    const struct quic_version *version)
{
	unsigned char ids[2 * QUIC_LINK_ID_LEN];

	*link = (struct quic_link){.library = library, .version = version};
	/* getrandom(2): so few bytes come whole and uninterrupted. */
	if (getrandom(ids, sizeof(ids), 0) != (ssize_t)sizeof(ids))
		return false;
	memcpy(link->own_id, ids, QUIC_LINK_ID_LEN);
	memcpy(link->first_id, ids + QUIC_LINK_ID_LEN, QUIC_LINK_ID_LEN);
	set_peer_id(link, span_of(link->first_id, QUIC_LINK_ID_LEN));
	return !version || make_initial_keys(link);
}

bool quic_link_has_keys(const struct quic_link *link, enum quic_space_id id)
{
	return link->spaces[id].ours.cipher != NULL;
}

bool quic_link_use_secrets(struct quic_link *link, uint16_t cipher_suite,
			   const unsigned char *ours, const unsigned char *theirs)
{
	struct quic_space *space = &link->spaces[QUIC_SPACE_HANDSHAKE];

	return quic_keys_derive(link->library, link->version, cipher_suite, ours,
				&space->ours) &&
	       quic_keys_derive(link->library, link->version, cipher_suite, theirs,
				&space->theirs);
}

bool quic_link_agrees(const struct quic_link *link,
		      const struct quic_parameters *parameters)
{
	const struct span retry = link->retried
					  ? span_of(link->retry_id, link->retry_id_len)
					  : (struct span){NULL, 0};

	return parameters->original_destination.ptr && parameters->initial_source.ptr &&
	       (parameters->retry_source.ptr != NULL) == link->retried &&
	       span_equal(parameters->original_destination,
			  span_of(link->first_id, QUIC_LINK_ID_LEN)) &&
	       span_equal(parameters->initial_source, peer_id(link)) &&
	       span_equal(parameters->retry_source, retry);
}

/* ---- out ---------------------------------------------------------------------- */

size_t quic_link_room(const struct quic_link *link)
{
	return QUIC_DATAGRAM_MIN - OVERHEAD - ACK_MAX - link->token.len;
}

void quic_link_send(struct quic_link *link, enum quic_space_id id, struct span frames,
		    struct buffer *out)
{
	struct quic_space *space = &link->spaces[id];
	const struct quic_long_header header = {
		.version = link->version,
		.type = id == QUIC_SPACE_INITIAL ? QUIC_LONG_INITIAL
						 : QUIC_LONG_HANDSHAKE,
		.destination = peer_id(link),
		.source = span_of(link->own_id, QUIC_LINK_ID_LEN),
		.token = link->token,
		.number = space->next_number,
	};
	struct buffer payload = buffer_make(QUIC_DATAGRAM_MIN);
	struct buffer empty = buffer_make(QUIC_DATAGRAM_MIN);
	size_t mark;

	if (space->owes_ack)
		quic_frame_write_ack(&payload, space->expected - 1, space->seen);
	buffer_add(&payload, frames);
	/* How much room is left is known from a header without anything behind it:
	 * all its lengths are of one size. */
	quic_packet_write_header(&header, 0, &empty);
	if (payload.failed || empty.failed || !space->ours.cipher ||
	    empty.len + payload.len + QUIC_SEAL_LEN > QUIC_DATAGRAM_MIN) {
		out->failed = true;
		goto out;
	}
	/* RFC 9000 14.1: what carries an Initial packet is padded, so that a server
	 * may answer with three times as much and the path is known to carry it. */
	while (id == QUIC_SPACE_INITIAL &&
	       empty.len + payload.len + QUIC_SEAL_LEN < QUIC_DATAGRAM_MIN)
		buffer_add_u8(&payload, 0);
	mark = buffer_open_length(out, 2);
	quic_keys_seal(&space->ours, &header, buffer_span(&payload), out);
	buffer_close_length(out, mark, 2);
	space->next_number++;
	space->owes_ack = false;
	if (id == QUIC_SPACE_HANDSHAKE)
		link->spaces[QUIC_SPACE_INITIAL].ours.cipher =
			link->spaces[QUIC_SPACE_INITIAL].theirs.cipher = NULL;
out:
	buffer_free(&empty);
	buffer_free(&payload);
}

void quic_link_send_reserved(const struct quic_link *link, struct buffer *out)
{
	const struct quic_version reserved = {.code = QUIC_VERSION_RESERVED};
	const struct quic_long_header header = {
		.version = &reserved,
		.type = QUIC_LONG_INITIAL,
		.destination = peer_id(link),
		.source = span_of(link->own_id, QUIC_LINK_ID_LEN),
	};
	size_t mark = buffer_open_length(out, 2), start = out->len;

	quic_packet_write_header(&header, 0, out);
	while (!out->failed && out->len - start < QUIC_DATAGRAM_MIN)
		buffer_add_u8(out, 0);
	buffer_close_length(out, mark, 2);
}

/* ---- in ----------------------------------------------------------------------- */

bool quic_link_is_for_us(const struct quic_link *link, const struct quic_packet *packet)
{
	return span_equal(packet->destination, span_of(link->own_id, QUIC_LINK_ID_LEN));
}

/* Remember that packet ${number} came, for acknowledgements. */
static void note_number(struct quic_space *space, uint64_t number)
{
	if (number >= space->expected) {
		const uint64_t ahead = number + 1 - space->expected;

		space->seen = ahead < 64 ? space->seen << ahead | 1 : 1;
		space->expected = number + 1;
	} else if (space->expected - 1 - number < 64) {
		space->seen |= UINT64_C(1) << (space->expected - 1 - number);
	}
}

bool quic_link_open(struct quic_link *link, const struct quic_packet *packet,
		    enum quic_space_id *id, struct buffer *payload)
{
	struct quic_space *space;
	uint64_t number = 0;

	if (packet->kind == QUIC_PACKET_INITIAL)
		*id = QUIC_SPACE_INITIAL;
	else if (packet->kind == QUIC_PACKET_HANDSHAKE)
		*id = QUIC_SPACE_HANDSHAKE;
	else
		return false;
	space = &link->spaces[*id];
	buffer_reset(payload);
	/* RFC 9000 7.2: the id of its first Initial stays; 17.2.2: a server's Initial
	 * has no token. */
	if (!link->version || packet->version != link->version->code ||
	    !quic_link_is_for_us(link, packet) ||
	    (link->peer_id_known && !span_equal(packet->source, peer_id(link))) ||
	    (*id == QUIC_SPACE_INITIAL && packet->token.len > 0) ||
	    !quic_keys_open(&space->theirs, packet, space->expected, &number, payload))
		return false;
	if (!link->peer_id_known)
		set_peer_id(link, packet->source);
	link->peer_id_known = true;
	note_number(space, number);
	return true;
}

static bool is_genuine(const struct quic_link *link, const struct quic_packet *packet)
{
	struct span first = span_of(link->first_id, QUIC_LINK_ID_LEN);
	struct span sealed =
		span_slice(packet->bytes, 0, packet->bytes.len - packet->tag.len);
	unsigned char tag[QUIC_RETRY_TAG_LEN];

	return quic_keys_retry_tag(link->library, link->version, first, sealed, tag) &&
	       span_equal(packet->tag, span_of(tag, sizeof(tag)));
}

bool quic_link_take_retry(struct quic_link *link, const struct quic_packet *packet,
			  struct arena *arena)
{
	struct span first = span_of(link->first_id, QUIC_LINK_ID_LEN), token;

	/* RFC 9000 17.2.5.2 */
	if (packet->kind != QUIC_PACKET_RETRY || !link->version || link->retried ||
	    link->peer_id_known || packet->version != link->version->code ||
	    !quic_link_is_for_us(link, packet) || span_equal(packet->source, first) ||
	    packet->token.len > QUIC_LINK_TOKEN_MAX || !is_genuine(link, packet))
		return false;
	token = arena_copy(arena, packet->token);
	if (!token.ptr)
		return false;
	link->token = token;
	link->retried = true;
	set_peer_id(link, packet->source);
	memcpy(link->retry_id, link->peer_id, link->peer_id_len);
	link->retry_id_len = link->peer_id_len;
	return make_initial_keys(link);
}

bool quic_link_is_negotiated(const struct quic_link *link,
			     const struct quic_packet *packet)
{
	struct reader in = reader_make(packet->versions);
	uint32_t asked = link->version ? link->version->code : QUIC_VERSION_RESERVED;

	/* RFC 8999 6: it sends our own ids back, which nobody else can know. */
	if (packet->kind != QUIC_PACKET_VERSION_NEGOTIATION || link->peer_id_known ||
	    link->retried || !quic_link_is_for_us(link, packet) ||
	    !span_equal(packet->source, span_of(link->first_id, QUIC_LINK_ID_LEN)))
		return false;
	while (in.rest.len > 0) {
		if (reader_u32be(&in) == asked)
			return false;
	}
	return true;
}
