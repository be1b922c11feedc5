/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json_quic: the "quic" of an endpoint; null for one on TCP. */
#ifndef TLSWARD_AGENT_REPORT_JSON_QUIC_H
#define TLSWARD_AGENT_REPORT_JSON_QUIC_H

#include "agent/report/json_writer.h"
#include "checks/facts.h"

void json_quic_write(struct json_writer *json, const struct endpoint *endpoint,
		     struct arena *arena);

#endif
