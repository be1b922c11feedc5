/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/passwd.h"

#include <errno.h>
#include <fcntl.h>

#include "agent/host/procfs.h"

int passwd_read(const char *path, struct deadline deadline, struct arena *arena,
		struct span *text)
{
	struct buffer buffer = buffer_make(PASSWD_SIZE_MAX);
	int r;

	*text = (struct span){NULL, 0};
	r = procfs_read(AT_FDCWD, path, deadline, &buffer);
	if (r == 0) {
		*text = arena_copy(arena, buffer_span(&buffer));
		r = text->ptr ? 0 : -ENOMEM;
	}
	buffer_free(&buffer);
	return r;
}

/* One line of passwd(5): name:password:uid:gid:... */
struct passwd_line {
	struct span name;
	uint32_t uid, gid;
};

static bool read_line(struct span line, struct passwd_line *out)
{
	struct span password, uid, gid;
	uint64_t uid_number, gid_number;

	if (!span_next_field(&line, ':', &out->name) ||
	    !span_next_field(&line, ':', &password) ||
	    !span_next_field(&line, ':', &uid) || !line.ptr ||
	    !span_next_field(&line, ':', &gid) || out->name.len == 0 ||
	    !span_to_u64(uid, 10, 0, UINT32_MAX, &uid_number) ||
	    !span_to_u64(gid, 10, 0, UINT32_MAX, &gid_number))
		return false;
	out->uid = (uint32_t)uid_number;
	out->gid = (uint32_t)gid_number;
	return true;
}

struct span passwd_name(struct span text, uint32_t uid)
{
	struct span line;

	while (span_next_field(&text, '\n', &line)) {
		struct passwd_line entry;

		if (read_line(line, &entry) && entry.uid == uid)
			return entry.name;
	}
	return (struct span){NULL, 0};
}

bool passwd_find(struct span text, struct span name, uint32_t *uid, uint32_t *gid)
{
	struct span line;

	while (span_next_field(&text, '\n', &line)) {
		struct passwd_line entry;

		if (!read_line(line, &entry) || !span_equal(entry.name, name))
			continue;
		*uid = entry.uid;
		*gid = entry.gid;
		return true;
	}
	return false;
}
