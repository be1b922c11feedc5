/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * json: the report as one object. Its keys and their order are a contract
 * (packaging/schema/tlsward-1.schema.json): additions only.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/report/json_endpoints.h"
#include "agent/report/json_facts.h"
#include "agent/report/name.h"
#include "agent/report/report.h"

static void add_run(struct json_writer *json, const struct report *report)
{
	const struct report_run *run = &report->run;

	json_writer_object(json, "run");
	json_writer_string(json, "version", run->version);
	json_writer_string(json, "host", report->facts->host.name);
	json_writer_time(json, "time", run->time);
	json_facts_strings(json, "actions", &run->actions);
	json_writer_string(json, "policy", run->policy);
	json_writer_string(json, "sandbox", run->sandbox);
	json_writer_string(json, "ports", run->ports);
	json_writer_end(json);
}

/* ---- limits ------------------------------------------------------------------- */

static int compare_limits(const void *left, const void *right)
{
	const struct limit *a = left, *b = right;
	int r = strcmp(limit_reason_name(a->reason), limit_reason_name(b->reason));

	if (r == 0)
		r = strcmp(a->where ? a->where : "", b->where ? b->where : "");
	return r != 0 ? r : (a->evidence > b->evidence) - (a->evidence < b->evidence);
}

static int compare_ids(const void *left, const void *right)
{
	const char *const *a = left, *const *b = right;

	return strcmp(*a, *b);
}

/* The checks that had less to look at because of it. */
static void add_limit_checks(struct json_writer *json, const struct limit *limit,
			     struct arena *arena)
{
	struct string_list ids = {0};
	size_t i;

	for (i = 0; i < check_registry_count; i++) {
		const struct check *check = check_registry[i];
		const char **id;

		if (!((check->needs | check->uses) & limit->evidence))
			continue;
		id = arena_push(arena, &ids.items, &ids.count, sizeof(*id));
		if (id)
			*id = check->id;
	}
	if (ids.count > 0)
		qsort(ids.items, ids.count, sizeof(*ids.items), compare_ids);
	json_facts_strings(json, "checks", &ids);
}

static void add_limits(struct json_writer *json, const struct report *report,
		       struct arena *arena)
{
	size_t i, count = report->facts->limits.count;
	struct limit *sorted = arena_alloc_array(arena, count, sizeof(*sorted));

	json_writer_array(json, "limits");
	if (sorted && count > 0) {
		memcpy(sorted, report->facts->limits.items, count * sizeof(*sorted));
		qsort(sorted, count, sizeof(*sorted), compare_limits);
	}
	for (i = 0; sorted && i < count; i++) {
		struct arena scratch = report_scratch();

		json_writer_object(json, NULL);
		json_writer_string(json, "reason", limit_reason_name(sorted[i].reason));
		json_writer_string(json, "where",
				   sorted[i].where ? sorted[i].where : "");
		add_limit_checks(json, &sorted[i], &scratch);
		json_writer_end(json);
		report_scratch_end(&scratch, arena);
	}
	json_writer_end(json);
}

/* ---- reach, findings, changes ---------------------------------------------------- */

static void add_reach(struct json_writer *json, const struct report *report)
{
	size_t i;

	json_writer_array(json, "reach");
	for (i = 0; i < report->reach_count; i++) {
		const struct report_reach *reach = &report->reach[i];

		json_writer_object(json, NULL);
		json_writer_string(json, "protocol", reach->protocol);
		json_writer_string(json, "from", reach->from);
		json_writer_string(json, "to", reach->to);
		json_writer_unsigned(json, "port", reach->port);
		json_writer_string(json, "direction", reach->direction);
		json_writer_string(json, "verdict", reach->verdict);
		if (reach->table) {
			json_writer_object(json, "decided_by");
			json_writer_string(json, "family", reach->family);
			json_writer_string(json, "table", reach->table);
			json_writer_string(json, "chain", reach->chain);
			json_writer_unsigned(json, "handle", reach->handle);
			json_writer_string(json, "rule", reach->rule);
			json_writer_end(json);
		} else {
			json_writer_null(json, "decided_by");
		}
		json_facts_strings(json, "path", &reach->path);
		json_writer_string(json, "why", reach->why);
		json_writer_end(json);
	}
	json_writer_end(json);
}

static void add_evidence(struct json_writer *json, const struct finding *finding)
{
	unsigned int side;

	json_writer_object(json, "evidence");
	for (side = 0; side < SIDE_COUNT; side++) {
		const struct evidence_text *evidence = &finding->sides[side];

		if (!evidence->text) {
			json_writer_null(json, name_side(side));
			continue;
		}
		json_writer_object(json, name_side(side));
		json_writer_string(json, "text", evidence->text);
		json_facts_location(json, "at", evidence->at);
		json_writer_end(json);
	}
	json_writer_end(json);
}

static void add_findings(struct json_writer *json, const struct report *report)
{
	size_t i;

	json_writer_array(json, "findings");
	for (i = 0; i < report->findings->count; i++) {
		const struct finding *finding = &report->findings->items[i];

		json_writer_object(json, NULL);
		json_writer_string(json, "id", finding->id);
		json_writer_string(json, "check", finding->check);
		json_writer_string(json, "subject", finding->subject);
		json_facts_strings(json, "also", &finding->also);
		json_writer_string(json, "severity", severity_name(finding->severity));
		json_writer_string(json, "result", result_name(finding->result));
		json_writer_string(json, "where", finding->where);
		json_facts_location(json, "at", finding->at);
		json_writer_string(json, "what", finding->what);
		json_writer_string(json, "fix", finding->fix);
		add_evidence(json, finding);
		json_writer_string(json, "waived", finding->waived);
		json_writer_string(json, "note", finding->note);
		json_writer_end(json);
	}
	json_writer_end(json);
}

static void add_changes(struct json_writer *json, const struct report *report)
{
	size_t i;

	json_writer_array(json, "changes");
	for (i = 0; i < report->change_count; i++) {
		json_writer_object(json, NULL);
		json_writer_string(json, "id", report->changes[i].id);
		json_writer_string(json, "kind", report->changes[i].kind);
		json_writer_string(json, "state", report->changes[i].state);
		json_writer_string(json, "what", report->changes[i].what);
		json_writer_end(json);
	}
	json_writer_end(json);
}

static void add_summary(struct json_writer *json, const struct report *report)
{
	struct report_counts counts = report_count(report);

	json_writer_object(json, "summary");
	json_writer_unsigned(json, "fail", counts.results[RESULT_FAIL]);
	json_writer_unsigned(json, "pass", counts.results[RESULT_PASS]);
	json_writer_unsigned(json, "unknown", counts.results[RESULT_UNKNOWN]);
	json_writer_unsigned(json, "notapplicable",
			     counts.results[RESULT_NOTAPPLICABLE]);
	json_writer_unsigned(json, "waived", counts.waived);
	json_writer_end(json);
}

static void json_write(const struct report *report, struct arena *arena,
		       struct buffer *out)
{
	struct json_writer json = json_writer_make(out);
	struct labels labels;

	if (!label_all(report->facts, arena, &labels)) {
		out->failed = true;
		return;
	}
	json_writer_object(&json, NULL);
	json_writer_string(&json, "schema", "tlsward-1");
	add_run(&json, report);
	json_writer_bool(&json, "complete", report_complete(report));
	add_limits(&json, report, arena);
	json_facts_listeners(&json, report->facts, &labels);
	json_facts_published(&json, report->facts, &labels, arena);
	json_facts_sites(&json, report->facts, &labels, arena);
	json_endpoints_write(&json, report, &labels, arena);
	add_reach(&json, report);
	add_findings(&json, report);
	add_changes(&json, report);
	add_summary(&json, report);
	json_writer_end(&json);
	if (!json_writer_finish(&json))
		out->failed = true;
}

const struct report_format report_json = {
	.name = "json",
	.title = "one object, for programs; the schema is installed beside it",
	.write = json_write,
};
