/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chains made for the purpose against stores made for the purpose. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "checks/handshake/demo_identity.h"
#include "checks/handshake/trust.h"

enum who {
	NOBODY,
	ROOT,
	OTHER_ROOT,
	MIDDLE,
	LEAF,
	MIDDLE_LEAF,
	SELF,
	EXPIRED,
	NOT_CA_LEAF,
	CLIENT,
	WHO_COUNT
};

static const struct {
	struct demo_identity_wish wish;
	enum who issuer; /* NOBODY: itself */
} people[WHO_COUNT] = {
	[ROOT] = {{.name = "root", .is_ca = true, .not_after_seconds = 86400}, NOBODY},
	[OTHER_ROOT] = {{.name = "other root",
			 .is_ca = true,
			 .not_after_seconds = 86400},
			NOBODY},
	[MIDDLE] = {{.name = "middle", .is_ca = true, .not_after_seconds = 86400},
		    ROOT},
	[LEAF] = {{.name = "leaf", .not_after_seconds = 86400}, ROOT},
	[MIDDLE_LEAF] = {{.name = "middle leaf", .not_after_seconds = 86400}, MIDDLE},
	[SELF] = {{.name = "self", .not_after_seconds = 86400}, NOBODY},
	/* issued by a root and long gone: dates are a check of their own */
	[EXPIRED] = {{.name = "expired",
		      .not_before_seconds = -86400 * 9,
		      .not_after_seconds = -86400 * 8},
		     ROOT},
	[CLIENT] = {{.name = "client",
		     .usage = "clientAuth",
		     .not_after_seconds = 86400},
		    ROOT},
	/* its issuer may not issue */
	[NOT_CA_LEAF] = {{.name = "grandchild", .not_after_seconds = 86400}, LEAF},
};

static const struct {
	const char *label;
	enum who store[3]; /* up to NOBODY */
	enum who chain[4];
	enum chain_trust trust;
	const char *reason; /* NULL: none */
} cases[] = {
	{"leaf and root in the store", {ROOT}, {LEAF}, TRUST_OK, NULL},
	{"root sent as well", {ROOT}, {LEAF, ROOT}, TRUST_OK, NULL},
	{"with the intermediate", {ROOT}, {MIDDLE_LEAF, MIDDLE}, TRUST_OK, NULL},
	{"intermediate missing",
	 {ROOT},
	 {MIDDLE_LEAF},
	 TRUST_INCOMPLETE,
	 "unable to get local issuer certificate"},
	{"intermediate in the store only",
	 {MIDDLE},
	 {MIDDLE_LEAF},
	 TRUST_INCOMPLETE,
	 "unable to get issuer certificate"},
	{"wrong order, all there", {ROOT}, {MIDDLE_LEAF, ROOT, MIDDLE}, TRUST_OK, NULL},
	{"strangers' root",
	 {OTHER_ROOT},
	 {LEAF},
	 TRUST_INCOMPLETE,
	 "unable to get local issuer certificate"},
	{"strangers' root, sent",
	 {OTHER_ROOT},
	 {LEAF, ROOT},
	 TRUST_FAILED,
	 "self-signed certificate in certificate chain"},
	{"self-signed", {ROOT}, {SELF}, TRUST_SELF_SIGNED, "self-signed certificate"},
	{"self-signed and trusted", {SELF}, {SELF}, TRUST_OK, NULL},
	{"expired", {ROOT}, {EXPIRED}, TRUST_OK, NULL},
	{"issued by a leaf",
	 {ROOT},
	 {NOT_CA_LEAF, LEAF},
	 TRUST_FAILED,
	 "invalid CA certificate"},
	{"a client's certificate",
	 {ROOT},
	 {CLIENT},
	 TRUST_FAILED,
	 "unsuitable certificate purpose"},
	{"no store", {NOBODY}, {LEAF}, TRUST_UNKNOWN, "no trust store"},
	{"no certificate",
	 {ROOT},
	 {NOBODY},
	 TRUST_UNKNOWN,
	 "the peer sent no certificate"},
};

static void make_people(struct demo_identity made[WHO_COUNT])
{
	size_t i;

	for (i = ROOT; i < WHO_COUNT; i++) {
		const struct demo_identity *issuer =
			people[i].issuer == NOBODY ? NULL : &made[people[i].issuer];

		assert_int_equal(0,
				 demo_identity_make(&people[i].wish, issuer, &made[i]));
	}
}

static void add_entry(struct buffer *list, const struct demo_identity *identity)
{
	unsigned char *der = NULL;
	int len = i2d_X509(identity->certificate, &der);

	assert_true(len > 0);
	buffer_add_u24be(list, (uint32_t)len);
	buffer_add(list, (struct span){(const char *)der, (size_t)len});
	OPENSSL_free(der);
}

static struct probe_trust *store_of(const enum who *who,
				    const struct demo_identity *made,
				    struct arena *arena)
{
	struct buffer pem = buffer_make(65536);
	struct probe_trust *trust;

	for (; *who != NOBODY; who++)
		buffer_add_string(&pem,
				  demo_identity_certificate_pem(&made[*who], arena));
	trust = probe_trust_make(buffer_span(&pem));
	buffer_free(&pem);
	return trust;
}

static void test_cases(void **state)
{
	struct demo_identity made[WHO_COUNT] = {0};
	size_t i, j;

	(void)state;
	make_people(made);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = arena_make(1024 * 1024);
		struct probe_trust *trust = store_of(cases[i].store, made, &arena);
		struct buffer body = buffer_make(65536);
		size_t mark = buffer_open_length(&body, 3);
		struct certificate_message message;
		struct served_chain served = {0};

		for (j = 0; cases[i].chain[j] != NOBODY; j++)
			add_entry(&body, &made[cases[i].chain[j]]);
		buffer_close_length(&body, mark, 3);
		assert_true(
			certificate_message_read(buffer_span(&body), false, &message));
		trust_verify(trust, message, &arena, &served);
		if (served.trust != cases[i].trust ||
		    !served.trust_reason != !cases[i].reason ||
		    (cases[i].reason &&
		     strcmp(cases[i].reason, served.trust_reason) != 0))
			fail_msg("%s: %d, %s", cases[i].label, (int)served.trust,
				 served.trust_reason ? served.trust_reason : "-");
		buffer_free(&body);
		probe_trust_free(trust);
		arena_free(&arena);
	}
	for (i = 0; i < WHO_COUNT; i++)
		demo_identity_free(&made[i]);
}

/* What cannot be read is left out; what can, counts. */
static void test_bad_store(void **state)
{
	static const char garbage[] = "-----BEGIN CERTIFICATE-----\nMAA=\n"
				      "-----END CERTIFICATE-----\n";
	static char big[PROBE_TRUST_BYTES_MAX + 1];
	struct demo_identity root = {0};
	struct arena arena = arena_make(65536);
	struct probe_trust *trust;
	const char *pem;

	(void)state;
	assert_int_equal(0, demo_identity_make(&people[ROOT].wish, NULL, &root));
	pem = arena_printf(&arena, "# comment\n%s%s%s", garbage,
			   demo_identity_certificate_pem(&root, &arena), garbage);
	trust = probe_trust_make(span_from_string(pem));
	assert_int_equal(1, trust->anchor_count);
	probe_trust_free(trust);
	trust = probe_trust_make((struct span){big, sizeof(big)});
	assert_int_equal(0, trust->anchor_count);
	assert_string_equal("the trust store is larger than 4 MiB", trust->why_empty);
	probe_trust_free(trust);
	demo_identity_free(&root);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_bad_store),
	};

	if (probe_warm_up() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
