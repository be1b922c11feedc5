/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What our processes say to one another, over hostile bytes: the first byte
 * chooses the struct. What can be read is written and read again: equal bytes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/priv/message.h"
#include "agent/priv/opener_child.h"
#include "agent/priv/ruleset_message.h"
#include "rules/exchange.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_MAX = 8 * 1024 * 1024, BYTES_MAX = 4 * 1024 * 1024 };

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
};

static void (*const codecs[])(struct codec *, void *) = {
	codec_ask,          codec_answer,        codec_worker_file,
	codec_worker_names, codec_worker_wants,  codec_worker_ready,
	codec_opener_ask,   codec_opener_answer, codec_batch_answer,
};

static bool read_any(void (*codec)(struct codec *, void *), struct span message,
		     struct arena *arena, union any *out)
{
	struct codec in = codec_reader(message, arena);

	memset(out, 0, sizeof(*out));
	codec(&in, out);
	return codec_done(&in);
}

static void write_any(void (*codec)(struct codec *, void *), union any *item,
		      struct buffer *out)
{
	struct codec writer = codec_writer(out);

	codec(&writer, item);
	if (!codec_done(&writer))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = arena_make(ARENA_MAX);
	struct buffer first = buffer_make(BYTES_MAX), second = buffer_make(BYTES_MAX);
	void (*codec)(struct codec *, void *);
	union any item;

	if (size == 0 || size > BYTES_MAX / 2)
		return 0;
	codec = codecs[data[0] % (sizeof(codecs) / sizeof(codecs[0]))];
	if (read_any(codec, (struct span){(const char *)data + 1, size - 1}, &arena,
		     &item)) {
		write_any(codec, &item, &first);
		if (!read_any(codec, buffer_span(&first), &arena, &item) &&
		    !arena.exhausted)
			abort();
		if (!arena.exhausted) {
			write_any(codec, &item, &second);
			if (!span_equal(buffer_span(&first), buffer_span(&second)))
				abort();
		}
	}
	buffer_free(&first);
	buffer_free(&second);
	arena_free(&arena);
	return 0;
}
