/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/rpm_answer.h"

enum { NAME_MAX_LEN = 256 };

/* rpm.org, "Package naming": letters, digits and "-._+~", a letter or digit first. */
static bool is_name(struct span text)
{
	size_t i;

	if (text.len == 0 || text.len > NAME_MAX_LEN)
		return false;
	for (i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9');

		if (!plain && (i == 0 || (c != '-' && c != '.' && c != '_' &&
					  c != '+' && c != '~')))
			return false;
	}
	return true;
}

const char *rpm_answer_package(struct span printed, struct arena *arena)
{
	struct span line, name = {NULL, 0};

	if (!span_ends_with(printed, "\n"))
		return NULL;
	printed.len--;
	while (span_next_field(&printed, '\n', &line)) {
		if (!is_name(line) || (name.len > 0 && !span_equal(name, line)))
			return NULL;
		name = line;
	}
	return name.len > 0 ? arena_string(arena, name) : NULL;
}
