/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate-key-weak, certificate-signature-weak: could the certificate be
 * forged or its key computed?
 */
#include <inttypes.h>
#include <string.h>

#include "checks/check.h"
#include "checks/published_key.h"
#include "checks/remedy.h"
#include "checks/served.h"

/* False, and ${out} unknown, when there is no certificate to look at. */
static bool strength_start(const struct subject *s, struct finding *out)
{
	const struct certificate *leaf = s->certificate;
	const char *reason =
		s->site_certificate ? s->site_certificate->file.reason : NULL;

	if (leaf)
		return true;
	finding_result(out, RESULT_UNKNOWN, "the certificate could not be read: %s",
		       reason ? reason : "no reason given");
	return false;
}

static void add_sides(const struct subject *s, const char *text, struct finding *out)
{
	if (s->site_certificate && s->site_certificate->file.state == FILE_READ)
		finding_side(out, SIDE_DISK,
			     (struct location){.path = s->site_certificate->path}, "%s",
			     text);
	if (s->endpoint)
		finding_side(out, SIDE_LIVE,
			     subject_live_place(s->endpoint, out->arena),
			     "serves it: %s", text);
}

static bool list_has(const struct string_list *list, const char *word)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (span_equal_string_nocase(span_from_string(word), list->items[i]))
			return true;
	}
	return false;
}

static bool is_rsa(const char *family)
{
	return strncmp(family, "RSA", 3) == 0; /* RSA, RSA-PSS */
}

static bool key_is_published(const struct certificate *leaf, struct finding *out)
{
	const struct published_key *row = published_key_find(leaf->spki_sha256);

	if (!row)
		return false;
	out->severity = SEVERITY_CRITICAL;
	finding_result(out, RESULT_FAIL,
		       "its private key is public: %s of Debian's package %s",
		       row->file, row->package);
	return true;
}

/* What arithmetic showed of an RSA key; false when nothing is wrong. */
static bool key_is_flawed(const struct certificate *leaf, struct finding *out)
{
	static const struct {
		uint32_t flaw;
		const char *what;
	} rows[] = {
		{KEY_FLAW_SMALL_FACTOR,
		 "a small prime divides its RSA modulus: anybody "
		 "can compute the private key"},
		{KEY_FLAW_CLOSE_PRIMES,
		 "the primes of its RSA key are so close together that anybody can "
		 "compute them (CVE-2022-26320)"},
		{KEY_FLAW_ROCA,
		 "its RSA key was made by Infineon's broken generator (ROCA, "
		 "CVE-2017-15361): who pays for it computes the private key"},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!(leaf->key_flaws & rows[i].flaw))
			continue;
		out->severity = SEVERITY_CRITICAL;
		finding_result(out, RESULT_FAIL, "%s", rows[i].what);
		return true;
	}
	return false;
}

/* What is said of a sound key. Small exponents are no weakness by themselves, but
 * NIST SP 800-56B wants none below 65537. */
static const char *key_text(const struct certificate *leaf, struct arena *arena)
{
	const char *type = leaf->key_type ? leaf->key_type : leaf->key_family;

	if (leaf->public_exponent > 0 && leaf->public_exponent < 65537)
		return arena_printf(arena,
				    "%s, %" PRIu32 " bits, public exponent %" PRIu64,
				    type, leaf->key_bits, leaf->public_exponent);
	return arena_printf(arena, "%s, %" PRIu32 " bits", type, leaf->key_bits);
}

static void certificate_key_weak_run(const struct subject *s,
				     const struct check_settings *want,
				     struct finding *out)
{
	const struct certificate *leaf = s->certificate;
	uint32_t least = 0;
	const char *key;

	if (!strength_start(s, out))
		return;
	if (!leaf->key_family) {
		finding_result(out, RESULT_UNKNOWN, "the kind of its key is not known");
		return;
	}
	if (is_rsa(leaf->key_family))
		least = want->rsa_min_bits;
	else if (strcmp(leaf->key_family, "EC") == 0)
		least = want->ec_min_bits;
	key = key_text(leaf, out->arena);
	add_sides(s, key ? key : "?", out);
	finding_fix(out,
		    "make a new key (RSA of at least %" PRIu32
		    " bits, or EC of %" PRIu32 "), have it certified, then %s",
		    want->rsa_min_bits, want->ec_min_bits,
		    remedy_reload(s, out->arena));
	if (key_is_published(leaf, out) || key_is_flawed(leaf, out))
		return;
	if (strcmp(leaf->key_family, "DSA") == 0)
		finding_result(out, RESULT_FAIL,
			       "DSA key, which TLS 1.3 does not know");
	else if (want->certificate_keys.count > 0 &&
		 !list_has(&want->certificate_keys, leaf->key_family) &&
		 !(is_rsa(leaf->key_family) &&
		   list_has(&want->certificate_keys, "RSA")))
		finding_result(out, RESULT_FAIL,
			       "%s key, which the policy does not allow",
			       leaf->key_family);
	else if (least > 0 && leaf->key_bits == 0)
		finding_result(out, RESULT_UNKNOWN, "the size of its key is not known");
	else if (is_rsa(leaf->key_family) && leaf->public_exponent > 0 &&
		 (leaf->public_exponent == 1 || leaf->public_exponent % 2 == 0))
		finding_result(out, RESULT_FAIL,
			       "its public exponent is %" PRIu64
			       ": what is encrypted with it is not",
			       leaf->public_exponent);
	else if (leaf->key_bits < least)
		finding_result(out, RESULT_FAIL,
			       "%s key of %" PRIu32 " bits; the policy wants %" PRIu32,
			       leaf->key_family, leaf->key_bits, least);
	else if (is_rsa(leaf->key_family) && !leaf->key_examined)
		finding_result(out, RESULT_UNKNOWN,
			       "whether its RSA modulus can be factored was not "
			       "looked at: it has %" PRIu32 " bits",
			       leaf->key_bits);
	else
		finding_result(out, RESULT_PASS, "%s", key);
}

const struct check check_certificate_key_weak = {
	.id = "certificate-key-weak",
	.title =
		"the certificate's key is of a kind and size that the policy allows, and "
		"not known to be broken",
	.explanation =
		"Who can compute the private key from the public one can be the server. RSA "
		"below 2048 bits is within reach of those who can pay for it; DSA is not "
		"offered by clients any more. Kind and size are read from the certificate, in "
		"its file and as served. Some generators made RSA keys that anybody can "
		"factor, however long: primes close together, Infineon's of 2012 to 2017 "
		"(ROCA), and moduli that a small prime divides are found by trying. Keys that "
		"came with examples are known by their hash, those of a few packages. Clients "
		"from before about 2010 may not know EC keys.",
	.reference = "NIST SP 800-57 part 1 table 2; RFC 9325 section 4.5; "
		     "CVE-2017-15361; CVE-2022-26320",
	.severity = SEVERITY_HIGH,
	.scope = SCOPE_CERTIFICATE,
	.setting = SETTING_CERTIFICATE,
	.uses = EVIDENCE_CERTIFICATE_FILE | EVIDENCE_HANDSHAKE,
	.run = certificate_key_weak_run,
};

/* ---- signature ---------------------------------------------------------------- */

/* OpenSSL's long names: sha1WithRSAEncryption, ecdsa-with-SHA1, dsaWithSHA1 ... */
static const char *weak_hash(const char *signature)
{
	static const struct {
		const char *part, *name;
	} weak[] = {
		{"sha1", "SHA-1"},       {"md5", "MD5"},
		{"md4", "MD4"},          {"md2", "MD2"},
		{"shaWithRSA", "SHA-0"}, {"dsaWithSHA-old", "SHA-0"},
		{"mdc2", "MDC-2"},       {"ripemd160", "RIPEMD-160"},
	};
	size_t i;

	for (i = 0; i < sizeof(weak) / sizeof(weak[0]); i++) {
		if (strcasestr(signature, weak[i].part))
			return weak[i].name;
	}
	return NULL;
}

/* RFC 4055 section 3.1: RSASSA-PSS keeps its hash in parameters, not in the name. */
static bool is_hidden_hash(const char *signature)
{
	return strcasestr(signature, "pss") != NULL;
}

static void certificate_signature_weak_run(const struct subject *s,
					   const struct check_settings *want,
					   struct finding *out)
{
	struct certificate_chain chain;
	const char *unknown = NULL;
	size_t i, judged = 0;

	(void)want;
	if (!strength_start(s, out))
		return;
	chain = served_chain_of(s);
	add_sides(s,
		  s->certificate->signature ? s->certificate->signature : "not known",
		  out);
	for (i = 0; i < chain.count; i++) {
		const struct certificate *c = &chain.items[i];
		const char *hash = c->signature ? weak_hash(c->signature) : NULL;

		/* Nobody relies on the signature of one that signs itself. */
		if (c->self_signed)
			continue;
		judged++;
		if (hash) {
			finding_result(out, RESULT_FAIL, "%s is signed with %s",
				       i == 0 ? "it" : "an issuer it comes with", hash);
			finding_fix(out,
				    "have it issued anew, signed with SHA-256 or "
				    "better, then %s",
				    remedy_reload(s, out->arena));
			return;
		}
		if (!c->signature || is_hidden_hash(c->signature))
			unknown = c->signature ? c->signature : "no name";
	}
	if (unknown)
		finding_result(out, RESULT_UNKNOWN,
			       "the hash of a signature is not known "
			       "(%s)",
			       unknown);
	else if (judged == 0)
		finding_result(out, RESULT_NOTAPPLICABLE, "it signs itself");
	else
		finding_result(out, RESULT_PASS, "signed with %s",
			       chain.items[0].signature);
}

const struct check check_certificate_signature_weak = {
	.id = "certificate-signature-weak",
	.title = "no certificate of the chain is signed with MD5 or SHA-1",
	.explanation =
		"Collisions of MD5 and SHA-1 can be bought: a certificate signed over them can "
		"be forged, and clients refuse it. The signature algorithms of the leaf and "
		"of what it is sent with are read; that of a certificate which signs itself "
		"does not matter. A chain from another issuer may need another trust anchor "
		"in old clients.",
	.reference = "RFC 9155; RFC 6194",
	.severity = SEVERITY_HIGH,
	.scope = SCOPE_CERTIFICATE,
	.setting = SETTING_CERTIFICATE,
	.uses = EVIDENCE_CERTIFICATE_FILE | EVIDENCE_HANDSHAKE,
	.run = certificate_signature_weak_run,
};
