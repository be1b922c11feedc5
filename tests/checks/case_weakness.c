/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cases of checks: the named attacks, and what is near to them. */
#include "tests/checks/check_case.h"

/* What asking for it showed. */
#define SEEN(name, symbol, seen_result)                                             \
	static void name(struct world *w)                                           \
	{                                                                           \
		w->endpoints[0].vulnerabilities[VULNERABILITY_##symbol] =           \
			(struct vulnerability_seen){.asked = true,                  \
						    .result = RESULT_##seen_result, \
						    .what = "seen"};                \
	}
#define SEEN_BOTH(name, symbol)         \
	SEEN(name##_seen, symbol, FAIL) \
	SEEN(name##_silent, symbol, UNKNOWN)
/* One suite more, in a version that is accepted then. */
#define OFFERS(name, version, suite_code)                                        \
	static void name(struct world *w)                                        \
	{                                                                        \
		static struct cipher_suite_use suite[] = {{(suite_code), NULL}}; \
                                                                                 \
		w->endpoints[0].protocols[TLS_VERSION_##version] =               \
			(struct protocol_offer){.offered = TRISTATE_YES,         \
						.cipher_suites = suite,          \
						.cipher_suite_count = 1,         \
						.cipher_suites_complete = true}; \
	}
SEEN_BOTH(heartbleed, HEARTBLEED)
SEEN_BOTH(ccs, CCS_INJECTION)
SEEN_BOTH(robot, ROBOT)
SEEN_BOTH(padding, PADDING_ORACLE)
SEEN_BOTH(crime, CRIME)
SEEN_BOTH(breach, BREACH)
SEEN_BOTH(opossum, OPOSSUM)
SEEN_BOTH(renegotiation, INSECURE_RENEGOTIATION)
SEEN_BOTH(client_renegotiation, CLIENT_RENEGOTIATION)
SEEN(lucky13_seen, LUCKY13, FAIL)
OFFERS(ssl3_cbc, SSL3, 0x002f)
OFFERS(ssl3_rc4, SSL3, 0x0005)
OFFERS(tls1_cbc, TLS1_0, 0x002f)
OFFERS(tls1_rsa_export, TLS1_0, 0x0008)
OFFERS(tls1_dh_export, TLS1_0, 0x0014)
OFFERS(tls12_rc4, TLS1_2, 0xc011)
OFFERS(tls12_3des, TLS1_2, 0x000a)
OFFERS(tls12_anonymous, TLS1_2, 0x0034)
OFFERS(tls12_null, TLS1_2, 0x0002)
OFFERS(tls13_null, TLS1_3, 0xc0b4)
OFFERS(tls12_cbc, TLS1_2, 0xc013)
OFFERS(ssl2_rc4, SSL2, 0x010080)
static void tls_library_unknown(struct world *w)
{
	w->library.version = w->server.config.tls_library = NULL;
}
static void library_old(struct world *w)
{
	w->library.version = w->server.config.tls_library =
		"OpenSSL 1.0.1e-fips 11 Feb 2013";
}
#define LIBRARY(name, text)                                                 \
	static void name(struct world *w)                                   \
	{                                                                   \
		w->library.version = w->server.config.tls_library = (text); \
	}
LIBRARY(first_with_heartbeats, "OpenSSL 1.0.1 14 Mar 2012")
LIBRARY(last_that_bled, "OpenSSL 1.0.1f 6 Jan 2014")
LIBRARY(first_that_did_not, "OpenSSL 1.0.1g 7 Apr 2014")
LIBRARY(first_without_ccs, "OpenSSL 1.0.1h 5 Jun 2014")
static void library_older_than_heartbeats(struct world *w)
{
	w->library.version = w->server.config.tls_library = "OpenSSL 1.0.0t 3 Dec 2015";
}
static void library_is_gnutls(struct world *w)
{
	w->library = (struct library){.path = "/usr/lib/libgnutls.so.30",
				      .version = "GnuTLS 3.7.9",
				      .state = EXE_PRESENT};
	w->server.config.tls_library = NULL;
}
static void library_is_gnutls_cbc(struct world *w)
{
	library_is_gnutls(w);
	tls12_cbc(w);
}
static void library_unknown_cbc(struct world *w)
{
	tls_library_unknown(w);
	tls12_cbc(w);
}
static void rsa_exchange_unknown_library(struct world *w)
{
	static struct cipher_suite_use suite[] = {{0x009c, NULL}};

	tls_library_unknown(w);
	w->endpoints[0].protocols[TLS_VERSION_TLS1_2].cipher_suites = suite;
	w->endpoints[0].protocols[TLS_VERSION_TLS1_2].cipher_suite_count = 1;
}
static void suites_unknown(struct world *w)
{
	w->endpoints[0].protocols[TLS_VERSION_TLS1_2].cipher_suites_complete = false;
}
static void suites_unknown_unknown_library(struct world *w)
{
	suites_unknown(w);
	tls_library_unknown(w);
}
static void old_versions_unknown(struct world *w)
{
	unsigned int i;

	for (i = 0; i < TLS_VERSION_TLS1_2; i++)
		w->endpoints[0].protocols[i].offered = TRISTATE_UNKNOWN;
}
static void only_tls1_3(struct world *w)
{
	w->endpoints[0].protocols[TLS_VERSION_TLS1_2].offered = TRISTATE_NO;
}
static void short_prime(struct world *w)
{
	w->endpoints[0].protocols[TLS_VERSION_TLS1_2].dh_bits = 768;
}
static void prime_of_1024(struct world *w)
{
	w->endpoints[0].protocols[TLS_VERSION_TLS1_2].dh_bits = 1024;
}
static void ssl2_empty(struct world *w)
{
	w->endpoints[0].protocols[TLS_VERSION_SSL2].offered = TRISTATE_YES;
}
/* Another listener of this host has the same key, and speaks SSLv2. */
static void ssl2_elsewhere(struct world *w)
{
	w->facts.endpoint_count = 2;
	w->endpoints[1].port = 8443;
	w->endpoints[1].protocols[TLS_VERSION_SSL2].offered = TRISTATE_YES;
	w->endpoints[1].has_site = false;
}
static void weak_as_the_other_name(struct world *w)
{
	w->facts.endpoint_count = 2;
	w->endpoints[1].vulnerabilities[VULNERABILITY_ROBOT] =
		(struct vulnerability_seen){
			.asked = true, .result = RESULT_FAIL, .what = "seen"};
	w->endpoints[0].vulnerabilities[VULNERABILITY_ROBOT].asked = false;
	w->endpoints[0].is_derived = true;
	w->endpoints[0].derived_from = 1;
}
/* What was seen of this name does not count then. */
static void pages_elsewhere(struct world *w)
{
	w->endpoints[0].http = (struct http_facts){.asked_elsewhere = true,
						   .why = "asked as example.org"};
}
#define FEATURE(name, field, value)                                \
	static void name(struct world *w)                          \
	{                                                          \
		w->endpoints[0].features.field = TRISTATE_##value; \
	}
FEATURE(fallback_unknown, fallback_scsv, UNKNOWN)
FEATURE(fallback_ignored, fallback_scsv, NO)
FEATURE(no_sentinel, downgrade_sentinel, NO)
FEATURE(refuses_grease, grease_tolerant, NO)
FEATURE(refuses_size, extension_tolerant, NO)
FEATURE(tolerance_unknown, version_tolerant, UNKNOWN)
FEATURE(size_unknown, extension_tolerant, UNKNOWN)
static void fallback_ignored_no_sentinel(struct world *w)
{
	fallback_ignored(w);
	w->endpoints[0].protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_NO;
	w->endpoints[0].protocols[TLS_VERSION_TLS1_1].offered = TRISTATE_YES;
	w->endpoints[0].features.downgrade_sentinel = TRISTATE_UNKNOWN;
}
static void rsa_exchange_alone(struct world *w)
{
	rsa_exchange_unknown_library(w);
}
static void rsa_exchange_maybe_more(struct world *w)
{
	rsa_exchange_unknown_library(w);
	suites_unknown(w);
}

static const struct check_case cases[] = {
	{"heartbleed", "sound", change_nothing, PASS, 0},
	{"heartbleed", "seen", heartbleed_seen, FAIL, CRITICAL},
	{"heartbleed", "no answer", heartbleed_silent, UNKNOWN, CRITICAL},
	{"heartbleed", "library not known", tls_library_unknown, UNKNOWN, INFO},
	{"heartbleed", "a release that had it", library_old, UNKNOWN, INFO},
	{"heartbleed", "before it", library_older_than_heartbeats, PASS, 0},
	{"heartbleed", "the first with heartbeats", first_with_heartbeats, UNKNOWN,
	 INFO},
	{"heartbleed", "the last that had it", last_that_bled, UNKNOWN, INFO},
	{"heartbleed", "mended", first_that_did_not, PASS, 0},
	{"heartbleed", "GnuTLS", library_is_gnutls, PASS, 0},
	{"heartbleed", "TLS 1.3 alone", only_tls1_3, NA, 0},
	{"heartbleed", "not TLS", change_plain_http, NA, 0},
	{"heartbleed", "no wire", change_no_wire, UNKNOWN, 0},
	{"ccs-injection", "sound", change_nothing, PASS, 0},
	{"ccs-injection", "seen", ccs_seen, FAIL, HIGH},
	{"ccs-injection", "no answer", ccs_silent, UNKNOWN, HIGH},
	{"ccs-injection", "a release that had it", library_old, UNKNOWN, INFO},
	{"ccs-injection", "not yet mended", first_that_did_not, UNKNOWN, INFO},
	{"ccs-injection", "mended", first_without_ccs, PASS, 0},
	{"robot", "no RSA key exchange", change_nothing, PASS, 0},
	{"robot", "seen", robot_seen, FAIL, HIGH},
	{"robot", "unstable", robot_silent, UNKNOWN, HIGH},
	{"robot", "not asked", rsa_exchange_unknown_library, UNKNOWN, INFO},
	{"robot", "under another name", weak_as_the_other_name, FAIL, HIGH},
	{"poodle", "no SSLv3", change_nothing, PASS, 0},
	{"poodle", "SSLv3 with CBC", ssl3_cbc, FAIL, HIGH},
	{"poodle", "SSLv3 with RC4 alone", ssl3_rc4, PASS, 0},
	{"poodle", "not known", old_versions_unknown, UNKNOWN, 0},
	{"padding-oracle", "no CBC", change_nothing, PASS, 0},
	{"padding-oracle", "seen", padding_seen, FAIL, HIGH},
	{"padding-oracle", "no answer", padding_silent, UNKNOWN, HIGH},
	{"padding-oracle", "CBC, a library without it", tls12_cbc, PASS, 0},
	{"padding-oracle", "CBC, not asked", library_is_gnutls_cbc, UNKNOWN, INFO},
	{"crime", "sound", change_nothing, PASS, 0},
	{"crime", "seen", crime_seen, FAIL, MEDIUM},
	{"crime", "no answer", crime_silent, UNKNOWN, 0},
	{"breach", "sound", change_nothing, PASS, 0},
	{"breach", "seen", breach_seen, FAIL, INFO},
	{"breach", "no answer", breach_silent, UNKNOWN, 0},
	{"breach", "asked of another name", pages_elsewhere, NA, 0},
	{"beast", "QUIC", change_quic, NA, 0},
	{"beast", "no TLS 1.0", change_nothing, PASS, 0},
	{"beast", "TLS 1.0 with CBC", tls1_cbc, FAIL, INFO},
	{"beast", "not known", old_versions_unknown, UNKNOWN, 0},
	{"lucky13", "no CBC", change_nothing, PASS, 0},
	{"lucky13", "CBC, a library without it", tls12_cbc, PASS, 0},
	{"lucky13", "CBC, library not known", library_unknown_cbc, UNKNOWN, INFO},
	{"lucky13", "seen", lucky13_seen, FAIL, INFO},
	{"rc4", "none", change_nothing, PASS, 0},
	{"rc4", "one", tls12_rc4, FAIL, HIGH},
	{"rc4", "not every suite", suites_unknown, UNKNOWN, 0},
	{"sweet32", "none", change_nothing, PASS, 0},
	{"sweet32", "3DES", tls12_3des, FAIL, MEDIUM},
	{"sweet32", "not every suite", suites_unknown, UNKNOWN, 0},
	{"freak", "none", change_nothing, PASS, 0},
	{"freak", "TLS 1.0 alone has it", tls1_rsa_export, FAIL, HIGH},
	{"freak", "not every suite", suites_unknown, UNKNOWN, 0},
	{"logjam", "none", change_nothing, PASS, 0},
	{"logjam", "export", tls1_dh_export, FAIL, HIGH},
	{"logjam", "768 bits", short_prime, FAIL, HIGH},
	{"logjam", "1024 bits", prime_of_1024, PASS, 0},
	{"logjam", "not every suite", suites_unknown, UNKNOWN, 0},
	{"drown", "none", change_nothing, PASS, 0},
	{"drown", "SSLv2", ssl2_rc4, FAIL, HIGH},
	{"drown", "an empty list", ssl2_empty, FAIL, HIGH},
	{"drown", "the same key elsewhere", ssl2_elsewhere, FAIL, HIGH},
	{"drown", "not known", old_versions_unknown, UNKNOWN, 0},
	{"insecure-renegotiation", "sound", change_nothing, PASS, 0},
	{"insecure-renegotiation", "seen", renegotiation_seen, FAIL, MEDIUM},
	{"insecure-renegotiation", "no answer", renegotiation_silent, UNKNOWN, 0},
	{"client-renegotiation", "sound", change_nothing, PASS, 0},
	{"client-renegotiation", "seen", client_renegotiation_seen, FAIL, LOW},
	{"client-renegotiation", "no answer", client_renegotiation_silent, UNKNOWN, 0},
	{"opossum", "sound", change_nothing, PASS, 0},
	{"opossum", "seen", opossum_seen, FAIL, MEDIUM},
	{"opossum", "no answer", opossum_silent, UNKNOWN, 0},
	{"anonymous-suites", "none", change_nothing, PASS, 0},
	{"anonymous-suites", "one", tls12_anonymous, FAIL, HIGH},
	{"anonymous-suites", "not every suite", suites_unknown, UNKNOWN, 0},
	{"null-suites", "none", change_nothing, PASS, 0},
	{"null-suites", "one", tls12_null, FAIL, HIGH},
	{"null-suites", "one of TLS 1.3", tls13_null, FAIL, HIGH},
	{"null-suites", "not every suite", suites_unknown, UNKNOWN, 0},
	{"no-forward-secrecy", "sound", change_nothing, PASS, 0},
	{"no-forward-secrecy", "RSA key exchange alone", rsa_exchange_alone, FAIL,
	 MEDIUM},
	{"no-forward-secrecy", "and maybe more", rsa_exchange_maybe_more, UNKNOWN, 0},
	{"tls-fallback-scsv", "sound", change_nothing, PASS, 0},
	{"tls-fallback-scsv", "one version", only_tls1_3, NA, 0},
	{"tls-fallback-scsv", "not known", fallback_unknown, UNKNOWN, LOW},
	{"tls-fallback-scsv", "ignored, the sentinel is there", fallback_ignored, PASS,
	 0},
	{"tls-fallback-scsv", "ignored", fallback_ignored_no_sentinel, FAIL, LOW},
	{"tls-fallback-scsv", "no sentinel", no_sentinel, FAIL, LOW},
	{"tls-intolerance", "QUIC", change_quic, NA, 0},
	{"tls-intolerance", "sound", change_nothing, PASS, 0},
	{"tls-intolerance", "GREASE", refuses_grease, FAIL, LOW},
	{"tls-intolerance", "a size", refuses_size, FAIL, LOW},
	{"tls-intolerance", "not known", tolerance_unknown, UNKNOWN, LOW},
	{"tls-intolerance", "silent at a size", size_unknown, UNKNOWN, LOW},
	{"export-suites", "none", change_nothing, PASS, 0},
	{"export-suites", "one", tls1_rsa_export, FAIL, HIGH},
	{"export-suites", "not every suite", suites_unknown_unknown_library, UNKNOWN,
	 0},
};

const struct check_case_list check_cases_weakness = CHECK_CASES(cases);
