/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/text.h"

#include <linux/netfilter.h>

#include "rules/statement.h"

static const char *hook_name(uint32_t hook)
{
	static const char *const names[NF_INET_NUMHOOKS] = {
		[NF_INET_PRE_ROUTING] = "prerouting",   [NF_INET_LOCAL_IN] = "input",
		[NF_INET_FORWARD] = "forward",          [NF_INET_LOCAL_OUT] = "output",
		[NF_INET_POST_ROUTING] = "postrouting",
	};

	return hook < NF_INET_NUMHOOKS ? names[hook] : "?";
}

static void print_set(const struct port_set *set, struct buffer *out)
{
	buffer_printf(out, "\tset %s {\n\t\ttype inet_service\n\t\tflags interval\n",
		      set->name);
	if (set->ports.count > 0) {
		buffer_add_string(out, "\t\telements = { ");
		ports_text(&set->ports, out);
		buffer_add_string(out, " }\n");
	}
	buffer_add_string(out, "\t}\n");
}

static void print_rule(const struct rule *rule, struct buffer *out)
{
	size_t i;

	buffer_add_string(out, "\t\t");
	for (i = 0; i < rule->statement_count; i++) {
		statement_print(&rule->statements[i], out);
		buffer_add_byte(out, ' ');
	}
	buffer_printf(out, "comment \"%s\"\n", rule->comment);
}

static void print_chain(const struct chain *chain, struct buffer *out)
{
	size_t i;

	buffer_printf(out,
		      "\tchain %s {\n"
		      "\t\ttype filter hook %s priority %d; policy accept;\n",
		      chain->name, hook_name(chain->hook), (int)chain->priority);
	for (i = 0; i < chain->rule_count; i++)
		print_rule(&chain->rules[i], out);
	buffer_add_string(out, "\t}\n");
}

void text_table(const struct ruleset *ruleset, struct buffer *out)
{
	size_t i;

	buffer_add_string(out, "table inet " RULESET_TABLE " {\n");
	if (ruleset->comment)
		buffer_printf(out, "\tcomment \"%s\"\n", ruleset->comment);
	for (i = 0; i < ruleset->set_count; i++)
		print_set(&ruleset->sets[i], out);
	for (i = 0; i < ruleset->chain_count; i++)
		print_chain(&ruleset->chains[i], out);
	buffer_add_string(out, "}\n");
}

void text_script(const struct ruleset *ruleset, struct buffer *out)
{
	/* Adding it first makes the delete work whether it was there or not. */
	buffer_add_string(out, "add table inet " RULESET_TABLE "\n"
			       "delete table inet " RULESET_TABLE "\n");
	if (ruleset->chain_count > 0)
		text_table(ruleset, out);
}
