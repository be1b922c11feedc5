/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every check: a host where it passes, changed so that it fails or cannot tell.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/checks/weakness_cases.h"
#include "tests/checks/world.h"

#define CHANGE(name) static void name(struct world *w)

CHANGE(nothing)
{
	(void)w;
}
CHANGE(no_wire)
{
	w->endpoints[0].reached = false;
	w->endpoints[0].why = "timeout";
	w->endpoints[0].speaks = SPEAKS_UNKNOWN;
	w->endpoints[0].handshake = (struct handshake){.why = "timeout"};
}
CHANGE(file_only)
{
	w->server.running = false;
	w->facts.endpoint_count = 0;
	w->facts.discovery.listener_count = 0;
	w->facts.discovery.process_count = 0;
}
CHANGE(endpoint_missing)
{
	w->facts.endpoint_count = 0;
}
CHANGE(plain_http)
{
	w->endpoints[0].speaks = SPEAKS_HTTP;
	w->endpoints[0].banner = "HTTP/1.1 400 Bad Request";
	w->endpoints[0].handshake = (struct handshake){0};
}
CHANGE(no_site)
{
	w->endpoints[0].has_site = false;
	w->facts.site_count = 0;
	w->facts.server_count = 0;
}
CHANGE(no_site_8080_http)
{
	no_site(w);
	plain_http(w);
	w->endpoints[0].port = 8080;
}
CHANGE(no_site_http)
{
	no_site(w);
	plain_http(w);
}
CHANGE(no_site_ssh)
{
	no_site_http(w);
	w->endpoints[0].speaks = SPEAKS_SSH;
}
CHANGE(speaks_ssh)
{
	plain_http(w);
	w->endpoints[0].speaks = SPEAKS_SSH;
}
CHANGE(silence)
{
	plain_http(w);
	w->endpoints[0].speaks = SPEAKS_SILENCE;
}
CHANGE(no_handshake)
{
	w->endpoints[0].handshake =
		(struct handshake){.completed = TRISTATE_NO, .why = "alert 40"};
}
CHANGE(rejects)
{
	no_handshake(w);
	w->sites[0].rejects_handshake = true;
	w->endpoints[0].protocols[TLS_VERSION_TLS1_2].offered = TRISTATE_NO;
	w->endpoints[0].protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_NO;
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
	no_wire(w);
}
CHANGE(file_only_tls1_1)
{
	disk_tls1_1(w);
	file_only(w);
}
CHANGE(file_only_unknown)
{
	file_only(w);
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
	no_wire(w);
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

/* cipher-suites, cipher-order, groups, post-quantum, weak-dh, signature-schemes */
static struct protocol_offer *offer_of(struct world *w, enum tls_version version)
{
	return &w->endpoints[0].protocols[version];
}
static void also_suite(struct world *w, uint32_t code, const char *name)
{
	struct protocol_offer *offer = offer_of(w, TLS_VERSION_TLS1_2);

	w->suites[offer->cipher_suite_count++] = (struct cipher_suite_use){code, name};
}
static void also_group(struct world *w, uint32_t code, const char *name)
{
	struct protocol_offer *offer = offer_of(w, TLS_VERSION_TLS1_3);

	w->groups[offer->group_count++] = (struct cipher_suite_use){code, name};
}
CHANGE(no_version)
{
	offer_of(w, TLS_VERSION_TLS1_2)->offered = TRISTATE_NO;
	offer_of(w, TLS_VERSION_TLS1_3)->offered = TRISTATE_NO;
}
CHANGE(suites_incomplete)
{
	offer_of(w, TLS_VERSION_TLS1_2)->cipher_suites_complete = false;
}
CHANGE(suite_cbc)
{
	also_suite(w, 0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA");
}
CHANGE(suite_cbc_incomplete)
{
	suite_cbc(w);
	suites_incomplete(w);
}
CHANGE(suite_of_taste)
{
	also_suite(w, 0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
}
CHANGE(suite_1_3_of_taste)
{
	w->suites_1_3[offer_of(w, TLS_VERSION_TLS1_3)->cipher_suite_count++] =
		(struct cipher_suite_use){0x1303, "TLS_CHACHA20_POLY1305_SHA256"};
}
CHANGE(suite_unregistered)
{
	also_suite(w, 0x7777, NULL);
}
CHANGE(suites_of_unknown_version)
{
	offer_of(w, TLS_VERSION_TLS1_0)->offered = TRISTATE_UNKNOWN;
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
CHANGE(server_order)
{
	offer_of(w, TLS_VERSION_TLS1_2)->server_order = TRISTATE_YES;
}
CHANGE(server_order_wanted)
{
	w->want.server_order = TRISTATE_YES;
}
CHANGE(server_order_wanted_and_there)
{
	server_order_wanted(w);
	server_order(w);
	offer_of(w, TLS_VERSION_TLS1_3)->server_order = TRISTATE_YES;
}
CHANGE(any_order)
{
	server_order(w);
	w->want.server_order = TRISTATE_UNKNOWN;
}
CHANGE(order_unseen)
{
	offer_of(w, TLS_VERSION_TLS1_2)->server_order = TRISTATE_UNKNOWN;
}
CHANGE(one_suite)
{
	order_unseen(w);
	offer_of(w, TLS_VERSION_TLS1_2)->cipher_suite_count = 1;
}
CHANGE(one_suite_each)
{
	one_suite(w);
	offer_of(w, TLS_VERSION_TLS1_3)->cipher_suite_count = 1;
	offer_of(w, TLS_VERSION_TLS1_3)->server_order = TRISTATE_UNKNOWN;
}
CHANGE(one_suite_seen)
{
	one_suite_each(w);
	suites_incomplete(w);
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
	offer_of(w, TLS_VERSION_TLS1_2)->groups_complete = false;
}
CHANGE(group_of_taste_incomplete)
{
	group_of_taste(w);
	groups_incomplete(w);
}
CHANGE(no_groups)
{
	offer_of(w, TLS_VERSION_TLS1_3)->offered = TRISTATE_NO;
	offer_of(w, TLS_VERSION_TLS1_2)->group_count = 0;
}
CHANGE(no_post_quantum)
{
	offer_of(w, TLS_VERSION_TLS1_3)->group_count = 2;
}
CHANGE(no_post_quantum_1_2)
{
	offer_of(w, TLS_VERSION_TLS1_3)->offered = TRISTATE_NO;
}
CHANGE(no_post_quantum_incomplete)
{
	no_post_quantum(w);
	offer_of(w, TLS_VERSION_TLS1_3)->groups_complete = false;
}
CHANGE(post_quantum_incomplete)
{
	offer_of(w, TLS_VERSION_TLS1_3)->groups_complete = false;
}
CHANGE(post_quantum_draft)
{
	w->groups[2] = (struct cipher_suite_use){0x6399, "X25519Kyber768Draft00"};
}
static void dhe(struct world *w, uint32_t bits)
{
	also_suite(w, 0x009e, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256");
	offer_of(w, TLS_VERSION_TLS1_2)->dh_bits = bits;
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
	offer_of(w, TLS_VERSION_TLS1_2)->dh_prime = "Apache 2.2, 1024 bits";
}
CHANGE(dhe_1024_incomplete)
{
	dhe_1024(w);
	suites_incomplete(w);
}
CHANGE(dhe_unseen)
{
	dhe(w, 0);
}
CHANGE(scheme_sha1)
{
	w->schemes[1] = (struct cipher_suite_use){0x0201, "rsa_pkcs1_sha1"};
	offer_of(w, TLS_VERSION_TLS1_2)->signature_scheme_count = 2;
}
CHANGE(scheme_sha1_incomplete)
{
	scheme_sha1(w);
	offer_of(w, TLS_VERSION_TLS1_2)->signature_schemes_complete = false;
}
CHANGE(scheme_md5)
{
	scheme_sha1(w);
	w->schemes[1].code = 0x0101;
}
CHANGE(schemes_incomplete)
{
	offer_of(w, TLS_VERSION_TLS1_2)->signature_schemes_complete = false;
}
CHANGE(no_scheme)
{
	offer_of(w, TLS_VERSION_TLS1_2)->signature_scheme_count = 0;
}
CHANGE(only_1_3)
{
	offer_of(w, TLS_VERSION_TLS1_2)->offered = TRISTATE_NO;
}
CHANGE(is_1_2_unknown)
{
	offer_of(w, TLS_VERSION_TLS1_2)->offered = TRISTATE_UNKNOWN;
}

/* tls-unreachable */
CHANGE(nobody_listens)
{
	no_wire(w);
	w->endpoints[0].why = "connection refused";
	w->endpoints[0].listener_count = 0;
}
CHANGE(nobody_listens_incomplete)
{
	nobody_listens(w);
	w->facts.discovery.listeners_complete = false;
}

/* certificate dates */
static void not_after(struct world *w, int64_t at)
{
	w->on_disk[0].not_after = w->served[0].not_after = at;
}
CHANGE(expires_in_14_days)
{
	not_after(w, WORLD_NOW + 14LL * WORLD_DAY);
}
CHANGE(expires_a_second_sooner)
{
	not_after(w, WORLD_NOW + 14LL * WORLD_DAY - 1);
}
CHANGE(expires_this_second)
{
	w->want.certificate_min_days = 0;
	not_after(w, WORLD_NOW);
}
CHANGE(expired_a_second_ago)
{
	not_after(w, WORLD_NOW - 1);
}
CHANGE(expired_before_time)
{
	not_after(w, INT64_MIN);
}
CHANGE(never_expires)
{
	not_after(w, INT64_MAX);
}
CHANGE(expires_beyond_the_calendar)
{
	not_after(w, INT64_C(67767976233532799)); /* the year 2147483647 */
}
CHANGE(certificate_unreadable)
{
	w->site_certificate.file = (struct certificate_file){
		.state = FILE_UNREADABLE, .reason = "permission denied"};
	w->facts.endpoint_count = 0;
}
CHANGE(certificate_unreadable_but_served)
{
	w->site_certificate.file = (struct certificate_file){
		.state = FILE_UNREADABLE, .reason = "permission denied"};
}
CHANGE(valid_from_now)
{
	w->on_disk[0].not_before = WORLD_NOW;
}
CHANGE(valid_in_a_second)
{
	w->on_disk[0].not_before = WORLD_NOW + 1;
}
CHANGE(lifetime_366_days)
{
	w->on_disk[0].not_before = WORLD_NOW;
	w->on_disk[0].not_after = WORLD_NOW + 366LL * WORLD_DAY;
}
CHANGE(lifetime_a_second_more)
{
	lifetime_366_days(w);
	w->on_disk[0].not_after++;
}
CHANGE(lifetime_any)
{
	w->want.certificate_max_days = 0;
	w->on_disk[0].not_after = INT64_MAX;
	w->on_disk[0].not_before = INT64_MIN;
}

/* certificate-name */
CHANGE(name_by_wildcard)
{
	w->endpoints[0].name = "WWW.Example.org";
}
CHANGE(name_two_labels)
{
	w->endpoints[0].name = "a.b.example.org";
}
CHANGE(name_empty_label)
{
	w->endpoints[0].name = ".example.org";
	w->certificate_names[0] = "other.example";
}
CHANGE(name_wildcard_alone)
{
	w->certificate_names[0] = "other.example";
	w->endpoints[0].name = "example.org";
}
CHANGE(name_trailing_dot)
{
	w->endpoints[0].name = "example.org.";
}
CHANGE(name_partial_wildcard)
{
	w->certificate_names[0] = "w*.example.net";
	w->endpoints[0].name = "www.example.net";
}
CHANGE(name_address)
{
	w->certificate_names[0] = "2001:DB8::1";
	w->endpoints[0].name = "2001:db8:0::1";
}
CHANGE(name_address_wildcard)
{
	w->certificate_names[0] = "*.0.0.1";
	w->endpoints[0].name = "127.0.0.1";
}
CHANGE(name_common_only)
{
	w->served[0].names_from_common_name = true;
}
CHANGE(name_none)
{
	w->endpoints[0].name = NULL;
}
CHANGE(name_other_no_wire)
{
	no_wire(w);
	w->endpoints[0].name = "other.example";
}
CHANGE(name_file_only_other)
{
	w->names[0] = "other.example";
	file_only(w);
}

/* certificate-chain */
CHANGE(self_signed)
{
	w->endpoints[0].handshake.trust = TRUST_SELF_SIGNED;
	w->endpoints[0].handshake.chain.count = 1;
	w->served[0].self_signed = w->served[0].self_issued = true;
	w->on_disk[0].self_signed = w->on_disk[0].self_issued = true;
}
CHANGE(self_signed_without_store)
{
	self_signed(w);
	w->endpoints[0].handshake.trust = TRUST_UNKNOWN;
}
CHANGE(chain_incomplete)
{
	w->endpoints[0].handshake.trust = TRUST_INCOMPLETE;
	w->endpoints[0].handshake.trust_reason = "unable to get local issuer";
}
CHANGE(incomplete_second_not_seen)
{
	chain_incomplete(w);
	w->endpoints[0].chains_complete = false;
}
CHANGE(chain_failed)
{
	w->endpoints[0].handshake.trust = TRUST_FAILED;
}
CHANGE(chain_unknown)
{
	w->endpoints[0].handshake.trust = TRUST_UNKNOWN;
}
CHANGE(issuer_expired)
{
	w->served[1].not_after = WORLD_NOW - 1;
}

/* certificate strength */
static void both(struct world *w, const char *family, uint32_t bits)
{
	w->on_disk[0].key_family = w->served[0].key_family = family;
	w->on_disk[0].key_bits = w->served[0].key_bits = bits;
}
CHANGE(rsa_2047)
{
	both(w, "RSA", 2047);
}
CHANGE(ec_255)
{
	both(w, "EC", 255);
}
CHANGE(ed25519)
{
	both(w, "ED25519", 253);
}
CHANGE(dsa)
{
	both(w, "DSA", 3072);
}
CHANGE(key_unknown)
{
	both(w, NULL, 0);
}
CHANGE(rsa_size_unknown)
{
	both(w, "RSA", 0);
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

/* certificate-served */
CHANGE(other_served)
{
	w->served[0].sha256 = "dd";
}
CHANGE(other_served_unread)
{
	other_served(w);
	w->site_certificate.file.state = FILE_INVALID;
}
CHANGE(dynamic)
{
	w->site_certificate.dynamic = true;
}

/* the chains that are served */
CHANGE(client_certificate_required)
{
	w->endpoints[0].handshake.completed = TRISTATE_NO;
	w->endpoints[0].handshake.why = "alert 40 handshake_failure";
	w->endpoints[0].features.client_certificate = CLIENT_CERTIFICATE_REQUIRED;
}
CHANGE(broken_off)
{
	w->endpoints[0].handshake.completed = TRISTATE_NO;
	w->endpoints[0].handshake.why = "bad signature";
}
/* A second one, of its own key and from its own file. */
static void second_chain(struct world *w, bool in_file)
{
	static struct certificate leaf[2];
	static struct served_chain other;
	static struct site_certificate files[2];

	memcpy(leaf, w->served, sizeof(leaf));
	leaf[0].key_family = "EC";
	leaf[0].key_type = "EC prime256v1";
	leaf[0].key_bits = 256;
	leaf[0].sha256 = "ff44";
	leaf[0].spki_sha256 = "ff55";
	other = (struct served_chain){.chain = {leaf, 2}, .trust = TRUST_OK};
	w->endpoints[0].other_chains = &other;
	w->endpoints[0].other_chain_count = 1;
	if (!in_file)
		return;
	files[0] = w->site_certificate;
	files[1] = w->site_certificate;
	files[1].path = "/etc/ssl/example.org.ec.pem";
	files[1].key.spki_sha256 = leaf[0].spki_sha256;
	files[1].file.chain.items = leaf;
	w->sites[0].certificates = files;
	w->sites[0].certificate_count = 2;
}
CHANGE(two_served)
{
	second_chain(w, true);
}
CHANGE(two_served_one_file)
{
	second_chain(w, false);
}
CHANGE(one_of_two_served)
{
	second_chain(w, true);
	w->endpoints[0].other_chain_count = 0;
}
CHANGE(one_of_two_seen)
{
	one_of_two_served(w);
	w->endpoints[0].chains_complete = false;
}
CHANGE(second_incomplete)
{
	second_chain(w, true);
	w->endpoints[0].other_chains[0].trust = TRUST_INCOMPLETE;
}
CHANGE(second_other_name)
{
	static const char *names[] = {"elsewhere.example"};

	second_chain(w, true);
	w->endpoints[0].other_chains[0].chain.items[0].names =
		(struct string_list){names, 1};
}
CHANGE(second_not_seen)
{
	w->endpoints[0].chains_complete = false;
}
CHANGE(second_unknown_trust)
{
	second_chain(w, true);
	w->endpoints[0].other_chains[0].trust = TRUST_UNKNOWN;
}
CHANGE(same_key_twice)
{
	second_chain(w, true);
	w->endpoints[0].other_chains[0].chain.items[0].spki_sha256 =
		w->served[0].spki_sha256;
}
CHANGE(sent_twice)
{
	w->served[1] = w->served[0];
}
CHANGE(stranger_sent)
{
	w->served[1].subject = "CN=somebody else";
}
CHANGE(root_sent)
{
	w->served[1].self_signed = true;
}
CHANGE(alone_and_self_signed)
{
	w->served[0].self_signed = true;
	w->endpoints[0].handshake.chain.count = 1;
}
CHANGE(chain_16k)
{
	w->endpoints[0].handshake.chain_bytes = 16 * 1024;
}
CHANGE(chain_16k_and_one)
{
	w->endpoints[0].handshake.chain_bytes = 16 * 1024 + 1;
}
CHANGE(chain_33k)
{
	w->endpoints[0].handshake.chain_bytes = 33 * 1024;
}
CHANGE(chain_101k)
{
	w->endpoints[0].handshake.chain_bytes = 101 * 1024;
}
static void usage(struct world *w, uint32_t bits)
{
	w->on_disk[0].has_key_usage = w->served[0].has_key_usage = true;
	w->on_disk[0].key_usage = w->served[0].key_usage = bits;
}
CHANGE(usage_signs)
{
	usage(w, KEY_USAGE_DIGITAL_SIGNATURE);
}
CHANGE(usage_enciphers)
{
	usage(w, KEY_USAGE_KEY_ENCIPHERMENT);
}
CHANGE(usage_ec_agrees)
{
	usage(w, KEY_USAGE_KEY_AGREEMENT);
	both(w, "EC", 256);
}
CHANGE(for_clients)
{
	w->on_disk[0].has_extended_key_usage = true;
	w->served[0].has_extended_key_usage = true;
}
CHANGE(for_servers)
{
	for_clients(w);
	w->on_disk[0].is_for_servers = w->served[0].is_for_servers = true;
}
CHANGE(authority_as_leaf)
{
	w->on_disk[0].is_ca = w->served[0].is_ca = true;
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
	both(w, "ED25519", 253);
}
CHANGE(only_eddsa_seen)
{
	both(w, "ED25519", 253);
	w->endpoints[0].chains_complete = false;
}
CHANGE(eddsa_beside_ecdsa)
{
	second_chain(w, true);
	both(w, "ED25519", 253);
}
CHANGE(wildcard)
{
	w->certificate_names[1] = "*.example.org";
}
static void staple(struct world *w, enum staple_state state)
{
	w->endpoints[0].features.staple =
		(struct ocsp_staple){.state = state,
				     .this_update = WORLD_NOW - WORLD_DAY,
				     .next_update = WORLD_NOW,
				     .revoked_at = WORLD_NOW - WORLD_DAY};
}
CHANGE(staple_good)
{
	staple(w, STAPLE_GOOD);
}
CHANGE(staple_expired)
{
	staple(w, STAPLE_GOOD);
	w->endpoints[0].features.staple.next_update = WORLD_NOW - 1;
}
CHANGE(staple_without_end)
{
	staple(w, STAPLE_GOOD);
	w->endpoints[0].features.staple.next_update = 0;
}
CHANGE(staple_of_tomorrow)
{
	staple(w, STAPLE_GOOD);
	w->endpoints[0].features.staple.this_update = WORLD_NOW + 1;
}
CHANGE(staple_revoked)
{
	staple(w, STAPLE_REVOKED);
}
CHANGE(staple_not_known)
{
	staple(w, STAPLE_NOT_KNOWN);
}
CHANGE(staple_invalid)
{
	staple(w, STAPLE_INVALID);
}
CHANGE(staple_unknown)
{
	staple(w, STAPLE_UNKNOWN);
}
CHANGE(must_staple_none)
{
	w->served[0].must_staple = true;
}
CHANGE(must_staple_good)
{
	must_staple_none(w);
	staple_good(w);
}
CHANGE(must_staple_invalid)
{
	must_staple_none(w);
	staple_invalid(w);
}
CHANGE(must_staple_revoked)
{
	must_staple_none(w);
	staple_revoked(w);
}
CHANGE(must_staple_unknown)
{
	must_staple_none(w);
	staple_unknown(w);
}
CHANGE(public_without_scts)
{
	w->served[0].public_policy = true;
}
CHANGE(public_with_scts)
{
	public_without_scts(w);
	w->served[0].sct_count = 2;
}
CHANGE(public_scts_in_handshake)
{
	public_without_scts(w);
	w->endpoints[0].features.scts = TRISTATE_YES;
}
CHANGE(public_scts_not_asked)
{
	public_without_scts(w);
	w->endpoints[0].features.scts = TRISTATE_UNKNOWN;
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

/* config-not-loaded */
CHANGE(file_within_margin)
{
	w->file.modified_at = w->server.loaded_at + 2;
}
CHANGE(file_newer)
{
	w->file.modified_at = w->server.loaded_at + 3;
}
CHANGE(file_newer_no_workers)
{
	file_newer(w);
	w->server.worker_count = 0;
}
CHANGE(loaded_unknown)
{
	w->server.loaded_at = 0;
}
CHANGE(file_not_stated)
{
	w->server.file_count = 0;
}

/* processes */
CHANGE(worker_is_root)
{
	w->processes[1].uid = 0;
}
CHANGE(worker_uid_unknown)
{
	w->processes[1].uid_known = false;
}
CHANGE(only_root_master)
{
	w->server.worker_count = 0;
}
CHANGE(single_process_not_root)
{
	w->server.worker_count = 0;
	w->processes[0].uid = 33;
}
CHANGE(file_only_root)
{
	file_only(w);
	w->server.config.run_user = "root";
}
CHANGE(file_only_no_user)
{
	file_only(w);
	w->server.config.run_user = NULL;
}
CHANGE(exe_deleted)
{
	w->processes[1].exe_state = EXE_DELETED;
}
CHANGE(exe_replaced)
{
	w->processes[0].exe_state = EXE_REPLACED;
}
CHANGE(exe_memfd)
{
	w->processes[0].exe_state = EXE_MEMFD;
}
CHANGE(exe_unknown)
{
	w->processes[0].exe_state = EXE_UNKNOWN;
}
CHANGE(process_unseen)
{
	w->processes[0] = (struct process){.pid = 812};
	w->limit = (struct limit){LIMIT_HIDEPID, "/proc", EVIDENCE_PROCESS};
	w->facts.limits = (struct limit_list){&w->limit, 1};
}
CHANGE(library_deleted)
{
	w->library.state = EXE_DELETED;
}
CHANGE(library_unknown)
{
	w->library.state = EXE_UNKNOWN;
}
CHANGE(libraries_unknown)
{
	w->processes[1].libraries_known = false;
}
CHANGE(no_libraries)
{
	w->processes[0].library_count = w->processes[1].library_count = 0;
}

/* listeners */
CHANGE(other_program_expected)
{
	w->expected_programs[0] = "haproxy";
}
CHANGE(program_by_path)
{
	w->expected_programs[0] = "/usr/sbin/nginx";
}
CHANGE(owner_unknown)
{
	w->listeners[0].owner_count = 0;
	w->listeners[0].owners_state = OWNERS_NONE;
	w->listeners[0].owners_reason = "hidepid";
}
CHANGE(owners_partial)
{
	w->listeners[0].owners_state = OWNERS_PARTIAL;
}
CHANGE(unit_unknown)
{
	static const char *units[] = {"nginx.service"};

	w->expected.units = (struct string_list){units, 1};
	w->processes[1].unit = NULL;
}
CHANGE(user_by_number)
{
	static const char *users[] = {"0", "33"};

	w->expected.users = (struct string_list){users, 2};
}
CHANGE(user_other)
{
	static const char *users[] = {"root"};

	w->expected.users = (struct string_list){users, 1};
}
CHANGE(address_other)
{
	static const char *addresses[] = {"127.0.0.1"};

	w->expected.addresses = (struct string_list){addresses, 1};
}
CHANGE(port_not_named)
{
	w->expected_ports[0] = 8443;
}
CHANGE(udp_only_named)
{
	w->expected.tcp = false;
	w->expected.udp = true;
}
CHANGE(stranger_same_address)
{
	w->facts.discovery.listener_count = 2;
}
CHANGE(stranger_narrower)
{
	stranger_same_address(w);
	w->listeners[1].address = (struct ip_address){4, {127, 0, 0, 1}};
}
CHANGE(stranger_elsewhere)
{
	stranger_narrower(w);
	w->listeners[0].address = (struct ip_address){4, {192, 0, 2, 1}};
}
CHANGE(stranger_v6_dual)
{
	stranger_same_address(w);
	w->listeners[1].address = (struct ip_address){.family = 6};
	w->listeners[1].v6only = TRISTATE_NO;
}
CHANGE(stranger_v6_only)
{
	stranger_v6_dual(w);
	w->listeners[1].v6only = TRISTATE_YES;
}
CHANGE(stranger_other_netns)
{
	stranger_same_address(w);
	w->listeners[1].netns_inode++;
}
CHANGE(stranger_udp)
{
	stranger_same_address(w);
	w->listeners[1].transport = TRANSPORT_UDP;
}
CHANGE(stranger_inherits)
{
	w->owners[1].process = 2;
}
CHANGE(stranger_exe_unknown)
{
	stranger_same_address(w);
	w->processes[2].exe = NULL;
}
CHANGE(stranger_activates)
{
	w->owners[1] = (struct owner){.process = 2, .role = OWNER_ACTIVATOR};
}
CHANGE(same_in_container)
{
	stranger_same_address(w);
	w->processes[2].exe = w->processes[0].exe;
	w->processes[2].container = "c1";
}
CHANGE(second_server)
{
	stranger_same_address(w);
	w->processes[2] = w->processes[0];
	w->processes[2].pid = 4000;
	w->servers[0] = w->server;
	w->servers[1] =
		(struct server){.name = w->server.name, .running = true, .process = 2};
	w->facts.servers = w->servers;
	w->facts.server_count = 2;
}
CHANGE(second_process)
{
	second_server(w);
	w->facts.server_count = 1;
}

CHANGE(listener_elsewhere)
{
	stranger_other_netns(w);
	w->facts.discovery.netns_inode = w->listeners[0].netns_inode;
	w->listeners[1].queue_length = w->listeners[1].queue_limit + 1;
}

/* worker-privileges and its kin */
CHANGE(worker_low_port)
{
	w->processes[1].capabilities = UINT64_C(1) << 10;
}
CHANGE(worker_may_more)
{
	w->processes[1].capabilities = UINT64_C(1) << 10 | UINT64_C(1) << 21;
}
CHANGE(worker_may_newest)
{
	w->processes[1].capabilities = UINT64_C(1) << 63;
}
CHANGE(worker_is_root_may_all)
{
	w->processes[1].uid = 0;
	w->processes[1].capabilities = UINT64_MAX;
}
CHANGE(worker_status_unknown)
{
	w->processes[1].status_known = false;
}
CHANGE(worker_may_gain)
{
	w->processes[1].no_new_privs = false;
}
CHANGE(worker_unfiltered)
{
	w->processes[1].seccomp = 0;
}

/* accept-queue */
CHANGE(queue_at_limit)
{
	w->listeners[0].queue_length = w->listeners[0].queue_limit;
}
CHANGE(queue_over_limit)
{
	w->listeners[0].queue_length = w->listeners[0].queue_limit + 1;
}
CHANGE(queue_dropped)
{
	w->listeners[0].drops = 1;
}
CHANGE(queue_unknown)
{
	w->listeners[0].queue_known = false;
}
CHANGE(listens_udp)
{
	w->listeners[0].transport = TRANSPORT_UDP;
	w->listeners[0].queue_known = false;
}

/* listener-vanished */
CHANGE(listener_gone)
{
	w->listeners[0].second_look = SECOND_LOOK_GONE;
}
CHANGE(listener_gone_udp)
{
	listens_udp(w);
	listener_gone(w);
}
CHANGE(listener_reopened)
{
	w->listeners[0].second_look = SECOND_LOOK_REOPENED;
}
CHANGE(listener_passed_on)
{
	w->listeners[0].second_look = SECOND_LOOK_PASSED_ON;
}
CHANGE(listener_not_looked_at)
{
	w->listeners[0].second_look = SECOND_LOOK_NONE;
}

/* published-bypass */
static void publish(struct world *w, enum filter_effect input, enum filter_effect path)
{
	w->publications[0] = (struct publication){
		.kind = PUBLICATION_DNAT,
		.port = 9443,
		.last_port = 9443,
		.to = "198.18.7.2:443",
		.by = "ip nat pre handle 4",
		.leaves_host = true,
		.input_filter = input,
		.path_filter = path,
	};
	w->publications[1] = w->publications[0];
	w->publications[1].leaves_host = false;
	w->facts.discovery.publications = w->publications;
	w->facts.discovery.publication_count = 2;
}
CHANGE(published_past)
{
	publish(w, FILTER_STOPS, FILTER_PASSES);
}
CHANGE(published_past_too)
{
	publish(w, FILTER_PASSES, FILTER_PASSES);
	w->publications[1] = w->publications[0];
	w->publications[1].input_filter = FILTER_STOPS;
}
CHANGE(published_and_stopped)
{
	publish(w, FILTER_STOPS, FILTER_STOPS);
}
CHANGE(published_and_stopped_unread)
{
	published_and_stopped(w);
	w->facts.discovery.rules_known = false;
}
CHANGE(published_past_unread)
{
	published_past(w);
	w->facts.discovery.rules_known = false;
}
CHANGE(published_without_filter)
{
	publish(w, FILTER_PASSES, FILTER_PASSES);
}
CHANGE(published_input_unknown)
{
	publish(w, FILTER_UNKNOWN, FILTER_PASSES);
}
CHANGE(published_path_unknown)
{
	publish(w, FILTER_STOPS, FILTER_UNKNOWN);
}
CHANGE(published_here)
{
	publish(w, FILTER_STOPS, FILTER_PASSES);
	w->publications[0].leaves_host = false;
}
CHANGE(rules_unread)
{
	w->facts.discovery.rules_known = false;
}

/* udp-443 */
CHANGE(udp_8443)
{
	listens_udp(w);
	w->listeners[0].port = 8443;
}
CHANGE(udp_expected)
{
	listens_udp(w);
	w->expected.udp = true;
}
CHANGE(udp_expected_without_protocol)
{
	listens_udp(w);
	w->expected.tcp = false;
}
CHANGE(udp_configured)
{
	listens_udp(w);
	w->address.transport = TRANSPORT_UDP;
}
CHANGE(udp_configured_elsewhere)
{
	udp_configured(w);
	w->address.port = 8443;
}
CHANGE(udp_config_unseen)
{
	listens_udp(w);
	w->facts.limits = (struct limit_list){&w->limit, 1};
}
CHANGE(udp_config_not_asked)
{
	listens_udp(w);
	w->facts.asked = EVIDENCE_LISTENERS | EVIDENCE_PROCESS;
}

#include "tests/checks/not_served_changes.h"
#include "tests/checks/web_changes.h"
#include "tests/checks/process_changes.h"

/* QUIC, and what else is on UDP */
CHANGE(quic)
{
	struct protocol_offer *offers = w->endpoints[0].protocols;
	size_t i;

	udp_configured(w);
	w->endpoints[0].transport = TRANSPORT_UDP;
	w->endpoints[0].speaks = SPEAKS_QUIC;
	for (i = 0; i < TLS_VERSION_TLS1_3; i++)
		offers[i] = (struct protocol_offer){.offered = TRISTATE_NO};
}
CHANGE(quic_not_completed)
{
	quic(w);
	no_handshake(w);
}
CHANGE(quic_without_1_3)
{
	quic_not_completed(w);
	w->endpoints[0].protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_NO;
	w->endpoints[0].protocols[TLS_VERSION_TLS1_3].cipher_suite_count = 0;
}
CHANGE(udp_silent)
{
	quic(w);
	no_wire(w);
	w->endpoints[0].speaks = SPEAKS_SILENCE;
}
CHANGE(udp_silent_unexplained)
{
	udp_silent(w);
	no_site(w);
}
CHANGE(udp_not_opened)
{
	size_t i;

	udp_silent_unexplained(w);
	w->endpoints[0].reached = true;
	w->endpoints[0].speaks = SPEAKS_UNKNOWN;
	w->endpoints[0].handshake.why = "QUIC packets that their keys do not open";
	for (i = 0; i < TLS_VERSION_COUNT; i++)
		w->endpoints[0].protocols[i] = (struct protocol_offer){.why = "x"};
}
CHANGE(udp_dns)
{
	udp_silent_unexplained(w);
	w->endpoints[0].reached = true;
	w->endpoints[0].speaks = SPEAKS_OTHER;
}
/* quic-alt-svc */
static struct endpoint *beside_quic(struct world *w)
{
	w->endpoints[1] = w->endpoints[0];
	w->endpoints[1].transport = TRANSPORT_UDP;
	w->endpoints[1].speaks = SPEAKS_QUIC;
	w->endpoints[1].quic.offered = TRISTATE_YES;
	w->facts.endpoint_count = 2;
	return &w->endpoints[1];
}
static void announce(struct world *w, uint16_t port)
{
	static const struct http_response named[] = {
		{.status = 200, .alternatives = {true, 443, false}},
		{.status = 200, .alternatives = {true, 8443, false}},
		{.status = 200, .alternatives = {true, 0, true}},
		{.status = 200},
	};
	size_t i = 0;

	while (named[i].alternatives.http3_port != port)
		i++;
	w->endpoints[0].http.asked = true;
	w->endpoints[0].http.answered = TRISTATE_YES;
	w->endpoints[0].http.responses[HTTP_ROOT] = &named[i];
	w->facts.udp_ports_listed = true;
}
CHANGE(alt_svc_true)
{
	announce(w, 443);
	(void)beside_quic(w);
}
CHANGE(alt_svc_to_nobody)
{
	announce(w, 443);
}
CHANGE(alt_svc_tcp_only)
{
	announce(w, 443);
	w->facts.udp_ports_listed = false;
}
CHANGE(alt_svc_other_port)
{
	announce(w, 8443);
}
CHANGE(alt_svc_to_silence)
{
	struct endpoint *quic;

	announce(w, 443);
	quic = beside_quic(w);
	quic->speaks = SPEAKS_SILENCE;
	quic->quic.offered = TRISTATE_UNKNOWN;
}
CHANGE(alt_svc_to_dns)
{
	struct endpoint *quic;

	announce(w, 443);
	quic = beside_quic(w);
	quic->speaks = SPEAKS_OTHER;
	quic->quic.offered = TRISTATE_NO;
}
CHANGE(alt_svc_elsewhere)
{
	announce(w, 0);
}
CHANGE(alt_svc_missing)
{
	announce(w, 0);
	(void)beside_quic(w);
}
CHANGE(alt_svc_not_seen)
{
	http_not_asked(w);
	(void)beside_quic(w);
}

/* quic-certificate */
CHANGE(quic_certificate_same)
{
	(void)beside_quic(w);
}
static struct certificate *quic_certificate_own(struct world *w)
{
	static struct certificate own[2];
	struct endpoint *quic = beside_quic(w);

	own[0] = w->served[0];
	own[1] = w->served[1];
	own[0].sha256 = "dd44dd44dd44dd44dd44dd44dd44dd44"
			"dd44dd44dd44dd44dd44dd44dd44dd44";
	quic->handshake.chain.items = own;
	return own;
}
CHANGE(quic_certificate_other)
{
	(void)quic_certificate_own(w);
}
CHANGE(quic_certificate_kinds_unknown)
{
	(void)quic_certificate_own(w);
	w->endpoints[0].chains_complete = false;
}
/* TCP has it for another kind of key. */
CHANGE(quic_certificate_second)
{
	static struct served_chain second;

	second = (struct served_chain){.chain = {quic_certificate_own(w), 2}};
	w->endpoints[0].other_chains = &second;
	w->endpoints[0].other_chain_count = 1;
}
CHANGE(quic_certificate_not_seen)
{
	no_handshake(w);
	(void)beside_quic(w);
}
CHANGE(quic_certificate_not_seen_on_tcp)
{
	(void)beside_quic(w);
	no_handshake(w);
}
CHANGE(quic_certificate_other_name)
{
	(void)quic_certificate_own(w);
	w->endpoints[0].name = "other.example";
}
CHANGE(quic_certificate_no_tcp)
{
	quic(w);
}

/* audit-complete */
CHANGE(config_unparsed)
{
	w->facts.limits = (struct limit_list){&w->limit, 1};
}
CHANGE(wire_cut_short)
{
	config_unparsed(w);
	w->limit.reason = LIMIT_TIMEOUT;
	w->limit.evidence = EVIDENCE_HANDSHAKE;
}
CHANGE(limit_skipped)
{
	config_unparsed(w);
	w->limit.reason = LIMIT_SKIPPED;
}
CHANGE(limit_of_certificate)
{
	config_unparsed(w);
	w->limit = (struct limit){LIMIT_UNREADABLE_FILE, "x.pem",
				  EVIDENCE_CERTIFICATE_FILE};
}
CHANGE(listeners_incomplete)
{
	w->facts.discovery.listeners_complete = false;
}

enum { PASS = RESULT_PASS, FAIL = RESULT_FAIL, UNKNOWN = RESULT_UNKNOWN };
enum { NA = RESULT_NOTAPPLICABLE };
enum { LOW = SEVERITY_LOW, MEDIUM, HIGH, CRITICAL, INFO };

/* The worst answer of the check on the whole host. */
static const struct {
	const char *check;
	const char *label;
	void (*change)(struct world *w);
	unsigned int result;
	unsigned int severity; /* 0: not looked at; so INFO is not SEVERITY_INFO */
} cases[] = {
	{"tls-protocol", "sound", nothing, PASS, 0},
	{"tls-protocol", "TLSv1 on the wire", wire_tls1, FAIL, HIGH},
	{"tls-protocol", "of the endpoint it is derived from", derived_from_weak, FAIL,
	 0},
	{"tls-protocol", "no answer about SSLv2", wire_ssl2_unknown, UNKNOWN, HIGH},
	{"tls-protocol", "wire overrules disk", disk_tls1_1, PASS, 0},
	{"tls-protocol", "disk alone is bad", disk_tls1_1_no_wire, FAIL, HIGH},
	{"tls-protocol", "disk alone is good", no_wire, UNKNOWN, 0},
	{"tls-protocol", "never asked", endpoint_missing, UNKNOWN, 0},
	{"tls-protocol", "a file that nobody runs", file_only, PASS, 0},
	{"tls-protocol", "a bad file that nobody runs", file_only_tls1_1, FAIL, 0},
	{"tls-protocol", "a file not understood", file_only_unknown, UNKNOWN, 0},
	{"tls-protocol", "policy wants 1.3 only", policy_1_3_only, FAIL, 0},
	{"tls-protocol", "refuses all", rejects, PASS, 0},
	{"tls-protocol", "not TLS", plain_http, NA, 0},
	{"tls-protocol", "QUIC", quic, PASS, 0},
	{"tls-protocol", "QUIC is configured and silent", udp_silent, UNKNOWN, 0},
	{"tls-protocol", "silent on UDP", udp_silent_unexplained, NA, 0},
	{"tls-protocol", "DNS on UDP", udp_dns, NA, 0},
	{"tls-protocol", "QUIC that cannot be opened", udp_not_opened, UNKNOWN, HIGH},
	{"tls-1-3", "QUIC that cannot be opened", udp_not_opened, UNKNOWN, 0},
	{"certificate-chain", "QUIC that cannot be opened", udp_not_opened, NA, 0},
	{"tls-1-3", "QUIC", quic, PASS, 0},
	{"tls-1-3", "QUIC that refuses all suites", quic_without_1_3, NA, 0},
	{"tls-1-3", "silent on UDP", udp_silent_unexplained, NA, 0},
	{"tls-config-not-served", "QUIC has no TLS 1.2", quic, PASS, 0},
	{"tls-config-not-served", "silent on UDP", udp_silent_unexplained, NA, 0},
	{"tls-unreachable", "QUIC", quic, PASS, 0},
	{"tls-unreachable", "QUIC is configured and silent", udp_silent, UNKNOWN, 0},
	{"tls-unreachable", "silent on UDP", udp_silent_unexplained, NA, 0},
	{"plain-on-tls-port", "QUIC", quic, PASS, 0},
	{"plain-on-tls-port", "DNS on UDP", udp_dns, NA, 0},
	{"certificate-chain", "QUIC", quic, PASS, 0},
	{"certificate-served", "QUIC", quic, PASS, 0},
	{"certificate-served", "QUIC, another one", quic_certificate_other, FAIL, HIGH},
	{"certificate-name", "QUIC", quic, PASS, 0},
	{"certificate-name", "QUIC, not completed", quic_not_completed, UNKNOWN, 0},
	{"certificate-expiry", "QUIC", quic, PASS, 0},
	{"certificate-staple", "QUIC", quic, NA, 0},
	{"certificate-name", "silent on UDP", udp_silent_unexplained, NA, 0},
	{"quic-alt-svc", "neither", nothing, NA, 0},
	{"quic-alt-svc", "both", alt_svc_true, PASS, 0},
	{"quic-alt-svc", "nothing listens", alt_svc_to_nobody, FAIL, LOW},
	{"quic-alt-svc", "UDP was not asked for", alt_svc_tcp_only, UNKNOWN, LOW},
	{"quic-alt-svc", "another port", alt_svc_other_port, UNKNOWN, LOW},
	{"quic-alt-svc", "something silent", alt_svc_to_silence, UNKNOWN, LOW},
	{"quic-alt-svc", "something else", alt_svc_to_dns, FAIL, LOW},
	{"quic-alt-svc", "on another host", alt_svc_elsewhere, NA, 0},
	{"quic-alt-svc", "not announced", alt_svc_missing, FAIL, LOW},
	{"quic-alt-svc", "HTTP was not asked", alt_svc_not_seen, UNKNOWN, LOW},
	{"quic-certificate", "no QUIC", nothing, NA, 0},
	{"quic-certificate", "the same", quic_certificate_same, PASS, 0},
	{"quic-certificate", "another", quic_certificate_other, FAIL, MEDIUM},
	{"quic-certificate", "not all of TCP's are known",
	 quic_certificate_kinds_unknown, UNKNOWN, MEDIUM},
	{"quic-certificate", "TCP's second", quic_certificate_second, PASS, 0},
	{"quic-certificate", "none over both", quic_certificate_not_seen, UNKNOWN, 0},
	{"quic-certificate", "none over TCP", quic_certificate_not_seen_on_tcp, UNKNOWN,
	 0},
	{"quic-certificate", "another name on TCP", quic_certificate_other_name, NA, 0},
	{"quic-certificate", "nothing on TCP", quic_certificate_no_tcp, NA, 0},
	{"tls-1-3", "sound", nothing, PASS, 0},
	{"tls-1-3", "refused", wire_no_1_3, FAIL, MEDIUM},
	{"tls-1-3", "no clear answer", wire_1_3_unknown, UNKNOWN, 0},
	{"tls-1-3", "disk alone lacks it", disk_no_1_3_no_wire, FAIL, 0},
	{"tls-1-3", "disk alone has it", no_wire, UNKNOWN, 0},
	{"tls-1-3", "a file that nobody runs", file_only, PASS, 0},
	{"tls-1-3", "not wanted", policy_without_1_3, NA, 0},
	{"tls-1-3", "refuses all", rejects, NA, 0},
	{"tls-config-not-served", "sound", nothing, PASS, 0},
	{"tls-config-not-served", "weaker", configured_1_3_only, FAIL, MEDIUM},
	{"tls-config-not-served", "stricter", configured_more, FAIL, LOW},
	{"tls-config-not-served", "not known", not_known_what_it_means, UNKNOWN, 0},
	{"tls-config-not-served", "no answer", wire_ssl2_unknown, UNKNOWN, 0},
	{"tls-config-not-served", "no wire", no_wire, UNKNOWN, 0},
	{"tls-config-not-served", "nothing runs", file_only, NA, 0},
	{"tls-unreachable", "sound", nothing, PASS, 0},
	{"tls-unreachable", "nobody listens", nobody_listens, FAIL, MEDIUM},
	{"tls-unreachable", "not sure", nobody_listens_incomplete, UNKNOWN, 0},
	{"tls-unreachable", "slow", no_wire, UNKNOWN, 0},
	{"tls-unreachable", "silent", silence, UNKNOWN, 0},
	{"tls-unreachable", "nothing runs", file_only, NA, 0},
	{"tls-unreachable", "not asked", endpoint_missing, UNKNOWN, 0},
	{"plain-on-tls-port", "sound", nothing, PASS, 0},
	{"plain-on-tls-port", "HTTP", plain_http, FAIL, HIGH},
	{"plain-on-tls-port", "HTTP on 443, no site", no_site_http, FAIL, HIGH},
	{"plain-on-tls-port", "HTTP on 8080, no site", no_site_8080_http, NA, 0},
	{"plain-on-tls-port", "SSH where TLS is promised", speaks_ssh, FAIL, 0},
	{"plain-on-tls-port", "SSH on 443, no site", no_site_ssh, NA, 0},
	{"plain-on-tls-port", "silence", silence, UNKNOWN, 0},
	{"plain-on-tls-port", "no wire", no_wire, UNKNOWN, 0},
	{"cipher-suites", "sound", nothing, PASS, 0},
	{"cipher-suites", "CBC", suite_cbc, FAIL, MEDIUM},
	{"cipher-suites", "sound, not in the policy", suite_of_taste, FAIL, LOW},
	{"cipher-suites", "the same of TLS 1.3", suite_1_3_of_taste, FAIL, LOW},
	{"cipher-suites", "unregistered", suite_unregistered, FAIL, MEDIUM},
	{"cipher-suites", "policy modern", policy_modern, FAIL, LOW},
	{"cipher-suites", "not all asked for", suites_incomplete, UNKNOWN, 0},
	{"cipher-suites", "what was seen still fails", suite_cbc_incomplete, FAIL, 0},
	{"cipher-suites", "a version unknown", suites_of_unknown_version, UNKNOWN, 0},
	{"cipher-suites", "derived", derived_from_cbc, FAIL, MEDIUM},
	{"cipher-suites", "no version", no_version, NA, 0},
	{"cipher-suites", "plain HTTP", plain_http, NA, 0},
	{"cipher-suites", "silence", silence, UNKNOWN, 0},
	{"cipher-suites", "no wire", no_wire, UNKNOWN, 0},
	{"cipher-suites", "files only", file_only, NA, 0},
	{"cipher-order", "the client's", nothing, PASS, 0},
	{"cipher-order", "the server's", server_order, FAIL, INFO},
	{"cipher-order", "the server's is wanted", server_order_wanted, FAIL, LOW},
	{"cipher-order", "and there", server_order_wanted_and_there, PASS, 0},
	{"cipher-order", "any", any_order, NA, 0},
	{"cipher-order", "unseen", order_unseen, UNKNOWN, 0},
	{"cipher-order", "one suite in TLS 1.2", one_suite, PASS, 0},
	{"cipher-order", "nothing to choose", one_suite_each, NA, 0},
	{"cipher-order", "one suite seen", one_suite_seen, UNKNOWN, 0},
	{"groups", "sound", nothing, PASS, 0},
	{"groups", "strong, not in the policy", group_of_taste, FAIL, INFO},
	{"groups", "weak", group_weak, FAIL, LOW},
	{"groups", "none of the policy's", group_foreign, FAIL, MEDIUM},
	{"groups", "any", groups_any, NA, 0},
	{"groups", "not all asked for", groups_incomplete, UNKNOWN, 0},
	{"groups", "what was seen still fails", group_of_taste_incomplete, FAIL, 0},
	{"groups", "no key exchange with groups", no_groups, NA, 0},
	{"post-quantum", "sound", nothing, PASS, 0},
	{"post-quantum", "seen, not all asked for", post_quantum_incomplete, PASS, 0},
	{"post-quantum", "none", no_post_quantum, FAIL, INFO},
	{"post-quantum", "TLS 1.2 alone", no_post_quantum_1_2, FAIL, 0},
	{"post-quantum", "a draft's", post_quantum_draft, FAIL, 0},
	{"post-quantum", "not all asked for", no_post_quantum_incomplete, UNKNOWN, 0},
	{"weak-dh", "none", nothing, PASS, 0},
	{"weak-dh", "2048 bits", dhe_2048, PASS, 0},
	{"weak-dh", "2047 bits", dhe_2047, FAIL, MEDIUM},
	{"weak-dh", "1024 bits", dhe_1024, FAIL, HIGH},
	{"weak-dh", "what was seen still fails", dhe_1024_incomplete, FAIL, HIGH},
	{"weak-dh", "prime unseen", dhe_unseen, UNKNOWN, 0},
	{"weak-dh", "not all asked for", suites_incomplete, UNKNOWN, 0},
	{"signature-schemes", "sound", nothing, PASS, 0},
	{"signature-schemes", "SHA-1", scheme_sha1, FAIL, LOW},
	{"signature-schemes", "MD5", scheme_md5, FAIL, LOW},
	{"signature-schemes", "what was seen still fails", scheme_sha1_incomplete, FAIL,
	 0},
	{"signature-schemes", "not all asked for", schemes_incomplete, UNKNOWN, 0},
	{"signature-schemes", "nothing is signed", no_scheme, NA, 0},
	{"signature-schemes", "TLS 1.3 alone", only_1_3, NA, 0},
	{"signature-schemes", "TLS 1.2 unknown", is_1_2_unknown, UNKNOWN, 0},
	{"certificate-expiry", "sound", nothing, PASS, 0},
	{"certificate-expiry", "exactly 14 days", expires_in_14_days, PASS, 0},
	{"certificate-expiry", "a second less", expires_a_second_sooner, FAIL, HIGH},
	{"certificate-expiry", "its last second", expires_this_second, PASS, 0},
	{"certificate-expiry", "a second too late", expired_a_second_ago, FAIL,
	 CRITICAL},
	{"certificate-expiry", "before all time", expired_before_time, FAIL, CRITICAL},
	{"certificate-expiry", "after all time", never_expires, PASS, 0},
	{"certificate-expiry", "year 2147483647", expires_beyond_the_calendar, PASS, 0},
	{"certificate-expiry", "unreadable", certificate_unreadable, UNKNOWN, 0},
	{"certificate-not-yet-valid", "sound", nothing, PASS, 0},
	{"certificate-not-yet-valid", "from now on", valid_from_now, PASS, 0},
	{"certificate-not-yet-valid", "in a second", valid_in_a_second, FAIL, HIGH},
	{"certificate-not-yet-valid", "unreadable", certificate_unreadable, UNKNOWN, 0},
	{"certificate-lifetime", "sound", nothing, PASS, 0},
	{"certificate-lifetime", "366 days", lifetime_366_days, PASS, 0},
	{"certificate-lifetime", "a second more", lifetime_a_second_more, FAIL, LOW},
	{"certificate-lifetime", "any", lifetime_any, NA, 0},
	{"certificate-lifetime", "unreadable", certificate_unreadable, UNKNOWN, 0},
	{"certificate-name", "sound", nothing, PASS, 0},
	{"certificate-name", "by wildcard, any case", name_by_wildcard, PASS, 0},
	{"certificate-name", "two labels", name_two_labels, FAIL, HIGH},
	{"certificate-name", "no label", name_empty_label, NA, 0},
	{"certificate-name", "wildcard is not the domain", name_wildcard_alone, FAIL,
	 0},
	{"certificate-name", "trailing dot", name_trailing_dot, PASS, 0},
	{"certificate-name", "partial wildcard", name_partial_wildcard, FAIL, 0},
	{"certificate-name", "address", name_address, PASS, 0},
	{"certificate-name", "address by wildcard", name_address_wildcard, FAIL, 0},
	{"certificate-name", "common name only", name_common_only, FAIL, 0},
	{"certificate-name", "no SNI", name_none, NA, 0},
	{"certificate-name", "files are for others", name_other_no_wire, FAIL, 0},
	{"certificate-name", "no wire", no_wire, UNKNOWN, 0},
	{"certificate-name", "no handshake", no_handshake, UNKNOWN, 0},
	{"certificate-name", "a file that nobody runs", file_only, PASS, 0},
	{"certificate-name", "a wrong one nobody runs", name_file_only_other, FAIL, 0},
	{"certificate-name", "refuses", rejects, NA, 0},
	{"certificate-chain", "sound", nothing, PASS, 0},
	{"certificate-chain", "self-signed", self_signed, FAIL, HIGH},
	{"certificate-chain", "self-signed, no trust store", self_signed_without_store,
	 FAIL, HIGH},
	{"certificate-chain", "incomplete", chain_incomplete, FAIL, HIGH},
	{"certificate-chain", "failed", chain_failed, FAIL, HIGH},
	{"certificate-chain", "expired issuer", issuer_expired, FAIL, MEDIUM},
	{"certificate-chain", "no trust store", chain_unknown, UNKNOWN, 0},
	{"certificate-chain", "no handshake", no_handshake, UNKNOWN, 0},
	{"certificate-chain", "no wire", no_wire, UNKNOWN, 0},
	{"certificate-chain", "refuses", rejects, NA, 0},
	{"certificate-key-weak", "sound", nothing, PASS, 0},
	{"certificate-key-weak", "RSA 2047", rsa_2047, FAIL, HIGH},
	{"certificate-key-weak", "EC 255", ec_255, FAIL, 0},
	{"certificate-key-weak", "Ed25519", ed25519, PASS, 0},
	{"certificate-key-weak", "DSA", dsa, FAIL, 0},
	{"certificate-key-weak", "kind not allowed", only_ec_allowed, FAIL, 0},
	{"certificate-key-weak", "kind unknown", key_unknown, UNKNOWN, 0},
	{"certificate-key-weak", "size unknown", rsa_size_unknown, UNKNOWN, 0},
	{"certificate-key-weak", "unreadable", certificate_unreadable, UNKNOWN, 0},
	{"certificate-signature-weak", "sound", nothing, PASS, 0},
	{"certificate-signature-weak", "SHA-1", signed_sha1, FAIL, HIGH},
	{"certificate-signature-weak", "issuer MD5", issuer_md5, FAIL, 0},
	{"certificate-signature-weak", "a root's SHA-1", root_sha1, PASS, 0},
	{"certificate-signature-weak", "PSS", signed_pss, UNKNOWN, 0},
	{"certificate-signature-weak", "self-signed", self_signed, NA, 0},
	{"certificate-signature-weak", "unreadable", certificate_unreadable, UNKNOWN,
	 0},
	{"certificate-served", "sound", nothing, PASS, 0},
	{"certificate-served", "another", other_served, FAIL, HIGH},
	{"certificate-served", "another, file unread", other_served_unread, UNKNOWN, 0},
	{"certificate-served", "per connection", dynamic, NA, 0},
	{"certificate-served", "no handshake", no_handshake, UNKNOWN, 0},
	{"certificate-served", "no wire", no_wire, UNKNOWN, 0},
	{"certificate-served", "two, from two files", two_served, PASS, 0},
	{"certificate-served", "two, from one file", two_served_one_file, FAIL, HIGH},
	{"certificate-served", "one of two never", one_of_two_served, FAIL, LOW},
	{"certificate-served", "one of two not asked for", one_of_two_seen, UNKNOWN, 0},
	{"certificate-served", "wants ours", client_certificate_required, PASS, 0},
	{"certificate-served", "broken off", broken_off, UNKNOWN, 0},
	{"certificate-chain", "the second one", second_incomplete, FAIL, HIGH},
	{"certificate-chain", "the second one unknown", second_unknown_trust, UNKNOWN,
	 0},
	{"certificate-chain", "the second one not seen", second_not_seen, UNKNOWN,
	 HIGH},
	{"certificate-chain", "not trusted, the second one not seen",
	 incomplete_second_not_seen, FAIL, HIGH},
	{"certificate-name", "two, both for it", two_served, PASS, 0},
	{"certificate-name", "the second one is for another", second_other_name, FAIL,
	 HIGH},
	{"certificate-name", "the second one not seen", second_not_seen, UNKNOWN, HIGH},
	{"certificate-order", "the second one not seen", second_not_seen, UNKNOWN, LOW},
	{"certificate-root-sent", "the second one not seen", second_not_seen, UNKNOWN,
	 0},
	{"certificate-chain-size", "the second one not seen", second_not_seen, UNKNOWN,
	 LOW},
	{"certificate-chain", "wants ours", client_certificate_required, PASS, 0},
	{"certificate-chain", "broken off", broken_off, UNKNOWN, 0},
	{"certificate-name", "wants ours", client_certificate_required, PASS, 0},
	{"certificate-order", "sound", nothing, PASS, 0},
	{"certificate-order", "twice", sent_twice, FAIL, LOW},
	{"certificate-order", "a stranger", stranger_sent, FAIL, LOW},
	{"certificate-order", "no wire", no_wire, UNKNOWN, 0},
	{"certificate-order", "plain HTTP", plain_http, NA, 0},
	{"certificate-root-sent", "sound", nothing, PASS, 0},
	{"certificate-root-sent", "sent", root_sent, FAIL, INFO},
	{"certificate-root-sent", "is all there is", alone_and_self_signed, PASS, 0},
	{"certificate-root-sent", "no handshake", no_handshake, UNKNOWN, 0},
	{"certificate-chain-size", "sound", nothing, PASS, 0},
	{"certificate-chain-size", "16 KiB", chain_16k, PASS, 0},
	{"certificate-chain-size", "a byte more", chain_16k_and_one, FAIL, LOW},
	{"certificate-chain-size", "33 KiB", chain_33k, FAIL, MEDIUM},
	{"certificate-chain-size", "101 KiB", chain_101k, FAIL, MEDIUM},
	{"certificate-chain-size", "no handshake", no_handshake, UNKNOWN, 0},
	{"certificate-usage", "says nothing", nothing, PASS, 0},
	{"certificate-usage", "signs", usage_signs, PASS, 0},
	{"certificate-usage", "RSA that enciphers only", usage_enciphers, FAIL, MEDIUM},
	{"certificate-usage", "EC that does not sign", usage_ec_agrees, FAIL, HIGH},
	{"certificate-usage", "for clients", for_clients, FAIL, HIGH},
	{"certificate-usage", "for servers", for_servers, PASS, 0},
	{"certificate-usage", "an authority", authority_as_leaf, FAIL, MEDIUM},
	{"certificate-usage", "unreadable", certificate_unreadable, UNKNOWN, 0},
	{"certificate-key-weak", "exponent 1", exponent_1, FAIL, HIGH},
	{"certificate-key-weak", "exponent 3", exponent_3, PASS, 0},
	{"certificate-key-weak", "even exponent", exponent_even, FAIL, HIGH},
	{"certificate-key-weak", "a small factor", small_factor, FAIL, CRITICAL},
	{"certificate-key-weak", "close primes", close_primes, FAIL, CRITICAL},
	{"certificate-key-weak", "ROCA", roca, FAIL, CRITICAL},
	{"certificate-key-weak", "published", key_published, FAIL, CRITICAL},
	{"certificate-key-weak", "not examined", key_not_examined, UNKNOWN, 0},
	{"certificate-eddsa", "RSA", nothing, PASS, 0},
	{"certificate-eddsa", "EdDSA alone", only_eddsa, FAIL, MEDIUM},
	{"certificate-eddsa", "EdDSA alone was seen", only_eddsa_seen, UNKNOWN, 0},
	{"certificate-eddsa", "ECDSA as well", eddsa_beside_ecdsa, PASS, 0},
	{"certificate-wildcard", "none", nothing, PASS, 0},
	{"certificate-wildcard", "one", wildcard, FAIL, INFO},
	{"certificate-wildcard", "unreadable", certificate_unreadable, UNKNOWN, 0},
	{"certificate-key-shared", "its own", two_served, PASS, 0},
	{"certificate-key-shared", "shared", same_key_twice, FAIL, INFO},
	{"certificate-key-shared", "unreadable", certificate_unreadable, UNKNOWN, 0},
	{"certificate-key-shared", "not in use", no_wire, NA, 0},
	{"certificate-must-staple", "no promise", nothing, PASS, 0},
	{"certificate-must-staple", "none comes", must_staple_none, FAIL, MEDIUM},
	{"certificate-must-staple", "a good one", must_staple_good, PASS, 0},
	{"certificate-must-staple", "a useless one", must_staple_invalid, FAIL, MEDIUM},
	{"certificate-must-staple", "a bitter one", must_staple_revoked, PASS, 0},
	{"certificate-must-staple", "not asked", must_staple_unknown, UNKNOWN, 0},
	{"certificate-staple", "none", nothing, NA, 0},
	{"certificate-staple", "good, its last second", staple_good, PASS, 0},
	{"certificate-staple", "good for ever", staple_without_end, PASS, 0},
	{"certificate-staple", "expired", staple_expired, FAIL, MEDIUM},
	{"certificate-staple", "of tomorrow", staple_of_tomorrow, FAIL, MEDIUM},
	{"certificate-staple", "revoked", staple_revoked, FAIL, HIGH},
	{"certificate-staple", "unknown to its responder", staple_not_known, FAIL,
	 MEDIUM},
	{"certificate-staple", "invalid", staple_invalid, FAIL, MEDIUM},
	{"certificate-staple", "not asked", staple_unknown, UNKNOWN, 0},
	{"certificate-transparency", "internal", nothing, NA, 0},
	{"certificate-transparency", "in it", public_with_scts, PASS, 0},
	{"certificate-transparency", "in the handshake", public_scts_in_handshake, PASS,
	 0},
	{"certificate-transparency", "nowhere", public_without_scts, FAIL, MEDIUM},
	{"certificate-transparency", "not asked", public_scts_not_asked, UNKNOWN, 0},
	{"certificate-key-match", "sound", nothing, PASS, 0},
	{"certificate-key-match", "differs", key_differs, FAIL, CRITICAL},
	{"certificate-key-match", "encrypted", key_encrypted, UNKNOWN, 0},
	{"certificate-key-match", "unreadable", key_unreadable, UNKNOWN, 0},
	{"certificate-key-match", "certificate unreadable",
	 certificate_unreadable_but_served, UNKNOWN, 0},
	{"certificate-key-match", "wire only", wire_only, NA, 0},
	{"private-key-mode", "sound", nothing, PASS, 0},
	{"private-key-mode", "0400", key_0400, PASS, 0},
	{"private-key-mode", "group reads", key_0640, FAIL, MEDIUM},
	{"private-key-mode", "group writes", key_0620, FAIL, HIGH},
	{"private-key-mode", "others read", key_0604, FAIL, HIGH},
	{"private-key-mode", "not root's", key_not_roots, FAIL, MEDIUM},
	{"private-key-mode", "unreadable", key_unreadable, UNKNOWN, 0},
	{"private-key-mode", "wire only", wire_only, NA, 0},
	{"config-not-loaded", "sound", nothing, PASS, 0},
	{"config-not-loaded", "two seconds newer", file_within_margin, PASS, 0},
	{"config-not-loaded", "three seconds newer", file_newer, FAIL, MEDIUM},
	{"config-not-loaded", "no workers", file_newer_no_workers, UNKNOWN, 0},
	{"config-not-loaded", "time unknown", loaded_unknown, UNKNOWN, 0},
	{"config-not-loaded", "file not seen", file_not_stated, UNKNOWN, 0},
	{"config-not-loaded", "nothing runs", file_only, NA, 0},
	{"worker-root", "sound", nothing, PASS, 0},
	{"worker-root", "root", worker_is_root, FAIL, HIGH},
	{"worker-root", "uid unknown", worker_uid_unknown, UNKNOWN, 0},
	{"worker-root", "only the master", only_root_master, UNKNOWN, 0},
	{"worker-root", "one process", single_process_not_root, PASS, 0},
	{"worker-root", "file says www-data", file_only, PASS, 0},
	{"worker-root", "file says root", file_only_root, FAIL, 0},
	{"worker-root", "file says nothing", file_only_no_user, UNKNOWN, 0},
	{"binary-replaced", "sound", nothing, PASS, 0},
	{"binary-replaced", "deleted", exe_deleted, FAIL, MEDIUM},
	{"binary-replaced", "replaced", exe_replaced, FAIL, MEDIUM},
	{"binary-replaced", "memfd", exe_memfd, FAIL, HIGH},
	{"binary-replaced", "unknown", exe_unknown, UNKNOWN, 0},
	{"binary-replaced", "process unseen", process_unseen, UNKNOWN, 0},
	{"library-replaced", "sound", nothing, PASS, 0},
	{"library-replaced", "deleted", library_deleted, FAIL, HIGH},
	{"library-replaced", "state unknown", library_unknown, UNKNOWN, 0},
	{"library-replaced", "unknown", libraries_unknown, UNKNOWN, 0},
	{"library-replaced", "none", no_libraries, NA, 0},
	{"library-replaced", "process unseen", process_unseen, UNKNOWN, 0},
	{"listener-unexpected", "sound", nothing, PASS, 0},
	{"listener-unexpected", "by path", program_by_path, PASS, 0},
	{"listener-unexpected", "another program", other_program_expected, FAIL, HIGH},
	{"listener-unexpected", "another user", user_other, FAIL, 0},
	{"listener-unexpected", "users by number", user_by_number, PASS, 0},
	{"listener-unexpected", "another address", address_other, FAIL, 0},
	{"listener-unexpected", "a second owner", stranger_inherits, FAIL, 0},
	{"listener-unexpected", "owner unknown", owner_unknown, UNKNOWN, 0},
	{"listener-unexpected", "owners partial", owners_partial, UNKNOWN, 0},
	{"listener-unexpected", "unit unknown", unit_unknown, UNKNOWN, 0},
	{"listener-unexpected", "port not named", port_not_named, NA, 0},
	{"listener-unexpected", "UDP named", udp_only_named, NA, 0},
	{"shared-port", "sound", nothing, PASS, 0},
	{"shared-port", "same address", stranger_same_address, FAIL, HIGH},
	{"shared-port", "narrower address", stranger_narrower, FAIL, 0},
	{"shared-port", "other addresses", stranger_elsewhere, PASS, 0},
	{"shared-port", "dual-stack", stranger_v6_dual, FAIL, 0},
	{"shared-port", "IPv6 only", stranger_v6_only, PASS, 0},
	{"shared-port", "other namespace", stranger_other_netns, PASS, 0},
	{"shared-port", "UDP", stranger_udp, PASS, 0},
	{"shared-port", "inherited descriptor", stranger_inherits, FAIL, 0},
	{"shared-port", "activator", stranger_activates, PASS, 0},
	{"shared-port", "same program, container", same_in_container, FAIL, 0},
	{"shared-port", "same program, other server", second_server, FAIL, HIGH},
	{"shared-port", "same program, no server", second_process, PASS, 0},
	{"shared-port", "program unknown", stranger_exe_unknown, UNKNOWN, 0},
	{"shared-port", "owner unknown", owner_unknown, UNKNOWN, 0},
	{"shared-port", "owners partial", owners_partial, UNKNOWN, LOW},
	{"shared-port", "listeners incomplete", listeners_incomplete, UNKNOWN, 0},
	{"shared-port", "not of ours", listener_elsewhere, PASS, 0},
	{"worker-privileges", "sound", nothing, PASS, 0},
	{"worker-privileges", "a low port", worker_low_port, PASS, 0},
	{"worker-privileges", "CAP_SYS_ADMIN", worker_may_more, FAIL, LOW},
	{"worker-privileges", "one without a name yet", worker_may_newest, FAIL, LOW},
	{"worker-privileges", "root", worker_is_root_may_all, NA, 0},
	{"worker-privileges", "status unknown", worker_status_unknown, UNKNOWN, 0},
	{"worker-no-new-privs", "sound", nothing, PASS, 0},
	{"worker-no-new-privs", "not set", worker_may_gain, FAIL, 0},
	{"worker-no-new-privs", "root", worker_is_root_may_all, NA, 0},
	{"worker-no-new-privs", "status unknown", worker_status_unknown, UNKNOWN, 0},
	{"worker-seccomp", "sound", nothing, PASS, 0},
	{"worker-seccomp", "off", worker_unfiltered, FAIL, 0},
	{"worker-seccomp", "status unknown", worker_status_unknown, UNKNOWN, 0},
	{"accept-queue", "sound", nothing, PASS, 0},
	{"accept-queue", "at its limit", queue_at_limit, PASS, 0},
	{"accept-queue", "over it", queue_over_limit, FAIL, MEDIUM},
	{"accept-queue", "dropped", queue_dropped, FAIL, LOW},
	{"accept-queue", "not shown", queue_unknown, UNKNOWN, 0},
	{"accept-queue", "UDP", listens_udp, NA, 0},
	{"accept-queue", "another namespace's", listener_elsewhere, PASS, 0},
	{"listener-vanished", "sound", nothing, PASS, 0},
	{"listener-vanished", "gone", listener_gone, FAIL, LOW},
	{"listener-vanished", "gone, UDP", listener_gone_udp, FAIL, 0},
	{"listener-vanished", "reopened", listener_reopened, FAIL, LOW},
	{"listener-vanished", "others hold it", listener_passed_on, FAIL, LOW},
	{"listener-vanished", "not looked at", listener_not_looked_at, UNKNOWN, 0},
	{"published-bypass", "nothing is published", nothing, NA, 0},
	{"published-bypass", "past the input filter", published_past, FAIL, MEDIUM},
	{"published-bypass", "one of two", published_past_too, FAIL, MEDIUM},
	{"published-bypass", "stopped on its way", published_and_stopped, PASS, 0},
	{"published-bypass", "stopped, some rules unread", published_and_stopped_unread,
	 UNKNOWN, 0},
	{"published-bypass", "past it, some rules unread", published_past_unread, FAIL,
	 MEDIUM},
	{"published-bypass", "no input filter", published_without_filter, PASS, 0},
	{"published-bypass", "input unknown", published_input_unknown, UNKNOWN, 0},
	{"published-bypass", "path unknown", published_path_unknown, UNKNOWN, 0},
	{"published-bypass", "to this host", published_here, NA, 0},
	{"published-bypass", "rules unread", rules_unread, UNKNOWN, 0},
	{"udp-443", "TCP", nothing, NA, 0},
	{"udp-443", "nobody asked", listens_udp, FAIL, MEDIUM},
	{"udp-443", "another port", udp_8443, NA, 0},
	{"udp-443", "policy names it", udp_expected, PASS, 0},
	{"udp-443", "policy without protocol", udp_expected_without_protocol, PASS, 0},
	{"udp-443", "site with QUIC", udp_configured, PASS, 0},
	{"udp-443", "QUIC on another port", udp_configured_elsewhere, FAIL, 0},
	{"udp-443", "configuration unseen", udp_config_unseen, UNKNOWN, 0},
	{"udp-443", "configuration not asked", udp_config_not_asked, UNKNOWN, 0},
	WEAKNESS_CASES,
#include "tests/checks/not_served_rows.h"
#include "tests/checks/web_rows.h"
#include "tests/checks/process_rows.h"
	{"audit-complete", "sound", nothing, PASS, 0},
	{"audit-complete", "unparsed", config_unparsed, UNKNOWN, HIGH},
	{"audit-complete", "the wire, cut short", wire_cut_short, UNKNOWN, HIGH},
	{"audit-complete", "skipped on purpose", limit_skipped, PASS, 0},
	{"audit-complete", "one certificate", limit_of_certificate, PASS, 0},
	{"audit-complete", "listeners incomplete", listeners_incomplete, UNKNOWN, 0},
};

enum { ARENA_MAX = 16 * 1024 * 1024, CASE_COUNT = sizeof(cases) / sizeof(cases[0]) };

static const struct finding *worst(const struct finding_list *findings,
				   const char *check)
{
	size_t i;

	for (i = 0; i < findings->count; i++) {
		if (strcmp(findings->items[i].check, check) == 0)
			return &findings->items[i];
	}
	return NULL;
}

static void test_cases(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < CASE_COUNT; i++) {
		struct arena arena = arena_make(ARENA_MAX);
		struct finding_list findings = {0};
		const struct finding *finding;
		struct world w;

		world_make(&w);
		cases[i].change(&w);
		if (!check_run_all(&w.facts, &w.want, &arena, &findings))
			fail_msg("%s, %s: did not run", cases[i].check, cases[i].label);
		finding = worst(&findings, cases[i].check);
		if (!finding || finding->result != cases[i].result)
			fail_msg("%s, %s: %s: %s, expected %s", cases[i].check,
				 cases[i].label,
				 finding ? result_name(finding->result) : "no finding",
				 finding ? finding->what : "",
				 result_name(cases[i].result));
		if (cases[i].severity &&
		    finding->severity != (cases[i].severity == INFO
						  ? SEVERITY_INFO
						  : cases[i].severity))
			fail_msg("%s, %s: severity %s", cases[i].check, cases[i].label,
				 severity_name(finding->severity));
		if (finding->result == RESULT_FAIL &&
		    (!finding->fix || !finding->where))
			fail_msg("%s, %s: no fix or place", cases[i].check,
				 cases[i].label);
		arena_free(&arena);
	}
}

/* A failure is worth nothing without at least one piece of evidence. */
static void test_failures_have_evidence(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < CASE_COUNT; i++) {
		struct arena arena = arena_make(ARENA_MAX);
		struct finding_list findings = {0};
		struct world w;

		world_make(&w);
		cases[i].change(&w);
		assert_true(check_run_all(&w.facts, &w.want, &arena, &findings));
		for (j = 0; j < findings.count; j++) {
			const struct finding *f = &findings.items[j];
			unsigned int side, texts = 0;

			for (side = 0; side < SIDE_COUNT; side++)
				texts += f->sides[side].text != NULL;
			if (f->result == RESULT_FAIL && texts == 0)
				fail_msg("%s (%s): no evidence", f->check,
					 cases[i].label);
		}
		arena_free(&arena);
	}
}

/* Every check can pass or not apply, every one can be unknown, and all but the
 * one about the audit itself can fail. */
static void test_coverage(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < check_registry_count; i++) {
		const char *id = check_registry[i]->id;
		uint32_t seen = 0;

		for (j = 0; j < CASE_COUNT; j++) {
			if (strcmp(cases[j].check, id) == 0)
				seen |= 1U << cases[j].result;
		}
		if (!(seen & 1U << RESULT_PASS) || !(seen & 1U << RESULT_UNKNOWN) ||
		    (!(seen & 1U << RESULT_FAIL) && strcmp(id, "audit-complete") != 0))
			fail_msg("%s: rows for pass, fail and unknown are wanted", id);
	}
	for (j = 0; j < CASE_COUNT; j++) {
		if (!check_find(span_from_string(cases[j].check)))
			fail_msg("%s: no such check", cases[j].check);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_failures_have_evidence),
		cmocka_unit_test(test_coverage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
