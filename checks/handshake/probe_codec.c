/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/facts_codec.h"
#include "checks/handshake/probe.h"

void codec_probe_job(struct codec *codec, void *item)
{
	struct probe_job *job = item;

	CODEC_ENUM(codec, job->kind, PROBE_KIND_COUNT);
	codec_string(codec, &job->name);
	codec_bool(codec, &job->without_name);
	codec_u16(codec, &job->port);
	codec_bool(codec, &job->over_tcp);
	codec_bool(codec, &job->proxy_header);
	codec_u32(codec, &job->deadline_ms);
	codec_u32(codec, &job->tag);
	codec_hello_request(codec, &job->hello);
	codec_quic_request(codec, &job->quic);
	codec_provocation_request(codec, &job->provocation);
	codec_http_request(codec, &job->http);
	codec_handshake_request(codec, &job->handshake);
	CODEC_ENUM(codec, job->talk, TALK_COUNT);
}

void codec_probe_result(struct codec *codec, void *item)
{
	struct probe_result *result = item;

	CODEC_ENUM(codec, result->outcome, PROBE_OUTCOME_COUNT);
	codec_string(codec, &result->why);
	CODEC_ENUM(codec, result->speaks, SPEAKS_COUNT);
	codec_string(codec, &result->banner);
	CODEC_ENUM(codec, result->version, TLS_VERSION_COUNT);
	codec_cipher_suite_use(codec, &result->cipher_suite);
	codec_cipher_suite_use(codec, &result->group);
	codec_hello_answer(codec, &result->hello);
	codec_bool(codec, &result->refusal_final);
	codec_quic_answer(codec, &result->quic);
	codec_handshake(codec, &result->handshake);
	codec_provocation_answer(codec, &result->provocation);
	codec_http_answer(codec, &result->http);
	codec_handshake_answer(codec, &result->finished);
	codec_u64(codec, &result->bytes_read);
}
