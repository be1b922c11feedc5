/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/net_namespace_name.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent/host/mount_info.h"
#include "agent/host/process.h"
#include "agent/host/process_cgroup.h"
#include "agent/host/procfs.h"

bool net_namespace_name_parse(struct span root, uint64_t *inode)
{
	static const char before[] = "net:[";
	const size_t len = sizeof(before) - 1;

	return span_starts_with(root, before) && span_ends_with(root, "]") &&
	       span_to_u64(span_slice(root, len, root.len - 1), 10, 1, UINT64_MAX,
			   inode);
}

/* ip-netns(8) and CNI name namespaces by a file in a folder of their own; NULL when
 * ${path} is none of them. */
static const char *name_of_path(const char *path)
{
	static const char *const folders[] = {"/run/netns/", "/var/run/netns/"};
	size_t i;

	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		const size_t len = strlen(folders[i]);

		if (strncmp(path, folders[i], len) == 0 && !strchr(path + len, '/'))
			return path + len;
	}
	return NULL;
}

static int take_mount(struct arena *arena, const struct mount_info *mount,
		      uint64_t inode, struct net_namespace_list *out)
{
	const char *path = mount_info_unescape(mount->point, arena);
	struct net_namespace *item = net_namespace_find(out, inode);
	const char *name;

	if (!item && out->count == NET_NAMESPACES_MAX)
		return -E2BIG;
	if (!item) {
		item = arena_push(arena, &out->items, &out->count, sizeof(*item));
		if (item)
			*item = (struct net_namespace){.inode = inode};
	}
	if (!item || !path)
		return -ENOMEM;
	/* It may have several: the first in byte order is no accident. */
	name = name_of_path(path);
	if (name && (!item->name || strcmp(name, item->name) < 0)) {
		item->name = name;
		item->path = path;
	} else if (!item->name && (!item->path || strcmp(path, item->path) < 0)) {
		item->path = path;
	}
	return 0;
}

/* Those that are mounted; one without a process is added. */
static int take_mounts(struct deadline deadline, struct arena *arena,
		       struct limit_list *limits, struct net_namespace_list *out)
{
	struct buffer text = buffer_make(MOUNT_INFO_MAX);
	struct mount_info mount;
	struct span rest;
	uint64_t inode;
	int r = mount_info_read(deadline, &text);
	int taken = 0;

	rest = buffer_span(&text);
	while (taken == 0 && mount_info_next(&rest, &mount)) {
		if (span_equal_string(mount.type, "nsfs") &&
		    net_namespace_name_parse(mount.root, &inode) && inode != out->own)
			taken = take_mount(arena, &mount, inode, out);
	}
	buffer_free(&text);
	if (taken == -ENOMEM)
		return taken;
	if (r < 0 || taken < 0)
		(void)limit_add(limits, arena,
				r == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_UNREADABLE_FILE,
				EVIDENCE_LISTENERS,
				"names of network namespaces: /proc/self/mountinfo: %s",
				strerror(r < 0 ? -r : -taken));
	return 0;
}

/* By who lives there. No pid: a name that changes with every start is none. */
static void name_by_process(struct net_namespace *namespace, struct deadline deadline,
			    struct arena *arena)
{
	struct buffer text = buffer_make(PROCESS_FILE_MAX);
	int folder = net_namespace_open(namespace, deadline);
	struct process_cgroup cgroup = {0};
	struct process_stat stat;

	if (folder >= 0 && procfs_read(folder, "cgroup", deadline, &text) == 0 &&
	    process_cgroup_parse(buffer_span(&text), &cgroup) &&
	    cgroup.container.len + cgroup.unit.len > 0) {
		struct span name =
			cgroup.container.len > 0 ? cgroup.container : cgroup.unit;

		namespace->name =
			arena_printf(arena, "%s %.*s",
				     cgroup.container.len > 0 ? "container" : "unit",
				     (int)name.len, name.ptr);
	} else if (folder >= 0 &&
		   process_read_stat(folder, deadline, &text, &stat) == 0) {
		namespace->name = arena_printf(arena, "of %.*s", (int)stat.name.len,
					       stat.name.ptr);
	}
	if (folder >= 0)
		(void)close(folder);
	buffer_free(&text);
}

int net_namespace_name_all(struct deadline deadline, struct arena *arena,
			   struct limit_list *limits, struct net_namespace_list *list)
{
	size_t i;

	if (take_mounts(deadline, arena, limits, list) < 0)
		return -ENOMEM;
	for (i = 0; i < list->count; i++) {
		struct net_namespace *item = &list->items[i];

		if (!item->name && item->pid != 0)
			name_by_process(item, deadline, arena);
		if (!item->name)
			item->name = item->path;
	}
	net_namespace_list_sort(list);
	return arena->exhausted ? -ENOMEM : 0;
}
