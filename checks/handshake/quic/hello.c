/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/quic/hello.h"

#include <string.h>

#include "checks/handshake/quic/parameters.h"

/* HTTP/3, DNS, SMB, and what tests of implementations speak. */
static const char *const protocols[] = {"h3", "doq", "smb", "hq-interop"};

enum { EXTENSIONS_MORE = 3 }; /* parameters, share, cookie */

static bool keep_parameters(struct quic_hello *hello, const struct quic_link *link)
{
	struct buffer bytes = buffer_make(sizeof(hello->parameters));
	bool ok;

	quic_parameters_write(
		(struct span){(const char *)link->own_id, QUIC_LINK_ID_LEN}, &bytes);
	ok = !bytes.failed;
	if (ok)
		memcpy(hello->parameters, bytes.ptr, bytes.len);
	hello->parameters_len = bytes.len;
	buffer_free(&bytes);
	return ok;
}

bool quic_hello_make(struct quic_hello *hello, const struct hello_request *request,
		     const char *name, const struct quic_link *link)
{
	struct client_hello *form = &hello->offer.hello;

	if (request->version != TLS_VERSION_TLS1_3 ||
	    hello_offer_fill(&hello->offer, request, name) != 0)
		return false;
	form->alpn = protocols;
	form->alpn_count = sizeof(protocols) / sizeof(protocols[0]);
	/* RFC 9001 8.4: no middlebox compatibility mode; the datagram is padded. */
	form->session_id = (struct span){NULL, 0};
	form->padding = false;
	return keep_parameters(hello, link);
}

/* An extension whose data is ${bytes} behind their length. */
static bool add_vector(struct client_hello_extension *out, uint16_t type,
		       struct span bytes, struct arena *arena)
{
	struct buffer data = buffer_make(QUIC_HELLO_MAX);
	size_t mark = buffer_open_length(&data, 2);

	buffer_add(&data, bytes);
	buffer_close_length(&data, mark, 2);
	*out = (struct client_hello_extension){
		type, data.failed ? (struct span){NULL, 0}
				  : arena_copy(arena, buffer_span(&data))};
	buffer_free(&data);
	return out->data.ptr != NULL;
}

void quic_hello_write(struct quic_hello *hello, struct span share, struct span cookie,
		      struct arena *arena, struct buffer *out)
{
	struct client_hello form = hello->offer.hello;
	struct client_hello_extension *extra = arena_alloc_array(
		arena, form.extra_count + EXTENSIONS_MORE, sizeof(*extra));
	bool ok = extra != NULL;
	size_t i, count = 0;

	for (i = 0; ok && i < form.extra_count; i++)
		extra[count++] = form.extra[i];
	if (ok)
		extra[count++] = (struct client_hello_extension){
			EXTENSION_QUIC_TRANSPORT_PARAMETERS,
			{(const char *)hello->parameters, hello->parameters_len}};
	/* RFC 8446 4.2.2: as it came. */
	if (ok && cookie.len > 0)
		extra[count++] =
			(struct client_hello_extension){EXTENSION_COOKIE, cookie};
	if (ok && share.len > 0)
		ok = add_vector(&extra[count++], EXTENSION_KEY_SHARE, share, arena);
	form.extra = extra;
	form.extra_count = count;
	form.empty_key_share = share.len == 0;
	if (ok)
		client_hello_write_message(&form, out);
	else
		out->failed = true;
}

const char *quic_hello_fault(const struct quic_hello *hello,
			     const struct server_hello *answer)
{
	if (answer->version != protocol_version_code(TLS_VERSION_TLS1_3))
		return "ServerHello inside of QUIC is not of TLS 1.3";
	if (!hello_offer_has(&hello->offer, answer->cipher_suite))
		return "ServerHello picks a suite that was not offered";
	if (answer->session_id.len > 0 || answer->compression_method != 0)
		return "ServerHello picks what was not offered";
	return NULL;
}
