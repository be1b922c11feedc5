/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/ssl2.h"

#include "agent/base/reader.h"

enum { MESSAGE_ERROR = 0, MESSAGE_CLIENT_HELLO = 1, MESSAGE_SERVER_HELLO = 4 };

/* The high bit says: a header of two bytes, no padding. A three-byte header
 * only comes with encryption, which a SERVER-HELLO never has. */
enum { HEADER_TWO_BYTES = 0x8000, LENGTH_BITS = 0x7fff };

void ssl2_client_hello_write(const uint32_t *codes, size_t count,
			     const unsigned char challenge[SSL2_CHALLENGE_LEN],
			     struct buffer *out)
{
	size_t header = buffer_open_length(out, 2);
	size_t i;

	buffer_add_u8(out, MESSAGE_CLIENT_HELLO);
	buffer_add_u16be(out, 0x0002);
	buffer_add_u16be(out, (uint16_t)(3 * count));
	buffer_add_u16be(out, 0); /* no session to resume */
	buffer_add_u16be(out, SSL2_CHALLENGE_LEN);
	for (i = 0; i < count; i++)
		buffer_add_u24be(out, codes[i]);
	buffer_add(out, (struct span){(const char *)challenge, SSL2_CHALLENGE_LEN});
	buffer_close_length(out, header, 2);
	if (!out->failed)
		out->ptr[header] = (char)((unsigned char)out->ptr[header] | 0x80);
}

bool ssl2_answer_begins(struct span bytes)
{
	if (bytes.len > 0 && !((unsigned char)bytes.ptr[0] & 0x80))
		return false;
	return bytes.len < 3 || bytes.ptr[2] == MESSAGE_ERROR ||
	       bytes.ptr[2] == MESSAGE_SERVER_HELLO;
}

enum ssl2_status ssl2_answer_read(struct span bytes, struct ssl2_server_hello *out)
{
	struct reader stream = reader_make(bytes);
	uint16_t header = reader_u16be(&stream);
	struct reader in;
	struct ssl2_server_hello hello;
	uint16_t certificate_len, specs_len, connection_id_len;
	uint8_t type;

	if (stream.failed)
		return SSL2_NEED_MORE;
	if (!(header & HEADER_TWO_BYTES))
		return SSL2_BAD;
	in = reader_make(reader_bytes(&stream, header & LENGTH_BITS));
	if (stream.failed)
		return SSL2_NEED_MORE;
	type = reader_u8(&in);
	if (type == MESSAGE_ERROR) {
		(void)reader_u16be(&in);
		return reader_at_end(&in) ? SSL2_ERROR : SSL2_BAD;
	}
	if (in.failed || type != MESSAGE_SERVER_HELLO)
		return SSL2_BAD;
	(void)reader_u8(&in); /* SESSION-ID-HIT */
	hello.certificate_type = reader_u8(&in);
	hello.version = reader_u16be(&in);
	certificate_len = reader_u16be(&in);
	specs_len = reader_u16be(&in);
	connection_id_len = reader_u16be(&in);
	hello.certificate = reader_bytes(&in, certificate_len);
	hello.cipher_specs = reader_bytes(&in, specs_len);
	(void)reader_bytes(&in, connection_id_len);
	if (!reader_at_end(&in) || hello.version != 0x0002 || specs_len % 3 != 0)
		return SSL2_BAD;
	*out = hello;
	return SSL2_SERVER_HELLO;
}
