/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/server_hello.h"

#include <string.h>

#include "agent/base/reader.h"

/* RFC 8446 4.1.3: SHA-256 of "HelloRetryRequest". */
static const unsigned char retry_random[SERVER_HELLO_RANDOM_LEN] = {
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
	0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
	0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
};

static const uint16_t version_codes[TLS_VERSION_COUNT] = {
	[TLS_VERSION_SSL2] = 0x0002,   [TLS_VERSION_SSL3] = 0x0300,
	[TLS_VERSION_TLS1_0] = 0x0301, [TLS_VERSION_TLS1_1] = 0x0302,
	[TLS_VERSION_TLS1_2] = 0x0303, [TLS_VERSION_TLS1_3] = 0x0304,
};

bool protocol_version_from_code(uint16_t code, enum tls_version *out)
{
	size_t i;

	for (i = 0; i < TLS_VERSION_COUNT; i++) {
		if (version_codes[i] == code) {
			*out = (enum tls_version)i;
			return true;
		}
	}
	return false;
}

uint16_t protocol_version_code(enum tls_version version)
{
	return version_codes[version];
}

bool server_hello_extension(const struct server_hello *hello, uint16_t type,
			    struct span *data)
{
	return extension_find(hello->extensions, type, data);
}

/* RFC 8446 4.2.8: the group alone in a retry request, else with its share. */
static bool key_share_read(struct span data, struct server_hello *hello)
{
	struct reader in = reader_make(data);

	hello->group = reader_u16be(&in);
	if (!hello->is_retry_request)
		hello->share = reader_vector(&in, 2);
	return reader_at_end(&in);
}

bool server_hello_read(struct span body, struct server_hello *out, const char **why)
{
	struct server_hello hello = {0};
	struct reader in = reader_make(body);
	struct span data;

	hello.legacy_version = reader_u16be(&in);
	hello.random = reader_bytes(&in, SERVER_HELLO_RANDOM_LEN);
	hello.session_id = reader_vector(&in, 1);
	hello.cipher_suite = reader_u16be(&in);
	hello.compression_method = reader_u8(&in);
	if (in.failed) {
		*why = "ServerHello is cut short";
		return false;
	}
	if (hello.session_id.len > 32) {
		*why = "session id of a ServerHello is longer than 32 bytes";
		return false;
	}
	/* RFC 5246 7.4.1.3: there may be no extensions at all. */
	if (in.rest.len > 0)
		hello.extensions = reader_vector(&in, 2);
	if (!reader_at_end(&in) || !extension_list_is_sound(hello.extensions)) {
		*why = "extensions of a ServerHello are malformed";
		return false;
	}
	hello.version = hello.legacy_version;
	if (server_hello_extension(&hello, EXTENSION_SUPPORTED_VERSIONS, &data)) {
		struct reader picked = reader_make(data);

		hello.version = reader_u16be(&picked);
		/* RFC 8446 4.2.1: it must not name anything below TLS 1.3. */
		if (!reader_at_end(&picked) || hello.version < 0x0304) {
			*why = "supported_versions of a ServerHello is malformed";
			return false;
		}
	}
	hello.is_retry_request =
		hello.version >= 0x0304 &&
		memcmp(hello.random.ptr, retry_random, SERVER_HELLO_RANDOM_LEN) == 0;
	if (server_hello_extension(&hello, EXTENSION_KEY_SHARE, &data) &&
	    !key_share_read(data, &hello)) {
		*why = "key_share of a ServerHello is malformed";
		return false;
	}
	*out = hello;
	return true;
}
