/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/label.h"

#include <stdlib.h>
#include <string.h>

#include "checks/subject.h"

struct entry {
	const char *text;
	size_t index;
};

static int compare_entries(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int r = strcmp(a->text, b->text);

	return r != 0 ? r : (a->index > b->index) - (a->index < b->index);
}

/* ${texts}[i] is the name of item i; a NULL among them: memory ran out. */
static bool label_list_make(const char **texts, size_t count, struct arena *arena,
			    struct label_list *out)
{
	struct entry *entries = arena_alloc_array(arena, count, sizeof(*entries));
	size_t i, same = 0;

	out->ids = texts;
	out->count = count;
	out->order = arena_alloc_array(arena, count, sizeof(*out->order));
	if (!texts || !entries || !out->order)
		return false;
	for (i = 0; i < count; i++) {
		if (!texts[i])
			return false;
		entries[i] = (struct entry){texts[i], i};
	}
	if (count > 0)
		qsort(entries, count, sizeof(*entries), compare_entries);
	for (i = 0; i < count; i++) {
		size_t index = entries[i].index;

		out->order[i] = index;
		same = i > 0 && strcmp(entries[i].text, entries[i - 1].text) == 0
			       ? same + 1
			       : 0;
		if (same > 0)
			out->ids[index] = arena_printf(arena, "%s #%zu",
						       entries[i].text, same + 1);
		if (!out->ids[index])
			return false;
	}
	return true;
}

bool label_all(const struct facts *facts, struct arena *arena, struct labels *out)
{
	const struct discovery *d = &facts->discovery;
	const char **listeners, **sites, **endpoints;
	struct subject s;
	size_t i;

	listeners = arena_alloc_array(arena, d->listener_count, sizeof(*listeners));
	sites = arena_alloc_array(arena, facts->site_count, sizeof(*sites));
	endpoints = arena_alloc_array(arena, facts->endpoint_count, sizeof(*endpoints));
	for (i = 0; listeners && i < d->listener_count; i++) {
		s = subject_of_listener(facts, &d->listeners[i]);
		listeners[i] = subject_text(&s, SCOPE_LISTENER, arena);
	}
	for (i = 0; sites && i < facts->site_count; i++) {
		s = subject_of_site(facts, &facts->sites[i]);
		sites[i] = subject_text(&s, SCOPE_SITE, arena);
	}
	for (i = 0; endpoints && i < facts->endpoint_count; i++) {
		s = subject_of_endpoint(facts, &facts->endpoints[i]);
		endpoints[i] = subject_text(&s, SCOPE_ENDPOINT, arena);
	}
	return label_list_make(listeners, d->listener_count, arena, &out->listeners) &&
	       label_list_make(sites, facts->site_count, arena, &out->sites) &&
	       label_list_make(endpoints, facts->endpoint_count, arena,
			       &out->endpoints);
}
