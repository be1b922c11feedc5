/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net_namespace_name: namespaces that are mounted somewhere, and what each is called.
 *
 * The mounts are those of our own mount namespace: /run/netns, /run/docker/netns, and
 * wherever else somebody put one. A file of that folder which is no mount (any more)
 * is none.
 */
#ifndef TLSWARD_AGENT_HOST_NET_NAMESPACE_NAME_H
#define TLSWARD_AGENT_HOST_NET_NAMESPACE_NAME_H

#include "agent/host/net_namespace.h"

/* Add the namespaces that are mounted, give all a name, and sort. 0 or -ENOMEM. */
int net_namespace_name_all(struct deadline deadline, struct arena *arena,
			   struct limit_list *limits, struct net_namespace_list *list);

/* "net:[4026532281]", as mountinfo names the root of such a mount. */
bool net_namespace_name_parse(struct span root, uint64_t *inode);

#endif
