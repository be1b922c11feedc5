/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The peer of a PROBE_QUIC, without a socket. The first byte says what is asked for;
 * then come steps of a byte for what it is, one for how long, and its bytes: raw
 * datagrams, or frames, versions and tokens that are made into packets which open.
 */
#include <stdint.h>
#include <stdlib.h>

#include "tests/checks/handshake/conversation_holds.h"
#include "tests/checks/handshake/quic/server.h"

enum { STEP_RAW, STEP_FRAMES, STEP_VERSIONS, STEP_RETRY, STEP_AGAIN, STEP_COUNT };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever the client sent up to now. */
static void read_client(struct conversation *conversation, struct quic_server *server)
{
	struct reader in = reader_make(buffer_span(&conversation->out));

	while (in.rest.len > 0) {
		struct span datagram = reader_vector(&in, 2);

		if (in.failed || datagram.len < QUIC_DATAGRAM_MIN)
			abort();
		(void)quic_server_read(server, datagram);
	}
	buffer_reset(&conversation->out);
}

static void make_datagram(struct quic_server *server, unsigned int kind,
			  struct span bytes, struct buffer *out)
{
	uint32_t versions[64] = {0};
	size_t i;

	buffer_reset(out);
	switch (kind) {
	case STEP_FRAMES:
		if (server->ours.cipher)
			quic_server_write(server, bytes, out);
		break;
	case STEP_VERSIONS:
		for (i = 0; i < bytes.len / 4 && i < 64; i++)
			versions[i] = (uint32_t)(unsigned char)bytes.ptr[4 * i] << 24 |
				      (uint32_t)(unsigned char)bytes.ptr[4 * i + 3];
		quic_server_write_versions(server, versions, i, out);
		break;
	case STEP_RETRY:
		if (server->version)
			quic_server_write_retry(server, bytes, out);
		break;
	default:
		buffer_add(out, bytes);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t versions[] = {0, QUIC_VERSION_1, QUIC_VERSION_2};
	struct probe_job job = {
		.kind = PROBE_QUIC,
		.name = "quic.example",
		.hello.version = TLS_VERSION_TLS1_3,
	};
	struct reader in = reader_make((struct span){(const char *)data, size});
	struct buffer out = buffer_make(QUIC_SERVER_DATAGRAM_MAX);
	struct conversation conversation;
	struct quic_server server;

	job.quic.version = versions[reader_u8(&in) % 3];
	if (in.failed)
		return 0;
	server = quic_server_make(job.quic.version);
	if (!conversation_begin(&conversation, &conversation_quic, &job,
				quic_server_trust()))
		abort();
	while (in.rest.len > 0 && !in.failed && !conversation.done) {
		unsigned int kind = reader_u8(&in) % STEP_COUNT;
		struct span bytes = reader_vector(&in, 1);

		read_client(&conversation, &server);
		make_datagram(&server, kind, bytes, &out);
		if (kind == STEP_AGAIN)
			(void)conversation_again(&conversation);
		else
			(void)conversation_take(&conversation, buffer_span(&out));
	}
	conversation_end(&conversation, PEER_DEADLINE, NULL);
	conversation_must_hold(&conversation);
	read_client(&conversation, &server);
	conversation_free(&conversation);
	quic_server_free(&server);
	buffer_free(&out);
	return 0;
}
