/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions that look: --audit, --listeners, --handshake, --files.
 */
#include <string.h>

#include "agent/action.h"
#include "agent/deliver.h"
#include "agent/endpoint_finish.h"
#include "agent/print.h"
#include "agent/report/report.h"
#include "agent/stage.h"
#include "checks/config/parser.h"

/* What is asked for: the command line's ports, else the policy's. */
static bool choose_ports(struct run *run)
{
	const char *text = run->policy->audit.ports;
	struct diag err = {0};

	run->ports = run->options->ports;
	if (run->ports.count > 0)
		return true;
	if (port_list_parse(span_from_string(text), (struct location){0}, &run->ports,
			    &err))
		return true;
	print_diag(&err);
	return false;
}

static bool is_skipped(const struct run *run, enum option_stage stage)
{
	return (run->options->without & UINT32_C(1) << stage) != 0;
}

static void skip_wire(struct run *run)
{
	static const char reason[] = "--without handshake";
	size_t i;

	run_limit(run, LIMIT_SKIPPED, EVIDENCE_HANDSHAKE, "handshakes: %s", reason);
	for (i = 0; i < run->facts.endpoint_count; i++) {
		if (!run->facts.endpoints[i].reached)
			run->facts.endpoints[i].why = reason;
		endpoint_finish(&run->facts, &run->facts.endpoints[i]);
	}
}

/* What was left out on purpose is said, also where this version has little to
 * leave out yet. */
static void note_skipped(struct run *run)
{
	static const struct {
		enum option_stage stage;
		uint32_t evidence;
	} rows[] = {
		{OPTION_STAGE_HTTP, EVIDENCE_HTTP},
		{OPTION_STAGE_FIREWALL, EVIDENCE_FIREWALL},
		{OPTION_STAGE_HOST, 0},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = option_stage_name(rows[i].stage);

		if (is_skipped(run, rows[i].stage))
			run_limit(run, LIMIT_SKIPPED, rows[i].evidence,
				  "%s: --without %s", name, name);
	}
}

/* "443/tcp" leaves UDP out. */
static bool has_all_udp(const struct port_list *ports)
{
	size_t i = 0;

	while (i < ports->count && ports->items[i].udp)
		i++;
	return i == ports->count;
}

int action_audit(struct run *run)
{
	const struct port_list *ports = &run->ports;
	struct worker discover = {0};

	if (!choose_ports(run))
		return EXIT_STATUS_USAGE;
	run_name_host(run);
	run->facts.udp_ports_listed = has_all_udp(ports);
	stage_discover(run, ports->items, ports->count, run->options->deep, &discover);
	stage_package(run);
	stage_publish(run, ports->items, ports->count);
	stage_library(run, &discover);
	stage_config(run, ports->items, ports->count, &discover);
	run_end_worker(run, &discover, "listeners", EVIDENCE_LISTENERS);
	stage_certificate(run);
	stage_correlate(run);
	if (is_skipped(run, OPTION_STAGE_HANDSHAKE))
		skip_wire(run);
	else
		stage_wire(run);
	stage_config_unread(run);
	stage_second_look(run, ports->items, ports->count);
	note_skipped(run);
	return (int)deliver_findings(run, REPORT_LISTENERS | REPORT_FINDINGS);
}

int action_listeners(struct run *run)
{
	const struct port_list *ports = &run->ports;
	struct finding_list none = {0};
	struct report report = {.findings = &none, .options.parts = REPORT_LISTENERS};
	struct worker discover = {0};

	run_name_host(run);
	run->ports = run->options->ports;
	run->facts.asked = EVIDENCE_LISTENERS | EVIDENCE_PROCESS;
	stage_discover(run, ports->items, ports->count, true, &discover);
	stage_package(run);
	stage_publish(run, ports->items, ports->count);
	/* Reading the files costs more than all the rest. */
	if (run->options->deep)
		stage_library(run, &discover);
	run_end_worker(run, &discover, "listeners", EVIDENCE_LISTENERS);
	return deliver_report(run, &report) ? EXIT_STATUS_GOOD : EXIT_STATUS_INTERNAL;
}

static void add_loopback(struct run *run, enum transport transport, uint8_t family)
{
	struct endpoint *endpoint;

	endpoint = arena_push(&run->arena, &run->facts.endpoints,
			      &run->facts.endpoint_count, sizeof(*endpoint));
	if (!endpoint)
		return;
	endpoint->transport = transport;
	endpoint->address.family = family;
	endpoint->address.bytes[family == 4 ? 0 : 15] = family == 4 ? 127 : 1;
	if (family == 4)
		endpoint->address.bytes[3] = 1;
	endpoint->port = run->options->port.first;
	endpoint->name = run->options->name;
	if (run->options->has_address)
		endpoint->address = run->options->address;
}

/* Of all that was asked, what nobody serves is no finding while something else of it
 * answers; and that there is no QUIC is one only where nothing else was asked for. */
static void drop_unserved(struct facts *facts, const struct port_range *port)
{
	size_t i, kept = 0, reached = 0;

	for (i = 0; i < facts->endpoint_count; i++)
		reached += facts->endpoints[i].reached;
	for (i = 0; i < facts->endpoint_count; i++) {
		const struct endpoint *endpoint = &facts->endpoints[i];

		if (!endpoint->reached && endpoint->why &&
		    ((endpoint->transport == TRANSPORT_UDP &&
		      (port->tcp || reached > 0)) ||
		     (reached > 0 && strcmp(endpoint->why, "connection refused") == 0)))
			continue;
		facts->endpoints[kept++] = facts->endpoints[i];
	}
	facts->endpoint_count = kept;
}

int action_handshake(struct run *run)
{
	const struct port_range *port = &run->options->port;
	unsigned int transport;

	run_name_host(run);
	run->facts.asked = EVIDENCE_HANDSHAKE | EVIDENCE_HTTP;
	run->facts.quic_wanted = !port->tcp;
	for (transport = 0; transport < TRANSPORT_COUNT; transport++) {
		if (!(transport == TRANSPORT_TCP ? port->tcp : port->udp))
			continue;
		add_loopback(run, transport, 4);
		if (!run->options->has_address)
			add_loopback(run, transport, 6);
	}
	stage_wire(run);
	drop_unserved(&run->facts, port);
	return (int)deliver_findings(run, REPORT_ENDPOINTS | REPORT_FINDINGS);
}

int action_files(struct run *run)
{
	const struct options *options = run->options;

	if (!config_parser_find(span_from_string(options->server))) {
		print_failure("unknown server \"%s\"; --list servers names them",
			      options->server);
		return EXIT_STATUS_USAGE;
	}
	if (options->path[0] != '/') {
		print_failure("--files: \"%s\" is not an absolute path", options->path);
		return EXIT_STATUS_USAGE;
	}
	run_name_host(run);
	run->facts.asked = EVIDENCE_CONFIG | EVIDENCE_CERTIFICATE_FILE;
	stage_config_files(run, options->server, options->path);
	stage_certificate(run);
	return (int)deliver_findings(run, REPORT_FINDINGS);
}
