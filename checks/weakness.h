/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * weakness: how a check about a named attack is run. Its id is the vulnerability's,
 * so that what the report lists under an endpoint and what it finds are one thing.
 */
#ifndef TLSWARD_CHECKS_WEAKNESS_H
#define TLSWARD_CHECKS_WEAKNESS_H

#include "checks/check.h"

/* The run function of every check whose id is a vulnerability's. */
void weakness_run(const struct subject *s, const struct check_settings *want,
		  struct finding *out);

/* What all of their rows have in common. */
#define WEAKNESS_ROW                                          \
	.scope = SCOPE_ENDPOINT, .needs = EVIDENCE_HANDSHAKE, \
	.uses = EVIDENCE_PROCESS | EVIDENCE_CONFIG, .run = weakness_run

#endif
