/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * changes: what the cases of several checks break in a world, or how.
 */
#ifndef TLSWARD_TESTS_CHECKS_CHANGES_H
#define TLSWARD_TESTS_CHECKS_CHANGES_H

#include "tests/checks/world.h"

void change_nothing(struct world *w);
void change_no_wire(struct world *w);
void change_file_only(struct world *w);
void change_plain_http(struct world *w);
void change_no_site(struct world *w);
void change_speaks_ssh(struct world *w);
void change_silence(struct world *w);
void change_no_handshake(struct world *w);
void change_rejects(struct world *w);
struct protocol_offer *world_offer_of(struct world *w, enum tls_version version);
void world_also_suite(struct world *w, uint32_t code, const char *name);
void change_no_version(struct world *w);
void change_suites_incomplete(struct world *w);
void change_server_order(struct world *w);
void change_certificate_unreadable(struct world *w);
void change_self_signed(struct world *w);
void world_both(struct world *w, const char *family, uint32_t bits);
void world_second_chain(struct world *w, bool in_file);
void change_two_served(struct world *w);
void world_staple(struct world *w, enum staple_state state);
void change_file_newer(struct world *w);
void change_stranger_inherits(struct world *w);
void change_listens_udp(struct world *w);
void change_udp_configured(struct world *w);
void change_http_not_asked(struct world *w);
void change_lists(struct world *w);
void change_quic(struct world *w);
void change_quic_not_completed(struct world *w);
void change_udp_silent(struct world *w);
void change_udp_silent_unexplained(struct world *w);
void change_udp_not_opened(struct world *w);
struct endpoint *world_beside_quic(struct world *w);
void change_listeners_incomplete(struct world *w);

#endif
