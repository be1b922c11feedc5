/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of /proc/net/tcp, tcp6 (first byte 0), udp and udp6 (1). */
#include <stdlib.h>

#include "agent/host/proc_net.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct socket_entry entry;
	struct span text, line;

	if (size == 0)
		return 0;
	text = (struct span){(const char *)data + 1, size - 1};
	while (span_next_field(&text, '\n', &line)) {
		if (proc_net_parse_line(line, data[0] & 1, &entry) &&
		    entry.local.family != 4 && entry.local.family != 6)
			abort();
	}
	return 0;
}
