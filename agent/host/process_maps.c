/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/process_maps.h"

#include <string.h>

bool process_maps_parse_line(struct span line, struct process_mapping *out)
{
	static const char deleted[] = " (deleted)";
	struct process_mapping mapping = {0};
	struct span range, rights, offset, device, inode, major;
	uint64_t number;

	if (!span_next_word(&line, &range) || !span_next_word(&line, &rights) ||
	    !span_next_word(&line, &offset) || !span_next_word(&line, &device) ||
	    !span_next_word(&line, &inode))
		return false;
	if (!span_next_field(&device, ':', &major) || !device.ptr ||
	    !span_to_u64(major, 16, 0, UINT32_MAX, &number))
		return false;
	mapping.device_major = (uint32_t)number;
	if (!span_to_u64(device, 16, 0, UINT32_MAX, &number) ||
	    !span_to_u64(inode, 10, 0, UINT64_MAX, &mapping.inode))
		return false;
	mapping.device_minor = (uint32_t)number;
	/* Blanks pad up to the path; a path starts with '/', and may end in one. */
	while (line.len > 0 && line.ptr[0] == ' ')
		line = span_slice(line, 1, line.len);
	mapping.deleted = span_ends_with(line, deleted);
	if (mapping.deleted)
		line.len -= strlen(deleted);
	mapping.path = line;
	*out = mapping;
	return true;
}

bool process_maps_is_tls_library(struct span path)
{
	struct span rest = path, name = {NULL, 0};

	if (!span_starts_with(path, "/"))
		return false;
	while (span_next_field(&rest, '/', &name))
		;
	return (span_starts_with(name, "libssl") ||
		span_starts_with(name, "libcrypto")) &&
	       span_find(name, SPAN_LITERAL(".so"), 0) < name.len;
}
