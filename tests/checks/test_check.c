/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every check: a host where it passes, changed so that it fails or cannot tell. The
 * cases stand in case_*.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/checks/check_case.h"

enum { ARENA_MAX = 16 * 1024 * 1024 };

static const struct check_case_list *const lists[] = {
	&check_cases_tls,      &check_cases_weakness, &check_cases_certificate,
	&check_cases_key,      &check_cases_web,      &check_cases_not_served,
	&check_cases_listener, &check_cases_process,
};

enum { LIST_COUNT = sizeof(lists) / sizeof(lists[0]) };

/* One case's world and what the checks say of it. */
struct trial {
	const struct check_case *wanted;
	struct world world;
	struct arena arena;
	struct finding_list findings;
};

static void each_trial(void (*look)(const struct trial *trial))
{
	size_t i, j;

	for (i = 0; i < LIST_COUNT; i++) {
		for (j = 0; j < lists[i]->count; j++) {
			struct trial trial = {.wanted = &lists[i]->items[j],
					      .arena = arena_make(ARENA_MAX)};

			world_make(&trial.world);
			trial.wanted->change(&trial.world);
			if (!check_run_all(&trial.world.facts, &trial.world.want,
					   &trial.arena, &trial.findings))
				fail_msg("%s, %s: did not run", trial.wanted->check,
					 trial.wanted->label);
			look(&trial);
			arena_free(&trial.arena);
		}
	}
}

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

static void look_at_answer(const struct trial *trial)
{
	const struct check_case *wanted = trial->wanted;
	const struct finding *finding = worst(&trial->findings, wanted->check);

	if (!finding || finding->result != wanted->result)
		fail_msg("%s, %s: %s: %s, expected %s", wanted->check, wanted->label,
			 finding ? result_name(finding->result) : "no finding",
			 finding ? finding->what : "", result_name(wanted->result));
	if (wanted->severity &&
	    finding->severity !=
		    (wanted->severity == INFO ? SEVERITY_INFO : wanted->severity))
		fail_msg("%s, %s: severity %s", wanted->check, wanted->label,
			 severity_name(finding->severity));
	if (finding->result == RESULT_FAIL && (!finding->fix || !finding->where))
		fail_msg("%s, %s: no fix or place", wanted->check, wanted->label);
}

static void test_cases(void **state)
{
	(void)state;
	each_trial(look_at_answer);
}

static void look_for_evidence(const struct trial *trial)
{
	size_t i;

	for (i = 0; i < trial->findings.count; i++) {
		const struct finding *f = &trial->findings.items[i];
		unsigned int side, texts = 0;

		for (side = 0; side < SIDE_COUNT; side++)
			texts += f->sides[side].text != NULL;
		if (f->result == RESULT_FAIL && texts == 0)
			fail_msg("%s (%s): no evidence", f->check,
				 trial->wanted->label);
	}
}

/* A failure is worth nothing without at least one piece of evidence. */
static void test_failures_have_evidence(void **state)
{
	(void)state;
	each_trial(look_for_evidence);
}

/* 1 << result of every case of the check. */
static uint32_t results_of(const char *id)
{
	uint32_t seen = 0;
	size_t i, j;

	for (i = 0; i < LIST_COUNT; i++) {
		for (j = 0; j < lists[i]->count; j++) {
			if (strcmp(lists[i]->items[j].check, id) == 0)
				seen |= 1U << lists[i]->items[j].result;
		}
	}
	return seen;
}

/* Every check can pass or not apply, every one can be unknown, and all but the
 * one about the audit itself can fail. */
static void test_coverage(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < check_registry_count; i++) {
		const char *id = check_registry[i]->id;
		const uint32_t seen = results_of(id);

		if (!(seen & 1U << RESULT_PASS) || !(seen & 1U << RESULT_UNKNOWN) ||
		    (!(seen & 1U << RESULT_FAIL) && strcmp(id, "audit-complete") != 0))
			fail_msg("%s: rows for pass, fail and unknown are wanted", id);
	}
	for (i = 0; i < LIST_COUNT; i++) {
		for (j = 0; j < lists[i]->count; j++) {
			if (!check_find(span_from_string(lists[i]->items[j].check)))
				fail_msg("%s: no such check", lists[i]->items[j].check);
		}
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
