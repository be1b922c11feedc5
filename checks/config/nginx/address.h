/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nginx/address: the arguments of one listen -> addresses and flags.
 */
#ifndef TLSWARD_CHECKS_CONFIG_NGINX_ADDRESS_H
#define TLSWARD_CHECKS_CONFIG_NGINX_ADDRESS_H

#include "checks/config/nginx/config.h"

struct nginx_listen {
	struct ip_address address; /* family 0: a socket file */
	uint16_t first, last;      /* ports */
	const char *unix_path;
	enum transport transport;
	bool ssl;
	bool is_default;
	bool proxy_protocol;
	bool quic;
};

enum nginx_listen_result {
	NGINX_LISTEN_OK,
	NGINX_LISTEN_NAME,    /* a host name: not resolved */
	NGINX_LISTEN_OPTION,  /* understood, but for one unknown parameter */
	NGINX_LISTEN_INVALID, /* nginx would refuse it */
};

/*
 * nginx_address_read(line, stream, out):
 * ${line} has at least one word. ${out} is set with OK and OPTION. What is not
 * said gets nginx's defaults: every IPv4 address, port 80 (none in a stream).
 */
enum nginx_listen_result nginx_address_read(const struct nginx_line *line, bool stream,
					    struct nginx_listen *out);

#endif
