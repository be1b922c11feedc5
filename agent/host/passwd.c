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

struct span passwd_name(struct span text, uint32_t uid)
{
	struct span line;

	while (span_next_field(&text, '\n', &line)) {
		struct span name, password, number;
		uint64_t value;

		if (span_next_field(&line, ':', &name) &&
		    span_next_field(&line, ':', &password) &&
		    span_next_field(&line, ':', &number) && line.ptr && name.len > 0 &&
		    span_to_u64(number, 10, 0, UINT32_MAX, &value) && value == uid)
			return name;
	}
	return (struct span){NULL, 0};
}
