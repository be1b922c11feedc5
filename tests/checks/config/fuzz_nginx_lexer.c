/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as an nginx file. Holds: tokens stand in order inside the text;
 * between them are only blanks and comments; a tree that parsed is written
 * back byte for byte; an error has a place inside the file.
 */
#include "checks/config/nginx/tree.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool fine)
{
	if (!fine)
		abort();
}

static void require_place(struct span text, struct location at)
{
	uint32_t line = 1;
	size_t pos = 0;

	while (line < at.line) {
		pos += span_find_byte(span_slice(text, pos, text.len), '\n') + 1;
		require(pos <= text.len);
		line++;
	}
	require(at.line >= 1 && at.column >= 1);
	require(pos + at.column - 1 <= text.len);
}

static void require_gap(struct span gap)
{
	bool comment = false;

	for (size_t i = 0; i < gap.len; i++) {
		char c = gap.ptr[i];

		if (c == '\n')
			comment = false;
		else if (c == '#')
			comment = true;
		require(comment || c == ' ' || c == '\t' || c == '\r' || c == '\n');
	}
}

static void check_tokens(struct span text)
{
	struct nginx_lexer lexer = nginx_lexer_make(text, "f");
	struct nginx_token token = {0};
	struct diag err = {0};
	uint32_t end = 0;

	do {
		if (!nginx_lexer_next(&lexer, &token, &err)) {
			require_place(text, err.at);
			return;
		}
		require(token.start >= end && token.end >= token.start);
		require(token.end <= text.len);
		require(token.end > token.start || token.kind == NGINX_TOKEN_END);
		require_gap(span_slice(text, end, token.start));
		require_place(text, (struct location){"f", token.line, token.column});
		end = token.end;
	} while (token.kind != NGINX_TOKEN_END);
	require(end == text.len);
}

static void check_tree(struct span text)
{
	struct arena arena = arena_make(64 << 20);
	struct buffer out = buffer_make(text.len + 1);
	struct nginx_tree tree;
	struct diag err = {0};

	if (nginx_tree_parse(text, "f", &arena, &tree, &err)) {
		nginx_tree_write(&tree, &out);
		require(span_equal(buffer_span(&out), text));
	} else {
		require_place(text, err.at);
	}
	buffer_free(&out);
	arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};

	check_tokens(text);
	check_tree(text);
	return 0;
}
