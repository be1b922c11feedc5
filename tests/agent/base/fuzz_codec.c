/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The codecs of checks/facts_codec.h over hostile bytes: the first byte chooses
 * the struct. What can be read is written and read again: equal bytes, or the
 * two ends of a boundary disagree.
 */
#include <stdint.h>

#include "checks/facts.h"
#include "checks/facts_codec.h"
#include "tests/agent/base/round_trip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

union any {
	struct discovery discovery;
	struct server_config config;
	struct certificate_file certificate;
	struct key_facts key;
	struct handshake handshake;
	struct file_facts file;
	struct process process;
	struct cipher_suite_use use;
};

static round_trip_codec *const codecs[] = {
	codec_discovery, codec_server_config,    codec_certificate_file,
	codec_key_facts, codec_handshake,        codec_file_facts,
	codec_process,   codec_cipher_suite_use,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	union any item;

	round_trip_one_of(codecs, sizeof(codecs) / sizeof(codecs[0]), data, size, &item,
			  sizeof(item));
	return 0;
}
