/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cipher-suites, cipher-order: which suites the wire offers, and whose preference
 * picks among them.
 */
#include "checks/allowed.h"
#include "checks/check.h"
#include "checks/handshake/cipher_suite.h"
#include "checks/offered.h"
#include "checks/remedy.h"
#include "checks/subject.h"

enum { NAMES_SHOWN = 4, NAMES_IN_EVIDENCE = 200 };

/* What is offered, by what the policy says of it. */
struct suites {
	struct offered_list all, forbidden;
	bool forbidden_before_tls13;
	bool forbidden_weak; /* one of them is without forward secrecy or AEAD */
	bool complete;
	enum tls_version open; /* not complete: because of this version */
	bool failed;           /* memory ran out */
};

/* What a policy may leave out as a matter of taste, and is sound all the same. */
static bool is_sound(enum tls_version version, uint32_t code)
{
	const struct cipher_suite *suite = cipher_suite_by_code(version, code);

	if (!suite)
		return false;
	if (suite->key_exchange != KEY_EXCHANGE_ANY &&
	    suite->key_exchange != KEY_EXCHANGE_ECDHE &&
	    suite->key_exchange != KEY_EXCHANGE_DHE)
		return false;
	if (suite->authentication == AUTHENTICATION_ANON ||
	    suite->authentication == AUTHENTICATION_NONE)
		return false;
	switch (suite->cipher) {
	case CIPHER_AES_GCM:
	case CIPHER_AES_CCM:
	case CIPHER_AES_CCM8:
	case CIPHER_CHACHA20_POLY1305:
	case CIPHER_CAMELLIA_GCM:
	case CIPHER_ARIA_GCM:
	case CIPHER_AEGIS_128L:
	case CIPHER_AEGIS_256:
	case CIPHER_SM4_GCM:
	case CIPHER_SM4_CCM:
		return true;
	default:
		return false;
	}
}

static void add_version(struct suites *suites, const struct protocol_offer *offer,
			enum tls_version version, const struct check_settings *want,
			struct arena *arena)
{
	size_t i;

	for (i = 0; i < offer->cipher_suite_count; i++) {
		const struct cipher_suite_use *use = &offer->cipher_suites[i];
		bool allowed = allowed_suite(want, version, use->code);

		if (!offered_add(&suites->all, use, arena) ||
		    (!allowed && !offered_add(&suites->forbidden, use, arena)))
			suites->failed = true;
		if (allowed)
			continue;
		if (version != TLS_VERSION_TLS1_3)
			suites->forbidden_before_tls13 = true;
		if (!is_sound(version, use->code))
			suites->forbidden_weak = true;
	}
}

static struct suites read_suites(const struct protocol_offer *offers,
				 const struct check_settings *want, struct arena *arena)
{
	struct suites suites = {.complete = true};
	unsigned int version = TLS_VERSION_COUNT;

	while (version-- > 0) {
		const struct protocol_offer *offer = &offers[version];

		if (offer->offered == TRISTATE_NO)
			continue;
		add_version(&suites, offer, version, want, arena);
		if (offer->offered == TRISTATE_UNKNOWN ||
		    !offer->cipher_suites_complete) {
			suites.complete = false;
			suites.open = version;
		}
	}
	return suites;
}

static void fix_suites(const struct subject *s, const struct check_settings *want,
		       const struct suites *suites, struct finding *out)
{
	bool before = suites->forbidden_before_tls13;

	remedy_setting(out, s, before ? SETTING_CIPHERS : SETTING_CIPHER_SUITES,
		       before ? &want->ciphers : &want->cipher_suites,
		       before && want->ciphers.count == 0
			       ? "let it accept TLSv1.3 alone"
			       : "let it offer only the cipher suites of the policy");
}

static void cipher_suites_run(const struct subject *s,
			      const struct check_settings *want, struct finding *out)
{
	const struct protocol_offer *offers = offered_protocols(s, out);
	struct suites suites;

	if (!offers)
		return;
	suites = read_suites(offers, want, out->arena);
	offered_place(s,
		      suites.forbidden_before_tls13 || suites.forbidden.count == 0
			      ? SETTING_CIPHERS
			      : SETTING_CIPHER_SUITES,
		      out);
	finding_side(
		out, SIDE_LIVE, subject_live_place(s->endpoint, out->arena),
		"offers %s%s%s",
		offered_text(&suites.all, NAMES_IN_EVIDENCE, out->arena),
		suites.forbidden.count > 0 ? "; of these outside the policy: " : "",
		suites.forbidden.count > 0
			? offered_text(&suites.forbidden, NAMES_IN_EVIDENCE, out->arena)
			: "");
	fix_suites(s, want, &suites, out);
	if (suites.failed)
		finding_result(out, RESULT_UNKNOWN, "out of memory");
	else if (suites.forbidden.count > 0)
		finding_result(
			out, RESULT_FAIL,
			"offers %zu cipher suite%s outside the policy: %s",
			suites.forbidden.count, suites.forbidden.count == 1 ? "" : "s",
			offered_text(&suites.forbidden, NAMES_SHOWN, out->arena));
	else if (!suites.complete)
		finding_result(out, RESULT_UNKNOWN,
			       "not every cipher suite of %s was asked for",
			       tls_version_name(suites.open));
	else
		finding_result(out, RESULT_PASS,
			       "offers %zu cipher suite%s, all of them allowed",
			       suites.all.count, suites.all.count == 1 ? "" : "s");
	if (out->result == RESULT_FAIL && !suites.forbidden_weak)
		out->severity = SEVERITY_LOW;
}

const struct check check_cipher_suites = {
	.id = "cipher-suites",
	.title = "only cipher suites that the policy allows are offered",
	.explanation =
		"A server that offers a weak suite can be made to use it: by an old client, or "
		"by whoever stands between. Every suite of the registry is offered to the "
		"server, version by version, and those it accepts are compared with the "
		"policy's ciphers and cipher-suites. Suites without forward secrecy (RSA key "
		"exchange) or without authenticated encryption (CBC, RC4) make it a failure of "
		"medium severity, others of low. Taking suites away locks out clients that have "
		"nothing better: --handshake names which.",
	.reference = "RFC 9325 section 4.2; Mozilla Server Side TLS 6.0",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_ENDPOINT,
	.over_quic = true,
	.setting = SETTING_CIPHERS,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_CONFIG,
	.run = cipher_suites_run,
};

/* ---- cipher-order --------------------------------------------------------------- */

/* Versions by whose order decides, among those where there is a choice. */
struct orders {
	uint32_t server, client, open; /* 1 << enum tls_version */
};

static struct orders read_orders(const struct protocol_offer *offers)
{
	struct orders orders = {0};
	unsigned int version;

	for (version = 0; version < TLS_VERSION_COUNT; version++) {
		const struct protocol_offer *offer = &offers[version];
		uint32_t bit = 1U << version;

		/* SSLv2: the client picks, there is no other way. */
		if (offer->offered == TRISTATE_NO || version == TLS_VERSION_SSL2)
			continue;
		if (offer->server_order == TRISTATE_YES)
			orders.server |= bit;
		else if (offer->server_order == TRISTATE_NO)
			orders.client |= bit;
		else if (offer->offered == TRISTATE_UNKNOWN ||
			 !offer->cipher_suites_complete ||
			 offer->cipher_suite_count > 1)
			orders.open |= bit;
	}
	return orders;
}

static void cipher_order_run(const struct subject *s, const struct check_settings *want,
			     struct finding *out)
{
	const struct protocol_offer *offers;
	struct orders orders;
	bool server = want->server_order == TRISTATE_YES;
	const char *word = server ? "on" : "off";
	const struct string_list words = {&word, 1};
	uint32_t wrong;

	if (want->server_order == TRISTATE_UNKNOWN) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "the policy does not care whose order wins");
		return;
	}
	offers = offered_protocols(s, out);
	if (!offers)
		return;
	orders = read_orders(offers);
	wrong = server ? orders.client : orders.server;
	offered_place(s, SETTING_SERVER_ORDER, out);
	finding_side(out, SIDE_LIVE, subject_live_place(s->endpoint, out->arena), "%s",
		     orders.server && orders.client ? "depends on the version"
		     : orders.server                ? "the server's order wins"
		     : orders.client                ? "the client's order wins"
						    : "nothing to choose from");
	remedy_setting(out, s, SETTING_SERVER_ORDER, &words,
		       server ? "let the server's order of cipher suites win"
			      : "let the client's order of cipher suites win");
	if (!server)
		out->severity = SEVERITY_INFO;
	if (wrong)
		finding_result(out, RESULT_FAIL, "the %s order of cipher suites wins",
			       server ? "client's" : "server's");
	else if (orders.open)
		finding_result(out, RESULT_UNKNOWN,
			       "whose order wins was not seen for every version");
	else if (orders.server || orders.client)
		finding_result(out, RESULT_PASS, "the %s order of cipher suites wins",
			       server ? "server's" : "client's");
	else
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "no version offers more than one cipher suite");
}

const struct check check_cipher_order = {
	.id = "cipher-order",
	.title = "the cipher suites are picked in the order that the policy wants",
	.explanation =
		"With weak suites on offer the server's order keeps a client from picking one "
		"while it has better. With strong suites only, the client's order is the better "
		"one: a telephone without AES hardware then gets ChaCha20. Two hellos with the "
		"same suites in opposite orders show whose counts. Changing it locks nobody "
		"out.",
	.reference = "RFC 9325 section 4.2.1; Mozilla Server Side TLS 6.0",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.over_quic = true,
	.setting = SETTING_SERVER_ORDER,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_CONFIG,
	.run = cipher_order_run,
};
