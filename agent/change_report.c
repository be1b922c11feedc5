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

static void add(struct change_report *report, const char *kind, const char *state,
		const char *subject, const char *what)
{
	struct arena *arena = &report->run->arena;
	const char *id = identity(arena, kind, subject);
	struct report_change *change;
	size_t i;

	/* Both protocols' plans may have the same to say. */
	for (i = 0; id && i < report->count; i++) {
		if (strcmp(report->items[i].id, id) == 0)
			return;
	}
	change = arena_push(arena, &report->items, &report->count, sizeof(*change));
	if (change && id)
		*change = (struct report_change){id, kind, state, what};
}

void change_report_add(struct change_report *report, const char *kind,
		       const char *state, const char *format, ...)
{
	const char *what;
	va_list args;

	va_start(args, format);
	what = arena_vprintf(&report->run->arena, format, args);
	va_end(args);
	add(report, kind, state, what, what);
}

void change_report_add_about(struct change_report *report, const char *kind,
			     const char *state, const char *subject, const char *format,
			     ...)
{
	const char *what;
	va_list args;

	va_start(args, format);
	what = arena_vprintf(&report->run->arena, format, args);
	va_end(args);
	add(report, kind, state, subject, what);
}

void change_report_keep(struct change_report *report)
{
	report->kept = report->count;
}

void change_report_reset(struct change_report *report)
{
	report->count = report->kept;
}

/* ${text} from ${column} on, broken between words; each further line begins with
 * ${before} and ${indent} blanks. */
static void add_wrapped(struct buffer *out, struct span text, const char *before,
			size_t indent, size_t column)
{
	bool is_first = true;
	struct span word;

	while (span_next_word(&text, &word)) {
		if (!is_first && column + 1 + word.len > TEXT_COLUMNS) {
			buffer_printf(out, "\n%s%*s", before, (int)indent, "");
			column = strlen(before) + indent;
		} else if (!is_first) {
			buffer_add_byte(out, ' ');
			column++;
		}
		buffer_add(out, word);
		column += word.len;
		is_first = false;
	}
	buffer_add_byte(out, '\n');
}

/*
 * How a line begins, by kind and state (NULL: any). The outcome comes first and
 * begins at the margin; what belongs to it is marked below it.
 */
static const struct mark {
	const char *kind, *state;
	bool is_outcome;
	const char *text;
} marks[] = {
	{"block", "applied", true, "Blocked: "},
	{"block", "in force", true, "Blocked: "},
	{"block", "in force already", true, "Blocked already, nothing was changed: "},
	{"block", "planned", true, "Would block, nothing was changed yet: "},
	{"unblock", "applied", true, "Unblocked: "},
	{"unblock", "not in force", true, "Was not blocked, nothing was changed: "},
	{"unblock", "planned", true, "Would unblock, nothing was changed yet: "},
	{"change", "refused", true, "Refused: "},
	{"change", "failed", true, "Failed: "},
	{"block", "in doubt", true, "Perhaps not blocked: "},
	{"status", "unknown", true, "What is blocked is unknown: "},
	{"status", NULL, true, ""},
	{"does", NULL, false, "  - "},
	{"lasts", NULL, false, "  - "},
	{"warning", NULL, false, "  ! "},
	{"reason", NULL, false, "  x "},
	{"lock-out", "accepted", false, "  ! cut off all the same: "},
	{"lock-out", NULL, false, "  x "},
	{"drift", "repaired", false, "  ! put right: "},
	{"drift", NULL, false, "  ! "},
	{"difference", NULL, false, "  x "},
	{"listener", "would be unreachable", false, "  > unreachable: "},
	{"sites", "would be unreachable", false, "  > unreachable: "},
	{"clients", "would be cut off", false, "  > cut off: "},
	{"listener", "none", false, "  > "},
	{"clients", "none", false, "  > "},
	{"listener", NULL, false, "  ? "},
	{"clients", NULL, false, "  ? "},
	{"limit", NULL, false, "  ? not seen: "},
};

/* Every kind and state there is has its row; another one names itself. */
static const struct mark *find_mark(const struct report_change *change)
{
	static const struct mark other = {NULL, NULL, false, "  "};
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		const struct mark *mark = &marks[i];

		if (strcmp(mark->kind, change->kind) == 0 &&
		    (!mark->state || strcmp(mark->state, change->state) == 0))
			return mark;
	}
	return &other;
}

static void add_line(struct buffer *out, const struct report_change *change,
		     const char *before)
{
	const struct mark *mark = find_mark(change);
	struct buffer text = buffer_make(SCRIPT_BYTES_MAX);

	buffer_add_string(&text, mark->kind ? "" : change->kind);
	buffer_add_string(&text, mark->kind ? "" : ": ");
	escape_terminal(&text, span_from_string(change->what));
	buffer_printf(out, "%s%s", before, mark->text);
	add_wrapped(out, buffer_span(&text), before,
		    mark->is_outcome ? 4 : strspn(mark->text, " ->!x?"),
		    strlen(before) + strlen(mark->text));
	if (text.failed)
		out->failed = true;
	buffer_free(&text);
}

static bool write_text(const struct change_report *report)
{
	const char *before = report->script ? "# " : "";
	struct buffer text = buffer_make(SCRIPT_BYTES_MAX);
	unsigned int pass;
	bool good;
	size_t i;

	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < report->count; i++) {
			if (find_mark(&report->items[i])->is_outcome == (pass == 0))
				add_line(&text, &report->items[i], before);
		}
	}
	if (report->script)
		buffer_add_string(&text, report->script);
	good = print_buffer(report->run->output, &text);
	if (!good)
		print_failure("the report could not be written");
	buffer_free(&text);
	return good;
}

bool change_report_write(struct change_report *report)
{
	struct finding_list none = {0};
	struct report out = {.findings = &none, .options.parts = REPORT_CHANGES};

	if (report->run->arena.exhausted) {
		print_failure("out of memory");
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
