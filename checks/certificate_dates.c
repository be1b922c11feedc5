/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate-expiry, certificate-not-yet-valid, certificate-lifetime: the dates
 * of a leaf certificate, wherever it was found.
 */
#include <inttypes.h>

#include "checks/check.h"
#include "checks/moment.h"
#include "checks/remedy.h"
#include "checks/subject.h"

enum { SECONDS_PER_DAY = 24 * 60 * 60 };

/* a - b without overflow: dates come from outside. */
static int64_t seconds_between(int64_t a, int64_t b)
{
	int64_t difference;

	if (__builtin_sub_overflow(a, b, &difference))
		return a > b ? INT64_MAX : INT64_MIN;
	return difference;
}

static const char *days_text(int64_t seconds, struct arena *arena)
{
	int64_t days = seconds / SECONDS_PER_DAY;

	if (days == 0)
		return "less than a day";
	return arena_printf(arena, "%" PRId64 " day%s", days, days == 1 ? "" : "s");
}

/* False, and ${out} unknown, when there is no certificate to look at. */
static bool dates_start(const struct subject *s, struct finding *out)
{
	const struct certificate *leaf = s->certificate;
	const char *reason =
		s->site_certificate ? s->site_certificate->file.reason : NULL;

	if (!leaf) {
		finding_result(out, RESULT_UNKNOWN,
			       "the certificate could not be read: %s",
			       reason ? reason : "no reason given");
		return false;
	}
	if (s->site_certificate && s->site_certificate->file.state == FILE_READ)
		finding_side(out, SIDE_DISK,
			     (struct location){.path = s->site_certificate->path},
			     "valid from %s to %s",
			     moment_time(leaf->not_before, out->arena),
			     moment_time(leaf->not_after, out->arena));
	if (s->endpoint)
		finding_side(out, SIDE_LIVE,
			     subject_live_place(s->endpoint, out->arena),
			     "served; valid from %s to %s",
			     moment_time(leaf->not_before, out->arena),
			     moment_time(leaf->not_after, out->arena));
	if (s->process && s->endpoint)
		finding_side(out, SIDE_PROCESS,
			     subject_process_place(s->process, "exe", out->arena),
			     "%s serves it",
			     subject_program(s->process) ? subject_program(s->process)
							 : "an unknown program");
	return true;
}

static void fix_renew(const struct subject *s, struct finding *out)
{
	finding_fix(out, "renew it%s%s, then %s",
		    s->site_certificate && s->site_certificate->path ? " in " : "",
		    s->site_certificate && s->site_certificate->path
			    ? s->site_certificate->path
			    : "",
		    remedy_reload(s, out->arena));
}

/* RFC 5280 section 4.1.2.5: valid through notAfter, that second included. */
static void certificate_expiry_run(const struct subject *s,
				   const struct check_settings *want,
				   struct finding *out)
{
	int64_t margin = (int64_t)want->certificate_min_days * SECONDS_PER_DAY;
	int64_t left;

	if (!dates_start(s, out))
		return;
	fix_renew(s, out);
	left = seconds_between(s->certificate->not_after, want->now);
	if (left < 0) {
		out->severity = SEVERITY_CRITICAL;
		finding_result(
			out, RESULT_FAIL, "expired %s ago, on %s",
			days_text(left == INT64_MIN ? INT64_MAX : -left, out->arena),
			moment_time(s->certificate->not_after, out->arena));
	} else if (left < margin) {
		finding_result(out, RESULT_FAIL,
			       "expires in %s, on %s; the policy wants %" PRIu32
			       " days left",
			       days_text(left, out->arena),
			       moment_time(s->certificate->not_after, out->arena),
			       want->certificate_min_days);
	} else {
		finding_result(out, RESULT_PASS, "valid until %s",
			       moment_time(s->certificate->not_after, out->arena));
	}
}

const struct check check_certificate_expiry = {
	.id = "certificate-expiry",
	.title = "certificates stay valid for the days that the policy wants",
	.explanation =
		"Past its notAfter date every client refuses the certificate; shortly before, "
		"a renewal that should have happened did not. The date is read from the file "
		"and from the handshake. Expired is critical, fewer days left than the policy "
		"wants is high. A renewed file changes nothing until the server is reloaded.",
	.reference = "RFC 5280 section 4.1.2.5",
	.severity = SEVERITY_HIGH,
	.scope = SCOPE_CERTIFICATE,
	.setting = SETTING_CERTIFICATE,
	.uses = EVIDENCE_CERTIFICATE_FILE | EVIDENCE_HANDSHAKE,
	.run = certificate_expiry_run,
};

static void certificate_not_yet_valid_run(const struct subject *s,
					  const struct check_settings *want,
					  struct finding *out)
{
	int64_t ahead;

	if (!dates_start(s, out))
		return;
	ahead = seconds_between(s->certificate->not_before, want->now);
	if (ahead <= 0) {
		finding_result(out, RESULT_PASS, "valid since %s",
			       moment_time(s->certificate->not_before, out->arena));
		return;
	}
	finding_result(out, RESULT_FAIL, "valid only in %s, from %s on",
		       days_text(ahead, out->arena),
		       moment_time(s->certificate->not_before, out->arena));
	finding_fix(out,
		    "check this host's clock first; then put the earlier certificate "
		    "back until that day");
}

const struct check check_certificate_not_yet_valid = {
	.id = "certificate-not-yet-valid",
	.title = "certificates are valid already",
	.explanation =
		"Before its notBefore date every client refuses the certificate. The usual "
		"cause is a host whose clock is behind, or a certificate installed too early. "
		"The date is read from the file and from the handshake and compared with this "
		"host's clock. Setting a clock back or forth disturbs timers and logs.",
	.reference = "RFC 5280 section 4.1.2.5",
	.severity = SEVERITY_HIGH,
	.scope = SCOPE_CERTIFICATE,
	.setting = SETTING_CERTIFICATE,
	.uses = EVIDENCE_CERTIFICATE_FILE | EVIDENCE_HANDSHAKE,
	.run = certificate_not_yet_valid_run,
};

/*
 * notAfter - notBefore, without the last second that RFC 5280 counts in: tools
 * that add whole days would otherwise miss every limit by that second.
 */
static void certificate_lifetime_run(const struct subject *s,
				     const struct check_settings *want,
				     struct finding *out)
{
	int64_t most = (int64_t)want->certificate_max_days * SECONDS_PER_DAY;
	int64_t lifetime;

	if (most == 0) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "the policy sets no longest lifetime");
		return;
	}
	if (!dates_start(s, out))
		return;
	lifetime =
		seconds_between(s->certificate->not_after, s->certificate->not_before);
	if (lifetime <= most) {
		finding_result(out, RESULT_PASS, "issued for %s",
			       days_text(lifetime, out->arena));
		return;
	}
	finding_result(out, RESULT_FAIL, "issued for %s; the policy allows %" PRIu32,
		       days_text(lifetime, out->arena), want->certificate_max_days);
	finding_fix(out,
		    "have it issued for at most %" PRIu32 " days, renewed by a program",
		    want->certificate_max_days);
}

const struct check check_certificate_lifetime = {
	.id = "certificate-lifetime",
	.title = "certificates are not issued for longer than the policy allows",
	.explanation =
		"A stolen key is good for as long as its certificate, because revocation "
		"reaches few clients; browsers refuse public certificates beyond a limit that "
		"keeps shrinking. The time between notBefore and notAfter is compared with "
		"the policy. Short lifetimes need renewal by a program: one by hand is late.",
	.reference = "CA/Browser Forum Baseline Requirements section 6.3.2",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_CERTIFICATE,
	.setting = SETTING_CERTIFICATE,
	.uses = EVIDENCE_CERTIFICATE_FILE | EVIDENCE_HANDSHAKE,
	.run = certificate_lifetime_run,
};
