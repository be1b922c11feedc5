/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * remedy: the one-line fix of a finding, in the server's own words, taken from
 * the server's settings rows. A server without rows gets a plain sentence.
 */
#ifndef TLSWARD_CHECKS_REMEDY_H
#define TLSWARD_CHECKS_REMEDY_H

#include "checks/check.h"

/*
 * remedy_setting(out, subject, setting, words, plain):
 * "ssl_protocols TLSv1.2 TLSv1.3; at FILE:LINE, in the default server": the
 * setting written with ${words}, where to write it, and where it is effective.
 * ${plain} is said instead when nothing is known of the server.
 */
void remedy_setting(struct finding *out, const struct subject *subject,
		    enum setting_id setting, const struct string_list *words,
		    const char *plain);

/* The server's directive for ${setting}, or what the setting is called. */
const char *remedy_directive(const struct subject *subject, enum setting_id setting);

/* "reload nginx", "reload the program on the port" */
const char *remedy_reload(const struct subject *subject, struct arena *arena);

/* "chmod 600 PATH" with PATH quoted for a shell. NULL: no memory. */
const char *remedy_quoted(struct arena *arena, const char *path);

#endif
