/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cause: findings that differ in their subject alone, folded into one as they are
 * made: of a thousand names that pass a check, the names stay.
 *
 * Findings have one cause when they share check, result, severity, place (unless
 * they passed), text, fix, waiver and note.
 */
#ifndef TLSWARD_CHECKS_CAUSE_H
#define TLSWARD_CHECKS_CAUSE_H

#include "agent/base/text_pool.h"
#include "checks/finding.h"

struct cause_fold {
	struct arena *arena;    /* for what stays */
	struct arena scratch;   /* until cause_fold_free() */
	struct text_pool texts; /* of those that stay */
	void *root;             /* tsearch(3), of struct cause */
	struct cause **causes;
	size_t count;
};

struct cause_fold cause_fold_make(struct arena *arena);
void cause_fold_free(struct cause_fold *fold);

/*
 * cause_fold_take(fold, finding, is_default):
 * Take in ${finding}, waived or not; its texts are copied. The first one of a cause
 * is whom it is known by, but one that answers by default on its address
 * (${is_default}) goes before those that do not: it stays when names come and go.
 * False: out of memory.
 */
bool cause_fold_take(struct cause_fold *fold, const struct finding *finding,
		     bool is_default);

/*
 * cause_fold_finish(fold, out):
 * Fill the empty ${out} with one finding for each cause, in the order of reports
 * and with their ids. False: out of memory.
 */
bool cause_fold_finish(struct cause_fold *fold, struct finding_list *out);

#endif
