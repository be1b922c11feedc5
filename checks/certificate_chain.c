/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate-chain: what was sent leads from the leaf to a trust anchor.
 */
#include "checks/check.h"
#include "checks/remedy.h"
#include "checks/served.h"

static const struct certificate *expired_issuer(const struct certificate_chain *chain,
						int64_t now)
{
	size_t i;

	for (i = 1; i < chain->count; i++) {
		if (chain->items[i].not_after < now)
			return &chain->items[i];
	}
	return NULL;
}

static const char *certificate_path(const struct subject *s)
{
	if (s->site && s->site->certificate_count > 0)
		return s->site->certificates[0].path;
	return NULL;
}

static void add_evidence(const struct subject *s, const struct served_chain *served,
			 struct finding *out)
{
	const char *path = certificate_path(s);

	if (path && s->site->certificates[0].file.state == FILE_READ)
		finding_side(out, SIDE_DISK, (struct location){.path = path},
			     "%zu certificate%s in the file",
			     s->site->certificates[0].file.chain.count,
			     s->site->certificates[0].file.chain.count == 1 ? "" : "s");
	finding_side(out, SIDE_LIVE, subject_live_place(s->endpoint, out->arena),
		     "sends %zu certificate%s%s%s", served->chain.count,
		     served->chain.count == 1 ? "" : "s",
		     served->trust_reason ? ": " : "",
		     served->trust_reason ? served->trust_reason : "");
}

static void judge(const struct subject *s, const struct served_chain *served,
		  int64_t now, struct finding *out)
{
	const struct certificate *expired = expired_issuer(&served->chain, now);
	const char *path = certificate_path(s);
	enum chain_trust trust = served->trust;

	add_evidence(s, served, out);
	/* It takes no trust store to see who signed it. */
	if (trust == TRUST_UNKNOWN && served->chain.items[0].self_signed)
		trust = TRUST_SELF_SIGNED;
	switch (trust) {
	case TRUST_SELF_SIGNED:
		finding_result(out, RESULT_FAIL,
			       "the certificate signs itself: no client "
			       "trusts it unasked");
		finding_fix(out,
			    "get a certificate from an issuer that the clients trust");
		return;
	case TRUST_INCOMPLETE:
		finding_result(out, RESULT_FAIL,
			       "an issuer is neither sent nor known: %s",
			       served->trust_reason ? served->trust_reason
						    : "the chain ends too early");
		finding_fix(out,
			    "append the intermediate certificates to %s, the leaf "
			    "first, then %s",
			    path ? path : "the certificate file",
			    remedy_reload(s, out->arena));
		return;
	case TRUST_FAILED:
		finding_result(out, RESULT_FAIL, "the chain is not trusted: %s",
			       served->trust_reason ? served->trust_reason
						    : "no reason given");
		finding_fix(out, "install the chain that the issuer provides in %s",
			    path ? path : "the certificate file");
		return;
	case TRUST_OK:
		break;
	case TRUST_UNKNOWN:
	case TRUST_COUNT:
		finding_result(out, RESULT_UNKNOWN, "trust could not be decided: %s",
			       served->trust_reason ? served->trust_reason
						    : "no trust store");
		return;
	}
	if (expired) {
		out->severity = SEVERITY_MEDIUM;
		finding_result(out, RESULT_FAIL, "sends an expired issuer: %s",
			       expired->subject ? expired->subject : "(no name)");
		finding_fix(out, "replace the intermediate certificates in %s, then %s",
			    path ? path : "the certificate file",
			    remedy_reload(s, out->arena));
		return;
	}
	served_pass(s, "the chain leads to a trusted issuer", out);
}

static void certificate_chain_run(const struct subject *s,
				  const struct check_settings *want,
				  struct finding *out)
{
	struct finding said;
	size_t i;

	if (!served_start(s, out))
		return;
	for (i = 0; i < served_count(s->facts, s->endpoint); i++) {
		const struct served_chain served = served_at(s->facts, s->endpoint, i);

		said = *out;
		judge(s, &served, want->now, &said);
		/* The first that fails is said, else the first that is unknown. */
		if (i == 0 || said.result == RESULT_FAIL ||
		    (said.result == RESULT_UNKNOWN && out->result == RESULT_PASS))
			*out = said;
		if (said.result == RESULT_FAIL)
			return;
	}
}

const struct check check_certificate_chain = {
	.id = "certificate-chain",
	.title = "the chain that is sent leads to a trusted issuer",
	.explanation =
		"Browsers often find a missing intermediate by themselves; programs, phones "
		"and other servers do not, and fail. The chain as sent in the handshake is "
		"built up to this host's trust store. An internal issuer that this host does "
		"not know fails here too: add it to the store, or waive the finding. Changing "
		"the chain can lock out old clients that know only one of two anchors.",
	.reference = "RFC 8446 section 4.4.2; RFC 5280 section 6",
	.severity = SEVERITY_HIGH,
	.scope = SCOPE_ENDPOINT,
	.over_quic = true,
	.setting = SETTING_CERTIFICATE,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_CERTIFICATE_FILE,
	.run = certificate_chain_run,
};
