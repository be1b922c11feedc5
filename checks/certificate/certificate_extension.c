/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/certificate/certificate_extension.h"

#include <openssl/ct.h>
#include <openssl/x509v3.h>

#include "agent/base/span.h"

/* RFC 7633 4: a list of TLS extensions, here status_request. */
enum { TLS_FEATURE_STATUS_REQUEST = 5 };

static void read_usage(X509 *x509, struct certificate *out)
{
	static const struct {
		uint32_t theirs, ours;
	} bits[] = {
		{KU_DIGITAL_SIGNATURE, KEY_USAGE_DIGITAL_SIGNATURE},
		{KU_KEY_ENCIPHERMENT, KEY_USAGE_KEY_ENCIPHERMENT},
		{KU_KEY_AGREEMENT, KEY_USAGE_KEY_AGREEMENT},
		{KU_KEY_CERT_SIGN, KEY_USAGE_CERT_SIGN},
	};
	uint32_t flags = X509_get_extension_flags(x509), usage;
	size_t i;

	out->is_ca = (flags & EXFLAG_BCONS) && (flags & EXFLAG_CA);
	out->has_key_usage = (flags & EXFLAG_KUSAGE) ||
			     X509_get_ext_by_NID(x509, NID_key_usage, -1) >= 0;
	usage = (flags & EXFLAG_KUSAGE) ? X509_get_key_usage(x509) : 0;
	for (i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		if (usage & bits[i].theirs)
			out->key_usage |= bits[i].ours;
	}
	out->has_extended_key_usage =
		(flags & EXFLAG_XKUSAGE) ||
		X509_get_ext_by_NID(x509, NID_ext_key_usage, -1) >= 0;
	if (flags & EXFLAG_XKUSAGE)
		out->is_for_servers = (X509_get_extended_key_usage(x509) &
				       (XKU_SSL_SERVER | XKU_ANYEKU)) != 0;
}

static bool reads_must_staple(const X509 *x509)
{
	STACK_OF(ASN1_INTEGER) *features =
		X509_get_ext_d2i(x509, NID_tlsfeature, NULL, NULL);
	bool found = false;
	int i;

	for (i = 0; i < sk_ASN1_INTEGER_num(features); i++)
		found |= ASN1_INTEGER_get(sk_ASN1_INTEGER_value(features, i)) ==
			 TLS_FEATURE_STATUS_REQUEST;
	sk_ASN1_INTEGER_pop_free(features, ASN1_INTEGER_free);
	return found;
}

static bool has_responder(X509 *x509)
{
	STACK_OF(OPENSSL_STRING) *urls = X509_get1_ocsp(x509);
	bool found = urls && sk_OPENSSL_STRING_num(urls) > 0;

	X509_email_free(urls);
	return found;
}

static uint32_t count_scts(const X509 *x509)
{
	STACK_OF(SCT) *scts = X509_get_ext_d2i(x509, NID_ct_precert_scts, NULL, NULL);
	int count = scts ? sk_SCT_num(scts) : 0;

	SCT_LIST_free(scts);
	return count > 0 ? (uint32_t)count : 0;
}

/* The CA/Browser Forum's arc, 2.23.140.1: validated for a domain, an organization, an
 * individual, or extended. Only an issuer that browsers know has reason to say so. */
static bool has_public_policy(const X509 *x509)
{
	CERTIFICATEPOLICIES *policies =
		X509_get_ext_d2i(x509, NID_certificate_policies, NULL, NULL);
	bool found = false;
	int i;

	for (i = 0; i < sk_POLICYINFO_num(policies); i++) {
		char text[64] = "";

		(void)OBJ_obj2txt(text, sizeof(text),
				  sk_POLICYINFO_value(policies, i)->policyid, 1);
		found |= span_starts_with(span_from_string(text), "2.23.140.1.");
	}
	CERTIFICATEPOLICIES_free(policies);
	return found;
}

void certificate_extension_read(X509 *x509, struct certificate *out)
{
	read_usage(x509, out);
	out->must_staple = reads_must_staple(x509);
	out->names_responder = has_responder(x509);
	out->sct_count = count_scts(x509);
	out->public_policy = has_public_policy(x509);
}
