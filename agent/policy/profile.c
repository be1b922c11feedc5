/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/policy/profile.h"

#include "agent/base/suggest.h"

const struct profile *profile_find(struct span name)
{
	size_t i;

	for (i = 0; i < profile_registry_count; i++) {
		if (span_equal_string(name, profile_registry[i].name))
			return &profile_registry[i];
	}
	return NULL;
}

const char *profile_suggest(struct span name)
{
	const char *nearest = NULL;
	size_t distance = SUGGEST_NOTHING, i;

	for (i = 0; i < profile_registry_count; i++)
		suggest_offer(name, profile_registry[i].name, &nearest, &distance);
	return nearest;
}

bool profile_lookup(void *context, const char *name, struct policy_file *out)
{
	const struct profile *profile = profile_find(span_from_string(name));

	(void)context;
	if (profile)
		*out = profile->file;
	else
		out->path = profile_suggest(span_from_string(name));
	return profile != NULL;
}
