/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes, as if the kernel had sent them for a table of the legacy iptables:
 * decoded, carried over to main, and asked what they publish. Seeds: recordings of a
 * kernel (6.18), made by published.sh.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "rules/published.h"
#include "tests/rules/recording.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = arena_make(64 << 20);
	struct kernel_ruleset ruleset = {0};
	struct published published = {0};
	struct port_bits ports = {0};
	int r;

	port_bits_add(&ports, 1, UINT16_MAX);
	r = recording_decode_legacy((struct span){(const char *)data, size}, &arena,
				    &ruleset);
	if (r == 0)
		(void)published_find(&ruleset, &ports, &arena, &published);
	/* What the decoder makes, main must take. */
	else if (!arena.exhausted && r == -EPROTO)
		abort();
	arena_free(&arena);
	return 0;
}
