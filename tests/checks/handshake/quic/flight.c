/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/checks/handshake/quic/flight.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "agent/base/reader.h"
#include "checks/handshake/extension.h"
#include "checks/handshake/handshake_message.h"
#include "checks/handshake/quic/keys.h"
#include "checks/handshake/quic/varint.h"
#include "tests/checks/handshake/hex.h"

enum { FLIGHT_MAX = 128 * 1024 };

void flight_free(struct flight *flight)
{
	key_share_free(&flight->share);
	key_schedule_free(&flight->schedule);
	buffer_free(&flight->hello);
	buffer_free(&flight->rest);
}

/* ---- the client's hello -------------------------------------------------------- */

/* The first KeyShareEntry. */
static bool read_share(struct span client_hello, uint16_t *group, struct span *key)
{
	struct reader in = reader_make(client_hello), list;
	struct span data;

	(void)reader_bytes(&in, 4 + 2 + 32);
	(void)reader_vector(&in, 1); /* session id */
	(void)reader_vector(&in, 2); /* suites */
	(void)reader_vector(&in, 1); /* compression */
	if (!extension_find(reader_vector(&in, 2), EXTENSION_KEY_SHARE, &data))
		return false;
	in = reader_make(data);
	list = reader_make(reader_vector(&in, 2));
	*group = reader_u16be(&list);
	*key = reader_vector(&list, 2);
	return !list.failed;
}

uint16_t flight_share_group(struct span client_hello)
{
	struct span key;
	uint16_t group;

	return read_share(client_hello, &group, &key) ? group : 0;
}

/* ---- what is written ------------------------------------------------------------ */

static size_t open_message(struct buffer *out, uint8_t type)
{
	buffer_add_u8(out, type);
	return buffer_open_length(out, 3);
}

/* A message is part of the transcript once it is whole. */
static bool end_message(struct flight *flight, struct buffer *out, size_t mark)
{
	buffer_close_length(out, mark, 3);
	return !out->failed &&
	       key_schedule_add(&flight->schedule,
				span_slice(buffer_span(out), mark - 1, out->len));
}

static size_t open_extension(struct buffer *out, uint16_t type)
{
	buffer_add_u16be(out, type);
	return buffer_open_length(out, 2);
}

static bool begin(struct flight *flight, uint16_t suite)
{
	struct hkdf hkdf;

	if (flight->schedule.transcript)
		return true;
	flight->suite = suite;
	return quic_keys_hash(NULL, suite, &hkdf) &&
	       key_schedule_make(&flight->schedule, &hkdf);
}

static void write_hello_begin(struct span random, uint16_t suite, struct buffer *out)
{
	buffer_add_u16be(out, 0x0303);
	buffer_add(out, random);
	buffer_add_u8(out, 0); /* session id */
	buffer_add_u16be(out, suite);
	buffer_add_u8(out, 0);
}

bool flight_retry(struct flight *flight, struct span client_hello, uint16_t suite,
		  uint16_t group, bool cookie, struct buffer *out)
{
	struct span random = hex_bytes(
		"cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");
	size_t message, list, mark;

	if (!begin(flight, suite) ||
	    !key_schedule_add(&flight->schedule, client_hello) ||
	    !key_schedule_retry(&flight->schedule))
		return false;
	message = open_message(out, HANDSHAKE_SERVER_HELLO);
	write_hello_begin(random, suite, out);
	free_span(random);
	list = buffer_open_length(out, 2);
	buffer_add(out, SPAN_LITERAL("\0\x2b\0\2\3\4"));
	if (group != 0) {
		mark = open_extension(out, EXTENSION_KEY_SHARE);
		buffer_add_u16be(out, group);
		buffer_close_length(out, mark, 2);
	}
	if (cookie) {
		mark = open_extension(out, EXTENSION_COOKIE);
		buffer_add(out, SPAN_LITERAL("\0\5bread"));
		buffer_close_length(out, mark, 2);
	}
	buffer_close_length(out, list, 2);
	return end_message(flight, out, message);
}

static bool write_hello(struct flight *flight, uint32_t traits)
{
	static const char random[32] = "whatever";
	struct buffer *out = &flight->hello;
	size_t message = open_message(out, HANDSHAKE_SERVER_HELLO), list, mark, i;

	write_hello_begin((struct span){random, sizeof(random)}, flight->suite, out);
	list = buffer_open_length(out, 2);
	buffer_add(out, SPAN_LITERAL("\0\x2b\0\2\3\4"));
	mark = open_extension(out, EXTENSION_KEY_SHARE);
	key_share_write(&flight->share, out);
	/* Zeros in place of the key. */
	for (i = mark + 6; (traits & FLIGHT_BAD_SHARE) && i < out->len; i++)
		out->ptr[i] = 0;
	buffer_close_length(out, mark, 2);
	buffer_close_length(out, list, 2);
	return end_message(flight, out, message);
}

static void add_parameter(struct buffer *out, uint64_t id, struct span value)
{
	quic_varint_write(out, id);
	quic_varint_write(out, value.len);
	buffer_add(out, value);
}

static void write_parameters(const struct flight_wish *wish, struct buffer *out)
{
	size_t mark = open_extension(out, EXTENSION_QUIC_TRANSPORT_PARAMETERS);

	add_parameter(out, 0x00, wish->ids.original_destination);
	add_parameter(out, 0x0f,
		      wish->traits & FLIGHT_OTHER_ID ? SPAN_LITERAL("other")
						     : wish->ids.initial_source);
	if (wish->ids.retry_source.ptr || (wish->traits & FLIGHT_RETRY_ID))
		add_parameter(out, 0x10, wish->ids.retry_source);
	if (wish->traits & FLIGHT_BAD_PARAMETERS)
		add_parameter(out, 0x00, wish->ids.original_destination);
	buffer_close_length(out, mark, 2);
}

static bool write_extensions(struct flight *flight, const struct flight_wish *wish)
{
	struct buffer *out = &flight->rest;
	size_t message = open_message(out, HANDSHAKE_ENCRYPTED_EXTENSIONS);
	size_t list = buffer_open_length(out, 2), mark;

	if (!(wish->traits & FLIGHT_NO_ALPN)) {
		mark = open_extension(out, EXTENSION_ALPN);
		buffer_add(out, wish->traits & FLIGHT_TWO_PROTOCOLS
					? SPAN_LITERAL("\0\7\2h3\3doq")
					: SPAN_LITERAL("\0\3\2h3"));
		buffer_close_length(out, mark, 2);
	}
	if (!(wish->traits & FLIGHT_NO_PARAMETERS))
		write_parameters(wish, out);
	buffer_close_length(out, list, 2);
	if (wish->traits & FLIGHT_BAD_EXTENSIONS)
		buffer_add_byte(out, 0);
	return end_message(flight, out, message);
}

static bool write_chain(struct flight *flight, const struct flight_wish *wish)
{
	struct buffer *out = &flight->rest;
	size_t message = open_message(out, HANDSHAKE_CERTIFICATE), list, mark;
	unsigned char *der = NULL;
	int len = i2d_X509(wish->identity->certificate, &der);
	const size_t want = wish->traits & FLIGHT_LONG_CHAIN  ? 66000
			    : wish->traits & FLIGHT_BIG_CHAIN ? 64000
							      : 0;
	const size_t before = out->len;

	buffer_add_u8(out, 0); /* context */
	list = buffer_open_length(out, 3);
	while (len > 0 && !out->failed && !(wish->traits & FLIGHT_EMPTY_CHAIN)) {
		mark = buffer_open_length(out, 3);
		buffer_add(out, (struct span){(char *)der, (size_t)len});
		if (wish->traits & FLIGHT_BAD_CERTIFICATE)
			out->ptr[mark + 3] = 0x31;
		buffer_close_length(out, mark, 3);
		buffer_add_u16be(out, 0);
		if (out->len - before + (size_t)len + 5 > want)
			break;
	}
	buffer_close_length(out, list, 3);
	OPENSSL_free(der);
	return end_message(flight, out, message);
}

static bool sign(const struct flight *flight, const struct flight_wish *wish,
		 struct buffer *out)
{
	unsigned char hash[HKDF_LEN_MAX], signature[256];
	size_t len = sizeof(signature), i;
	struct buffer content = buffer_make(256);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool ok = key_schedule_hash(&flight->schedule, hash);

	for (i = 0; i < 64; i++)
		buffer_add_byte(&content, ' ');
	buffer_add(&content, SPAN_LITERAL("TLS 1.3, server CertificateVerify\0"));
	buffer_add(&content, (struct span){(char *)hash, flight->schedule.hkdf.len});
	ok = ok && context &&
	     EVP_DigestSignInit_ex(context, NULL, "SHA256", NULL, NULL,
				   wish->identity->key, NULL) == 1 &&
	     EVP_DigestSign(context, signature, &len, (unsigned char *)content.ptr,
			    content.len) == 1;
	if (ok && (wish->traits & FLIGHT_WRONG_SIGNATURE))
		signature[len - 1] ^= 1;
	buffer_add(out, (struct span){(char *)signature, ok ? len : 0});
	EVP_MD_CTX_free(context);
	buffer_free(&content);
	return ok;
}

static bool write_verify(struct flight *flight, const struct flight_wish *wish)
{
	struct buffer *out = &flight->rest;
	size_t message, mark;
	bool ok;

	if (wish->traits & FLIGHT_NO_VERIFY)
		return true;
	message = open_message(out, HANDSHAKE_CERTIFICATE_VERIFY);
	buffer_add_u16be(out, wish->traits & FLIGHT_OTHER_KIND         ? 0x0804
			      : wish->traits & FLIGHT_FORBIDDEN_SCHEME ? 0x0203
			      : wish->traits & FLIGHT_FUTURE_SCHEME    ? 0x0904
								       : 0x0403);
	mark = buffer_open_length(out, 2);
	ok = sign(flight, wish, out);
	buffer_close_length(out, mark, 2);
	return ok && end_message(flight, out, message);
}

static bool write_finished(struct flight *flight, uint32_t traits)
{
	struct buffer *out = &flight->rest;
	unsigned char data[HKDF_LEN_MAX];
	size_t message;

	if (!key_schedule_finished(&flight->schedule, flight->schedule.server_secret,
				   data))
		return false;
	if (traits & FLIGHT_WRONG_FINISHED)
		data[0] ^= 1;
	message = open_message(out, HANDSHAKE_FINISHED);
	buffer_add(out, (struct span){(char *)data, flight->schedule.hkdf.len});
	return end_message(flight, out, message);
}

bool flight_answer(struct flight *flight, struct span client_hello,
		   const struct flight_wish *wish)
{
	unsigned char secret[KEY_SHARE_SECRET_MAX];
	struct span key;
	uint16_t group;
	size_t len;

	flight->hello = buffer_make(FLIGHT_MAX);
	flight->rest = buffer_make(FLIGHT_MAX);
	if (!begin(flight, wish->suite) ||
	    !key_schedule_add(&flight->schedule, client_hello) ||
	    !read_share(client_hello, &group, &key) ||
	    !key_share_make(&flight->share, NULL, group) ||
	    !key_share_agree(&flight->share, key, secret, &len) ||
	    !write_hello(flight, wish->traits) ||
	    !key_schedule_derive(&flight->schedule,
				 (struct span){(char *)secret, len}) ||
	    !write_extensions(flight, wish))
		return false;
	if (wish->traits & FLIGHT_ASKS_CERTIFICATE) {
		const struct span request =
			SPAN_LITERAL("\x0d\0\0\x0b\0\0\x08\0\x0d\0\4\0\2\4\3");

		buffer_add(&flight->rest, request);
		if (!key_schedule_add(&flight->schedule, request))
			return false;
	}
	if (!write_chain(flight, wish) || !write_verify(flight, wish) ||
	    !write_finished(flight, wish->traits))
		return false;
	if (wish->traits & FLIGHT_MORE_BEHIND)
		buffer_add_byte(&flight->rest, 4);
	if (wish->traits & FLIGHT_MORE_BEHIND_HELLO)
		buffer_add_byte(&flight->hello, 8);
	return true;
}
