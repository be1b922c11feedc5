/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/base/codec.h"

#include <string.h>

struct codec codec_writer(struct buffer *out)
{
	return (struct codec){.out = out};
}

struct codec codec_reader(struct span message, struct arena *arena)
{
	return (struct codec){.in = reader_make(message), .arena = arena};
}

static bool is_usable(struct codec *codec)
{
	if (codec->out ? codec->out->failed : codec->in.failed)
		codec->failed = true;
	return !codec->failed;
}

void codec_u8(struct codec *codec, uint8_t *value)
{
	if (!is_usable(codec))
		return;
	if (codec->out)
		buffer_add_u8(codec->out, *value);
	else
		*value = reader_u8(&codec->in);
}

void codec_u16(struct codec *codec, uint16_t *value)
{
	if (!is_usable(codec))
		return;
	if (codec->out)
		buffer_add_u16be(codec->out, *value);
	else
		*value = reader_u16be(&codec->in);
}

void codec_u32(struct codec *codec, uint32_t *value)
{
	if (!is_usable(codec))
		return;
	if (codec->out)
		buffer_add_u32be(codec->out, *value);
	else
		*value = reader_u32be(&codec->in);
}

void codec_u64(struct codec *codec, uint64_t *value)
{
	if (!is_usable(codec))
		return;
	if (codec->out)
		buffer_add_u64be(codec->out, *value);
	else
		*value = reader_u64be(&codec->in);
}

void codec_i64(struct codec *codec, int64_t *value)
{
	uint64_t bits = 0;

	memcpy(&bits, value, sizeof(bits));
	codec_u64(codec, &bits);
	memcpy(value, &bits, sizeof(bits));
}

void codec_below(struct codec *codec, uint32_t *value, uint32_t limit)
{
	codec_u32(codec, value);
	if (codec->failed || *value < limit)
		return;
	codec->failed = true;
	*value = 0;
}

void codec_bool(struct codec *codec, bool *value)
{
	uint32_t number = *value ? 1 : 0;

	codec_below(codec, &number, 2);
	*value = number == 1;
}

void codec_fixed(struct codec *codec, void *bytes, size_t len)
{
	struct span source;

	if (!is_usable(codec))
		return;
	if (codec->out) {
		buffer_add(codec->out, (struct span){bytes, len});
		return;
	}
	source = reader_bytes(&codec->in, len);
	if (source.ptr && len > 0)
		memcpy(bytes, source.ptr, len);
}

void codec_bytes(struct codec *codec, struct span *bytes)
{
	uint32_t len;

	if (codec->out && bytes->len > UINT32_MAX)
		codec->failed = true;
	len = (uint32_t)bytes->len;
	codec_u32(codec, &len);
	if (!is_usable(codec))
		return;
	if (codec->out) {
		buffer_add(codec->out, *bytes);
		return;
	}
	*bytes = reader_bytes(&codec->in, len);
	if (codec->in.failed)
		codec->failed = true;
	else
		*bytes = arena_copy(codec->arena, *bytes);
	if (!bytes->ptr)
		codec->failed = true;
	if (codec->failed)
		*bytes = (struct span){NULL, 0};
}

void codec_string(struct codec *codec, const char **text)
{
	bool present = *text != NULL;
	struct span bytes = span_from_string(*text);

	codec_bool(codec, &present);
	if (!present || codec->failed) {
		if (!codec->out)
			*text = NULL;
		return;
	}
	if (codec->out) {
		codec_bytes(codec, &bytes);
		return;
	}
	bytes = reader_vector(&codec->in, 4);
	*text = codec->in.failed ? NULL : arena_string(codec->arena, bytes);
	if (!*text)
		codec->failed = true;
}

void codec_string_item(struct codec *codec, void *item)
{
	const char **text = item;

	codec_string(codec, text);
}

/*
 * Items that were read may be pushed to afterwards, and arena_push() takes it
 * that an array of n items has room up to the next power of two.
 */
static size_t room_for(size_t count)
{
	size_t room = 1;

	while (room < count)
		room *= 2;
	return room;
}

void codec_array(struct codec *codec, void *items, size_t *count, size_t item_size,
		 size_t max, void (*item)(struct codec *, void *))
{
	char *array = NULL;
	uint32_t number;
	size_t i;

	if (codec->out && *count > max)
		codec->failed = true;
	number = (uint32_t)*count;
	codec_below(codec, &number, max < UINT32_MAX ? (uint32_t)max + 1 : UINT32_MAX);
	if (codec->out) {
		/* ${items} is a T **: its pointer is copied, never aliased. */
		memcpy(&array, items, sizeof(array));
	} else {
		*count = 0;
		/* Every item takes at least a byte, so a lying count is cheap. */
		if (!codec->failed && number > codec->in.rest.len)
			codec->failed = true;
		if (!codec->failed && number > 0) {
			array = arena_alloc_array(codec->arena, room_for(number),
						  item_size);
			if (!array)
				codec->failed = true;
		}
		memcpy(items, &array, sizeof(array));
	}
	for (i = 0; i < number && !codec->failed; i++) {
		item(codec, array + i * item_size);
		(void)is_usable(codec);
	}
	if (!codec->out && !codec->failed)
		*count = number;
}

bool codec_done(const struct codec *codec)
{
	if (codec->failed)
		return false;
	return codec->out ? !codec->out->failed : reader_at_end(&codec->in);
}

bool codec_copy(void (*item)(struct codec *, void *), void *from, void *to, size_t max,
		struct arena *arena)
{
	struct buffer bytes = buffer_make(max);
	struct codec codec = codec_writer(&bytes);
	bool ok;

	item(&codec, from);
	ok = codec_done(&codec);
	if (ok) {
		codec = codec_reader(buffer_span(&bytes), arena);
		item(&codec, to);
		ok = codec_done(&codec);
	}
	buffer_free(&bytes);
	return ok;
}
