/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nginx configurations that are not understood, not readable, or too much. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "nginx_parsed.h"

enum { FILES_MAX = 6 };

/* What is not understood is said with its place, and the rest is still read:
 * each row has one site but those that say otherwise. */
static const struct {
	const char *label;
	struct memory_file files[FILES_MAX];
	const char *limit; /* the one that is expected, whole; NULL: none */
	enum limit_reason reason;
	size_t sites;
	size_t read; /* files */
} limit_rows[] = {
	{"includes",
	 {FILE_ROW("/n/a/1.conf", "server{}"), FILE_ROW("/n/a/2.conf", ""),
	  FILE_ROW("/n/nginx.conf", "http{include a/*.conf;}")},
	 NULL,
	 0,
	 1,
	 3},
	{"nested ones start from the main file's folder",
	 {FILE_ROW("/n/a/1.conf", "include b/2.conf;"),
	  FILE_ROW("/n/b/2.conf", "server{}"),
	  FILE_ROW("/n/nginx.conf", "http{include a/1.conf;}")},
	 NULL,
	 0,
	 1,
	 3},
	{"dot files are no match",
	 {FILE_ROW("/n/a/.hidden", "server{}"), FILE_ROW("/n/a/x", "server{}"),
	  FILE_ROW("/n/nginx.conf", "http{include a/*;}")},
	 NULL,
	 0,
	 1,
	 2},
	{"a pattern without a match is fine",
	 {FILE_ROW("/n/nginx.conf", "http{include a/*; server{}}")},
	 NULL,
	 0,
	 1,
	 1},
	{"a missing file is not",
	 {FILE_ROW("/n/nginx.conf", "http{include a; server{}}")},
	 "/n/nginx.conf:1:6: cannot read /n/a: no such file",
	 LIMIT_UNREADABLE_FILE,
	 1,
	 1},
	{"an unreadable file",
	 {{"/n/a", {"server{}", 8}, SOURCE_UNREADABLE},
	  FILE_ROW("/n/nginx.conf", "http{include a; server{}}")},
	 "/n/nginx.conf:1:6: cannot read /n/a: permission denied",
	 LIMIT_UNREADABLE_FILE,
	 1,
	 1},
	{"a slow file",
	 {{"/n/a", {"", 0}, SOURCE_TIMEOUT},
	  FILE_ROW("/n/nginx.conf", "http{include a; server{}}")},
	 "/n/nginx.conf:1:6: cannot read /n/a: permission denied",
	 LIMIT_TIMEOUT,
	 1,
	 1},
	{"a file that includes itself",
	 {FILE_ROW("/n/a", "include a; server{}"),
	  FILE_ROW("/n/nginx.conf", "http{include a;}")},
	 "/n/a:1:1: this include is a loop",
	 LIMIT_UNPARSED,
	 1,
	 2},
	{"a loop of two",
	 {FILE_ROW("/n/a", "server{}\n include b;"), FILE_ROW("/n/b", "include a;"),
	  FILE_ROW("/n/nginx.conf", "http{include a;}")},
	 "/n/b:1:1: this include is a loop",
	 LIMIT_UNPARSED,
	 1,
	 3},
	{"a broken file beside a sound one",
	 {FILE_ROW("/n/a", "server{ listen 81; }\nserver { listen 'x"),
	  FILE_ROW("/n/b", "server{ listen 82; }"),
	  FILE_ROW("/n/nginx.conf", "http{include [ab];}")},
	 "/n/a:2:17: the file ends inside this quote",
	 LIMIT_UNPARSED,
	 3,
	 3},
	{"an unknown directive",
	 {FILE_ROW("/n/nginx.conf", "http{\n bogus x;server{}}")},
	 "/n/nginx.conf:2:2: unknown directive",
	 LIMIT_UNPARSED,
	 1,
	 1},
	{"an unknown block is skipped",
	 {FILE_ROW("/n/nginx.conf", "http{ bogus { server{} } server{}}")},
	 "/n/nginx.conf:1:7: unknown directive",
	 LIMIT_UNPARSED,
	 1,
	 1},
	{"tables hold no directives",
	 {FILE_ROW(
		 "/n/nginx.conf",
		 "http{ map $a $b { bogus x; default y; } types { a/b c; } server{}}")},
	 NULL,
	 0,
	 1,
	 1},
	{"Lua holds none either",
	 {FILE_ROW("/n/nginx.conf",
		   "http{ init_by_lua_block { a = '}' -- }\n } my_by_lua_block { } "
		   "server{}}")},
	 NULL,
	 0,
	 1,
	 1},
	{"a duplicate",
	 {FILE_ROW("/n/nginx.conf",
		   "http{ server{ ssl_ciphers A;\n ssl_ciphers B; }}")},
	 "/n/nginx.conf:2:2: the directive is duplicate: nginx refuses this file",
	 LIMIT_UNPARSED,
	 1,
	 1},
	{"in the wrong place",
	 {FILE_ROW("/n/nginx.conf", "http{ server{ location / { ssl_protocols x; }}}")},
	 "/n/nginx.conf:1:28: a directive that nginx does not allow here",
	 LIMIT_UNPARSED,
	 1,
	 1},
	{"too few words",
	 {FILE_ROW("/n/nginx.conf", "http{ server{ listen; }}")},
	 "/n/nginx.conf:1:15: wrong number of arguments",
	 LIMIT_UNPARSED,
	 1,
	 1},
	{"a NUL in a value",
	 {FILE_ROW("/n/nginx.conf", "http{ server{ server_name a\0b; }}")},
	 "/n/nginx.conf:1:15: an argument cannot be used",
	 LIMIT_UNPARSED,
	 1,
	 1},
	{"a host name to listen on",
	 {FILE_ROW("/n/nginx.conf", "http{ server{ listen localhost:1; listen 2; }}")},
	 "/n/nginx.conf:1:15: a host name in listen is not resolved: this address is "
	 "not known",
	 LIMIT_UNSUPPORTED,
	 1,
	 1},
	{"mail",
	 {FILE_ROW("/n/nginx.conf", "mail{ server{ listen 993 ssl; }} "
				    "http{ server{}}")},
	 "/n/nginx.conf:1:7: servers of mail {} are not looked at",
	 LIMIT_UNSUPPORTED,
	 1,
	 1},
	{"two default servers",
	 {FILE_ROW("/n/nginx.conf", "http{ server{ listen 1 default_server; "
				    "listen 2; } server{ listen *:1 default; }}")},
	 "/n/nginx.conf:1:60: a duplicate default server: nginx refuses this file",
	 LIMIT_UNPARSED,
	 2,
	 1},
	{"one address twice",
	 {FILE_ROW("/n/nginx.conf", "http{ server{ listen 1; listen *:1; }}")},
	 "/n/nginx.conf:1:25: a duplicate listen: nginx refuses this file",
	 LIMIT_UNPARSED,
	 1,
	 1},
	{"rtmp has servers as well",
	 {FILE_ROW("/n/nginx.conf", "rtmp{ server{ listen 1935; }} http{ server{} }")},
	 NULL,
	 0,
	 1,
	 1},
	{"an unknown version",
	 {FILE_ROW("/n/nginx.conf", "http{ server{ listen 1 ssl; ssl_protocols TLSv9; "
				    "ssl_certificate a; ssl_certificate_key b; }}")},
	 "/n/nginx.conf:1:29: ssl_protocols has a value that is not known",
	 LIMIT_UNPARSED,
	 1,
	 1},
	{"nothing of a foreign file is shown",
	 {FILE_ROW("/n/nginx.conf", "http{ server{} include shadow; }"),
	  FILE_ROW("/n/shadow", "root:$6$SECRET:19000:0:99999:7:::\nb:*:1:0:9:7:::\n")},
	 "/n/shadow:1:1: the file ends inside this directive: no ';' or '{'",
	 LIMIT_UNPARSED,
	 1,
	 2},
};

static void test_limits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(limit_rows) / sizeof(limit_rows[0]); i++) {
		const char *label = limit_rows[i].label;
		const struct config_job job = {.version = "1.22.1"};
		const struct limit_list *limits;
		struct nginx_parsed p;
		size_t count = 0;

		while (count < FILES_MAX && limit_rows[i].files[count].path)
			count++;
		p = nginx_parse(limit_rows[i].files, count, &job);
		limits = &p.config.limits;
		if (!p.ok || p.config.site_count != limit_rows[i].sites ||
		    p.config.files.count != limit_rows[i].read)
			fail_msg("%s: %zu sites, %zu files", label, p.config.site_count,
				 p.config.files.count);
		if (limits->count != (limit_rows[i].limit ? 1 : 0))
			fail_msg("%s: %zu limits, %s", label, limits->count,
				 limits->count ? limits->items[0].where : "");
		if (limits->count == 1 &&
		    (strcmp(limits->items[0].where, limit_rows[i].limit) != 0 ||
		     limits->items[0].reason != limit_rows[i].reason))
			fail_msg("%s: %s", label, limits->items[0].where);
		arena_free(&p.arena);
	}
}

static void test_nothing_to_read(void **state)
{
	const struct config_job job = {.version = "1.22.1"};
	struct nginx_parsed p = nginx_parse(NULL, 0, &job);

	(void)state;
	assert_false(p.ok);
	assert_string_equal(p.err.at.path, "/n/nginx.conf");
	assert_int_equal(p.config.limits.count, 1);
	arena_free(&p.arena);
}

/* ---- ceilings ------------------------------------------------------------------- */

static void test_include_depth(void **state)
{
	static char paths[CONFIG_DEPTH_MAX + 2][16], texts[CONFIG_DEPTH_MAX + 2][32];
	struct memory_file files[CONFIG_DEPTH_MAX + 2];

	(void)state;
	for (int depth = CONFIG_DEPTH_MAX; depth <= CONFIG_DEPTH_MAX + 1; depth++) {
		const struct config_job job = {.path = "/n/0"};
		struct nginx_parsed p;

		for (int i = 0; i < depth; i++) {
			(void)snprintf(paths[i], sizeof(paths[i]), "/n/%d", i);
			(void)snprintf(texts[i], sizeof(texts[i]),
				       i + 1 < depth ? "include %d;" : "user x;",
				       i + 1);
			files[i] = (struct memory_file){
				paths[i], span_from_string(texts[i]), SOURCE_OK};
		}
		p = nginx_parse(files, (size_t)depth, &job);
		assert_true(p.ok);
		assert_int_equal(p.config.limits.count, depth > CONFIG_DEPTH_MAX);
		assert_int_equal(p.config.run_user != NULL, depth <= CONFIG_DEPTH_MAX);
		arena_free(&p.arena);
	}
}

/* Each file includes the next one twice: 2^31 includes were they followed. */
static void test_include_bomb(void **state)
{
	static char paths[CONFIG_DEPTH_MAX][16], texts[CONFIG_DEPTH_MAX][32];
	struct memory_file files[CONFIG_DEPTH_MAX];
	const struct config_job job = {.path = "/n/0"};
	struct nginx_parsed p;

	(void)state;
	for (int i = 0; i < CONFIG_DEPTH_MAX; i++) {
		(void)snprintf(paths[i], sizeof(paths[i]), "/n/%d", i);
		(void)snprintf(texts[i], sizeof(texts[i]), "include %d;include %d;",
			       i + 1, i + 1);
		files[i] = (struct memory_file){paths[i], span_from_string(texts[i]),
						SOURCE_OK};
	}
	p = nginx_parse(files, CONFIG_DEPTH_MAX, &job);
	assert_true(p.ok);
	assert_true(p.opened <= CONFIG_FILES_MAX);
	assert_true(p.config.limits.count >= 1);
	arena_free(&p.arena);
}

static void test_many_limits(void **state)
{
	struct buffer text = buffer_make(1 << 20);
	struct nginx_parsed p;

	(void)state;
	for (int i = 0; i < NGINX_LIMITS_MAX + 3; i++)
		buffer_add_string(&text, "bogus;\n");
	buffer_add_byte(&text, '\0');
	p = nginx_parse_text(text.ptr, NULL, NULL);
	assert_int_equal(p.config.limits.count, NGINX_LIMITS_MAX + 1);
	assert_string_equal(p.config.limits.items[NGINX_LIMITS_MAX].where,
			    "3 more places that were not understood");
	arena_free(&p.arena);
	buffer_free(&text);
}

/* Whatever the memory, the answer is whole or says that it is not. */
static void test_little_memory(void **state)
{
	const struct config_parser *nginx = config_parser_find(SPAN_LITERAL("nginx"));
	const struct memory_file file = FILE_ROW(
		"/n/nginx.conf", "http { " CERT "server { listen 443 ssl; }"
				 "server { listen 443 ssl; server_name b c d; } }");
	const struct config_job job = {.path = "/n/nginx.conf", .version = "1.22.1"};

	(void)state;
	for (size_t bytes = 64; bytes < 80000; bytes += 97) {
		struct source_memory memory = {&file, 1, 0};
		struct config_source source = source_memory_make(&memory);
		struct arena arena = arena_make(bytes);
		struct server_config config;
		struct diag err = {0};
		bool ok = nginx->parse(&job, &source, &arena, &config, &err);

		if (ok && config.site_count != 2 && config.limits.count == 0 &&
		    !arena.exhausted)
			fail_msg("%zu bytes: %zu sites and no limit", bytes,
				 config.site_count);
		arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_nothing_to_read),
		cmocka_unit_test(test_include_depth),
		cmocka_unit_test(test_include_bomb),
		cmocka_unit_test(test_many_limits),
		cmocka_unit_test(test_little_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
