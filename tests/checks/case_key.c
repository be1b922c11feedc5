/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cases of checks: keys of certificates, and their files. */
#include "tests/checks/check_case.h"

CHANGE(certificate_unreadable_but_served)
{
	w->site_certificate.file = (struct certificate_file){
		.state = FILE_UNREADABLE, .reason = "permission denied"};
}
CHANGE(rsa_2047)
{
	world_both(w, "RSA", 2047);
}
CHANGE(ec_255)
{
	world_both(w, "EC", 255);
}
CHANGE(ed25519)
{
	world_both(w, "ED25519", 253);
}
CHANGE(dsa)
{
	world_both(w, "DSA", 3072);
}
CHANGE(key_unknown)
{
	world_both(w, NULL, 0);
}
CHANGE(rsa_size_unknown)
{
	world_both(w, "RSA", 0);
}
CHANGE(only_ec_allowed)
{
	static const char *ec[] = {"EC"};

	w->want.certificate_keys = (struct string_list){ec, 1};
}
CHANGE(signed_sha1)
{
	w->served[0].signature = "ecdsa-with-SHA1";
}
CHANGE(issuer_md5)
{
	w->served[1].signature = "md5WithRSAEncryption";
}
CHANGE(root_sha1)
{
	w->served[1].signature = "sha1WithRSAEncryption";
	w->served[1].self_signed = true;
}
CHANGE(signed_pss)
{
	w->served[0].signature = "rsassaPss";
}
CHANGE(same_key_twice)
{
	world_second_chain(w, true);
	w->endpoints[0].other_chains[0].chain.items[0].spki_sha256 =
		w->served[0].spki_sha256;
}
CHANGE(exponent_1)
{
	w->on_disk[0].public_exponent = w->served[0].public_exponent = 1;
}
CHANGE(exponent_3)
{
	w->on_disk[0].public_exponent = w->served[0].public_exponent = 3;
}
CHANGE(exponent_even)
{
	w->on_disk[0].public_exponent = w->served[0].public_exponent = 65536;
}
#define KEY_FLAW(name, flaw)                                               \
	CHANGE(name)                                                       \
	{                                                                  \
		w->on_disk[0].key_flaws = w->served[0].key_flaws = (flaw); \
	}
KEY_FLAW(small_factor, KEY_FLAW_SMALL_FACTOR)
KEY_FLAW(close_primes, KEY_FLAW_CLOSE_PRIMES)
KEY_FLAW(roca, KEY_FLAW_ROCA)
/* OpenVPN's sample key of a server. */
CHANGE(key_published)
{
	w->on_disk[0].spki_sha256 = w->served[0].spki_sha256 =
		"2f063394cfe995ce8484b810d314a7fe05f6b86c555a6072b28c59c98a71995f";
}
CHANGE(key_not_examined)
{
	w->on_disk[0].key_examined = w->served[0].key_examined = false;
}
CHANGE(only_eddsa)
{
	world_both(w, "ED25519", 253);
}
CHANGE(only_eddsa_seen)
{
	world_both(w, "ED25519", 253);
	w->endpoints[0].chains_complete = false;
}
CHANGE(eddsa_beside_ecdsa)
{
	world_second_chain(w, true);
	world_both(w, "ED25519", 253);
}
/* private keys */
CHANGE(key_differs)
{
	w->site_certificate.key.spki_sha256 = "ee";
}
CHANGE(key_encrypted)
{
	w->site_certificate.key.encrypted = true;
}
CHANGE(key_unreadable)
{
	w->site_certificate.key = (struct key_facts){.state = FILE_UNREADABLE,
						     .reason = "permission denied"};
}
CHANGE(wire_only)
{
	w->sites[0].certificate_count = 0;
}
static void key_mode(struct world *w, uint32_t mode)
{
	w->site_certificate.key.file.mode = mode;
}
CHANGE(key_0400)
{
	key_mode(w, 0400);
}
CHANGE(key_0640)
{
	key_mode(w, 0640);
}
CHANGE(key_0604)
{
	key_mode(w, 0604);
}
CHANGE(key_0620)
{
	key_mode(w, 0620);
}
CHANGE(key_not_roots)
{
	w->site_certificate.key.file.uid = 33;
}

static const struct check_case cases[] = {
	{"certificate-key-weak", "sound", change_nothing, PASS, 0},
	{"certificate-key-weak", "RSA 2047", rsa_2047, FAIL, HIGH},
	{"certificate-key-weak", "EC 255", ec_255, FAIL, 0},
	{"certificate-key-weak", "Ed25519", ed25519, PASS, 0},
	{"certificate-key-weak", "DSA", dsa, FAIL, 0},
	{"certificate-key-weak", "kind not allowed", only_ec_allowed, FAIL, 0},
	{"certificate-key-weak", "kind unknown", key_unknown, UNKNOWN, 0},
	{"certificate-key-weak", "size unknown", rsa_size_unknown, UNKNOWN, 0},
	{"certificate-key-weak", "unreadable", change_certificate_unreadable, UNKNOWN,
	 0},
	{"certificate-signature-weak", "sound", change_nothing, PASS, 0},
	{"certificate-signature-weak", "SHA-1", signed_sha1, FAIL, HIGH},
	{"certificate-signature-weak", "issuer MD5", issuer_md5, FAIL, 0},
	{"certificate-signature-weak", "a root's SHA-1", root_sha1, PASS, 0},
	{"certificate-signature-weak", "PSS", signed_pss, UNKNOWN, 0},
	{"certificate-signature-weak", "self-signed", change_self_signed, NA, 0},
	{"certificate-signature-weak", "unreadable", change_certificate_unreadable,
	 UNKNOWN, 0},
	{"certificate-key-weak", "exponent 1", exponent_1, FAIL, HIGH},
	{"certificate-key-weak", "exponent 3", exponent_3, PASS, 0},
	{"certificate-key-weak", "even exponent", exponent_even, FAIL, HIGH},
	{"certificate-key-weak", "a small factor", small_factor, FAIL, CRITICAL},
	{"certificate-key-weak", "close primes", close_primes, FAIL, CRITICAL},
	{"certificate-key-weak", "ROCA", roca, FAIL, CRITICAL},
	{"certificate-key-weak", "published", key_published, FAIL, CRITICAL},
	{"certificate-key-weak", "not examined", key_not_examined, UNKNOWN, 0},
	{"certificate-eddsa", "RSA", change_nothing, PASS, 0},
	{"certificate-eddsa", "EdDSA alone", only_eddsa, FAIL, MEDIUM},
	{"certificate-eddsa", "EdDSA alone was seen", only_eddsa_seen, UNKNOWN, 0},
	{"certificate-eddsa", "ECDSA as well", eddsa_beside_ecdsa, PASS, 0},
	{"certificate-key-shared", "its own", change_two_served, PASS, 0},
	{"certificate-key-shared", "shared", same_key_twice, FAIL, INFO},
	{"certificate-key-shared", "unreadable", change_certificate_unreadable, UNKNOWN,
	 0},
	{"certificate-key-shared", "not in use", change_no_wire, NA, 0},
	{"certificate-key-match", "sound", change_nothing, PASS, 0},
	{"certificate-key-match", "differs", key_differs, FAIL, CRITICAL},
	{"certificate-key-match", "encrypted", key_encrypted, UNKNOWN, 0},
	{"certificate-key-match", "unreadable", key_unreadable, UNKNOWN, 0},
	{"certificate-key-match", "certificate unreadable",
	 certificate_unreadable_but_served, UNKNOWN, 0},
	{"certificate-key-match", "wire only", wire_only, NA, 0},
	{"private-key-mode", "sound", change_nothing, PASS, 0},
	{"private-key-mode", "0400", key_0400, PASS, 0},
	{"private-key-mode", "group reads", key_0640, FAIL, MEDIUM},
	{"private-key-mode", "group writes", key_0620, FAIL, HIGH},
	{"private-key-mode", "others read", key_0604, FAIL, HIGH},
	{"private-key-mode", "not root's", key_not_roots, FAIL, MEDIUM},
	{"private-key-mode", "unreadable", key_unreadable, UNKNOWN, 0},
	{"private-key-mode", "wire only", wire_only, NA, 0},
};

const struct check_case_list check_cases_key = CHECK_CASES(cases);
