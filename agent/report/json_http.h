/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json_http: the "http" object of an endpoint. */
#ifndef TLSWARD_AGENT_REPORT_JSON_HTTP_H
#define TLSWARD_AGENT_REPORT_JSON_HTTP_H

#include "agent/report/json_writer.h"
#include "checks/facts.h"

void json_http_write(struct json_writer *json, const struct http_facts *http);

#endif
