/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/config/nginx/group.h"

#include <stdlib.h>
#include <string.h>

#include "checks/config/nginx/name.h"

enum { SSL_ON_REMOVED = 1025001 }; /* "ssl on" is gone since nginx 1.25.1 */

/* ---- members -------------------------------------------------------------------- */

static bool add_member(struct nginx_groups *groups, struct arena *arena,
		       const struct nginx_member *wanted)
{
	struct nginx_member *member = arena_push(
		arena, &groups->members, &groups->member_count, sizeof(*member));

	if (!member)
		return false;
	*member = *wanted;
	return true;
}

static void add_listen(struct nginx_config *config, struct arena *arena,
		       struct nginx_groups *groups, size_t server,
		       const struct nginx_line *line)
{
	static const char *const why[] = {
		[NGINX_LISTEN_NAME] = "a host name in listen is not resolved: this "
				      "address is not known",
		[NGINX_LISTEN_OPTION] = "listen has a parameter that is not known",
		[NGINX_LISTEN_INVALID] = "listen has an address nginx refuses",
	};
	struct nginx_listen listen;
	enum nginx_listen_result result;

	result = nginx_address_read(line, config->servers[server]->stream, &listen);
	if (result != NGINX_LISTEN_OK)
		nginx_config_limit(config, arena,
				   result == NGINX_LISTEN_NAME ? LIMIT_UNSUPPORTED
							       : LIMIT_UNPARSED,
				   line->at, why[result]);
	if (result == NGINX_LISTEN_NAME || result == NGINX_LISTEN_INVALID)
		return;
	if ((size_t)(listen.last - listen.first) >=
	    NGINX_MEMBERS_MAX - groups->member_count) {
		nginx_config_limit(config, arena, LIMIT_UNPARSED, line->at,
				   "too many addresses: these are left out");
		return;
	}
	for (unsigned int port = listen.first; port <= listen.last; port++) {
		const struct nginx_member member = {
			.server = server,
			.listen = listen,
			.at = line->at,
			.port = (uint16_t)port,
		};

		if (!add_member(groups, arena, &member))
			return;
	}
}

static void add_server(struct nginx_config *config, struct arena *arena,
		       struct nginx_groups *groups, size_t server,
		       uint16_t default_port)
{
	const struct nginx_block *block = config->servers[server];
	const struct nginx_lines *lines = &block->lines[NGINX_LISTEN];

	for (size_t i = 0; i < lines->count; i++)
		add_listen(config, arena, groups, server, &lines->items[i]);
	if (lines->count > 0)
		return;
	if (block->stream) {
		nginx_config_limit(config, arena, LIMIT_UNPARSED, block->at,
				   "a stream server without listen");
	} else if (groups->member_count < NGINX_MEMBERS_MAX) {
		const struct nginx_member any = {
			.server = server,
			.listen = {.address = {.family = 4}},
			.at = block->at,
			.port = default_port,
		};

		(void)add_member(groups, arena, &any);
	}
}

/* ---- groups --------------------------------------------------------------------- */

/* What makes two members share an address; then the order of the files. */
static int compare_members(const void *left, const void *right, void *context)
{
	const struct nginx_groups *groups = context;
	const struct nginx_member *a = &groups->members[*(const size_t *)left];
	const struct nginx_member *b = &groups->members[*(const size_t *)right];
	int order;

	if (a->port != b->port)
		return a->port < b->port ? -1 : 1;
	if (a->listen.transport != b->listen.transport)
		return a->listen.transport < b->listen.transport ? -1 : 1;
	if (a->listen.address.family != b->listen.address.family)
		return a->listen.address.family < b->listen.address.family ? -1 : 1;
	if (a->listen.unix_path && b->listen.unix_path)
		return strcmp(a->listen.unix_path, b->listen.unix_path);
	order = memcmp(a->listen.address.bytes, b->listen.address.bytes,
		       sizeof(a->listen.address.bytes));
	return order;
}

static int compare_order(const void *left, const void *right, void *context)
{
	size_t a = *(const size_t *)left, b = *(const size_t *)right;
	int order = compare_members(left, right, context);

	return order != 0 ? order : (a > b) - (a < b);
}

static struct nginx_group group_of(struct nginx_config *config, struct arena *arena,
				   const struct nginx_groups *groups,
				   const size_t *sorted, size_t count, uint32_t version)
{
	struct nginx_group out = {
		.default_server = groups->members[sorted[0]].server,
	};
	bool said = false, is_udp = false;

	for (size_t i = 0; i < count; i++) {
		const struct nginx_member *member = &groups->members[sorted[i]];
		const struct nginx_listen *listen = &member->listen;

		if (i > 0 && member->server == groups->members[sorted[i - 1]].server)
			nginx_config_limit(
				config, arena, LIMIT_UNPARSED, member->at,
				"a duplicate listen: nginx refuses this file");
		else if (listen->is_default && said)
			nginx_config_limit(config, arena, LIMIT_UNPARSED, member->at,
					   "a duplicate default server: nginx refuses "
					   "this file");
		if (listen->is_default && !said) {
			out.default_server = member->server;
			said = true;
		}
		is_udp = listen->transport == TRANSPORT_UDP;
		out.tls = out.tls || listen->quic || (listen->ssl && !is_udp);
		out.proxy_protocol = out.proxy_protocol || listen->proxy_protocol;
	}
	if (!is_udp && (version == 0 || version < SSL_ON_REMOVED) &&
	    nginx_config_is_on(config->servers[out.default_server], NGINX_SSL))
		out.tls = true;
	return out;
}

bool nginx_group_all(struct nginx_config *config, struct arena *arena, uint32_t version,
		     uint16_t default_port, struct nginx_groups *out)
{
	struct nginx_namer namer;
	size_t *sorted;

	*out = (struct nginx_groups){0};
	for (size_t i = 0; i < config->server_count; i++)
		add_server(config, arena, out, i, default_port);
	sorted = arena_alloc_array(arena, out->member_count, sizeof(*sorted));
	if (!sorted || !nginx_name_begin(config, arena, &namer))
		return false;
	for (size_t i = 0; i < out->member_count; i++)
		sorted[i] = i;
	qsort_r(sorted, out->member_count, sizeof(*sorted), compare_order, out);

	for (size_t i = 0, next; i < out->member_count; i = next) {
		struct nginx_group *group = arena_push(
			arena, &out->groups, &out->group_count, sizeof(*group));

		for (next = i + 1; next < out->member_count; next++) {
			if (compare_members(&sorted[i], &sorted[next], out) != 0)
				break;
		}
		if (!group)
			return false;
		*group = group_of(config, arena, out, &sorted[i], next - i, version);
		for (size_t k = i; k < next; k++)
			out->members[sorted[k]].group = out->group_count - 1;
		if (!nginx_name_assign(&namer, out, &sorted[i], next - i))
			return false;
	}
	return !arena->exhausted;
}
