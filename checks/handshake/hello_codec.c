/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/facts_codec.h"
#include "checks/handshake/hello_request.h"
#include "checks/handshake/server_hello.h"

enum { SSL2_SUITES_MAX = 10922 }; /* 32767 bytes of three each */

static void codec_u16_item(struct codec *codec, void *item)
{
	codec_u16(codec, item);
}

static void codec_u32_item(struct codec *codec, void *item)
{
	codec_u32(codec, item);
}

static void codec_extension(struct codec *codec, void *item)
{
	struct client_hello_extension *extension = item;

	codec_u16(codec, &extension->type);
	codec_bytes(codec, &extension->data);
}

static void codec_u16_list(struct codec *codec, uint16_t **items, size_t *count,
			   size_t max)
{
	codec_array(codec, items, count, sizeof(**items), max, codec_u16_item);
}

void codec_hello_request(struct codec *codec, void *item)
{
	struct hello_request *request = item;

	CODEC_ENUM(codec, request->version, TLS_VERSION_COUNT);
	codec_u32(codec, &request->chunk);
	codec_array(codec, &request->cipher_suites, &request->cipher_suite_count,
		    sizeof(*request->cipher_suites), HELLO_SUITES_MAX, codec_u32_item);
	codec_u16_list(codec, &request->groups, &request->group_count, HELLO_LIST_MAX);
	codec_u16_list(codec, &request->signature_schemes,
		       &request->signature_scheme_count, HELLO_LIST_MAX);
	codec_u32(codec, &request->without);
	codec_array(codec, &request->extensions, &request->extension_count,
		    sizeof(*request->extensions), HELLO_LIST_MAX, codec_extension);
	codec_bytes(codec, &request->compression_methods);
	codec_u16(codec, &request->legacy_version);
	codec_u16(codec, &request->record_version);
	codec_u16_list(codec, &request->supported_versions,
		       &request->supported_version_count, HELLO_LIST_MAX);
	codec_bool(codec, &request->whole_flight);
}

void codec_hello_answer(struct codec *codec, void *item)
{
	struct hello_answer *answer = item;

	codec_bool(codec, &answer->came);
	codec_u16(codec, &answer->version_code);
	codec_bool(codec, &answer->is_retry_request);
	codec_u8(codec, &answer->compression_method);
	CODEC_ENUM(codec, answer->sentinel, SENTINEL_COUNT);
	codec_u16_list(codec, &answer->extensions, &answer->extension_count,
		       SERVER_HELLO_EXTENSIONS_MAX);
	codec_string(codec, &answer->alpn);
	codec_u16(codec, &answer->signature_scheme);
	codec_u32(codec, &answer->dh_bits);
	codec_string(codec, &answer->dh_prime);
	codec_array(codec, &answer->ssl2_suites, &answer->ssl2_suite_count,
		    sizeof(*answer->ssl2_suites), SSL2_SUITES_MAX, codec_u32_item);
	codec_bool(codec, &answer->is_whole);
	codec_served_chain(codec, &answer->served);
	codec_bool(codec, &answer->has_certificate_request);
	codec_string_list(codec, &answer->issuers);
	codec_bool(codec, &answer->alerted);
	codec_u8(codec, &answer->alert_level);
	codec_u8(codec, &answer->alert_description);
}
