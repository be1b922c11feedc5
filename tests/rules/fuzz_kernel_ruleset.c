/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes, as if the kernel had sent them: decoded, carried over to main, and
 * asked what they publish. Seeds: the recordings of test_published.c.
 */
#include <stdint.h>

#include "rules/published.h"
#include "tests/rules/recording.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = arena_make(64 << 20);
	struct kernel_ruleset ruleset = {0};
	struct published published = {0};
	struct port_bits ports = {0};

	port_bits_add(&ports, 1, UINT16_MAX);
	if (recording_decode((struct span){(const char *)data, size}, &arena,
			     &ruleset) == 0)
		(void)published_find(&ruleset, &ports, &arena, &published);
	arena_free(&arena);
	return 0;
}
