/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * discover: listeners and the processes behind them -> struct discovery.
 *
 * Runs in the discover role: CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH, no
 * Landlock (it hides /proc/PID/fd), netlink sockets only. Without the
 * capabilities it finds what it can and says in limits what it could not.
 */
#ifndef TLSWARD_AGENT_HOST_DISCOVER_H
#define TLSWARD_AGENT_HOST_DISCOVER_H

#include "agent/base/deadline.h"
#include "agent/port_list.h"
#include "checks/facts.h"

struct discover_job {
	struct port_range *ports; /* none = every port */
	size_t port_count;
	bool deep;                /* also look where looking is expensive */
	bool everywhere;          /* also in other network namespaces */
	bool may_enter, may_look; /* what whoever makes the door lets through */
	const struct namespace_door *door; /* into them; NULL: there is none */
	struct deadline deadline; /* what was not looked at by then is a limit */
};

/*
 * discover_run(job, arena, out):
 * Dump the listening sockets, find every holder, describe each holder's
 * process (and, for a holder, its parent and its children that run the same
 * program: the master and the workers of a server). Returns 0, or -errno when
 * the kernel could not be asked at all. ${out} lives in ${arena}, arrays sorted
 * (listeners by namespace, ours first, then transport, family, address, port,
 * inode; processes by pid). Other namespaces are seen into through job->door, without
 * one by what /proc/PID/net shows of them.
 */
int discover_run(const struct discover_job *job, struct arena *arena,
		 struct discovery *out);

/*
 * discover_again(job, arena, out):
 * The listening sockets of this network namespace alone: no owner, no process. For
 * a second look, at the cost of one dump. Returns as discover_run().
 */
int discover_again(const struct discover_job *job, struct arena *arena,
		   struct discovery *out);

/*
 * discover_is_same(pid, start_ticks):
 * True when the process that has ${pid} now is the one that started then.
 */
bool discover_is_same(uint32_t pid, uint64_t start_ticks);

#endif
