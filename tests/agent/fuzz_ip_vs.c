/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /proc/net/ip_vs as a container's or another kernel's might look. */
#include <stdint.h>
#include <stdlib.h>

#include "agent/ip_vs.h"

enum { ARENA_MAX = 4 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_address(const struct ip_address *address)
{
	return address->family == 4 || address->family == 6;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = arena_make(ARENA_MAX);
	struct ip_vs_list list = {0};
	struct diag err = {0};
	size_t i;

	if (!ip_vs_parse((struct span){(const char *)data, size}, &arena, &list,
			 &err)) {
		if (err.message[0] == '\0' && !arena.exhausted)
			abort();
		goto out;
	}
	if (list.count > IP_VS_MAX)
		abort();
	for (i = 0; i < list.count; i++) {
		const struct ip_vs_server *item = &list.items[i];

		if (item->transport >= TRANSPORT_COUNT || !is_address(&item->service) ||
		    (item->has_server && !is_address(&item->server)))
			abort();
	}
out:
	arena_free(&arena);
	return 0;
}
