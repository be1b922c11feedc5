/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/allowed.h"

#include <string.h>

#include "checks/handshake/openssl_name.h"

static bool allowed_version(const struct check_settings *want, enum tls_version version)
{
	return (want->protocols & 1U << version) != 0;
}

bool allowed_suite(const struct check_settings *want, enum tls_version version,
		   uint32_t code)
{
	const struct string_list *names =
		version == TLS_VERSION_TLS1_3 ? &want->cipher_suites : &want->ciphers;
	size_t i;

	/* SSLv2's numbers are its own, and no policy can name them. */
	if (version == TLS_VERSION_SSL2 || !allowed_version(want, version))
		return false;
	for (i = 0; i < names->count; i++) {
		uint32_t named;

		if (openssl_name_suite(span_from_string(names->items[i]), &named) &&
		    named == code)
			return true;
	}
	return false;
}

bool allowed_group(const struct check_settings *want, uint32_t code)
{
	size_t i;

	for (i = 0; i < want->groups.count; i++) {
		uint32_t named;

		if (openssl_name_group(span_from_string(want->groups.items[i]),
				       &named) &&
		    named == code)
			return true;
	}
	return want->groups.count == 0;
}

static bool restrict_offer(const struct check_settings *want, enum tls_version version,
			   struct arena *arena, struct protocol_offer *offer)
{
	struct cipher_suite_use *suites, *groups;
	size_t i, kept = 0;

	suites = arena_alloc_array(arena, offer->cipher_suite_count, sizeof(*suites));
	groups = arena_alloc_array(arena, offer->group_count, sizeof(*groups));
	if (!suites || !groups)
		return false;
	for (i = 0; i < offer->cipher_suite_count; i++) {
		if (allowed_suite(want, version, offer->cipher_suites[i].code))
			suites[kept++] = offer->cipher_suites[i];
	}
	offer->cipher_suites = suites;
	offer->cipher_suite_count = kept;
	for (i = 0, kept = 0; i < offer->group_count; i++) {
		if (allowed_group(want, offer->groups[i].code))
			groups[kept++] = offer->groups[i];
	}
	offer->groups = groups;
	offer->group_count = kept;
	return true;
}

bool allowed_offer(const struct check_settings *want,
		   const struct protocol_offer *protocols, struct arena *arena,
		   struct protocol_offer *out)
{
	unsigned int version;

	memcpy(out, protocols, TLS_VERSION_COUNT * sizeof(*out));
	for (version = 0; version < TLS_VERSION_COUNT; version++) {
		if (!allowed_version(want, version))
			out[version].offered = TRISTATE_NO;
		if (!restrict_offer(want, version, arena, &out[version]))
			return false;
	}
	return true;
}
