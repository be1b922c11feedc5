/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/ruleset.h"

#include <errno.h>

#include "rules/text.h"

struct port_set *ruleset_add_set(struct ruleset *ruleset, struct arena *arena,
				 const char *name)
{
	struct port_set *set;

	if (ruleset->set_count == RULESET_SETS_MAX)
		return NULL;
	set = arena_push(arena, &ruleset->sets, &ruleset->set_count, sizeof(*set));
	if (set)
		set->name = name;
	return set;
}

struct chain *ruleset_add_chain(struct ruleset *ruleset, struct arena *arena,
				const char *name, uint32_t hook, int32_t priority)
{
	struct chain *chain;

	if (ruleset->chain_count == RULESET_CHAINS_MAX)
		return NULL;
	chain = arena_push(arena, &ruleset->chains, &ruleset->chain_count,
			   sizeof(*chain));
	if (chain)
		*chain = (struct chain){
			.name = name, .hook = hook, .priority = priority};
	return chain;
}

struct rule *chain_add_rule(struct chain *chain, struct arena *arena,
			    const char *comment)
{
	struct rule *rule;

	if (chain->rule_count == RULESET_RULES_MAX)
		return NULL;
	rule = arena_push(arena, &chain->rules, &chain->rule_count, sizeof(*rule));
	if (rule)
		rule->comment = comment;
	return rule;
}

bool rule_add_statement(struct rule *rule, struct statement statement)
{
	if (rule->statement_count == RULE_STATEMENTS_MAX)
		return false;
	rule->statements[rule->statement_count++] = statement;
	return true;
}

/* FNV-1a, 64 bit: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint64_t fnv1a(struct span bytes)
{
	uint64_t hash = 0xcbf29ce484222325U;
	size_t i;

	for (i = 0; i < bytes.len; i++) {
		hash ^= (unsigned char)bytes.ptr[i];
		hash *= 0x100000001b3U;
	}
	return hash;
}

int ruleset_seal(struct ruleset *ruleset, struct arena *arena)
{
	struct buffer text = buffer_make(TEXT_MAX);
	int r = -ENOMEM;

	ruleset->comment = NULL;
	text_table(ruleset, &text);
	if (text.failed)
		goto out;
	ruleset->comment = arena_printf(arena, "tlsward %d %016llx", RULESET_VERSION,
					(unsigned long long)fnv1a(buffer_span(&text)));
	if (ruleset->comment)
		r = 0;
out:
	buffer_free(&text);
	return r;
}
