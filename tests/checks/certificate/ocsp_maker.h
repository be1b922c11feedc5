/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ocsp_maker: an issuer, what it issued, and OCSP responses about it, for tests. */
#ifndef TLSWARD_TESTS_CHECKS_CERTIFICATE_OCSP_MAKER_H
#define TLSWARD_TESTS_CHECKS_CERTIFICATE_OCSP_MAKER_H

#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/x509v3.h>

struct ocsp_person {
	EVP_PKEY *key;
	X509 *certificate;
};

/* Signed by ${issuer}, or by itself. ${usage}: extendedKeyUsage, or NULL. */
static inline struct ocsp_person ocsp_person_make(const char *name, long serial,
						  const char *usage,
						  const struct ocsp_person *issuer)
{
	struct ocsp_person made = {EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"),
				   X509_new()};
	X509 *x = made.certificate;
	X509_EXTENSION *extension;

	if (!made.key || !x || X509_set_version(x, X509_VERSION_3) != 1 ||
	    ASN1_INTEGER_set(X509_get_serialNumber(x), serial) != 1 ||
	    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
				       (const unsigned char *)name, -1, -1, 0) != 1 ||
	    X509_set_issuer_name(
		    x, X509_get_subject_name(issuer ? issuer->certificate : x)) != 1 ||
	    !X509_gmtime_adj(X509_getm_notBefore(x), -86400) ||
	    !X509_gmtime_adj(X509_getm_notAfter(x), 86400) ||
	    X509_set_pubkey(x, made.key) != 1)
		abort();
	extension = usage ? X509V3_EXT_conf_nid(NULL, NULL, NID_ext_key_usage, usage)
			  : NULL;
	if (extension && X509_add_ext(x, extension, -1) != 1)
		abort();
	X509_EXTENSION_free(extension);
	if (!issuer) {
		extension = X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints,
						"critical,CA:TRUE");
		if (!extension || X509_add_ext(x, extension, -1) != 1)
			abort();
		X509_EXTENSION_free(extension);
	}
	if (X509_sign(x, issuer ? issuer->key : made.key, EVP_sha256()) <= 0)
		abort();
	return made;
}

static inline void ocsp_person_free(struct ocsp_person *person)
{
	EVP_PKEY_free(person->key);
	X509_free(person->certificate);
}

#endif
