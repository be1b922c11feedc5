/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/json_features.h"

#include "agent/report/json_codes.h"
#include "agent/report/json_facts.h"
#include "agent/report/name.h"
#include "checks/subject.h"

/* ---- certificates --------------------------------------------------------------- */

static void add_key_usage(struct json_writer *json, const struct certificate *c)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} names[] = {
		{KEY_USAGE_DIGITAL_SIGNATURE, "digitalSignature"},
		{KEY_USAGE_KEY_ENCIPHERMENT, "keyEncipherment"},
		{KEY_USAGE_KEY_AGREEMENT, "keyAgreement"},
		{KEY_USAGE_CERT_SIGN, "keyCertSign"},
	};
	size_t i;

	if (!c->has_key_usage) {
		json_writer_null(json, "key_usage");
		return;
	}
	json_writer_array(json, "key_usage");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (c->key_usage & names[i].bit)
			json_writer_string(json, NULL, names[i].name);
	}
	json_writer_end(json);
}

static void add_certificate(struct json_writer *json, const struct certificate *c)
{
	json_writer_object(json, NULL);
	json_writer_string(json, "subject", c->subject);
	json_facts_strings(json, "names", &c->names);
	json_writer_string(json, "issuer", c->issuer);
	json_writer_time(json, "not_before", c->not_before);
	json_writer_time(json, "not_after", c->not_after);
	json_writer_string(json, "key", c->key_type);
	json_writer_unsigned(json, "key_bits", c->key_bits);
	json_writer_string(json, "signature", c->signature);
	json_writer_string(json, "sha256", c->sha256);
	json_writer_string(json, "spki_sha256", c->spki_sha256);
	if (c->public_exponent > 0)
		json_writer_unsigned(json, "public_exponent", c->public_exponent);
	else
		json_writer_null(json, "public_exponent");
	json_writer_bool(json, "ca", c->is_ca);
	json_writer_bool(json, "self_signed", c->self_signed);
	add_key_usage(json, c);
	if (c->has_extended_key_usage)
		json_writer_bool(json, "for_servers", c->is_for_servers);
	else
		json_writer_null(json, "for_servers");
	json_writer_bool(json, "must_staple", c->must_staple);
	json_writer_unsigned(json, "scts", c->sct_count);
	json_writer_end(json);
}

static void add_chain(struct json_writer *json, const struct certificate_chain *chain)
{
	size_t i;

	if (chain->count == 0)
		return;
	json_writer_array(json, NULL);
	for (i = 0; i < chain->count; i++)
		add_certificate(json, &chain->items[i]);
	json_writer_end(json);
}

void json_features_certificates(struct json_writer *json,
				const struct endpoint *endpoint)
{
	size_t i;

	json_writer_array(json, "certificates");
	add_chain(json, &endpoint->handshake.chain);
	for (i = 0; i < endpoint->other_chain_count; i++)
		add_chain(json, &endpoint->other_chains[i].chain);
	json_writer_end(json);
	json_writer_bool(json, "certificates_complete", endpoint->chains_complete);
}

/* ---- the first handshake --------------------------------------------------------- */

void json_features_handshake(struct json_writer *json,
			     const struct handshake *handshake)
{
	bool done = handshake->completed == TRISTATE_YES;

	json_writer_object(json, "handshake");
	json_facts_tristate(json, "completed", handshake->completed);
	json_writer_string(json, "reason", handshake->why);
	json_writer_string(json, "version",
			   done ? tls_version_name(handshake->version) : NULL);
	json_writer_string(json, "cipher_suite",
			   done ? handshake->cipher_suite.name : NULL);
	json_writer_string(json, "group", done ? handshake->group : NULL);
	json_writer_string(json, "alpn", handshake->alpn);
	json_writer_string(json, "trust", name_trust(handshake->trust));
	json_writer_string(json, "trust_reason", handshake->trust_reason);
	json_writer_unsigned(json, "chain_bytes", handshake->chain_bytes);
	json_writer_end(json);
}

/* ---- features ------------------------------------------------------------------- */

static void add_number(struct json_writer *json, const char *key, uint64_t value)
{
	if (value > 0)
		json_writer_unsigned(json, key, value);
	else
		json_writer_null(json, key);
}

static void add_moment(struct json_writer *json, const char *key, int64_t value)
{
	if (value != 0)
		json_writer_time(json, key, value);
	else
		json_writer_null(json, key);
}

static void add_staple(struct json_writer *json, const struct ocsp_staple *staple)
{
	if (staple->state == STAPLE_UNKNOWN && !staple->reason) {
		json_writer_null(json, "ocsp_staple"); /* not asked */
		return;
	}
	json_writer_object(json, "ocsp_staple");
	json_writer_string(json, "state", name_staple(staple->state));
	json_writer_string(json, "reason", staple->reason);
	add_moment(json, "this_update", staple->this_update);
	add_moment(json, "next_update", staple->next_update);
	json_writer_end(json);
}

/* The smallest prime of finite-field DHE that any version showed. */
static uint32_t dh_bits(const struct protocol_offer *offers)
{
	uint32_t least = 0;
	unsigned int i;

	for (i = 0; i < TLS_VERSION_COUNT; i++) {
		uint32_t bits = offers[i].dh_bits;

		if (bits > 0 && (least == 0 || bits < least))
			least = bits;
	}
	return least;
}

/* What is not known is null: never "off". */
void json_features_write(struct json_writer *json, const struct facts *facts,
			 const struct endpoint *endpoint, struct arena *arena)
{
	const struct endpoint_features *f = &endpoint_origin(facts, endpoint)->features;
	static const char *const client_certificate[CLIENT_CERTIFICATE_COUNT] = {
		[CLIENT_CERTIFICATE_NONE] = "none",
		[CLIENT_CERTIFICATE_REQUESTED] = "requested",
		[CLIENT_CERTIFICATE_REQUIRED] = "required",
	};

	json_writer_object(json, "features");
	if (f->alpn_known)
		json_facts_strings(json, "alpn", &f->alpn);
	else
		json_writer_null(json, "alpn");
	json_facts_tristate(json, "tickets", f->tickets);
	json_facts_tristate(json, "early_data", f->early_data);
	json_facts_tristate(json, "extended_master_secret", f->extended_master_secret);
	json_facts_tristate(json, "encrypt_then_mac", f->encrypt_then_mac);
	json_facts_tristate(json, "fallback_scsv", f->fallback_scsv);
	json_facts_tristate(json, "downgrade_sentinel", f->downgrade_sentinel);
	json_facts_tristate(json, "compression", f->compression);
	json_facts_tristate(json, "secure_renegotiation", f->secure_renegotiation);
	json_writer_string(json, "client_certificate",
			   client_certificate[f->client_certificate]);
	json_facts_tristate(json, "ech", f->ech);
	add_number(json, "dh_bits",
		   dh_bits(endpoint_origin(facts, endpoint)->protocols));
	add_number(json, "ticket_lifetime", f->ticket_lifetime);
	json_facts_tristate(json, "ticket_resumption", f->ticket_resumption);
	json_facts_tristate(json, "session_ids", f->session_ids);
	add_number(json, "early_data_max", f->early_data_max);
	json_facts_tristate(json, "client_renegotiation", f->client_renegotiation);
	json_facts_tristate(json, "certificate_compression",
			    f->certificate_compression);
	json_facts_tristate(json, "heartbeat", f->heartbeat);
	json_facts_tristate(json, "grease_tolerant", f->grease_tolerant);
	json_facts_tristate(json, "version_tolerant", f->version_tolerant);
	json_facts_tristate(json, "extension_tolerant", f->extension_tolerant);
	json_writer_string(json, "intolerance", f->intolerance);
	json_facts_strings(json, "client_certificate_issuers",
			   &f->client_certificate_issuers);
	json_facts_tristate(json, "scts", f->scts);
	add_staple(json, &f->staple);
	json_codes_write(json, "server_groups", f->server_groups, f->server_group_count,
			 arena);
	json_writer_end(json);
}
