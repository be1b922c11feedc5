/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * publish_filter: what the filters of this host do with a port that is published to
 * another one, were it served here, and on the way it really takes.
 */
#ifndef TLSWARD_AGENT_PUBLISH_FILTER_H
#define TLSWARD_AGENT_PUBLISH_FILTER_H

#include "agent/run.h"
#include "rules/published.h"
#include "rules/xtables.h"

enum { PUBLISH_RULESETS_MAX = 1 + 2 * XTABLES_TABLE_COUNT };

struct publish_filter {
	const struct kernel_ruleset *rulesets[PUBLISH_RULESETS_MAX]; /* all there are */
	size_t count;
	bool unread; /* some rules could not be read: nothing of them is sure */
	struct published_entry *entries; /* that leave this host */
	size_t entry_count;
};

/* Fill in input_filter and path_filter of ${publications} that are entries of
 * ${filter}. */
void publish_filter_judge(const struct publish_filter *filter,
			  struct publication *publications, size_t count);

#endif
