/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/cause.h"

#include <inttypes.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/hash.h"
#include "checks/check.h"

struct cause {
	struct finding finding; /* ->also grows in the fold's scratch memory */
	bool is_default;
};

struct cause_fold cause_fold_make(struct arena *arena)
{
	return (struct cause_fold){
		.arena = arena,
		.scratch = arena_make(arena->ceiling),
		.texts = text_pool_make(arena),
	};
}

/* The causes themselves are the scratch memory's. */
static void keep_cause(void *cause)
{
	(void)cause;
}

void cause_fold_free(struct cause_fold *fold)
{
	tdestroy(fold->root, keep_cause);
	text_pool_free(&fold->texts);
	arena_free(&fold->scratch);
	*fold = (struct cause_fold){.arena = fold->arena};
}

/* ---- one cause ------------------------------------------------------------------ */

static int compare_text(const char *a, const char *b)
{
	if (a == b)
		return 0;
	return strcmp(a ? a : "", b ? b : "");
}

/* What asks for action first; what was waived after all that was not. */
static int rank(const struct finding *finding)
{
	static const int ranks[RESULT_COUNT] = {
		[RESULT_FAIL] = 0,
		[RESULT_UNKNOWN] = 1,
		[RESULT_PASS] = 4,
		[RESULT_NOTAPPLICABLE] = 5,
	};

	return ranks[finding->result] + (finding->waived ? 2 : 0);
}

static bool is_quiet(const struct finding *finding)
{
	return finding->result == RESULT_PASS ||
	       finding->result == RESULT_NOTAPPLICABLE;
}

/* Nothing but the subject tells them apart; of what passed, the place is no cause
 * either. */
static int compare_cause(const struct finding *a, const struct finding *b)
{
	int r = rank(a) - rank(b);

	if (r == 0)
		r = (a->severity < b->severity) - (a->severity > b->severity);
	if (r == 0)
		r = compare_text(a->check, b->check);
	if (r == 0 && !is_quiet(a))
		r = compare_text(a->where, b->where);
	if (r == 0)
		r = compare_text(a->what, b->what);
	if (r == 0)
		r = compare_text(a->fix, b->fix);
	if (r == 0)
		r = (a->waived != NULL) - (b->waived != NULL);
	if (r == 0)
		r = compare_text(a->waived, b->waived);
	return r != 0 ? r : compare_text(a->note, b->note);
}

static int compare_node(const void *left, const void *right)
{
	const struct cause *a = left, *b = right;

	return compare_cause(&a->finding, &b->finding);
}

/* ---- taking in ------------------------------------------------------------------ */

static const char *keep(struct cause_fold *fold, const char *text)
{
	return text_pool_keep(&fold->texts, text);
}

/* ${finding} becomes one that holds nothing of its maker's memory. */
static void keep_texts(struct cause_fold *fold, struct finding *finding)
{
	unsigned int side;

	finding->subject = keep(fold, finding->subject);
	finding->where = keep(fold, finding->where);
	finding->at.path = keep(fold, finding->at.path);
	finding->what = keep(fold, finding->what);
	finding->fix = keep(fold, finding->fix);
	finding->waived = keep(fold, finding->waived);
	finding->note = keep(fold, finding->note);
	for (side = 0; side < SIDE_COUNT; side++) {
		struct evidence_text *evidence = &finding->sides[side];

		evidence->text = keep(fold, evidence->text);
		evidence->at.path = keep(fold, evidence->at.path);
	}
	finding->arena = fold->arena;
}

static bool add_cause(struct cause_fold *fold, const struct cause *wanted)
{
	struct cause *cause = arena_alloc(&fold->scratch, sizeof(*cause));
	struct cause **listed = arena_push(&fold->scratch, &fold->causes, &fold->count,
					   sizeof(struct cause *));

	if (!cause || !listed)
		return false;
	*cause = *wanted;
	cause->finding.also = (struct string_list){0};
	keep_texts(fold, &cause->finding);
	*listed = cause;
	return tsearch(cause, &fold->root, compare_node) != NULL &&
	       !fold->arena->exhausted;
}

static bool join_cause(struct cause_fold *fold, struct cause *cause,
		       const struct cause *other)
{
	struct string_list also = cause->finding.also;
	bool goes_first = other->is_default && !cause->is_default;
	const char *subject = goes_first ? cause->finding.subject
					 : keep(fold, other->finding.subject);
	const char **name =
		arena_push(&fold->scratch, &also.items, &also.count, sizeof(*name));

	if (!name || !subject)
		return false;
	*name = subject;
	if (goes_first) {
		*cause = *other;
		keep_texts(fold, &cause->finding);
	}
	cause->finding.also = also;
	return !fold->arena->exhausted;
}

bool cause_fold_take(struct cause_fold *fold, const struct finding *finding,
		     bool is_default)
{
	struct cause wanted = {*finding, is_default};
	void *node = tfind(&wanted, &fold->root, compare_node);

	return node ? join_cause(fold, *(struct cause **)node, &wanted)
		    : add_cause(fold, &wanted);
}

/* ---- the list ------------------------------------------------------------------- */

static int compare_names(const void *left, const void *right)
{
	const char *const *a = left, *const *b = right;

	return strcmp(*a, *b);
}

/* Sorted, each name once, and in memory that stays. */
static bool finish_names(struct cause_fold *fold, struct finding *finding)
{
	struct string_list *also = &finding->also;
	const char **names = also->items;
	size_t i, kept = 0;

	if (also->count == 0)
		return true;
	qsort(names, also->count, sizeof(*names), compare_names);
	for (i = 0; i < also->count; i++) {
		if (strcmp(names[i], finding->subject) != 0 &&
		    (kept == 0 || strcmp(names[i], names[kept - 1]) != 0))
			names[kept++] = names[i];
	}
	also->count = kept;
	also->items = arena_alloc_array(fold->arena, kept, sizeof(*names));
	if (!also->items)
		return false;
	memcpy(also->items, names, kept * sizeof(*names));
	return true;
}

static int compare_final(const void *left, const void *right)
{
	const struct cause *const *first = left, *const *second = right;
	const struct finding *a = &(*first)->finding, *b = &(*second)->finding;
	int r = rank(a) - rank(b);

	if (r == 0)
		r = (a->severity < b->severity) - (a->severity > b->severity);
	if (r == 0)
		r = strcmp(a->check, b->check);
	if (r == 0)
		r = strcmp(a->subject, b->subject);
	return r != 0 ? r : compare_cause(a, b);
}

/* The setting belongs to the check's row. ${ordinal} counts findings of one check
 * and subject (two workers, two different replaced libraries), which are rare. */
static const char *finding_id(const struct finding *finding, unsigned int ordinal,
			      struct arena *arena)
{
	const struct check *check = check_find(span_from_string(finding->check));
	uint64_t hash = HASH_START;

	hash = hash_string(hash, finding->check);
	hash = hash_string(hash, finding->subject);
	hash = hash_string(hash, check && check->setting < SETTING_COUNT
					 ? setting_name(check->setting)
					 : "");
	for (; ordinal > 0; ordinal--)
		hash = hash_string(hash, "+");
	return arena_printf(arena, "%016" PRIx64, hash);
}

/* Pointers into one array: their order is the order of the findings. */
static int compare_identity(const void *left, const void *right)
{
	const struct finding *const *a = left, *const *b = right;
	int r = strcmp((*a)->check, (*b)->check);

	if (r == 0)
		r = strcmp((*a)->subject, (*b)->subject);
	return r != 0 ? r : (*a > *b) - (*a < *b);
}

static bool name_findings(struct cause_fold *fold, struct finding_list *list)
{
	struct finding **order;
	unsigned int ordinal = 0;
	size_t i;

	order = arena_alloc_array(&fold->scratch, list->count,
				  sizeof(struct finding *));
	if (!order)
		return false;
	for (i = 0; i < list->count; i++)
		order[i] = &list->items[i];
	if (list->count > 0)
		qsort(order, list->count, sizeof(struct finding *), compare_identity);
	for (i = 0; i < list->count; i++) {
		bool again = i > 0 &&
			     strcmp(order[i]->check, order[i - 1]->check) == 0 &&
			     strcmp(order[i]->subject, order[i - 1]->subject) == 0;

		ordinal = again ? ordinal + 1 : 0;
		order[i]->id = finding_id(order[i], ordinal, fold->arena);
	}
	return true;
}

bool cause_fold_finish(struct cause_fold *fold, struct finding_list *out)
{
	size_t i;

	if (fold->count > 0)
		qsort(fold->causes, fold->count, sizeof(struct cause *), compare_final);
	out->items = arena_alloc_array(fold->arena, fold->count, sizeof(*out->items));
	if (!out->items)
		return false;
	for (i = 0; i < fold->count; i++) {
		out->items[i] = fold->causes[i]->finding;
		if (!finish_names(fold, &out->items[i]))
			return false;
	}
	out->count = fold->count;
	return name_findings(fold, out) && !fold->arena->exhausted;
}
