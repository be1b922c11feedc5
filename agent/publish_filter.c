/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/publish_filter.h"

#include <netinet/in.h>
#include <string.h>

#include <linux/netfilter.h>

#include "rules/filtered.h"

enum { SCRATCH_MAX = 64 * 1024 * 1024 };

static enum filter_effect ask(const struct publish_filter *filter,
			      const struct filtered_question *question)
{
	static const enum filter_effect effects[] = {
		[FILTERED_UNKNOWN] = FILTER_UNKNOWN,
		[FILTERED_PASSES] = FILTER_PASSES,
		[FILTERED_STOPS] = FILTER_STOPS,
	};
	enum filter_effect all = filter->unread ? FILTER_UNKNOWN : FILTER_PASSES;
	size_t i;

	for (i = 0; i < filter->count && all != FILTER_STOPS; i++) {
		struct arena scratch = arena_make(SCRATCH_MAX);
		const enum filter_effect effect =
			effects[filtered_find(filter->rulesets[i], question, &scratch)];

		if (effect != FILTER_PASSES)
			all = effect == FILTER_STOPS ? effect : FILTER_UNKNOWN;
		arena_free(&scratch);
	}
	return all;
}

/* Stopped at one place is stopped; passed is what every place lets pass. */
static enum filter_effect either(enum filter_effect a, enum filter_effect b)
{
	if (a == FILTER_STOPS || b == FILTER_STOPS)
		return FILTER_STOPS;
	return a == FILTER_PASSES && b == FILTER_PASSES ? FILTER_PASSES
							: FILTER_UNKNOWN;
}

static void judge(const struct publish_filter *filter,
		  const struct published_entry *entry, struct publication *out)
{
	struct filtered_question question = {.hook = NF_INET_LOCAL_IN,
					     .family = entry->family,
					     .protocol = entry->protocol,
					     .first = entry->first,
					     .last = entry->last};

	out->leaves_host = true;
	out->input_filter = ask(filter, &question);
	question.hook = NF_INET_PRE_ROUTING;
	out->path_filter = ask(filter, &question);
	/* From here on it is a packet to the target's port. */
	question.first = entry->to_known ? entry->to_first : 1;
	question.last = entry->to_known ? entry->to_last : UINT16_MAX;
	question.hook = NF_INET_FORWARD;
	out->path_filter = either(out->path_filter, ask(filter, &question));
	question.hook = NF_INET_POST_ROUTING;
	out->path_filter = either(out->path_filter, ask(filter, &question));
}

void publish_filter_judge(const struct publish_filter *filter,
			  struct publication *publications, size_t count)
{
	size_t i, j;

	for (i = 0; i < count; i++) {
		struct publication *p = &publications[i];

		for (j = 0; j < filter->entry_count; j++) {
			const struct published_entry *entry = &filter->entries[j];
			const uint8_t protocol = p->transport == TRANSPORT_TCP
							 ? IPPROTO_TCP
							 : IPPROTO_UDP;

			if (entry->protocol == protocol && entry->first == p->port &&
			    entry->last == p->last_port && p->to && entry->to &&
			    strcmp(entry->to, p->to) == 0 && p->by &&
			    strcmp(entry->by, p->by) == 0) {
				judge(filter, entry, p);
				break;
			}
		}
	}
}
