/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nginx/directive: what is known of a directive's name.
 *
 * Three classes (design section 3): modelled, known to say nothing about TLS,
 * unknown. Only the last is a limit of what was understood.
 */
#ifndef TLSWARD_CHECKS_CONFIG_NGINX_DIRECTIVE_H
#define TLSWARD_CHECKS_CONFIG_NGINX_DIRECTIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/base/span.h"

enum nginx_directive_id {
#define NGINX_DIRECTIVE(symbol, name, repeat, least, most) NGINX_##symbol,
#include "checks/config/nginx/directive_list.h"
#undef NGINX_DIRECTIVE
	NGINX_DIRECTIVE_COUNT
};

enum nginx_repeat { NGINX_ONCE, NGINX_MANY };

struct nginx_directive_row {
	const char *name;
	enum nginx_repeat repeat;
	size_t least, most; /* arguments */
};

enum nginx_class {
	NGINX_CLASS_UNKNOWN,
	NGINX_CLASS_MODELLED,
	NGINX_CLASS_KNOWN,
	NGINX_CLASS_DATA, /* known, and its block holds data, no directives */
};

/* The class of ${name}; *${id} is set for NGINX_CLASS_MODELLED only. */
enum nginx_class nginx_directive_class(struct span name, enum nginx_directive_id *id);

const struct nginx_directive_row *nginx_directive_row(enum nginx_directive_id id);

/* The names of known_list.h, for the test that walks them. */
const char *const *nginx_directive_known(size_t *count);

#endif
