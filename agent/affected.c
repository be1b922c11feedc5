/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/affected.h"

#include <stdlib.h>
#include <string.h>

#include "agent/discover_role.h"
#include "agent/firewall.h"
#include "agent/stage.h"

enum {
	DISCOVER_MS = 10 * 1000,
	NAMES_SHOWN = 8,
	NETWORKS_SHOWN = 20,
	PREFIX_BYTES_4 = 3, /* /24 */
	PREFIX_BYTES_6 = 8, /* /64 */
};

static void say_listeners(struct run *run, struct change_report *report)
{
	const struct discovery *discovery = &run->facts.discovery;
	size_t i;

	for (i = 0; i < discovery->listener_count; i++) {
		const struct listener *listener = &discovery->listeners[i];
		const struct process *owner =
			listener->owner_count > 0
				? &discovery->processes[listener->owners[0].process]
				: NULL;
		struct buffer text = buffer_make(256);

		socket_address_text(&listener->address, listener->port, &text);
		if (owner)
			change_report_add(report, "listener", "would be unreachable",
					  "%s %.*s: %s (pid %u)",
					  transport_name(listener->transport),
					  (int)text.len, text.failed ? "" : text.ptr,
					  owner->name ? owner->name : "?", owner->pid);
		else
			change_report_add(report, "listener", "would be unreachable",
					  "%s %.*s: owner unknown",
					  transport_name(listener->transport),
					  (int)text.len, text.failed ? "" : text.ptr);
		buffer_free(&text);
	}
	if (discovery->listener_count == 0 && discovery->listeners_complete)
		change_report_add(report, "listener", "none",
				  "nothing listens on these ports here");
}

static void say_sites(struct run *run, struct change_report *report)
{
	struct buffer text = buffer_make(16 * 1024);
	size_t i, j, shown = 0, names = 0;

	for (i = 0; i < run->facts.site_count; i++) {
		const struct site *site = &run->facts.sites[i];

		for (j = 0; j < site->names.count; j++) {
			if (names++ < NAMES_SHOWN) {
				buffer_printf(&text, "%s%s", shown++ ? ", " : "",
					      site->names.items[j]);
			}
		}
	}
	if (names > NAMES_SHOWN)
		buffer_printf(&text, " and %zu more", names - NAMES_SHOWN);
	if (run->facts.site_count > 0)
		change_report_add(report, "sites", "would be unreachable",
				  "%zu %s: %.*s", run->facts.site_count,
				  run->facts.site_count == 1 ? "site" : "sites",
				  (int)text.len, text.failed ? "" : text.ptr);
	buffer_free(&text);
}

static int compare_remotes(const void *a, const void *b)
{
	const struct connection *x = a, *y = b;

	if (x->remote.family != y->remote.family)
		return x->remote.family < y->remote.family ? -1 : 1;
	return memcmp(x->remote.bytes, y->remote.bytes, sizeof(x->remote.bytes));
}

static bool same_network(const struct ip_address *a, const struct ip_address *b)
{
	return a->family == b->family &&
	       memcmp(a->bytes, b->bytes,
		      a->family == 4 ? PREFIX_BYTES_4 : PREFIX_BYTES_6) == 0;
}

static void say_network(struct change_report *report, const struct ip_address *address,
			size_t count)
{
	struct ip_address network = *address;
	size_t prefix = network.family == 4 ? PREFIX_BYTES_4 : PREFIX_BYTES_6;
	struct buffer text = buffer_make(128);

	memset(network.bytes + prefix, 0, sizeof(network.bytes) - prefix);
	ip_address_text(&network, &text);
	change_report_add(report, "clients", "would be cut off",
			  "%.*s/%u: %zu established", (int)text.len,
			  text.failed ? "" : text.ptr, (unsigned int)prefix * 8, count);
	buffer_free(&text);
}

static void say_clients(struct run *run, const struct connection_list *connections,
			struct change_report *report)
{
	struct connection *sorted;
	size_t i, count = 0, run_length, networks = 0;

	sorted = arena_alloc_array(&run->arena, connections->count, sizeof(*sorted));
	for (i = 0; sorted && i < connections->count; i++) {
		if (!ip_address_is_loopback(&connections->items[i].remote))
			sorted[count++] = connections->items[i];
	}
	if (count > 1)
		qsort(sorted, count, sizeof(*sorted), compare_remotes);
	for (i = 0; i < count; i += run_length) {
		run_length = 1;
		while (i + run_length < count &&
		       same_network(&sorted[i].remote, &sorted[i + run_length].remote))
			run_length++;
		if (networks++ < NETWORKS_SHOWN)
			say_network(report, &sorted[i].remote, run_length);
	}
	if (networks > NETWORKS_SHOWN)
		change_report_add(report, "clients", "would be cut off",
				  "and %zu more networks", networks - NETWORKS_SHOWN);
	if (!connections->complete)
		change_report_add(report, "clients", "unknown",
				  "not every connection could be read");
	else if (networks == 0)
		change_report_add(report, "clients", "none",
				  "no connection from another machine is open on "
				  "these ports here");
	/* Theirs end in another network namespace, or on another host. */
	if (firewall_is_tracking(run) != BLOCK_FACT_NO)
		change_report_add(report, "clients", "unknown",
				  "connections that NAT passes on, to containers for "
				  "one, are not counted");
}

void affected_report(struct run *run, struct worker *discover,
		     const struct connection_list *connections,
		     struct change_report *report)
{
	const struct port_list *ports = &run->options->ports;
	struct discover_job job = {.port_count = ports->count,
				   .deadline = run_deadline(run, DISCOVER_MS)};
	size_t i;
	int r = -1;

	job.ports = arena_alloc_array(&run->arena, ports->count, sizeof(*job.ports));
	if (job.ports) {
		memcpy(job.ports, ports->items, ports->count * sizeof(*job.ports));
		r = discover_role_ask(run, discover, &job, &run->facts.discovery);
	}
	if (r != 0)
		change_report_add(report, "listener", "unknown",
				  "who listens there could not be read");
	else
		stage_config(run, ports->items, ports->count, discover);
	say_listeners(run, report);
	say_sites(run, report);
	if (connections)
		say_clients(run, connections, report);
	else
		change_report_add(report, "clients", "unknown",
				  "open connections could not be read");
	for (i = 0; i < run->facts.limits.count; i++)
		change_report_add(report, "limit", "not seen", "%s",
				  run->facts.limits.items[i].where);
}
