/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * label: a stable, unique id for each listener, site and endpoint of a report,
 * and the order in which they are written: that of the ids.
 *
 * An id is what people call the thing ("tcp 0.0.0.0:443 (nginx)"), with " #2"
 * behind the second of the same name. Raw: escape before printing.
 */
#ifndef TLSWARD_AGENT_REPORT_LABEL_H
#define TLSWARD_AGENT_REPORT_LABEL_H

#include "checks/facts.h"

struct label_list {
	const char **ids; /* one per item, in the order of the facts */
	size_t *order;    /* indexes of the items, in the order of the ids */
	size_t count;
};

struct labels {
	struct label_list listeners;
	struct label_list sites;
	struct label_list endpoints;
};

/* Returns false when memory ran out; everything lives in ${arena}. */
bool label_all(const struct facts *facts, struct arena *arena, struct labels *out);

#endif
