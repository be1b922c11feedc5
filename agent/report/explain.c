/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/explain.h"

#include "agent/report/cell.h"
#include "agent/report/report.h"
#include "checks/config/parser.h"

enum { COLUMNS = 80, ID_WIDTH = 28, SERVER_WIDTH = 12 };

static void add_directive(const struct config_parser *parser,
			  const struct setting_row *row, struct buffer *out)
{
	buffer_add_string(out, "  ");
	cell_padded(out, parser->name, SERVER_WIDTH);
	cell_text(out, row->directive);
	if (row->since) {
		buffer_add_string(out, ", since version ");
		cell_text(out, row->since);
	}
	buffer_add_byte(out, '\n');
	if (row->effective_where)
		cell_wrapped(out, row->effective_where, 2 + SERVER_WIDTH, COLUMNS);
}

static void add_evidence(const struct check *check, struct buffer *out)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} kinds[] = {
		{EVIDENCE_LISTENERS, "listeners"},
		{EVIDENCE_PROCESS, "processes"},
		{EVIDENCE_CONFIG, "configuration"},
		{EVIDENCE_CERTIFICATE_FILE, "certificate files"},
		{EVIDENCE_HANDSHAKE, "handshake"},
		{EVIDENCE_FIREWALL, "firewall"},
		{EVIDENCE_HTTP, "HTTP"},
	};
	const char *separator = "";
	size_t i;

	buffer_add_string(out, "Evidence:  ");
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!((check->needs | check->uses) & kinds[i].bit))
			continue;
		buffer_printf(out, "%s%s%s", separator, kinds[i].name,
			      check->needs & kinds[i].bit ? " (needed)" : "");
		separator = ", ";
	}
	buffer_add_byte(out, '\n');
}

void explain_check(const struct check *check, struct buffer *out)
{
	bool any = false;
	size_t i;

	buffer_printf(out, "%s: %s\n\n", check->id, check->title);
	cell_wrapped(out, check->explanation, 0, COLUMNS);
	buffer_printf(out, "\nSeverity:  %s\nJudges:    every %s\n",
		      severity_name(check->severity), scope_name(check->scope));
	add_evidence(check, out);
	buffer_printf(out, "Reference: %s\n", check->reference);
	for (i = 0; check->setting < SETTING_COUNT && i < config_parser_registry_count;
	     i++) {
		const struct config_parser *parser = config_parser_registry[i];
		const struct setting_row *row =
			config_parser_setting(parser, check->setting);

		if (!row)
			continue;
		if (!any)
			buffer_printf(out, "\nWhere \"%s\" is set:\n",
				      setting_name(check->setting));
		any = true;
		add_directive(parser, row, out);
	}
}

void explain_list_checks(struct buffer *out)
{
	size_t i;

	for (i = 0; i < check_registry_count; i++) {
		cell_padded(out, check_registry[i]->id, ID_WIDTH);
		cell_padded(out, severity_name(check_registry[i]->severity), 10);
		cell_text(out, check_registry[i]->title);
		buffer_add_byte(out, '\n');
	}
}

void explain_list_servers(struct buffer *out)
{
	size_t i;

	for (i = 0; i < config_parser_registry_count; i++) {
		cell_padded(out, config_parser_registry[i]->name, SERVER_WIDTH);
		cell_text(out, config_parser_registry[i]->title);
		buffer_add_byte(out, '\n');
	}
}

void explain_list_formats(struct buffer *out)
{
	size_t i;

	for (i = 0; i < report_format_registry_count; i++) {
		cell_padded(out, report_format_registry[i]->name, SERVER_WIDTH);
		cell_text(out, report_format_registry[i]->title);
		buffer_add_byte(out, '\n');
	}
}
