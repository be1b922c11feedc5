/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * name: the words of the JSON contract for enums that only reports print.
 */
#ifndef TLSWARD_AGENT_REPORT_NAME_H
#define TLSWARD_AGENT_REPORT_NAME_H

#include "checks/finding.h"

const char *name_exposure(enum exposure exposure);
const char *name_owners_state(enum owners_state state);
const char *name_owner_role(enum owner_role role);
const char *name_publication(enum publication_kind kind);
const char *name_trust(enum chain_trust trust);
const char *name_staple(enum staple_state state);
const char *name_side(enum side side);

#endif
