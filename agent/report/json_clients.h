/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json_clients: what the reference clients get at one endpoint. */
#ifndef TLSWARD_AGENT_REPORT_JSON_CLIENTS_H
#define TLSWARD_AGENT_REPORT_JSON_CLIENTS_H

#include "agent/report/json_writer.h"
#include "checks/check.h"

/* The member "clients" of an endpoint: null where there is nothing to say. */
void json_clients_write(struct json_writer *json, const struct endpoint *endpoint,
			const struct check_settings *want, struct arena *arena);

#endif
