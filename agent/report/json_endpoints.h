/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * json_endpoints: the part of the JSON report that says what the wire showed.
 */
#ifndef TLSWARD_AGENT_REPORT_JSON_ENDPOINTS_H
#define TLSWARD_AGENT_REPORT_JSON_ENDPOINTS_H

#include "agent/report/json_writer.h"
#include "agent/report/label.h"
#include "agent/report/report.h"

/* The member "endpoints" of the outermost object, sorted. */
void json_endpoints_write(struct json_writer *json, const struct report *report,
			  const struct labels *labels, struct arena *arena);

#endif
