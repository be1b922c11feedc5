/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/mount_info.h"

#include <fcntl.h>

#include "agent/host/procfs.h"

static bool parse_line(struct span line, struct mount_info *out)
{
	enum { ROOT = 3, POINT = 4 }; /* of the blank-separated fields */
	size_t dash = span_find(line, SPAN_LITERAL(" - "), 0);
	struct span head = span_slice(line, 0, dash), word;
	struct span tail = span_slice(line, dash + 3, line.len);
	struct mount_info info = {0};
	unsigned int i;

	for (i = 0; i <= POINT; i++) {
		if (!span_next_word(&head, &word))
			return false;
		if (i == ROOT)
			info.root = word;
	}
	info.point = word;
	if (!span_next_word(&tail, &info.type))
		return false;
	*out = info;
	return true;
}

bool mount_info_next(struct span *text, struct mount_info *out)
{
	struct span line;

	while (span_next_field(text, '\n', &line)) {
		if (parse_line(line, out))
			return true;
	}
	return false;
}

/* The kernel writes blank, tab, newline and backslash as \ooo. */
const char *mount_info_unescape(struct span text, struct arena *arena)
{
	char *out = arena_alloc(arena, text.len + 1);
	size_t i, len = 0;

	for (i = 0; out && i < text.len; i++) {
		struct span digits = span_slice(text, i + 1, i + 4);
		uint64_t byte;

		out[len] = text.ptr[i];
		if (text.ptr[i] == '\\' && digits.len == 3 &&
		    span_to_u64(digits, 8, 1, UINT8_MAX, &byte)) {
			out[len] = (char)byte;
			i += digits.len;
		}
		len++;
	}
	return out;
}

int mount_info_read(struct deadline deadline, struct buffer *out)
{
	return procfs_read(AT_FDCWD, "/proc/self/mountinfo", deadline, out);
}
