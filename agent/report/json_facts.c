/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/json_facts.h"

#include <stdlib.h>
#include <string.h>

#include "agent/report/name.h"
#include "checks/subject.h"
#include "checks/vulnerability.h"

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

static void add_tristate(struct json_writer *json, const char *key, enum tristate value)
{
	if (value == TRISTATE_UNKNOWN)
		json_writer_null(json, key);
	else
		json_writer_bool(json, key, value == TRISTATE_YES);
}

static void add_address(struct json_writer *json, const char *key,
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

static void add_listener(struct json_writer *json, const struct facts *facts,
			 const struct listener *listener, const char *id)
{
	size_t i;

	json_writer_object(json, NULL);
	json_writer_string(json, "id", id);
	json_writer_string(json, "protocol", transport_name(listener->transport));
	json_writer_unsigned(json, "family", listener->address.family == 6 ? 6 : 4);
	add_address(json, "address", &listener->address);
	json_writer_unsigned(json, "port", listener->port);
	add_tristate(json, "v6only", listener->v6only);
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
			  struct arena *arena)
{
	size_t i, count = facts->discovery.publication_count;
	struct publication *sorted = arena_alloc_array(arena, count, sizeof(*sorted));

	json_writer_array(json, "published");
	if (sorted && count > 0) {
		memcpy(sorted, facts->discovery.publications, count * sizeof(*sorted));
		qsort(sorted, count, sizeof(*sorted), compare_published);
	}
	for (i = 0; sorted && i < count; i++) {
		json_writer_object(json, NULL);
		json_writer_string(json, "kind", name_publication(sorted[i].kind));
		json_writer_string(json, "protocol",
				   transport_name(sorted[i].transport));
		json_writer_unsigned(json, "port", sorted[i].port);
		json_writer_unsigned(json, "last_port", sorted[i].last_port);
		json_writer_string(json, "to", sorted[i].to);
		json_writer_string(json, "by", sorted[i].by);
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
	for (i = 0; i < list->count; i++)
		add_site(json, facts, &facts->sites[list->order[i]],
			 list->ids[list->order[i]], arena);
	json_writer_end(json);
}

/* ---- endpoints ------------------------------------------------------------------ */

/* IANA's numbers: two bytes in hex, three for SSLv2. */
static void add_codes(struct json_writer *json, const char *key,
		      const struct cipher_suite_use *uses, size_t count,
		      struct arena *arena)
{
	size_t i;

	json_writer_array(json, key);
	for (i = 0; i < count; i++) {
		json_writer_object(json, NULL);
		json_writer_string(json, "code",
				   arena_printf(arena,
						uses[i].code > 0xffff ? "%06X" : "%04X",
						(unsigned int)uses[i].code));
		json_writer_string(json, "name", uses[i].name);
		json_writer_end(json);
	}
	json_writer_end(json);
}

static void add_protocol(struct json_writer *json, const struct endpoint *endpoint,
			 const struct protocol_offer *offer, enum tls_version version,
			 struct arena *arena)
{
	json_writer_object(json, NULL);
	json_writer_string(json, "version", tls_version_name(version));
	add_tristate(json, "offered",
		     endpoint->reached ? offer->offered : TRISTATE_UNKNOWN);
	if (offer->server_order == TRISTATE_UNKNOWN)
		json_writer_null(json, "order");
	else
		json_writer_string(json, "order",
				   offer->server_order == TRISTATE_YES ? "server"
								       : "client");
	add_codes(json, "cipher_suites", offer->cipher_suites,
		  offer->cipher_suite_count, arena);
	add_codes(json, "groups", offer->groups, offer->group_count, arena);
	json_writer_string(json, "reason",
			   endpoint->reached ? offer->why : endpoint->why);
	json_writer_end(json);
}

static void add_certificate(struct json_writer *json, const struct certificate *c)
{
	json_writer_object(json, NULL);
	json_writer_string(json, "subject", c->subject);
	json_facts_strings(json, "names", &c->names);
	json_writer_string(json, "issuer", c->issuer);
	json_writer_time(json, "not_before", c->not_before);
	json_writer_time(json, "not_after", c->not_after);
	json_writer_string(json, "key", c->key_type);
	json_writer_unsigned(json, "key_bits", c->key_bits);
	json_writer_string(json, "signature", c->signature);
	json_writer_string(json, "sha256", c->sha256);
	json_writer_string(json, "spki_sha256", c->spki_sha256);
	json_writer_end(json);
}

static void add_certificates(struct json_writer *json,
			     const struct handshake *handshake)
{
	size_t i;

	json_writer_array(json, "certificates");
	if (handshake->chain.count > 0) {
		json_writer_array(json, NULL);
		for (i = 0; i < handshake->chain.count; i++)
			add_certificate(json, &handshake->chain.items[i]);
		json_writer_end(json);
	}
	json_writer_end(json);
}

static void add_handshake(struct json_writer *json, const struct handshake *handshake)
{
	bool done = handshake->completed == TRISTATE_YES;

	json_writer_object(json, "handshake");
	add_tristate(json, "completed", handshake->completed);
	json_writer_string(json, "reason", handshake->why);
	json_writer_string(json, "version",
			   done ? tls_version_name(handshake->version) : NULL);
	json_writer_string(json, "cipher_suite",
			   done ? handshake->cipher_suite.name : NULL);
	json_writer_string(json, "group", done ? handshake->group : NULL);
	json_writer_string(json, "trust", name_trust(handshake->trust));
	json_writer_string(json, "trust_reason", handshake->trust_reason);
	json_writer_end(json);
}

/* What is not measured yet is null: "not known", not "off". */
static void add_features(struct json_writer *json, const struct handshake *handshake)
{
	static const char *const unknown[] = {
		"tickets",
		"early_data",
		"extended_master_secret",
		"encrypt_then_mac",
		"fallback_scsv",
		"downgrade_sentinel",
		"compression",
		"secure_renegotiation",
		"client_certificate",
		"ech",
		"dh_bits",
	};
	size_t i;

	json_writer_object(json, "features");
	json_writer_string(json, "alpn", handshake->alpn);
	for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		json_writer_null(json, unknown[i]);
	json_writer_end(json);
	json_writer_object(json, "enumeration");
	json_writer_null(json, "connections");
	json_writer_null(json, "wall_ms");
	json_writer_end(json);
}

static void add_vulnerabilities(struct json_writer *json, const struct facts *facts,
				const struct endpoint *endpoint)
{
	struct vulnerability all[VULNERABILITY_COUNT];
	size_t i;

	vulnerability_judge(facts, endpoint, all);
	json_writer_array(json, "vulnerabilities");
	for (i = 0; i < VULNERABILITY_COUNT; i++) {
		json_writer_object(json, NULL);
		json_writer_string(json, "id", all[i].id);
		json_writer_string(json, "result", result_name(all[i].result));
		json_writer_string(json, "what", all[i].what);
		json_writer_end(json);
	}
	json_writer_end(json);
}

static void add_endpoint(struct json_writer *json, const struct facts *facts,
			 const struct labels *labels, size_t index, struct arena *arena)
{
	const struct endpoint *endpoint = &facts->endpoints[index];
	const struct protocol_offer *offers = subject_protocols(facts, endpoint);
	unsigned int version;
	size_t i;

	json_writer_object(json, NULL);
	json_writer_string(json, "id", labels->endpoints.ids[index]);
	json_writer_array(json, "listeners");
	for (i = 0; i < endpoint->listener_count; i++) {
		if (endpoint->listeners[i] < labels->listeners.count)
			json_writer_string(
				json, NULL,
				labels->listeners.ids[endpoint->listeners[i]]);
	}
	json_writer_end(json);
	json_writer_string(json, "site",
			   endpoint->has_site && endpoint->site < labels->sites.count
				   ? labels->sites.ids[endpoint->site]
				   : NULL);
	json_writer_string(json, "transport",
			   endpoint->transport == TRANSPORT_UDP ? "quic" : "tcp");
	add_address(json, "address", &endpoint->address);
	json_writer_unsigned(json, "port", endpoint->port);
	json_writer_string(json, "name", endpoint->name);
	json_writer_string(json, "speaks", speaks_name(endpoint->speaks));
	json_writer_string(json, "banner", endpoint->banner);
	json_writer_unsigned(json, "connections", endpoint->connections);
	json_writer_bool(json, "reached", endpoint->reached);
	json_writer_string(json, "reason", endpoint->why);
	json_writer_string(json, "derived_from",
			   endpoint->is_derived && endpoint->derived_from <
							   facts->endpoint_count
				   ? labels->endpoints.ids[endpoint->derived_from]
				   : NULL);
	json_writer_array(json, "protocols");
	for (version = 0; version < TLS_VERSION_COUNT; version++)
		add_protocol(json, endpoint, &offers[version], version, arena);
	json_writer_end(json);
	add_handshake(json, &endpoint->handshake);
	add_certificates(json, &endpoint->handshake);
	add_features(json, &endpoint->handshake);
	add_vulnerabilities(json, facts, endpoint);
	json_writer_end(json);
}

void json_facts_endpoints(struct json_writer *json, const struct facts *facts,
			  const struct labels *labels, struct arena *arena)
{
	const struct label_list *list = &labels->endpoints;
	size_t i;

	json_writer_array(json, "endpoints");
	for (i = 0; i < list->count; i++)
		add_endpoint(json, facts, labels, list->order[i], arena);
	json_writer_end(json);
}
