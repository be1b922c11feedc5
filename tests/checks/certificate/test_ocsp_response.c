/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Staples made for the purpose: who signed them, whom they are about, what they say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/ocsp.h>

#include "checks/certificate/ocsp_response.h"
#include "tests/checks/certificate/ocsp_maker.h"

enum who { ISSUER, LEAF, OTHER_LEAF, RESPONDER, PRETENDER, STRANGER, WHO_COUNT };

static struct ocsp_person people[WHO_COUNT];

enum { NOW = 0, DAY = 86400, SAYS_NOTHING = -1 };

static const struct {
	const char *label;
	enum who about, signer;
	int status; /* V_OCSP_CERTSTATUS_*; SAYS_NOTHING: "try later" */
	enum who sent[3];
	size_t sent_count;
	bool issuer_known; /* to the trust store */
	size_t cut;        /* bytes taken off, or with SIZE_MAX one added */
	enum staple_state state;
	const char *reason; /* a part of it */
} cases[] = {
	{"good, by the issuer",
	 LEAF,
	 ISSUER,
	 V_OCSP_CERTSTATUS_GOOD,
	 {LEAF, ISSUER},
	 2,
	 false,
	 0,
	 STAPLE_GOOD,
	 NULL},
	{"good, the issuer in the store",
	 LEAF,
	 ISSUER,
	 V_OCSP_CERTSTATUS_GOOD,
	 {LEAF},
	 1,
	 true,
	 0,
	 STAPLE_GOOD,
	 NULL},
	{"good, by a responder",
	 LEAF,
	 RESPONDER,
	 V_OCSP_CERTSTATUS_GOOD,
	 {LEAF, ISSUER},
	 2,
	 false,
	 0,
	 STAPLE_GOOD,
	 NULL},
	{"good, the issuer behind another",
	 LEAF,
	 ISSUER,
	 V_OCSP_CERTSTATUS_GOOD,
	 {LEAF, STRANGER, ISSUER},
	 3,
	 false,
	 0,
	 STAPLE_GOOD,
	 NULL},
	{"revoked",
	 LEAF,
	 ISSUER,
	 V_OCSP_CERTSTATUS_REVOKED,
	 {LEAF, ISSUER},
	 2,
	 false,
	 0,
	 STAPLE_REVOKED,
	 NULL},
	{"unknown to the responder",
	 LEAF,
	 ISSUER,
	 V_OCSP_CERTSTATUS_UNKNOWN,
	 {LEAF, ISSUER},
	 2,
	 false,
	 0,
	 STAPLE_NOT_KNOWN,
	 NULL},
	{"about another certificate",
	 OTHER_LEAF,
	 ISSUER,
	 V_OCSP_CERTSTATUS_GOOD,
	 {LEAF, ISSUER},
	 2,
	 false,
	 0,
	 STAPLE_INVALID,
	 "another certificate"},
	{"by somebody the issuer did not empower",
	 LEAF,
	 PRETENDER,
	 V_OCSP_CERTSTATUS_GOOD,
	 {LEAF, ISSUER},
	 2,
	 false,
	 0,
	 STAPLE_INVALID,
	 "neither the issuer"},
	{"by a stranger",
	 LEAF,
	 STRANGER,
	 V_OCSP_CERTSTATUS_GOOD,
	 {LEAF, ISSUER},
	 2,
	 false,
	 0,
	 STAPLE_INVALID,
	 "neither the issuer"},
	{"by the leaf itself",
	 LEAF,
	 LEAF,
	 V_OCSP_CERTSTATUS_GOOD,
	 {LEAF, ISSUER},
	 2,
	 false,
	 0,
	 STAPLE_INVALID,
	 "neither the issuer"},
	{"nobody knows the issuer",
	 LEAF,
	 ISSUER,
	 V_OCSP_CERTSTATUS_GOOD,
	 {LEAF},
	 1,
	 false,
	 0,
	 STAPLE_UNKNOWN,
	 "neither sent nor known"},
	{"try later",
	 LEAF,
	 ISSUER,
	 SAYS_NOTHING,
	 {LEAF, ISSUER},
	 2,
	 false,
	 0,
	 STAPLE_INVALID,
	 "trylater"},
	{"cut short",
	 LEAF,
	 ISSUER,
	 V_OCSP_CERTSTATUS_GOOD,
	 {LEAF, ISSUER},
	 2,
	 false,
	 1,
	 STAPLE_INVALID,
	 "not an OCSP response"},
	{"a byte more",
	 LEAF,
	 ISSUER,
	 V_OCSP_CERTSTATUS_GOOD,
	 {LEAF, ISSUER},
	 2,
	 false,
	 SIZE_MAX,
	 STAPLE_INVALID,
	 "not an OCSP response"},
	{"no certificate",
	 LEAF,
	 ISSUER,
	 V_OCSP_CERTSTATUS_GOOD,
	 {LEAF},
	 0,
	 false,
	 0,
	 STAPLE_UNKNOWN,
	 "no certificate"},
};

static OCSP_RESPONSE *response_make(size_t row)
{
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	OCSP_CERTID *id =
		OCSP_cert_to_id(EVP_sha1(), people[cases[row].about].certificate,
				people[ISSUER].certificate);
	ASN1_TIME *from = X509_gmtime_adj(NULL, NOW);
	ASN1_TIME *until = X509_gmtime_adj(NULL, DAY);
	struct ocsp_person *signer = &people[cases[row].signer];
	OCSP_RESPONSE *response;

	if (cases[row].status == SAYS_NOTHING) {
		response = OCSP_response_create(OCSP_RESPONSE_STATUS_TRYLATER, NULL);
	} else {
		assert_non_null(OCSP_basic_add1_status(
			basic, id, cases[row].status, OCSP_REVOKED_STATUS_KEYCOMPROMISE,
			from, from, until));
		assert_int_equal(1,
				 OCSP_basic_sign(basic, signer->certificate,
						 signer->key, EVP_sha256(), NULL, 0));
		response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
	}
	OCSP_CERTID_free(id);
	OCSP_BASICRESP_free(basic);
	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	assert_non_null(response);
	return response;
}

static void check_row(size_t row, const struct ocsp_staple *staple)
{
	const char *label = cases[row].label;
	bool dated = staple->state == STAPLE_GOOD || staple->state == STAPLE_REVOKED ||
		     staple->state == STAPLE_NOT_KNOWN;

	if (staple->state != cases[row].state)
		fail_msg("%s: state %d, %s", label, (int)staple->state,
			 staple->reason ? staple->reason : "-");
	if (cases[row].reason &&
	    (!staple->reason || !strstr(staple->reason, cases[row].reason)))
		fail_msg("%s: %s", label, staple->reason ? staple->reason : "-");
	if (dated && staple->next_update - staple->this_update != DAY)
		fail_msg("%s: dates", label);
	if (!dated && (staple->next_update != 0 || staple->this_update != 0))
		fail_msg("%s: dates of nothing", label);
	if ((staple->state == STAPLE_REVOKED) != (staple->revoked_at != 0))
		fail_msg("%s: revoked when", label);
}

static void test_rows(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		OCSP_RESPONSE *response = response_make(i);
		STACK_OF(X509) *chain = sk_X509_new_null();
		X509_STORE *anchors = X509_STORE_new();
		struct arena arena = arena_make(64 * 1024);
		struct ocsp_staple staple;
		unsigned char *der = NULL, *exact;
		int len = i2d_OCSP_RESPONSE(response, &der);
		size_t size = (size_t)len - cases[i].cut;

		assert_true(len > 0);
		/* Exact, so that ASan sees a read past the end. */
		exact = calloc(1, size);
		memcpy(exact, der, size < (size_t)len ? size : (size_t)len);
		for (j = 0; j < cases[i].sent_count; j++)
			(void)sk_X509_push(chain, people[cases[i].sent[j]].certificate);
		if (cases[i].issuer_known)
			(void)X509_STORE_add_cert(anchors, people[ISSUER].certificate);
		ocsp_response_read((struct span){(const char *)exact, size}, chain,
				   anchors, &arena, &staple);
		check_row(i, &staple);
		free(exact);
		OPENSSL_free(der);
		OCSP_RESPONSE_free(response);
		sk_X509_free(chain);
		X509_STORE_free(anchors);
		arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};
	int r, i;

	people[ISSUER] = ocsp_person_make("issuer", 1, NULL, NULL);
	people[STRANGER] = ocsp_person_make("stranger", 1, NULL, NULL);
	people[LEAF] = ocsp_person_make("leaf", 2, "serverAuth", &people[ISSUER]);
	people[OTHER_LEAF] = ocsp_person_make("leaf", 3, "serverAuth", &people[ISSUER]);
	people[RESPONDER] =
		ocsp_person_make("responder", 4, "OCSPSigning", &people[ISSUER]);
	people[PRETENDER] =
		ocsp_person_make("pretender", 5, "serverAuth", &people[ISSUER]);
	r = cmocka_run_group_tests(tests, NULL, NULL);
	for (i = 0; i < WHO_COUNT; i++)
		ocsp_person_free(&people[i]);
	return r;
}
