/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/worker/job.h"

void codec_parse_job(struct codec *c, void *item)
{
	struct parse_job *job = item;

	codec_string(c, &job->server);
	codec_string(c, &job->command);
	codec_string(c, &job->path);
	codec_string(c, &job->tls_library);
	codec_bool(c, &job->has_executable);
}

void codec_library_answer(struct codec *c, void *item)
{
	struct library_answer *answer = item;

	codec_string(c, &answer->version);
}

void codec_demo_job(struct codec *c, void *item)
{
	struct demo_job *job = item;

	codec_string(c, &job->addresses[0]);
	codec_string(c, &job->addresses[1]);
	codec_string(c, &job->folder);
}

void codec_demo_texts(struct codec *c, void *item)
{
	struct demo_texts *texts = item;
	size_t i;

	for (i = 0; i < 2; i++) {
		codec_string(c, &texts->certificates[i]);
		codec_string(c, &texts->keys[i]);
	}
	codec_string(c, &texts->ca);
	codec_string(c, &texts->config);
}
