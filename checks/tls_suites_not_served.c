/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tls-suites-not-served: the cipher suites that a line names and those on the wire.
 *
 * What a keyword selects besides what the server can do is no promise: only suites
 * named one by one, and what no reason explains, are missed.
 */
#include <string.h>

#include "checks/allowed.h"
#include "checks/check.h"
#include "checks/gap.h"
#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/openssl_name.h"
#include "checks/library_release.h"
#include "checks/remedy.h"
#include "checks/subject.h"

enum { NAMES_IN_EVIDENCE = 200, NO_SUITE = 0x10000 /* and up: words that are none */ };

#define BEFORE_TLS_1_3 (1U << TLS_VERSION_TLS1_3)

/* One site's lists, and what became of them. */
struct suites {
	struct gap_context common;
	const struct subject *s;
	const struct protocol_offer *offers;
	const struct cipher_string *said;      /* by its own line; NULL: no line */
	const struct cipher_string *in_effect; /* NULL: not known */
	const struct setting *list;            /* of TLS 1.3, when a line sets it */
	struct offered_list wire, wire_1_3;
	/* Which suites are named one by one: in ${said}, in ${list} and in what is in
	 * effect of that. */
	struct offered_list said_names, list_names, effect_names;
	bool complete;        /* every suite was asked for, in every version */
	bool same_library;    /* the server's reads the list as ours did */
	bool named;           /* the one being asked about, by its own name */
	enum suite_fate fate; /* of that one */
};

/* ---- what is written ------------------------------------------------------------- */

static bool word_is_suite(const char *word, uint32_t *code)
{
	struct span name = span_from_string(word);
	const struct cipher_suite *suite = cipher_suite_by_name(name);

	if (openssl_name_suite(name, code))
		return true;
	if (suite)
		*code = suite->code;
	return suite != NULL;
}

/* Once for each list: a name is looked for in all there are. */
static void read_names(const struct string_list *words, struct offered_list *out,
		       struct arena *arena)
{
	size_t i;

	for (i = 0; i < words->count; i++) {
		struct cipher_suite_use use = {.name = words->items[i]};

		if (word_is_suite(words->items[i], &use.code))
			(void)offered_add(out, &use, arena);
	}
}

static bool selects(const struct cipher_string *string, uint32_t code)
{
	size_t i;

	for (i = 0; i < string->suite_count; i++) {
		if (string->suites[i].code == code &&
		    string->suites[i].fate != SUITE_MISSING)
			return true;
	}
	return false;
}

/* True for a list of nothing but names and exclusions: every library that has the
 * suites makes the same of it. */
static bool only_names(const struct string_list *words)
{
	size_t i;

	for (i = 0; i < words->count; i++) {
		uint32_t code;

		if (!strchr("!@", words->items[i][0]) &&
		    !word_is_suite(words->items[i], &code))
			return false;
	}
	return true;
}

static bool read_by_same_library(const struct subject *s)
{
	struct library_release theirs;
	uint32_t ours;

	return library_release_of(s, &theirs) && theirs.is_openssl &&
	       s->server->config.cipher_library &&
	       library_release_read(s->server->config.cipher_library, &ours) &&
	       ours >> 16 == theirs.number >> 16;
}

static const char *reader_of(const struct subject *s)
{
	const char *library = s->server->config.cipher_library;

	return library ? library : "another TLS library";
}

/* ---- why a suite is missing ----------------------------------------------------- */

static const char *why_decider(const void *context, uint32_t code, struct arena *arena)
{
	const struct suites *suites = context;
	const struct setting *setting = site_setting(suites->s->site, SETTING_CIPHERS);

	(void)arena;
	if (!suites->in_effect || suites->in_effect == suites->said ||
	    selects(suites->in_effect, code) ==
		    (suites->said->known && selects(suites->said, code)))
		return NULL;
	return gap_decider(setting);
}

static const char *why_version(const void *context, uint32_t code, struct arena *arena)
{
	const struct suites *suites = context;
	const struct cipher_suite *row = cipher_suite_by_code(TLS_VERSION_TLS1_2, code);
	unsigned int version = row ? row->since : TLS_VERSION_SSL3;
	bool only_1_2 = version == TLS_VERSION_TLS1_2;

	(void)arena;
	for (; version < TLS_VERSION_TLS1_3; version++) {
		if (suites->offers[version].offered != TRISTATE_NO)
			return NULL;
	}
	return only_1_2 ? "suites of TLSv1.2, which is not offered"
			: "no version before TLSv1.3 is offered";
}

static const char *why_own_list(const void *context, uint32_t code, struct arena *arena)
{
	const struct cipher_suite *row = cipher_suite_by_code(TLS_VERSION_TLS1_3, code);

	(void)context;
	(void)arena;
	return row && row->since == TLS_VERSION_TLS1_3
		       ? "a suite of TLSv1.3, which this list does not govern"
		       : NULL;
}

static const char *why_secret(const void *context, uint32_t code, struct arena *arena)
{
	(void)code;
	(void)arena;
	return ((const struct suites *)context)->fate == SUITE_NEEDS_SECRET
		       ? "needs a key or password that both sides have before"
		       : NULL;
}

static const char *why_library(const void *context, uint32_t code, struct arena *arena)
{
	const struct suites *suites = context;

	(void)code;
	return suites->fate == SUITE_MISSING
		       ? arena_printf(arena, "%s has none of that name",
				      reader_of(suites->s))
		       : NULL;
}

/* Which kinds of keys the site has; false: not known. */
static bool key_kinds(const struct site *site, bool *rsa, bool *ecdsa)
{
	size_t i;

	*rsa = *ecdsa = false;
	for (i = 0; i < site->certificate_count; i++) {
		const struct site_certificate *c = &site->certificates[i];
		struct span family;

		if (c->dynamic || c->file.state != FILE_READ ||
		    c->file.chain.count == 0 || !c->file.chain.items[0].key_family)
			return false;
		family = span_from_string(c->file.chain.items[0].key_family);
		*rsa |= span_starts_with(family, "RSA");
		*ecdsa |= span_starts_with(family, "EC") ||
			  span_starts_with(family, "ED"); /* RFC 8422 5.10 */
	}
	return site->certificate_count > 0;
}

static const char *why_certificate(const void *context, uint32_t code,
				   struct arena *arena)
{
	const struct suites *suites = context;
	const struct cipher_suite *row = cipher_suite_by_code(TLS_VERSION_TLS1_2, code);
	bool rsa, ecdsa;

	(void)arena;
	if (!row || !key_kinds(suites->s->site, &rsa, &ecdsa))
		return NULL;
	if (row->authentication == AUTHENTICATION_RSA && !rsa)
		return "needs a certificate with an RSA key";
	if (row->authentication == AUTHENTICATION_ECDSA && !ecdsa)
		return "needs a certificate with an EC key";
	return row->authentication == AUTHENTICATION_DSS
		       ? "needs a certificate with a DSA key"
		       : NULL;
}

static const char *why_dh_parameters(const void *context, uint32_t code,
				     struct arena *arena)
{
	const struct suites *suites = context;
	const struct setting *file =
		site_setting(suites->s->site, SETTING_DH_PARAMETERS);
	const struct cipher_suite *row = cipher_suite_by_code(TLS_VERSION_TLS1_2, code);

	if (!row || row->key_exchange != KEY_EXCHANGE_DHE || !file ||
	    !file->effective_known || file->effective.count > 0)
		return NULL;
	return arena_printf(arena, "DHE needs %s, and no line sets it",
			    remedy_directive(suites->s, SETTING_DH_PARAMETERS));
}

static const char *why_level(const void *context, uint32_t code, struct arena *arena)
{
	const struct suites *suites = context;

	(void)code;
	return suites->fate == SUITE_BELOW_LEVEL
		       ? arena_printf(arena,
				      "the TLS library's security level %u "
				      "refuses it",
				      suites->said->security_level)
		       : NULL;
}

static const struct gap_reason missing_reasons[] = {
	{GAP_REAL, gap_elsewhere, gap_fix_other},
	{GAP_REAL, why_decider, gap_fix_place},
	{GAP_IDLE, why_own_list, "name suites of TLSv1.3 where their list is set"},
	{GAP_NATURAL, why_version, NULL},
	{GAP_IDLE, why_secret, gap_fix_leave_out},
	{GAP_IDLE, why_library, gap_fix_leave_out},
	{GAP_NATURAL, why_certificate, NULL},
	{GAP_IDLE, why_dh_parameters, "set DH parameters, or leave DHE out"},
	{GAP_IDLE, why_level, gap_fix_leave_out},
	{GAP_REAL, gap_not_loaded, gap_fix_load},
};

static const struct gap_reason excess_reasons[] = {
	{GAP_REAL, gap_elsewhere, gap_fix_other},
	{GAP_REAL, why_decider, gap_fix_place},
	{GAP_REAL, gap_not_loaded, gap_fix_load},
};

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* A keyword takes what there is: what a site cannot have was not asked for. */
static bool was_asked_for(const struct suites *suites, uint32_t code,
			  struct arena *arena)
{
	size_t i;

	for (i = 0; i < COUNT(missing_reasons) && !suites->named; i++) {
		if (missing_reasons[i].explain(suites, code, arena))
			return missing_reasons[i].weight == GAP_REAL;
	}
	return true;
}

/* ---- the comparison ------------------------------------------------------------- */

static void read_wire(struct suites *suites, struct arena *arena)
{
	unsigned int version;
	size_t i;

	suites->complete = true;
	for (version = TLS_VERSION_SSL3; version < TLS_VERSION_COUNT; version++) {
		const struct protocol_offer *offer = &suites->offers[version];
		struct offered_list *list = version == TLS_VERSION_TLS1_3
						    ? &suites->wire_1_3
						    : &suites->wire;

		if (offer->offered == TRISTATE_NO)
			continue;
		if (offer->offered == TRISTATE_UNKNOWN ||
		    !offer->cipher_suites_complete)
			suites->complete = false;
		for (i = 0; i < offer->cipher_suite_count; i++)
			(void)offered_add(list, &offer->cipher_suites[i], arena);
	}
}

static void compare_old(struct suites *suites, struct gap_list *missing,
			struct gap_list *excess, struct arena *arena)
{
	const struct cipher_string *said = suites->said;
	size_t i;

	for (i = 0; i < said->suite_count; i++) {
		uint32_t code = said->suites[i].code;
		struct cipher_suite_use use =
			cipher_suite_use_of(TLS_VERSION_TLS1_2, code);

		suites->fate = said->suites[i].fate;
		suites->named = offered_has(&suites->said_names, code);
		if (!offered_has(&suites->wire, code) &&
		    !offered_has(&suites->wire_1_3, code) &&
		    was_asked_for(suites, code, arena))
			gap_add(missing, missing_reasons, COUNT(missing_reasons),
				suites, &use, arena);
	}
	for (i = 0; i < said->idle.count; i++) {
		const struct cipher_suite_use word = {NO_SUITE + (uint32_t)i,
						      said->idle.items[i]};

		suites->fate = SUITE_MISSING;
		gap_add(missing, missing_reasons, COUNT(missing_reasons), suites, &word,
			arena);
	}
	for (i = 0; i < suites->wire.count; i++) {
		if (!selects(said, suites->wire.items[i].code))
			gap_add(excess, excess_reasons, COUNT(excess_reasons), suites,
				&suites->wire.items[i], arena);
	}
}

/* ---- TLS 1.3 -------------------------------------------------------------------- */

static const char *why_decider_1_3(const void *context, uint32_t code,
				   struct arena *arena)
{
	const struct suites *suites = context;
	const struct setting *list = suites->list;

	(void)arena;
	if (!list->effective_known || offered_has(&suites->effect_names, code) ==
					      offered_has(&suites->list_names, code))
		return NULL;
	return gap_decider(list);
}

static const char *why_version_1_3(const void *context, uint32_t code,
				   struct arena *arena)
{
	const struct suites *suites = context;

	(void)code;
	(void)arena;
	return suites->offers[TLS_VERSION_TLS1_3].offered == TRISTATE_NO
		       ? "TLSv1.3 is not offered"
		       : NULL;
}

static const char *why_level_1_3(const void *context, uint32_t code,
				 struct arena *arena)
{
	const struct suites *suites = context;
	const struct cipher_suite *row = cipher_suite_by_code(TLS_VERSION_TLS1_3, code);
	uint32_t level = suites->in_effect && suites->in_effect->known
				 ? suites->in_effect->security_level
				 : 0;

	return row && row->bits < library_level_bits(level)
		       ? arena_printf(arena,
				      "the TLS library's security level %u "
				      "refuses it",
				      level)
		       : NULL;
}

static const struct gap_reason missing_1_3_reasons[] = {
	{GAP_REAL, gap_elsewhere, gap_fix_other},
	{GAP_REAL, why_decider_1_3, gap_fix_place},
	{GAP_NATURAL, why_version_1_3, NULL},
	{GAP_IDLE, why_level_1_3, gap_fix_leave_out},
	{GAP_REAL, gap_not_loaded, gap_fix_load},
};

static const struct gap_reason excess_1_3_reasons[] = {
	{GAP_REAL, gap_elsewhere, gap_fix_other},
	{GAP_REAL, why_decider_1_3, gap_fix_place},
	{GAP_REAL, gap_not_loaded, gap_fix_load},
};

static void compare_1_3(struct suites *suites, struct gap_list *missing,
			struct gap_list *excess, struct arena *arena)
{
	const struct string_list *words = &suites->list->configured;
	size_t i;

	for (i = 0; i < words->count; i++) {
		struct cipher_suite_use use = {NO_SUITE + (uint32_t)i, words->items[i]};

		if (word_is_suite(words->items[i], &use.code))
			use.name =
				cipher_suite_use_of(TLS_VERSION_TLS1_3, use.code).name;
		if (!offered_has(&suites->wire_1_3, use.code))
			gap_add(missing, missing_1_3_reasons,
				COUNT(missing_1_3_reasons), suites, &use, arena);
	}
	for (i = 0; i < suites->wire_1_3.count; i++) {
		if (!offered_has(&suites->list_names, suites->wire_1_3.items[i].code))
			gap_add(excess, excess_1_3_reasons, COUNT(excess_1_3_reasons),
				suites, &suites->wire_1_3.items[i], arena);
	}
}

/* ---- the check ------------------------------------------------------------------ */

static void add_sides(const struct suites *suites, const struct setting *ciphers,
		      struct finding *out)
{
	const struct subject *s = suites->s;

	gap_disk(suites->said ? ciphers : suites->list, out);
	gap_process(s, out);
	if (out->sides[SIDE_PROCESS].text && !suites->same_library)
		finding_side(out, SIDE_PROCESS, out->sides[SIDE_PROCESS].at,
			     "%s; the list was read by %s",
			     out->sides[SIDE_PROCESS].text, reader_of(s));
	finding_side(out, SIDE_LIVE, subject_live_place(s->endpoint, out->arena),
		     "offers %s; with TLSv1.3 %s",
		     offered_text(&suites->wire, NAMES_IN_EVIDENCE, out->arena),
		     offered_text(&suites->wire_1_3, NAMES_IN_EVIDENCE, out->arena));
}

/* False, and ${out} answered, when there is nothing to compare with. */
static bool read_lists(struct suites *suites, const struct setting *ciphers,
		       struct finding *out)
{
	const struct server_config *config = &suites->s->server->config;
	bool has_list = ciphers && ciphers->configured.count > 0;

	if (!has_list && !suites->list) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "no line names cipher suites: the server's default "
			       "holds");
		return false;
	}
	if (!has_list)
		return true;
	suites->said = server_cipher_string(config, &ciphers->configured);
	if (ciphers->effective_known)
		suites->in_effect = server_cipher_string(config, &ciphers->effective);
	if (suites->said && suites->said->known &&
	    (!suites->in_effect || suites->in_effect->known))
		return true;
	gap_disk(ciphers, out);
	finding_result(out, RESULT_UNKNOWN, "what the list selects is not known: %s",
		       suites->said && !suites->said->known ? suites->said->why
		       : suites->in_effect && !suites->in_effect->known
			       ? suites->in_effect->why
			       : "there are too many different ones");
	return false;
}

static bool outside_policy(const struct gap_list *excess, const struct suites *suites,
			   const struct check_settings *want)
{
	size_t i, j;

	for (i = 0; i < excess->count; i++) {
		const struct offered_list *items = &excess->items[i].items;

		for (j = 0; j < items->count; j++) {
			bool is_1_3 =
				offered_has(&suites->wire_1_3, items->items[j].code);

			if (!allowed_suite(want,
					   is_1_3 ? TLS_VERSION_TLS1_3
						  : TLS_VERSION_TLS1_2,
					   items->items[j].code))
				return true;
		}
	}
	return false;
}

static void compare(struct suites *suites, const struct setting *ciphers,
		    const struct check_settings *want, struct arena *arena,
		    struct finding *out)
{
	struct gap_outcome outcome = {
		.subject = suites->s,
		.setting = suites->said ? SETTING_CIPHERS : SETTING_CIPHER_SUITES,
		.thing = "cipher suite",
	};

	read_wire(suites, arena);
	suites->common = gap_context_of(suites->s, arena);
	if (suites->said) {
		read_names(&suites->said->words, &suites->said_names, arena);
		compare_old(suites, &outcome.missing, &outcome.excess, arena);
	}
	if (suites->list) {
		read_names(&suites->list->configured, &suites->list_names, arena);
		read_names(&suites->list->effective, &suites->effect_names, arena);
		compare_1_3(suites, &outcome.missing, &outcome.excess, arena);
	}
	outcome.complete = suites->complete;
	outcome.excess_severity = outside_policy(&outcome.excess, suites, want)
					  ? SEVERITY_MEDIUM
					  : SEVERITY_LOW;
	if (!suites->same_library)
		outcome.doubt = arena_printf(
			arena, "the list was read by %s, not by the server's library",
			reader_of(suites->s));
	gap_answer(&outcome, arena, out);
	if (out->result != RESULT_PASS)
		add_sides(suites, ciphers, out);
}

static void tls_suites_not_served_run(const struct subject *s,
				      const struct check_settings *want,
				      struct finding *out)
{
	const struct setting *ciphers =
		s->site ? site_setting(s->site, SETTING_CIPHERS) : NULL;
	const struct setting *list =
		s->site ? site_setting(s->site, SETTING_CIPHER_SUITES) : NULL;
	struct arena arena = arena_make(GAP_ARENA_MAX);
	struct suites suites = {.s = s};

	suites.offers = offered_protocols(s, out);
	if (list && list->configured.count > 0)
		suites.list = list;
	if (suites.offers && read_lists(&suites, ciphers, out)) {
		suites.same_library = !suites.said || read_by_same_library(s) ||
				      only_names(&suites.said->words);
		compare(&suites, ciphers, want, &arena, out);
	}
	arena_free(&arena);
}

const struct check check_tls_suites_not_served = {
	.id = "tls-suites-not-served",
	.title = "the cipher suites on the wire are those that the configuration names",
	.explanation =
		"A list of cipher suites is read by the TLS library, in the server that the "
		"address and the name select, together with its certificates, DH parameters "
		"and security level. What the line selects, as OpenSSL reads it, is compared "
		"with what the wire has, and each difference gets its reason: another server "
		"block decides, the library has no such suite or refuses it at its level, DHE "
		"without parameters, a file that was not loaded. It is of medium severity "
		"when suites outside the policy are served that no line names, information "
		"when a name in the list merely does nothing. Suites for another kind of key "
		"than the site has, or that only a keyword selects, are no failure.",
	.reference = "openssl-ciphers(1); SSL_CTX_set_security_level(3)",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_CIPHERS,
	.needs = EVIDENCE_CONFIG | EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_CERTIFICATE_FILE | EVIDENCE_PROCESS,
	.run = tls_suites_not_served_run,
};
