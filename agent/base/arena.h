/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * arena: the memory of one job (a parse, a probe, a report).
 *
 * Everything a job produced lives and dies with its arena, so nothing taken
 * from it is freed alone. An arena has a ceiling: hostile input runs into it
 * instead of into the machine's memory.
 */
#ifndef TLSWARD_AGENT_BASE_ARENA_H
#define TLSWARD_AGENT_BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "agent/base/span.h"

struct arena_chunk;

struct arena {
	struct arena_chunk *chunks;
	size_t total;   /* bytes taken from malloc(3) */
	size_t ceiling; /* of total */
	bool exhausted; /* an allocation was refused: results are incomplete */
};

/* An arena that never takes more than ${ceiling} bytes; needs no privilege. */
struct arena arena_make(size_t ceiling);

/* Give everything back. Takes an arena that was zeroed or freed before. */
void arena_free(struct arena *arena);

/*
 * arena_alloc(arena, size):
 * Returns ${size} zeroed bytes, aligned for any type, or NULL (and sets
 * arena->exhausted) at the ceiling or when malloc(3) fails.
 */
void *arena_alloc(struct arena *arena, size_t size);

/* As arena_alloc(), for ${count} items; the product is checked. */
void *arena_alloc_array(struct arena *arena, size_t count, size_t size);

/*
 * arena_string(arena, text):
 * A NUL-terminated copy, or NULL. The one place where a span becomes a C
 * string: an embedded NUL is refused (NULL, without setting exhausted).
 */
char *arena_string(struct arena *arena, struct span text);

/* A copy of the bytes, whatever they hold. ptr is NULL on failure. */
struct span arena_copy(struct arena *arena, struct span text);

/* printf(3) into the arena, or NULL. */
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/*
 * arena_push(arena, items, count, item_size):
 * Make room for one more item at the end of *${items} (a pointer to a pointer
 * to an array that lives in ${arena}, NULL when empty) and count it in
 * *${count}. Returns the new, zeroed item, or NULL. Earlier items may move.
 * The array comes from arena_push() or codec_array(): its room is a power of two.
 */
void *arena_push(struct arena *arena, void *items, size_t *count, size_t item_size);

#endif
