/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nginx/name: which server_name reaches which server of an address. A name
 * that an earlier server has is ignored in a later one ("conflicting server
 * name" in nginx's log).
 */
#ifndef TLSWARD_CHECKS_CONFIG_NGINX_NAME_H
#define TLSWARD_CHECKS_CONFIG_NGINX_NAME_H

#include "checks/config/nginx/group.h"

enum {
	NGINX_CLAIMS_MAX = 4194304, /* names compared, over all addresses */
};

struct nginx_namer {
	struct nginx_config *config;
	struct arena *arena;
	struct string_list *all; /* of each server, as configured */
	size_t claims;           /* compared so far */
};

/* False when memory ran out. */
bool nginx_name_begin(struct nginx_config *config, struct arena *arena,
		      struct nginx_namer *out);

/*
 * nginx_name_assign(namer, groups, members, count):
 * Set the names of these members of ${groups}: those of one address, in the
 * order of the files. Beyond NGINX_CLAIMS_MAX a limit is added, and every
 * server keeps all its names. False when memory ran out.
 */
bool nginx_name_assign(struct nginx_namer *namer, struct nginx_groups *groups,
		       const size_t *members, size_t count);

#endif
