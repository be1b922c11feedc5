/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as an answer about the connection of the seeds: a port comes out only
 * when it is taken from them.
 */
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>

#include "rules/conntrack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct conntrack_tuple asked[] = {
		{4, IPPROTO_TCP, {198, 18, 1, 1}, {198, 18, 1, 2}, 22, 40000},
		{6,
		 IPPROTO_TCP,
		 {0x20, 0x01, 0x0d, 0xb8, [15] = 1},
		 {0x20, 0x01, 0x0d, 0xb8, [15] = 2},
		 22,
		 40000}};
	size_t i, j;

	for (i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		uint16_t port = 0;
		bool found = false;

		if (conntrack_arrival((struct span){(const char *)data, size},
				      &asked[i], &port) != 0) {
			if (port != 0)
				abort();
			continue;
		}
		for (j = 0; j + 1 < size; j++)
			found |= data[j] == port >> 8 && data[j + 1] == (port & 0xff);
		if (!found)
			abort();
	}
	return 0;
}
