/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate-served: the certificate on the wire is the one in the file.
 */
#include <string.h>

#include "checks/check.h"
#include "checks/moment.h"
#include "checks/remedy.h"
#include "checks/served.h"

/* The certificate file that has the leaf; NULL: none that was read. */
static const struct site_certificate *file_of(const struct site *site,
					      const struct certificate *leaf)
{
	size_t i;

	for (i = 0; i < site->certificate_count; i++) {
		const struct site_certificate *c = &site->certificates[i];

		if (c->file.state == FILE_READ && c->file.chain.count > 0 &&
		    certificate_equal(&c->file.chain.items[0], leaf))
			return c;
	}
	return NULL;
}

/* The file that the leaf should have come from: one with the same kind of key, else
 * the last that was read. */
static const struct site_certificate *file_meant(const struct site *site,
						 const struct certificate *leaf)
{
	const struct site_certificate *meant = NULL;
	bool same_kind = false;
	size_t i;

	for (i = 0; i < site->certificate_count; i++) {
		const struct site_certificate *c = &site->certificates[i];
		const char *family;

		if (c->file.state != FILE_READ || c->file.chain.count == 0 || same_kind)
			continue;
		family = c->file.chain.items[0].key_family;
		same_kind = family && leaf->key_family &&
			    strcmp(family, leaf->key_family) == 0;
		meant = c;
	}
	return meant;
}

static const char *why_unread(const struct site *site)
{
	size_t i;

	for (i = 0; i < site->certificate_count; i++) {
		const struct certificate_file *file = &site->certificates[i].file;

		if (file->state != FILE_READ || file->chain.count == 0)
			return file->reason ? file->reason : "not read";
	}
	return NULL;
}

/* A file that was read and whose certificate no handshake brought; NULL: none. */
static const struct site_certificate *file_not_served(const struct subject *s)
{
	size_t i;

	for (i = 0; i < s->site->certificate_count; i++) {
		const struct site_certificate *c = &s->site->certificates[i];

		if (c->file.state == FILE_READ && c->file.chain.count > 0 &&
		    !served_has(s->facts, s->endpoint, &c->file.chain.items[0]))
			return c;
	}
	return NULL;
}

static void add_sides(const struct subject *s, const struct site_certificate *file,
		      const struct certificate *served, struct finding *out)
{
	if (file) {
		finding_where(out, file->at);
		finding_side(
			out, SIDE_DISK, (struct location){.path = file->path},
			"valid until %s",
			moment_day(file->file.chain.items[0].not_after, out->arena));
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
}

static bool is_dynamic(const struct site *site)
{
	size_t i;

	for (i = 0; i < site->certificate_count; i++) {
		if (site->certificates[i].dynamic)
			return true;
	}
	return false;
}

static void judge_rest(const struct subject *s, struct finding *out)
{
	const struct site_certificate *idle = file_not_served(s);

	if (!idle) {
		finding_result(out, RESULT_PASS, "serves what is in the file%s",
			       s->site->certificate_count > 1 ? "s" : "");
		return;
	}
	out->severity = SEVERITY_LOW;
	if (!s->endpoint->chains_complete) {
		finding_result(out, RESULT_UNKNOWN,
			       "what is in %s was not seen; not every kind of key was "
			       "asked for",
			       idle->path);
		return;
	}
	finding_where(out, idle->at);
	finding_side(out, SIDE_DISK, (struct location){.path = idle->path},
		     "configured, and never served");
	finding_result(out, RESULT_FAIL, "no client is given the certificate in %s",
		       idle->path);
	finding_fix(out,
		    "see whether its key suits the cipher suites, or leave it out; %s",
		    remedy_reload(s, out->arena));
}

static void certificate_served_run(const struct subject *s,
				   const struct check_settings *want,
				   struct finding *out)
{
	const char *unread;
	size_t i;

	(void)want;
	if (!endpoint_has_tls(s->endpoint) || s->site->rejects_handshake ||
	    s->site->certificate_count == 0) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "no certificate file is meant to be served here");
		return;
	}
	if (!served_start(s, out))
		return;
	if (is_dynamic(s->site)) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "the file is chosen per connection");
		return;
	}
	unread = why_unread(s->site);
	for (i = 0; i < served_count(s->facts, s->endpoint); i++) {
		const struct served_chain served = served_at(s->facts, s->endpoint, i);
		const struct certificate *leaf = &served.chain.items[0];
		const struct site_certificate *file = file_of(s->site, leaf);

		if (file && i > 0)
			continue;
		add_sides(s, file ? file : file_meant(s->site, leaf), leaf, out);
		if (file)
			continue;
		if (unread) {
			finding_result(out, RESULT_UNKNOWN,
				       "a certificate file could not be read: %s",
				       unread);
			return;
		}
		finding_result(out, RESULT_FAIL,
			       "serves a certificate valid until %s, the file has one "
			       "valid until %s",
			       moment_day(leaf->not_after, out->arena),
			       moment_day(file_meant(s->site, leaf)
						  ->file.chain.items[0]
						  .not_after,
					  out->arena));
		finding_fix(out, "%s", remedy_reload(s, out->arena));
		return;
	}
	if (!unread) {
		judge_rest(s, out);
		return;
	}
	out->severity = SEVERITY_LOW; /* all that is served is in a file */
	finding_result(out, RESULT_UNKNOWN, "a certificate file could not be read: %s",
		       unread);
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
	.over_quic = true,
	.setting = SETTING_CERTIFICATE,
	.needs = EVIDENCE_CONFIG | EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_CERTIFICATE_FILE,
	.run = certificate_served_run,
};
