/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client PORT [NAME]: sends the ClientHello of each reference client to 127.0.0.1,
 * byte for byte what its row says, and prints what the server makes of it:
 * "ID connects VERSION SUITE GROUP" or "ID refused"; "-" where there is no group.
 * What client_connect() works out on paper has to be the same.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "checks/client/client.h"
#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/client_hello.h"
#include "checks/handshake/handshake_message.h"
#include "checks/handshake/named_group.h"
#include "checks/handshake/record.h"
#include "checks/handshake/server_hello.h"
#include "checks/handshake/server_key_exchange.h"

enum {
	SECONDS_MAX = 10,
	HELLO_MAX = 64 * 1024,
	SHARE_MAX = 1216, /* X25519MLKEM768 */
};

/* The base points: public keys as good as any other (RFC 7748 4.1, SEC 2 2.4.2). */
static const unsigned char x25519_share[32] = {9};
static const unsigned char p256_share[65] = {
	0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5,
	0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4,
	0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a,
	0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33,
	0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5};

struct answer {
	enum tls_version version;
	uint32_t suite, group;
	bool done;
};

static void add_shares(const struct client *client, struct buffer *out)
{
	static const unsigned char zeros[SHARE_MAX];
	size_t list = buffer_open_length(out, 2), i;

	for (i = 0; i < client->key_shares.count; i++) {
		uint16_t group = client->key_shares.items[i];
		size_t share;

		buffer_add_u16be(out, group);
		share = buffer_open_length(out, 2);
		if (group == 0x001d)
			buffer_add(out, (struct span){(const char *)x25519_share,
						      sizeof(x25519_share)});
		else if (group == 0x0017)
			buffer_add(out, (struct span){(const char *)p256_share,
						      sizeof(p256_share)});
		else /* no server here has it */
			buffer_add(out,
				   (struct span){(const char *)zeros, sizeof(zeros)});
		buffer_close_length(out, share, 2);
	}
	buffer_close_length(out, list, 2);
}

static void write_hello(const struct client *client, const char *name,
			struct buffer *out)
{
	uint16_t versions[TLS_VERSION_COUNT];
	struct buffer shares = buffer_make(HELLO_MAX);
	struct client_hello_extension share = {.type = EXTENSION_KEY_SHARE};
	struct client_hello_extension modes = {45, SPAN_LITERAL("\1\1")};
	struct client_hello_extension extra[2];
	struct client_hello hello = {
		.record_version = 0x0301,
		.legacy_version = protocol_version_code(
			client->highest == TLS_VERSION_TLS1_3 ? TLS_VERSION_TLS1_2
							      : client->highest),
		.cipher_suites = client->cipher_suites.items,
		.cipher_suite_count = client->cipher_suites.count,
		.server_name = client->sends_name ? name : NULL,
		.ec_point_formats = client->groups.count > 0,
		.groups = client->groups.items,
		.group_count = client->groups.count,
		.signature_schemes = client->signature_schemes.items,
		.signature_scheme_count = client->signature_schemes.count,
		.alpn = client->alpn.items,
		.alpn_count = client->alpn.count,
	};
	unsigned int version;

	if (getrandom(hello.random, sizeof(hello.random), 0) < 0)
		exit(1);
	if (client->highest == TLS_VERSION_TLS1_3) {
		for (version = client->highest + 1U; version-- > client->lowest;)
			versions[hello.supported_version_count++] =
				protocol_version_code(version);
		hello.supported_versions = versions;
		add_shares(client, &shares);
		share.data = buffer_span(&shares);
		extra[0] = modes;
		extra[1] = share;
		hello.extra = extra;
		hello.extra_count = 2;
	}
	client_hello_write(&hello, out);
	buffer_free(&shares);
}

/* True when nothing more is to be learned. */
static bool take_message(const struct handshake_message *message, struct answer *out)
{
	const struct cipher_suite *suite;
	struct server_key_exchange exchange;
	struct server_hello hello;
	const char *why;

	if (message->type == HANDSHAKE_SERVER_HELLO) {
		if (!server_hello_read(message->body, &hello, &why) ||
		    !protocol_version_from_code(hello.version, &out->version))
			return true;
		out->suite = hello.cipher_suite;
		out->group = hello.group;
		suite = cipher_suite_by_code(out->version, out->suite);
		out->done = !suite || suite->key_exchange != KEY_EXCHANGE_ECDHE;
		return out->done;
	}
	if (message->type != HANDSHAKE_SERVER_KEY_EXCHANGE)
		return false;
	suite = cipher_suite_by_code(out->version, out->suite);
	if (suite &&
	    server_key_exchange_read(message->body, suite->key_exchange, &exchange)) {
		out->group = exchange.group;
		out->done = true;
	}
	return true;
}

static bool take_bytes(struct record_reader *records, struct handshake_joiner *joiner,
		       struct answer *out)
{
	struct handshake_message message;
	struct record record;

	while (record_reader_next(records, &record) == RECORD_READY) {
		if (record.type != CONTENT_HANDSHAKE)
			return true;
		if (!handshake_joiner_add(joiner, record.fragment))
			return true;
		while (handshake_joiner_next(joiner, &message)) {
			if (take_message(&message, out))
				return true;
		}
	}
	return false;
}

static void ask(int fd, const struct client *client, const char *name,
		struct answer *out)
{
	struct record_reader records = record_reader_make();
	struct handshake_joiner joiner = handshake_joiner_make();
	struct buffer hello = buffer_make(HELLO_MAX);
	char bytes[8192];
	ssize_t got;

	write_hello(client, name, &hello);
	if (hello.failed || send(fd, hello.ptr, hello.len, MSG_NOSIGNAL) < 0)
		exit(1);
	while ((got = recv(fd, bytes, sizeof(bytes), 0)) > 0) {
		if (!record_reader_add(&records, (struct span){bytes, (size_t)got}) ||
		    take_bytes(&records, &joiner, out))
			break;
	}
	buffer_free(&hello);
	handshake_joiner_free(&joiner);
	record_reader_free(&records);
}

static void play(const struct client *client, uint16_t port, const char *name)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
	struct timeval patience = {.tv_sec = SECONDS_MAX};
	struct cipher_suite_use suite, group;
	struct answer answer = {0};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) != 0 ||
	    connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
		perror("connect");
		exit(1);
	}
	ask(fd, client, name, &answer);
	(void)close(fd);
	if (!answer.done || answer.version < client->lowest) {
		printf("%s refused\n", client->id);
		return;
	}
	suite = cipher_suite_use_of(answer.version, answer.suite);
	group = named_group_use_of(answer.group);
	printf("%s connects %s %s %s\n", client->id, tls_version_name(answer.version),
	       suite.name ? suite.name : "?", group.name ? group.name : "-");
}

int main(int argc, char **argv)
{
	unsigned long port = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	size_t i;

	if (argc < 2 || port == 0 || port > UINT16_MAX) {
		fprintf(stderr, "usage: client PORT [NAME]\n");
		return 2;
	}
	for (i = 0; i < client_registry_count; i++)
		play(&client_registry[i], (uint16_t)port, argc > 2 ? argv[2] : NULL);
	return 0;
}
