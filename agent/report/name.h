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

/* Words for JSON and text; NULL where there is nothing to say. */
const char *name_http_question(enum http_question question);
const char *name_http_scheme(enum http_scheme scheme);
const char *name_http_same_site(enum http_same_site same_site);
const char *name_http_frame_options(enum http_frame_options options);
const char *name_http_plain(enum http_plain_port plain);
const char *name_http_obsolete(uint32_t bit);

#endif
