/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/config/nginx/name.h"

#include <stdlib.h>
#include <string.h>

/* nginx keeps exact names and the two kinds of wildcards apart. */
enum kind { KIND_EXACT, KIND_HEAD, KIND_TAIL };

struct claim {
	const char *name;
	size_t len; /* without the wildcard's dot and star */
	enum kind kind;
	size_t member;
};

bool nginx_name_begin(struct nginx_config *config, struct arena *arena,
		      struct nginx_namer *out)
{
	*out = (struct nginx_namer){.config = config, .arena = arena};
	out->all = arena_alloc_array(arena, config->server_count, sizeof(*out->all));
	if (!out->all)
		return false;
	for (size_t i = 0; i < config->server_count; i++) {
		const struct nginx_lines *lines =
			&config->servers[i]->lines[NGINX_SERVER_NAME];

		for (size_t l = 0; l < lines->count; l++) {
			for (size_t w = 0; w < lines->items[l].count; w++) {
				const char *name = lines->items[l].words[w];
				const char **item;

				if (*name == '\0') /* "": requests without Host */
					continue;
				item = arena_push(arena, &out->all[i].items,
						  &out->all[i].count, sizeof(*item));
				if (!item)
					return false;
				*item = name;
			}
		}
	}
	return true;
}

/* The claims one configured name makes: ".x" is both "x" and "*.x"; a regular
 * expression makes none. */
static size_t claims_of(const char *name, size_t member, struct claim out[2])
{
	size_t len = strlen(name);

	if (*name == '~')
		return 0;
	if (*name == '.') {
		out[0] = (struct claim){name + 1, len - 1, KIND_EXACT, member};
		out[1] = (struct claim){name + 1, len - 1, KIND_HEAD, member};
		return 2;
	}
	if (strncmp(name, "*.", 2) == 0)
		out[0] = (struct claim){name + 2, len - 2, KIND_HEAD, member};
	else if (len > 2 && strcmp(name + len - 2, ".*") == 0)
		out[0] = (struct claim){name, len - 2, KIND_TAIL, member};
	else
		out[0] = (struct claim){name, len, KIND_EXACT, member};
	return 1;
}

/* nginx lower-cases names before it compares them. */
static int compare_claimed(const struct claim *a, const struct claim *b)
{
	int order = strncasecmp(a->name, b->name, a->len < b->len ? a->len : b->len);

	if (order != 0)
		return order;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return (a->kind > b->kind) - (a->kind < b->kind);
}

static int compare_claims(const void *left, const void *right)
{
	const struct claim *a = left, *b = right;
	int order = compare_claimed(a, b);

	return order != 0 ? order : (a->member > b->member) - (a->member < b->member);
}

/* The first member, in the order of the files, that claims the same. */
static size_t first_claimant(const struct claim *claims, size_t count,
			     const struct claim *wanted)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_claimed(&claims[middle], wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count ? claims[low].member : wanted->member;
}

static bool is_shadowed(const struct nginx_groups *groups, const struct claim *claims,
			size_t count, const char *name, size_t member)
{
	struct claim own[2];
	size_t own_count = claims_of(name, member, own);

	for (size_t i = 0; i < own_count; i++) {
		size_t first = first_claimant(claims, count, &own[i]);

		if (groups->members[first].server != groups->members[member].server)
			return true;
	}
	return false;
}

/* Most servers lose no name: they share their list. */
static bool keep_names(const struct nginx_namer *namer, struct nginx_groups *groups,
		       const struct claim *claims, size_t count, size_t index)
{
	struct nginx_member *member = &groups->members[index];
	const struct string_list *all = &namer->all[member->server];
	size_t shadowed = 0, kept = 0;

	for (size_t i = 0; i < all->count; i++)
		shadowed += is_shadowed(groups, claims, count, all->items[i], index);
	if (shadowed == 0)
		return true;
	member->names.items = arena_alloc_array(namer->arena, all->count,
						sizeof(*member->names.items));
	if (!member->names.items)
		return false;
	for (size_t i = 0; i < all->count; i++) {
		if (!is_shadowed(groups, claims, count, all->items[i], index))
			member->names.items[kept++] = all->items[i];
	}
	member->names.count = kept;
	return true;
}

bool nginx_name_assign(struct nginx_namer *namer, struct nginx_groups *groups,
		       const size_t *members, size_t count)
{
	const struct nginx_member *first = &groups->members[members[0]];
	struct claim *claims;
	size_t claimed = 0, most = 0;
	bool several = false, fine = true;

	for (size_t i = 0; i < count; i++) {
		struct nginx_member *member = &groups->members[members[i]];

		member->names = namer->all[member->server];
		most += 2 * member->names.count;
		several = several || member->server != first->server;
	}
	if (!several || most == 0)
		return true;
	if (most > NGINX_CLAIMS_MAX - namer->claims) {
		nginx_config_limit(
			namer->config, namer->arena, LIMIT_UNPARSED,
			(struct location){namer->config->main_file, 0, 0},
			"too many names to tell which server answers to each");
		return true;
	}
	namer->claims += most;
	claims = calloc(most, sizeof(*claims));
	if (!claims)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct string_list *all =
			&namer->all[groups->members[members[i]].server];

		for (size_t n = 0; n < all->count; n++)
			claimed +=
				claims_of(all->items[n], members[i], &claims[claimed]);
	}
	qsort(claims, claimed, sizeof(*claims), compare_claims);
	for (size_t i = 0; i < count && fine; i++)
		fine = keep_names(namer, groups, claims, claimed, members[i]);
	free(claims);
	return fine;
}
