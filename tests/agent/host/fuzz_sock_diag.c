/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Datagrams of NETLINK_SOCK_DIAG and NETLINK_ROUTE. The first byte says which:
 * 0 TCP sockets, 1 UDP sockets, 2 interfaces, 3 a route. Each is also read for the
 * inodes of sockets.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/host/link.h"
#include "agent/host/route.h"
#include "agent/host/sock_diag.h"
#include "agent/host/socket_member.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct fuzzing {
	uint8_t kind;
	struct arena arena;
	uint64_t sum; /* of what was decoded, so that it is read */
};

static bool on_message(const struct nlmsghdr *message, void *data)
{
	struct fuzzing *fuzzing = data;
	struct socket_entry entry;
	struct link link;
	uint32_t index;
	uint64_t inode;

	if (socket_member_decode(message, &inode))
		fuzzing->sum += inode;
	if (fuzzing->kind < TRANSPORT_COUNT &&
	    sock_diag_decode(message, fuzzing->kind, &entry))
		fuzzing->sum += entry.local_port + entry.inode + entry.drops +
				entry.cgroup_id + entry.mptcp;
	if (fuzzing->kind == 2 && link_decode(message, &fuzzing->arena, &link))
		fuzzing->sum += strlen(link.name) + link_is_tunnel(&link);
	if (fuzzing->kind == 3 && route_decode(message, &index))
		fuzzing->sum += index;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzzing fuzzing = {.arena = arena_make(1024 * 1024)};
	struct netlink_answer answer = {0};
	char *aligned;

	if (size == 0)
		return 0;
	fuzzing.kind = data[0] & 3;
	/* Aligned as the kernel's answers are, and exactly as long. */
	aligned = malloc(size);
	if (aligned) {
		memcpy(aligned, data + 1, size - 1);
		(void)netlink_walk(aligned, size - 1, 1, on_message, &fuzzing, &answer);
	}
	free(aligned);
	arena_free(&fuzzing.arena);
	return fuzzing.sum == UINT64_MAX;
}
