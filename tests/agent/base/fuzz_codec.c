/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The codecs of checks/facts_codec.h over hostile bytes: the first byte chooses
 * the struct. What can be read is written and read again: equal bytes, or the
 * two ends of a boundary disagree.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "checks/facts.h"
#include "checks/facts_codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_MAX = 8 * 1024 * 1024, BYTES_MAX = 4 * 1024 * 1024 };

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

static void (*const codecs[])(struct codec *, void *) = {
	codec_discovery, codec_server_config,    codec_certificate_file,
	codec_key_facts, codec_handshake,        codec_file_facts,
	codec_process,   codec_cipher_suite_use,
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
