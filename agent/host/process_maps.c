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
	static const char *const names[] = {"libssl",    "libcrypto",  "libgnutls",
					    "libnss3",   "libmbedtls", "libmbedcrypto",
					    "libwolfssl"};
	struct span rest = path, name = {NULL, 0};
	size_t i;

	if (!span_starts_with(path, "/"))
		return false;
	while (span_next_field(&rest, '/', &name))
		;
	if (span_find(name, SPAN_LITERAL(".so"), 0) == name.len)
		return false;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t len = strlen(names[i]);

		/* "libssl3.so", "libssl-1.1.so"; libcryptopp and libgnutlsxx are
		 * others. */
		if (span_starts_with(name, names[i]) &&
		    !((name.ptr[len] >= 'a' && name.ptr[len] <= 'z') ||
		      name.ptr[len] == '+'))
			return true;
	}
	return false;
}
