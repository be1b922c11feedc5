/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cases of checks: what is offered in TLS, and what answers. */
#include <string.h>

#include "tests/checks/check_case.h"

CHANGE(endpoint_missing)
{
	w->facts.endpoint_count = 0;
}
CHANGE(no_site_8080_http)
{
	change_no_site(w);
	change_plain_http(w);
	w->endpoints[0].port = 8080;
}
CHANGE(no_site_http)
{
	change_no_site(w);
	change_plain_http(w);
}
CHANGE(no_site_ssh)
{
	no_site_http(w);
	w->endpoints[0].speaks = SPEAKS_SSH;
}
/* tls-protocol */
CHANGE(wire_tls1)
{
	w->endpoints[0].protocols[TLS_VERSION_TLS1_0].offered = TRISTATE_YES;
}
CHANGE(wire_ssl2_unknown)
{
	w->endpoints[0].protocols[TLS_VERSION_SSL2].offered = TRISTATE_UNKNOWN;
}
CHANGE(disk_tls1_1)
{
	w->words[2] = "TLSv1.1";
	w->setting.effective = (struct string_list){w->words, 3};
}
CHANGE(disk_tls1_1_no_wire)
{
	disk_tls1_1(w);
	change_no_wire(w);
}
CHANGE(file_only_tls1_1)
{
	disk_tls1_1(w);
	change_file_only(w);
}
/* What is in effect is not known, but the line itself names too much. */
CHANGE(file_only_written)
{
	file_only_tls1_1(w);
	w->setting.configured = w->setting.effective;
	w->setting.effective_known = false;
}
CHANGE(no_clear_answer)
{
	memset(w->endpoints[0].protocols, 0, sizeof(w->endpoints[0].protocols));
}
CHANGE(configured_in_clear)
{
	w->address.tls = false;
}
CHANGE(file_only_unknown)
{
	change_file_only(w);
	w->setting.effective_known = false;
	w->setting.why = "a variable";
}
CHANGE(policy_1_3_only)
{
	w->want.protocols = 1U << TLS_VERSION_TLS1_3;
}
CHANGE(derived_from_weak)
{
	w->endpoints[1].protocols[TLS_VERSION_TLS1_0].offered = TRISTATE_YES;
	w->facts.endpoint_count = 2;
	w->endpoints[0].is_derived = true;
	w->endpoints[0].derived_from = 1;
}
/* tls-1-3 */
CHANGE(wire_no_1_3)
{
	w->endpoints[0].protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_NO;
}
CHANGE(wire_1_3_unknown)
{
	w->endpoints[0].protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_UNKNOWN;
}
CHANGE(disk_no_1_3_no_wire)
{
	w->setting.effective.count = 1;
	change_no_wire(w);
}
CHANGE(policy_without_1_3)
{
	w->want.protocols = 1U << TLS_VERSION_TLS1_2;
}
/* tls-config-not-served */
CHANGE(configured_1_3_only)
{
	w->words[0] = "TLSv1.3";
	w->setting.configured.count = 1;
	w->setting.why = "the default server of the address decides";
}
CHANGE(configured_more)
{
	w->words[2] = "TLSv1";
	w->setting.configured.count = 3;
	w->setting.why = "OpenSSL's security level refuses TLSv1";
}
CHANGE(not_known_what_it_means)
{
	w->words[0] = "all";
	w->setting.effective_known = false;
}
static void also_group(struct world *w, uint32_t code, const char *name)
{
	struct protocol_offer *offer = world_offer_of(w, TLS_VERSION_TLS1_3);

	w->groups[offer->group_count++] = (struct cipher_suite_use){code, name};
}
CHANGE(suite_cbc)
{
	world_also_suite(w, 0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA");
}
CHANGE(suite_cbc_incomplete)
{
	suite_cbc(w);
	change_suites_incomplete(w);
}
CHANGE(suite_of_taste)
{
	world_also_suite(w, 0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
}
CHANGE(suite_1_3_of_taste)
{
	w->suites_1_3[world_offer_of(w, TLS_VERSION_TLS1_3)->cipher_suite_count++] =
		(struct cipher_suite_use){0x1303, "TLS_CHACHA20_POLY1305_SHA256"};
}
CHANGE(suite_unregistered)
{
	world_also_suite(w, 0x7777, NULL);
}
CHANGE(suites_of_unknown_version)
{
	world_offer_of(w, TLS_VERSION_TLS1_0)->offered = TRISTATE_UNKNOWN;
}
CHANGE(policy_modern)
{
	policy_1_3_only(w);
	w->want.ciphers.count = 0;
}
CHANGE(derived_from_cbc)
{
	suite_cbc(w);
	w->endpoints[1] = w->endpoints[0];
	w->facts.endpoint_count = 2;
	memset(w->endpoints[0].protocols, 0, sizeof(w->endpoints[0].protocols));
	w->endpoints[0].is_derived = true;
	w->endpoints[0].derived_from = 1;
}
CHANGE(server_order_wanted)
{
	w->want.server_order = TRISTATE_YES;
}
CHANGE(server_order_wanted_and_there)
{
	server_order_wanted(w);
	change_server_order(w);
	world_offer_of(w, TLS_VERSION_TLS1_3)->server_order = TRISTATE_YES;
}
CHANGE(any_order)
{
	change_server_order(w);
	w->want.server_order = TRISTATE_UNKNOWN;
}
CHANGE(order_unseen)
{
	world_offer_of(w, TLS_VERSION_TLS1_2)->server_order = TRISTATE_UNKNOWN;
}
CHANGE(one_suite)
{
	order_unseen(w);
	world_offer_of(w, TLS_VERSION_TLS1_2)->cipher_suite_count = 1;
}
CHANGE(one_suite_each)
{
	one_suite(w);
	world_offer_of(w, TLS_VERSION_TLS1_3)->cipher_suite_count = 1;
	world_offer_of(w, TLS_VERSION_TLS1_3)->server_order = TRISTATE_UNKNOWN;
}
CHANGE(one_suite_seen)
{
	one_suite_each(w);
	change_suites_incomplete(w);
}
CHANGE(group_of_taste)
{
	also_group(w, 0x0019, "secp521r1");
}
CHANGE(group_weak)
{
	also_group(w, 0x0013, "secp192r1");
}
CHANGE(group_foreign)
{
	w->policy_groups[0] = w->policy_groups[1] = w->policy_groups[2] = "X448";
}
CHANGE(groups_any)
{
	group_weak(w);
	w->want.groups.count = 0;
}
CHANGE(groups_incomplete)
{
	world_offer_of(w, TLS_VERSION_TLS1_2)->groups_complete = false;
}
CHANGE(group_of_taste_incomplete)
{
	group_of_taste(w);
	groups_incomplete(w);
}
CHANGE(no_groups)
{
	world_offer_of(w, TLS_VERSION_TLS1_3)->offered = TRISTATE_NO;
	world_offer_of(w, TLS_VERSION_TLS1_2)->group_count = 0;
}
CHANGE(no_post_quantum)
{
	world_offer_of(w, TLS_VERSION_TLS1_3)->group_count = 2;
}
CHANGE(no_post_quantum_1_2)
{
	world_offer_of(w, TLS_VERSION_TLS1_3)->offered = TRISTATE_NO;
}
CHANGE(no_post_quantum_incomplete)
{
	no_post_quantum(w);
	world_offer_of(w, TLS_VERSION_TLS1_3)->groups_complete = false;
}
CHANGE(post_quantum_incomplete)
{
	world_offer_of(w, TLS_VERSION_TLS1_3)->groups_complete = false;
}
CHANGE(post_quantum_draft)
{
	w->groups[2] = (struct cipher_suite_use){0x6399, "X25519Kyber768Draft00"};
}
static void dhe(struct world *w, uint32_t bits)
{
	world_also_suite(w, 0x009e, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256");
	world_offer_of(w, TLS_VERSION_TLS1_2)->dh_bits = bits;
}
CHANGE(dhe_2048)
{
	dhe(w, 2048);
}
CHANGE(dhe_2047)
{
	dhe(w, 2047);
}
CHANGE(dhe_1024)
{
	dhe(w, 1024);
	world_offer_of(w, TLS_VERSION_TLS1_2)->dh_prime = "Apache 2.2, 1024 bits";
}
CHANGE(dhe_1024_incomplete)
{
	dhe_1024(w);
	change_suites_incomplete(w);
}
CHANGE(dhe_unseen)
{
	dhe(w, 0);
}
CHANGE(scheme_sha1)
{
	w->schemes[1] = (struct cipher_suite_use){0x0201, "rsa_pkcs1_sha1"};
	world_offer_of(w, TLS_VERSION_TLS1_2)->signature_scheme_count = 2;
}
CHANGE(scheme_sha1_incomplete)
{
	scheme_sha1(w);
	world_offer_of(w, TLS_VERSION_TLS1_2)->signature_schemes_complete = false;
}
CHANGE(scheme_md5)
{
	scheme_sha1(w);
	w->schemes[1].code = 0x0101;
}
CHANGE(schemes_incomplete)
{
	world_offer_of(w, TLS_VERSION_TLS1_2)->signature_schemes_complete = false;
}
CHANGE(no_scheme)
{
	world_offer_of(w, TLS_VERSION_TLS1_2)->signature_scheme_count = 0;
}
CHANGE(only_1_3)
{
	world_offer_of(w, TLS_VERSION_TLS1_2)->offered = TRISTATE_NO;
}
CHANGE(is_1_2_unknown)
{
	world_offer_of(w, TLS_VERSION_TLS1_2)->offered = TRISTATE_UNKNOWN;
}
/* tls-unreachable */
CHANGE(nobody_listens)
{
	change_no_wire(w);
	w->endpoints[0].why = "connection refused";
	w->endpoints[0].listener_count = 0;
}
CHANGE(nobody_listens_incomplete)
{
	nobody_listens(w);
	w->facts.discovery.listeners_complete = false;
}
CHANGE(quic_without_1_3)
{
	change_quic_not_completed(w);
	w->endpoints[0].protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_NO;
	w->endpoints[0].protocols[TLS_VERSION_TLS1_3].cipher_suite_count = 0;
}
CHANGE(udp_dns)
{
	change_udp_silent_unexplained(w);
	w->endpoints[0].reached = true;
	w->endpoints[0].speaks = SPEAKS_OTHER;
}

static const struct check_case cases[] = {
	{"tls-protocol", "sound", change_nothing, PASS, 0},
	{"tls-protocol", "TLSv1 on the wire", wire_tls1, FAIL, HIGH},
	{"tls-protocol", "of the endpoint it is derived from", derived_from_weak, FAIL,
	 0},
	{"tls-protocol", "no answer about SSLv2", wire_ssl2_unknown, UNKNOWN, HIGH},
	{"tls-protocol", "wire overrules disk", disk_tls1_1, PASS, 0},
	{"tls-protocol", "disk alone is bad", disk_tls1_1_no_wire, FAIL, HIGH},
	{"tls-protocol", "disk alone is good", change_no_wire, UNKNOWN, 0},
	{"tls-protocol", "never asked", endpoint_missing, UNKNOWN, 0},
	{"tls-protocol", "a file that nobody runs", change_file_only, PASS, 0},
	{"tls-protocol", "a bad file that nobody runs", file_only_tls1_1, FAIL, 0},
	{"tls-protocol", "a bad line that nobody runs", file_only_written, FAIL, 0},
	{"tls-protocol", "a file not understood", file_only_unknown, UNKNOWN, 0},
	{"tls-protocol", "policy wants 1.3 only", policy_1_3_only, FAIL, 0},
	{"tls-protocol", "refuses all", change_rejects, PASS, 0},
	{"tls-protocol", "not TLS", change_plain_http, NA, 0},
	{"tls-protocol", "QUIC", change_quic, PASS, 0},
	{"tls-protocol", "QUIC is configured and silent", change_udp_silent, UNKNOWN,
	 0},
	{"tls-protocol", "silent on UDP", change_udp_silent_unexplained, NA, 0},
	{"tls-protocol", "DNS on UDP", udp_dns, NA, 0},
	{"tls-protocol", "QUIC that cannot be opened", change_udp_not_opened, UNKNOWN,
	 HIGH},
	{"tls-1-3", "QUIC that cannot be opened", change_udp_not_opened, UNKNOWN, 0},
	{"tls-1-3", "QUIC", change_quic, PASS, 0},
	{"tls-1-3", "QUIC that refuses all suites", quic_without_1_3, NA, 0},
	{"tls-1-3", "silent on UDP", change_udp_silent_unexplained, NA, 0},
	{"tls-config-not-served", "QUIC has no TLS 1.2", change_quic, PASS, 0},
	{"tls-config-not-served", "silent on UDP", change_udp_silent_unexplained, NA,
	 0},
	{"tls-unreachable", "QUIC", change_quic, PASS, 0},
	{"tls-unreachable", "QUIC is configured and silent", change_udp_silent, UNKNOWN,
	 0},
	{"tls-unreachable", "silent on UDP", change_udp_silent_unexplained, NA, 0},
	{"plain-on-tls-port", "QUIC", change_quic, PASS, 0},
	{"plain-on-tls-port", "DNS on UDP", udp_dns, NA, 0},
	{"tls-1-3", "sound", change_nothing, PASS, 0},
	{"tls-1-3", "refused", wire_no_1_3, FAIL, MEDIUM},
	{"tls-1-3", "no clear answer", wire_1_3_unknown, UNKNOWN, 0},
	{"tls-1-3", "disk alone lacks it", disk_no_1_3_no_wire, FAIL, 0},
	{"tls-1-3", "disk alone has it", change_no_wire, UNKNOWN, 0},
	{"tls-1-3", "a file that nobody runs", change_file_only, PASS, 0},
	{"tls-1-3", "not wanted", policy_without_1_3, NA, 0},
	{"tls-1-3", "refuses all", change_rejects, NA, 0},
	{"tls-config-not-served", "sound", change_nothing, PASS, 0},
	{"tls-config-not-served", "weaker", configured_1_3_only, FAIL, MEDIUM},
	{"tls-config-not-served", "stricter", configured_more, FAIL, LOW},
	{"tls-config-not-served", "not known", not_known_what_it_means, UNKNOWN, 0},
	{"tls-config-not-served", "no answer", wire_ssl2_unknown, UNKNOWN, 0},
	{"tls-config-not-served", "no wire", change_no_wire, UNKNOWN, 0},
	{"tls-config-not-served", "nothing runs", change_file_only, NA, 0},
	{"tls-unreachable", "sound", change_nothing, PASS, 0},
	{"tls-unreachable", "nobody listens", nobody_listens, FAIL, MEDIUM},
	{"tls-unreachable", "not sure", nobody_listens_incomplete, UNKNOWN, 0},
	{"tls-unreachable", "slow", change_no_wire, UNKNOWN, 0},
	{"tls-unreachable", "silent", change_silence, UNKNOWN, 0},
	{"tls-unreachable", "nothing runs", change_file_only, NA, 0},
	{"tls-unreachable", "configured in clear", configured_in_clear, NA, 0},
	{"tls-unreachable", "not asked", endpoint_missing, UNKNOWN, 0},
	{"plain-on-tls-port", "sound", change_nothing, PASS, 0},
	{"plain-on-tls-port", "HTTP", change_plain_http, FAIL, HIGH},
	{"plain-on-tls-port", "HTTP on 443, no site", no_site_http, FAIL, HIGH},
	{"plain-on-tls-port", "HTTP on 8080, no site", no_site_8080_http, NA, 0},
	{"plain-on-tls-port", "SSH where TLS is promised", change_speaks_ssh, FAIL, 0},
	{"plain-on-tls-port", "SSH on 443, no site", no_site_ssh, NA, 0},
	{"plain-on-tls-port", "silence", change_silence, UNKNOWN, 0},
	{"plain-on-tls-port", "no wire", change_no_wire, UNKNOWN, 0},
	{"cipher-suites", "sound", change_nothing, PASS, 0},
	{"cipher-suites", "CBC", suite_cbc, FAIL, MEDIUM},
	{"cipher-suites", "sound, not in the policy", suite_of_taste, FAIL, LOW},
	{"cipher-suites", "the same of TLS 1.3", suite_1_3_of_taste, FAIL, LOW},
	{"cipher-suites", "unregistered", suite_unregistered, FAIL, MEDIUM},
	{"cipher-suites", "policy modern", policy_modern, FAIL, LOW},
	{"cipher-suites", "not all asked for", change_suites_incomplete, UNKNOWN, 0},
	{"cipher-suites", "what was seen still fails", suite_cbc_incomplete, FAIL, 0},
	{"cipher-suites", "a version unknown", suites_of_unknown_version, UNKNOWN, 0},
	{"cipher-suites", "derived", derived_from_cbc, FAIL, MEDIUM},
	{"cipher-suites", "no clear answer", no_clear_answer, UNKNOWN, 0},
	{"cipher-suites", "no version", change_no_version, NA, 0},
	{"cipher-suites", "plain HTTP", change_plain_http, NA, 0},
	{"cipher-suites", "silence", change_silence, UNKNOWN, 0},
	{"cipher-suites", "no wire", change_no_wire, UNKNOWN, 0},
	{"cipher-suites", "files only", change_file_only, NA, 0},
	{"cipher-order", "the client's", change_nothing, PASS, 0},
	{"cipher-order", "the server's", change_server_order, FAIL, INFO},
	{"cipher-order", "the server's is wanted", server_order_wanted, FAIL, LOW},
	{"cipher-order", "and there", server_order_wanted_and_there, PASS, 0},
	{"cipher-order", "any", any_order, NA, 0},
	{"cipher-order", "unseen", order_unseen, UNKNOWN, 0},
	{"cipher-order", "one suite in TLS 1.2", one_suite, PASS, 0},
	{"cipher-order", "nothing to choose", one_suite_each, NA, 0},
	{"cipher-order", "one suite seen", one_suite_seen, UNKNOWN, 0},
	{"groups", "sound", change_nothing, PASS, 0},
	{"groups", "strong, not in the policy", group_of_taste, FAIL, INFO},
	{"groups", "weak", group_weak, FAIL, LOW},
	{"groups", "none of the policy's", group_foreign, FAIL, MEDIUM},
	{"groups", "any", groups_any, NA, 0},
	{"groups", "not all asked for", groups_incomplete, UNKNOWN, 0},
	{"groups", "what was seen still fails", group_of_taste_incomplete, FAIL, 0},
	{"groups", "no key exchange with groups", no_groups, NA, 0},
	{"post-quantum", "sound", change_nothing, PASS, 0},
	{"post-quantum", "seen, not all asked for", post_quantum_incomplete, PASS, 0},
	{"post-quantum", "none", no_post_quantum, FAIL, INFO},
	{"post-quantum", "TLS 1.2 alone", no_post_quantum_1_2, FAIL, 0},
	{"post-quantum", "a draft's", post_quantum_draft, FAIL, 0},
	{"post-quantum", "not all asked for", no_post_quantum_incomplete, UNKNOWN, 0},
	{"weak-dh", "none", change_nothing, PASS, 0},
	{"weak-dh", "2048 bits", dhe_2048, PASS, 0},
	{"weak-dh", "2047 bits", dhe_2047, FAIL, MEDIUM},
	{"weak-dh", "1024 bits", dhe_1024, FAIL, HIGH},
	{"weak-dh", "what was seen still fails", dhe_1024_incomplete, FAIL, HIGH},
	{"weak-dh", "prime unseen", dhe_unseen, UNKNOWN, 0},
	{"weak-dh", "not all asked for", change_suites_incomplete, UNKNOWN, 0},
	{"signature-schemes", "sound", change_nothing, PASS, 0},
	{"signature-schemes", "SHA-1", scheme_sha1, FAIL, LOW},
	{"signature-schemes", "MD5", scheme_md5, FAIL, LOW},
	{"signature-schemes", "what was seen still fails", scheme_sha1_incomplete, FAIL,
	 0},
	{"signature-schemes", "not all asked for", schemes_incomplete, UNKNOWN, 0},
	{"signature-schemes", "nothing is signed", no_scheme, NA, 0},
	{"signature-schemes", "TLS 1.3 alone", only_1_3, NA, 0},
	{"signature-schemes", "TLS 1.2 unknown", is_1_2_unknown, UNKNOWN, 0},
};

const struct check_case_list check_cases_tls = CHECK_CASES(cases);
