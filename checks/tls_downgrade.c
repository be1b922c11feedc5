/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tls-fallback-scsv, tls-intolerance, no-forward-secrecy: is a connection as good as
 * both sides could make it, and stays it so?
 */
#include "checks/handshake/cipher_suite.h"
#include "checks/offered.h"
#include "checks/remedy.h"
#include "checks/subject.h"

static void add_live(const struct subject *s, struct finding *out, const char *text)
{
	finding_side(out, SIDE_LIVE, subject_live_place(s->endpoint, out->arena), "%s",
		     text);
}

/* ---- fallback ------------------------------------------------------------------- */

static unsigned int versions_accepted(const struct protocol_offer *offers)
{
	unsigned int i, count = 0;

	for (i = TLS_VERSION_SSL3; i < TLS_VERSION_COUNT; i++)
		count += offers[i].offered == TRISTATE_YES;
	return count;
}

static void tls_fallback_scsv_run(const struct subject *s,
				  const struct check_settings *want,
				  struct finding *out)
{
	const struct protocol_offer *offers = offered_protocols(s, out);
	const struct endpoint_features *features;

	(void)want;
	if (!offers)
		return;
	features = &endpoint_origin(s->facts, s->endpoint)->features;
	finding_fix(out, "upgrade the TLS library of %s",
		    subject_program(s->process) ? subject_program(s->process)
						: "what answers there");
	if (versions_accepted(offers) < 2) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "there is no older version to fall back to");
	} else if (features->downgrade_sentinel == TRISTATE_NO) {
		add_live(s, out,
			 "no downgrade sentinel in a ServerHello below TLS 1.3");
		finding_result(
			out, RESULT_FAIL,
			"has TLS 1.3, and does not say so to whom asks for less");
	} else if (features->fallback_scsv == TRISTATE_YES) {
		finding_result(out, RESULT_PASS, "TLS_FALLBACK_SCSV is honoured");
	} else if (features->fallback_scsv == TRISTATE_UNKNOWN) {
		finding_result(out, RESULT_UNKNOWN,
			       "whether TLS_FALLBACK_SCSV is honoured is not known");
	} else if (features->downgrade_sentinel == TRISTATE_YES) {
		finding_result(out, RESULT_PASS,
			       "TLS_FALLBACK_SCSV is ignored, but the ServerHello says "
			       "that TLS 1.3 is there");
	} else {
		add_live(s, out, "a hello with TLS_FALLBACK_SCSV is taken");
		finding_result(out, RESULT_FAIL, "TLS_FALLBACK_SCSV is ignored");
	}
}

const struct check check_tls_fallback_scsv = {
	.id = "tls-fallback-scsv",
	.title = "a downgrade to an older version is noticed",
	.explanation =
		"Who stands between may break a client's first tries until it comes with an "
		"older version. A client that does so says TLS_FALLBACK_SCSV, and a server "
		"that has something newer refuses; and one with TLS 1.3 marks the random of "
		"every older ServerHello. The same hello is sent with and without the value. "
		"No client needs either to be missing.",
	.reference = "RFC 7507; RFC 8446 section 4.1.3",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_PROCESS,
	.run = tls_fallback_scsv_run,
};

/* ---- tolerance ------------------------------------------------------------------ */

static void tls_intolerance_run(const struct subject *s,
				const struct check_settings *want, struct finding *out)
{
	const struct endpoint_features *f;

	(void)want;
	if (!offered_protocols(s, out))
		return;
	if (s->endpoint->transport == TRANSPORT_UDP) {
		finding_result(out, RESULT_NOTAPPLICABLE, "QUIC is not asked so");
		return;
	}
	f = &endpoint_origin(s->facts, s->endpoint)->features;
	if (f->grease_tolerant == TRISTATE_NO || f->version_tolerant == TRISTATE_NO ||
	    f->extension_tolerant == TRISTATE_NO) {
		add_live(s, out, f->intolerance ? f->intolerance : "refuses a hello");
		finding_result(out, RESULT_FAIL, "does not take %s",
			       f->intolerance ? f->intolerance
					      : "what it does not know");
		finding_fix(out, "upgrade the TLS library, or what stands before it");
	} else if (f->grease_tolerant == TRISTATE_YES &&
		   f->version_tolerant == TRISTATE_YES &&
		   f->extension_tolerant == TRISTATE_YES) {
		finding_result(out, RESULT_PASS,
			       "takes hellos with what nobody knows yet");
	} else {
		finding_result(out, RESULT_UNKNOWN,
			       "not every such hello was answered");
	}
}

const struct check check_tls_intolerance = {
	.id = "tls-intolerance",
	.title = "hellos with something unknown in them are taken",
	.explanation =
		"A server, or a load balancer before it, that refuses values it does not know "
		"shuts out the clients of next year, and those that send such values on "
		"purpose. Hellos it is known to take are sent with one thing more: values "
		"nobody will assign, a version to come, sizes that old machines choke on. "
		"Only an upgrade mends it.",
	.reference = "RFC 8701; RFC 7685 section 1; RFC 8446 section 9.3",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.run = tls_intolerance_run,
};

/* ---- forward secrecy ------------------------------------------------------------- */

static bool has_forward_secrecy(const struct cipher_suite *suite)
{
	switch (suite->key_exchange) {
	case KEY_EXCHANGE_ANY:
	case KEY_EXCHANGE_DHE:
	case KEY_EXCHANGE_ECDHE:
	case KEY_EXCHANGE_DHE_PSK:
	case KEY_EXCHANGE_ECDHE_PSK:
	case KEY_EXCHANGE_CECPQ1:
		return true;
	default:
		return false;
	}
}

/* A version that is accepted, and none of its suites has it. */
static bool lacks_forward_secrecy(const struct protocol_offer *offer,
				  enum tls_version version)
{
	size_t i;

	for (i = 0; i < offer->cipher_suite_count; i++) {
		const struct cipher_suite *suite =
			cipher_suite_by_code(version, offer->cipher_suites[i].code);

		if (!suite || has_forward_secrecy(suite))
			return false;
	}
	return offer->offered == TRISTATE_YES;
}

static void no_forward_secrecy_run(const struct subject *s,
				   const struct check_settings *want,
				   struct finding *out)
{
	const struct protocol_offer *offers = offered_protocols(s, out);
	bool complete = true;
	unsigned int i;

	(void)want;
	if (!offers)
		return;
	/* SSLv2 never had it; that it is there at all is worse. */
	for (i = TLS_VERSION_COUNT; i-- > TLS_VERSION_SSL3;) {
		const struct protocol_offer *offer = &offers[i];

		if (!lacks_forward_secrecy(offer, i))
			continue;
		if (!offer->cipher_suites_complete) {
			complete = false;
			continue;
		}
		add_live(s, out,
			 arena_printf(out->arena, "%s: %zu cipher suites, none with it",
				      tls_version_name(i), offer->cipher_suite_count));
		offered_place(s, SETTING_CIPHERS, out);
		finding_result(out, RESULT_FAIL, "%s has no suite with forward secrecy",
			       tls_version_name(i));
		finding_fix(out, "%s: put suites with ECDHE first; then %s",
			    remedy_directive(s, SETTING_CIPHERS),
			    remedy_reload(s, out->arena));
		return;
	}
	if (complete)
		finding_result(out, RESULT_PASS,
			       "every version has suites with forward secrecy");
	else
		finding_result(out, RESULT_UNKNOWN,
			       "not every cipher suite could be asked for");
}

const struct check check_no_forward_secrecy = {
	.id = "no-forward-secrecy",
	.title = "every version accepted has suites with forward secrecy",
	.explanation =
		"Without an ephemeral key exchange, whoever gets the server's private key "
		"later decrypts everything that was recorded before. Every suite is asked "
		"for, in every version; it fails where a version has none with ECDHE or DHE, "
		"so that its clients cannot do better. That there are others beside is what "
		"cipher-suites judges. All clients since about 2008 know one of them.",
	.reference = "RFC 9325 section 4.1",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_CIPHERS,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_CONFIG,
	.run = no_forward_secrecy_run,
};
