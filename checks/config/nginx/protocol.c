/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/config/nginx/protocol.h"

#define BIT(version) ((uint32_t)1 << TLS_VERSION_##version)

/* ---- versions ------------------------------------------------------------------- */

/* Up to three numbers with dots between them, whatever follows. */
static uint32_t dotted(struct span text)
{
	uint32_t out = 0;

	for (unsigned int part = 0; part < 3; part++) {
		uint64_t number = 0;
		size_t digits = 0;

		while (digits < text.len && text.ptr[digits] >= '0' &&
		       text.ptr[digits] <= '9')
			digits++;
		if (digits == 0 && part == 0)
			return 0;
		if (digits > 0 &&
		    !span_to_u64(span_slice(text, 0, digits), 10, 0, 999, &number))
			return 0;
		out = out * 1000 + (uint32_t)number;
		text = span_slice(text, digits, text.len);
		if (text.len > 0 && text.ptr[0] == '.')
			text = span_slice(text, 1, text.len);
		else
			text.len = 0;
	}
	return out;
}

uint32_t nginx_protocol_version(const char *text)
{
	return text ? dotted(span_from_string(text)) : 0;
}

struct nginx_library nginx_protocol_library(const char *text, struct arena *arena)
{
	struct nginx_library out = {.text = "the TLS library"};
	struct span rest = span_from_string(text);
	const char *named;

	if (!span_starts_with(rest, "OpenSSL "))
		return out;
	out.version = dotted(span_slice(rest, 8, rest.len));
	if (out.version == 0)
		return out;
	out.kind = NGINX_LIBRARY_OPENSSL;
	named = arena_printf(arena, "OpenSSL %u.%u", out.version / 1000000,
			     out.version / 1000 % 1000);
	if (named)
		out.text = named;
	return out;
}

/* ngx_http_ssl_merge_srv_conf of each release. */
uint32_t nginx_protocol_defaults(uint32_t version, uint32_t *maybe)
{
	*maybe = 0;
	if (version == 0) {
		*maybe = NGINX_OLD_TLS | BIT(TLS1_3);
		return BIT(TLS1_2);
	}
	if (version >= 1027003)
		return BIT(TLS1_2) | BIT(TLS1_3);
	if (version >= 1023004)
		return NGINX_OLD_TLS | BIT(TLS1_2) | BIT(TLS1_3);
	if (version >= 1009001)
		return NGINX_OLD_TLS | BIT(TLS1_2);
	return BIT(SSL3) | NGINX_OLD_TLS | BIT(TLS1_2);
}

struct string_list nginx_protocol_names(uint32_t versions, struct arena *arena)
{
	struct string_list out = {0};

	for (unsigned int i = 0; i < TLS_VERSION_COUNT; i++) {
		const char **name;

		if (!(versions & (uint32_t)1 << i))
			continue;
		name = arena_push(arena, &out.items, &out.count, sizeof(*name));
		if (name)
			*name = tls_version_name(i);
	}
	return out;
}

/* What the library knows at all: SSLv2 is gone since OpenSSL 1.1.0, SSLv3 is not
 * compiled in by default since then. */
static uint32_t library_versions(const struct nginx_library *library, uint32_t *unknown)
{
	uint32_t out = NGINX_OLD_TLS | BIT(TLS1_2);

	*unknown = 0;
	if (library->kind == NGINX_LIBRARY_UNKNOWN) {
		*unknown = NGINX_ALL_VERSIONS & ~(BIT(TLS1_2) | BIT(TLS1_3));
		return BIT(TLS1_2) | BIT(TLS1_3);
	}
	if (library->version < 1001000)
		*unknown = BIT(SSL2) | BIT(SSL3);
	if (library->version >= 1001001)
		out |= BIT(TLS1_3);
	return out;
}

/*
 * The versions refused when one is chosen, with the default server's security
 * level in force. OpenSSL 1.1.x refuses TLS 1.0 from level 3 and 1.1 from level
 * 4 on. 3.0 does not ask here (seen with 3.0.22); later releases refuse both
 * above level 0, from which release on is not known here.
 */
static uint32_t refused_at_choice(const struct nginx_library *library, int level,
				  uint32_t *unknown)
{
	uint32_t out = 0;

	*unknown = 0;
	if (library->version >= 3001000 && level != 0)
		*unknown = NGINX_OLD_TLS;
	if (library->version >= 3000000 || library->version < 1001000)
		return 0;
	if (level >= 3)
		out |= BIT(TLS1_0);
	if (level >= 4)
		out |= BIT(TLS1_1);
	return out;
}

/* The versions whose handshake fails afterwards, at the matched server's level:
 * from OpenSSL 3.0 on the signatures of TLS 1.0 and 1.1 (MD5 with SHA-1) are
 * worth no level above 0. */
static uint32_t refused_later(const struct nginx_library *library, int level)
{
	return library->version >= 3000000 && level != 0 ? NGINX_OLD_TLS : 0;
}

/* The versions from the lowest to the highest. */
static uint32_t window(const struct nginx_protocols *protocols)
{
	uint32_t up_to_highest = ((uint32_t)2 << protocols->highest) - 1;
	uint32_t below_lowest = ((uint32_t)1 << protocols->lowest) - 1;

	return up_to_highest & ~below_lowest;
}

uint32_t nginx_protocol_accepted(const struct nginx_protocols *chosen,
				 const struct nginx_protocols *matched,
				 const struct nginx_library *library, bool by_name,
				 uint32_t *unknown)
{
	/* SSL_set_SSL_CTX moves certificate, ciphers and security level to the
	 * matched server; the lowest and highest version stay those of the
	 * default server, whose context accepted the connection. */
	const struct nginx_protocols *options = by_name ? matched : chosen;
	uint32_t on = options->enabled & window(chosen);
	uint32_t maybe = options->maybe & window(chosen);
	uint32_t left, unsure, refused, may_be_refused;

	*unknown = 0;
	if (matched->rejects)
		return 0;
	left = library_versions(library, &unsure);
	refused = refused_at_choice(library, options->security_level, &may_be_refused);
	refused |= refused_later(library, matched->security_level);
	left &= ~refused;
	unsure = (unsure | (left & may_be_refused)) & ~refused;
	*unknown = ((on | maybe) & unsure) | (maybe & left);
	return on & left & ~*unknown;
}
