/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/firewall_kernel.h"

#include <errno.h>

#include "agent/priv/ruleset_message.h"
#include "agent/worker/job.h"
#include "rules/exchange.h"

enum {
	READ_TRIES = 10,     /* while others keep changing their rules */
	SET_QUESTION = 1024, /* two names, encoded */
};

static int receive_ruleset(struct firewall *firewall, struct kernel_ruleset *out,
			   const char **reason)
{
	struct message message;
	struct codec codec;
	int r;

	*reason = "the process that reads rulesets ended unexpectedly";
	r = firewall_receive(firewall, &message);
	if (r != 0)
		return r;
	codec = codec_reader(message.body, &firewall->run->arena);
	*out = (struct kernel_ruleset){0};
	codec_kernel_ruleset(&codec, out);
	return codec_done(&codec) ? 0 : -EPROTO;
}

static int read_once(struct firewall *firewall, struct kernel_ruleset *out,
		     const char **reason)
{
	struct run *run = firewall->run;
	int r;

	r = ask_kernel_ruleset(&run->link, &firewall->ruleset, RULESET_TOKEN_KERNEL,
			       &run->arena, reason);
	return r != 0 ? r : receive_ruleset(firewall, out, reason);
}

int firewall_kernel_read(struct firewall *firewall, struct kernel_ruleset *out,
			 const char **reason)
{
	unsigned int tries;
	int r;

	for (tries = 0; tries < READ_TRIES; tries++) {
		r = read_once(firewall, out, reason);
		if (r != 0 && r != -EINTR)
			return r;
		if (r == 0 && out->consistent)
			return 0;
	}
	*reason = "the rules kept changing while they were read";
	return -EAGAIN;
}

static int ask_elements(struct firewall *firewall, const struct kernel_ruleset *ruleset,
			const struct kernel_set *set, const char **reason)
{
	const struct kernel_table *table = &ruleset->tables[set->table];
	struct exchange_set question = {
		.family = table->family, .table = table->name, .set = set->name};
	struct buffer bytes = buffer_make(SET_QUESTION);
	struct codec codec = codec_writer(&bytes);
	int r = -EINVAL;

	codec_exchange_set(&codec, &question);
	*reason = "a set's name is too long";
	if (codec_done(&codec))
		r = ask_set_elements(&firewall->run->link, buffer_span(&bytes),
				     &firewall->ruleset, RULESET_TOKEN_ELEMENTS,
				     &firewall->run->arena, reason);
	buffer_free(&bytes);
	return r;
}

int firewall_kernel_read_set(struct firewall *firewall, struct kernel_ruleset *ruleset,
			     size_t index, const char **reason)
{
	struct kernel_set *set = &ruleset->sets[index];
	struct raw_elements elements = {0};
	struct message message;
	struct codec codec;
	int r;

	set->elements = (struct set_elements){.state = SET_ELEMENTS_MANY};
	if (set->count_known && set->count > SET_ELEMENTS_MAX)
		return 0;
	r = ask_elements(firewall, ruleset, set, reason);
	if (r == -EMSGSIZE)
		return 0;
	set->elements.state = SET_ELEMENTS_UNKNOWN;
	if (r == -ENOENT)
		return -ESTALE;
	if (r == -EINTR)
		return 0;
	if (r != 0)
		return r;
	*reason = "the process that reads rulesets ended unexpectedly";
	r = firewall_receive(firewall, &message);
	if (r != 0)
		return r;
	codec = codec_reader(message.body, &firewall->run->arena);
	codec_raw_elements(&codec, &elements);
	if (!codec_done(&codec))
		return -EPROTO;
	if (elements.consistent && elements.generation != ruleset->generation)
		return -ESTALE;
	return set_elements_put(set, &elements, &firewall->run->arena);
}

int firewall_kernel_read_legacy(struct firewall *firewall, uint8_t family,
				enum xtables_table table, struct kernel_ruleset *out,
				const char **reason)
{
	struct run *run = firewall->run;
	int r;

	r = ask_xtables(&run->link, family, table, &firewall->ruleset,
			family == 4 ? RULESET_TOKEN_XTABLES4 : RULESET_TOKEN_XTABLES6,
			&run->arena, reason);
	return r != 0 ? r : receive_ruleset(firewall, out, reason);
}
