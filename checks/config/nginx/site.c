/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/config/nginx/site.h"

#include <string.h>

/* Since 1.29.2 the server is chosen before the library looks at anything else. */
enum { PROTOCOLS_BY_NAME = 1029002 };

enum decider { DECIDER_MATCHED, DECIDER_DEFAULT, DECIDER_EARLY, DECIDER_BOTH };

static const struct {
	enum setting_id setting;
	enum decider decider;
} rows[] = {
#define NGINX_SETTING(setting, directive, decider, where, before, separator, after, \
		      since)                                                        \
	{SETTING_##setting, DECIDER_##decider},
#include "checks/config/nginx/setting_rows.h"
#undef NGINX_SETTING
};

struct builder {
	struct nginx_tls_reader *reader;
	struct arena *arena;
	const struct nginx_groups *groups;
	struct nginx_tls **tls; /* of each server, read when first asked for */
	struct server_config *out;
};

/* Who takes part in one outcome. */
struct outcome {
	size_t server;         /* the block itself */
	size_t chosen_server;  /* the default server of the address */
	size_t matched_server; /* whose context the name selects: one of the two */
	const struct nginx_tls *own;
	const struct nginx_tls *chosen;
	const struct nginx_tls *matched;
	enum transport transport;
};

static const struct nginx_tls *tls_of(struct builder *b, size_t server)
{
	if (!b->tls[server]) {
		struct nginx_tls *tls = arena_alloc(b->arena, sizeof(*tls));

		if (!tls ||
		    !nginx_tls_read(b->reader, b->reader->config->servers[server], tls))
			return NULL;
		b->tls[server] = tls;
	}
	return b->tls[server];
}

/* ---- words for people ----------------------------------------------------------- */

static void add_reason(struct buffer *why, const char *text)
{
	if (why->len > 0)
		buffer_add_string(why, "; ");
	buffer_add_string(why, text);
}

static const char version_not_known[] =
	"the version of nginx is not known, and decides who decides";

/* "the default server of the address decides: a.example at FILE:3:2" */
static void add_default_server(struct builder *b, struct buffer *why, size_t server)
{
	const struct nginx_block *block = b->reader->config->servers[server];
	const struct nginx_lines *names = &block->lines[NGINX_SERVER_NAME];

	add_reason(why, "the default server of the address decides: ");
	if (names->count > 0 && names->items[0].words[0][0] != '\0')
		buffer_printf(why, "%s at ", names->items[0].words[0]);
	location_text(block->at, why);
}

static const char *finish_reason(struct builder *b, struct buffer *why)
{
	const char *out = NULL;

	if (!why->failed && why->len > 0)
		out = arena_string(b->arena, buffer_span(why));
	buffer_free(why);
	return out;
}

/* ---- settings ------------------------------------------------------------------- */

/* True when the accepted versions are one and the same under both of nginx's
 * rules, or the rule is known. */
static uint32_t accepted(struct builder *b, const struct outcome *who,
			 uint32_t *unknown)
{
	const struct nginx_library *library = &b->reader->library;
	const struct nginx_protocols *chosen = &who->chosen->protocols;
	const struct nginx_protocols *matched = &who->matched->protocols;
	uint32_t version = b->reader->version;
	bool library_known = library->kind != NGINX_LIBRARY_UNKNOWN;
	uint32_t by_default, by_name, unsure;

	by_default = nginx_protocol_accepted(chosen, matched, library, false, unknown);
	by_name = nginx_protocol_accepted(chosen, matched, library, true, &unsure);
	if (version > 0 && (version < PROTOCOLS_BY_NAME ||
			    (library_known && library->version < 1001001)))
		return by_default;
	if (version >= PROTOCOLS_BY_NAME && library_known) {
		*unknown = unsure;
		return by_name;
	}
	*unknown |= unsure | (by_default ^ by_name);
	return by_default & ~*unknown;
}

static void add_library_reason(struct builder *b, struct buffer *why,
			       const struct nginx_protocols *chosen,
			       const struct nginx_protocols *matched, uint32_t lost)
{
	const struct nginx_library *library = &b->reader->library;
	int level = matched->security_level != 0 ? matched->security_level
						 : chosen->security_level;

	if (!(lost & (NGINX_OLD_TLS | 1U << TLS_VERSION_SSL2 | 1U << TLS_VERSION_SSL3)))
		return;
	add_reason(why, library->text);
	if (level > 0)
		buffer_printf(why, " at security level %d", level);
	if (lost & NGINX_OLD_TLS)
		buffer_add_string(why, " refuses TLS 1.0 and 1.1 without @SECLEVEL=0");
	else
		buffer_add_string(why, " has no SSLv2 or SSLv3");
}

/* Why the versions in ${unknown} cannot be told. */
static void add_doubt(struct builder *b, struct buffer *why, uint32_t unknown)
{
	const struct nginx_library *library = &b->reader->library;
	bool library_known = library->kind != NGINX_LIBRARY_UNKNOWN;

	if (unknown == 0)
		return;
	if (b->reader->version == 0)
		add_reason(why, version_not_known);
	if (!library_known)
		add_reason(why, "the TLS library is not known: it may refuse old "
				"versions");
	if (library_known &&
	    unknown & (1U << TLS_VERSION_SSL2 | 1U << TLS_VERSION_SSL3)) {
		add_reason(why, library->text);
		buffer_add_string(why, " may have been built without SSLv2 and SSLv3");
	}
	if (library_known && b->reader->version != 0 && unknown & NGINX_OLD_TLS) {
		add_reason(why, library->text);
		buffer_add_string(why, " may look at the default server's @SECLEVEL "
				       "before it accepts TLS 1.0 and 1.1");
	}
}

static void set_protocols(struct builder *b, const struct outcome *who,
			  struct setting *out)
{
	const struct nginx_tls *chosen = who->chosen, *matched = who->matched;
	const struct nginx_said *own = &who->own->said[SETTING_PROTOCOLS];
	bool by_name = b->reader->version >= PROTOCOLS_BY_NAME;
	const struct nginx_tls *options = by_name ? matched : chosen;
	const struct nginx_said *decides = &options->said[SETTING_PROTOCOLS];
	struct buffer why = buffer_make(16384);
	uint32_t unknown, versions, enabled = options->protocols.enabled;

	versions = accepted(b, who, &unknown);
	if (who->transport == TRANSPORT_UDP) {
		unknown &= 1U << TLS_VERSION_TLS1_3;
		versions &= 1U << TLS_VERSION_TLS1_3;
	}
	out->configured = own->configured;
	out->at = decides->at;
	out->effective_known = unknown == 0;
	if (out->effective_known)
		out->effective = nginx_protocol_names(versions, b->arena);

	if (matched->protocols.rejects) {
		add_reason(&why, "ssl_reject_handshake refuses every handshake");
		out->at = matched->said[SETTING_REJECT_HANDSHAKE].at;
	} else {
		if (who->chosen != who->own && options == chosen &&
		    who->own->protocols.enabled != enabled)
			add_default_server(b, &why, who->chosen_server);
		if (decides->why)
			add_reason(&why, decides->why);
		if (who->transport == TRANSPORT_UDP)
			add_reason(&why, "QUIC speaks TLS 1.3 only");
		else if (unknown == 0)
			add_library_reason(b, &why, &options->protocols,
					   &matched->protocols, enabled & ~versions);
	}
	add_doubt(b, &why, unknown);
	out->why = finish_reason(b, &why);
}

static bool is_off(const struct nginx_said *said)
{
	return said->known && said->value.count == 1 &&
	       strcmp(said->value.items[0], "off") == 0;
}

/* Does the default server of the address decide, whatever the name? */
static bool default_decides(const struct builder *b, const struct outcome *who,
			    enum decider decider, enum setting_id id)
{
	switch (decider) {
	case DECIDER_DEFAULT:
		return true;
	case DECIDER_EARLY:
		return b->reader->version < PROTOCOLS_BY_NAME;
	case DECIDER_BOTH:
		return is_off(&who->chosen->said[id]);
	case DECIDER_MATCHED:
		break;
	}
	return false;
}

static void set_other(struct builder *b, const struct outcome *who,
		      enum decider decider, struct setting *out)
{
	uint32_t version = b->reader->version;
	bool by_default = who->matched == who->chosen ||
			  default_decides(b, who, decider, out->id);
	const struct nginx_tls *deciding = by_default ? who->chosen : who->matched;
	const struct nginx_said *own = &who->own->said[out->id];
	const struct nginx_said *decides = &deciding->said[out->id];
	struct buffer why = buffer_make(16384);

	out->configured = own->configured;
	out->effective_known = decides->known;
	out->effective = decides->value;
	out->at = decides->at;
	if (deciding != who->own && !string_list_equal(&own->value, &decides->value))
		add_default_server(b, &why, who->chosen_server);
	if (decides->why)
		add_reason(&why, decides->why);
	if (decider == DECIDER_EARLY && version == 0 &&
	    !string_list_equal(&who->chosen->said[out->id].value,
			       &who->matched->said[out->id].value)) {
		out->effective_known = false;
		out->effective = (struct string_list){0};
		add_reason(&why, version_not_known);
	}
	out->why = finish_reason(b, &why);
}

static bool set_all(struct builder *b, const struct outcome *who, struct site *site)
{
	const size_t count = sizeof(rows) / sizeof(rows[0]);

	site->settings = arena_alloc_array(b->arena, count, sizeof(*site->settings));
	if (!site->settings)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct setting *setting = &site->settings[site->setting_count];

		if (rows[i].setting == SETTING_RUN_USER) /* of the server as a whole */
			continue;
		setting->id = rows[i].setting;
		if (setting->id == SETTING_PROTOCOLS)
			set_protocols(b, who, setting);
		else
			set_other(b, who, rows[i].decider, setting);
		site->setting_count++;
	}
	return true;
}

/* ---- certificates --------------------------------------------------------------- */

static const char *file_of(struct builder *b, const char *value)
{
	return nginx_tls_is_dynamic(value)
		       ? NULL
		       : nginx_config_path(b->reader->config, b->arena, value);
}

static bool set_certificates(struct builder *b, size_t server, struct site *site)
{
	const struct nginx_block *block = b->reader->config->servers[server];
	const struct nginx_lines *files =
		nginx_config_lines(block, NGINX_SSL_CERTIFICATE);
	const struct nginx_lines *keys =
		nginx_config_lines(block, NGINX_SSL_CERTIFICATE_KEY);

	for (size_t i = 0; i < files->count; i++) {
		const struct nginx_line *file = &files->items[i];
		const struct nginx_line *key = i < keys->count ? &keys->items[i] : NULL;
		struct site_certificate *certificate;

		if (site->certificate_count == NGINX_SITE_CERTIFICATES_MAX) {
			nginx_config_limit(b->reader->config, b->arena, LIMIT_UNPARSED,
					   file->at, "too many certificates");
			break;
		}
		certificate =
			arena_push(b->arena, &site->certificates,
				   &site->certificate_count, sizeof(*certificate));
		if (!certificate)
			return false;
		*certificate = (struct site_certificate){
			.at = file->at,
			.path = file_of(b, file->words[0]),
			.key_at = key ? key->at : (struct location){0},
			.key_path = key ? file_of(b, key->words[0]) : NULL,
			.dynamic = nginx_tls_is_dynamic(file->words[0]) ||
				   (key && nginx_tls_is_dynamic(key->words[0])),
		};
		if (!key)
			nginx_config_limit(b->reader->config, b->arena, LIMIT_UNPARSED,
					   file->at, "no ssl_certificate_key for this");
	}
	return true;
}

/* ---- sites ---------------------------------------------------------------------- */

static bool add_address(struct builder *b, const struct nginx_member *member,
			struct site *site)
{
	const struct nginx_group *group = &b->groups->groups[member->group];
	struct site_address *address;

	for (size_t i = 0; i < site->address_count; i++) {
		const struct site_address *other = &site->addresses[i];

		if (i + 1 == site->address_count && other->port == member->port &&
		    other->transport == member->listen.transport && !other->unix_path &&
		    !member->listen.unix_path &&
		    memcmp(&other->address, &member->listen.address,
			   sizeof(other->address)) == 0)
			return true; /* said twice */
	}
	if (site->address_count == NGINX_SITE_ADDRESSES_MAX) {
		nginx_config_limit(b->reader->config, b->arena, LIMIT_UNPARSED,
				   site->at,
				   "too many addresses: not all are looked at");
		return true;
	}
	address = arena_push(b->arena, &site->addresses, &site->address_count,
			     sizeof(*address));
	if (!address)
		return false;
	*address = (struct site_address){
		.address = member->listen.address,
		.port = member->port,
		.transport = member->listen.transport,
		.tls = group->tls,
		.proxy_protocol = group->proxy_protocol,
		.is_default = group->default_server == member->server,
		.unix_path = member->listen.unix_path,
	};
	return true;
}

static bool same_outcome(const struct site *a, const struct site *b)
{
	for (size_t i = 0; i < a->setting_count; i++) {
		const struct setting *x = &a->settings[i], *y = &b->settings[i];

		if (x->effective_known != y->effective_known ||
		    !string_list_equal(&x->effective, &y->effective))
			return false;
	}
	return string_list_equal(&a->names, &b->names);
}

static struct site *add_site(struct builder *b, size_t server,
			     const struct nginx_member *member)
{
	const struct nginx_block *block = b->reader->config->servers[server];
	struct site *site;

	if (b->out->site_count == NGINX_SITES_MAX) {
		nginx_config_limit(
			b->reader->config, b->arena, LIMIT_UNPARSED,
			(struct location){b->reader->config->main_file, 0, 0},
			"too many sites: not all are looked at");
		return NULL;
	}
	site = arena_push(b->arena, &b->out->sites, &b->out->site_count, sizeof(*site));
	if (!site)
		return NULL;
	*site = (struct site){
		.at = block->at, .names = member->names, .stream = block->stream};
	return site;
}

/* The site, among those of this server from ${first} on, that this address
 * belongs to; a new one when its outcome differs from all. */
static bool place_tls(struct builder *b, const struct nginx_member *member,
		      size_t first)
{
	size_t chosen = b->groups->groups[member->group].default_server;
	struct outcome who = {
		.server = member->server,
		.chosen_server = chosen,
		.own = tls_of(b, member->server),
		.chosen = tls_of(b, chosen),
		.transport = member->listen.transport,
	};
	struct site made = {.names = member->names};
	struct site *site;

	if (!who.own || !who.chosen)
		return false;
	who.matched_server = who.own->own_context ? member->server : chosen;
	who.matched = who.own->own_context ? who.own : who.chosen;
	if (!set_all(b, &who, &made))
		return false;
	for (size_t i = first; i < b->out->site_count; i++) {
		if (b->out->sites[i].setting_count > 0 &&
		    same_outcome(&b->out->sites[i], &made))
			return add_address(b, member, &b->out->sites[i]);
	}
	site = add_site(b, member->server, member);
	if (!site)
		return !b->arena->exhausted;
	site->settings = made.settings;
	site->setting_count = made.setting_count;
	site->rejects_handshake = who.matched->protocols.rejects;
	return set_certificates(b, who.matched_server, site) &&
	       add_address(b, member, site);
}

/* Plain addresses belong to the server's first site. */
static bool place_plain(struct builder *b, const struct nginx_member *member,
			size_t first)
{
	struct site *site = first < b->out->site_count
				    ? &b->out->sites[first]
				    : add_site(b, member->server, member);

	return site ? add_address(b, member, site) : !b->arena->exhausted;
}

static bool place_server(struct builder *b, const struct nginx_member *members,
			 size_t count)
{
	size_t first = b->out->site_count;

	for (int tls = 1; tls >= 0; tls--) {
		for (size_t i = 0; i < count; i++) {
			bool is_tls = b->groups->groups[members[i].group].tls;
			bool fine = true;

			if (is_tls && tls)
				fine = place_tls(b, &members[i], first);
			else if (!is_tls && !tls)
				fine = place_plain(b, &members[i], first);
			if (!fine)
				return false;
		}
	}
	return true;
}

bool nginx_site_all(struct nginx_tls_reader *reader, const struct nginx_groups *groups,
		    struct server_config *out)
{
	struct builder b = {
		.reader = reader, .arena = reader->arena, .groups = groups, .out = out};

	b.tls = arena_alloc_array(b.arena, reader->config->server_count,
				  sizeof(*b.tls));
	if (!b.tls)
		return false;
	for (size_t i = 0, next; i < groups->member_count; i = next) {
		for (next = i + 1; next < groups->member_count; next++) {
			if (groups->members[next].server != groups->members[i].server)
				break;
		}
		if (!place_server(&b, &groups->members[i], next - i))
			return false;
	}
	return !b.arena->exhausted;
}
