/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words that the command line and policy files share: ports, durations. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "agent/duration.h"
#include "agent/port_list.h"
#include "agent/unknown_word.h"

static const struct {
	const char *label, *text;
	uint32_t min, max;
	bool ok;
	uint32_t seconds;
} duration_cases[] = {
	{"seconds", "30s", 1, 100, true, 30},
	{"minutes", "5m", 1, 1000, true, 300},
	{"hours", "2h", 1, 10000, true, 7200},
	{"days", "7d", 1, 1000000, true, 604800},
	{"at the least", "1s", 1, 60, true, 1},
	{"below the least", "0s", 1, 60, false, 0},
	{"at the most", "60s", 1, 60, true, 60},
	{"at the most, in minutes", "1m", 1, 60, true, 60},
	{"above the most", "61s", 1, 60, false, 0},
	{"no unit", "30", 1, 100, false, 0},
	{"no number", "s", 0, 100, false, 0},
	{"nothing", "", 0, 100, false, 0},
	{"unknown unit", "3w", 0, UINT32_MAX, false, 0},
	{"upper case", "3S", 0, 100, false, 0},
	{"a blank", "3 s", 0, 100, false, 0},
	{"a sign", "-3s", 0, 100, false, 0},
	{"a fraction", "1.5h", 0, 100, false, 0},
	{"two units", "1m30s", 0, 100, false, 0},
	{"largest product", "49710d", 0, UINT32_MAX, true, 4294944000U},
	{"past 32 bits", "49711d", 0, UINT32_MAX, false, 0},
	{"past 64 bits", "18446744073709551615d", 0, UINT32_MAX, false, 0},
	{"past 64 bits unscaled", "18446744073709551616s", 0, UINT32_MAX, false, 0},
};

static void test_duration(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(duration_cases) / sizeof(duration_cases[0]);
	     i++) {
		struct location at = {"f", 3, 7};
		uint32_t seconds = 12345;
		struct diag err = {.message = ""};
		bool ok = duration_parse(span_from_string(duration_cases[i].text), at,
					 duration_cases[i].min, duration_cases[i].max,
					 &seconds, &err);

		if (ok != duration_cases[i].ok ||
		    (ok && seconds != duration_cases[i].seconds) ||
		    (!ok && (seconds != 12345 || err.at.column != 7)))
			fail_msg("%s: %d, %u: %s", duration_cases[i].label, ok, seconds,
				 err.message);
	}
}

static void test_duration_text(void **state)
{
	static const struct {
		uint32_t seconds;
		const char *text;
	} cases[] = {{0, "0s"},    {1, "1s"},     {90, "90s"},    {120, "2m"},
		     {3600, "1h"}, {86400, "1d"}, {90000, "25h"}, {63072000, "730d"}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buffer out = buffer_make(32);

		duration_text(cases[i].seconds, &out);
		if (!span_equal_string(buffer_span(&out), cases[i].text))
			fail_msg("%u: %.*s", cases[i].seconds, (int)out.len, out.ptr);
		buffer_free(&out);
	}
}

static const struct {
	const char *label, *text;
	const char *message; /* NULL = good */
	uint32_t column;     /* of the error, the text starting at 10 */
	size_t count;
	struct port_range first;
} port_cases[] = {
	{"one", "443", NULL, 0, 1, {443, 443, true, true}},
	{"the least", "1", NULL, 0, 1, {1, 1, true, true}},
	{"the most", "65535", NULL, 0, 1, {65535, 65535, true, true}},
	{"tcp", "443/tcp", NULL, 0, 1, {443, 443, true, false}},
	{"udp", "443/udp", NULL, 0, 1, {443, 443, false, true}},
	{"two", "443,8443", NULL, 0, 2, {443, 443, true, true}},
	{"blanks", " 443 , 8443 ", NULL, 0, 2, {443, 443, true, true}},
	{"range", "8000-8100", NULL, 0, 1, {8000, 8100, true, true}},
	{"range with protocol", "8000-8100/tcp", NULL, 0, 1, {8000, 8100, true, false}},
	{"range of one", "80-80", NULL, 0, 1, {80, 80, true, true}},
	{"all", "1-65535", NULL, 0, 1, {1, 65535, true, true}},
	{"zero", "0", "\"0\" is not a port", 10, 0, {0}},
	{"past the most", "65536", "\"65536\" is not a port", 10, 0, {0}},
	{"70000", "80,70000", "\"70000\" is not a port", 13, 0, {0}},
	{"sctp", "443/sctp", "protocol is tcp or udp", 14, 0, {0}},
	{"empty protocol", "443/", "protocol is tcp or udp", 14, 0, {0}},
	{"upper case", "443/TCP", "protocol is tcp or udp", 14, 0, {0}},
	{"two protocols", "443/tcp/udp", "protocol is tcp or udp", 14, 0, {0}},
	{"backwards", "8100-8000", "ends before it begins", 10, 0, {0}},
	{"open range", "8000-", "is not a port", 10, 0, {0}},
	{"open at the front", "-8000", "is not a port", 10, 0, {0}},
	{"three ends", "1-2-3", "is not a port", 10, 0, {0}},
	{"range from zero", "0-5", "is not a port", 10, 0, {0}},
	{"nothing", "", "a port is missing", 10, 0, {0}},
	{"comma alone", ",", "a port is missing", 10, 0, {0}},
	{"comma at the end", "443,", "a port is missing in \"443,\"", 14, 0, {0}},
	{"comma at the front", ",443", "a port is missing", 10, 0, {0}},
	{"two commas", "443,,80", "a port is missing", 14, 0, {0}},
	{"a name", "https", "\"https\" is not a port", 10, 0, {0}},
	{"a sign", "+443", "is not a port", 10, 0, {0}},
	{"a blank inside", "443 8443", "is not a port", 10, 0, {0}},
	{"hexadecimal", "0x1bb", "is not a port", 10, 0, {0}},
};

static void test_ports(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(port_cases) / sizeof(port_cases[0]); i++) {
		struct location at = {"f", 3, 10};
		struct port_list list = {.count = 99};
		struct diag err = {.message = ""};
		bool ok = port_list_parse(span_from_string(port_cases[i].text), at,
					  &list, &err);
		const struct port_range *want = &port_cases[i].first;

		if (!ok) {
			if (!port_cases[i].message || list.count != 99 ||
			    !strstr(err.message, port_cases[i].message) ||
			    err.at.column != port_cases[i].column)
				fail_msg("%s: column %u: %s", port_cases[i].label,
					 err.at.column, err.message);
			continue;
		}
		if (port_cases[i].message || list.count != port_cases[i].count ||
		    list.items[0].first != want->first ||
		    list.items[0].last != want->last ||
		    list.items[0].tcp != want->tcp || list.items[0].udp != want->udp)
			fail_msg("%s: accepted as something else", port_cases[i].label);
	}
}

static void test_ports_ceiling(void **state)
{
	char text[PORT_LIST_MAX * 2 + 2];
	struct port_list list;
	struct diag err;

	(void)state;
	for (size_t i = 0; i <= PORT_LIST_MAX; i++) {
		text[i * 2] = '7';
		text[i * 2 + 1] = ',';
	}
	assert_true(port_list_parse((struct span){text, PORT_LIST_MAX * 2 - 1},
				    (struct location){NULL, 0, 0}, &list, &err));
	assert_int_equal(list.count, PORT_LIST_MAX);
	assert_false(port_list_parse((struct span){text, PORT_LIST_MAX * 2 + 1},
				     (struct location){NULL, 0, 0}, &list, &err));
	assert_non_null(strstr(err.message, "more than 64"));
}

static void test_ports_has(void **state)
{
	struct port_list list;
	struct diag err;

	(void)state;
	assert_true(port_list_parse(SPAN_LITERAL("443/tcp, 8000-8100, 53/udp"),
				    (struct location){NULL, 0, 0}, &list, &err));
	assert_true(port_list_has(&list, 443, TRANSPORT_TCP));
	assert_false(port_list_has(&list, 443, TRANSPORT_UDP));
	assert_true(port_list_has(&list, 53, TRANSPORT_UDP));
	assert_false(port_list_has(&list, 53, TRANSPORT_TCP));
	assert_false(port_list_has(&list, 7999, TRANSPORT_TCP));
	assert_true(port_list_has(&list, 8000, TRANSPORT_TCP));
	assert_true(port_list_has(&list, 8100, TRANSPORT_UDP));
	assert_false(port_list_has(&list, 8101, TRANSPORT_TCP));
}

static void test_unknown_word(void **state)
{
	struct location at = {"policy.ini", 12, 9};
	char many[300];
	struct diag err;

	(void)state;
	assert_false(
		unknown_word(&err, at, "protocol", SPAN_LITERAL("TLS1.3"), "TLSv1.3"));
	assert_string_equal(err.message,
			    "unknown protocol \"TLS1.3\"; did you mean \"TLSv1.3\"?");
	assert_int_equal(err.at.column, 9);
	memset(many, 'x', sizeof(many));
	assert_false(
		unknown_word(&err, at, "key", (struct span){many, sizeof(many)}, NULL));
	assert_int_equal(strlen(err.message),
			 strlen("unknown key \"\"") + WORD_SHOWN_MAX);

	assert_int_equal(location_after(at, 3).column, 12);
	at.column = 0;
	assert_int_equal(location_after(at, 3).column, 0);
	at.column = UINT32_MAX;
	assert_int_equal(location_after(at, 3).column, UINT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_duration),  cmocka_unit_test(test_duration_text),
		cmocka_unit_test(test_ports),     cmocka_unit_test(test_ports_ceiling),
		cmocka_unit_test(test_ports_has), cmocka_unit_test(test_unknown_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
