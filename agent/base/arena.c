/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_CHUNK = 16 * 1024 };

struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
	size_t used;
	_Alignas(max_align_t) char bytes[];
};

struct arena arena_make(size_t ceiling)
{
	return (struct arena){.ceiling = ceiling};
}

void arena_free(struct arena *arena)
{
	struct arena_chunk *chunk = arena->chunks;

	while (chunk) {
		struct arena_chunk *next = chunk->next;

		free(chunk);
		chunk = next;
	}
	*arena = (struct arena){.ceiling = arena->ceiling};
}

static struct arena_chunk *chunk_add(struct arena *arena, size_t size)
{
	size_t wanted = size > ARENA_CHUNK ? size : ARENA_CHUNK;
	size_t bytes;
	struct arena_chunk *chunk;

	if (__builtin_add_overflow(wanted, sizeof(*chunk), &bytes))
		return NULL;
	/* Near the ceiling an exact chunk may still fit where a full one does not. */
	if (bytes > arena->ceiling - arena->total)
		bytes = size + sizeof(*chunk);
	if (bytes < size || bytes > arena->ceiling - arena->total)
		return NULL;
	chunk = malloc(bytes);
	if (!chunk)
		return NULL;
	chunk->size = bytes - sizeof(*chunk);
	chunk->used = 0;
	arena->total += bytes;
	/* A big allocation gets a chunk of its own, behind the one being filled. */
	if (arena->chunks && size > ARENA_CHUNK / 4) {
		chunk->next = arena->chunks->next;
		arena->chunks->next = chunk;
	} else {
		chunk->next = arena->chunks;
		arena->chunks = chunk;
	}
	return chunk;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	struct arena_chunk *chunk = arena->chunks;
	size_t rounded;
	void *out;

	if (__builtin_add_overflow(size, align - 1, &rounded))
		goto refused;
	rounded &= ~(align - 1);
	if (rounded == 0)
		rounded = align;
	if (!chunk || rounded > chunk->size - chunk->used)
		chunk = chunk_add(arena, rounded);
	if (!chunk)
		goto refused;
	out = chunk->bytes + chunk->used;
	chunk->used += rounded;
	return memset(out, 0, size);
refused:
	arena->exhausted = true;
	return NULL;
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes)) {
		arena->exhausted = true;
		return NULL;
	}
	return arena_alloc(arena, bytes);
}

struct span arena_copy(struct arena *arena, struct span text)
{
	char *copy = arena_alloc(arena, text.len);

	if (!copy)
		return (struct span){NULL, 0};
	if (text.len > 0)
		memcpy(copy, text.ptr, text.len);
	return (struct span){copy, text.len};
}

char *arena_string(struct arena *arena, struct span text)
{
	char *copy;

	if (span_find_byte(text, '\0') != text.len)
		return NULL;
	copy = arena_alloc(arena, text.len + 1);
	if (copy && text.len > 0)
		memcpy(copy, text.ptr, text.len);
	return copy;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	char *out = NULL;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	if (len >= 0)
		out = arena_alloc(arena, (size_t)len + 1);
	if (out)
		(void)vsnprintf(out, (size_t)len + 1, format, again);
	va_end(again);
	return out;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *out;

	va_start(args, format);
	out = arena_vprintf(arena, format, args);
	va_end(args);
	return out;
}

/* Arrays grow at 1, 2, 4, 8, ... items, so the count alone tells when. */
static bool is_full(size_t count)
{
	return (count & (count - 1)) == 0;
}

void *arena_push(struct arena *arena, void *items, size_t *count, size_t item_size)
{
	char *array;
	size_t bytes;

	/* ${items} is a T **; its pointer is moved by value, never aliased. */
	memcpy(&array, items, sizeof(array));
	if (is_full(*count)) {
		size_t wanted = 1;
		char *grown;

		if ((*count > 0 && __builtin_mul_overflow(*count, 2U, &wanted)) ||
		    __builtin_mul_overflow(wanted, item_size, &bytes)) {
			arena->exhausted = true;
			return NULL;
		}
		grown = arena_alloc(arena, bytes);
		if (!grown)
			return NULL;
		if (*count > 0)
			memcpy(grown, array, *count * item_size);
		array = grown;
		memcpy(items, &array, sizeof(array));
	}
	return array + (*count)++ * item_size;
}
