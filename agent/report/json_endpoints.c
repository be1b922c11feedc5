/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/json_endpoints.h"

#include "agent/report/json_clients.h"
#include "agent/report/json_codes.h"
#include "agent/report/json_facts.h"
#include "agent/report/json_features.h"
#include "agent/report/json_http.h"
#include "agent/report/json_quic.h"
#include "checks/subject.h"
#include "checks/vulnerability.h"

static void add_protocol(struct json_writer *json, const struct endpoint *endpoint,
			 const struct protocol_offer *offer, enum tls_version version,
			 struct arena *arena)
{
	json_writer_object(json, NULL);
	json_writer_string(json, "version", tls_version_name(version));
	json_facts_tristate(json, "offered",
			    endpoint->reached ? offer->offered : TRISTATE_UNKNOWN);
	if (offer->server_order == TRISTATE_UNKNOWN)
		json_writer_null(json, "order");
	else
		json_writer_string(json, "order",
				   offer->server_order == TRISTATE_YES ? "server"
								       : "client");
	json_codes_write(json, "cipher_suites", offer->cipher_suites,
			 offer->cipher_suite_count, arena);
	json_writer_bool(json, "cipher_suites_complete", offer->cipher_suites_complete);
	json_codes_write(json, "groups", offer->groups, offer->group_count, arena);
	json_writer_bool(json, "groups_complete", offer->groups_complete);
	json_codes_write(json, "signature_schemes", offer->signature_schemes,
			 offer->signature_scheme_count, arena);
	json_writer_bool(json, "signature_schemes_complete",
			 offer->signature_schemes_complete);
	if (offer->dh_bits > 0)
		json_writer_unsigned(json, "dh_bits", offer->dh_bits);
	else
		json_writer_null(json, "dh_bits");
	json_writer_string(json, "dh_prime", offer->dh_prime);
	json_writer_string(json, "reason",
			   endpoint->reached ? offer->why : endpoint->why);
	json_writer_end(json);
}

/* A derived endpoint has none of its own. */
static void add_enumeration(struct json_writer *json, const struct endpoint *endpoint)
{
	json_writer_object(json, "enumeration");
	json_writer_unsigned(json, "connections", endpoint->enumeration_connections);
	json_writer_unsigned(json, "wall_ms", endpoint->enumeration_ms);
	json_writer_end(json);
}

static void add_vulnerabilities(struct json_writer *json, const struct facts *facts,
				const struct endpoint *endpoint, struct arena *arena)
{
	unsigned int i;

	json_writer_array(json, "vulnerabilities");
	for (i = 0; i < VULNERABILITY_COUNT; i++) {
		const struct vulnerability vulnerability =
			vulnerability_judge(facts, endpoint, i, arena);

		json_writer_object(json, NULL);
		json_writer_string(json, "id", vulnerability.id);
		json_writer_string(json, "result", result_name(vulnerability.result));
		json_writer_string(json, "what", vulnerability.what);
		json_writer_end(json);
	}
	json_writer_end(json);
}

static void add_endpoint(struct json_writer *json, const struct report *report,
			 const struct labels *labels, size_t index, struct arena *arena)
{
	const struct facts *facts = report->facts;
	const struct endpoint *endpoint = &facts->endpoints[index];
	const struct protocol_offer *offers =
		endpoint_origin(facts, endpoint)->protocols;
	unsigned int version;
	size_t i;

	json_writer_object(json, NULL);
	json_writer_string(json, "id", labels->endpoints.ids[index]);
	json_writer_array(json, "listeners");
	for (i = 0; i < endpoint->listener_count; i++) {
		if (endpoint->listeners[i] < labels->listeners.count)
			json_writer_string(
				json, NULL,
				labels->listeners.ids[endpoint->listeners[i]]);
	}
	json_writer_end(json);
	json_writer_string(json, "site",
			   endpoint->has_site && endpoint->site < labels->sites.count
				   ? labels->sites.ids[endpoint->site]
				   : NULL);
	json_writer_string(json, "transport",
			   endpoint->transport == TRANSPORT_UDP ? "quic" : "tcp");
	json_facts_address(json, "address", &endpoint->address);
	json_writer_unsigned(json, "port", endpoint->port);
	json_writer_string(json, "name", endpoint->name);
	json_writer_string(json, "speaks", speaks_name(endpoint->speaks));
	json_writer_string(json, "speaks_inside",
			   endpoint->inside != SPEAKS_UNKNOWN
				   ? speaks_name(endpoint->inside)
				   : NULL);
	json_writer_string(json, "speaks_what", endpoint->speaks_what);
	json_writer_bool(json, "proxy_header", endpoint->proxy_header);
	json_writer_string(json, "banner", endpoint->banner);
	json_writer_unsigned(json, "connections", endpoint->connections);
	json_writer_bool(json, "reached", endpoint->reached);
	json_writer_string(json, "reason", endpoint->why);
	json_writer_string(json, "derived_from",
			   endpoint->is_derived && endpoint->derived_from <
							   facts->endpoint_count
				   ? labels->endpoints.ids[endpoint->derived_from]
				   : NULL);
	json_writer_array(json, "protocols");
	for (version = 0; version < TLS_VERSION_COUNT; version++)
		add_protocol(json, endpoint, &offers[version], version, arena);
	json_writer_end(json);
	json_features_handshake(json, &endpoint->handshake);
	json_features_certificates(json, endpoint);
	json_features_write(json, facts, endpoint, arena);
	add_enumeration(json, endpoint);
	add_vulnerabilities(json, facts, endpoint, arena);
	json_quic_write(json, endpoint, arena);
	json_clients_write(json, endpoint, report->want, arena);
	json_http_write(json, &endpoint->http);
	json_writer_end(json);
}

void json_endpoints_write(struct json_writer *json, const struct report *report,
			  const struct labels *labels, struct arena *arena)
{
	const struct label_list *list = &labels->endpoints;
	size_t i;

	json_writer_array(json, "endpoints");
	for (i = 0; i < list->count; i++) {
		struct arena scratch = report_scratch();

		add_endpoint(json, report, labels, list->order[i], &scratch);
		report_scratch_end(&scratch, arena);
	}
	json_writer_end(json);
}
