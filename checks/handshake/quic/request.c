/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/quic/request.h"

void codec_quic_request(struct codec *codec, void *item)
{
	struct quic_request *request = item;

	codec_u32(codec, &request->version);
}

static void codec_version(struct codec *codec, void *item)
{
	codec_u32(codec, item);
}

void codec_quic_answer(struct codec *codec, void *item)
{
	struct quic_answer *answer = item;

	codec_array(codec, &answer->versions, &answer->version_count,
		    sizeof(*answer->versions), QUIC_VERSIONS_MAX, codec_version);
	codec_bool(codec, &answer->retried);
	codec_bool(codec, &answer->closed);
	codec_u64(codec, &answer->close_error);
}
