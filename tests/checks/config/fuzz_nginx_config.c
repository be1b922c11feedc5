/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole configuration out of any bytes. The input is cut at lines "%%" into
 * the main file /n/m and the files /n/a, /n/b, ...; the first byte picks the
 * versions. Holds: every place lies inside its file, a site has addresses,
 * settings are complete, an unknown value says why, and a file that cannot be
 * read whole leaves a limit.
 */
#include "checks/config/nginx/tree.h"
#include "checks/config/parser.h"
#include "source_memory.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILES_MAX = 8 };

struct input {
	struct memory_file files[FILES_MAX];
	size_t count;
};

static void require(bool fine)
{
	if (!fine)
		abort();
}

static struct input cut(struct span text)
{
	static const char *const paths[FILES_MAX] = {"/n/m", "/n/a", "/n/b", "/n/c",
						     "/n/d", "/n/e", "/n/f", "/n/g"};
	struct input out = {.count = 0};
	size_t at = 0;

	while (out.count < FILES_MAX && at <= text.len) {
		size_t end = span_find(text, SPAN_LITERAL("\n%%\n"), at);

		out.files[out.count] = (struct memory_file){
			paths[out.count], span_slice(text, at, end), SOURCE_OK};
		out.count++;
		if (end == text.len)
			break;
		at = end + 4;
	}
	return out;
}

static void require_place(const struct input *input, struct location at)
{
	size_t pos = 0;

	if (!at.path || at.line == 0)
		return;
	for (size_t i = 0; i < input->count; i++) {
		struct span text = input->files[i].text;

		if (strcmp(input->files[i].path, at.path) != 0)
			continue;
		for (uint32_t line = 1; line < at.line; line++) {
			pos += span_find_byte(span_slice(text, pos, text.len), '\n') +
			       1;
			require(pos <= text.len);
		}
		require(at.column >= 1 && pos + at.column - 1 <= text.len);
		return;
	}
	require(false); /* a place in a file that does not exist */
}

static void check_site(const struct input *input, const struct site *site)
{
	require(site->address_count > 0);
	require_place(input, site->at);
	for (size_t i = 0; i < site->setting_count; i++) {
		const struct setting *setting = &site->settings[i];

		require_place(input, setting->at);
		require(setting->effective_known || setting->why != NULL);
		require(setting->effective_known || setting->effective.count == 0);
		require(site_setting(site, setting->id) == setting);
	}
	for (size_t i = 0; i < site->certificate_count; i++) {
		const struct site_certificate *certificate = &site->certificates[i];

		require_place(input, certificate->at);
		require_place(input, certificate->key_at);
		require(certificate->path || certificate->dynamic);
	}
}

/* The main file is read for certain, so its errors must be said. */
static bool main_file_is_broken(const struct input *input)
{
	struct arena arena = arena_make(64 << 20);
	struct buffer out = buffer_make(input->files[0].text.len + 1);
	struct nginx_tree tree;
	struct diag err;
	bool whole;

	whole = nginx_tree_parse(input->files[0].text, "/n/m", &arena, &tree, &err);
	if (whole) {
		nginx_tree_write(&tree, &out);
		require(span_equal(buffer_span(&out), input->files[0].text));
	}
	buffer_free(&out);
	arena_free(&arena);
	return !whole;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const versions[] = {NULL, "1.22.1", "1.29.2", "1.8.0"};
	static const char *const libraries[] = {NULL, "OpenSSL 3.0.22",
						"OpenSSL 1.1.1w", "OpenSSL 1.0.2u"};
	const struct config_parser *nginx = config_parser_find(SPAN_LITERAL("nginx"));
	struct config_job job = {.path = "/n/m"};
	struct arena arena = arena_make(64 << 20);
	struct source_memory memory;
	struct config_source source;
	struct server_config config;
	struct input input;
	struct diag err = {0};

	if (size == 0)
		return 0;
	job.version = versions[data[0] & 3];
	job.tls_library = libraries[data[0] >> 2 & 3];
	input = cut((struct span){(const char *)data + 1, size - 1});
	memory = (struct source_memory){input.files, input.count, 0};
	source = source_memory_make(&memory);

	require(nginx->parse(&job, &source, &arena, &config, &err) || arena.exhausted);
	if (!arena.exhausted) {
		for (size_t i = 0; i < config.site_count; i++)
			check_site(&input, &config.sites[i]);
		for (size_t i = 0; i < config.limits.count; i++)
			require(config.limits.items[i].where != NULL);
		if (main_file_is_broken(&input))
			require(config.limits.count > 0);
	}
	arena_free(&arena);
	return 0;
}
