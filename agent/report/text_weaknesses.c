/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/text_weaknesses.h"

#include "agent/report/cell.h"
#include "checks/vulnerability.h"

/* Whoever takes no hello at all has nothing that one could find sound. */
static bool refuses_all(const struct endpoint *endpoint)
{
	unsigned int version;

	for (version = 0; version < TLS_VERSION_COUNT; version++) {
		if (endpoint->protocols[version].offered != TRISTATE_NO)
			return false;
	}
	return true;
}

void text_weaknesses_write(const struct report *report, const struct endpoint *endpoint,
			   struct arena *arena, struct buffer *out)
{
	struct buffer failed = buffer_make(4096), unknown = buffer_make(4096);
	unsigned int absent = 0, id;

	for (id = 0; id < VULNERABILITY_COUNT; id++) {
		const struct vulnerability one =
			vulnerability_judge(report->facts, endpoint, id, arena);
		struct buffer *list = one.result == RESULT_FAIL ? &failed : &unknown;

		if (one.result == RESULT_PASS || one.result == RESULT_NOTAPPLICABLE) {
			absent++;
			continue;
		}
		buffer_printf(list, "%s%s", list->len > 0 ? " " : "", one.id);
	}
	out->failed |= failed.failed || unknown.failed;
	buffer_add_string(out, "  weaknesses  ");
	if (failed.len == 0 && refuses_all(endpoint)) {
		buffer_add_string(out, "not looked for: every hello is refused\n");
		buffer_free(&failed);
		buffer_free(&unknown);
		return;
	}
	buffer_add_string(out, failed.len > 0 ? "open to " : "none found");
	if (failed.len > 0)
		cell_colored(out, report->options.color, CELL_RED,
			     arena_string(arena, buffer_span(&failed)), 0);
	buffer_printf(out, "; %u of %d ruled out", absent, VULNERABILITY_COUNT);
	if (unknown.len > 0) {
		buffer_add_string(out, "; not known: ");
		buffer_add(out, buffer_span(&unknown));
	}
	buffer_add_byte(out, '\n');
	buffer_free(&failed);
	buffer_free(&unknown);
}
