/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/json_facts.h"

#include <stdlib.h>
#include <string.h>

#include "agent/report/name.h"
#include "agent/report/report.h"
#include "checks/subject.h"

void json_facts_location(struct json_writer *json, const char *key, struct location at)
{
	if (!at.path) {
		json_writer_null(json, key);
		return;
	}
	json_writer_object(json, key);
	json_writer_string(json, "path", at.path);
	if (at.line > 0)
		json_writer_unsigned(json, "line", at.line);
	else
		json_writer_null(json, "line");
	if (at.line > 0 && at.column > 0)
		json_writer_unsigned(json, "column", at.column);
	else
		json_writer_null(json, "column");
	json_writer_end(json);
}

void json_facts_strings(struct json_writer *json, const char *key,
			const struct string_list *list)
{
	size_t i;

	json_writer_array(json, key);
	for (i = 0; i < list->count; i++)
		json_writer_string(json, NULL, list->items[i]);
	json_writer_end(json);
}

void json_facts_tristate(struct json_writer *json, const char *key, enum tristate value)
{
	if (value == TRISTATE_UNKNOWN)
		json_writer_null(json, key);
	else
		json_writer_bool(json, key, value == TRISTATE_YES);
}

void json_facts_address(struct json_writer *json, const char *key,
			const struct ip_address *address)
{
	struct buffer text = buffer_make(64);

	ip_address_text(address, &text);
	buffer_add_byte(&text, '\0');
	json_writer_string(json, key, text.failed ? NULL : text.ptr);
	buffer_free(&text);
}

/* ---- listeners --------------------------------------------------------------- */

static void add_libraries(struct json_writer *json, const struct process *process)
{
	size_t i;

	if (!process->libraries_known) {
		json_writer_null(json, "libraries");
		return;
	}
	json_writer_array(json, "libraries");
	for (i = 0; i < process->library_count; i++) {
		const struct library *library = &process->libraries[i];

		json_writer_object(json, NULL);
		json_writer_string(json, "path", library->path);
		json_writer_string(json, "version", library->version);
		json_writer_string(json, "state", exe_state_name(library->state));
		json_writer_end(json);
	}
	json_writer_end(json);
}

static void add_owner(struct json_writer *json, const struct facts *facts,
		      const struct owner *owner)
{
	const struct process *process;

	if (owner->process >= facts->discovery.process_count)
		return;
	process = &facts->discovery.processes[owner->process];
	json_writer_object(json, NULL);
	json_writer_unsigned(json, "pid", process->pid);
	json_writer_unsigned(json, "fd", owner->fd);
	if (process->uid_known)
		json_writer_unsigned(json, "uid", process->uid);
	else
		json_writer_null(json, "uid");
	json_writer_string(json, "user", process->user);
	json_writer_string(json, "exe", process->exe);
	json_writer_string(json, "command", process->command);
	json_writer_string(json, "unit", process->unit);
	json_writer_string(json, "container", process->container);
	json_writer_string(json, "package", process->package);
	json_writer_string(json, "name", process->name);
	json_writer_string(json, "exe_state", exe_state_name(process->exe_state));
	json_writer_string(json, "role", name_owner_role(owner->role));
	add_libraries(json, process);
	json_writer_end(json);
}

static void add_queue(struct json_writer *json, const struct listener *listener)
{
	if (!listener->queue_known) {
		json_writer_null(json, "queue");
		return;
	}
	json_writer_object(json, "queue");
	json_writer_unsigned(json, "length", listener->queue_length);
	json_writer_unsigned(json, "limit", listener->queue_limit);
	json_writer_unsigned(json, "drops", listener->drops);
	json_writer_end(json);
}

static void add_forwarder(struct json_writer *json, const struct listener *listener)
{
	if (!listener->forwarder) {
		json_writer_null(json, "forwarder");
		return;
	}
	json_writer_object(json, "forwarder");
	json_writer_string(json, "program", listener->forwarder);
	json_writer_string(json, "to", listener->forwards_to);
	json_writer_end(json);
}

static void add_listener(struct json_writer *json, const struct facts *facts,
			 const struct listener *listener, const char *id)
{
	size_t i;

	json_writer_object(json, NULL);
	json_writer_string(json, "id", id);
	json_writer_string(json, "protocol", transport_name(listener->transport));
	json_writer_unsigned(json, "family", listener->address.family == 6 ? 6 : 4);
	json_facts_address(json, "address", &listener->address);
	json_writer_unsigned(json, "port", listener->port);
	json_facts_tristate(json, "v6only", listener->v6only);
	json_writer_string(json, "device", listener->device);
	json_writer_unsigned(json, "inode", listener->inode);
	json_writer_bool(json, "mptcp", listener->mptcp);
	json_writer_object(json, "netns");
	json_writer_unsigned(json, "inode", listener->netns_inode);
	json_writer_string(json, "name", listener->netns_name);
	json_writer_end(json);
	add_queue(json, listener);
	json_writer_array(json, "owners");
	for (i = 0; i < listener->owner_count; i++)
		add_owner(json, facts, &listener->owners[i]);
	json_writer_end(json);
	json_writer_string(json, "owners_state",
			   name_owners_state(listener->owners_state));
	json_writer_string(json, "reason", listener->owners_reason);
	json_writer_string(json, "exposure", name_exposure(listener->exposure));
	add_forwarder(json, listener);
	json_writer_end(json);
}

void json_facts_listeners(struct json_writer *json, const struct facts *facts,
			  const struct labels *labels)
{
	const struct label_list *list = &labels->listeners;
	size_t i;

	json_writer_array(json, "listeners");
	for (i = 0; i < list->count; i++)
		add_listener(json, facts, &facts->discovery.listeners[list->order[i]],
			     list->ids[list->order[i]]);
	json_writer_end(json);
}

static int compare_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_published(const void *left, const void *right)
{
	const struct publication *a = left, *b = right;
	int r = (a->port > b->port) - (a->port < b->port);

	if (r == 0)
		r = (a->last_port > b->last_port) - (a->last_port < b->last_port);
	if (r == 0)
		r = (a->transport > b->transport) - (a->transport < b->transport);
	if (r == 0)
		r = (a->kind > b->kind) - (a->kind < b->kind);
	if (r == 0)
		r = compare_text(a->to, b->to);
	return r != 0 ? r : compare_text(a->by, b->by);
}

void json_facts_published(struct json_writer *json, const struct facts *facts,
			  const struct labels *labels, struct arena *arena)
{
	const struct discovery *discovery = &facts->discovery;
	size_t i, count = discovery->publication_count;
	struct publication *sorted = arena_alloc_array(arena, count, sizeof(*sorted));

	json_writer_array(json, "published");
	if (sorted && count > 0) {
		memcpy(sorted, facts->discovery.publications, count * sizeof(*sorted));
		qsort(sorted, count, sizeof(*sorted), compare_published);
	}
	for (i = 0; sorted && i < count; i++) {
		const struct listener *listener;

		json_writer_object(json, NULL);
		json_writer_string(json, "kind", name_publication(sorted[i].kind));
		json_writer_string(json, "protocol",
				   transport_name(sorted[i].transport));
		json_writer_unsigned(json, "port", sorted[i].port);
		json_writer_unsigned(json, "last_port", sorted[i].last_port);
		json_writer_string(json, "to", sorted[i].to);
		json_writer_string(json, "by", sorted[i].by);
		listener = publication_listener(discovery, &sorted[i]);
		json_writer_string(
			json, "listener",
			listener
				? labels->listeners.ids[listener - discovery->listeners]
				: NULL);
		json_writer_end(json);
	}
	json_writer_end(json);
}

/* ---- sites --------------------------------------------------------------------- */

static const char *site_address_id(const struct site_address *address,
				   struct arena *arena)
{
	const char *text = NULL;
	struct buffer out;

	if (address->unix_path)
		return arena_printf(arena, "unix:%s", address->unix_path);
	out = buffer_make(128);
	socket_address_text(&address->address, address->port, &out);
	if (!out.failed)
		text = arena_string(arena, buffer_span(&out));
	buffer_free(&out);
	return text;
}

static void add_setting(struct json_writer *json, const struct setting *setting)
{
	json_writer_object(json, NULL);
	json_writer_string(json, "name", setting_name(setting->id));
	json_facts_strings(json, "configured", &setting->configured);
	if (setting->effective_known)
		json_facts_strings(json, "effective", &setting->effective);
	else
		json_writer_null(json, "effective");
	json_facts_location(json, "at", setting->at);
	json_writer_string(json, "why", setting->why);
	json_writer_end(json);
}

static void add_site(struct json_writer *json, const struct facts *facts,
		     const struct site *site, const char *id, struct arena *arena)
{
	bool is_default = false;
	size_t i;

	json_writer_object(json, NULL);
	json_writer_string(json, "id", id);
	json_writer_string(json, "server",
			   site->server < facts->server_count
				   ? facts->servers[site->server].name
				   : NULL);
	json_writer_array(json, "addresses");
	for (i = 0; i < site->address_count; i++) {
		json_writer_string(json, NULL,
				   site_address_id(&site->addresses[i], arena));
		is_default |= site->addresses[i].is_default;
	}
	json_writer_end(json);
	json_facts_strings(json, "names", &site->names);
	json_writer_bool(json, "default", is_default);
	json_facts_location(json, "at", site->at);
	json_writer_array(json, "settings");
	for (i = 0; i < site->setting_count; i++)
		add_setting(json, &site->settings[i]);
	json_writer_end(json);
	json_writer_end(json);
}

void json_facts_sites(struct json_writer *json, const struct facts *facts,
		      const struct labels *labels, struct arena *arena)
{
	const struct label_list *list = &labels->sites;
	size_t i;

	json_writer_array(json, "sites");
	for (i = 0; i < list->count; i++) {
		struct arena scratch = report_scratch();

		add_site(json, facts, &facts->sites[list->order[i]],
			 list->ids[list->order[i]], &scratch);
		report_scratch_end(&scratch, arena);
	}
	json_writer_end(json);
}
