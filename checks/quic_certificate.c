/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quic-certificate: who comes over QUIC is shown what who comes over TCP is shown.
 */
#include <string.h>

#include "checks/check.h"
#include "checks/moment.h"
#include "checks/remedy.h"
#include "checks/served.h"

static bool same_name(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* What answers TLS on TCP, at the same address and port and for the same name. */
static const struct endpoint *tcp_endpoint(const struct subject *s)
{
	size_t i;

	for (i = 0; i < s->facts->endpoint_count; i++) {
		const struct endpoint *endpoint = &s->facts->endpoints[i];

		if (endpoint->speaks == SPEAKS_TLS &&
		    endpoint->port == s->endpoint->port &&
		    ip_address_equal(&endpoint->address, &s->endpoint->address) &&
		    same_name(endpoint->name, s->endpoint->name))
			return endpoint;
	}
	return NULL;
}

/* The first that QUIC serves and TCP does not; NULL: none. */
static const struct certificate *leaf_of_its_own(const struct subject *s,
						 const struct endpoint *tcp)
{
	size_t i;

	for (i = 0; i < served_count(s->facts, s->endpoint); i++) {
		const struct certificate *leaf = served_leaf(s->facts, s->endpoint, i);

		if (!served_has(s->facts, tcp, leaf))
			return leaf;
	}
	return NULL;
}

static void judge(const struct subject *s, const struct endpoint *tcp,
		  struct finding *out)
{
	const struct certificate *own = leaf_of_its_own(s, tcp), *other;

	if (!own) {
		served_pass(s, "is the one that TCP serves", out);
		return;
	}
	if (!tcp->chains_complete) {
		finding_result(
			out, RESULT_UNKNOWN,
			"whether TCP serves it, too, is not known: not every kind "
			"of key was asked for there");
		return;
	}
	other = served_leaf(s->facts, tcp, 0);
	finding_side(out, SIDE_LIVE, subject_live_place(s->endpoint, out->arena),
		     "QUIC serves %s, valid until %s; TCP serves %s, valid until %s",
		     own->subject ? own->subject : "(no name)",
		     moment_day(own->not_after, out->arena),
		     other->subject ? other->subject : "(no name)",
		     moment_day(other->not_after, out->arena));
	finding_result(out, RESULT_FAIL,
		       "over QUIC another certificate is served than over TCP");
	finding_fix(out,
		    "see who has the port on UDP (tlsward --listeners %u/udp), then %s",
		    (unsigned int)s->endpoint->port, remedy_reload(s, out->arena));
}

static void quic_certificate_run(const struct subject *s,
				 const struct check_settings *want, struct finding *out)
{
	const struct endpoint *tcp;

	(void)want;
	if (s->endpoint->speaks != SPEAKS_QUIC) {
		finding_result(out, RESULT_NOTAPPLICABLE, "no QUIC");
		return;
	}
	if (!served_start(s, out))
		return;
	tcp = tcp_endpoint(s);
	if (!tcp) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "no TLS on TCP to compare it with");
		return;
	}
	if (served_count(s->facts, tcp) == 0) {
		finding_result(
			out, RESULT_UNKNOWN, "no certificate was seen over TCP: %s",
			tcp->handshake.why ? tcp->handshake.why : "no reason given");
		return;
	}
	judge(s, tcp, out);
}

const struct check check_quic_certificate = {
	.id = "quic-certificate",
	.title = "QUIC serves the certificate that TCP serves",
	.explanation =
		"Browsers move from TCP to QUIC when a site announces HTTP/3, and take it for "
		"the same site only while its certificate is valid for it. Another certificate "
		"there means that a renewed one was loaded for one of the two only, or that "
		"another program has the port on UDP. The SHA-256 of the leaves is compared, "
		"those for each kind of key, at the same address and for the same name. "
		"Reloading applies every other pending change of the configuration too.",
	.reference = "RFC 9114 section 3.1; RFC 7838 section 2.1",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_ENDPOINT,
	.over_quic = true,
	.setting = SETTING_CERTIFICATE,
	.needs = EVIDENCE_HANDSHAKE,
	.run = quic_certificate_run,
};
