/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/text_quic.h"

#include "checks/handshake/quic/version.h"

/* Those that have a name are said anyway. */
static void add_others(const struct quic_facts *quic, struct buffer *out)
{
	size_t i;

	for (i = 0; i < quic->version_count; i++) {
		if (!quic_version_by_code(quic->versions[i]))
			buffer_printf(out, "  0x%08X", (unsigned int)quic->versions[i]);
	}
}

void text_quic_write(const struct quic_facts *quic, struct buffer *out)
{
	static const char *const words[TRISTATE_COUNT] = {
		[TRISTATE_UNKNOWN] = "unknown",
		[TRISTATE_NO] = "no",
		[TRISTATE_YES] = "yes",
	};

	buffer_printf(out, "  QUIC        v1 %s  v2 %s", words[quic->version_1],
		      words[quic->version_2]);
	add_others(quic, out);
	if (quic->retry == TRISTATE_YES)
		buffer_add_string(out, "  after a Retry");
	buffer_add_byte(out, '\n');
}
