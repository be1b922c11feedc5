/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nginx/group: the servers behind each listen address.
 *
 * nginx keeps flags like ssl per address, not per server; the default server
 * is the one that says default_server, else the first; and a name that an
 * earlier server of the address has is ignored in a later one.
 */
#ifndef TLSWARD_CHECKS_CONFIG_NGINX_GROUP_H
#define TLSWARD_CHECKS_CONFIG_NGINX_GROUP_H

#include "checks/config/nginx/address.h"

enum {
	NGINX_MEMBERS_MAX = 262144, /* addresses of all servers, ranges counted out */
};

/* One server on one address. */
struct nginx_member {
	size_t server; /* index into config.servers */
	struct nginx_listen listen;
	struct location at; /* of the listen, or of a server without one */
	uint16_t port;
	size_t group;
	struct string_list names; /* those that reach this server here */
};

struct nginx_group {
	size_t default_server;
	bool tls;
	bool proxy_protocol;
};

struct nginx_groups {
	struct nginx_member *members; /* by server, in the order of the files */
	size_t member_count;
	struct nginx_group *groups;
	size_t group_count;
};

/*
 * nginx_group_all(config, arena, version, default_port, out):
 * ${version}: nginx's, 0 = unknown. ${default_port}: of a server without any
 * listen, 80 for a master that runs as root and 8000 for any other. Addresses
 * that cannot be told are limits in ${config}. False when memory ran out.
 */
bool nginx_group_all(struct nginx_config *config, struct arena *arena, uint32_t version,
		     uint16_t default_port, struct nginx_groups *out);

#endif
