/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/config/nginx/tree.h"

#include <fts.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { FILE_MAX = 1 << 20 };

static const struct {
	const char *label;
	const char *text;
	bool ok;
	size_t directives;
	uint32_t line, column; /* of the error */
} rows[] = {
	{"empty", "", true, 0, 0, 0},
	{"nested", "a{b{c d;}e;}f;", true, 5, 0, 0},
	{"comments kept", "# one\na; # two\n# three", true, 1, 0, 0},
	{"no last newline", "a{\n}", true, 1, 0, 0},
	{"CRLF kept", "a b;\r\n\r\nc{\r\n}\r\n", true, 2, 0, 0},
	{"lua", "content_by_lua_block { x = \"}\" -- }\n }\nb;", true, 2, 0, 0},
	{"lua with an argument", "set_by_lua_block $x {return {}}", true, 1, 0, 0},
	{"quoted lua name", "\"log_by_lua_block\" { if x then y('{') end }", true, 1, 0,
	 0},
	{"block not closed", "a;\nb {\n c;\n", false, 3, 2, 1},
	{"inner block not closed", "b {\n c {\n }\n", false, 2, 1, 1},
	{"close too many", "a {}\n}", false, 1, 2, 1},
	{"quote not closed", "a {\n b 'c;\n}", false, 1, 2, 4},
	{"lua not closed", "a { log_by_lua_block {\n", false, 2, 1, 23},
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span text = span_from_string(rows[i].text);
		struct arena arena = arena_make(1 << 20);
		struct buffer out = buffer_make(1 << 16);
		struct nginx_tree tree;
		struct diag err = {0};
		bool ok = nginx_tree_parse(text, "f", &arena, &tree, &err);

		if (ok != rows[i].ok || tree.directive_count != rows[i].directives)
			fail_msg("%s: ok %d, %zu directives", rows[i].label, ok,
				 tree.directive_count);
		if (!ok &&
		    (err.at.line != rows[i].line || err.at.column != rows[i].column))
			fail_msg("%s: error at %u:%u", rows[i].label, err.at.line,
				 err.at.column);
		if (ok) {
			nginx_tree_write(&tree, &out);
			if (!span_equal(buffer_span(&out), text))
				fail_msg("%s: written otherwise", rows[i].label);
		}
		buffer_free(&out);
		arena_free(&arena);
	}
}

static bool parse_nested(size_t depth, struct diag *err)
{
	struct arena arena = arena_make(1 << 22);
	struct buffer text = buffer_make(1 << 20);
	struct nginx_tree tree;
	bool ok;

	for (size_t i = 0; i < depth; i++)
		buffer_add_string(&text, "a{");
	for (size_t i = 0; i < depth; i++)
		buffer_add_byte(&text, '}');
	ok = nginx_tree_parse(buffer_span(&text), "f", &arena, &tree, err);
	buffer_free(&text);
	arena_free(&arena);
	return ok;
}

static void test_depth(void **state)
{
	struct diag err;

	(void)state;
	assert_true(parse_nested(NGINX_TREE_DEPTH_MAX, &err));
	assert_false(parse_nested(NGINX_TREE_DEPTH_MAX + 1, &err));
	assert_int_equal(err.at.column, NGINX_TREE_DEPTH_MAX * 2 + 1);
}

static bool parse_words(size_t count)
{
	struct arena arena = arena_make(1 << 24);
	struct buffer text = buffer_make(1 << 20);
	struct nginx_tree tree;
	struct diag err;
	bool ok;

	for (size_t i = 0; i < count; i++)
		buffer_add_string(&text, "a ");
	buffer_add_byte(&text, ';');
	ok = nginx_tree_parse(buffer_span(&text), "f", &arena, &tree, &err);
	buffer_free(&text);
	arena_free(&arena);
	return ok;
}

static void test_word_count(void **state)
{
	(void)state;
	assert_true(parse_words(NGINX_TREE_WORDS_MAX));
	assert_false(parse_words(NGINX_TREE_WORDS_MAX + 1));
}

/* The files of the corpus that nginx's lexer refuses as well. */
static const char *const broken[] = {
	"/certbot/broken.conf",
	"/crossplane/missing-semicolon/broken-above.conf",
	"/crossplane/missing-semicolon/broken-below.conf",
	"/crossplane/includes-globbed/servers/locations/not-included.conf",
	"/crossplane/quote-behavior/nginx.conf",
};

static bool is_broken(const char *path)
{
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		if (span_ends_with(span_from_string(path), broken[i]))
			return true;
	}
	return false;
}

static void check_file(const char *path, char *bytes)
{
	FILE *file = fopen(path, "rbe");
	struct arena arena = arena_make(64 << 20);
	struct buffer out = buffer_make(FILE_MAX);
	struct nginx_tree tree;
	struct diag err = {0};
	struct span text;
	bool ok;

	assert_non_null(file);
	text = (struct span){bytes, fread(bytes, 1, FILE_MAX, file)};
	(void)fclose(file);
	ok = nginx_tree_parse(text, path, &arena, &tree, &err);
	if (ok == is_broken(path))
		fail_msg("%s: %s (%u:%u %s)", path, ok ? "accepted" : "refused",
			 err.at.line, err.at.column, err.message);
	if (ok) {
		nginx_tree_write(&tree, &out);
		if (!span_equal(buffer_span(&out), text))
			fail_msg("%s: written otherwise", path);
	} else if (err.at.line == 0 || err.at.column == 0) {
		fail_msg("%s: an error without a place", path);
	}
	buffer_free(&out);
	arena_free(&arena);
}

static void test_corpus(void **state)
{
	char root[] = CORPUS_DIR "/nginx";
	char *roots[] = {root, NULL};
	char *bytes = malloc(FILE_MAX);
	struct stat st;
	size_t count = 0;
	FTSENT *entry;
	FTS *walk;

	(void)state;
	if (stat(root, &st) != 0) {
		free(bytes);
		print_message("SKIPPED nginx corpus: no %s\n", root);
		skip();
	}
	walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	assert_non_null(walk);
	while ((entry = fts_read(walk)) != NULL) {
		if (entry->fts_info != FTS_F ||
		    span_ends_with(span_from_string(entry->fts_path), ".json"))
			continue;
		check_file(entry->fts_path, bytes);
		count++;
	}
	(void)fts_close(walk);
	free(bytes);
	print_message("%zu files of the corpus read\n", count);
	assert_true(count > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_word_count),
		cmocka_unit_test(test_corpus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
