/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/scope.h"

#include "checks/leaf.h"

static bool each_process(const struct facts *facts, struct arena *arena,
			 subject_fn *visit, void *context)
{
	const struct discovery *d = &facts->discovery;
	bool *wanted = arena_alloc_array(arena, d->process_count, sizeof(*wanted));
	size_t i, j;

	if (!wanted)
		return false;
	for (i = 0; i < d->listener_count; i++) {
		for (j = 0; j < d->listeners[i].owner_count; j++) {
			if (d->listeners[i].owners[j].process < d->process_count)
				wanted[d->listeners[i].owners[j].process] = true;
		}
	}
	for (i = 0; i < facts->server_count; i++) {
		const struct server *server = &facts->servers[i];

		if (server->running && server->process < d->process_count)
			wanted[server->process] = true;
		for (j = 0; j < server->worker_count; j++) {
			if (server->workers[j] < d->process_count)
				wanted[server->workers[j]] = true;
		}
	}
	for (i = 0; i < d->process_count; i++) {
		struct subject s = subject_of_process(facts, &d->processes[i]);

		if (wanted[i] && !visit(context, &s))
			return false;
	}
	return true;
}

static bool site_has_tls(const struct site *site)
{
	const struct site_address *address = site_tls_address(site);

	return address && address->tls;
}

static bool each_endpoint(const struct facts *facts, struct arena *arena,
			  subject_fn *visit, void *context)
{
	bool *asked = arena_alloc_array(arena, facts->site_count, sizeof(*asked));
	size_t i;

	if (!asked)
		return false;
	for (i = 0; i < facts->endpoint_count; i++) {
		struct subject s = subject_of_endpoint(facts, &facts->endpoints[i]);

		if (s.site)
			asked[facts->endpoints[i].site] = true;
		if (!visit(context, &s))
			return false;
	}
	for (i = 0; i < facts->site_count; i++) {
		struct subject s = subject_of_site(facts, &facts->sites[i]);

		if (!asked[i] && site_has_tls(s.site) && !visit(context, &s))
			return false;
	}
	return true;
}

bool scope_each(const struct facts *facts, enum scope scope, struct arena *arena,
		subject_fn *visit, void *context)
{
	struct subject s = {.facts = facts};
	size_t i;

	switch (scope) {
	case SCOPE_HOST:
		return visit(context, &s);
	case SCOPE_LISTENER:
		for (i = 0; i < facts->discovery.listener_count; i++) {
			if (!listener_is_here(&facts->discovery,
					      &facts->discovery.listeners[i]))
				continue;
			s = subject_of_listener(facts, &facts->discovery.listeners[i]);
			if (!visit(context, &s))
				return false;
		}
		return true;
	case SCOPE_PROCESS:
		return each_process(facts, arena, visit, context);
	case SCOPE_SERVER:
		for (i = 0; i < facts->server_count; i++) {
			s = subject_of_server(facts, &facts->servers[i]);
			if (!visit(context, &s))
				return false;
		}
		return true;
	case SCOPE_SITE:
		for (i = 0; i < facts->site_count; i++) {
			s = subject_of_site(facts, &facts->sites[i]);
			if (!visit(context, &s))
				return false;
		}
		return true;
	case SCOPE_ENDPOINT:
		return each_endpoint(facts, arena, visit, context);
	case SCOPE_CERTIFICATE:
		return leaf_each(facts, arena, visit, context);
	case SCOPE_COUNT:
		break;
	}
	return true;
}
