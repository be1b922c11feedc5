/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * json_codes: what stands in a registry of IANA's, in the JSON report.
 */
#ifndef TLSWARD_AGENT_REPORT_JSON_CODES_H
#define TLSWARD_AGENT_REPORT_JSON_CODES_H

#include "agent/report/json_writer.h"
#include "checks/facts.h"

/* The member ${key}: [{"code", "name"}] of cipher suites, groups or schemes. */
void json_codes_write(struct json_writer *json, const char *key,
		      const struct cipher_suite_use *uses, size_t count,
		      struct arena *arena);

#endif
