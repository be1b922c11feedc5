/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What main and the workers say to one another of their jobs, over hostile bytes: the
 * first byte chooses the struct. What can be read is written and read again: equal
 * bytes.
 */
#include <stdint.h>

#include "agent/worker/job.h"
#include "tests/agent/base/round_trip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

union any {
	struct parse_job parse;
	struct library_answer library;
	struct demo_job demo;
	struct demo_texts texts;
};

static round_trip_codec *const codecs[] = {codec_parse_job, codec_library_answer,
					   codec_demo_job, codec_demo_texts};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	union any item;

	round_trip_one_of(codecs, sizeof(codecs) / sizeof(codecs[0]), data, size, &item,
			  sizeof(item));
	return 0;
}
