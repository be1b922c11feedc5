/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tls-groups-not-served: the key exchange groups that a line names and those on the
 * wire.
 */
#include <string.h>

#include "checks/allowed.h"
#include "checks/check.h"
#include "checks/gap.h"
#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/named_group.h"
#include "checks/handshake/openssl_name.h"
#include "checks/library_release.h"
#include "checks/subject.h"

enum { NAMES_IN_EVIDENCE = 60 };

/* One site's groups, and what became of them. */
struct groups {
	struct gap_context common;
	const struct subject *s;
	const struct protocol_offer *offers;
	const struct setting *setting;
	struct offered_list said, in_effect, wire;
	bool complete, old_complete; /* of all versions; of those before TLS 1.3 */
	bool before_1_3, ecdhe;      /* older versions are offered, and with ECDHE */
	uint32_t level;              /* security level in force; 0 = not known */
};

/* ---- what is written ------------------------------------------------------------ */

/*
 * "X25519:?X25519MLKEM768/prime256v1": OpenSSL 3.5's marks ("?": where there is one,
 * "*": send a share) change nothing about which groups are meant. False for what is
 * not the name of a group: a keyword, "-X25519".
 */
static bool read_word(const char *word, struct offered_list *out, struct arena *arena)
{
	while (*word) {
		size_t len = strcspn(word, "/");
		struct span name = {word, len};
		struct cipher_suite_use use;
		uint32_t code;

		word += len + (word[len] == '/');
		while (span_starts_with(name, "?") || span_starts_with(name, "*"))
			name = span_slice(name, 1, name.len);
		if (!openssl_name_group(name, &code))
			return false;
		use = named_group_use_of(code);
		(void)offered_add(out, &use, arena);
	}
	return true;
}

/* False, and ${unread} set, at the first word that is no group's name. */
static bool read_words(const struct string_list *words, struct offered_list *out,
		       const char **unread, struct arena *arena)
{
	size_t i;

	for (i = 0; i < words->count; i++) {
		*unread = words->items[i];
		if (!read_word(words->items[i], out, arena))
			return false;
	}
	return true;
}

/* ---- why a group is missing ----------------------------------------------------- */

static const char *why_decider(const void *context, uint32_t code, struct arena *arena)
{
	const struct groups *groups = context;

	(void)arena;
	if (!groups->setting->effective_known ||
	    offered_has(&groups->in_effect, code) == offered_has(&groups->said, code))
		return NULL;
	return gap_decider(groups->setting);
}

static const char *why_version(const void *context, uint32_t code, struct arena *arena)
{
	const struct groups *groups = context;
	const struct named_group *group = named_group_by_code(code);
	bool is_1_3 = groups->offers[TLS_VERSION_TLS1_3].offered != TRISTATE_NO;
	bool only_1_3 = group && (group->kind == NAMED_GROUP_FFDHE ||
				  group->kind == NAMED_GROUP_ML_KEM ||
				  group->kind == NAMED_GROUP_HYBRID);

	(void)arena;
	if (!group)
		return NULL;
	if (only_1_3 && !is_1_3)
		return "a group of TLSv1.3, which is not offered";
	if (!group->tls13 && !groups->before_1_3)
		return "not a group of TLSv1.3, and no older version is offered";
	return NULL;
}

static const char *why_no_ecdhe(const void *context, uint32_t code, struct arena *arena)
{
	const struct groups *groups = context;
	const struct named_group *group = named_group_by_code(code);
	bool is_1_3 = groups->offers[TLS_VERSION_TLS1_3].offered != TRISTATE_NO;

	(void)arena;
	return group && !groups->ecdhe && (!group->tls13 || !is_1_3)
		       ? "no cipher suite with ECDHE is offered"
		       : NULL;
}

static const char *why_level(const void *context, uint32_t code, struct arena *arena)
{
	const struct groups *groups = context;
	const struct named_group *group = named_group_by_code(code);

	return group && group->security_bits < library_level_bits(groups->level)
		       ? arena_printf(arena,
				      "the TLS library's security level %u refuses it",
				      groups->level)
		       : NULL;
}

/* OpenSSL's releases: those before did not have it, however it was built. */
static const struct {
	uint32_t first, last, release;
	const char *text;
} since[] = {
	{0x001d, 0x001d, LIBRARY_RELEASE(1, 1, 0, 0), "OpenSSL 1.1.0"},
	{0x001e, 0x001e, LIBRARY_RELEASE(1, 1, 1, 0), "OpenSSL 1.1.1"},
	{0x001f, 0x0021, LIBRARY_RELEASE(3, 2, 0, 0), "OpenSSL 3.2"},
	{0x0100, 0x0104, LIBRARY_RELEASE(3, 0, 0, 0), "OpenSSL 3.0"},
	{0x0200, 0x0202, LIBRARY_RELEASE(3, 5, 0, 0), "OpenSSL 3.5"},
	{0x11eb, 0x11ed, LIBRARY_RELEASE(3, 5, 0, 0), "OpenSSL 3.5"},
};

static const char *why_library(const void *context, uint32_t code, struct arena *arena)
{
	const struct groups *groups = context;
	struct library_release library;
	size_t i;

	if (!library_release_of(groups->s, &library) || !library.is_openssl)
		return NULL;
	for (i = 0; i < sizeof(since) / sizeof(since[0]); i++) {
		if (code >= since[i].first && code <= since[i].last &&
		    library.number < since[i].release)
			return arena_printf(arena, "%s has none; %s is the first",
					    library.text, since[i].text);
	}
	return NULL;
}

static const struct gap_reason missing_reasons[] = {
	{GAP_REAL, gap_elsewhere, gap_fix_other},
	{GAP_REAL, why_decider, gap_fix_place},
	{GAP_IDLE, why_version, gap_fix_leave_out},
	{GAP_IDLE, why_no_ecdhe, gap_fix_leave_out},
	{GAP_IDLE, why_level, gap_fix_leave_out},
	{GAP_IDLE, why_library, gap_fix_leave_out},
	{GAP_REAL, gap_not_loaded, gap_fix_load},
};

static const struct gap_reason excess_reasons[] = {
	{GAP_REAL, gap_elsewhere, gap_fix_other},
	{GAP_REAL, why_decider, gap_fix_place},
	{GAP_REAL, gap_not_loaded, gap_fix_load},
};

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* ---- the wire ------------------------------------------------------------------- */

static void add_version(struct groups *groups, enum tls_version version,
			struct arena *arena)
{
	const struct protocol_offer *offer = &groups->offers[version];
	size_t i;

	for (i = 0; i < offer->group_count; i++)
		(void)offered_add(&groups->wire, &offer->groups[i], arena);
	for (i = 0; i < offer->cipher_suite_count; i++) {
		const struct cipher_suite *suite =
			cipher_suite_by_code(version, offer->cipher_suites[i].code);

		if (suite && suite->key_exchange == KEY_EXCHANGE_ECDHE)
			groups->ecdhe = true;
	}
}

/* One list holds for all versions, and TLS 1.3 can be made to show all of it but the
 * groups that only the older ones may use. */
static void read_wire(struct groups *groups, struct arena *arena)
{
	const struct protocol_offer *tls_1_3 = &groups->offers[TLS_VERSION_TLS1_3];
	unsigned int version;

	groups->old_complete = true;
	for (version = TLS_VERSION_TLS1_0; version < TLS_VERSION_COUNT; version++) {
		const struct protocol_offer *offer = &groups->offers[version];

		if (offer->offered == TRISTATE_NO)
			continue;
		add_version(groups, version, arena);
		if (version == TLS_VERSION_TLS1_3)
			continue;
		groups->before_1_3 = true;
		if (offer->offered == TRISTATE_UNKNOWN || !offer->groups_complete)
			groups->old_complete = false;
	}
	groups->complete =
		tls_1_3->offered == TRISTATE_YES
			? tls_1_3->groups_complete
			: tls_1_3->offered == TRISTATE_NO && groups->old_complete;
}

static uint32_t level_in_force(const struct subject *s)
{
	const struct setting *ciphers = site_setting(s->site, SETTING_CIPHERS);
	const struct cipher_string *list = NULL;

	if (ciphers && ciphers->effective_known)
		list = server_cipher_string(&s->server->config, &ciphers->effective);
	return list && list->known ? list->security_level : 0;
}

/* ---- the check ------------------------------------------------------------------ */

static bool read_lines(struct groups *groups, struct arena *arena, struct finding *out)
{
	const struct setting *setting = groups->setting;
	const char *unread;

	if (!setting || setting->configured.count == 0) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "no line names groups: the default of the TLS library "
			       "holds");
		return false;
	}
	/* "auto" is to leave it to the library. */
	if (setting->configured.count == 1 &&
	    strcmp(setting->configured.items[0], "auto") == 0) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "the line leaves the choice to the TLS library");
		return false;
	}
	if (read_words(&setting->configured, &groups->said, &unread, arena) &&
	    (!setting->effective_known ||
	     read_words(&setting->effective, &groups->in_effect, &unread, arena)))
		return true;
	gap_disk(setting, out);
	finding_result(out, RESULT_UNKNOWN, "which groups \"%s\" means is not known",
		       unread);
	return false;
}

static bool usable_in_1_3(uint32_t code)
{
	const struct named_group *group = named_group_by_code(code);

	return group && group->tls13;
}

static void compare(struct groups *groups, const struct check_settings *want,
		    struct arena *arena, struct finding *out)
{
	const struct subject *s = groups->s;
	struct gap_outcome outcome = {
		.subject = s,
		.setting = SETTING_GROUPS,
		.thing = "group",
		.excess_severity = SEVERITY_INFO,
	};
	size_t i;

	read_wire(groups, arena);
	outcome.complete = groups->complete;
	groups->common = gap_context_of(groups->s, arena);
	groups->level = level_in_force(s);
	for (i = 0; i < groups->said.count; i++) {
		const struct cipher_suite_use *use = &groups->said.items[i];

		if (offered_has(&groups->wire, use->code))
			continue;
		gap_add(&outcome.missing, missing_reasons, COUNT(missing_reasons),
			groups, use, arena);
		if (!groups->old_complete && !usable_in_1_3(use->code))
			outcome.complete = false;
	}
	for (i = 0; i < groups->wire.count; i++) {
		const struct cipher_suite_use *use = &groups->wire.items[i];

		if (offered_has(&groups->said, use->code))
			continue;
		gap_add(&outcome.excess, excess_reasons, COUNT(excess_reasons), groups,
			use, arena);
		if (!allowed_group(want, use->code))
			outcome.excess_severity = SEVERITY_LOW;
	}
	gap_answer(&outcome, arena, out);
	if (out->result == RESULT_PASS)
		return;
	gap_disk(groups->setting, out);
	gap_process(s, out);
	finding_side(out, SIDE_LIVE, subject_live_place(s->endpoint, out->arena),
		     "offers %s",
		     offered_text(&groups->wire, NAMES_IN_EVIDENCE, arena));
}

static void tls_groups_not_served_run(const struct subject *s,
				      const struct check_settings *want,
				      struct finding *out)
{
	struct arena arena = arena_make(GAP_ARENA_MAX);
	struct groups groups = {.s = s};

	groups.offers = offered_protocols(s, out);
	groups.setting = s->site ? site_setting(s->site, SETTING_GROUPS) : NULL;
	if (groups.offers && read_lines(&groups, &arena, out))
		compare(&groups, want, &arena, out);
	arena_free(&arena);
}

const struct check check_tls_groups_not_served = {
	.id = "tls-groups-not-served",
	.title = "the key exchange groups on the wire are those that the configuration "
		 "names",
	.explanation =
		"Which groups a server offers is decided once for an address, before the name "
		"is known: in nginx by its default server, whatever the block of the name "
		"says. A group may also be one that the TLS library does not have, that its "
		"security level refuses, or that only another version of TLS can use. Each "
		"group that is named and not served, or served and not named, gets its "
		"reason. It is of low severity when a group outside the policy is served that "
		"the line does not name. Moving the line changes all names of the address.",
	.reference =
		"nginx ngx_http_ssl_module, ssl_ecdh_curve; SSL_CTX_set1_groups(3)",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_GROUPS,
	.needs = EVIDENCE_CONFIG | EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_PROCESS,
	.run = tls_groups_not_served_run,
};
