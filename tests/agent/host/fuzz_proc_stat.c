/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything this room reads as text about processes; the first byte picks the
 * parser.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/host/cgroup_tree.h"
#include "agent/host/owner.h"
#include "agent/host/mount_info.h"
#include "agent/host/net_namespace_name.h"
#include "agent/host/package.h"
#include "agent/host/passwd.h"
#include "agent/host/process_cgroup.h"
#include "agent/host/process_command.h"
#include "agent/host/process_maps.h"
#include "agent/host/process_stat.h"
#include "agent/host/process_status.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_MAX = 4 * 1024 * 1024 };

static bool is_inside(struct span part, struct span whole)
{
	return part.len == 0 ||
	       (part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len);
}

static void parse_stat(struct span text)
{
	struct process_stat stat;

	if (process_stat_parse(text, &stat) && !is_inside(stat.name, text))
		abort();
}

static void parse_cgroup(struct span text)
{
	struct process_cgroup cgroup;

	if (process_cgroup_parse(text, &cgroup) &&
	    (!is_inside(cgroup.path, text) || !is_inside(cgroup.unit, text) ||
	     !is_inside(cgroup.container, text)))
		abort();
}

static void parse_maps(struct span text)
{
	struct process_mapping mapping;
	struct span line;

	while (span_next_field(&text, '\n', &line)) {
		if (process_maps_parse_line(line, &mapping) &&
		    !is_inside(mapping.path, line))
			abort();
		(void)process_maps_is_tls_library(line);
	}
}

static void parse_procs(struct span text, struct arena *arena)
{
	uint32_t *pids = NULL;
	size_t count = 0;

	(void)cgroup_tree_parse_procs(text, arena, &pids, &count);
}

static void parse_mounts(struct span text, struct arena *arena)
{
	struct mount_info mount;
	uint64_t inode;

	while (mount_info_next(&text, &mount)) {
		(void)net_namespace_name_parse(mount.root, &inode);
		(void)mount_info_unescape(mount.point, arena);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = arena_make(ARENA_MAX);
	struct process_status status;
	const char *command;
	struct span text;
	int64_t number;

	if (size == 0)
		return 0;
	text = (struct span){(const char *)data + 1, size - 1};
	switch (data[0] % 10) {
	case 0:
		parse_stat(text);
		break;
	case 1:
		(void)process_status_parse(text, &status);
		break;
	case 2:
		parse_cgroup(text);
		break;
	case 3:
		parse_maps(text);
		break;
	case 4:
		command = process_command_text(text, &arena);
		if (command && strlen(command) > PROCESS_COMMAND_MAX)
			abort();
		break;
	case 5:
		(void)cgroup_tree_parse_mountinfo(text, &arena);
		parse_mounts(text, &arena);
		break;
	case 6:
		parse_procs(text, &arena);
		break;
	case 7:
		if (!is_inside(passwd_name(text, 33), text))
			abort();
		break;
	case 8:
		(void)package_in_list(text, "/usr/sbin/nginx");
		break;
	default:
		(void)owner_parse_file_nr(text, &number);
		break;
	}
	arena_free(&arena);
	return 0;
}
