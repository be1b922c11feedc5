/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate-key-match, private-key-mode: the key file beside a certificate.
 */
#include <inttypes.h>
#include <string.h>

#include "checks/check.h"
#include "checks/remedy.h"
#include "checks/subject.h"

static const char *key_path(const struct site_certificate *c)
{
	return c->key_path ? c->key_path : c->path;
}

/* False, and ${out} answered, when there is no key file to judge. */
static bool key_start(const struct subject *s, struct finding *out)
{
	const struct site_certificate *c = s->site_certificate;

	if (!c) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "seen on the wire only: its key file is not known");
		return false;
	}
	finding_where(out, c->key_at.path ? c->key_at : c->at);
	return true;
}

static void certificate_key_match_run(const struct subject *s,
				      const struct check_settings *want,
				      struct finding *out)
{
	const struct site_certificate *c = s->site_certificate;

	(void)want;
	if (!key_start(s, out))
		return;
	if (c->key.state != FILE_READ || c->key.encrypted || !c->key.spki_sha256) {
		finding_result(out, RESULT_UNKNOWN, "the key could not be read: %s",
			       c->key.encrypted ? "it needs a passphrase"
			       : c->key.reason  ? c->key.reason
						: "no reason given");
		return;
	}
	if (!s->certificate || !s->certificate->spki_sha256) {
		finding_result(out, RESULT_UNKNOWN,
			       "the certificate could not be read: %s",
			       c->file.reason ? c->file.reason : "no reason given");
		return;
	}
	finding_side(out, SIDE_DISK, (struct location){.path = key_path(c)},
		     "%s key, public part %.16s...; the certificate's %.16s...",
		     c->key.key_type ? c->key.key_type : "unknown", c->key.spki_sha256,
		     s->certificate->spki_sha256);
	if (s->endpoint)
		finding_side(out, SIDE_LIVE,
			     subject_live_place(s->endpoint, out->arena),
			     "serves this certificate");
	if (strcmp(c->key.spki_sha256, s->certificate->spki_sha256) == 0) {
		finding_result(out, RESULT_PASS, "key and certificate belong together");
		return;
	}
	finding_result(out, RESULT_FAIL, "%s is not the key of %s", key_path(c),
		       c->path ? c->path : "the certificate");
	finding_fix(out,
		    "put the key that the certificate was requested with at %s (%s)",
		    key_path(c), remedy_directive(s, SETTING_CERTIFICATE_KEY));
}

const struct check check_certificate_key_match = {
	.id = "certificate-key-match",
	.title = "certificate and private key belong together",
	.explanation =
		"With the wrong key a server does not start again, or stops at its next "
		"reload: Apache's own configuration test does not notice, and its graceful "
		"restart then ends the server. The public halves of the key file and of the "
		"certificate file are compared; the key itself never leaves the process that "
		"reads it. Do not reload before this is mended.",
	.reference = "RFC 5280 section 4.1.2.7",
	.severity = SEVERITY_CRITICAL,
	.scope = SCOPE_CERTIFICATE,
	.setting = SETTING_CERTIFICATE_KEY,
	.uses = EVIDENCE_CERTIFICATE_FILE,
	.run = certificate_key_match_run,
};

/* ---- mode ------------------------------------------------------------------------ */

enum mode_bits {
	MODE_OTHERS = 0007,
	MODE_GROUP_WRITE = 0020,
	MODE_BEYOND_OWNER = 0077,
};

static void private_key_mode_run(const struct subject *s,
				 const struct check_settings *want, struct finding *out)
{
	const struct site_certificate *c = s->site_certificate;
	const struct file_facts *file;
	const char *who, *path;

	(void)want;
	if (!key_start(s, out))
		return;
	file = &c->key.file;
	if (c->key.state == FILE_NOT_ASKED || c->key.state == FILE_UNREADABLE ||
	    !file->path) {
		finding_result(out, RESULT_UNKNOWN,
			       "the key file could not be looked at: %s",
			       c->key.reason ? c->key.reason : "no reason given");
		return;
	}
	path = remedy_quoted(out->arena, file->path);
	finding_side(out, SIDE_DISK, (struct location){.path = file->path},
		     "mode %04" PRIo32 ", uid %" PRIu32 ", gid %" PRIu32, file->mode,
		     file->uid, file->gid);
	if (s->process && s->process->uid_known)
		finding_side(out, SIDE_PROCESS,
			     subject_process_place(s->process, "status", out->arena),
			     "the server starts as uid %" PRIu32, s->process->uid);
	if (file->mode & MODE_BEYOND_OWNER) {
		who = file->mode & MODE_OTHERS ? "everybody" : "its group";
		/* root:ssl-cert 0640 is Debian's own habit: worth saying, not alarming.
		 */
		if (!(file->mode & (MODE_OTHERS | MODE_GROUP_WRITE)))
			out->severity = SEVERITY_MEDIUM;
		finding_result(out, RESULT_FAIL,
			       "%s (mode %04" PRIo32 ") is open to %s (gid %" PRIu32
			       ")",
			       file->path, file->mode, who, file->gid);
		finding_fix(out, "chmod 600 %s", path ? path : "the key file");
	} else if (file->uid != 0) {
		out->severity = SEVERITY_MEDIUM;
		finding_result(out, RESULT_FAIL,
			       "%s belongs to uid %" PRIu32 ", not to root", file->path,
			       file->uid);
		finding_fix(out, "chown root %s", path ? path : "the key file");
	} else {
		finding_result(out, RESULT_PASS, "mode %04" PRIo32 ", owned by root",
			       file->mode);
	}
}

const struct check check_private_key_mode = {
	.id = "private-key-mode",
	.title = "private keys are root's alone",
	.explanation =
		"Whoever reads the key can be the server, and a web application that is broken "
		"into runs as a user of its own, not as root. Mode and owner of the file behind "
		"every key path of the configuration are read, links followed. Readable by a "
		"group is of medium severity, by everybody high. A server that opens its key "
		"only after dropping root (a path with a variable in nginx) fails with 0600.",
	.reference = "NIST SP 800-57 part 1 section 6.2.2; CIS nginx 4.1.3",
	.severity = SEVERITY_HIGH,
	.scope = SCOPE_CERTIFICATE,
	.setting = SETTING_CERTIFICATE_KEY,
	.uses = EVIDENCE_CERTIFICATE_FILE | EVIDENCE_PROCESS,
	.run = private_key_mode_run,
};
