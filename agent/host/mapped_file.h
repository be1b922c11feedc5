/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mapped_file: is the file a process runs or maps still the one at its path?
 *
 * Paths are resolved inside the process's own root (/proc/PID/root), where its
 * file came from; a container's path means nothing on the host.
 */
#ifndef TLSWARD_AGENT_HOST_MAPPED_FILE_H
#define TLSWARD_AGENT_HOST_MAPPED_FILE_H

#include <sys/stat.h>

#include "agent/base/arena.h"
#include "agent/host/process_maps.h"
#include "checks/facts.h"

/*
 * mapped_file_exe(process, arena, path, state):
 * Of /proc/PID/exe below ${process} (a descriptor of /proc/PID): the path
 * without " (deleted)", and whether that file is still there. Returns 0, or
 * -errno when the link could not be read (-EACCES: needs CAP_SYS_PTRACE;
 * -ENOENT: a kernel thread or a zombie).
 */
int mapped_file_exe(int process, struct arena *arena, const char **path,
		    enum exe_state *state);

/* The state of a file that the process maps, by a line of its maps. */
enum exe_state mapped_file_state(int process, const struct process_mapping *mapping,
				 struct arena *arena);

/*
 * mapped_file_stat(process, path, out):
 * stat(2) of ${path} as the process would name it, never leaving its root.
 * Nothing is opened for reading. Returns 0 or -errno.
 */
int mapped_file_stat(int process, const char *path, struct stat *out);

#endif
