/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/change_report.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "agent/base/escape.h"
#include "agent/base/hash.h"
#include "agent/print.h"

enum { SCRIPT_BYTES_MAX = 8 * 1024 * 1024, TEXT_COLUMNS = 96 };

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
	const char *what, *id;
	va_list args;
	size_t i;

	va_start(args, format);
	what = arena_vprintf(arena, format, args);
	va_end(args);
	id = identity(arena, kind, what);
	/* Both protocols' plans may have the same to say. */
	for (i = 0; id && i < report->count; i++) {
		if (strcmp(report->items[i].id, id) == 0)
			return;
	}
	change = arena_push(arena, &report->items, &report->count, sizeof(*change));
	if (change && id)
		*change = (struct report_change){id, kind, state, what};
}

void change_report_keep(struct change_report *report)
{
	report->kept = report->count;
}

void change_report_reset(struct change_report *report)
{
	report->count = report->kept;
}

/* ${text} behind ${indent} blanks, broken between words. */
static void add_wrapped(struct buffer *out, struct span text, size_t indent)
{
	size_t column = indent;
	struct span word;

	while (span_next_word(&text, &word)) {
		if (column > indent && column + 1 + word.len > TEXT_COLUMNS) {
			buffer_printf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			buffer_add_byte(out, ' ');
			column++;
		}
		buffer_add(out, word);
		column += word.len;
	}
	buffer_add_byte(out, '\n');
}

/* How a line of this kind begins; the rest name themselves. */
static const struct {
	const char *kind, *mark;
} marks[] = {
	{"does", "  -"},
	{"warning", "  !"},
	{"reason", "  x"},
};

static void add_line(struct buffer *out, const struct report_change *change,
		     const char *before)
{
	struct buffer text = buffer_make(SCRIPT_BYTES_MAX);
	size_t i, indent;

	escape_terminal(&text, span_from_string(change->what));
	buffer_add_string(out, before);
	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (strcmp(change->kind, marks[i].kind) == 0)
			break;
	}
	if (i < sizeof(marks) / sizeof(marks[0])) {
		buffer_printf(out, "%s ", marks[i].mark);
		indent = strlen(marks[i].mark) + 1;
	} else {
		buffer_printf(out, "%s, %s: ", change->kind, change->state);
		indent = strlen(change->kind) + strlen(change->state) + 4;
	}
	/* A comment of the script stays on its line. */
	if (*before != '\0') {
		buffer_add(out, buffer_span(&text));
		buffer_add_byte(out, '\n');
	} else {
		add_wrapped(out, buffer_span(&text), indent);
	}
	if (text.failed)
		out->failed = true;
	buffer_free(&text);
}

static bool write_text(const struct change_report *report)
{
	const char *before = report->script ? "# " : "";
	struct buffer text = buffer_make(SCRIPT_BYTES_MAX);
	bool good;
	size_t i;

	for (i = 0; i < report->count; i++)
		add_line(&text, &report->items[i], before);
	if (report->script)
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
	if (report->run->options->format == OPTION_FORMAT_TEXT)
		return write_text(report);
	report->run->facts.asked = EVIDENCE_FIREWALL;
	if (report->script)
		change_report_add(report, "nft", "planned", "%s", report->script);
	out.changes = report->items;
	out.change_count = report->count;
	return deliver_report(report->run, &out);
}
