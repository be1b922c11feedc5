/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * arrival: the port that a session was sent to, when a NAT rule made another of
 * it. A redirect from 443 to 22 lets sshd see 22 alone; a block at prerouting
 * sees 443.
 */
#ifndef TLSWARD_AGENT_ARRIVAL_H
#define TLSWARD_AGENT_ARRIVAL_H

#include "agent/host/session.h"
#include "agent/run.h"

struct arrival_list {
	uint16_t *ports;     /* one per session; 0: the one its socket shows */
	const char *unknown; /* why some are not known, or NULL: all are */
};

/*
 * arrival_list_read(run, sessions, out):
 * Ask connection tracking, by way of the monitor, about each session of
 * ${sessions} that comes from another host. A connection that is not tracked is
 * not translated either. Returns false when memory ran out. ${out} lives in the
 * run's arena.
 */
bool arrival_list_read(struct run *run, const struct session_list *sessions,
		       struct arrival_list *out);

#endif
