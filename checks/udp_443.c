/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * udp-443: who takes UDP on 443, QUIC's port, was meant to.
 */
#include "checks/check.h"
#include "checks/subject.h"

enum { PORT_HTTPS = 443 };

static const struct expected_listener *expected(const struct check_settings *want)
{
	size_t i, j;

	for (i = 0; i < want->expected_count; i++) {
		const struct expected_listener *e = &want->expected[i];

		/* A section without a protocol means both. */
		if (!e->udp && e->tcp)
			continue;
		for (j = 0; j < e->port_count; j++) {
			if (e->ports[j] == PORT_HTTPS)
				return e;
		}
	}
	return NULL;
}

static const struct site *configured(const struct facts *facts)
{
	size_t i, j;

	for (i = 0; i < facts->site_count; i++) {
		const struct site *site = &facts->sites[i];

		for (j = 0; j < site->address_count; j++) {
			const struct site_address *address = &site->addresses[j];

			if (!address->unix_path && address->port == PORT_HTTPS &&
			    address->transport == TRANSPORT_UDP)
				return site;
		}
	}
	return NULL;
}

/* Why some configuration may ask for it and was not seen, or NULL. */
static const char *unseen_configuration(const struct facts *facts)
{
	size_t i;

	if (!facts_asked(facts, EVIDENCE_CONFIG))
		return "no configuration was looked at";
	for (i = 0; i < facts->limits.count; i++) {
		const struct limit *limit = &facts->limits.items[i];

		if (limit->evidence & EVIDENCE_CONFIG && limit->reason != LIMIT_SKIPPED)
			return limit->where ? limit->where : "a configuration";
	}
	return NULL;
}

static void udp_443_run(const struct subject *s, const struct check_settings *want,
			struct finding *out)
{
	const struct expected_listener *e = expected(want);
	const struct site *site = configured(s->facts);
	const char *program = subject_program(s->process), *unseen;

	if (s->listener->transport != TRANSPORT_UDP ||
	    s->listener->port != PORT_HTTPS) {
		finding_result(out, RESULT_NOTAPPLICABLE, "not UDP on port 443");
		return;
	}
	finding_side(out, SIDE_PROCESS,
		     subject_process_place(s->process, "fd", out->arena), "%s holds it",
		     program ? program : "a process that could not be seen");
	if (e) {
		finding_side(out, SIDE_DISK, e->at, "the policy's [listener \"%s\"]",
			     e->name ? e->name : "");
		finding_result(out, RESULT_PASS, "the policy expects it");
		return;
	}
	if (site) {
		finding_side(out, SIDE_DISK, site->at, "a site with QUIC");
		finding_result(out, RESULT_PASS, "a site's configuration asks for it");
		return;
	}
	unseen = unseen_configuration(s->facts);
	if (unseen) {
		finding_result(out, RESULT_UNKNOWN,
			       "whether a configuration asks for it was not seen: %s",
			       unseen);
		return;
	}
	finding_result(out, RESULT_FAIL,
		       "%s takes UDP on 443, which neither policy nor configuration "
		       "asks for",
		       program ? program : "somebody");
	finding_fix(out,
		    "switch it off in %s, or name it in the policy: [listener "
		    "\"quic\"] with ports = 443/udp",
		    program ? program : "the program");
}

const struct check check_udp_443 = {
	.id = "udp-443",
	.title = "UDP on port 443 is open because somebody wants it",
	.explanation =
		"QUIC brings HTTP/3 over UDP 443 with a TLS stack of its own, past firewall "
		"rules and monitoring that know TCP only; tunnels and other programs hide there "
		"as well. A socket there is compared with the policy's [listener] sections and "
		"with the sites whose configuration asks for QUIC. Clients that learnt of "
		"HTTP/3 fall back to TCP when it is switched off.",
	.reference = "RFC 9114 section 3.1",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_LISTENER,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_LISTENERS,
	.uses = EVIDENCE_CONFIG | EVIDENCE_PROCESS,
	.run = udp_443_run,
};
