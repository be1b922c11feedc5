/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client_fate: what becomes of the reference clients at one endpoint, as it is and as
 * it would be with the policy in force.
 */
#ifndef TLSWARD_CHECKS_CLIENT_FATE_H
#define TLSWARD_CHECKS_CLIENT_FATE_H

#include "checks/check.h"
#include "checks/client/client.h"

struct client_fate {
	const struct client *client;
	struct client_result now;
	/* If only those of its versions, suites and groups were offered that the
	 * policy allows: nothing is added that is not offered now. */
	struct client_result then;
};

/*
 * client_fates(endpoint, want, arena):
 * One for each of client_registry, client_registry_count of them, in ${arena}. NULL
 * when memory ran out, and where the question has no sense: what speaks there is not
 * TLS, was not reached, or is what another endpoint (derived_from) shows.
 */
const struct client_fate *client_fates(const struct endpoint *endpoint,
				       const struct check_settings *want,
				       struct arena *arena);

/* Connects now, and would not any more. */
bool client_fate_is_lost(const struct client_fate *fate);

#endif
