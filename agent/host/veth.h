/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * veth: a cable between two network namespaces of our own, for the demo
 * (rtnetlink(7), veth(4)). Never used on a namespace that is not ours.
 */
#ifndef TLSWARD_AGENT_HOST_VETH_H
#define TLSWARD_AGENT_HOST_VETH_H

#include <stdint.h>
#include <sys/types.h>

#include "checks/facts.h"

/*
 * veth_make(name, peer, peer_pid):
 * Create the pair ${name} here and ${peer} in the network namespace of
 * ${peer_pid}. Needs CAP_NET_ADMIN over both. Returns 0 or -errno.
 */
int veth_make(const char *name, const char *peer, pid_t peer_pid);

/* Set ${name} up. Needs CAP_NET_ADMIN. Returns 0 or -errno. */
int veth_up(const char *name);

/* Give ${name} an address with ${prefix} bits of network; IPv6 without DAD. */
int veth_address(const char *name, const struct ip_address *address, uint8_t prefix);

#endif
