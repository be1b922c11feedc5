/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/leaf.h"

#include <stdlib.h>
#include <string.h>

#include "checks/served.h"

/* A leaf somewhere: in a file, on the wire, or (sha256 NULL) a file not read. */
struct leaf_use {
	const char *sha256, *path, *key_path;
	size_t server;
	const struct site *site;
	const struct site_certificate *site_certificate;
	const struct endpoint *endpoint;
	const struct certificate *leaf; /* on the wire */
};

static int text_compare(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

/* The same leaf; among its uses those on disk first, told apart by the key file:
 * copies of one certificate may have keys of different modes. */
static int leaf_use_compare(const void *left, const void *right)
{
	const struct leaf_use *a = left, *b = right;
	int r = text_compare(a->sha256, b->sha256);

	if (r == 0)
		r = (a->site_certificate == NULL) - (b->site_certificate == NULL);
	if (r == 0)
		r = (a->server > b->server) - (a->server < b->server);
	if (r == 0)
		r = text_compare(a->key_path, b->key_path);
	if (r == 0)
		r = text_compare(a->path, b->path);
	return r;
}

static bool same_leaf(const struct leaf_use *a, const struct leaf_use *b)
{
	if (!a->sha256 || !b->sha256)
		return a->site_certificate && b->site_certificate &&
		       leaf_use_compare(a, b) == 0;
	if (strcmp(a->sha256, b->sha256) != 0)
		return false;
	return !b->site_certificate ||
	       (a->server == b->server && text_compare(a->key_path, b->key_path) == 0);
}

static bool collect_served(const struct facts *facts, struct arena *arena,
			   const struct endpoint *endpoint, struct leaf_use **uses,
			   size_t *count)
{
	size_t i;

	for (i = 0; i < served_count(facts, endpoint); i++) {
		const struct served_chain served = served_at(facts, endpoint, i);
		const struct certificate *leaf = &served.chain.items[0];
		struct leaf_use *use;

		if (!leaf->sha256)
			continue;
		use = arena_push(arena, uses, count, sizeof(*use));
		if (!use)
			return false;
		*use = (struct leaf_use){
			.sha256 = leaf->sha256, .endpoint = endpoint, .leaf = leaf};
	}
	return true;
}

static bool collect_leaves(const struct facts *facts, struct arena *arena,
			   struct leaf_use **uses, size_t *count)
{
	size_t i, j;

	for (i = 0; i < facts->site_count; i++) {
		const struct site *site = &facts->sites[i];

		for (j = 0; j < site->certificate_count; j++) {
			const struct site_certificate *c = &site->certificates[j];
			struct leaf_use *use;

			if (c->dynamic) /* no file to speak of: the wire tells */
				continue;
			use = arena_push(arena, uses, count, sizeof(*use));
			if (!use)
				return false;
			*use = (struct leaf_use){.path = c->path,
						 .key_path = c->key_path,
						 .server = site->server,
						 .site = site,
						 .site_certificate = c};
			if (c->file.state == FILE_READ && c->file.chain.count > 0)
				use->sha256 = c->file.chain.items[0].sha256;
		}
	}
	for (i = 0; i < facts->endpoint_count; i++) {
		if (!collect_served(facts, arena, &facts->endpoints[i], uses, count))
			return false;
	}
	return true;
}

/* uses[from, to) are one leaf under one key: disk first, then the wire. */
static struct subject of_leaf(const struct facts *facts, const struct leaf_use *first,
			      const struct leaf_use *live)
{
	const struct endpoint *endpoint = live ? live->endpoint : NULL;
	struct subject s = {.facts = facts};

	if (first->site)
		s = subject_of_site(facts, first->site);
	else if (endpoint)
		s = subject_of_endpoint(facts, endpoint);
	s.site_certificate = first->site_certificate;
	s.endpoint = endpoint;
	if (first->site_certificate && first->sha256)
		s.certificate = &first->site_certificate->file.chain.items[0];
	else if (live)
		s.certificate = live->leaf;
	s.has = subject_evidence(&s);
	return s;
}

bool leaf_each(const struct facts *facts, struct arena *arena, subject_fn *visit,
	       void *context)
{
	struct leaf_use *uses = NULL;
	size_t count = 0, from, to, last;

	if (!collect_leaves(facts, arena, &uses, &count))
		return false;
	if (count > 0)
		qsort(uses, count, sizeof(*uses), leaf_use_compare);
	for (from = 0; from < count; from = to) {
		const struct leaf_use *live = NULL;
		struct subject s;

		for (to = from + 1; to < count && same_leaf(&uses[from], &uses[to]);)
			to++;
		/* Wire uses of a leaf stand behind all its disk uses. */
		for (last = from;
		     last < count && uses[from].sha256 && !live &&
		     text_compare(uses[last].sha256, uses[from].sha256) == 0;
		     last++)
			live = uses[last].endpoint ? &uses[last] : NULL;
		s = of_leaf(facts, &uses[from], live);
		if (!visit(context, &s))
			return false;
	}
	return true;
}
