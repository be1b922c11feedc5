/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/process_stat.h"

enum {
	/* Counted from the word after the name, which is field 3 of proc(5). */
	WORD_STATE = 0,
	WORD_PARENT = 1,
	WORD_START = 19,
	WORD_COUNT
};

static size_t find_last_byte(struct span text, char byte)
{
	size_t i = text.len;

	while (i > 0 && text.ptr[i - 1] != byte)
		i--;
	return i > 0 ? i - 1 : text.len;
}

bool process_stat_parse(struct span text, struct process_stat *out)
{
	size_t open = span_find_byte(text, '(');
	size_t close = find_last_byte(text, ')');
	struct process_stat stat = {0};
	struct span words[WORD_COUNT];
	struct span rest;
	uint64_t pid, parent;
	size_t i;

	if (open == text.len || close == text.len || close < open)
		return false;
	rest = span_slice(text, close + 1, text.len);
	for (i = 0; i < WORD_COUNT; i++) {
		if (!span_next_word(&rest, &words[i]))
			return false;
	}
	if (words[WORD_STATE].len != 1 ||
	    !span_to_u64(span_trim(span_slice(text, 0, open)), 10, 0, UINT32_MAX,
			 &pid) ||
	    !span_to_u64(words[WORD_PARENT], 10, 0, UINT32_MAX, &parent) ||
	    !span_to_u64(words[WORD_START], 10, 0, UINT64_MAX, &stat.start_ticks))
		return false;
	stat.pid = (uint32_t)pid;
	stat.name = span_slice(text, open + 1, close);
	stat.state = words[WORD_STATE].ptr[0];
	stat.parent_pid = (uint32_t)parent;
	*out = stat;
	return true;
}
