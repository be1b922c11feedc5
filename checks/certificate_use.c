/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate-usage, certificate-eddsa, certificate-wildcard, certificate-key-shared:
 * is a certificate meant for what it is used for, and how widely is it used?
 */
#include <string.h>

#include "checks/check.h"
#include "checks/remedy.h"
#include "checks/served.h"

static void add_sides(const struct subject *s, const char *text, struct finding *out)
{
	if (s->site_certificate && s->site_certificate->file.state == FILE_READ)
		finding_side(out, SIDE_DISK,
			     (struct location){.path = s->site_certificate->path}, "%s",
			     text);
	if (s->endpoint)
		served_side(s, s->certificate, text, out);
}

/* False, and ${out} unknown, when there is no certificate to look at. */
static bool use_start(const struct subject *s, struct finding *out)
{
	const char *reason =
		s->site_certificate ? s->site_certificate->file.reason : NULL;

	if (s->certificate)
		return true;
	finding_result(out, RESULT_UNKNOWN, "the certificate could not be read: %s",
		       reason ? reason : "no reason given");
	return false;
}

static bool is_family(const struct certificate *c, const char *start)
{
	return c->key_family && strncmp(c->key_family, start, strlen(start)) == 0;
}

/* ---- usage ---------------------------------------------------------------------- */

/* Why clients cannot use it as a server's; NULL: they can. */
static const char *unfit(const struct certificate *c)
{
	bool signs = c->key_usage & KEY_USAGE_DIGITAL_SIGNATURE;

	if (c->has_extended_key_usage && !c->is_for_servers)
		return "its extended key usage leaves servers out";
	/* RSA without it can still take a key in TLS 1.2, and nothing else. */
	if (c->has_key_usage && !signs && !is_family(c, "RSA"))
		return "its key usage does not let it sign handshakes";
	return NULL;
}

static void certificate_usage_run(const struct subject *s,
				  const struct check_settings *want,
				  struct finding *out)
{
	const struct certificate *c = s->certificate;
	const char *why;

	(void)want;
	if (!use_start(s, out))
		return;
	finding_fix(
		out,
		"have it issued for servers (serverAuth, digitalSignature, not as an "
		"authority), then %s",
		remedy_reload(s, out->arena));
	why = unfit(c);
	if (!why && c->has_key_usage && !(c->key_usage & KEY_USAGE_DIGITAL_SIGNATURE)) {
		why = "its key usage allows no signatures: neither forward secrecy nor TLS 1.3";
		out->severity = SEVERITY_MEDIUM;
	}
	/* One that signs itself is often both, and only trusted by hand. */
	if (!why && c->is_ca && !c->self_signed) {
		why = "it may issue certificates itself";
		out->severity = SEVERITY_MEDIUM;
	}
	if (!why) {
		finding_result(out, RESULT_PASS, "it is meant for a server");
		return;
	}
	add_sides(s, why, out);
	finding_result(out, RESULT_FAIL, "%s", why);
}

const struct check check_certificate_usage = {
	.id = "certificate-usage",
	.title = "the certificate is meant for a server",
	.explanation =
		"Clients refuse a certificate whose extended key usage does not name servers, "
		"and a key whose usage does not include signatures cannot do forward secrecy "
		"or TLS 1.3. A server that holds the key of an authority hands out more than a "
		"site when it is broken into. The extensions of each leaf are read, on disk "
		"and as served. It takes a new certificate, the key may stay.",
	.reference = "RFC 5280 sections 4.2.1.3 and 4.2.1.12; RFC 8446 section 4.4.2.2",
	.severity = SEVERITY_HIGH,
	.scope = SCOPE_CERTIFICATE,
	.setting = SETTING_CERTIFICATE,
	.uses = EVIDENCE_CERTIFICATE_FILE | EVIDENCE_HANDSHAKE,
	.run = certificate_usage_run,
};

/* ---- EdDSA ---------------------------------------------------------------------- */

static void certificate_eddsa_run(const struct subject *s,
				  const struct check_settings *want,
				  struct finding *out)
{
	size_t i, count;

	(void)want;
	if (!served_start(s, out))
		return;
	count = served_count(s->facts, s->endpoint);
	for (i = 0; i < count; i++) {
		const struct served_chain served = served_at(s->facts, s->endpoint, i);

		if (!is_family(&served.chain.items[0], "ED")) {
			finding_result(out, RESULT_PASS, "has one with another key");
			return;
		}
	}
	served_side(s, served_leaf(s->facts, s->endpoint, 0), "is all that is served",
		    out);
	if (!s->endpoint->chains_complete) {
		finding_result(out, RESULT_UNKNOWN,
			       "only an EdDSA certificate was seen; not every kind of "
			       "key was asked for");
		return;
	}
	finding_result(out, RESULT_FAIL,
		       "the only certificate has an EdDSA key, which no browser takes");
	finding_fix(out, "add a certificate with an EC key on P-256 (%s), then %s",
		    remedy_directive(s, SETTING_CERTIFICATE),
		    remedy_reload(s, out->arena));
}

const struct check check_certificate_eddsa = {
	.id = "certificate-eddsa",
	.title = "clients without EdDSA find a certificate",
	.explanation =
		"Ed25519 and Ed448 keys are sound, and no public issuer certifies them nor does "
		"a browser offer them: a site with nothing else is closed to browsers. Each "
		"kind of key is asked for in a handshake of its own. A second certificate "
		"beside it costs those who take the first one nothing.",
	.reference = "CA/Browser Forum Baseline Requirements section 6.1.5; RFC 8410",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_ENDPOINT,
	.over_quic = true,
	.setting = SETTING_CERTIFICATE,
	.needs = EVIDENCE_HANDSHAKE,
	.run = certificate_eddsa_run,
};

/* ---- wildcards ------------------------------------------------------------------ */

static void certificate_wildcard_run(const struct subject *s,
				     const struct check_settings *want,
				     struct finding *out)
{
	const struct certificate *c = s->certificate;
	size_t i;

	(void)want;
	if (!use_start(s, out))
		return;
	for (i = 0; i < c->names.count; i++) {
		const char *name = c->names.items[i];

		if (strncmp(name, "*.", 2) != 0)
			continue;
		add_sides(s, name, out);
		finding_result(out, RESULT_FAIL,
			       "it is for %s: who has its key can be any host there",
			       name);
		finding_fix(out,
			    "get a certificate for the names that are served, unless "
			    "they change often");
		return;
	}
	finding_result(out, RESULT_PASS, "it names its hosts%s",
		       c->names_cut ? ", as far as they are kept here" : "");
}

const struct check check_certificate_wildcard = {
	.id = "certificate-wildcard",
	.title = "the certificate names the hosts it is for",
	.explanation =
		"The key of a wildcard certificate lets whoever has it be every host of the "
		"domain, also those on other machines; a fault in one service (ALPACA) then "
		"opens the others. The subjectAltName of each leaf is read. Often it is what "
		"one wants: this is for information, and certificates for single names show "
		"those names in public logs.",
	.reference = "RFC 9525 section 7.1",
	.severity = SEVERITY_INFO,
	.scope = SCOPE_CERTIFICATE,
	.setting = SETTING_CERTIFICATE,
	.uses = EVIDENCE_CERTIFICATE_FILE | EVIDENCE_HANDSHAKE,
	.run = certificate_wildcard_run,
};

/* ---- shared keys ---------------------------------------------------------------- */

static bool shares_key(const struct certificate *a, const struct certificate *b)
{
	return a->spki_sha256 && b->spki_sha256 && a->sha256 && b->sha256 &&
	       strcmp(a->spki_sha256, b->spki_sha256) == 0 &&
	       strcmp(a->sha256, b->sha256) != 0;
}

/* Another certificate with the same key, in use now; a file that waits to be loaded
 * renews the one that is served, and says so elsewhere. */
static const struct certificate *key_sharer(const struct subject *s,
					    const struct endpoint **where)
{
	size_t i, j;

	for (i = 0; i < s->facts->endpoint_count; i++) {
		const struct endpoint *endpoint = &s->facts->endpoints[i];

		for (j = 0; j < served_count(s->facts, endpoint); j++) {
			const struct served_chain served =
				served_at(s->facts, endpoint, j);
			const struct certificate *leaf = served.chain.items;

			*where = endpoint;
			if (shares_key(s->certificate, leaf))
				return leaf;
		}
	}
	return NULL;
}

static void certificate_key_shared_run(const struct subject *s,
				       const struct check_settings *want,
				       struct finding *out)
{
	const struct certificate *other;
	const struct endpoint *where = NULL;
	struct location at;

	(void)want;
	if (!use_start(s, out))
		return;
	if (!s->endpoint) {
		finding_result(out, RESULT_NOTAPPLICABLE, "it was not seen in use");
		return;
	}
	other = key_sharer(s, &where);
	if (!other) {
		finding_result(out, RESULT_PASS,
			       "no other certificate that was seen has its key");
		return;
	}
	at = subject_live_place(where, out->arena);
	add_sides(s,
		  arena_printf(out->arena, "its key is that of %s at %s as well",
			       other->subject ? other->subject : "another one",
			       at.path ? at.path : "another endpoint"),
		  out);
	finding_result(out, RESULT_FAIL,
		       "another certificate that is served has the same key");
	finding_fix(out, "make a key of its own for each certificate");
}

const struct check check_certificate_key_shared = {
	.id = "certificate-key-shared",
	.title = "no other certificate that is served has the same key",
	.explanation =
		"Two certificates over one key stand and fall together: whoever gets it from "
		"the weaker service, or breaks it there (DROWN), has both, and revoking one "
		"leaves the other. The public keys of all leaves that were served are "
		"compared. One certificate used in many places is not this. Renewing with the "
		"same key is common where keys are pinned (DANE): a new key then needs the "
		"record first.",
	.reference = "NIST SP 800-57 part 1 section 5.2",
	.severity = SEVERITY_INFO,
	.scope = SCOPE_CERTIFICATE,
	.setting = SETTING_CERTIFICATE,
	.uses = EVIDENCE_CERTIFICATE_FILE | EVIDENCE_HANDSHAKE,
	.run = certificate_key_shared_run,
};
