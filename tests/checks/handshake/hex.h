/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hex: bytes written as hexadecimal text, for the rows of a test. */
#ifndef TLSWARD_TESTS_CHECKS_HANDSHAKE_HEX_H
#define TLSWARD_TESTS_CHECKS_HANDSHAKE_HEX_H

#include <stdlib.h>

#include "agent/base/span.h"

/* An exact allocation, so that ASan sees a read past the end; blanks are
 * skipped. The caller frees ptr. */
static inline struct span hex_bytes(const char *text)
{
	struct span digits = span_from_string(text);
	char *bytes = malloc(digits.len / 2 + 1);
	size_t len = 0, i;
	uint64_t value;

	for (i = 0; bytes && i + 1 < digits.len;) {
		if (text[i] == ' ') {
			i++;
			continue;
		}
		if (!span_to_u64(span_slice(digits, i, i + 2), 16, 0, 255, &value))
			abort();
		bytes[len++] = (char)(unsigned char)value;
		i += 2;
	}
	return (struct span){bytes, len};
}

static inline struct span exact_copy(struct span bytes, size_t len)
{
	char *copy = malloc(len ? len : 1);
	size_t i;

	for (i = 0; copy && i < len; i++)
		copy[i] = bytes.ptr[i];
	return (struct span){copy, len};
}

static inline void free_span(struct span bytes)
{
	/* const is the span's promise to its readers; this is its owner */
	union {
		const char *read;
		void *owned;
	} ptr = {.read = bytes.ptr};

	free(ptr.owned);
}

#endif
