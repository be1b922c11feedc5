/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate-served: the certificate on the wire is the one in the file.
 */
#include <string.h>

#include "checks/check.h"
#include "checks/moment.h"
#include "checks/remedy.h"
#include "checks/subject.h"

static bool same_certificate(const struct certificate *a, const struct certificate *b)
{
	return a->sha256 && b->sha256 && strcmp(a->sha256, b->sha256) == 0;
}

static void certificate_served_run(const struct subject *s,
				   const struct check_settings *want,
				   struct finding *out)
{
	const struct handshake *handshake = &s->endpoint->handshake;
	const struct certificate *served, *on_disk = NULL;
	const char *unread = NULL;
	size_t i;

	(void)want;
	if (s->endpoint->speaks != SPEAKS_TLS || s->site->rejects_handshake ||
	    s->site->certificate_count == 0) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "no certificate file is meant to be served here");
		return;
	}
	if (handshake->completed != TRISTATE_YES || handshake->chain.count == 0) {
		finding_result(out, RESULT_UNKNOWN, "no handshake completed: %s",
			       handshake->why ? handshake->why : "no reason given");
		return;
	}
	served = &handshake->chain.items[0];
	for (i = 0; i < s->site->certificate_count; i++) {
		const struct site_certificate *c = &s->site->certificates[i];

		if (c->dynamic) {
			finding_result(out, RESULT_NOTAPPLICABLE,
				       "the file is chosen per connection");
			return;
		}
		if (c->file.state != FILE_READ || c->file.chain.count == 0) {
			unread = c->file.reason ? c->file.reason : "not read";
			continue;
		}
		on_disk = &c->file.chain.items[0];
		finding_where(out, c->at);
		finding_side(out, SIDE_DISK, (struct location){.path = c->path},
			     "valid until %s",
			     moment_day(on_disk->not_after, out->arena));
		if (same_certificate(on_disk, served))
			break;
	}
	finding_side(out, SIDE_LIVE, subject_live_place(s->endpoint, out->arena),
		     "serves one valid until %s",
		     moment_day(served->not_after, out->arena));
	if (s->process)
		finding_side(out, SIDE_PROCESS,
			     subject_process_place(s->process, "exe", out->arena),
			     "loaded its certificates %s%s",
			     s->server && s->server->loaded_at ? "on "
							       : "at an unknown time",
			     s->server && s->server->loaded_at
				     ? moment_day(s->server->loaded_at, out->arena)
				     : "");
	if (on_disk && same_certificate(on_disk, served) &&
	    s->site->certificate_count > 1) {
		/* A client takes RSA or ECDSA, never both: one handshake shows one. */
		out->severity = SEVERITY_LOW;
		finding_result(out, RESULT_UNKNOWN,
			       "serves what is in %s; the site's other %zu were not "
			       "asked for",
			       s->site->certificates[i].path,
			       s->site->certificate_count - 1);
	} else if (on_disk && same_certificate(on_disk, served)) {
		finding_result(out, RESULT_PASS, "serves what is in the file");
	} else if (unread) {
		finding_result(out, RESULT_UNKNOWN,
			       "a certificate file could not be read: "
			       "%s",
			       unread);
	} else {
		finding_result(out, RESULT_FAIL,
			       "serves a certificate valid until %s, the file has one "
			       "valid until %s",
			       moment_day(served->not_after, out->arena),
			       moment_day(on_disk->not_after, out->arena));
		finding_fix(out, "%s", remedy_reload(s, out->arena));
	}
}

const struct check check_certificate_served = {
	.id = "certificate-served",
	.title = "the certificate that is served is the one in the file",
	.explanation =
		"A certificate that was renewed but not loaded looks fine on disk and expires "
		"on the wire; one that comes from elsewhere means that another program or "
		"another site answers. The SHA-256 of both leaves is compared for every name "
		"and address. Reloading applies every other pending change of the "
		"configuration too: test the configuration first.",
	.reference = "RFC 8446 section 4.4.2",
	.severity = SEVERITY_HIGH,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_CERTIFICATE,
	.needs = EVIDENCE_CONFIG | EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_CERTIFICATE_FILE,
	.run = certificate_served_run,
};
