/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nginx/tls: what one server block says about TLS, inherited values and
 * ssl_conf_command applied, as if it decided alone. Which server decides for
 * an address and a name is resolve.h's business.
 */
#ifndef TLSWARD_CHECKS_CONFIG_NGINX_TLS_H
#define TLSWARD_CHECKS_CONFIG_NGINX_TLS_H

#include "checks/config/nginx/config.h"
#include "checks/config/nginx/protocol.h"

/* A setting as one server has it. */
struct nginx_said {
	struct string_list configured; /* the words of the file; none = not said */
	struct string_list value;      /* what they amount to, defaults included */
	bool known;
	struct location at; /* path NULL: a default */
	const char *why;    /* why value is not what was configured, or unknown */
};

struct nginx_tls {
	struct nginx_protocols protocols;
	bool own_context; /* it has a certificate, or refuses: else the default
			   * server of the address answers with all of its own */
	struct nginx_said said[SETTING_COUNT];
};

/* Inherited lines are split once for all the servers that share them. */
struct nginx_tls_reader {
	struct nginx_config *config;
	struct arena *arena;
	uint32_t version;
	struct nginx_library library;
	struct {
		const struct nginx_lines *lines;
		struct string_list words;
	} memo[NGINX_DIRECTIVE_COUNT];
	struct nginx_said defaults[SETTING_COUNT];
};

struct nginx_tls_reader nginx_tls_reader_make(struct nginx_config *config,
					      struct arena *arena, uint32_t version,
					      struct nginx_library library);

/* False when memory ran out. */
bool nginx_tls_read(struct nginx_tls_reader *reader, const struct nginx_block *server,
		    struct nginx_tls *out);

/* True for a value of ssl_certificate_key (or ssl_certificate) that names no
 * file: "data:", "engine:", "store:", or with a variable in it. */
bool nginx_tls_is_dynamic(const char *value);

#endif
