/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cases of checks: lines that are not what is served. */
#include "tests/checks/check_case.h"

/* One more line of the site; what it says is in effect. */
static struct setting *line_of(struct world *w, enum setting_id id, const char **words,
			       size_t count)
{
	struct site *site = &w->sites[0];
	struct setting *setting;

	if (site->settings != w->settings) {
		w->settings[0] = w->setting;
		site->settings = w->settings;
	}
	setting = &w->settings[site->setting_count++];
	*setting = (struct setting){
		.id = id,
		.configured = {words, count},
		.effective_known = true,
		.effective = {words, count},
		.at = {"/etc/nginx/nginx.conf", 14, 9},
	};
	return setting;
}
/* The two suites of the world, and what the library makes of each. */
static struct setting *suites_named(struct world *w)
{
	w->list_words[0] = "ECDHE-RSA-AES128-GCM-SHA256";
	w->list_words[1] = "ECDHE-RSA-AES256-GCM-SHA384";
	w->stated[0] = (struct stated_suite){0xc02f, SUITE_TAKEN};
	w->stated[1] = (struct stated_suite){0xc030, SUITE_TAKEN};
	w->lists[0] = (struct cipher_string){
		.words = {w->list_words, 2},
		.known = true,
		.security_level = 2,
		.suites = w->stated,
		.suite_count = 2,
	};
	w->server.config.cipher_strings = w->lists;
	w->server.config.cipher_string_count = 1;
	w->server.config.cipher_library = "OpenSSL 3.0.22";
	return line_of(w, SETTING_CIPHERS, w->list_words, 2);
}
static struct setting *one_more(struct world *w, const char *word, uint32_t code,
				enum suite_fate fate)
{
	struct setting *setting = suites_named(w);

	w->list_words[2] = word;
	w->lists[0].words.count = 3;
	w->stated[w->lists[0].suite_count++] = (struct stated_suite){code, fate};
	setting->configured.count = setting->effective.count = 3;
	return setting;
}
CHANGE(named_as_served)
{
	(void)suites_named(w);
}
CHANGE(named_more)
{
	(void)one_more(w, "ECDHE-RSA-CHACHA20-POLY1305", 0xcca8, SUITE_TAKEN);
}
CHANGE(named_more_incomplete)
{
	named_more(w);
	change_suites_incomplete(w);
}
CHANGE(named_more_not_loaded)
{
	named_more(w);
	change_file_newer(w);
}
CHANGE(named_for_ecdsa)
{
	(void)one_more(w, "ECDHE-ECDSA-AES128-GCM-SHA256", 0xc02b, SUITE_TAKEN);
}
CHANGE(named_for_ecdsa_file_unread)
{
	named_for_ecdsa(w);
	w->site_certificate.file = (struct certificate_file){.state = FILE_UNREADABLE};
}
CHANGE(named_dhe)
{
	struct setting *file;

	(void)one_more(w, "DHE-RSA-AES128-GCM-SHA256", 0x009e, SUITE_TAKEN);
	file = line_of(w, SETTING_DH_PARAMETERS, w->words, 0);
	file->at = (struct location){0};
}
CHANGE(named_dhe_with_parameters)
{
	named_dhe(w);
	w->words[4] = "/etc/nginx/dh.pem";
	w->settings[2].effective = (struct string_list){&w->words[4], 1};
}
CHANGE(named_below_level)
{
	(void)one_more(w, "AECDH-AES128-SHA", 0xc018, SUITE_BELOW_LEVEL);
}
CHANGE(named_with_secret)
{
	(void)one_more(w, "PSK-AES128-GCM-SHA256", 0x00a8, SUITE_NEEDS_SECRET);
}
CHANGE(named_missing)
{
	(void)one_more(w, "RC4-SHA", 0x0005, SUITE_MISSING);
}
CHANGE(named_1_3_in_old_list)
{
	(void)one_more(w, "TLS_AES_128_CCM_SHA256", 0x1304, SUITE_MISSING);
}
CHANGE(named_idle)
{
	named_more(w);
	w->lists[0].suite_count = 2;
	w->list_words[2] = "HIHG";
	w->lists[0].idle = (struct string_list){&w->list_words[2], 1};
}
CHANGE(named_without_1_2)
{
	named_as_served(w);
	world_offer_of(w, TLS_VERSION_TLS1_2)->offered = TRISTATE_NO;
}
/* A keyword that selects what the site has and what it cannot have. */
CHANGE(keyword)
{
	named_with_secret(w);
	w->list_words[2] = "HIGH";
}
CHANGE(keyword_other_library)
{
	keyword(w);
	w->server.config.cipher_library = "OpenSSL 3.5.1";
}
CHANGE(keyword_other_library_and_more)
{
	keyword_other_library(w);
	world_also_suite(w, 0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA");
}
CHANGE(keyword_library_unknown_and_more)
{
	keyword_other_library_and_more(w);
	w->server.config.tls_library = NULL;
	w->library.version = NULL;
}
CHANGE(names_other_library_and_more)
{
	named_as_served(w);
	w->server.config.cipher_library = "OpenSSL 3.5.1";
	world_also_suite(w, 0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA");
}
CHANGE(served_more)
{
	named_as_served(w);
	world_also_suite(w, 0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA");
}
CHANGE(served_more_of_the_policy)
{
	named_as_served(w);
	w->stated[0] = w->stated[1];
	w->lists[0].suite_count = 1;
}
static void other_list(struct world *w, struct setting *setting)
{
	w->other_words[0] = "ECDHE-RSA-CHACHA20-POLY1305";
	w->other_stated[0] = (struct stated_suite){0xcca8, SUITE_TAKEN};
	w->lists[1] = (struct cipher_string){
		.words = {w->other_words, 1},
		.known = true,
		.security_level = 2,
		.suites = w->other_stated,
		.suite_count = 1,
	};
	w->server.config.cipher_string_count = 2;
	setting->configured = w->lists[1].words;
	setting->why = "the default server of the address decides";
}
CHANGE(named_elsewhere)
{
	other_list(w, suites_named(w));
}
CHANGE(named_elsewhere_file_only)
{
	named_elsewhere(w);
	change_file_only(w);
}
CHANGE(list_refused)
{
	named_as_served(w);
	w->lists[0].known = false;
	w->lists[0].why = "no suite is selected by it";
}
CHANGE(list_unread)
{
	named_as_served(w);
	w->server.config.cipher_string_count = 0;
}
CHANGE(named_by_other_program)
{
	named_more(w);
	change_stranger_inherits(w);
}
CHANGE(named_by_other_certificate)
{
	named_more(w);
	w->served[0].sha256 = "00";
}
static struct setting *list_1_3(struct world *w, const char *first, const char *second)
{
	w->other_words[2] = first;
	w->other_words[3] = second;
	return line_of(w, SETTING_CIPHER_SUITES, &w->other_words[2], 2);
}
CHANGE(list_1_3_as_served)
{
	(void)list_1_3(w, "TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256");
}
CHANGE(list_1_3_shorter)
{
	list_1_3(w, "TLS_AES_256_GCM_SHA384", "")->configured.count = 1;
}
CHANGE(list_1_3_shorter_elsewhere)
{
	struct setting *setting =
		list_1_3(w, "TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256");

	setting->configured.count = 1;
	setting->why = "the default server of the address decides";
}
CHANGE(list_1_3_without_1_3)
{
	list_1_3_as_served(w);
	world_offer_of(w, TLS_VERSION_TLS1_3)->offered = TRISTATE_NO;
}
/* ---- groups --------------------------------------------------------------------- */

static struct setting *groups_named(struct world *w, const char *third)
{
	w->list_words[0] = "X25519MLKEM768";
	w->list_words[1] = "X25519/prime256v1";
	w->list_words[2] = third;
	return line_of(w, SETTING_GROUPS, w->list_words, third ? 3 : 2);
}
CHANGE(groups_as_served)
{
	(void)groups_named(w, NULL);
}
CHANGE(groups_more)
{
	(void)groups_named(w, "secp384r1");
}
CHANGE(groups_more_incomplete)
{
	groups_more(w);
	world_offer_of(w, TLS_VERSION_TLS1_3)->groups_complete = false;
}
CHANGE(groups_old_incomplete)
{
	(void)groups_named(w, "secp256k1");
	world_offer_of(w, TLS_VERSION_TLS1_2)->groups_complete = false;
}
CHANGE(groups_more_not_loaded)
{
	groups_more(w);
	change_file_newer(w);
}
CHANGE(groups_fewer)
{
	groups_named(w, NULL)->configured.count = 1;
	w->sites[0].settings[1].effective.count = 1;
}
CHANGE(groups_elsewhere)
{
	struct setting *setting = groups_named(w, "secp384r1");

	setting->effective.count = 2;
	setting->why = "the default server of the address decides";
}
CHANGE(groups_auto)
{
	w->list_words[0] = "auto";
	(void)line_of(w, SETTING_GROUPS, w->list_words, 1);
}
CHANGE(groups_keyword)
{
	(void)groups_named(w, "DEFAULT");
}
CHANGE(groups_optional)
{
	(void)groups_named(w, "?SecP256r1MLKEM768");
}
CHANGE(groups_without_1_3)
{
	(void)groups_named(w, "ffdhe2048");
	world_offer_of(w, TLS_VERSION_TLS1_3)->offered = TRISTATE_NO;
}
CHANGE(groups_weak)
{
	suites_named(w);
	w->other_words[0] = "X25519MLKEM768";
	w->other_words[1] = "X25519/prime256v1";
	w->other_words[2] = "prime192v1";
	(void)line_of(w, SETTING_GROUPS, w->other_words, 3);
}
/* ---- lines that switch something ------------------------------------------------ */

static struct setting *switch_line(struct world *w, enum setting_id id,
				   const char *word)
{
	w->other_words[0] = word;
	return line_of(w, id, &w->other_words[0], 1);
}
/* What it says is not in effect. */
static void switched_elsewhere(struct setting *setting, const char **other)
{
	setting->effective = (struct string_list){other, 1};
	setting->why = "the default server of the address decides";
}
CHANGE(order_off)
{
	(void)switch_line(w, SETTING_SERVER_ORDER, "off");
}
CHANGE(order_on)
{
	(void)switch_line(w, SETTING_SERVER_ORDER, "ON");
}
CHANGE(order_on_and_served)
{
	order_on(w);
	world_offer_of(w, TLS_VERSION_TLS1_2)->server_order = TRISTATE_YES;
	world_offer_of(w, TLS_VERSION_TLS1_3)->server_order = TRISTATE_YES;
}
CHANGE(order_on_but_for_1_3)
{
	order_on_and_served(w);
	world_offer_of(w, TLS_VERSION_TLS1_3)->server_order = TRISTATE_NO;
}
CHANGE(order_not_seen)
{
	order_on_and_served(w);
	world_offer_of(w, TLS_VERSION_TLS1_3)->server_order = TRISTATE_UNKNOWN;
}
CHANGE(order_of_one)
{
	order_on(w);
	world_offer_of(w, TLS_VERSION_TLS1_3)->offered = TRISTATE_NO;
	world_offer_of(w, TLS_VERSION_TLS1_2)->server_order = TRISTATE_UNKNOWN;
	world_offer_of(w, TLS_VERSION_TLS1_2)->cipher_suite_count = 1;
}
CHANGE(order_by_variable)
{
	(void)switch_line(w, SETTING_SERVER_ORDER, "$order");
}
CHANGE(order_elsewhere)
{
	w->other_words[1] = "off";
	switched_elsewhere(switch_line(w, SETTING_SERVER_ORDER, "on"),
			   &w->other_words[1]);
}
static void with_tickets(struct world *w, const char *word, enum tristate seen)
{
	(void)switch_line(w, SETTING_SESSION_TICKETS, word);
	w->endpoints[0].features.tickets = seen;
}
CHANGE(tickets_on)
{
	with_tickets(w, "on", TRISTATE_YES);
}
CHANGE(tickets_on_not_given)
{
	with_tickets(w, "on", TRISTATE_NO);
}
CHANGE(tickets_off_given_1_3)
{
	with_tickets(w, "off", TRISTATE_YES);
}
CHANGE(tickets_off_given)
{
	tickets_off_given_1_3(w);
	world_offer_of(w, TLS_VERSION_TLS1_3)->offered = TRISTATE_NO;
}
CHANGE(tickets_not_seen)
{
	with_tickets(w, "off", TRISTATE_UNKNOWN);
}
static void with_early_data(struct world *w, const char *word, enum tristate seen)
{
	(void)switch_line(w, SETTING_EARLY_DATA, word);
	w->endpoints[0].features.early_data = seen;
}
CHANGE(early_data_on)
{
	with_early_data(w, "on", TRISTATE_YES);
}
CHANGE(early_data_on_not_taken)
{
	with_early_data(w, "on", TRISTATE_NO);
}
CHANGE(early_data_on_without_1_3)
{
	early_data_on(w);
	world_offer_of(w, TLS_VERSION_TLS1_3)->offered = TRISTATE_NO;
}
CHANGE(early_data_off_taken)
{
	with_early_data(w, "off", TRISTATE_YES);
}
CHANGE(early_data_not_seen)
{
	with_early_data(w, "off", TRISTATE_UNKNOWN);
}
/* ---- stapling ------------------------------------------------------------------- */

CHANGE(stapling_off)
{
	(void)switch_line(w, SETTING_STAPLING, "off");
}
/* Nothing that is known stands in its way. */
CHANGE(stapling_on)
{
	(void)switch_line(w, SETTING_STAPLING, "on");
	w->served[0].names_responder = true;
}
CHANGE(stapling_on_good)
{
	stapling_on(w);
	w->endpoints[0].features.staple.state = STAPLE_GOOD;
}
CHANGE(stapling_on_not_asked)
{
	stapling_on(w);
	w->endpoints[0].features.staple.state = STAPLE_UNKNOWN;
}
CHANGE(stapling_on_and_promised)
{
	stapling_on(w);
	w->served[0].must_staple = true;
}
CHANGE(stapling_on_just_now)
{
	stapling_on(w);
	w->server.loaded_at = WORLD_NOW - 10 * 60 + 1;
}
CHANGE(stapling_on_settled)
{
	stapling_on(w);
	w->server.loaded_at = WORLD_NOW - 10 * 60;
}
CHANGE(stapling_no_responder)
{
	stapling_on(w);
	w->served[0].names_responder = false;
}
CHANGE(stapling_no_issuer_just_now)
{
	stapling_on_just_now(w);
	w->site_certificate.file.chain.count = 1;
}
CHANGE(stapling_elsewhere)
{
	stapling_on(w);
	w->other_words[1] = "off";
	switched_elsewhere(&w->settings[1], &w->other_words[1]);
}

static const struct check_case cases[] = {
	{"tls-suites-not-served", "no line", change_nothing, NA, 0},
	{"tls-suites-not-served", "as named", named_as_served, PASS, 0},
	{"tls-suites-not-served", "no reason", named_more, FAIL, LOW},
	{"tls-suites-not-served", "not all asked", named_more_incomplete, UNKNOWN, 0},
	{"tls-suites-not-served", "not loaded", named_more_not_loaded, FAIL, LOW},
	{"tls-suites-not-served", "another key", named_for_ecdsa, PASS, 0},
	{"tls-suites-not-served", "keys not known", named_for_ecdsa_file_unread, FAIL,
	 LOW},
	{"tls-suites-not-served", "no DH parameters", named_dhe, FAIL, INFO},
	{"tls-suites-not-served", "and with them", named_dhe_with_parameters, FAIL,
	 LOW},
	{"tls-suites-not-served", "below the level", named_below_level, FAIL, INFO},
	{"tls-suites-not-served", "a shared key", named_with_secret, FAIL, INFO},
	{"tls-suites-not-served", "none of that name", named_missing, FAIL, INFO},
	{"tls-suites-not-served", "of TLS 1.3", named_1_3_in_old_list, FAIL, INFO},
	{"tls-suites-not-served", "a slip of the pen", named_idle, FAIL, INFO},
	{"tls-suites-not-served", "TLS 1.3 alone", named_without_1_2, PASS, 0},
	{"tls-suites-not-served", "a keyword", keyword, PASS, 0},
	{"tls-suites-not-served", "a keyword, another library", keyword_other_library,
	 PASS, 0},
	{"tls-suites-not-served", "a keyword may mean more",
	 keyword_other_library_and_more, UNKNOWN, 0},
	{"tls-suites-not-served", "library unknown", keyword_library_unknown_and_more,
	 UNKNOWN, 0},
	{"tls-suites-not-served", "names mean the same", names_other_library_and_more,
	 FAIL, MEDIUM},
	{"tls-suites-not-served", "served and not named", served_more, FAIL, MEDIUM},
	{"tls-suites-not-served", "but of the policy", served_more_of_the_policy, FAIL,
	 LOW},
	{"tls-suites-not-served", "another line decides", named_elsewhere, FAIL, LOW},
	{"tls-suites-not-served", "files only", named_elsewhere_file_only, NA, 0},
	{"tls-suites-not-served", "refused list", list_refused, UNKNOWN, 0},
	{"tls-suites-not-served", "unread list", list_unread, UNKNOWN, 0},
	{"tls-suites-not-served", "another program", named_by_other_program, FAIL, LOW},
	{"tls-suites-not-served", "another certificate", named_by_other_certificate,
	 FAIL, LOW},
	{"tls-suites-not-served", "TLS 1.3's list", list_1_3_as_served, PASS, 0},
	{"tls-suites-not-served", "TLS 1.3's list, shorter", list_1_3_shorter, FAIL,
	 LOW},
	{"tls-suites-not-served", "TLS 1.3's list, elsewhere",
	 list_1_3_shorter_elsewhere, FAIL, LOW},
	{"tls-suites-not-served", "TLS 1.3's list without it", list_1_3_without_1_3,
	 PASS, 0},
	{"tls-suites-not-served", "no wire", change_no_wire, UNKNOWN, 0},
	{"tls-suites-not-served", "no site", change_no_site, UNKNOWN, 0},
	{"tls-suites-not-served", "plain HTTP", change_plain_http, NA, 0},
	{"tls-suites-not-served", "refuses all", change_no_version, NA, 0},
	{"tls-groups-not-served", "no line", change_nothing, NA, 0},
	{"tls-groups-not-served", "as named", groups_as_served, PASS, 0},
	{"tls-groups-not-served", "no reason", groups_more, FAIL, LOW},
	{"tls-groups-not-served", "not all asked", groups_more_incomplete, UNKNOWN, 0},
	{"tls-groups-not-served", "not all asked before TLS 1.3", groups_old_incomplete,
	 UNKNOWN, 0},
	{"tls-groups-not-served", "not loaded", groups_more_not_loaded, FAIL, LOW},
	{"tls-groups-not-served", "served and not named", groups_fewer, FAIL, INFO},
	{"tls-groups-not-served", "another line decides", groups_elsewhere, FAIL, LOW},
	{"tls-groups-not-served", "left to the library", groups_auto, NA, 0},
	{"tls-groups-not-served", "a keyword", groups_keyword, UNKNOWN, 0},
	{"tls-groups-not-served", "if there is one", groups_optional, FAIL, INFO},
	{"tls-groups-not-served", "for want of TLS 1.3", groups_without_1_3, FAIL,
	 INFO},
	{"tls-groups-not-served", "below the level", groups_weak, FAIL, INFO},
	{"tls-groups-not-served", "no wire", change_no_wire, UNKNOWN, 0},
	{"tls-order-not-served", "no line", change_nothing, NA, 0},
	{"tls-order-not-served", "off", order_off, PASS, 0},
	{"tls-order-not-served", "on, and the client's wins", order_on, FAIL, LOW},
	{"tls-order-not-served", "on", order_on_and_served, PASS, 0},
	{"tls-order-not-served", "TLS 1.3 goes its own way", order_on_but_for_1_3, FAIL,
	 LOW},
	{"tls-order-not-served", "not seen", order_not_seen, UNKNOWN, 0},
	{"tls-order-not-served", "nothing to choose", order_of_one, NA, 0},
	{"tls-order-not-served", "neither on nor off", order_by_variable, UNKNOWN, 0},
	{"tls-order-not-served", "another line decides", order_elsewhere, FAIL, LOW},
	{"tls-order-not-served", "no wire", change_no_wire, UNKNOWN, 0},
	{"tls-tickets-not-served", "no line", change_nothing, NA, 0},
	{"tls-tickets-not-served", "on", tickets_on, PASS, 0},
	{"tls-tickets-not-served", "on, and none", tickets_on_not_given, FAIL, LOW},
	{"tls-tickets-not-served", "off, in TLS 1.3", tickets_off_given_1_3, NA, 0},
	{"tls-tickets-not-served", "off, and given", tickets_off_given, FAIL, LOW},
	{"tls-tickets-not-served", "not seen", tickets_not_seen, UNKNOWN, 0},
	{"tls-early-data-not-served", "no line", change_nothing, NA, 0},
	{"tls-early-data-not-served", "on", early_data_on, PASS, 0},
	{"tls-early-data-not-served", "on, not taken", early_data_on_not_taken, FAIL,
	 LOW},
	{"tls-early-data-not-served", "on, without TLS 1.3", early_data_on_without_1_3,
	 FAIL, INFO},
	{"tls-early-data-not-served", "off, and taken", early_data_off_taken, FAIL,
	 MEDIUM},
	{"tls-early-data-not-served", "not seen", early_data_not_seen, UNKNOWN, 0},
	{"stapling-not-served", "no line", change_nothing, NA, 0},
	{"stapling-not-served", "off", stapling_off, NA, 0},
	{"stapling-not-served", "on", stapling_on_good, PASS, 0},
	{"stapling-not-served", "no reason", stapling_on, FAIL, LOW},
	{"stapling-not-served", "not asked", stapling_on_not_asked, UNKNOWN, 0},
	{"stapling-not-served", "promised", stapling_on_and_promised, FAIL, MEDIUM},
	{"stapling-not-served", "just started", stapling_on_just_now, UNKNOWN, 0},
	{"stapling-not-served", "a second later", stapling_on_settled, FAIL, LOW},
	{"stapling-not-served", "no responder", stapling_no_responder, FAIL, INFO},
	{"stapling-not-served", "no issuer", stapling_no_issuer_just_now, FAIL, LOW},
	{"stapling-not-served", "another line decides", stapling_elsewhere, FAIL, LOW},
};

const struct check_case_list check_cases_not_served = CHECK_CASES(cases);
