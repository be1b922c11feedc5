/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/facts_codec.h"
#include "checks/handshake/handshake_request.h"
#include "checks/handshake/signature_scheme.h"

enum { GROUPS_MAX = 256 };

static void codec_scheme(struct codec *codec, void *item)
{
	codec_u16(codec, item);
}

void codec_handshake_request(struct codec *codec, void *item)
{
	struct handshake_request *request = item;

	CODEC_ENUM(codec, request->highest, TLS_VERSION_COUNT);
	CODEC_ENUM(codec, request->certificate, CERTIFICATE_KIND_COUNT);
	codec_array(codec, &request->signature_schemes,
		    &request->signature_scheme_count,
		    sizeof(*request->signature_schemes), SIGNATURE_SCHEME_MAX,
		    codec_scheme);
	codec_below(codec, &request->wishes, HANDSHAKE_WISHES + 1);
	codec_bytes(codec, &request->alpn);
	codec_u32(codec, &request->keep_session);
	codec_u32(codec, &request->resume_session);
	codec_below(codec, &request->renegotiations, HANDSHAKE_RENEGOTIATIONS + 1);
}

void codec_handshake_answer(struct codec *codec, void *item)
{
	struct handshake_answer *answer = item;

	codec_u16(codec, &answer->signature_scheme);
	codec_bool(codec, &answer->extensions_came);
	codec_bool(codec, &answer->extended_master_secret);
	codec_bool(codec, &answer->encrypt_then_mac);
	codec_bool(codec, &answer->secure_renegotiation);
	codec_array(codec, &answer->groups, &answer->group_count,
		    sizeof(*answer->groups), GROUPS_MAX, codec_cipher_suite_use);
	codec_bool(codec, &answer->has_ech_configs);
	codec_bool(codec, &answer->compressed_certificate);
	codec_bool(codec, &answer->has_certificate_request);
	codec_string_list(codec, &answer->issuers);
	CODEC_ENUM(codec, answer->client_certificate, CLIENT_CERTIFICATE_COUNT);
	codec_bool(codec, &answer->gave_session_id);
	codec_bool(codec, &answer->gave_ticket);
	codec_bool(codec, &answer->heard_end);
	codec_u32(codec, &answer->ticket_lifetime);
	codec_u32(codec, &answer->early_data_max);
	codec_bool(codec, &answer->session_kept);
	codec_bool(codec, &answer->session_lost);
	codec_bool(codec, &answer->resumed);
	codec_ocsp_staple(codec, &answer->staple);
	codec_u32(codec, &answer->sct_count);
	codec_bool(codec, &answer->asked_renegotiation);
	codec_u32(codec, &answer->renegotiations);
	codec_bool(codec, &answer->renegotiation_timeout);
	codec_string(codec, &answer->renegotiation_end);
	codec_bool(codec, &answer->renegotiation_closed);
}
