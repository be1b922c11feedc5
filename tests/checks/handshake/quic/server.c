/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/checks/handshake/quic/server.h"

#include <stdlib.h>
#include <string.h>

#include "checks/handshake/quic/frame.h"
#include "tests/checks/handshake/hex.h"

struct quic_server quic_server_make(uint32_t version)
{
	return (struct quic_server){
		.version = quic_version_by_code(version),
		.own_id = {0x5e, 0x5e, 0x5e, 0x5e, 0x01},
		.frames = buffer_make(QUIC_SERVER_DATAGRAM_MAX),
		.token = buffer_make(QUIC_SERVER_DATAGRAM_MAX),
	};
}

void quic_server_free(struct quic_server *server)
{
	buffer_free(&server->frames);
	buffer_free(&server->token);
}

static void keep(struct span id, unsigned char *bytes, size_t *len)
{
	memcpy(bytes, id.ptr, id.len);
	*len = id.len;
}

bool quic_server_read(struct quic_server *server, struct span datagram)
{
	struct quic_packet packet;
	size_t len = datagram.len;
	uint64_t number;

	if (!quic_packet_next(&datagram, &packet) || datagram.len > 0)
		return false;
	server->heard = packet.kind;
	if (packet.kind == QUIC_PACKET_HANDSHAKE) {
		buffer_reset(&server->frames);
		return quic_keys_open(&server->handshake_theirs, &packet, 0, &number,
				      &server->frames);
	}
	if (len < QUIC_DATAGRAM_MIN)
		return false;
	keep(packet.source, server->client_id, &server->client_id_len);
	keep(packet.destination, server->first_id, &server->first_id_len);
	if (packet.kind != QUIC_PACKET_INITIAL || !server->version ||
	    packet.version != server->version->code)
		return false;
	/* Once it answers by its own id, the keys stay. */
	if (!span_equal(packet.destination, (struct span){(char *)server->own_id,
							  sizeof(server->own_id)}) ||
	    !server->ours.cipher) {
		if (!quic_keys_initial(NULL, server->version, packet.destination, true,
				       &server->ours) ||
		    !quic_keys_initial(NULL, server->version, packet.destination, false,
				       &server->theirs))
			return false;
	}
	buffer_reset(&server->frames);
	buffer_reset(&server->token);
	buffer_add(&server->token, packet.token);
	return quic_keys_open(&server->theirs, &packet, 0, &number, &server->frames);
}

static void write_packet(struct quic_server *server, const struct quic_keys *keys,
			 enum quic_long_type type, uint32_t number, struct span frames,
			 struct buffer *out)
{
	const struct quic_long_header header = {
		.version = server->version,
		.type = type,
		.destination = {(char *)server->client_id, server->client_id_len},
		.source = {(char *)server->own_id, sizeof(server->own_id)},
		.number = number,
	};

	quic_keys_seal(keys, &header, frames, out);
}

void quic_server_write(struct quic_server *server, struct span frames,
		       struct buffer *out)
{
	write_packet(server, &server->ours, QUIC_LONG_INITIAL, server->next_number++,
		     frames, out);
}

bool quic_server_use_secrets(struct quic_server *server, uint16_t suite,
			     const unsigned char *ours, const unsigned char *theirs)
{
	return quic_keys_derive(NULL, server->version, suite, ours,
				&server->handshake_ours) &&
	       quic_keys_derive(NULL, server->version, suite, theirs,
				&server->handshake_theirs);
}

void quic_server_write_handshake(struct quic_server *server, struct span frames,
				 struct buffer *out)
{
	write_packet(server, &server->handshake_ours, QUIC_LONG_HANDSHAKE,
		     server->next_handshake_number++, frames, out);
}

void quic_server_write_versions(const struct quic_server *server,
				const uint32_t *versions, size_t count,
				struct buffer *out)
{
	size_t i;

	buffer_add_u8(out, 0x80);
	buffer_add_u32be(out, 0);
	buffer_add_u8(out, (uint8_t)server->client_id_len);
	buffer_add(out, (struct span){(const char *)server->client_id,
				      server->client_id_len});
	buffer_add_u8(out, (uint8_t)server->first_id_len);
	buffer_add(out,
		   (struct span){(const char *)server->first_id, server->first_id_len});
	for (i = 0; i < count; i++)
		buffer_add_u32be(out, versions[i]);
}

void quic_server_write_retry(struct quic_server *server, struct span token,
			     struct buffer *out)
{
	const struct span first = {(char *)server->first_id, server->first_id_len};
	unsigned char tag[QUIC_RETRY_TAG_LEN];

	buffer_add_u8(out,
		      (uint8_t)(0xc0 | server->version->types[QUIC_LONG_RETRY] << 4));
	buffer_add_u32be(out, server->version->code);
	buffer_add_u8(out, (uint8_t)server->client_id_len);
	buffer_add(out,
		   (struct span){(char *)server->client_id, server->client_id_len});
	buffer_add_u8(out, sizeof(server->own_id));
	buffer_add(out, (struct span){(char *)server->own_id, sizeof(server->own_id)});
	buffer_add(out, token);
	if (!quic_keys_retry_tag(NULL, server->version, first, buffer_span(out), tag))
		out->failed = true;
	buffer_add(out, (struct span){(char *)tag, sizeof(tag)});
	server->ours.cipher = NULL;
}

void quic_server_retry_request(uint16_t suite, uint16_t group, struct buffer *out)
{
	struct span random = hex_bytes(
		"cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");
	size_t message, extensions;

	buffer_add_u8(out, 2); /* ServerHello */
	message = buffer_open_length(out, 3);
	buffer_add_u16be(out, 0x0303);
	buffer_add(out, random);
	buffer_add_u8(out, 0); /* session id */
	buffer_add_u16be(out, suite);
	buffer_add_u8(out, 0);
	extensions = buffer_open_length(out, 2);
	buffer_add(out, SPAN_LITERAL("\0\x2b\0\2\3\4\0\x33\0\2"));
	buffer_add_u16be(out, group);
	buffer_close_length(out, extensions, 2);
	buffer_close_length(out, message, 3);
	free_span(random);
}

const struct probe_trust *quic_server_trust(void)
{
	static struct probe_trust *trust;

	if (!trust)
		trust = probe_trust_make((struct span){NULL, 0});
	if (!trust)
		abort();
	return trust;
}
