/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * correlate: which questions the wire has to answer. Every TLS address a
 * configuration names becomes endpoints, one without SNI and one per name; every
 * listener that no configuration explains becomes one as well.
 */
#include <string.h>

#include "agent/same_offer.h"
#include "agent/stage.h"

enum {
	LOOPBACK_TRIES = 16,
	BASES_MAX = 64,     /* sets of settings on one address that are compared with */
	NAME_LEN_MAX = 253, /* RFC 1035 2.3.4, as text without the last dot */
};

/* The endpoints grow in memory of their own: what an array leaves behind each time
 * it doubles would stay in the run's to its end. */
struct correlation {
	struct run *run;
	struct arena growing;
};

static bool listener_serves(const struct listener *listener,
			    const struct site_address *address)
{
	if (listener->transport != address->transport || address->unix_path ||
	    listener->port != address->port)
		return false;
	if (ip_address_equal(&listener->address, &address->address))
		return true;
	/* nginx binds the wildcard alone and tells its addresses apart inside. */
	if (!ip_address_is_any(&listener->address))
		return false;
	return listener->address.family == address->address.family ||
	       (listener->address.family == 6 && listener->v6only == TRISTATE_NO);
}

static bool owns(const struct server *server, const struct listener *listener)
{
	size_t i;

	for (i = 0; i < listener->owner_count; i++) {
		if (server_has_process(server, listener->owners[i].process))
			return true;
	}
	return false;
}

static void attach_listeners(struct run *run, const struct server *server,
			     const struct site_address *address,
			     struct endpoint *endpoint)
{
	const struct discovery *discovery = &run->facts.discovery;
	size_t i;

	for (i = 0; i < discovery->listener_count; i++) {
		const struct listener *listener = &discovery->listeners[i];
		size_t *index;

		if (!listener_is_here(discovery, listener) ||
		    !listener_serves(listener, address) || !owns(server, listener))
			continue;
		index = arena_push(&run->arena, &endpoint->listeners,
				   &endpoint->listener_count, sizeof(*index));
		if (index)
			*index = i;
	}
}

/* Somebody else has a socket that the same packets may go to (SO_REUSEPORT, or a
 * narrower address): who answers is chance, and no line of ours is to blame. */
static bool is_contested(const struct run *run, const struct server *server,
			 const struct site_address *address)
{
	const struct discovery *discovery = &run->facts.discovery;
	size_t i;

	for (i = 0; i < discovery->listener_count; i++) {
		const struct listener *listener = &discovery->listeners[i];

		if (listener_is_here(discovery, listener) &&
		    listener_serves(listener, address) && listener->owner_count > 0 &&
		    !owns(server, listener))
			return true;
	}
	return false;
}

/* Does the configuration have ${wanted} with this ${address}, and no wildcard? */
static bool is_named_exactly(const struct facts *facts, size_t server,
			     const struct site_address *wanted,
			     const struct ip_address *address)
{
	size_t i, j;

	for (i = 0; i < facts->site_count; i++) {
		const struct site *site = &facts->sites[i];

		for (j = 0; j < site->address_count && site->server == server; j++) {
			if (site->addresses[j].port == wanted->port &&
			    site->addresses[j].transport == wanted->transport &&
			    ip_address_equal(&site->addresses[j].address, address))
				return true;
		}
	}
	return false;
}

/*
 * Where to connect so that the server takes it for ${address}. A wildcard is
 * asked over loopback; where the configuration has a listen of its own for that
 * loopback address, the wildcard's servers are invisible there, and another one
 * of 127.0.0.0/8 is taken. IPv6 has a single loopback address.
 */
static bool address_to_ask(const struct facts *facts, size_t server,
			   const struct site_address *address, struct ip_address *out)
{
	uint8_t i;

	*out = address->address;
	if (!ip_address_is_any(&address->address))
		return true;
	if (address->address.family == 6) {
		out->bytes[15] = 1;
		return !is_named_exactly(facts, server, address, out);
	}
	out->bytes[0] = 127;
	for (i = 1; i <= LOOPBACK_TRIES; i++) {
		out->bytes[3] = i;
		if (!is_named_exactly(facts, server, address, out))
			return true;
	}
	return false;
}

/* Letters, digits and what stands between them, and not "_" or "--" alone. */
static bool is_host_name(struct span text)
{
	bool any = false;
	size_t i;

	for (i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9');

		if (!plain && c != '-' && c != '.' && c != '_')
			return false;
		any = any || plain;
	}
	return any && text.len <= NAME_LEN_MAX;
}

/* A name that can stand in a ClientHello, or NULL: a wildcard becomes one that
 * it covers, a regular expression, an address and "_" become nothing. */
static const char *name_to_ask(struct run *run, const char *name)
{
	struct span text = span_from_string(name);
	struct ip_address ignored;

	if (span_starts_with(text, "*."))
		name = arena_printf(&run->arena, "tlsward.%s", name + 2);
	else if (span_starts_with(text, "."))
		name = name + 1;
	else if (span_ends_with(text, ".*"))
		name = arena_printf(&run->arena, "%.*sexample", (int)text.len - 1,
				    name);
	else if (ip_address_from_text(text, &ignored))
		return NULL;
	return name && is_host_name(span_from_string(name)) ? name : NULL;
}

static struct endpoint *push_endpoint(struct correlation *made)
{
	struct facts *facts = &made->run->facts;

	return arena_push(&made->growing, &facts->endpoints, &facts->endpoint_count,
			  sizeof(*facts->endpoints));
}

/* One that answers for ${address}, which nothing is asked for yet. */
static struct endpoint *add_address(struct correlation *made, size_t server,
				    const struct site_address *address)
{
	struct facts *facts = &made->run->facts;
	struct endpoint *endpoint = push_endpoint(made);

	if (!endpoint)
		return NULL;
	endpoint->transport = address->transport;
	endpoint->port = address->port;
	if (!address_to_ask(facts, server, address, &endpoint->address)) {
		endpoint->address = address->address;
		endpoint->why = "every loopback address of this port has a listen of "
				"its own: nothing to reach the wildcard by";
	}
	attach_listeners(made->run, &facts->servers[server], address, endpoint);
	return endpoint;
}

static struct endpoint *add_endpoint(struct correlation *made, size_t site_index,
				     size_t address_index, const char *name)
{
	const struct run *run = made->run;
	const struct site *site = &run->facts.sites[site_index];
	struct endpoint *endpoint =
		add_address(made, site->server, &site->addresses[address_index]);

	if (!endpoint)
		return NULL;
	endpoint->has_site = !is_contested(run, &run->facts.servers[site->server],
					   &site->addresses[address_index]);
	endpoint->site = site_index;
	endpoint->has_address_index = endpoint->has_site;
	endpoint->address_index = address_index;
	endpoint->name = name;
	return endpoint;
}

/* The endpoint of this address that what ${endpoint} offers was or will be asked
 * of: another name of its site, or a site with the same settings. */
static void derive(const struct facts *facts, struct endpoint *endpoint)
{
	size_t i, tried = 0;

	for (i = 0; i + 1 < facts->endpoint_count && tried < BASES_MAX; i++) {
		const struct endpoint *base = &facts->endpoints[i];

		if (base->is_derived || !base->has_site || base->why ||
		    base->port != endpoint->port ||
		    base->transport != endpoint->transport ||
		    !ip_address_equal(&base->address, &endpoint->address))
			continue;
		tried++;
		if (base->site == endpoint->site ||
		    same_offer(&facts->sites[base->site],
			       &facts->sites[endpoint->site])) {
			endpoint->is_derived = true;
			endpoint->derived_from = i;
			return;
		}
	}
}

static void say_nameless(struct run *run, const struct site *site)
{
	run_limit(run, LIMIT_UNSUPPORTED, EVIDENCE_HANDSHAKE,
		  "%s:%u:%u: no name of this site can be asked for on the wire",
		  site->at.path ? site->at.path : "?", site->at.line, site->at.column);
}

/* All questions about one site at one of its addresses. */
static void add_site_address(struct correlation *made, size_t site_index,
			     size_t address_index)
{
	struct run *run = made->run;
	const struct site *site = &run->facts.sites[site_index];
	const struct site_address *address = &site->addresses[address_index];
	bool any = false;
	size_t i;

	if (address->is_default)
		any = add_endpoint(made, site_index, address_index, NULL) != NULL;
	for (i = 0; i < site->names.count; i++) {
		const char *name = name_to_ask(run, site->names.items[i]);
		struct endpoint *endpoint;

		if (!name)
			continue;
		endpoint = add_endpoint(made, site_index, address_index, name);
		if (endpoint && endpoint->has_site)
			derive(&run->facts, endpoint);
		any = true;
	}
	if (!any)
		say_nameless(run, site);
}

static bool is_explained(const struct facts *facts, size_t listener)
{
	size_t i, j;

	for (i = 0; i < facts->endpoint_count; i++) {
		for (j = 0; j < facts->endpoints[i].listener_count; j++) {
			if (facts->endpoints[i].listeners[j] == listener)
				return true;
		}
	}
	return false;
}

static void add_listener(struct correlation *made, size_t index)
{
	struct run *run = made->run;
	const struct listener *listener = &run->facts.discovery.listeners[index];
	struct endpoint *endpoint = push_endpoint(made);

	if (!endpoint)
		return;
	endpoint->transport = listener->transport;
	endpoint->address = listener->address;
	endpoint->port = listener->port;
	if (ip_address_is_any(&listener->address))
		endpoint->address.bytes[listener->address.family == 4 ? 0 : 15] =
			listener->address.family == 4 ? 127 : 1;
	if (ip_address_is_any(&listener->address) && listener->address.family == 4)
		endpoint->address.bytes[3] = 1;
	endpoint->listeners = arena_alloc(&run->arena, sizeof(*endpoint->listeners));
	if (endpoint->listeners) {
		endpoint->listeners[0] = index;
		endpoint->listener_count = 1;
	}
}

/*
 * A plain listen beside a TLS one of the same port: nginx may have one socket for
 * both, which the TLS one explains, and still answer in clear text on the other
 * address. Asked without a site, as a listener that no configuration explains.
 */
static void add_plain_address(struct correlation *made, size_t server,
			      const struct site_address *address)
{
	const struct run *run = made->run;
	const struct facts *facts = &run->facts;
	struct ip_address to_ask;
	size_t i;

	if (!address->is_default ||
	    !port_list_has(&run->ports, address->port, address->transport))
		return;
	if (!address_to_ask(facts, server, address, &to_ask))
		to_ask = address->address;
	for (i = 0; i < facts->endpoint_count; i++) {
		if (facts->endpoints[i].port == address->port &&
		    facts->endpoints[i].transport == address->transport &&
		    ip_address_equal(&facts->endpoints[i].address, &to_ask))
			return;
	}
	(void)add_address(made, server, address);
}

static void add_sites(struct correlation *made, bool tls)
{
	const struct facts *facts = &made->run->facts;
	size_t i, j;

	for (i = 0; i < facts->site_count; i++) {
		const struct site *site = &facts->sites[i];

		if (!facts->servers[site->server].running)
			continue;
		for (j = 0; j < site->address_count; j++) {
			const struct site_address *address = &site->addresses[j];

			if (address->tls != tls || address->unix_path)
				continue;
			if (tls)
				add_site_address(made, i, j);
			else if (address->transport == TRANSPORT_TCP)
				add_plain_address(made, site->server, address);
		}
	}
}

/* The endpoints as they stay: in the run's memory, and no more of it than they need. */
static void keep_endpoints(struct correlation *made)
{
	struct facts *facts = &made->run->facts;
	struct endpoint *kept = arena_alloc_array(&made->run->arena,
						  facts->endpoint_count, sizeof(*kept));

	if (kept && facts->endpoint_count > 0)
		memcpy(kept, facts->endpoints, facts->endpoint_count * sizeof(*kept));
	if (!kept || made->growing.exhausted) {
		made->run->arena.exhausted = true;
		facts->endpoint_count = kept ? facts->endpoint_count : 0;
	}
	facts->endpoints = kept;
	arena_free(&made->growing);
}

void stage_correlate(struct run *run)
{
	struct correlation made = {.run = run, .growing = arena_make(RUN_ARENA_MAX)};
	struct facts *facts = &run->facts;
	size_t i, from_sites, elsewhere = 0;

	add_sites(&made, true);
	from_sites = facts->endpoint_count;
	for (i = 0; i < facts->discovery.listener_count; i++) {
		const struct listener *listener = &facts->discovery.listeners[i];

		if (!listener_is_here(&facts->discovery, listener)) {
			elsewhere++;
		} else if (from_sites == 0 || !is_explained(facts, i)) {
			add_listener(&made, i);
		}
	}
	add_sites(&made, false);
	keep_endpoints(&made);
	if (elsewhere > 0)
		run_limit(run, LIMIT_SKIPPED, EVIDENCE_HANDSHAKE | EVIDENCE_CONFIG,
			  "%zu listener%s in other network namespaces %s listed, but "
			  "neither configuration nor wire were looked at there",
			  elsewhere, elsewhere == 1 ? "" : "s",
			  elsewhere == 1 ? "is" : "are");
}
