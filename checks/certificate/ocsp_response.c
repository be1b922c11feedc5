/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/certificate/ocsp_response.h"

#include <openssl/ct.h>
#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include "checks/certificate/asn1_moment.h"
#include "checks/certificate/certificate.h"

enum { RESPONSES_MAX = 64 }; /* single responses looked through for ours */

static void set_invalid(struct ocsp_staple *out, const char *reason)
{
	out->state = STAPLE_INVALID;
	out->reason = reason;
}

/* Who issued the leaf: sent along, or known. NULL: neither. */
static X509 *find_issuer(STACK_OF(X509) * chain, X509_STORE *anchors)
{
	X509 *leaf = sk_X509_value(chain, 0), *issuer = NULL;
	X509_STORE_CTX *context;
	int i;

	for (i = 1; i < sk_X509_num(chain); i++) {
		issuer = sk_X509_value(chain, i);
		if (X509_check_issued(issuer, leaf) == X509_V_OK)
			return X509_up_ref(issuer) == 1 ? issuer : NULL;
	}
	issuer = NULL;
	context = X509_STORE_CTX_new();
	if (context && anchors &&
	    X509_STORE_CTX_init(context, anchors, leaf, NULL) == 1 &&
	    X509_STORE_CTX_get1_issuer(&issuer, context, leaf) != 1)
		issuer = NULL;
	X509_STORE_CTX_free(context);
	return issuer;
}

/* RFC 6960 4.2.2.2: signed by the issuer itself, or by whom it says it may. So the
 * issuer is the only anchor, whoever issued that one in turn. */
static bool is_signed(OCSP_BASICRESP *basic, X509 *issuer)
{
	STACK_OF(X509) *signers = sk_X509_new_null();
	X509_STORE *store = X509_STORE_new();
	bool ok = signers && store && sk_X509_push(signers, issuer) > 0 &&
		  X509_STORE_add_cert(store, issuer) == 1 &&
		  X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN |
						      X509_V_FLAG_NO_CHECK_TIME) == 1 &&
		  OCSP_basic_verify(basic, signers, store, 0) == 1;

	sk_X509_free(signers); /* the issuer in it is not ours to free */
	X509_STORE_free(store);
	return ok;
}

/* RFC 6960 4.1.1: the issuer's name and key, hashed with what the responder chose,
 * and the serial number. */
static bool is_about(const OCSP_SINGLERESP *single, const X509 *leaf,
		     const X509 *issuer)
{
	/* OpenSSL asks for one it may write, and does not. */
	const OCSP_CERTID *id = OCSP_SINGLERESP_get0_id(single);
	OCSP_CERTID *copy = OCSP_CERTID_dup(id), *ours = NULL;
	ASN1_OBJECT *algorithm = NULL;
	const EVP_MD *digest = NULL;
	bool same = false;

	if (copy && OCSP_id_get0_info(NULL, &algorithm, NULL, NULL, copy) == 1)
		digest = EVP_get_digestbyobj(algorithm);
	if (digest)
		ours = OCSP_cert_to_id(digest, leaf, issuer);
	if (ours)
		same = OCSP_id_cmp(ours, copy) == 0;
	OCSP_CERTID_free(ours);
	OCSP_CERTID_free(copy);
	return same;
}

static OCSP_SINGLERESP *find_response(OCSP_BASICRESP *basic, const X509 *leaf,
				      const X509 *issuer)
{
	int count = OCSP_resp_count(basic), i;

	for (i = 0; i < count && i < RESPONSES_MAX; i++) {
		OCSP_SINGLERESP *single = OCSP_resp_get0(basic, i);

		if (is_about(single, leaf, issuer))
			return single;
	}
	return NULL;
}

/* RFC 6962 3.3: the responder may bring the certificate's SCTs. */
static uint32_t count_scts(OCSP_SINGLERESP *single)
{
	STACK_OF(SCT) *scts =
		OCSP_SINGLERESP_get1_ext_d2i(single, NID_ct_cert_scts, NULL, NULL);
	int count = scts ? sk_SCT_num(scts) : 0;

	SCT_LIST_free(scts);
	return count > 0 ? (uint32_t)count : 0;
}

static void take_status(OCSP_SINGLERESP *single, struct ocsp_staple *out)
{
	ASN1_GENERALIZEDTIME *revoked = NULL, *from = NULL, *until = NULL;

	switch (OCSP_single_get0_status(single, NULL, &revoked, &from, &until)) {
	case V_OCSP_CERTSTATUS_GOOD:
		out->state = STAPLE_GOOD;
		break;
	case V_OCSP_CERTSTATUS_REVOKED:
		out->state = STAPLE_REVOKED;
		out->revoked_at = asn1_moment_seconds(revoked, CERTIFICATE_TIME_MIN);
		break;
	default:
		out->state = STAPLE_NOT_KNOWN;
		break;
	}
	out->this_update = asn1_moment_seconds(from, CERTIFICATE_TIME_MAX);
	/* Not there: newer information is always available (RFC 6960 4.2.2.1). */
	out->next_update = until ? asn1_moment_seconds(until, CERTIFICATE_TIME_MIN) : 0;
	out->sct_count = count_scts(single);
}

static void judge(OCSP_RESPONSE *response, STACK_OF(X509) * chain, X509_STORE *anchors,
		  struct arena *arena, struct ocsp_staple *out)
{
	int status = OCSP_response_status(response);
	OCSP_BASICRESP *basic = NULL;
	OCSP_SINGLERESP *single;
	X509 *issuer = NULL;

	if (status != OCSP_RESPONSE_STATUS_SUCCESSFUL) {
		set_invalid(out, arena_printf(arena, "the responder only said \"%s\"",
					      OCSP_response_status_str(status)));
		return;
	}
	basic = OCSP_response_get1_basic(response);
	issuer = find_issuer(chain, anchors);
	if (!basic) {
		set_invalid(out, "it is not a basic OCSP response");
		goto out;
	}
	if (!issuer) {
		out->reason = "the certificate's issuer is neither sent nor known, so "
			      "its signature cannot be checked";
		goto out;
	}
	single = find_response(basic, sk_X509_value(chain, 0), issuer);
	if (!single) {
		set_invalid(out, "it is about another certificate");
		goto out;
	}
	if (!is_signed(basic, issuer)) {
		set_invalid(out, "neither the issuer nor a responder it empowered "
				 "signed it");
		goto out;
	}
	take_status(single, out);
out:
	X509_free(issuer);
	OCSP_BASICRESP_free(basic);
}

void ocsp_response_read(struct span der, STACK_OF(X509) * chain, X509_STORE *anchors,
			struct arena *arena, struct ocsp_staple *out)
{
	const unsigned char *at = (const unsigned char *)der.ptr;
	OCSP_RESPONSE *response = NULL;

	*out = (struct ocsp_staple){.state = STAPLE_UNKNOWN};
	if (der.len > OCSP_RESPONSE_MAX) {
		out->reason = "it is larger than 256 KiB";
		return;
	}
	if (sk_X509_num(chain) <= 0) {
		out->reason = "no certificate came with it";
		return;
	}
	response = d2i_OCSP_RESPONSE(NULL, &at, (long)der.len);
	if (!response || at != (const unsigned char *)der.ptr + der.len)
		set_invalid(out, "it is not an OCSP response");
	else
		judge(response, chain, anchors, arena, out);
	OCSP_RESPONSE_free(response);
	ERR_clear_error();
}
