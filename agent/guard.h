/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * guard: would this block cut off whoever administers the host?
 */
#ifndef TLSWARD_AGENT_GUARD_H
#define TLSWARD_AGENT_GUARD_H

#include "agent/arrival.h"
#include "agent/base/arena.h"
#include "agent/host/session.h"
#include "agent/port_list.h"

/*
 * guard_reasons(sessions, arrivals, ports, arena, out):
 * One line for each way of administration that blocking ${ports} from outside
 * would cut: a session or a login program on such a port, a port that NAT turns
 * into a session's, a relay (sslh, a VPN) that a session comes in by. What is not
 * known completely is a reason itself. Loopback is never cut. ${arrivals} belongs
 * to ${sessions}. Returns false when memory ran out: then refuse.
 *
 * Not seen: a NAT rule that leads to a login program while no session uses it, or
 * that leads to a relay.
 */
bool guard_reasons(const struct session_list *sessions,
		   const struct arrival_list *arrivals, const struct port_list *ports,
		   struct arena *arena, struct string_list *out);

#endif
