/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * id_map: which users and groups there are in a user namespace (user_namespaces(7)):
 * the text of /proc/PID/uid_map or gid_map, a range a line, "inside outside count".
 */
#ifndef TLSWARD_AGENT_HOST_ID_MAP_H
#define TLSWARD_AGENT_HOST_ID_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/base/deadline.h"
#include "agent/base/span.h"

enum { ID_MAP_MAX = 16 * 1024 }; /* 340 ranges (kernel/user_namespace.c) */

/* Has ${id} a meaning where ${text} is the map? */
bool id_map_has(struct span text, uint32_t id);

/* Could we become this user and this group? True where the maps cannot be read: then
 * whoever tries finds out. */
bool id_map_allows(uint32_t uid, uint32_t gid, struct deadline deadline);

#endif
