/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waivers, one finding per cause, ids and order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/checks/world.h"

enum { ARENA_MAX = 64 * 1024 * 1024, NAMES = 300 };

static const struct finding *find(const struct finding_list *list, const char *check,
				  enum result result)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (strcmp(list->items[i].check, check) == 0 &&
		    list->items[i].result == result)
			return &list->items[i];
	}
	return NULL;
}

static const struct {
	const char *label, *check, *subject;
	int64_t until; /* after now, in seconds */
	bool waived, noted;
} waivers[] = {
	{"all subjects", "tls-protocol", NULL, 1, true, false},
	{"pattern", "tls-protocol", "nginx example.org *", 1, true, false},
	{"the text itself", "tls-protocol", "nginx example.org 0.0.0.0:443", 1, true,
	 false},
	{"other subject", "tls-protocol", "nginx example.net *", 1, false, false},
	{"other check", "tls-1-3", NULL, 1, false, false},
	{"its last second is over", "tls-protocol", NULL, 0, false, true},
	{"long expired", "tls-protocol", NULL, -86400, false, true},
	{"other subject, expired", "tls-protocol", "nginx example.net *", 0, false,
	 false},
};

static void test_waivers(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(waivers) / sizeof(waivers[0]); i++) {
		struct arena arena = arena_make(ARENA_MAX);
		struct finding_list list = {0};
		const struct finding *finding;
		struct world w;

		world_make(&w);
		w.endpoints[0].protocols[TLS_VERSION_TLS1_0].offered = TRISTATE_YES;
		w.waiver.check = waivers[i].check;
		w.waiver.subject = waivers[i].subject;
		w.waiver.until = WORLD_NOW + waivers[i].until;
		w.want.waiver_count = 1;
		assert_true(check_run_all(&w.facts, &w.want, &arena, &list));
		finding = find(&list, "tls-protocol", RESULT_FAIL);
		assert_non_null(finding);
		if ((finding->waived != NULL) != waivers[i].waived ||
		    (finding->note != NULL) != waivers[i].noted)
			fail_msg("%s: waived %s, note %s", waivers[i].label,
				 finding->waived ? finding->waived : "-",
				 finding->note ? finding->note : "-");
		arena_free(&arena);
	}
}

/* "[::]" is a bracket expression to fnmatch(3), and an address to people. */
static void test_waiver_with_brackets(void **state)
{
	struct arena arena = arena_make(ARENA_MAX);
	struct finding_list list = {0};
	struct world w;

	(void)state;
	world_make(&w);
	w.address.address.family = 6;
	w.endpoints[0].protocols[TLS_VERSION_TLS1_0].offered = TRISTATE_YES;
	w.waiver.check = "tls-protocol";
	w.waiver.subject = "nginx example.org [::]:443";
	w.want.waiver_count = 1;
	assert_true(check_run_all(&w.facts, &w.want, &arena, &list));
	assert_string_equal(find(&list, "tls-protocol", RESULT_FAIL)->waived, "known");
	arena_free(&arena);
}

/* 300 names behind one line of the default server: one finding. */
static void test_one_cause_one_finding(void **state)
{
	static struct site sites[NAMES];
	static struct site_address addresses[NAMES];
	static struct endpoint endpoints[NAMES];
	static char names[NAMES][32];
	static const char *name_lists[NAMES];
	struct arena arena = arena_make(ARENA_MAX);
	struct finding_list list = {0};
	const struct finding *finding;
	struct world w;
	size_t i, count = 0;

	(void)state;
	world_make(&w);
	for (i = 0; i < NAMES; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "n%zu.example.org", i);
		name_lists[i] = names[i];
		addresses[i] = w.address;
		addresses[i].is_default = i == 17;
		sites[i] = w.sites[0];
		sites[i].at.line = (uint32_t)(100 + i);
		sites[i].names = (struct string_list){&name_lists[i], 1};
		sites[i].addresses = &addresses[i];
		endpoints[i] = w.endpoints[0];
		endpoints[i].site = i;
		endpoints[i].name = names[i];
		endpoints[i].protocols[TLS_VERSION_TLS1_0].offered = TRISTATE_YES;
	}
	w.facts.sites = sites;
	w.facts.site_count = NAMES;
	w.facts.endpoints = endpoints;
	w.facts.endpoint_count = NAMES;
	assert_true(check_run_all(&w.facts, &w.want, &arena, &list));
	for (i = 0; i < list.count; i++)
		count += strcmp(list.items[i].check, "tls-protocol") == 0;
	assert_int_equal(count, 1);
	finding = find(&list, "tls-protocol", RESULT_FAIL);
	assert_string_equal(finding->subject, "nginx n17.example.org 0.0.0.0:443");
	assert_int_equal(finding->also.count, NAMES - 1);
	assert_string_equal(finding->where, "/etc/nginx/nginx.conf:12:9");
	/* One certificate, however many sites use it. */
	for (i = 0, count = 0; i < list.count; i++)
		count += strcmp(list.items[i].check, "certificate-expiry") == 0;
	assert_int_equal(count, 1);
	arena_free(&arena);
}

static const char *id_after(void (*change)(struct world *w), struct arena *arena)
{
	struct finding_list list = {0};
	struct world w;

	world_make(&w);
	w.endpoints[0].protocols[TLS_VERSION_TLS1_0].offered = TRISTATE_YES;
	if (change)
		change(&w);
	assert_true(check_run_all(&w.facts, &w.want, arena, &list));
	return find(&list, "tls-protocol", RESULT_FAIL)->id;
}

static void other_line(struct world *w)
{
	w->setting.at.line = 999;
	w->sites[0].at.line = 1000;
	w->processes[0].pid = 9999;
}

static void other_name(struct world *w)
{
	w->endpoints[0].name = "example.net";
}

static void test_ids(void **state)
{
	struct arena arena = arena_make(ARENA_MAX);
	const char *id = id_after(NULL, &arena);

	(void)state;
	assert_int_equal(strlen(id), 16);
	assert_int_equal(strspn(id, "0123456789abcdef"), 16);
	assert_string_equal(id_after(other_line, &arena), id);
	assert_string_not_equal(id_after(other_name, &arena), id);
	arena_free(&arena);
}

/* Ids are unique, and what is worst comes first. */
static void test_order(void **state)
{
	struct arena arena = arena_make(ARENA_MAX);
	struct finding_list list = {0};
	struct world w;
	size_t i, j;

	(void)state;
	world_make(&w);
	w.processes[0].exe_state = EXE_DELETED;
	w.processes[1].exe_state = EXE_REPLACED; /* same subject, another text */
	w.on_disk[0].not_after = w.served[0].not_after = WORLD_NOW - 1;
	w.endpoints[0].handshake.trust = TRUST_UNKNOWN;
	assert_true(check_run_all(&w.facts, &w.want, &arena, &list));
	assert_string_equal(list.items[0].check, "certificate-expiry");
	for (i = 0; i < list.count; i++) {
		if (i > 0 && list.items[i].result == list.items[i - 1].result)
			assert_true(list.items[i].severity <=
				    list.items[i - 1].severity);
		for (j = 0; j < i; j++)
			assert_string_not_equal(list.items[i].id, list.items[j].id);
	}
	arena_free(&arena);
}

/* No memory is an answer of its own, never a shorter list. */
static void test_memory(void **state)
{
	size_t ceiling;

	(void)state;
	for (ceiling = 0; ceiling < 128 * 1024; ceiling += 1009) {
		struct arena arena = arena_make(ceiling);
		struct finding_list list = {0};
		struct world w;

		world_make(&w);
		if (check_run_all(&w.facts, &w.want, &arena, &list))
			assert_false(arena.exhausted);
		else
			assert_true(arena.exhausted);
		arena_free(&arena);
	}
}

static void test_empty(void **state)
{
	struct arena arena = arena_make(ARENA_MAX);
	const struct facts facts = {
		.discovery = {.listeners_complete = true, .rules_known = true}};
	const struct check_settings want = {0};
	struct finding_list list = {0};

	(void)state;
	assert_true(check_run_all(&facts, &want, &arena, &list));
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[0].check, "audit-complete");
	assert_int_equal(list.items[0].result, RESULT_PASS);
	assert_string_equal(list.items[1].check, "published-bypass");
	assert_int_equal(list.items[1].result, RESULT_NOTAPPLICABLE);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_waivers),
		cmocka_unit_test(test_waiver_with_brackets),
		cmocka_unit_test(test_one_cause_one_finding),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
