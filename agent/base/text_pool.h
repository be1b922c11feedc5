/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text_pool: texts that are said often, kept once.
 *
 * Of a thousand sites most say the same, in the same file; what a pool keeps is
 * read by all of them and changed by none. Whether two equal texts share their
 * memory is a matter of luck with the table: compare them, never their pointers.
 */
#ifndef TLSWARD_AGENT_BASE_TEXT_POOL_H
#define TLSWARD_AGENT_BASE_TEXT_POOL_H

#include "agent/base/arena.h"

struct text_pool {
	struct arena *arena; /* owns the texts */
	const char **slots;  /* a table of its own: text_pool_free() */
	size_t slot_count;   /* 0, or a power of two */
	size_t count;
};

struct text_pool text_pool_make(struct arena *arena);

/* Forget the table; the texts live as long as their arena. Takes a zeroed pool. */
void text_pool_free(struct text_pool *pool);

/*
 * text_pool_keep(pool, text):
 * ${text} as it stands in the pool's arena, copied there when it is new; of NULL
 * NULL. NULL otherwise: the arena is exhausted, and says so.
 */
const char *text_pool_keep(struct text_pool *pool, const char *text);

/* The same for bytes. An embedded NUL is refused, as arena_string() does. */
const char *text_pool_keep_span(struct text_pool *pool, struct span text);

#endif
