/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/change_report.h"

#include <inttypes.h>
#include <stdarg.h>

#include "agent/base/escape.h"
#include "agent/base/hash.h"
#include "agent/print.h"

enum { SCRIPT_BYTES_MAX = 8 * 1024 * 1024 };

struct change_report change_report_make(struct run *run)
{
	return (struct change_report){.run = run};
}

static const char *identity(struct arena *arena, const char *kind, const char *what)
{
	uint64_t hash = hash_string(hash_string(HASH_START, kind), what ? what : "");

	return arena_printf(arena, "%016" PRIx64, hash);
}

void change_report_add(struct change_report *report, const char *kind,
		       const char *state, const char *format, ...)
{
	struct arena *arena = &report->run->arena;
	struct report_change *change;
	va_list args;

	change = arena_push(arena, &report->items, &report->count, sizeof(*change));
	if (!change)
		return;
	change->kind = kind;
	change->state = state;
	va_start(args, format);
	change->what = arena_vprintf(arena, format, args);
	va_end(args);
	change->id = identity(arena, kind, change->what);
}

void change_report_keep(struct change_report *report)
{
	report->kept = report->count;
}

void change_report_reset(struct change_report *report)
{
	report->count = report->kept;
}

static bool write_script(const struct change_report *report)
{
	struct buffer text = buffer_make(SCRIPT_BYTES_MAX);
	bool good;
	size_t i;

	for (i = 0; i < report->count; i++) {
		const struct report_change *change = &report->items[i];

		buffer_printf(&text, "# %s (%s): ", change->kind, change->state);
		escape_terminal(&text, span_from_string(change->what));
		buffer_add_byte(&text, '\n');
	}
	buffer_add_string(&text, report->script);
	good = print_buffer(report->run->output, &text);
	if (!good)
		print_error("the report could not be written");
	buffer_free(&text);
	return good;
}

bool change_report_write(struct change_report *report)
{
	struct finding_list none = {0};
	struct report out = {.findings = &none, .options.parts = REPORT_CHANGES};

	if (report->run->arena.exhausted) {
		print_error("out of memory");
		return false;
	}
	if (report->script && report->run->options->format == OPTION_FORMAT_TEXT)
		return write_script(report);
	if (report->script)
		change_report_add(report, "nft", "planned", "%s", report->script);
	out.changes = report->items;
	out.change_count = report->count;
	return deliver_report(report->run, &out);
}
