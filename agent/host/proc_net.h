/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * proc_net: /proc/PID/net/tcp, tcp6, udp and udp6: the sockets of another network
 * namespace, or ours on a kernel without sock_diag.
 *
 * They show less: no cgroup, cookie, device, v6only or MPTCP flag, no backlog or
 * drops of a TCP listener. For our own namespace that is a limit; of others no
 * more is promised.
 */
#ifndef TLSWARD_AGENT_HOST_PROC_NET_H
#define TLSWARD_AGENT_HOST_PROC_NET_H

#include "agent/host/sock_diag.h"

/*
 * proc_net_parse_line(line, transport, out):
 * One line after the heading (net/ipv4/tcp_ipv4.c: get_tcp4_sock, and kin),
 * without its newline. Returns false when it has not that form.
 */
bool proc_net_parse_line(struct span line, enum transport transport,
			 struct socket_entry *out);

/*
 * proc_net_read_of(process, question, deadline, visit, data):
 * The sockets that sock_diag_dump() would visit, in the network namespace of the
 * process (or thread) whose /proc/PID is ${process}, from the file for
 * question->transport and family. Needs no privilege. The file is streamed, never held
 * whole. Returns 0, -ETIMEDOUT, -ENOMEM, -EBADMSG when a line could not be parsed (the
 * others were visited), or -errno.
 */
int proc_net_read_of(int process, const struct socket_question *question,
		     struct deadline deadline, socket_visit *visit, void *data);

/* The same of our own network namespace. */
int proc_net_read(const struct socket_question *question, struct deadline deadline,
		  socket_visit *visit, void *data);

#endif
