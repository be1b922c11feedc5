/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * json_features: of an endpoint in the JSON report, what handshakes showed: the first
 * one, the certificates, the features of its TLS.
 */
#ifndef TLSWARD_AGENT_REPORT_JSON_FEATURES_H
#define TLSWARD_AGENT_REPORT_JSON_FEATURES_H

#include "agent/report/json_writer.h"
#include "checks/facts.h"

/* The members "handshake", "certificates" (chains, each leaf first) and "features". */
void json_features_handshake(struct json_writer *json,
			     const struct handshake *handshake);
void json_features_certificates(struct json_writer *json,
				const struct endpoint *endpoint);
void json_features_write(struct json_writer *json, const struct facts *facts,
			 const struct endpoint *endpoint, struct arena *arena);

#endif
