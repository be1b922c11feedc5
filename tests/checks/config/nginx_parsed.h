/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nginx_parsed: nginx configurations parsed from memory, for tests.
 */
#ifndef TLSWARD_TESTS_CHECKS_CONFIG_NGINX_PARSED_H
#define TLSWARD_TESTS_CHECKS_CONFIG_NGINX_PARSED_H

#include "checks/config/nginx/config.h"
#include "source_memory.h"

#define FILE_ROW(path, text)                              \
	{                                                 \
		path, {text, sizeof(text) - 1}, SOURCE_OK \
	}

/* Any certificate: what is served by it is not the test. */
#define CERT "ssl_certificate c.pem; ssl_certificate_key k.pem; "

struct nginx_parsed {
	struct arena arena;
	struct server_config config;
	struct diag err;
	bool ok;
	size_t opened;
};

/* Parse these files, as ${wanted} says; /n/nginx.conf where it names none. The caller
 * frees the arena. */
struct nginx_parsed nginx_parse(const struct memory_file *files, size_t count,
				const struct config_job *wanted);

/* One file, for this nginx and TLS library. */
struct nginx_parsed nginx_parse_text(const char *text, const char *version,
				     const char *library);

#endif
