/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/weakness.h"

#include "checks/library_release.h"
#include "checks/remedy.h"
#include "checks/subject.h"
#include "checks/vulnerability.h"

/* What to do about it: to the setting of the check's row, or to the program. */
static const char *const fixes[VULNERABILITY_COUNT] = {
	[VULNERABILITY_HEARTBLEED] =
		"upgrade the TLS library, restart what uses it, then replace key and "
		"certificate: they may be known to others",
	[VULNERABILITY_CCS_INJECTION] =
		"upgrade the TLS library, then restart what uses it",
	[VULNERABILITY_ROBOT] = "leave out suites with RSA key exchange (kRSA)",
	[VULNERABILITY_POODLE] = "leave out SSLv3",
	[VULNERABILITY_PADDING_ORACLE] =
		"leave out suites in CBC mode, and upgrade the TLS library",
	[VULNERABILITY_CRIME] = "switch TLS compression off",
	[VULNERABILITY_BREACH] =
		"do not compress pages that hold a secret and echo a request",
	[VULNERABILITY_BEAST] = "leave out TLSv1 and older",
	[VULNERABILITY_LUCKY13] = "leave out suites in CBC mode",
	[VULNERABILITY_RC4] = "leave out RC4",
	[VULNERABILITY_SWEET32] = "leave out 3DES, DES, IDEA and RC2",
	[VULNERABILITY_FREAK] = "leave out EXP suites",
	[VULNERABILITY_LOGJAM] =
		"leave out EXP suites, and use a Diffie-Hellman group of 2048 bits or "
		"none",
	[VULNERABILITY_DROWN] =
		"leave out SSLv2 wherever this key is served, or use a new key here",
	[VULNERABILITY_INSECURE_RENEGOTIATION] =
		"upgrade the TLS library, or switch renegotiation off",
	[VULNERABILITY_CLIENT_RENEGOTIATION] = "switch renegotiation by clients off",
	[VULNERABILITY_OPOSSUM] =
		"do not offer an upgrade to TLS on the plain port (SSLEngine optional)",
	[VULNERABILITY_ANONYMOUS_SUITES] = "leave out aNULL",
	[VULNERABILITY_NULL_SUITES] = "leave out eNULL",
	[VULNERABILITY_EXPORT_SUITES] = "leave out EXP suites",
};

/*
 * Where to look: the line of the setting that decides, else the wire. Names that
 * were not asked for themselves point at the one that was: one cause, one finding.
 */
static void add_place(const struct subject *s, enum setting_id id,
		      enum vulnerability_id vulnerability, struct finding *out)
{
	const struct endpoint *endpoint = s->endpoint;
	const struct setting *setting = NULL;

	if (s->site && id < SETTING_COUNT)
		setting = site_setting(s->site, id);
	if (!vulnerability_is_of_pages(vulnerability))
		endpoint = endpoint_origin(s->facts, endpoint);
	finding_where(out, setting && setting->at.path
				   ? setting->at
				   : subject_live_place(endpoint, out->arena));
}

static void add_process(const struct subject *s, struct finding *out)
{
	struct library_release library;

	if (!s->process)
		return;
	finding_side(
		out, SIDE_PROCESS,
		subject_process_place(s->process, "maps", out->arena), "%s with %s",
		subject_program(s->process) ? subject_program(s->process) : "it",
		library_release_of(s, &library) ? library.text
						: "a TLS library that is not known");
}

void weakness_run(const struct subject *s, const struct check_settings *want,
		  struct finding *out)
{
	const struct check *check = check_find(span_from_string(out->check));
	enum vulnerability_id id = VULNERABILITY_COUNT;
	struct vulnerability found;

	(void)want;
	if (!check || !vulnerability_from_name(check->id, &id)) {
		finding_result(out, RESULT_UNKNOWN, "no such vulnerability");
		return;
	}
	found = vulnerability_judge(s->facts, s->endpoint, id, out->arena);
	finding_result(out, found.result, "%s", found.what);
	/* Left out on purpose is no alarm: the exit status does not depend on it. */
	if (found.not_asked)
		out->severity = SEVERITY_INFO;
	add_place(s, check->setting, id, out);
	if (found.result != RESULT_FAIL)
		return;
	finding_side(out, SIDE_LIVE, subject_live_place(s->endpoint, out->arena), "%s",
		     found.what);
	add_process(s, out);
	if (check->setting < SETTING_COUNT)
		finding_fix(out, "%s: %s; then %s", remedy_directive(s, check->setting),
			    fixes[id], remedy_reload(s, out->arena));
	else
		finding_fix(out, "%s", fixes[id]);
}
