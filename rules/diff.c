/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/diff.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include <libnftnl/rule.h>

#include "rules/rule_object.h"

/* nft(8)'s number for inet_service. */
enum { KEY_TYPE_INET_SERVICE = 13, KEY_LEN_INET_SERVICE = 2 };

/* Kernels from 6.2 on may say this of a base chain they were told nothing of. */
enum { CHAIN_FLAGS_EXPECTED = NFT_CHAIN_BASE };

struct differ {
	const struct ruleset *planned;
	const struct snapshot *found;
	struct arena *arena;
	struct diff *out;
	int r;
};

static void line(struct differ *d, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void line(struct differ *d, const char *format, ...)
{
	const char **slot;
	va_list args;

	if (d->r || d->out->count == DIFF_LINES_MAX)
		return;
	slot = arena_push(d->arena, &d->out->lines, &d->out->count, sizeof(*slot));
	if (!slot) {
		d->r = -ENOMEM;
		return;
	}
	va_start(args, format);
	*slot = d->out->count == DIFF_LINES_MAX ? "and more differences, not listed"
						: arena_vprintf(d->arena, format, args);
	va_end(args);
	if (!*slot)
		d->r = -ENOMEM;
}

static bool is_same_string(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static const struct snapshot_chain *find_chain(const struct snapshot *found,
					       const char *name)
{
	size_t i;

	for (i = 0; i < found->chain_count; i++) {
		if (strcmp(found->chains[i].name, name) == 0)
			return &found->chains[i];
	}
	return NULL;
}

static const struct snapshot_set *find_set(const struct snapshot *found,
					   const char *name)
{
	size_t i;

	for (i = 0; i < found->set_count; i++) {
		if (strcmp(found->sets[i].name, name) == 0)
			return &found->sets[i];
	}
	return NULL;
}

/* ---- sets ------------------------------------------------------------------ */

static const char *ports_string(struct differ *d, const struct ports_list *ports)
{
	struct buffer text = buffer_make(64 * 1024);
	const char *out;

	ports_text(ports, &text);
	out = text.failed ? NULL : arena_string(d->arena, buffer_span(&text));
	buffer_free(&text);
	if (!out)
		d->r = -ENOMEM;
	return out ? out : "";
}

static void compare_set(struct differ *d, const struct port_set *planned)
{
	const struct snapshot_set *found = find_set(d->found, planned->name);

	if (!found) {
		line(d, "set %s is missing", planned->name);
		return;
	}
	if (found->flags != NFT_SET_INTERVAL ||
	    found->key_type != KEY_TYPE_INET_SERVICE ||
	    found->key_len != KEY_LEN_INET_SERVICE)
		line(d, "set %s is of another type", planned->name);
	if (!found->readable)
		line(d, "set %s holds elements that could not be read", planned->name);
	else if (!ports_equal(&planned->ports, &found->ports))
		line(d, "set %s holds %s instead of %s", planned->name,
		     found->ports.count ? ports_string(d, &found->ports) : "nothing",
		     ports_string(d, &planned->ports));
}

static void compare_sets(struct differ *d)
{
	size_t i, j;

	for (i = 0; i < d->planned->set_count; i++)
		compare_set(d, &d->planned->sets[i]);
	for (i = 0; i < d->found->set_count; i++) {
		for (j = 0; j < d->planned->set_count; j++) {
			if (strcmp(d->planned->sets[j].name, d->found->sets[i].name) ==
			    0)
				break;
		}
		if (j == d->planned->set_count)
			line(d, "set %s does not belong here", d->found->sets[i].name);
	}
}

/* ---- chains and rules -------------------------------------------------------- */

static const char *rule_name(const struct snapshot_rule *rule)
{
	if (!rule->readable)
		return "(could not be read)";
	return rule->comment ? rule->comment : "(without a comment)";
}

static const char *expression_at(const struct snapshot_rule *rule, size_t i)
{
	return i < rule->expression_count ? rule->expressions[i] : "nothing";
}

/* Same id, other contents: say what became of the first expression that differs. */
static void compare_rule(struct differ *d, const struct snapshot_rule *wanted,
			 const struct snapshot_rule *found)
{
	size_t i;

	if (!found->readable || !is_same_string(wanted->comment, found->comment)) {
		line(d, "chain %s: rule %s, handle %llu, stands where %s belongs",
		     wanted->chain, rule_name(found), (unsigned long long)found->handle,
		     wanted->comment);
		return;
	}
	for (i = 0; i < wanted->expression_count || i < found->expression_count; i++) {
		if (strcmp(expression_at(wanted, i), expression_at(found, i)) == 0)
			continue;
		line(d,
		     "chain %s: rule %s, handle %llu, was changed: \"%s\" instead of "
		     "\"%s\"",
		     wanted->chain, wanted->comment, (unsigned long long)found->handle,
		     expression_at(found, i), expression_at(wanted, i));
		return;
	}
}

/* The planned rule as it would be read back. */
static bool make_rule(struct differ *d, const struct rule *planned, const char *chain,
		      struct snapshot_rule *out)
{
	struct nftnl_rule *object = NULL;

	if (d->r == 0)
		d->r = rule_object_make(planned, chain, &object);
	if (d->r == 0)
		d->r = rule_object_read(object, d->arena, out);
	if (object)
		nftnl_rule_free(object);
	return d->r == 0;
}

/* The next rule of ${chain} at or after *${at}, or NULL. */
static const struct snapshot_rule *next_rule(const struct snapshot *found,
					     const char *chain, size_t *at)
{
	while (*at < found->rule_count) {
		const struct snapshot_rule *rule = &found->rules[(*at)++];

		if (strcmp(rule->chain, chain) == 0)
			return rule;
	}
	return NULL;
}

/* In order: a rule in another place is another ruleset. */
static void compare_rules(struct differ *d, const struct chain *planned)
{
	const struct snapshot_rule *found;
	struct snapshot_rule wanted;
	size_t at = 0;
	size_t i;

	for (i = 0; i < planned->rule_count; i++) {
		if (!make_rule(d, &planned->rules[i], planned->name, &wanted))
			return;
		found = next_rule(d->found, planned->name, &at);
		if (!found)
			line(d, "chain %s: rule %s is missing", planned->name,
			     planned->rules[i].comment);
		else
			compare_rule(d, &wanted, found);
	}
	while ((found = next_rule(d->found, planned->name, &at)) != NULL)
		line(d, "chain %s: rule %s, handle %llu, does not belong here",
		     planned->name, rule_name(found),
		     (unsigned long long)found->handle);
}

static void compare_chain(struct differ *d, const struct chain *planned)
{
	const struct snapshot_chain *found = find_chain(d->found, planned->name);

	if (!found) {
		line(d, "chain %s is missing", planned->name);
		return;
	}
	if (!found->type || strcmp(found->type, "filter") != 0 ||
	    found->hook != planned->hook || found->priority != planned->priority)
		line(d, "chain %s is hooked elsewhere", planned->name);
	else if (found->policy != NF_ACCEPT)
		line(d, "chain %s has the policy drop", planned->name);
	if ((found->flags & ~(uint32_t)CHAIN_FLAGS_EXPECTED) != 0)
		line(d, "chain %s has flags we do not set", planned->name);
	compare_rules(d, planned);
}

static void compare_chains(struct differ *d)
{
	size_t i, j;

	for (i = 0; i < d->planned->chain_count; i++)
		compare_chain(d, &d->planned->chains[i]);
	for (i = 0; i < d->found->chain_count; i++) {
		for (j = 0; j < d->planned->chain_count; j++) {
			if (strcmp(d->planned->chains[j].name,
				   d->found->chains[i].name) == 0)
				break;
		}
		if (j == d->planned->chain_count)
			line(d, "chain %s does not belong here",
			     d->found->chains[i].name);
	}
}

/* ---- the table ------------------------------------------------------------- */

static void compare_table(struct differ *d)
{
	const struct snapshot *found = d->found;

	if (d->planned->chain_count == 0) {
		if (found->present)
			line(d, "the table is still there");
		return;
	}
	if (!found->present) {
		line(d, "the table is missing");
		return;
	}
	if (found->flags & NFT_TABLE_F_DORMANT)
		line(d, "the table is dormant: none of its rules works");
	if (found->flags & ~(uint32_t)NFT_TABLE_F_DORMANT)
		line(d, "the table has flags we do not set");
	if (!is_same_string(d->planned->comment, found->comment))
		line(d, "the table's comment is \"%s\" instead of \"%s\"",
		     found->comment ? found->comment : "", d->planned->comment);
	/* The kernel counts chains, sets, flowtables and stateful objects: the last
	 * two are not dumped, but they show in the sum. */
	if (found->use != found->chain_count + found->set_count)
		line(d, "the table holds objects that are neither chains nor sets");
	compare_sets(d);
	compare_chains(d);
}

int diff_ruleset(const struct ruleset *planned, const struct snapshot *found,
		 struct arena *arena, struct diff *out)
{
	struct diff diff = {NULL, 0};
	struct differ d = {planned, found, arena, &diff, 0};

	if (!found->consistent)
		line(&d, "the ruleset changed while it was read");
	if (found->unreadable > 0)
		line(&d, "%zu answers of the kernel could not be read",
		     found->unreadable);
	compare_table(&d);
	if (d.r == 0)
		*out = diff;
	return d.r;
}
