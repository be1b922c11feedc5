/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/client_hello.h"

#include "checks/handshake/handshake_message.h"
#include "checks/handshake/record.h"
#include "checks/handshake/server_hello.h"

enum {
	NAME_LEN_MAX = 253, /* RFC 1035 2.3.4, as text without the last dot */
	HELLO_LEN_MAX = 256 * 1024,
	/* Load balancers of old hang on hellos of these sizes (RFC 7685 1). */
	PADDING_FROM = 256,
	PADDING_TO = 512,
};

bool client_hello_name_fits(const char *name)
{
	struct span text = span_from_string(name);
	struct ip_address address;
	size_t i;

	if (text.len == 0 || text.len > NAME_LEN_MAX || span_ends_with(text, ".") ||
	    ip_address_from_text(text, &address))
		return false;
	for (i = 0; i < text.len; i++) {
		if (text.ptr[i] <= ' ' || text.ptr[i] > '~')
			return false;
	}
	return true;
}

static void add_u16_list(struct buffer *out, const uint16_t *items, size_t count,
			 unsigned int width)
{
	size_t mark = buffer_open_length(out, width);
	size_t i;

	for (i = 0; i < count; i++)
		buffer_add_u16be(out, items[i]);
	buffer_close_length(out, mark, width);
}

static size_t open_extension(struct buffer *out, uint16_t type)
{
	buffer_add_u16be(out, type);
	return buffer_open_length(out, 2);
}

static void add_server_name(struct buffer *out, const char *name)
{
	size_t body, list, host;

	if (!client_hello_name_fits(name)) {
		out->failed = true;
		return;
	}
	body = open_extension(out, EXTENSION_SERVER_NAME);
	list = buffer_open_length(out, 2);
	buffer_add_u8(out, 0); /* host_name */
	host = buffer_open_length(out, 2);
	buffer_add_string(out, name);
	buffer_close_length(out, host, 2);
	buffer_close_length(out, list, 2);
	buffer_close_length(out, body, 2);
}

static void add_alpn(struct buffer *out, const char *const *names, size_t count)
{
	size_t body = open_extension(out, EXTENSION_ALPN);
	size_t list = buffer_open_length(out, 2);
	size_t i;

	for (i = 0; i < count; i++) {
		size_t name = buffer_open_length(out, 1);

		buffer_add_string(out, names[i]);
		buffer_close_length(out, name, 1);
	}
	buffer_close_length(out, list, 2);
	buffer_close_length(out, body, 2);
}

static void add_u16_list_extension(struct buffer *out, uint16_t type,
				   const uint16_t *items, size_t count,
				   unsigned int width)
{
	size_t body;

	if (count == 0)
		return;
	body = open_extension(out, type);
	add_u16_list(out, items, count, width);
	buffer_close_length(out, body, 2);
}

static void add_extension(struct buffer *out, uint16_t type, struct span data)
{
	size_t body = open_extension(out, type);

	buffer_add(out, data);
	buffer_close_length(out, body, 2);
}

static void add_extensions(struct buffer *out, const struct client_hello *hello)
{
	size_t i;

	if (hello->server_name)
		add_server_name(out, hello->server_name);
	if (hello->renegotiation_info)
		add_extension(out, EXTENSION_RENEGOTIATION_INFO, SPAN_LITERAL("\0"));
	if (hello->extended_master_secret)
		add_extension(out, EXTENSION_EXTENDED_MASTER_SECRET, SPAN_LITERAL(""));
	if (hello->ec_point_formats)
		add_extension(out, EXTENSION_EC_POINT_FORMATS, SPAN_LITERAL("\1\0"));
	add_u16_list_extension(out, EXTENSION_SUPPORTED_GROUPS, hello->groups,
			       hello->group_count, 2);
	add_u16_list_extension(out, EXTENSION_SIGNATURE_ALGORITHMS,
			       hello->signature_schemes, hello->signature_scheme_count,
			       2);
	if (hello->alpn_count > 0)
		add_alpn(out, hello->alpn, hello->alpn_count);
	add_u16_list_extension(out, EXTENSION_SUPPORTED_VERSIONS,
			       hello->supported_versions,
			       hello->supported_version_count, 1);
	for (i = 0; i < hello->extra_count; i++)
		add_extension(out, hello->extra[i].type, hello->extra[i].data);
	/* Last but for padding, and never the last with an empty body: some old
	 * servers read one byte too many there. */
	if (hello->empty_key_share)
		add_extension(out, EXTENSION_KEY_SHARE, SPAN_LITERAL("\0\0"));
}

/* ${start}: where the handshake message begins in ${out}. */
static void add_padding(struct buffer *out, size_t start)
{
	size_t len = out->len - start;
	size_t body, missing;

	if (len < PADDING_FROM || len >= PADDING_TO)
		return;
	missing = PADDING_TO - len;
	body = open_extension(out, EXTENSION_PADDING);
	/* Its own header of four bytes counts; at least one byte of body. */
	for (missing = missing > 4 ? missing - 4 : 1; missing > 0; missing--)
		buffer_add_u8(out, 0);
	buffer_close_length(out, body, 2);
}

void client_hello_write_message(const struct client_hello *hello, struct buffer *out)
{
	size_t start = out->len;
	size_t message, field;

	buffer_add_u8(out, HANDSHAKE_CLIENT_HELLO);
	message = buffer_open_length(out, 3);
	buffer_add_u16be(out, hello->legacy_version);
	buffer_add(out,
		   (struct span){(const char *)hello->random, sizeof(hello->random)});
	if (hello->session_id.len > CLIENT_HELLO_SESSION_ID_MAX)
		out->failed = true;
	field = buffer_open_length(out, 1);
	buffer_add(out, hello->session_id);
	buffer_close_length(out, field, 1);
	add_u16_list(out, hello->cipher_suites, hello->cipher_suite_count, 2);
	field = buffer_open_length(out, 1);
	if (hello->compression_methods.len > 0)
		buffer_add(out, hello->compression_methods);
	else
		buffer_add_u8(out, 0);
	buffer_close_length(out, field, 1);

	field = buffer_open_length(out, 2);
	add_extensions(out, hello);
	if (hello->padding)
		add_padding(out, start);
	/* SSL 3.0 knows no extensions: then not even their length is written. */
	if (!out->failed && out->len == field + 2)
		out->len = field;
	else
		buffer_close_length(out, field, 2);
	buffer_close_length(out, message, 3);
}

void client_hello_write(const struct client_hello *hello, struct buffer *out)
{
	struct buffer bytes = buffer_make(HELLO_LEN_MAX);
	struct span rest;

	client_hello_write_message(hello, &bytes);
	if (bytes.failed)
		out->failed = true;
	rest = buffer_span(&bytes);
	while (!out->failed && rest.len > 0) {
		struct span fragment = span_slice(rest, 0, RECORD_FRAGMENT_MAX);

		buffer_add_u8(out, CONTENT_HANDSHAKE);
		buffer_add_u16be(out, hello->record_version);
		buffer_add_u16be(out, (uint16_t)fragment.len);
		buffer_add(out, fragment);
		rest = span_slice(rest, fragment.len, rest.len);
	}
	buffer_free(&bytes);
}
