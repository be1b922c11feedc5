/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/subject.h"

#include <inttypes.h>
#include <string.h>

/* ---- what there is for a subject ------------------------------------------ */

static uint32_t process_evidence(const struct process *process)
{
	bool seen = process && (process->uid_known || process->status_known ||
				process->exe || process->libraries_known);

	return seen ? EVIDENCE_PROCESS : 0;
}

uint32_t subject_evidence(const struct subject *s)
{
	uint32_t has = process_evidence(s->process);

	if (s->listener) {
		has |= EVIDENCE_LISTENERS;
		if (s->listener->exposure != EXPOSURE_UNKNOWN)
			has |= EVIDENCE_FIREWALL;
	}
	if (s->site || s->server)
		has |= EVIDENCE_CONFIG;
	if (s->site_certificate && s->site_certificate->file.state == FILE_READ)
		has |= EVIDENCE_CERTIFICATE_FILE;
	if (s->endpoint && s->endpoint->reached)
		has |= EVIDENCE_HANDSHAKE;
	return has;
}

/* ---- one subject ----------------------------------------------------------- */

static const struct process *process_at(const struct facts *facts, size_t index)
{
	if (index >= facts->discovery.process_count)
		return NULL;
	return &facts->discovery.processes[index];
}

const struct process *subject_holder(const struct facts *facts,
				     const struct listener *listener)
{
	size_t i;

	for (i = 0; i < listener->owner_count; i++) {
		if (listener->owners[i].role == OWNER_HOLDER)
			return process_at(facts, listener->owners[i].process);
	}
	return NULL;
}

struct subject subject_of_listener(const struct facts *facts,
				   const struct listener *listener)
{
	struct subject s = {.facts = facts, .listener = listener};

	s.process = subject_holder(facts, listener);
	if (!s.process && listener->owner_count > 0)
		s.process = process_at(facts, listener->owners[0].process);
	s.has = subject_evidence(&s);
	return s;
}

struct subject subject_of_process(const struct facts *facts,
				  const struct process *process)
{
	struct subject s = {.facts = facts, .process = process};

	s.has = subject_evidence(&s);
	return s;
}

struct subject subject_of_server(const struct facts *facts, const struct server *server)
{
	struct subject s = {.facts = facts, .server = server};

	if (server->running)
		s.process = process_at(facts, server->process);
	s.has = subject_evidence(&s);
	return s;
}

struct subject subject_of_site(const struct facts *facts, const struct site *site)
{
	struct subject s = {.facts = facts};

	if (site->server < facts->server_count)
		s = subject_of_server(facts, &facts->servers[site->server]);
	s.site = site;
	s.address = site_tls_address(site);
	s.has = subject_evidence(&s);
	return s;
}

struct subject subject_of_endpoint(const struct facts *facts,
				   const struct endpoint *endpoint)
{
	struct subject s = {.facts = facts};

	if (endpoint->has_site && endpoint->site < facts->site_count) {
		s = subject_of_site(facts, &facts->sites[endpoint->site]);
		if (endpoint->has_address_index &&
		    endpoint->address_index < s.site->address_count)
			s.address = &s.site->addresses[endpoint->address_index];
	}
	s.endpoint = endpoint;
	if (endpoint->listener_count > 0 &&
	    endpoint->listeners[0] < facts->discovery.listener_count) {
		s.listener = &facts->discovery.listeners[endpoint->listeners[0]];
		if (!s.process)
			s.process = subject_holder(facts, s.listener);
	}
	s.has = subject_evidence(&s);
	return s;
}

/* ---- texts ------------------------------------------------------------------ */

const char *subject_program(const struct process *process)
{
	const char *slash;

	if (!process)
		return NULL;
	if (!process->exe)
		return process->name;
	slash = strrchr(process->exe, '/');
	return slash && slash[1] != '\0' ? slash + 1 : process->exe;
}

static void add_program(struct buffer *out, const struct process *process)
{
	const char *program = subject_program(process);

	if (program)
		buffer_printf(out, " (%s)", program);
	if (process && process->container)
		buffer_printf(out, " in container %s", process->container);
}

static void add_listener(struct buffer *out, const struct subject *s)
{
	const struct listener *listener = s->listener;

	buffer_printf(out, "%s ", transport_name(listener->transport));
	socket_address_text(&listener->address, listener->port, out);
	if (listener->device)
		buffer_printf(out, "%%%s", listener->device);
	add_program(out, s->process);
	if (listener->netns_name)
		buffer_printf(out, " in netns %s", listener->netns_name);
}

static const char *site_name(const struct site *site, const struct endpoint *endpoint)
{
	if (endpoint && endpoint->name)
		return endpoint->name;
	return site && site->names.count > 0 ? site->names.items[0] : NULL;
}

static void add_site(struct buffer *out, const struct subject *s)
{
	const char *name = site_name(s->site, s->endpoint);
	const struct site_address *address = s->address;

	buffer_printf(out, "%s %s", s->server ? s->server->name : "server",
		      name ? name : "(no name)");
	if (address && address->unix_path)
		buffer_printf(out, " unix:%s", address->unix_path);
	if (!address || address->unix_path)
		return;
	buffer_add_byte(out, ' ');
	socket_address_text(&address->address, address->port, out);
	if (address->transport == TRANSPORT_UDP)
		buffer_add_string(out, "/udp");
}

static void add_endpoint(struct buffer *out, const struct subject *s)
{
	const struct endpoint *endpoint = s->endpoint;

	if (s->site) {
		add_site(out, s);
		return;
	}
	buffer_printf(out, "%s ", transport_name(endpoint->transport));
	socket_address_text(&endpoint->address, endpoint->port, out);
	if (endpoint->name)
		buffer_printf(out, " %s", endpoint->name);
	add_program(out, s->process);
}

static void add_certificate(struct buffer *out, const struct subject *s)
{
	const struct certificate *leaf = s->certificate;

	buffer_add_string(out, "certificate");
	if (leaf && leaf->names.count > 0)
		buffer_printf(out, " %s", leaf->names.items[0]);
	if (s->site_certificate && s->site_certificate->path) {
		buffer_printf(out, " %s", s->site_certificate->path);
	} else if (s->endpoint) {
		buffer_add_byte(out, ' ');
		socket_address_text(&s->endpoint->address, s->endpoint->port, out);
	}
	if (s->process && s->process->container)
		buffer_printf(out, " in container %s", s->process->container);
}

enum { SUBJECT_TEXT_MAX = 64 * 1024 };

const char *subject_text(const struct subject *s, enum scope scope, struct arena *arena)
{
	struct buffer out = buffer_make(SUBJECT_TEXT_MAX);
	const char *text = NULL;

	switch (scope) {
	case SCOPE_LISTENER:
		add_listener(&out, s);
		break;
	case SCOPE_PROCESS:
		buffer_add_string(&out, "process");
		add_program(&out, s->process);
		break;
	case SCOPE_SERVER:
		buffer_printf(&out, "%s %s", s->server->name,
			      s->server->config.config_path
				      ? s->server->config.config_path
				      : "(no file)");
		if (s->process && s->process->container)
			buffer_printf(&out, " in container %s", s->process->container);
		break;
	case SCOPE_SITE:
		add_site(&out, s);
		break;
	case SCOPE_ENDPOINT:
		if (s->endpoint)
			add_endpoint(&out, s);
		else
			add_site(&out, s);
		break;
	case SCOPE_CERTIFICATE:
		add_certificate(&out, s);
		break;
	case SCOPE_HOST:
	case SCOPE_COUNT:
		buffer_add_string(&out, "this host");
		break;
	}
	if (!out.failed)
		text = arena_string(arena, buffer_span(&out));
	buffer_free(&out);
	return text;
}

struct location subject_place(const struct subject *s)
{
	if (s->site_certificate && s->site_certificate->at.path)
		return s->site_certificate->at;
	if (s->site)
		return s->site->at;
	if (s->server)
		return (struct location){.path = s->server->config.config_path};
	return (struct location){0};
}

struct location subject_process_place(const struct process *process, const char *leaf,
				      struct arena *arena)
{
	if (!process)
		return (struct location){0};
	return (struct location){.path = arena_printf(arena, "/proc/%" PRIu32 "/%s",
						      process->pid, leaf)};
}

struct location subject_live_place(const struct endpoint *endpoint, struct arena *arena)
{
	struct location at = {0};
	struct buffer out;

	if (!endpoint)
		return at;
	out = buffer_make(SUBJECT_TEXT_MAX);
	socket_address_text(&endpoint->address, endpoint->port, &out);
	if (endpoint->name)
		buffer_printf(&out, " (SNI %s)", endpoint->name);
	if (!out.failed)
		at.path = arena_string(arena, buffer_span(&out));
	buffer_free(&out);
	return at;
}
