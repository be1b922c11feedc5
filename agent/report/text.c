/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text: the report for people. A finding is a line (severity, check, place,
 * what), a line for whom it concerns and a line that mends it; --verbose adds
 * the chain of evidence and what passed. Every colour stands beside a word.
 */
#include <inttypes.h>
#include <string.h>

#include "agent/report/cell.h"
#include "agent/report/fold.h"
#include "agent/report/name.h"
#include "agent/report/report.h"
#include "agent/report/text_endpoints.h"
#include "agent/report/text_listeners.h"
#include "checks/moment.h"

enum {
	WORD_WIDTH = 8,   /* "CRITICAL" */
	CHECK_WIDTH = 26, /* the longest id */
	NAMES_SHOWN = 3,
};

/* The word that heads a finding, and its colour. */
static const char *head_word(const struct finding *finding, enum cell_color *color)
{
	static const struct {
		const char *word;
		enum cell_color color;
	} severities[SEVERITY_COUNT] = {
		[SEVERITY_INFO] = {"INFO", CELL_CYAN},
		[SEVERITY_LOW] = {"LOW", CELL_CYAN},
		[SEVERITY_MEDIUM] = {"MEDIUM", CELL_YELLOW},
		[SEVERITY_HIGH] = {"HIGH", CELL_RED},
		[SEVERITY_CRITICAL] = {"CRITICAL", CELL_RED},
	};

	*color = CELL_DIM;
	if (finding->waived)
		return "waived";
	switch (finding->result) {
	case RESULT_FAIL:
		*color = severities[finding->severity].color;
		return severities[finding->severity].word;
	case RESULT_UNKNOWN:
		*color = CELL_YELLOW;
		return "UNKNOWN";
	case RESULT_PASS:
		*color = CELL_GREEN;
		return "pass";
	case RESULT_NOTAPPLICABLE:
	case RESULT_COUNT:
		break;
	}
	return "n/a";
}

static void add_field(struct buffer *out, const char *name, const char *text)
{
	buffer_add_string(out, "           ");
	cell_padded(out, name, 9);
	cell_text(out, text);
	buffer_add_byte(out, '\n');
}

static void add_more(struct buffer *out, const struct finding *finding)
{
	if (finding->waived) {
		buffer_add_string(out, "  (waived: ");
		cell_text(out, finding->waived);
		buffer_add_byte(out, ')');
	}
	if (finding->also.count > 0)
		buffer_printf(out, "  (and %zu more)", finding->also.count);
}

static void add_concerned(struct buffer *out, const struct finding *finding, bool all)
{
	size_t i, shown = all ? finding->also.count : NAMES_SHOWN;

	if (finding->also.count == 0 && strcmp(finding->subject, finding->where) == 0)
		return; /* the place says it already */
	buffer_add_string(out, "           ");
	cell_padded(out, "for", 9);
	cell_text(out, finding->subject);
	if (finding->also.count > shown)
		buffer_printf(out, " and %zu more", finding->also.count);
	buffer_add_byte(out, '\n');
	for (i = 0; finding->also.count <= shown && i < finding->also.count; i++)
		add_field(out, "", finding->also.items[i]);
}

static void add_evidence(struct buffer *out, const struct finding *finding)
{
	unsigned int side;

	for (side = 0; side < SIDE_COUNT; side++) {
		const struct evidence_text *evidence = &finding->sides[side];

		if (!evidence->text)
			continue;
		buffer_add_string(out, "           ");
		cell_padded(out, name_side(side), 9);
		cell_text(out, evidence->text);
		if (evidence->at.path) {
			buffer_add_string(out, "  [");
			location_text(evidence->at, out);
			buffer_add_byte(out, ']');
		}
		buffer_add_byte(out, '\n');
	}
	add_field(out, "id", finding->id);
}

/* ${folded}: as many checks more that say the same. */
static void add_finding(const struct report *report, const struct finding *finding,
			size_t folded, struct buffer *out)
{
	enum cell_color color;
	const char *word = head_word(finding, &color);

	buffer_add_byte(out, ' ');
	cell_colored(out, report->options.color, color, word, WORD_WIDTH + 2);
	cell_padded(out, finding->check, CHECK_WIDTH + 2);
	cell_text(out, finding->where);
	buffer_add_string(out, "  ");
	cell_text(out, finding->what);
	/* What passed or cannot be told is one line, unless the evidence is wanted. */
	if (finding->result != RESULT_FAIL &&
	    (finding->result != RESULT_UNKNOWN || !report->options.verbose)) {
		add_more(out, finding);
		if (folded > 0)
			buffer_printf(out, "  (%zu check%s more)", folded,
				      folded == 1 ? "" : "s");
		buffer_add_byte(out, '\n');
		return;
	}
	buffer_add_byte(out, '\n');
	add_concerned(out, finding, report->options.verbose);
	if (finding->fix)
		add_field(out, "fix", finding->fix);
	if (finding->waived)
		add_field(out, "waived", finding->waived);
	if (finding->note)
		add_field(out, "note", finding->note);
	if (report->options.verbose)
		add_evidence(out, finding);
}

static bool is_shown(const struct report *report, const struct finding *finding)
{
	bool counts =
		finding->result == RESULT_FAIL || finding->result == RESULT_UNKNOWN;

	if (report->options.quiet)
		return counts && !finding->waived;
	return counts || report->options.verbose;
}

static void add_findings(const struct report *report, struct arena *arena,
			 struct buffer *out)
{
	const size_t *folds = fold_unknown(report->findings, arena);
	bool any = false;
	size_t i;

	if (!folds) {
		out->failed = true;
		return;
	}

	for (i = 0; i < report->findings->count; i++) {
		/* The evidence of each is wanted, or one line for all. */
		size_t folded = report->options.verbose ? 0 : folds[i];

		if (folded == FOLD_HIDDEN ||
		    !is_shown(report, &report->findings->items[i]))
			continue;
		if (!any && !report->options.quiet) {
			cell_colored(out, report->options.color, CELL_BOLD, "Findings",
				     0);
			buffer_add_byte(out, '\n');
		}
		add_finding(report, &report->findings->items[i], folded, out);
		buffer_pass_on(out);
		any = true;
	}
	if (any && !report->options.quiet)
		buffer_add_byte(out, '\n');
}

/* ---- head and foot --------------------------------------------------------------- */

static void add_head(const struct report *report, struct arena *arena,
		     struct buffer *out)
{
	buffer_add_string(out, "tlsward ");
	cell_text(out, report->run.version);
	if (report->facts->host.name) {
		buffer_add_string(out, "  ");
		cell_text(out, report->facts->host.name);
	}
	buffer_printf(out, "  %s", moment_time(report->run.time, arena));
	if (report->run.policy) {
		buffer_add_string(out, "  policy ");
		cell_text(out, report->run.policy);
	}
	if (report->run.sandbox && report->options.verbose) {
		buffer_add_string(out, "  sandbox ");
		cell_text(out, report->run.sandbox);
	}
	buffer_add_string(out, "\n\n");
}

static void add_limits(const struct report *report, struct buffer *out)
{
	const struct limit_list *limits = &report->facts->limits;
	size_t i;

	for (i = 0; i < limits->count; i++) {
		cell_colored(out, report->options.color, CELL_YELLOW, "not seen:", 0);
		buffer_printf(out, " %s: ", limit_reason_name(limits->items[i].reason));
		cell_text(out, limits->items[i].where);
		buffer_add_byte(out, '\n');
		buffer_pass_on(out);
	}
	if (limits->count == 0 && !report_complete(report))
		buffer_add_string(out, "not seen: some listeners\n");
}

/* "2 fail (1 critical, 1 high)" */
static void add_failed(const struct report_counts *counts, struct buffer *out)
{
	const char *separator = " (";
	unsigned int severity;

	buffer_printf(out, "%zu fail", counts->results[RESULT_FAIL]);
	for (severity = SEVERITY_COUNT; severity-- > 0;) {
		if (counts->failed[severity] == 0)
			continue;
		buffer_printf(out, "%s%zu %s", separator, counts->failed[severity],
			      severity_name(severity));
		separator = ", ";
	}
	if (counts->results[RESULT_FAIL] > 0)
		buffer_add_byte(out, ')');
}

static void add_summary(const struct report *report, struct buffer *out)
{
	struct report_counts counts = report_count(report);

	add_failed(&counts, out);
	buffer_printf(out, ", %zu unknown", counts.results[RESULT_UNKNOWN]);
	if (counts.unknown_reaching > 0)
		buffer_printf(out, " (%zu of %s or worse)", counts.unknown_reaching,
			      severity_name(report->options.fail_on));
	buffer_printf(out, ", %zu waived, %zu pass, %zu not applicable\n",
		      counts.waived, counts.results[RESULT_PASS],
		      counts.results[RESULT_NOTAPPLICABLE]);
}

/* ---- the parts of other actions ------------------------------------------------- */

static void add_reach(const struct report *report, struct buffer *out)
{
	size_t i, j;

	for (i = 0; i < report->reach_count; i++) {
		const struct report_reach *reach = &report->reach[i];

		/* The verdict is the first word of the output: scripts read it. */
		cell_text(out, reach->verdict);
		buffer_printf(out, "  ");
		cell_text(out, reach->protocol);
		buffer_add_byte(out, ' ');
		cell_text(out, reach->from);
		buffer_add_string(out, " -> ");
		cell_text(out, reach->to);
		buffer_printf(out, " port %u, ", (unsigned int)reach->port);
		cell_text(out, reach->direction);
		buffer_add_byte(out, '\n');
		if (reach->table) {
			buffer_add_string(out, "  decided by ");
			cell_text(out, reach->family);
			buffer_add_byte(out, ' ');
			cell_text(out, reach->table);
			buffer_add_byte(out, ' ');
			cell_text(out, reach->chain);
			buffer_printf(out, " handle %" PRIu64 ": ", reach->handle);
			cell_text(out, reach->rule);
			buffer_add_byte(out, '\n');
		}
		if (reach->why) {
			buffer_add_string(out, "  ");
			cell_text(out, reach->why);
			buffer_add_byte(out, '\n');
		}
		for (j = 0; report->options.verbose && j < reach->path.count; j++) {
			buffer_add_string(out, "    ");
			cell_text(out, reach->path.items[j]);
			buffer_add_byte(out, '\n');
		}
	}
}

static void add_changes(const struct report *report, struct buffer *out)
{
	size_t i;

	for (i = 0; i < report->change_count; i++) {
		buffer_add_byte(out, ' ');
		cell_padded(out, report->changes[i].state, WORD_WIDTH + 2);
		cell_padded(out, report->changes[i].kind, CHECK_WIDTH + 2);
		cell_text(out, report->changes[i].what);
		buffer_add_string(out, "  [");
		cell_text(out, report->changes[i].id);
		buffer_add_string(out, "]\n");
	}
}

static void text_write(const struct report *report, struct arena *arena,
		       struct buffer *out)
{
	uint32_t parts = report->options.parts;
	bool quiet = report->options.quiet;

	if (parts & REPORT_REACH)
		add_reach(report, out);
	if ((parts & (REPORT_LISTENERS | REPORT_FINDINGS)) && !quiet)
		add_head(report, arena, out);
	if ((parts & REPORT_LISTENERS) && !quiet) {
		text_listeners_write(report, arena, out);
		buffer_add_byte(out, '\n');
	}
	if ((parts & REPORT_ENDPOINTS) && !quiet) {
		text_endpoints_write(report, arena, out);
		buffer_add_byte(out, '\n');
	}
	if (parts & REPORT_FINDINGS)
		add_findings(report, arena, out);
	if (parts & REPORT_CHANGES)
		add_changes(report, out);
	add_limits(report, out);
	if ((parts & REPORT_FINDINGS) && !quiet)
		add_summary(report, out);
}

const struct report_format report_text = {
	.name = "text",
	.title = "for people: findings with their fixes; --verbose adds the evidence",
	.write = text_write,
};
