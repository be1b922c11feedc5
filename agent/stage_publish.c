/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stage_publish: ports that are served here without a listener of their own: rules
 * of nf_tables and of the legacy xtables, and IPVS.
 * BPF sk_lookup is stage_discover()'s: the kernel's look-up of a socket shows it.
 */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "agent/firewall_kernel.h"
#include "agent/ip_vs.h"
#include "agent/publish_filter.h"
#include "agent/stage.h"
#include "rules/filtered.h"
#include "rules/published.h"
#include "rules/xtables.h"

enum { READ_TRIES = 5 };

/* Who reads rules is a process: started when there are some. */
struct decoder {
	struct firewall firewall;
	bool tried, open;
};

struct publishing {
	struct run *run;
	struct decoder *decoder;
	const struct port_range *ports; /* none = every port */
	size_t port_count;
	struct publish_filter *filter;
};

static bool is_asked(const struct publishing *p, enum transport transport,
		     uint16_t first, uint16_t last)
{
	size_t i;

	for (i = 0; i < p->port_count; i++) {
		const struct port_range *range = &p->ports[i];
		const bool protocol =
			transport == TRANSPORT_TCP ? range->tcp : range->udp;

		if (protocol && range->first <= last && range->last >= first)
			return true;
	}
	return p->port_count == 0;
}

static void add(const struct publishing *p, const struct publication *publication)
{
	struct discovery *discovery = &p->run->facts.discovery;
	struct publication *kept;

	if (!is_asked(p, publication->transport, publication->port,
		      publication->last_port))
		return;
	kept = arena_push(&p->run->arena, &discovery->publications,
			  &discovery->publication_count, sizeof(*kept));
	if (kept)
		*kept = *publication;
}

/* ---- nf_tables ------------------------------------------------------------------ */

static void ask_ports(const struct publishing *p, struct port_bits *out)
{
	size_t i;

	*out = (struct port_bits){0};
	for (i = 0; i < p->port_count; i++)
		port_bits_add(out, p->ports[i].first, p->ports[i].last);
	if (p->port_count == 0)
		port_bits_add(out, 1, UINT16_MAX);
}

static int read_sets(struct firewall *firewall, struct kernel_ruleset *ruleset,
		     bool filters, const char **reason)
{
	struct arena *arena = &firewall->run->arena;
	size_t *sets = NULL, count = 0, i;
	int r;

	*reason = "the rules have too many sets and maps";
	r = filters ? filtered_sets(ruleset, arena, &sets, &count)
		    : published_sets(ruleset, arena, &sets, &count);
	for (i = 0; i < count && r == 0; i++) {
		if (ruleset->sets[sets[i]].elements.state == SET_ELEMENTS_NOT_ASKED)
			r = firewall_kernel_read_set(firewall, ruleset, sets[i],
						     reason);
	}
	return r;
}

/* With ${filters} also what tables that only filter look up. */
static int read_rules(struct firewall *firewall, struct kernel_ruleset *ruleset,
		      bool filters, const char **reason)
{
	unsigned int tries;
	int r = -ESTALE;

	for (tries = 0; tries < READ_TRIES && r == -ESTALE; tries++) {
		r = firewall_kernel_read(firewall, ruleset, reason);
		if (r == 0)
			r = read_sets(firewall, ruleset, false, reason);
		if (r == 0 && filters)
			r = read_sets(firewall, ruleset, true, reason);
	}
	if (r == -ESTALE)
		*reason = "the rules kept changing while they were read";
	return r;
}

static enum limit_reason rules_reason(int r)
{
	switch (r) {
	case -EPERM:
		return LIMIT_NOT_ROOT;
	case -ETIMEDOUT:
		return LIMIT_TIMEOUT;
	case -EAGAIN:
	case -ESTALE:
		return LIMIT_DUMP_INTERRUPTED;
	default:
		return LIMIT_UNSUPPORTED;
	}
}

/* NULL: it could not be started, which is said once. */
static struct firewall *decoder_of(const struct publishing *p)
{
	struct decoder *decoder = p->decoder;
	const char *reason = NULL;
	int r;

	if (!decoder->tried) {
		decoder->tried = true;
		r = firewall_open(p->run, &decoder->firewall, &reason);
		decoder->open = r == 0;
		if (r != 0)
			run_limit(p->run, rules_reason(r), EVIDENCE_LISTENERS,
				  "ports published by rules could not be read: %s",
				  reason);
	}
	p->filter->unread |= !decoder->open;
	return decoder->open ? &decoder->firewall : NULL;
}

/* Those whose packets do not meet the input filter. */
static void keep_leaving(const struct publishing *p,
			 const struct published_entry *entry)
{
	struct publish_filter *filter = p->filter;
	struct published_entry *kept;

	if (!entry->leaves)
		return;
	kept = arena_push(&p->run->arena, &filter->entries, &filter->entry_count,
			  sizeof(*kept));
	if (kept)
		*kept = *entry;
}

static void take_published(const struct publishing *p, const struct published *found)
{
	static const enum publication_kind kinds[] = {
		[PUBLISHED_DNAT] = PUBLICATION_DNAT,
		[PUBLISHED_REDIRECT] = PUBLICATION_REDIRECT,
		[PUBLISHED_TPROXY] = PUBLICATION_TPROXY,
	};
	size_t i;

	for (i = 0; i < found->count; i++) {
		const struct published_entry *entry = &found->entries[i];
		const struct publication publication = {
			.kind = kinds[entry->kind],
			.transport = entry->protocol == IPPROTO_TCP ? TRANSPORT_TCP
								    : TRANSPORT_UDP,
			.port = entry->first,
			.last_port = entry->last,
			.to = entry->to,
			.by = entry->by,
		};

		add(p, &publication);
		keep_leaving(p, entry);
	}
	if (found->gap_count > 0)
		p->filter->unread = true;
	for (i = 0; i < found->gap_count; i++)
		run_limit(p->run, LIMIT_UNPARSED, EVIDENCE_LISTENERS,
			  "rules that may publish a port: %s", found->gaps[i]);
}

/* What ${ruleset} publishes; 0 or -ENOMEM. */
static int take_ruleset(const struct publishing *p,
			const struct kernel_ruleset *ruleset)
{
	struct published found = {0};
	struct port_bits ports;
	int r;

	ask_ports(p, &ports);
	r = published_find(ruleset, &ports, &p->run->arena, &found);
	if (r == 0)
		take_published(p, &found);
	return r;
}

/* For the judgement; it stays in the run's arena. */
static void keep_ruleset(const struct publishing *p,
			 const struct kernel_ruleset *ruleset)
{
	struct publish_filter *filter = p->filter;
	struct kernel_ruleset *kept = arena_alloc(&p->run->arena, sizeof(*kept));

	if (!kept || filter->count == PUBLISH_RULESETS_MAX) {
		filter->unread = true;
		return;
	}
	*kept = *ruleset;
	filter->rulesets[filter->count++] = kept;
}

/* Does nf_tables publish to another address? Then its filters matter, too. */
static bool leaves_host(const struct publishing *p,
			const struct kernel_ruleset *ruleset)
{
	struct arena scratch = arena_make(RUN_ARENA_MAX);
	struct published found = {0};
	struct port_bits ports;
	bool leaves = p->filter->entry_count > 0;
	size_t i;

	ask_ports(p, &ports);
	if (!leaves && published_find(ruleset, &ports, &scratch, &found) == 0) {
		for (i = 0; i < found.count; i++)
			leaves |= found.entries[i].leaves;
	}
	arena_free(&scratch);
	return leaves;
}

static void publish_rules(const struct publishing *p)
{
	struct kernel_ruleset ruleset = {0};
	const char *reason = NULL;
	struct firewall *firewall;
	bool any = true;
	int r;

	r = ask_has_rules(&p->run->link, &p->run->arena, &any);
	if (r == 0 && !any)
		return;
	firewall = decoder_of(p);
	if (!firewall)
		return;
	r = read_rules(firewall, &ruleset, false, &reason);
	if (r == 0 && leaves_host(p, &ruleset))
		r = read_rules(firewall, &ruleset, true, &reason);
	if (r == -EPROTONOSUPPORT)
		return; /* a kernel without nf_tables has no rules in them */
	if (r == 0) {
		reason = "out of memory";
		r = take_ruleset(p, &ruleset);
	}
	if (r == 0)
		keep_ruleset(p, &ruleset);
	p->filter->unread |= r != 0 || ruleset.unreadable > 0;
	if (r != 0)
		run_limit(p->run, rules_reason(r), EVIDENCE_LISTENERS,
			  "ports published by nf_tables could not be read: %s",
			  reason ? reason : strerror(-r));
	else if (ruleset.unreadable > 0)
		run_limit(p->run, LIMIT_UNPARSED, EVIDENCE_LISTENERS,
			  "%zu objects of nf_tables were not understood",
			  ruleset.unreadable);
}

/* ---- xtables, IPVS -------------------------------------------------------------- */

/* A table that is in use; the names of those are told to anybody. */
static void publish_legacy_table(const struct publishing *p, uint8_t family,
				 enum xtables_table table)
{
	const char *program = family == 4 ? "iptables-legacy" : "ip6tables-legacy";
	const bool publishes = table == XTABLES_NAT || table == XTABLES_MANGLE;
	struct firewall *firewall = decoder_of(p);
	struct kernel_ruleset ruleset = {0};
	const char *reason = NULL;
	int r;

	if (!firewall)
		return;
	r = firewall_kernel_read_legacy(firewall, family, table, &ruleset, &reason);
	if (r == -ENOENT)
		return; /* it has just gone */
	p->filter->unread |= r != 0 || ruleset.unreadable > 0;
	if (r == 0 && ruleset.unreadable == 0) {
		reason = "out of memory";
		keep_ruleset(p, &ruleset);
		r = publishes ? take_ruleset(p, &ruleset) : 0;
	} else if (r == 0 && publishes) {
		run_limit(p->run, LIMIT_UNPARSED, EVIDENCE_LISTENERS,
			  "the table \"%s\" of %s may publish ports and was not "
			  "understood",
			  xtables_table_name(table), program);
	}
	if (r != 0 && publishes)
		run_limit(p->run, rules_reason(r), EVIDENCE_LISTENERS,
			  "the table \"%s\" of %s may publish ports and could not be "
			  "read: %s",
			  xtables_table_name(table), program,
			  reason ? reason : strerror(-r));
}

static void publish_legacy(const struct publishing *p, uint8_t family)
{
	const enum fact fact =
		family == 4 ? FACT_IP_TABLES_NAMES : FACT_IP6_TABLES_NAMES;
	struct span names = {NULL, 0};
	enum xtables_table table;
	int r = ask_fact(&p->run->link, fact, &p->run->arena, &names);

	/* Without that file they are not loaded. */
	p->filter->unread |= r != 0 && r != -ENOENT;
	if (r != 0 && r != -ENOENT)
		run_limit(p->run, r == -EPERM ? LIMIT_NOT_ROOT : LIMIT_UNREADABLE_FILE,
			  EVIDENCE_LISTENERS, "tables of the legacy %s: %s",
			  family == 4 ? "iptables" : "ip6tables", strerror(-r));
	for (table = 0; r == 0 && table < XTABLES_TABLE_COUNT; table++) {
		if (xtables_is_listed(names, table))
			publish_legacy_table(p, family, table);
	}
}

static const char *server_text(const struct ip_vs_server *server, struct arena *arena)
{
	struct buffer text = buffer_make(128);
	const char *result = NULL;

	socket_address_text(&server->server, server->server_port, &text);
	if (!text.failed)
		result = arena_string(arena, buffer_span(&text));
	buffer_free(&text);
	return result;
}

static const char *service_text(const struct ip_vs_server *server, struct arena *arena)
{
	struct buffer text = buffer_make(128);
	const char *result = NULL;

	buffer_printf(&text, "ipvs %s ", transport_name(server->transport));
	socket_address_text(&server->service, server->port, &text);
	if (!text.failed)
		result = arena_string(arena, buffer_span(&text));
	buffer_free(&text);
	return result;
}

static void publish_ip_vs(const struct publishing *p)
{
	struct arena *arena = &p->run->arena;
	struct ip_vs_list list = {0};
	struct span text = {NULL, 0};
	struct diag err = {0};
	size_t i;
	int r = ask_fact(&p->run->link, FACT_IP_VS, arena, &text);

	if (r == -ENOENT)
		return; /* no IPVS in this kernel, or not loaded */
	if (r != 0 || !ip_vs_parse(text, arena, &list, &err)) {
		run_limit(p->run, r != 0 ? LIMIT_UNREADABLE_FILE : LIMIT_UNPARSED,
			  EVIDENCE_LISTENERS, "/proc/net/ip_vs, line %u: %s",
			  err.at.line, r != 0 ? strerror(-r) : err.message);
		return;
	}
	if (list.marked > 0)
		run_limit(p->run, LIMIT_UNSUPPORTED, EVIDENCE_LISTENERS,
			  "/proc/net/ip_vs: %zu services are chosen by a mark, which "
			  "is not followed",
			  list.marked);
	for (i = 0; i < list.count; i++) {
		const struct ip_vs_server *server = &list.items[i];
		const struct publication publication = {
			.kind = PUBLICATION_IPVS,
			.transport = server->transport,
			.port = server->port == 0 ? 1 : server->port,
			.last_port = server->port == 0 ? UINT16_MAX : server->port,
			.to = server->has_server ? server_text(server, arena) : NULL,
			.by = service_text(server, arena),
		};

		/* A service with nobody behind it serves nothing. */
		if (server->has_server)
			add(p, &publication);
	}
}

void stage_publish(struct run *run, const struct port_range *ports, size_t count)
{
	struct discovery *discovery = &run->facts.discovery;
	struct publish_filter filter = {0};
	struct decoder decoder = {0};
	const struct publishing p = {run, &decoder, ports, count, &filter};

	/* First the legacy ones: nf_tables' are read with an eye on what these publish.
	 */
	publish_legacy(&p, 4);
	publish_legacy(&p, 6);
	publish_rules(&p);
	if (decoder.open)
		firewall_close(&decoder.firewall);
	discovery->rules_known = !filter.unread;
	publish_filter_judge(&filter, discovery->publications,
			     discovery->publication_count);
	publish_ip_vs(&p);
	/* discover asks the kernel port by port; asking 65535 times is left out. */
	if (count == 0 && run->facts.discovery.listener_count == 0 &&
	    run->facts.discovery.publication_count == 0)
		run_limit(run, LIMIT_SKIPPED, EVIDENCE_LISTENERS,
			  "BPF sk_lookup programs: asked about ports that are named "
			  "only");
}
