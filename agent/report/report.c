/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/report.h"

#include "agent/base/suggest.h"

#define FORMAT(symbol) extern const struct report_format report_##symbol;
#include "agent/report/format_list.h"
#undef FORMAT

const struct report_format *const report_format_registry[] = {
#define FORMAT(symbol) &report_##symbol,
#include "agent/report/format_list.h"
#undef FORMAT
};

const size_t report_format_registry_count =
	sizeof(report_format_registry) / sizeof(report_format_registry[0]);

const struct report_format *report_format_find(struct span name)
{
	size_t i;

	for (i = 0; i < report_format_registry_count; i++) {
		if (span_equal_string(name, report_format_registry[i]->name))
			return report_format_registry[i];
	}
	return NULL;
}

const char *report_format_suggest(struct span name)
{
	size_t best_distance = SUGGEST_NOTHING;
	const char *best = NULL;
	size_t i;

	for (i = 0; i < report_format_registry_count; i++)
		suggest_offer(name, report_format_registry[i]->name, &best,
			      &best_distance);
	return best;
}

bool report_write(const struct report *report, const struct report_format *format,
		  struct buffer *out)
{
	struct arena arena = arena_make(REPORT_SCRATCH_MAX);
	bool ok;

	format->write(report, &arena, out);
	ok = !out->failed && !arena.exhausted;
	arena_free(&arena);
	return ok;
}

static bool forget(void *context, struct span bytes)
{
	(void)context;
	(void)bytes;
	return true;
}

enum report_sent report_send(const struct report *report,
			     const struct report_format *format,
			     const struct buffer_sink *sink)
{
	const struct buffer_sink nowhere = {forget, NULL, sink->window};
	struct buffer out = buffer_make_to(&nowhere, REPORT_BYTES_MAX);
	enum report_sent sent = REPORT_SENT;

	if (!report_write(report, format, &out)) {
		sent = REPORT_UNFIT;
	} else if (out.passed == 0) {
		out.sink = sink;
		sent = buffer_finish(&out) ? REPORT_SENT : REPORT_REFUSED;
	} else {
		buffer_free(&out);
		out = buffer_make_to(sink, REPORT_BYTES_MAX);
		if (!report_write(report, format, &out) || !buffer_finish(&out))
			sent = REPORT_REFUSED;
	}
	buffer_free(&out);
	return sent;
}

struct arena report_scratch(void)
{
	return arena_make(REPORT_SCRATCH_MAX);
}

void report_scratch_end(struct arena *scratch, struct arena *all)
{
	all->exhausted |= scratch->exhausted;
	arena_free(scratch);
}

bool report_complete(const struct report *report)
{
	return report->facts->limits.count == 0 &&
	       (report->facts->discovery.listeners_complete ||
		!facts_asked(report->facts, EVIDENCE_LISTENERS));
}

struct report_counts report_count(const struct report *report)
{
	struct report_counts counts = {0};
	size_t i;

	for (i = 0; i < report->findings->count; i++) {
		const struct finding *finding = &report->findings->items[i];

		if (finding->waived) {
			counts.waived++;
			continue;
		}
		counts.results[finding->result]++;
		if (finding->result == RESULT_FAIL)
			counts.failed[finding->severity]++;
		if (finding->result == RESULT_UNKNOWN &&
		    finding->severity >= report->options.fail_on)
			counts.unknown_reaching++;
	}
	return counts;
}
