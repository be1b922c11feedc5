/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What our processes say to one another, over hostile bytes: the first byte
 * chooses the struct. What can be read is written and read again: equal bytes.
 */
#include <stdint.h>

#include "agent/priv/message.h"
#include "agent/priv/namespace_message.h"
#include "agent/priv/opener_child.h"
#include "agent/priv/ruleset_message.h"
#include "rules/exchange.h"
#include "tests/agent/base/round_trip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

union any {
	struct ask ask;
	struct answer answer;
	struct worker_file file;
	struct worker_names names;
	struct worker_wants wants;
	struct worker_ready ready;
	struct opener_ask opener_ask;
	struct opener_answer opener_answer;
	struct batch_answer batch;
	struct exchange_set set;
	struct namespace_wanted namespace_wanted;
	struct namespace_sockets namespace_sockets;
	struct namespace_answer namespace_answer;
};

static round_trip_codec *const codecs[] = {
	codec_ask,
	codec_answer,
	codec_worker_file,
	codec_worker_names,
	codec_worker_wants,
	codec_worker_ready,
	codec_opener_ask,
	codec_opener_answer,
	codec_batch_answer,
	codec_namespace_wanted,
	codec_namespace_sockets,
	codec_namespace_answer,
	codec_exchange_set,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	union any item;

	round_trip_one_of(codecs, sizeof(codecs) / sizeof(codecs[0]), data, size, &item,
			  sizeof(item));
	return 0;
}
