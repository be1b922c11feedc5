/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/deliver.h"

#include <unistd.h>

#include "agent/print.h"
#include "agent/report/outcome.h"

#ifndef TLSWARD_VERSION
#error "the build passes TLSWARD_VERSION"
#endif

static const char *sandbox_text(struct run *run)
{
	struct buffer text = buffer_make(1024);
	const char *out;

	sandbox_layers_text(&run->layers, &text);
	if (run->worker_seen)
		buffer_printf(&text, "; workers: %sseccomp, ",
			      run->worker_layers.seccomp ? "" : "NO ");
	if (run->worker_seen && run->worker_layers.landlock > 0)
		buffer_printf(&text, "landlock %u", run->worker_layers.landlock);
	else if (run->worker_seen)
		buffer_add_string(&text, "no landlock");
	out = text.failed ? NULL : arena_string(&run->arena, buffer_span(&text));
	buffer_free(&text);
	return out;
}

static const char *ports_text(struct run *run)
{
	struct buffer text = buffer_make(4096);
	const char *out;

	if (run->ports.count == 0)
		return NULL;
	port_list_text(&run->ports, &text);
	out = text.failed ? NULL : arena_string(&run->arena, buffer_span(&text));
	buffer_free(&text);
	return out;
}

static bool take(void *context, struct span bytes)
{
	const int *fd = context;

	return print_bytes(*fd, bytes);
}

bool deliver_report(struct run *run, struct report *report)
{
	const struct options *options = run->options;
	const char *format = option_format_name(options->format);
	const struct buffer_sink sink = {take, &run->output, REPORT_WINDOW};
	enum report_sent sent = REPORT_UNFIT;
	const char **action;

	report->run.version = TLSWARD_VERSION;
	report->run.time = run->facts.host.now;
	report->run.policy = run->policy->base;
	report->run.sandbox = sandbox_text(run);
	if (!report->run.ports)
		report->run.ports = ports_text(run);
	action = arena_push(&run->arena, &report->run.actions.items,
			    &report->run.actions.count, sizeof(*action));
	if (action)
		*action = option_table[options->action].name;
	report->facts = &run->facts;
	report->want = &run->policy->checks;
	report->options.verbose = options->verbose;
	report->options.quiet = options->quiet;
	report->options.color = run->color;
	report->options.fail_on = options->given[OPTION_FAIL_ON]
					  ? options->fail_on
					  : run->policy->audit.fail_on;
	if (action)
		sent = report_send(report, report_format_find(span_from_string(format)),
				   &sink);
	if (sent == REPORT_UNFIT)
		print_failure("out of memory while writing the report");
	else if (sent == REPORT_REFUSED)
		print_failure("the report could not be written");
	return sent == REPORT_SENT;
}

enum exit_status deliver_findings(struct run *run, uint32_t parts)
{
	struct finding_list findings = {0};
	struct report report = {.findings = &findings, .options.parts = parts};

	if (!check_run_all(&run->facts, &run->policy->checks, &run->arena, &findings) ||
	    run->arena.exhausted) {
		print_failure("out of memory: the findings would be incomplete");
		return EXIT_STATUS_INTERNAL;
	}
	if (!deliver_report(run, &report))
		return EXIT_STATUS_INTERNAL;
	return outcome_of_findings(&findings, report.options.fail_on);
}
