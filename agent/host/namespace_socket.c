/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/namespace_socket.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent/host/process.h"
#include "agent/host/procfs.h"
#include "agent/host/socket_member.h"

enum {
	/* Sockets below which asking each (10 us) costs less than another dump. */
	ASKING_IS_CHEAPER = 256,
	/* Other namespaces that are gone into for a dump, about 2 ms each. */
	ENTERED_MAX = 64,
};

struct sweep {
	struct deadline deadline;
	struct arena *arena;
	const struct open_socket_list *open;
	const struct namespace_door *door;
	bool *settled; /* for each item of ${open}: it is not to be asked */
	size_t unsettled;
	bool overflow; /* there are more than are asked */
	size_t denied; /* processes, or sockets, that could not be looked into */
};

/* A socket that several processes hold is asked once. */
static int sweep_start(struct sweep *sweep)
{
	const struct open_socket_list *open = sweep->open;
	size_t i;

	sweep->denied = open->denied;
	sweep->settled =
		arena_alloc_array(sweep->arena, open->count, sizeof(*sweep->settled));
	if (!sweep->settled)
		return -ENOMEM;
	for (i = 0; i < open->count; i++) {
		sweep->settled[i] =
			i > 0 && open->items[i - 1].inode == open->items[i].inode;
		sweep->unsettled += !sweep->settled[i];
	}
	return 0;
}

/* ---- sockets of the namespaces that are known ------------------------------------ */

static void settle(uint64_t inode, void *data)
{
	struct sweep *sweep = data;
	size_t i = open_socket_list_find(sweep->open, inode);

	if (i == sweep->open->count || sweep->open->items[i].inode != inode ||
	    sweep->settled[i])
		return;
	sweep->settled[i] = true;
	sweep->unsettled--;
}

/* What fails settles less, so that more is asked: nothing to tell of. */
static void settle_members(struct sweep *sweep, struct netlink_socket *via)
{
	unsigned int kind;
	int r = 0;

	for (kind = 0; r != -ETIMEDOUT && kind < SOCKET_MEMBER_KIND_COUNT &&
		       sweep->unsettled > ASKING_IS_CHEAPER;
	     kind++)
		r = socket_member_dump(via, kind, sweep->deadline, settle, sweep);
}

/*
 * A socket that lives in a namespace we know of leads to no other. Going into one is
 * worth it while there are many more sockets left than namespaces.
 */
static void settle_known(struct sweep *sweep, const struct net_namespace_list *list)
{
	size_t i;
	int r = 0;

	settle_members(sweep, NULL);
	for (i = 0;
	     r != -ETIMEDOUT && r != -EPERM && i < list->count && i < ENTERED_MAX &&
	     sweep->unsettled / (list->count - i) > ASKING_IS_CHEAPER;
	     i++) {
		struct netlink_socket via = {.fd = -1};

		r = net_namespace_enter(&list->items[i], sweep->door,
					NAMESPACE_SOCK_DIAG, sweep->deadline, &via.fd);
		if (r == 0)
			settle_members(sweep, &via);
		if (via.fd >= 0)
			(void)close(via.fd);
	}
}

/* ---- the others ------------------------------------------------------------------ */

/* "held by a socket of nginx" */
static const char *name_of(const struct sweep *sweep, uint32_t pid)
{
	struct buffer text = buffer_make(PROCESS_FILE_MAX);
	int folder = procfs_open_process(pid);
	struct process_stat stat;
	const char *name;

	if (folder >= 0 &&
	    process_read_stat(folder, sweep->deadline, &text, &stat) == 0)
		name = arena_printf(sweep->arena, "held by a socket of %.*s",
				    (int)stat.name.len, stat.name.ptr);
	else
		name = arena_printf(sweep->arena, "held by a socket");
	if (folder >= 0)
		(void)close(folder);
	buffer_free(&text);
	return name;
}

static int take_answers(struct sweep *sweep, const struct namespace_sockets *sockets,
			struct net_namespace_list *list)
{
	size_t i;

	for (i = 0; i < sockets->count; i++) {
		const struct namespace_socket *socket = &sockets->items[i];
		struct net_namespace *item;

		if (socket->error == EPERM || socket->error == EACCES ||
		    socket->error == ENOSYS)
			sweep->denied++;
		if (socket->namespace == 0 || socket->namespace == list->own ||
		    net_namespace_find(list, socket->namespace))
			continue;
		if (list->count == NET_NAMESPACES_MAX)
			return -E2BIG;
		item = arena_push(sweep->arena, &list->items, &list->count,
				  sizeof(*item));
		if (!item)
			return -ENOMEM;
		*item = (struct net_namespace){
			.inode = socket->namespace,
			.holder = *socket,
			.name = name_of(sweep, socket->pid),
		};
		if (!item->name)
			return -ENOMEM;
	}
	return 0;
}

/* The next sockets to ask, at most NAMESPACE_SOCKETS_MAX, from item *${at} on. */
static size_t next_questions(const struct sweep *sweep, size_t *at,
			     struct namespace_socket *items)
{
	const struct open_socket_list *open = sweep->open;
	size_t count = 0;

	for (; *at < open->count && count < NAMESPACE_SOCKETS_MAX; (*at)++) {
		const struct open_socket *socket = &open->items[*at];

		if (!sweep->settled[*at])
			items[count++] =
				(struct namespace_socket){.pid = socket->pid,
							  .fd = socket->fd,
							  .inode = socket->inode};
	}
	return count;
}

static int ask_all(struct sweep *sweep, struct net_namespace_list *list)
{
	struct namespace_sockets sockets = {0};
	size_t at = 0, asked = 0;
	int r = 0;

	sockets.items = arena_alloc_array(sweep->arena, NAMESPACE_SOCKETS_MAX,
					  sizeof(*sockets.items));
	if (!sockets.items)
		return -ENOMEM;
	while (r == 0) {
		sockets.count = next_questions(sweep, &at, sockets.items);
		if (sockets.count == 0)
			break;
		if (asked + sockets.count > NAMESPACE_SOCKETS_ASKED_MAX) {
			sweep->overflow = true;
			break;
		}
		asked += sockets.count;
		r = sweep->door->look(sweep->door->context, &sockets, sweep->deadline);
		if (r == 0)
			r = take_answers(sweep, &sockets, list);
	}
	return r;
}

int namespace_socket_find(const struct open_socket_list *open,
			  const struct namespace_door *door, struct deadline deadline,
			  struct arena *arena, struct limit_list *limits,
			  struct net_namespace_list *list)
{
	static const char what[] = "network namespaces that only a socket keeps alive";
	struct sweep sweep = {
		.deadline = deadline, .arena = arena, .open = open, .door = door};
	int r = sweep_start(&sweep);

	if (r == 0) {
		settle_known(&sweep, list);
		r = ask_all(&sweep, list);
	}
	net_namespace_list_sort(list);
	if (arena->exhausted || r == -ENOMEM)
		return -ENOMEM;
	if (open->error != 0)
		r = open->error;
	if (r < 0)
		(void)limit_add(limits, arena,
				r == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_SKIPPED,
				EVIDENCE_LISTENERS, "%s: %s", what, strerror(-r));
	if (open->overflow)
		(void)limit_add(limits, arena, LIMIT_SKIPPED, EVIDENCE_LISTENERS,
				"%s: more than %d open sockets, the others were not "
				"looked at",
				what, OPEN_SOCKETS_MAX);
	if (sweep.overflow)
		(void)limit_add(limits, arena, LIMIT_SKIPPED, EVIDENCE_LISTENERS,
				"%s: more than %d sockets that no dump shows, the "
				"others were not asked",
				what, NAMESPACE_SOCKETS_ASKED_MAX);
	if (sweep.denied > 0)
		(void)limit_add(limits, arena, LIMIT_NOT_ROOT, EVIDENCE_LISTENERS,
				"%s: %zu processes or sockets could not be looked "
				"into (CAP_SYS_PTRACE, Yama)",
				what, sweep.denied);
	return arena->exhausted ? -ENOMEM : 0;
}
