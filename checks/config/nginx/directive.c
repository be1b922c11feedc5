/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/config/nginx/directive.h"

#include <string.h>

static const struct nginx_directive_row rows[NGINX_DIRECTIVE_COUNT] = {
#define NGINX_DIRECTIVE(symbol, name, repeat, least, most) \
	[NGINX_##symbol] = {(name), NGINX_##repeat, (least), (most)},
#include "checks/config/nginx/directive_list.h"
#undef NGINX_DIRECTIVE
};

/* Names of nginx's own modules and of common others, sorted bytewise. */
static const char *const known[] = {
#define NGINX_KNOWN(name) (name),
#include "checks/config/nginx/known_list.h"
#undef NGINX_KNOWN
};

/* Blocks whose inside is a table of the administrator's own words. */
static const char *const data_blocks[] = {
	"charset_map", "geo", "geoip2", "map", "match", "split_clients", "types",
};

const struct nginx_directive_row *nginx_directive_row(enum nginx_directive_id id)
{
	return &rows[id];
}

const char *const *nginx_directive_known(size_t *count)
{
	*count = sizeof(known) / sizeof(known[0]);
	return known;
}

/* As strcmp(3), for a name that ends in no NUL. */
static int compare(struct span a, const char *b)
{
	int order = strncmp(a.ptr, b, a.len);

	return order != 0 ? order : -(int)(unsigned char)b[a.len];
}

static bool is_known(struct span name)
{
	size_t low = 0, high = sizeof(known) / sizeof(known[0]);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(name, known[middle]);

		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

enum nginx_class nginx_directive_class(struct span name, enum nginx_directive_id *id)
{
	if (name.len == 0 || span_find_byte(name, '\0') != name.len)
		return NGINX_CLASS_UNKNOWN;
	for (size_t i = 0; i < sizeof(data_blocks) / sizeof(data_blocks[0]); i++) {
		if (span_equal_string(name, data_blocks[i]))
			return NGINX_CLASS_DATA;
	}
	for (unsigned int i = 0; i < NGINX_DIRECTIVE_COUNT; i++) {
		if (span_equal_string(name, rows[i].name)) {
			*id = i;
			return NGINX_CLASS_MODELLED;
		}
	}
	return is_known(name) ? NGINX_CLASS_KNOWN : NGINX_CLASS_UNKNOWN;
}
