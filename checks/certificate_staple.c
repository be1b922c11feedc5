/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate-must-staple, certificate-staple, certificate-transparency: what has to
 * come with a certificate besides its issuers; and stapling-not-served: whether what
 * the configuration asks for does.
 */
#include <inttypes.h>

#include "checks/check.h"
#include "checks/gap.h"
#include "checks/moment.h"
#include "checks/remedy.h"
#include "checks/served.h"

/* Of the first handshake's certificate; false, and ${out} answered, when it was not
 * asked for. A name that shares another one's settings has its own certificate, of
 * which the other one's staple says nothing. */
static bool staple_start(const struct subject *s, struct finding *out)
{
	if (!served_start(s, out))
		return false;
	if (s->endpoint->is_derived) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "asked at the name whose settings it shares");
		return false;
	}
	return true;
}

static const struct certificate *first_leaf(const struct subject *s)
{
	const struct served_chain first = served_at(s->facts, s->endpoint, 0);

	return first.chain.items;
}

/* ---- must-staple ---------------------------------------------------------------- */

static void certificate_must_staple_run(const struct subject *s,
					const struct check_settings *want,
					struct finding *out)
{
	const struct ocsp_staple *staple = &s->endpoint->features.staple;

	(void)want;
	if (!staple_start(s, out))
		return;
	if (!first_leaf(s)->must_staple) {
		finding_result(out, RESULT_PASS, "it does not promise a staple");
		return;
	}
	served_side(s, first_leaf(s), "promises a staple (RFC 7633)", out);
	finding_fix(
		out,
		"switch stapling on with %s, or get a certificate without the promise",
		remedy_directive(s, SETTING_STAPLING));
	switch (staple->state) {
	case STAPLE_GOOD:
		finding_result(out, RESULT_PASS, "it promises a staple, which comes");
		return;
	case STAPLE_NONE:
	case STAPLE_NOT_KNOWN:
	case STAPLE_INVALID:
		finding_result(out, RESULT_FAIL,
			       "it promises a staple that clients insist on, and %s",
			       staple->state == STAPLE_NONE ? "none comes"
							    : "a useless one comes");
		return;
	case STAPLE_REVOKED:
		finding_result(out, RESULT_PASS,
			       "the staple comes; it says \"revoked\"");
		return;
	case STAPLE_UNKNOWN:
	case STAPLE_STATE_COUNT:
		break;
	}
	finding_result(out, RESULT_UNKNOWN, "whether a staple comes is not known: %s",
		       staple->reason ? staple->reason : "not asked");
}

const struct check check_certificate_must_staple = {
	.id = "certificate-must-staple",
	.title = "a certificate that promises an OCSP staple comes with one",
	.explanation =
		"Clients that know the promise (Firefox) refuse the certificate without a "
		"staple. The certificate's TLS feature extension is read, and the staple "
		"asked for. nginx fetches its staple when the first client asks, so right "
		"after a restart it is missing once; what goes on missing has another "
		"reason. A certificate without the promise works with and without stapling.",
	.reference = "RFC 7633 section 4.2",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_STAPLING,
	.needs = EVIDENCE_HANDSHAKE,
	.run = certificate_must_staple_run,
};

/* ---- the staple itself ---------------------------------------------------------- */

static void say_dates(const struct subject *s, const struct ocsp_staple *staple,
		      struct finding *out)
{
	const char *until = staple->next_update != 0
				    ? moment_time(staple->next_update, out->arena)
				    : "further notice";

	served_side(s, first_leaf(s),
		    arena_printf(out->arena, "staple of %s, good until %s",
				 moment_time(staple->this_update, out->arena), until),
		    out);
}

static void judge_dates(const struct ocsp_staple *staple, int64_t now,
			struct finding *out)
{
	if (staple->this_update > now)
		finding_result(out, RESULT_FAIL, "the staple is of the future: %s",
			       moment_time(staple->this_update, out->arena));
	else if (staple->next_update != 0 && staple->next_update < now)
		finding_result(out, RESULT_FAIL, "the staple expired %s",
			       moment_time(staple->next_update, out->arena));
	else
		finding_result(out, RESULT_PASS, "the staple says \"good\"");
}

static void certificate_staple_run(const struct subject *s,
				   const struct check_settings *want,
				   struct finding *out)
{
	const struct ocsp_staple *staple = &s->endpoint->features.staple;

	if (!staple_start(s, out))
		return;
	finding_fix(out, "see why the server cannot renew its staple, then %s",
		    remedy_reload(s, out->arena));
	switch (staple->state) {
	case STAPLE_NONE:
		finding_result(out, RESULT_NOTAPPLICABLE, "no staple is sent");
		return;
	case STAPLE_GOOD:
		say_dates(s, staple, out);
		judge_dates(staple, want->now, out);
		return;
	case STAPLE_REVOKED:
		say_dates(s, staple, out);
		out->severity = SEVERITY_HIGH;
		finding_result(out, RESULT_FAIL,
			       "the issuer revoked the certificate on %s: its own "
			       "staple says so",
			       moment_day(staple->revoked_at, out->arena));
		finding_fix(out, "get a new certificate with a new key, then %s",
			    remedy_reload(s, out->arena));
		return;
	case STAPLE_NOT_KNOWN:
		say_dates(s, staple, out);
		finding_result(out, RESULT_FAIL,
			       "the responder does not know the certificate");
		return;
	case STAPLE_INVALID:
		served_side(s, first_leaf(s), "comes with a staple", out);
		finding_result(out, RESULT_FAIL, "the staple is of no use: %s",
			       staple->reason ? staple->reason : "no reason given");
		return;
	case STAPLE_UNKNOWN:
	case STAPLE_STATE_COUNT:
		break;
	}
	finding_result(out, RESULT_UNKNOWN, "the staple cannot be judged: %s",
		       staple->reason ? staple->reason : "not asked");
}

const struct check check_certificate_staple = {
	.id = "certificate-staple",
	.title = "the OCSP staple is current, signed and says \"good\"",
	.explanation =
		"A staple that expired, is about another certificate or is signed by nobody "
		"who may makes clients that look at it refuse the site; one that says "
		"\"revoked\" does so on purpose. The response that comes with the handshake "
		"is checked against the issuer's key; no responder is asked. A server that "
		"cannot reach the responder keeps sending what it has.",
	.reference = "RFC 6960 sections 3.2 and 4.2.2; RFC 6066 section 8",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_STAPLING,
	.needs = EVIDENCE_HANDSHAKE,
	.run = certificate_staple_run,
};

/* ---- transparency --------------------------------------------------------------- */

static void certificate_transparency_run(const struct subject *s,
					 const struct check_settings *want,
					 struct finding *out)
{
	const struct certificate *leaf;

	(void)want;
	if (!staple_start(s, out))
		return;
	leaf = first_leaf(s);
	if (!leaf->public_policy && leaf->sct_count == 0) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "it does not claim to be publicly trusted");
		return;
	}
	if (leaf->sct_count > 0 || s->endpoint->features.scts == TRISTATE_YES) {
		finding_result(out, RESULT_PASS,
			       "signed timestamps of logs come with it");
		return;
	}
	if (s->endpoint->features.scts == TRISTATE_UNKNOWN) {
		finding_result(out, RESULT_UNKNOWN,
			       "none is in it; the handshake was not asked for them");
		return;
	}
	served_side(s, leaf, "no SCT in it, in the handshake or in a staple", out);
	finding_result(out, RESULT_FAIL,
		       "publicly trusted, and no log's signed timestamp comes with it");
	finding_fix(out,
		    "have it issued again by an issuer that logs its certificates, "
		    "then %s",
		    remedy_reload(s, out->arena));
}

const struct check check_certificate_transparency = {
	.id = "certificate-transparency",
	.title = "a publicly trusted certificate comes with timestamps of logs",
	.explanation =
		"Chrome, Safari and Firefox refuse certificates of public issuers that no log "
		"of Certificate Transparency has signed for. SCTs are looked for in the "
		"certificate, the handshake and the staple; their signatures are left to "
		"browsers, which have the logs' keys. Only certificates that assert a policy "
		"of the CA/Browser Forum are held to it: internal issuers need no logs.",
	.reference = "RFC 6962 section 3.3",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_CERTIFICATE,
	.needs = EVIDENCE_HANDSHAKE,
	.run = certificate_transparency_run,
};

/* ---- stapling-not-served ------------------------------------------------------- */

enum {
	SETTLED_SECONDS = 10 * 60
}; /* a first client has come, and the responder answered */

struct stapling {
	struct gap_context common;
	const struct subject *s;
	const struct setting *setting;
};

static const char *why_off(const void *context, uint32_t code, struct arena *arena)
{
	const struct setting *setting = ((const struct stapling *)context)->setting;

	(void)code;
	(void)arena;
	if (!setting->effective_known ||
	    gap_switch(&setting->effective) == TRISTATE_YES)
		return NULL;
	return gap_decider(setting);
}

static const char *why_no_responder(const void *context, uint32_t code,
				    struct arena *arena)
{
	(void)code;
	(void)arena;
	return first_leaf(((const struct stapling *)context)->s)->names_responder
		       ? NULL
		       : "the certificate names no OCSP responder";
}

/* RFC 6960 4.1.1: the question has hashes of the issuer's name and key in it. */
static const char *why_no_issuer(const void *context, uint32_t code,
				 struct arena *arena)
{
	const struct site *site = ((const struct stapling *)context)->s->site;
	size_t i;

	(void)code;
	(void)arena;
	for (i = 0; i < site->certificate_count; i++) {
		const struct certificate_file *file = &site->certificates[i].file;

		if (file->state != FILE_READ || file->chain.count != 1)
			return NULL;
	}
	return site->certificate_count > 0
		       ? "its file has no issuer, without which nobody can be asked "
			 "unless another line names it"
		       : NULL;
}

static const struct gap_reason stapling_reasons[] = {
	{GAP_REAL, gap_elsewhere, gap_fix_other},
	{GAP_REAL, why_off, gap_fix_place},
	{GAP_IDLE, why_no_responder, "leave it out for this certificate"},
	{GAP_REAL, why_no_issuer, "put the issuer behind the certificate in its file"},
	{GAP_REAL, gap_not_loaded, gap_fix_load},
};

static bool loaded_just_now(const struct subject *s, const struct check_settings *want)
{
	return s->server && s->server->loaded_at != 0 &&
	       want->now - s->server->loaded_at < SETTLED_SECONDS;
}

static void say_missing(struct stapling *stapling, const struct check_settings *want,
			struct finding *out)
{
	const struct subject *s = stapling->s;
	struct arena arena = arena_make(GAP_ARENA_MAX);
	const struct gap_reason *row;
	const char *why;

	stapling->common = gap_context_of(s, &arena);
	why = gap_explain(stapling_reasons,
			  sizeof(stapling_reasons) / sizeof(stapling_reasons[0]),
			  stapling, 0, &arena, &row);
	gap_disk(stapling->setting, out);
	gap_process(s, out);
	served_side(s, first_leaf(s), "no staple comes with it", out);
	finding_fix(out, "%s: %s, then %s", remedy_directive(s, SETTING_STAPLING),
		    why ? row->fix
			: "see in the error log whether its responder can be asked",
		    remedy_reload(s, out->arena));
	if (first_leaf(s)->must_staple)
		out->severity = SEVERITY_MEDIUM;
	else if (why && row->weight == GAP_IDLE)
		out->severity = SEVERITY_INFO;
	if (!why && loaded_just_now(s, want))
		finding_result(out, RESULT_UNKNOWN,
			       "the line says on, and no staple came; the server has "
			       "only just started, and may not have asked for one yet");
	else
		finding_result(out, RESULT_FAIL,
			       "the line says on; no staple comes (%s)",
			       why ? why : "not explained");
	arena_free(&arena);
}

static void stapling_not_served_run(const struct subject *s,
				    const struct check_settings *want,
				    struct finding *out)
{
	const struct ocsp_staple *staple =
		&endpoint_origin(s->facts, s->endpoint)->features.staple;
	struct stapling stapling = {.s = s};

	stapling.setting = s->site ? site_setting(s->site, SETTING_STAPLING) : NULL;
	if (!stapling.setting ||
	    gap_switch(&stapling.setting->configured) != TRISTATE_YES) {
		finding_result(out, RESULT_NOTAPPLICABLE, "no line switches it on");
		return;
	}
	/* Where it is not in effect, the name that it shares its settings with shows
	 * as much; else the staple is its own certificate's. */
	if (why_off(&stapling, 0, out->arena) ? !served_start(s, out)
					      : !staple_start(s, out))
		return;
	if (staple->state == STAPLE_NONE)
		say_missing(&stapling, want, out);
	else if (staple->state == STAPLE_UNKNOWN)
		finding_result(out, RESULT_UNKNOWN,
			       "whether a staple comes is not known: %s",
			       staple->reason ? staple->reason : "not asked");
	else
		finding_result(out, RESULT_PASS, "a staple comes, as the line says");
}

const struct check check_stapling_not_served = {
	.id = "stapling-not-served",
	.title = "an OCSP staple comes where the configuration asks for one",
	.explanation =
		"Stapling that is switched on and does nothing is easy to miss: clients go on "
		"without it. It takes a certificate that names a responder (those of Let's "
		"Encrypt do not since 2025), its issuer's certificate to ask with, a name "
		"server that knows the responder, and, in nginx, a first client that wants a "
		"staple: for ten minutes after a start a missing one is unknown. It is of "
		"medium severity when the certificate promises a staple, information when "
		"none can be had.",
	.reference = "RFC 6066 section 8; nginx ngx_http_ssl_module, ssl_stapling",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_STAPLING,
	.needs = EVIDENCE_CONFIG | EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_CERTIFICATE_FILE,
	.run = stapling_not_served_run,
};
