/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/id_map.h"

#include <fcntl.h>

#include "agent/host/procfs.h"

bool id_map_has(struct span text, uint32_t id)
{
	struct span line, inside, outside, count;
	uint64_t first, length;

	while (span_next_field(&text, '\n', &line)) {
		if (span_next_word(&line, &inside) && span_next_word(&line, &outside) &&
		    span_next_word(&line, &count) &&
		    span_to_u64(inside, 10, 0, UINT32_MAX, &first) &&
		    span_to_u64(count, 10, 1, UINT32_MAX, &length) && id >= first &&
		    id - first < length)
			return true;
	}
	return false;
}

static bool is_mapped(const char *path, uint32_t id, struct deadline deadline)
{
	struct buffer text = buffer_make(ID_MAP_MAX);
	bool mapped = procfs_read(AT_FDCWD, path, deadline, &text) != 0 ||
		      id_map_has(buffer_span(&text), id);

	buffer_free(&text);
	return mapped;
}

bool id_map_allows(uint32_t uid, uint32_t gid, struct deadline deadline)
{
	return is_mapped("/proc/self/uid_map", uid, deadline) &&
	       is_mapped("/proc/self/gid_map", gid, deadline);
}
