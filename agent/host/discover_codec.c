/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/discover_codec.h"

#include "agent/host/discover.h"

enum {
	PORT_RANGES_MAX = 65536,
	LEFT_MS_MAX = 24 * 60 * 60 * 1000, /* a day is as good as for ever */
};

static void codec_port_range(struct codec *c, void *item)
{
	struct port_range *range = item;

	codec_u16(c, &range->first);
	codec_u16(c, &range->last);
	codec_bool(c, &range->tcp);
	codec_bool(c, &range->udp);
	if (!c->out && (range->first > range->last || (!range->tcp && !range->udp)))
		c->failed = true;
}

void codec_discover_job(struct codec *c, void *item)
{
	struct discover_job *job = item;
	uint32_t left_ms = 0;

	if (c->out)
		left_ms = (uint32_t)deadline_left_ms(job->deadline);
	if (left_ms > LEFT_MS_MAX)
		left_ms = LEFT_MS_MAX;
	codec_array(c, &job->ports, &job->port_count, sizeof(*job->ports),
		    PORT_RANGES_MAX, codec_port_range);
	codec_bool(c, &job->deep);
	codec_bool(c, &job->everywhere);
	codec_bool(c, &job->may_enter);
	codec_bool(c, &job->may_look);
	codec_below(c, &left_ms, LEFT_MS_MAX + 1);
	if (!c->out)
		job->deadline = deadline_in_ms(left_ms);
}
