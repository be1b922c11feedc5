/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/process_command.h"

const char *process_command_text(struct span bytes, struct arena *arena)
{
	char *text;
	size_t i;

	bytes = span_slice(bytes, 0, PROCESS_COMMAND_MAX);
	while (bytes.len > 0 &&
	       (bytes.ptr[bytes.len - 1] == '\0' || bytes.ptr[bytes.len - 1] == ' '))
		bytes.len--;
	if (bytes.len == 0)
		return NULL;
	text = arena_alloc(arena, bytes.len + 1);
	for (i = 0; text && i < bytes.len; i++)
		text[i] = bytes.ptr[i] ? bytes.ptr[i] : ' ';
	return text;
}
