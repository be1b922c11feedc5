/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/priv/kernel_module.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "agent/base/buffer.h"

enum { LIST_MAX = 1 << 20, PIECE = 4096, PATH_SIZE = 256 };

/* A line is "kernel/net/netfilter/nf_tables.ko"; names have "_" or "-". */
bool kernel_module_is_listed(struct span text, const char *name)
{
	const struct span wanted = span_from_string(name);
	struct span line;

	while (span_next_field(&text, '\n', &line)) {
		size_t start = line.len;

		if (!span_ends_with(line, ".ko"))
			continue;
		while (start > 0 && line.ptr[start - 1] != '/')
			start--;
		if (span_equal(span_slice(line, start, line.len - 3), wanted))
			return true;
	}
	return false;
}

static bool read_list(const char *path, struct buffer *out)
{
	char bytes[PIECE];
	ssize_t len;
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0)
		return false;
	do {
		len = read(file, bytes, sizeof(bytes));
		if (len > 0)
			buffer_add(out, (struct span){bytes, (size_t)len});
	} while (len > 0 || (len < 0 && errno == EINTR));
	(void)close(file);
	return len == 0 && !out->failed;
}

bool kernel_module_is_absent(const char *name)
{
	struct buffer list = buffer_make(LIST_MAX);
	struct utsname kernel;
	char path[PATH_SIZE];
	bool absent = false;
	int len;

	/* Loaded; or a kernel that loads none. */
	len = snprintf(path, sizeof(path), "/sys/module/%s", name);
	if (len < 0 || (size_t)len >= sizeof(path) || access(path, F_OK) == 0 ||
	    access("/sys/module", F_OK) != 0 || access("/proc/modules", F_OK) != 0)
		return false;
	if (uname(&kernel) == 0) {
		len = snprintf(path, sizeof(path), "/lib/modules/%s/modules.builtin",
			       kernel.release);
		if (len > 0 && (size_t)len < sizeof(path) && read_list(path, &list))
			absent = !kernel_module_is_listed(buffer_span(&list), name);
	}
	buffer_free(&list);
	return absent;
}
