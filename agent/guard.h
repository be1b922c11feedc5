/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * guard: would this block cut off whoever administers the host?
 */
#ifndef TLSWARD_AGENT_GUARD_H
#define TLSWARD_AGENT_GUARD_H

#include "agent/base/arena.h"
#include "agent/host/session.h"
#include "agent/port_list.h"

/*
 * guard_reasons(sessions, ports, arena, out):
 * One line for each way of administration that blocking ${ports} from outside
 * would cut: a session or a login program on such a port, a relay (sslh, a VPN)
 * that a session comes in by. A list that is not complete is a reason itself.
 * Loopback is never cut. Returns false when memory ran out: then refuse.
 */
bool guard_reasons(const struct session_list *sessions, const struct port_list *ports,
		   struct arena *arena, struct string_list *out);

#endif
