/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nginx/site: servers and addresses -> the sites of facts.h, each setting with
 * what is configured and what an address and name really get.
 *
 * Who decides: the certificate, ciphers, tickets and most others come from the
 * server that the name selects; protocol versions and the suites of TLS 1.3 (both
 * before nginx 1.29.2), groups and early data from the default server of the address,
 * whatever the name.
 */
#ifndef TLSWARD_CHECKS_CONFIG_NGINX_SITE_H
#define TLSWARD_CHECKS_CONFIG_NGINX_SITE_H

#include "checks/config/nginx/group.h"
#include "checks/config/nginx/tls.h"

enum {
	NGINX_SITES_MAX = 65536,
	NGINX_SITE_ADDRESSES_MAX = 4096,
	NGINX_SITE_CERTIFICATES_MAX = 256,
};

/*
 * nginx_site_all(reader, groups, out):
 * Append to out->sites: one per server block and distinct outcome (the
 * addresses of one server may differ in their default server). The names of a
 * site are those that reach it. False when memory ran out.
 */
bool nginx_site_all(struct nginx_tls_reader *reader, const struct nginx_groups *groups,
		    struct server_config *out);

#endif
