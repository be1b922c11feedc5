/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * namespace_child: the short-lived child of the monitor that enters other network
 * namespaces. One question, one answer, and it ends.
 *
 * setns(2) takes CAP_SYS_ADMIN, and copying a descriptor of another process
 * CAP_SYS_PTRACE: together they are nearly root. So whoever holds them reads no
 * text of a stranger's, opens no file but the kernel's own for namespaces, and
 * hands on nothing but a netlink socket: whoever gets that can ask with it what
 * anybody in the namespace could, for the kernel also checks the asker.
 */
#ifndef TLSWARD_AGENT_PRIV_NAMESPACE_CHILD_H
#define TLSWARD_AGENT_PRIV_NAMESPACE_CHILD_H

#include "agent/base/span.h"
#include "agent/priv/sandbox.h"

enum namespace_request {
	NAMESPACE_ENTER, /* struct namespace_wanted -> a netlink socket in it */
	NAMESPACE_LOOK,  /* struct namespace_sockets -> the same, answered */
};

/*
 * namespace_child_run(channel, sandbox, request, question):
 * In a new child: close the cage, answer ${question} (one of the structs above,
 * encoded) with a WORKER_NAMESPACE message on ${channel}, and end.
 */
_Noreturn void namespace_child_run(int channel, const struct sandbox_settings *sandbox,
				   enum namespace_request request,
				   struct span question);

#endif
