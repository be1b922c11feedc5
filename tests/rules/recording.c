/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/rules/recording.h"

#include <errno.h>
#include <stdio.h>

#include <linux/netfilter.h>

#include "rules/published.h"
#include "rules/xtables.h"

enum { MESSAGE_MAX = 64 << 20, RECORDING_MAX = 1 << 20 };

struct span recording_read(struct arena *arena, const char *folder, const char *name)
{
	char *bytes = arena_alloc(arena, RECORDING_MAX);
	struct span recording = {NULL, 0};
	char path[4096];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "re");
	if (file && bytes)
		recording = (struct span){bytes, fread(bytes, 1, RECORDING_MAX, file)};
	if (file)
		(void)fclose(file);
	return recording;
}

static struct span take(struct reader *reader)
{
	const uint32_t len = reader_u32be(reader);

	return reader_bytes(reader, len);
}

/* From one process to the other. */
static int carry(void (*codec_item)(struct codec *, void *), void *from, void *to,
		 struct arena *arena)
{
	struct buffer bytes = buffer_make(MESSAGE_MAX);
	struct codec codec = codec_writer(&bytes);
	int r = 0;

	codec_item(&codec, from);
	if (!codec_done(&codec))
		r = -EMSGSIZE;
	if (r == 0) {
		codec = codec_reader(buffer_span(&bytes), arena);
		codec_item(&codec, to);
		r = codec_done(&codec) ? 0 : -EPROTO;
	}
	buffer_free(&bytes);
	return r;
}

int recording_decode_legacy(struct span recording, struct arena *arena,
			    struct kernel_ruleset *out)
{
	struct kernel_ruleset decoded = {0};
	int r;

	if (recording.len == 0)
		return -EBADMSG;
	r = xtables_decode(span_slice(recording, 1, recording.len),
			   recording.ptr[0] == 4 ? NFPROTO_IPV4 : NFPROTO_IPV6, arena,
			   &decoded);
	return r == 0 ? carry(codec_kernel_ruleset, &decoded, out, arena) : r;
}

int recording_decode(struct span recording, struct arena *arena,
		     struct kernel_ruleset *out)
{
	struct reader reader = reader_make(recording);
	struct kernel_ruleset decoded = {0};
	size_t *sets = NULL, count = 0, i;
	int r;

	r = kernel_ruleset_decode(take(&reader), arena, &decoded);
	if (r == 0)
		r = carry(codec_kernel_ruleset, &decoded, out, arena);
	if (r == 0)
		r = published_sets(out, arena, &sets, &count);
	for (i = 0; i < count && r == 0 && !reader.failed; i++) {
		struct raw_elements raw = {0}, carried = {0};
		const struct span bytes = take(&reader);

		if (reader.failed)
			break; /* that set was not asked for its elements */
		r = set_elements_decode(bytes, arena, &raw);
		if (r == 0)
			r = carry(codec_raw_elements, &raw, &carried, arena);
		if (r == 0)
			r = set_elements_put(&out->sets[sets[i]], &carried, arena);
	}
	return r;
}
