/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cases of checks: certificates and their keys. */
#include "tests/checks/check_case.h"

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
	change_no_wire(w);
	w->endpoints[0].name = "other.example";
}
CHANGE(name_file_only_other)
{
	w->names[0] = "other.example";
	change_file_only(w);
}
CHANGE(self_signed_without_store)
{
	change_self_signed(w);
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
CHANGE(two_served_one_file)
{
	world_second_chain(w, false);
}
CHANGE(one_of_two_served)
{
	world_second_chain(w, true);
	w->endpoints[0].other_chain_count = 0;
}
CHANGE(one_of_two_seen)
{
	one_of_two_served(w);
	w->endpoints[0].chains_complete = false;
}
/* All that is served stands in a file; what else there is, nobody knows. */
CHANGE(file_beside_unread)
{
	change_two_served(w);
	w->endpoints[0].other_chain_count = 0;
	w->sites[0].certificates[1].file.state = FILE_INVALID;
}
CHANGE(second_incomplete)
{
	world_second_chain(w, true);
	w->endpoints[0].other_chains[0].trust = TRUST_INCOMPLETE;
}
CHANGE(second_other_name)
{
	static const char *names[] = {"elsewhere.example"};

	world_second_chain(w, true);
	w->endpoints[0].other_chains[0].chain.items[0].names =
		(struct string_list){names, 1};
}
CHANGE(second_not_seen)
{
	w->endpoints[0].chains_complete = false;
}
CHANGE(second_unknown_trust)
{
	world_second_chain(w, true);
	w->endpoints[0].other_chains[0].trust = TRUST_UNKNOWN;
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
	world_both(w, "EC", 256);
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
CHANGE(wildcard)
{
	w->certificate_names[1] = "*.example.org";
}
CHANGE(staple_good)
{
	world_staple(w, STAPLE_GOOD);
}
CHANGE(staple_expired)
{
	world_staple(w, STAPLE_GOOD);
	w->endpoints[0].features.staple.next_update = WORLD_NOW - 1;
}
CHANGE(staple_without_end)
{
	world_staple(w, STAPLE_GOOD);
	w->endpoints[0].features.staple.next_update = 0;
}
CHANGE(staple_of_tomorrow)
{
	world_staple(w, STAPLE_GOOD);
	w->endpoints[0].features.staple.this_update = WORLD_NOW + 1;
}
CHANGE(staple_revoked)
{
	world_staple(w, STAPLE_REVOKED);
}
CHANGE(staple_not_known)
{
	world_staple(w, STAPLE_NOT_KNOWN);
}
CHANGE(staple_invalid)
{
	world_staple(w, STAPLE_INVALID);
}
CHANGE(staple_unknown)
{
	world_staple(w, STAPLE_UNKNOWN);
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
/* quic-certificate */
CHANGE(quic_certificate_same)
{
	(void)world_beside_quic(w);
}
static struct certificate *quic_certificate_own(struct world *w)
{
	static struct certificate own[2];
	struct endpoint *over_quic = world_beside_quic(w);

	own[0] = w->served[0];
	own[1] = w->served[1];
	own[0].sha256 = "dd44dd44dd44dd44dd44dd44dd44dd44"
			"dd44dd44dd44dd44dd44dd44dd44dd44";
	over_quic->handshake.chain.items = own;
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
CHANGE(quic_certificate_own_kinds_unknown)
{
	world_beside_quic(w)->chains_complete = false;
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
	change_no_handshake(w);
	(void)world_beside_quic(w);
}
CHANGE(quic_certificate_not_seen_on_tcp)
{
	(void)world_beside_quic(w);
	change_no_handshake(w);
}
CHANGE(quic_certificate_other_name)
{
	(void)quic_certificate_own(w);
	w->endpoints[0].name = "other.example";
}
CHANGE(quic_certificate_no_tcp)
{
	change_quic(w);
}

static const struct check_case cases[] = {
	{"certificate-chain", "QUIC that cannot be opened", change_udp_not_opened, NA,
	 0},
	{"certificate-chain", "QUIC", change_quic, PASS, 0},
	{"certificate-served", "QUIC", change_quic, PASS, 0},
	{"certificate-served", "QUIC, another one", quic_certificate_other, FAIL, HIGH},
	{"certificate-name", "QUIC", change_quic, PASS, 0},
	{"certificate-name", "QUIC, not completed", change_quic_not_completed, UNKNOWN,
	 0},
	{"certificate-expiry", "QUIC", change_quic, PASS, 0},
	{"certificate-staple", "QUIC", change_quic, NA, 0},
	{"certificate-name", "silent on UDP", change_udp_silent_unexplained, NA, 0},
	{"quic-certificate", "no QUIC", change_nothing, NA, 0},
	{"quic-certificate", "the same", quic_certificate_same, PASS, 0},
	{"quic-certificate", "another", quic_certificate_other, FAIL, MEDIUM},
	{"quic-certificate", "not all of TCP's are known",
	 quic_certificate_kinds_unknown, UNKNOWN, MEDIUM},
	{"quic-certificate", "not all of QUIC's are known",
	 quic_certificate_own_kinds_unknown, UNKNOWN, 0},
	{"quic-certificate", "TCP's second", quic_certificate_second, PASS, 0},
	{"quic-certificate", "none over both", quic_certificate_not_seen, UNKNOWN, 0},
	{"quic-certificate", "none over TCP", quic_certificate_not_seen_on_tcp, UNKNOWN,
	 0},
	{"quic-certificate", "another name on TCP", quic_certificate_other_name, NA, 0},
	{"quic-certificate", "nothing on TCP", quic_certificate_no_tcp, NA, 0},
	{"certificate-expiry", "sound", change_nothing, PASS, 0},
	{"certificate-expiry", "exactly 14 days", expires_in_14_days, PASS, 0},
	{"certificate-expiry", "a second less", expires_a_second_sooner, FAIL, HIGH},
	{"certificate-expiry", "its last second", expires_this_second, PASS, 0},
	{"certificate-expiry", "a second too late", expired_a_second_ago, FAIL,
	 CRITICAL},
	{"certificate-expiry", "before all time", expired_before_time, FAIL, CRITICAL},
	{"certificate-expiry", "after all time", never_expires, PASS, 0},
	{"certificate-expiry", "year 2147483647", expires_beyond_the_calendar, PASS, 0},
	{"certificate-expiry", "unreadable", change_certificate_unreadable, UNKNOWN, 0},
	{"certificate-not-yet-valid", "sound", change_nothing, PASS, 0},
	{"certificate-not-yet-valid", "from now on", valid_from_now, PASS, 0},
	{"certificate-not-yet-valid", "in a second", valid_in_a_second, FAIL, HIGH},
	{"certificate-not-yet-valid", "unreadable", change_certificate_unreadable,
	 UNKNOWN, 0},
	{"certificate-lifetime", "sound", change_nothing, PASS, 0},
	{"certificate-lifetime", "366 days", lifetime_366_days, PASS, 0},
	{"certificate-lifetime", "a second more", lifetime_a_second_more, FAIL, LOW},
	{"certificate-lifetime", "any", lifetime_any, NA, 0},
	{"certificate-lifetime", "unreadable", change_certificate_unreadable, UNKNOWN,
	 0},
	{"certificate-name", "sound", change_nothing, PASS, 0},
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
	{"certificate-name", "no wire", change_no_wire, UNKNOWN, 0},
	{"certificate-name", "no handshake", change_no_handshake, UNKNOWN, 0},
	{"certificate-name", "a file that nobody runs", change_file_only, PASS, 0},
	{"certificate-name", "a wrong one nobody runs", name_file_only_other, FAIL, 0},
	{"certificate-name", "refuses", change_rejects, NA, 0},
	{"certificate-chain", "sound", change_nothing, PASS, 0},
	{"certificate-chain", "self-signed", change_self_signed, FAIL, HIGH},
	{"certificate-chain", "self-signed, no trust store", self_signed_without_store,
	 FAIL, HIGH},
	{"certificate-chain", "incomplete", chain_incomplete, FAIL, HIGH},
	{"certificate-chain", "failed", chain_failed, FAIL, HIGH},
	{"certificate-chain", "expired issuer", issuer_expired, FAIL, MEDIUM},
	{"certificate-chain", "no trust store", chain_unknown, UNKNOWN, 0},
	{"certificate-chain", "no handshake", change_no_handshake, UNKNOWN, 0},
	{"certificate-chain", "no wire", change_no_wire, UNKNOWN, 0},
	{"certificate-chain", "refuses", change_rejects, NA, 0},
	{"certificate-served", "sound", change_nothing, PASS, 0},
	{"certificate-served", "another", other_served, FAIL, HIGH},
	{"certificate-served", "another, file unread", other_served_unread, UNKNOWN, 0},
	{"certificate-served", "per connection", dynamic, NA, 0},
	{"certificate-served", "no handshake", change_no_handshake, UNKNOWN, 0},
	{"certificate-served", "no wire", change_no_wire, UNKNOWN, 0},
	{"certificate-served", "two, from two files", change_two_served, PASS, 0},
	{"certificate-served", "two, from one file", two_served_one_file, FAIL, HIGH},
	{"certificate-served", "one of two never", one_of_two_served, FAIL, LOW},
	{"certificate-served", "one of two not asked for", one_of_two_seen, UNKNOWN, 0},
	{"certificate-served", "another file unread", file_beside_unread, UNKNOWN, LOW},
	{"certificate-served", "wants ours", client_certificate_required, PASS, 0},
	{"certificate-served", "broken off", broken_off, UNKNOWN, 0},
	{"certificate-chain", "the second one", second_incomplete, FAIL, HIGH},
	{"certificate-chain", "the second one unknown", second_unknown_trust, UNKNOWN,
	 0},
	{"certificate-chain", "the second one not seen", second_not_seen, UNKNOWN,
	 HIGH},
	{"certificate-chain", "not trusted, the second one not seen",
	 incomplete_second_not_seen, FAIL, HIGH},
	{"certificate-name", "two, both for it", change_two_served, PASS, 0},
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
	{"certificate-order", "sound", change_nothing, PASS, 0},
	{"certificate-order", "twice", sent_twice, FAIL, LOW},
	{"certificate-order", "a stranger", stranger_sent, FAIL, LOW},
	{"certificate-order", "no wire", change_no_wire, UNKNOWN, 0},
	{"certificate-order", "plain HTTP", change_plain_http, NA, 0},
	{"certificate-root-sent", "sound", change_nothing, PASS, 0},
	{"certificate-root-sent", "sent", root_sent, FAIL, INFO},
	{"certificate-root-sent", "is all there is", alone_and_self_signed, PASS, 0},
	{"certificate-root-sent", "no handshake", change_no_handshake, UNKNOWN, 0},
	{"certificate-chain-size", "sound", change_nothing, PASS, 0},
	{"certificate-chain-size", "16 KiB", chain_16k, PASS, 0},
	{"certificate-chain-size", "a byte more", chain_16k_and_one, FAIL, LOW},
	{"certificate-chain-size", "33 KiB", chain_33k, FAIL, MEDIUM},
	{"certificate-chain-size", "101 KiB", chain_101k, FAIL, MEDIUM},
	{"certificate-chain-size", "no handshake", change_no_handshake, UNKNOWN, 0},
	{"certificate-usage", "says nothing", change_nothing, PASS, 0},
	{"certificate-usage", "signs", usage_signs, PASS, 0},
	{"certificate-usage", "RSA that enciphers only", usage_enciphers, FAIL, MEDIUM},
	{"certificate-usage", "EC that does not sign", usage_ec_agrees, FAIL, HIGH},
	{"certificate-usage", "for clients", for_clients, FAIL, HIGH},
	{"certificate-usage", "for servers", for_servers, PASS, 0},
	{"certificate-usage", "an authority", authority_as_leaf, FAIL, MEDIUM},
	{"certificate-usage", "unreadable", change_certificate_unreadable, UNKNOWN, 0},
	{"certificate-wildcard", "none", change_nothing, PASS, 0},
	{"certificate-wildcard", "one", wildcard, FAIL, INFO},
	{"certificate-wildcard", "unreadable", change_certificate_unreadable, UNKNOWN,
	 0},
	{"certificate-must-staple", "no promise", change_nothing, PASS, 0},
	{"certificate-must-staple", "none comes", must_staple_none, FAIL, MEDIUM},
	{"certificate-must-staple", "a good one", must_staple_good, PASS, 0},
	{"certificate-must-staple", "a useless one", must_staple_invalid, FAIL, MEDIUM},
	{"certificate-must-staple", "a bitter one", must_staple_revoked, PASS, 0},
	{"certificate-must-staple", "not asked", must_staple_unknown, UNKNOWN, 0},
	{"certificate-staple", "none", change_nothing, NA, 0},
	{"certificate-staple", "good, its last second", staple_good, PASS, 0},
	{"certificate-staple", "good for ever", staple_without_end, PASS, 0},
	{"certificate-staple", "expired", staple_expired, FAIL, MEDIUM},
	{"certificate-staple", "of tomorrow", staple_of_tomorrow, FAIL, MEDIUM},
	{"certificate-staple", "revoked", staple_revoked, FAIL, HIGH},
	{"certificate-staple", "unknown to its responder", staple_not_known, FAIL,
	 MEDIUM},
	{"certificate-staple", "invalid", staple_invalid, FAIL, MEDIUM},
	{"certificate-staple", "not asked", staple_unknown, UNKNOWN, 0},
	{"certificate-transparency", "internal", change_nothing, NA, 0},
	{"certificate-transparency", "in it", public_with_scts, PASS, 0},
	{"certificate-transparency", "in the handshake", public_scts_in_handshake, PASS,
	 0},
	{"certificate-transparency", "nowhere", public_without_scts, FAIL, MEDIUM},
	{"certificate-transparency", "not asked", public_scts_not_asked, UNKNOWN, 0},
};

const struct check_case_list check_cases_certificate = CHECK_CASES(cases);
