/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * span: bytes somebody else owns.
 *
 * A span may hold NUL and is never assumed to end in one. Nothing here
 * allocates, and nothing reads outside [ptr, ptr + len).
 */
#ifndef TLSWARD_AGENT_BASE_SPAN_H
#define TLSWARD_AGENT_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
	const char *ptr;
	size_t len;
};

/* A span over a string literal, without its NUL. */
#define SPAN_LITERAL(text) ((struct span){(text), sizeof(text) - 1})

/* A span over ${text} up to its NUL; NULL gives the empty span. */
struct span span_from_string(const char *text);

bool span_equal(struct span a, struct span b);
bool span_equal_string(struct span a, const char *text);

/* As span_equal_string(), ASCII letters compared without their case. */
bool span_equal_string_nocase(struct span a, const char *text);

bool span_starts_with(struct span text, const char *prefix);
bool span_starts_with_nocase(struct span text, const char *prefix);
bool span_ends_with(struct span text, const char *suffix);

/* Offset of the first ${byte}, or text.len when there is none. */
size_t span_find_byte(struct span text, char byte);

/* Offset of the first ${needle} at or after ${from}, or text.len. */
size_t span_find(struct span text, struct span needle, size_t from);

/* The part [from, to), both cut down to what the span has. */
struct span span_slice(struct span text, size_t from, size_t to);

/* ${text} without blanks, tabs, CR and LF at both ends. */
struct span span_trim(struct span text);

/*
 * span_next_field(rest, separator, field):
 * Take what stands before the next ${separator} off the front of ${rest}.
 * Returns false when ${rest} was used up already (its ptr is then NULL): "a,"
 * has two fields, the second one empty.
 */
bool span_next_field(struct span *rest, char separator, struct span *field);

/*
 * span_next_word(rest, word):
 * Take the next run of bytes that are not blank, tab, CR or LF off ${rest}.
 * Returns false when only blanks are left.
 */
bool span_next_word(struct span *rest, struct span *word);

/*
 * span_to_u64(text, base, min, max, out):
 * Read the whole of ${text} as an unsigned number in ${base} (10 or 16, no
 * prefix, no sign, no blanks) and check min <= number <= max. Writes ${out}
 * only on success.
 */
bool span_to_u64(struct span text, unsigned int base, uint64_t min, uint64_t max,
		 uint64_t *out);

#endif
