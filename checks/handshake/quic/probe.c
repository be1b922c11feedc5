/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PROBE_QUIC as a kind of conversation: one ClientHello in Initial packets, and
 * what the server says to it while everybody can still read it. Its key share is
 * empty, so that the answer is a HelloRetryRequest, which names suite and group, or
 * an alert. No certificate is seen: that takes a PROBE_QUIC_HANDSHAKE.
 */
#include <stdlib.h>

#include "checks/handshake/conversation.h"
#include "checks/handshake/handshake_message.h"
#include "checks/handshake/quic/client.h"

/* A ServerHello has a few hundred bytes; RFC 9000 7.5 wants 4096 at least. */
static const struct quic_client_limits limits = {{16384, 0}, 16};

struct quic_probe {
	struct quic_client client;
	struct quic_hello hello;
};

static bool take_server_hello(struct quic_probe *probe, struct span body)
{
	struct quic_client *client = &probe->client;
	struct probe_result *result = client->io.result;
	struct server_hello hello;
	const char *why = NULL;

	if (!server_hello_read(body, &hello, &why))
		return quic_client_finish(client, PROBE_MALFORMED, why);
	result->hello.came = true;
	result->hello.version_code = hello.version;
	result->hello.is_retry_request = hello.is_retry_request;
	why = quic_hello_fault(&probe->hello, &hello);
	/* RFC 8446 4.1.4, 4.2.8: there was no share to answer to. */
	if (!why && !hello.is_retry_request)
		why = "ServerHello although no key share was sent";
	if (why)
		return quic_client_finish(client, PROBE_MALFORMED, why);
	result->version = TLS_VERSION_TLS1_3;
	result->cipher_suite =
		cipher_suite_use_of(TLS_VERSION_TLS1_3, hello.cipher_suite);
	if (hello.group != 0)
		result->group = named_group_use_of(hello.group);
	return quic_client_finish(client, PROBE_ACCEPTED, NULL);
}

static bool take_message(void *context, enum quic_space_id space, struct span message)
{
	struct quic_probe *probe = context;

	(void)space; /* there is only one */
	if (message.ptr[0] != HANDSHAKE_SERVER_HELLO)
		return quic_client_finish(
			&probe->client, PROBE_MALFORMED,
			"another handshake message before ServerHello");
	return take_server_hello(
		probe, span_slice(message, HANDSHAKE_HEADER_LEN, message.len));
}

/* ---- the kind ------------------------------------------------------------------- */

static void quic_free(void *state)
{
	struct quic_probe *probe = state;

	quic_client_close(&probe->client);
	free(probe);
}

static bool open_client(struct quic_probe *probe, const struct conversation_io *io)
{
	const struct probe_job *job = io->job;
	struct quic_client *client = &probe->client;
	const struct span none = {NULL, 0};

	client->take_message = take_message;
	client->context = probe;
	if (!quic_client_open(client, io, job->quic.version, &limits))
		return false;
	if (job->quic.version != 0) {
		if (!quic_hello_make(&probe->hello, &job->hello, job->name,
				     &client->link))
			return false;
		quic_hello_write(&probe->hello, none, none, io->arena, &client->hellos);
	}
	quic_client_send_hello(client, 0);
	return !client->hellos.failed;
}

static void *quic_make(const struct conversation_io *io)
{
	struct quic_probe *probe = calloc(1, sizeof(*probe));

	if (probe && !open_client(probe, io)) {
		quic_free(probe);
		return NULL;
	}
	return probe;
}

static bool quic_take(void *state, struct span datagram)
{
	struct quic_probe *probe = state;

	return quic_client_take(&probe->client, datagram);
}

static bool quic_again(void *state)
{
	struct quic_probe *probe = state;

	return quic_client_again(&probe->client);
}

static void quic_end(void *state, enum peer_end end, const char *detail)
{
	struct quic_probe *probe = state;

	quic_client_end(&probe->client, end, detail);
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
