/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * proc_net: /proc/net/tcp, tcp6, udp and udp6, for kernels without sock_diag.
 *
 * They show less: no cgroup, device, v6only flag, backlog or drops of a TCP
 * listener; whoever falls back to them says so in a limit.
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
 * proc_net_read(question, deadline, visit, data):
 * The sockets that sock_diag_dump() would visit, from the file for
 * question->transport and family. The file is streamed, never held whole.
 * Returns 0, -ETIMEDOUT, -ENOMEM, -EBADMSG when a line could not be parsed
 * (the others were visited), or -errno.
 */
int proc_net_read(const struct socket_question *question, struct deadline deadline,
		  socket_visit *visit, void *data);

#endif
