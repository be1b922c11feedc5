/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent/discover_role.h"
#include "agent/server_process.h"
#include "agent/stage.h"
#include "agent/worker/job.h"
#include "checks/config/parser.h"
#include "checks/facts_codec.h"

enum { PARSE_MS = 20 * 1000 }; /* of one server's configuration */

/* Everything of one conversation with a parse worker. */
struct parsing {
	struct run *run;
	struct worker worker;
	const struct config_wanted *wanted;
	struct server *server;
};

/* A file the server's configuration is made of: its place in server->files. */
static void keep_facts(struct parsing *parsing, const char *path,
		       const struct file_facts *facts)
{
	struct file_facts *file;

	file = arena_push(&parsing->run->arena, &parsing->server->files,
			  &parsing->server->file_count, sizeof(*file));
	if (!file)
		return;
	*file = *facts;
	file->path = path;
}

static int serve_file(struct parsing *parsing, const struct message *message,
		      const struct worker_wants *wants)
{
	const struct file_wanted wanted = {parsing->wanted->target, wants->purpose,
					   wants->path};
	struct worker_file status;
	struct file_facts facts = {0};
	int r;

	/* Keys and certificates are none of this role's business. */
	if (wants->purpose != PURPOSE_CONFIG && wants->purpose != PURPOSE_EXECUTABLE)
		return -EPROTO;
	r = ask_file(&parsing->run->link, &wanted, &parsing->worker, message->token,
		     &parsing->run->arena, &status, &facts);
	if (r == 0 && status.status == SOURCE_OK && wants->purpose == PURPOSE_CONFIG)
		keep_facts(parsing, wants->path, &facts);
	/* A missing configuration file is the parser's to judge; without the program
	 * it only knows less of what the configuration means. */
	if (r == 0 && status.status != SOURCE_OK && wants->purpose != PURPOSE_CONFIG)
		run_limit(parsing->run,
			  status.status == SOURCE_TIMEOUT ? LIMIT_TIMEOUT
							  : LIMIT_UNREADABLE_FILE,
			  EVIDENCE_CONFIG, "the program of %s: %s",
			  parsing->server->name,
			  status.reason ? status.reason : "cannot be read");
	return r;
}

/* What the worker says; 1 when the result is in. */
static int serve_worker(struct parsing *parsing, const struct message *message)
{
	struct run *run = parsing->run;
	struct codec codec = codec_reader(message->body, &run->arena);
	struct worker_ready ready = {0};
	struct worker_wants wants = {0};

	switch (message->kind) {
	case WORKER_READY:
		codec_worker_ready(&codec, &ready);
		if (!codec_done(&codec))
			return -EPROTO;
		run_note_layers(run, &ready);
		return 0;
	case WORKER_WANTS_FILE:
	case WORKER_WANTS_GLOB:
		codec_worker_wants(&codec, &wants);
		if (!codec_done(&codec) || !wants.path)
			return -EPROTO;
		if (message->kind == WORKER_WANTS_FILE)
			return serve_file(parsing, message, &wants);
		return ask_glob(&run->link, parsing->wanted->target, wants.path,
				&parsing->worker, message->token);
	case WORKER_RESULT:
		codec_server_config(&codec, &parsing->server->config);
		return codec_done(&codec) ? 1 : -EPROTO;
	default:
		return -EPROTO;
	}
}

static int send_job(struct parsing *parsing, struct deadline deadline)
{
	struct parse_job job = {
		.server = parsing->wanted->server,
		.command = parsing->wanted->command,
		.path = parsing->wanted->path,
		.tls_library = parsing->wanted->tls_library,
		.has_executable = parsing->wanted->has_executable,
	};
	struct buffer body = buffer_make(ASK_BYTES_MAX);
	struct codec codec = codec_writer(&body);
	struct message message = {.kind = WORKER_JOB, .fd = -1};
	int r;

	codec_parse_job(&codec, &job);
	message.body = buffer_span(&body);
	r = codec_done(&codec)
		    ? channel_send(&parsing->worker.channel, &message, deadline)
		    : -EMSGSIZE;
	buffer_free(&body);
	return r;
}

void stage_config_parse(struct run *run, const struct config_wanted *wanted,
			struct server *server)
{
	struct deadline deadline = run_deadline(run, PARSE_MS);
	struct parsing parsing = {.run = run, .wanted = wanted, .server = server};
	struct message message;
	int r;

	r = ask_worker(&run->link, WORKER_PARSE, &parsing.worker);
	if (r == 0)
		r = send_job(&parsing, deadline);
	while (r == 0) {
		r = channel_receive(&parsing.worker.channel, &message, deadline);
		if (r == 0)
			r = serve_worker(&parsing, &message);
		if (message.fd >= 0)
			(void)close(message.fd);
	}
	if (r < 0) {
		server->config = (struct server_config){0};
		run_limit(run, r == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_UNPARSED,
			  EVIDENCE_CONFIG | EVIDENCE_CERTIFICATE_FILE,
			  "%s: the configuration could not be read: %s", wanted->server,
			  r == -EPIPE ? "its reader ended unexpectedly" : strerror(-r));
	}
	run_end_worker(run, &parsing.worker, "reading the configuration",
		       EVIDENCE_CONFIG);
}

static bool on_ports(const struct site *site, const struct port_range *ports,
		     size_t count)
{
	size_t i, j;

	for (i = 0; i < site->address_count; i++) {
		for (j = 0; j < count; j++) {
			if (site->addresses[i].port >= ports[j].first &&
			    site->addresses[i].port <= ports[j].last)
				return true;
		}
	}
	return count == 0;
}

/* Make the server's configuration part of the facts. */
static void keep_server(struct run *run, const struct server *server,
			const struct port_range *ports, size_t count)
{
	struct facts *facts = &run->facts;
	const struct server_config *config = &server->config;
	struct server *kept;
	size_t i;

	kept = arena_push(&run->arena, &facts->servers, &facts->server_count,
			  sizeof(*kept));
	if (!kept)
		return;
	*kept = *server;
	for (i = 0; i < config->limits.count; i++)
		(void)limit_add(&facts->limits, &run->arena,
				config->limits.items[i].reason,
				config->limits.items[i].evidence, "%s",
				config->limits.items[i].where);
	for (i = 0; i < config->site_count; i++) {
		struct site *site;

		if (!on_ports(&config->sites[i], ports, count))
			continue;
		site = arena_push(&run->arena, &facts->sites, &facts->site_count,
				  sizeof(*site));
		if (!site)
			return;
		*site = config->sites[i];
		site->server = facts->server_count - 1;
	}
}

/* What the server has its TLS from, as far as its libcrypto says so. */
static const char *tls_library(const struct process *process)
{
	size_t i;

	for (i = 0; i < process->library_count; i++) {
		const struct library *library = &process->libraries[i];

		if (library->path && strstr(library->path, "libcrypto") &&
		    library->version)
			return library->version;
	}
	return NULL;
}

static void find_workers(struct run *run, const struct config_parser *parser,
			 struct server *server)
{
	const struct discovery *discovery = &run->facts.discovery;
	const struct process *master = &discovery->processes[server->process];
	size_t i;

	for (i = 0; i < discovery->process_count; i++) {
		const struct process *process = &discovery->processes[i];
		size_t *worker;

		if (!parser->is_worker(process, master))
			continue;
		worker = arena_push(&run->arena, &server->workers,
				    &server->worker_count, sizeof(*worker));
		if (!worker)
			return;
		*worker = i;
		if (process->started_at > server->loaded_at)
			server->loaded_at = process->started_at;
	}
}

static void read_server(struct run *run, const struct config_parser *parser,
			size_t process_index, struct worker *discover,
			const struct port_range *ports, size_t count)
{
	const struct process *process = &run->facts.discovery.processes[process_index];
	struct server server = {
		.name = parser->name,
		.running = true,
		.process = process_index,
	};
	struct config_wanted wanted = {
		.server = parser->name,
		.command = process->command,
		.tls_library = tls_library(process),
		.has_executable = process->exe != NULL,
	};
	const char *reason = NULL;
	int r;

	find_workers(run, parser, &server);
	r = ask_target(&run->link, process->pid, &run->arena, &wanted.target, &reason);
	/* The monitor holds /proc/PID now; if the process is still the one that
	 * was described, it was so when that was opened, too. */
	if (r == 0 && discover_role_ask_same(run, discover, process->pid,
					     process->start_ticks) != TRISTATE_YES) {
		r = -ESRCH;
		reason = "the process ended meanwhile";
	}
	if (r == 0)
		stage_config_parse(run, &wanted, &server);
	else
		run_limit(run,
			  r == -EACCES || r == -EPERM ? LIMIT_NOT_ROOT
						      : LIMIT_UNREADABLE_FILE,
			  EVIDENCE_CONFIG | EVIDENCE_CERTIFICATE_FILE,
			  "%s (pid %u): %s", parser->name, process->pid,
			  reason ? reason : strerror(-r));
	keep_server(run, &server, ports, count);
}

/*
 * A server that serves another network namespace cannot be asked over the wire, and
 * its addresses are not ours: to look for them here would be to blame another one.
 */
static bool serves_here(const struct discovery *discovery, size_t index)
{
	const struct process *process = &discovery->processes[index];
	size_t i, j;

	if (discovery->netns_inode == 0 || process->netns_inode == 0 ||
	    process->netns_inode == discovery->netns_inode)
		return true;
	for (i = 0; i < discovery->listener_count; i++) {
		const struct listener *listener = &discovery->listeners[i];

		for (j = 0; j < listener->owner_count; j++) {
			if (listener->owners[j].process == index &&
			    listener_is_here(discovery, listener))
				return true;
		}
	}
	return false;
}

void stage_config(struct run *run, const struct port_range *ports, size_t count,
		  struct worker *discover)
{
	const struct discovery *discovery = &run->facts.discovery;
	size_t i, j;

	for (i = 0; i < discovery->process_count; i++) {
		for (j = 0; j < config_parser_registry_count; j++) {
			const struct config_parser *parser = config_parser_registry[j];

			if (server_process_is_main(parser, discovery, i) &&
			    serves_here(discovery, i))
				read_server(run, parser, i, discover, ports, count);
		}
	}
}

void stage_config_files(struct run *run, const char *name, const char *path)
{
	struct server server = {.name = name};
	struct config_wanted wanted = {.server = name, .path = path};
	const char *reason = NULL;
	int r;

	r = ask_target(&run->link, 0, &run->arena, &wanted.target, &reason);
	if (r == 0)
		stage_config_parse(run, &wanted, &server);
	else
		run_limit(run, LIMIT_UNREADABLE_FILE, EVIDENCE_CONFIG, "%s: %s", path,
			  reason ? reason : strerror(-r));
	keep_server(run, &server, NULL, 0);
}

static bool has_reader(const struct process *process)
{
	const struct config_parser *parser;
	size_t i;

	for (i = 0; i < config_parser_registry_count; i++) {
		parser = config_parser_registry[i];
		if (parser->is_server(process))
			return true;
	}
	return false;
}

void stage_config_unread(struct run *run)
{
	const struct facts *facts = &run->facts;
	size_t i;

	for (i = 0; i < facts->endpoint_count; i++) {
		const struct endpoint *endpoint = &facts->endpoints[i];
		const struct listener *listener;
		const struct process *process;
		struct buffer text = buffer_make(128);

		if (endpoint->has_site || !endpoint_has_tls(endpoint) ||
		    endpoint->listener_count == 0)
			continue;
		listener = &facts->discovery.listeners[endpoint->listeners[0]];
		process = listener->owner_count > 0
				  ? &facts->discovery
					     .processes[listener->owners[0].process]
				  : NULL;
		if (process && has_reader(process))
			continue;
		socket_address_text(&listener->address, listener->port, &text);
		run_limit(
			run, LIMIT_UNSUPPORTED,
			EVIDENCE_CONFIG | EVIDENCE_CERTIFICATE_FILE,
			"%s %.*s: the configuration of %s cannot be read by this version",
			transport_name(listener->transport), (int)text.len,
			text.failed ? "" : text.ptr,
			process && process->name ? process->name
						 : "its unknown program");
		buffer_free(&text);
	}
}
