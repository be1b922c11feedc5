/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * provoked: what the two kinds of conversation that provoke a peer have in common:
 * noting how it takes that. Internal to this room.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_PROVOKED_H
#define TLSWARD_CHECKS_HANDSHAKE_PROVOKED_H

#include "checks/handshake/conversation.h"

/* One more reaction; false when there is no room for a further one. */
bool provoked_note(struct probe_result *result, struct reaction reaction);

/* The end of what can be learned: the last reaction, and the outcome. */
void provoked_finish(struct probe_result *result, struct reaction last);

/* The peer ended: as provoked_finish(). A deadline is PROBE_TIMEOUT, whatever was
 * noted before. */
void provoked_end(struct probe_result *result, enum peer_end end);

#endif
