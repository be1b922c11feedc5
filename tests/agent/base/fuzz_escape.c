/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever comes in, what goes out is UTF-8 without a byte a terminal obeys. */
#include <stdint.h>
#include <stdlib.h>

#include "agent/base/escape.h"
#include "agent/base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require_harmless(const struct buffer *out)
{
	struct span text = buffer_span(out);
	size_t at = 0;

	while (at < text.len) {
		uint32_t c = 0;
		size_t len = utf8_next(text, at, &c);

		if (len == 0 || c < 0x20 || (c >= 0x7f && c <= 0x9f) ||
		    (c >= 0x2028 && c <= 0x202e))
			abort();
		at += len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	struct buffer out = buffer_make(size * 4 + 64);

	escape_terminal(&out, text);
	if (out.failed)
		abort();
	require_harmless(&out);
	buffer_free(&out);
	out = buffer_make(size * 6 + 64);
	escape_json(&out, text);
	if (out.failed)
		abort();
	require_harmless(&out);
	buffer_free(&out);
	return 0;
}
