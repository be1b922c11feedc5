/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * signature-schemes: what the server signs its key exchange with in TLS 1.2. (TLS 1.3
 * left the weak ones out, the versions before 1.2 have no choice.)
 */
#include "checks/check.h"
#include "checks/offered.h"
#include "checks/remedy.h"
#include "checks/subject.h"

enum { NAMES_SHOWN = 4, NAMES_IN_EVIDENCE = 60 };

/* SignatureAndHashAlgorithm: the first byte is the hash, 1 = MD5, 2 = SHA-1. */
static bool is_weak(uint32_t scheme)
{
	return scheme >> 8 == 1 || scheme >> 8 == 2;
}

static void signature_schemes_run(const struct subject *s,
				  const struct check_settings *want,
				  struct finding *out)
{
	const struct protocol_offer *offers = offered_protocols(s, out);
	const struct protocol_offer *offer;
	struct offered_list all = {0}, weak = {0};
	size_t i;

	(void)want;
	if (!offers)
		return;
	offer = &offers[TLS_VERSION_TLS1_2];
	if (offer->offered != TRISTATE_YES) {
		finding_result(out,
			       offer->offered == TRISTATE_NO ? RESULT_NOTAPPLICABLE
							     : RESULT_UNKNOWN,
			       offer->offered == TRISTATE_NO
				       ? "TLSv1.2 is not accepted"
				       : "whether TLSv1.2 is accepted is not known");
		return;
	}
	for (i = 0; i < offer->signature_scheme_count; i++) {
		const struct cipher_suite_use *use = &offer->signature_schemes[i];

		if (!offered_add(&all, use, out->arena) ||
		    (is_weak(use->code) && !offered_add(&weak, use, out->arena))) {
			finding_result(out, RESULT_UNKNOWN, "out of memory");
			return;
		}
	}
	finding_side(out, SIDE_LIVE, subject_live_place(s->endpoint, out->arena),
		     "signs with %s",
		     offered_text(&all, NAMES_IN_EVIDENCE, out->arena));
	finding_fix(out,
		    "%s: raise the TLS library's security level to 1 or more, or "
		    "name the signature algorithms without SHA-1 and MD5",
		    remedy_directive(s, SETTING_LIBRARY_COMMANDS));
	if (weak.count > 0)
		finding_result(out, RESULT_FAIL,
			       "signs with %s when a client asks for it",
			       offered_text(&weak, NAMES_SHOWN, out->arena));
	else if (!offer->signature_schemes_complete)
		finding_result(out, RESULT_UNKNOWN,
			       "not every signature scheme was asked for");
	else if (all.count == 0)
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "no suite of TLSv1.2 that signs is offered");
	else
		finding_result(out, RESULT_PASS, "signs with %s",
			       offered_text(&all, NAMES_SHOWN, out->arena));
}

const struct check check_signature_schemes = {
	.id = "signature-schemes",
	.title = "nothing is signed with SHA-1 or MD5 in TLS 1.2",
	.explanation =
		"Collisions of SHA-1 and MD5 are cheap enough to forge what a server signs "
		"while a handshake waits (SLOTH). Each scheme is offered alone in TLS 1.2, and "
		"the signature of the answer shows which are used. Clients from before about "
		"2012 know no other scheme; OpenSSL 3.0 and later refuse SHA-1 from security "
		"level 1 on.",
	.reference = "RFC 9155; CVE-2015-7575",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_LIBRARY_COMMANDS,
	.needs = EVIDENCE_HANDSHAKE,
	.run = signature_schemes_run,
};
