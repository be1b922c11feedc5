/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quic-alt-svc: what HTTP over TCP says of HTTP/3 is so on UDP, and the other way
 * round.
 */
#include "checks/check.h"
#include "checks/remedy.h"
#include "checks/subject.h"

/* What a response of ${s} says of HTTP/3; the port is 0 when none does. */
static struct http_alternatives announced(const struct subject *s)
{
	struct http_alternatives all = {0};
	size_t i;

	for (i = 0; i < HTTP_QUESTION_COUNT; i++) {
		const struct http_response *response = s->endpoint->http.responses[i];

		/* Over clear text nobody has to believe it (RFC 7838 section 2.1). */
		if (!response || i == HTTP_PLAIN || i == HTTP_UPGRADE)
			continue;
		if (all.http3_port == 0)
			all.http3_port = response->alternatives.http3_port;
		all.http3_elsewhere |= response->alternatives.http3_elsewhere;
	}
	return all;
}

/* The endpoint on UDP ${port} that says most about the address of ${s}. */
static const struct endpoint *quic_endpoint(const struct subject *s, uint16_t port)
{
	const struct endpoint *best = NULL;
	size_t i;

	for (i = 0; i < s->facts->endpoint_count; i++) {
		const struct endpoint *endpoint = &s->facts->endpoints[i];

		if (endpoint->transport != TRANSPORT_UDP || endpoint->port != port ||
		    endpoint->address.family != s->endpoint->address.family)
			continue;
		if (!best || endpoint->speaks == SPEAKS_QUIC)
			best = endpoint;
	}
	return best;
}

/* Packets for the port may be meant for somebody else (DNAT). */
static bool is_published(const struct facts *facts, uint16_t port)
{
	size_t i;

	for (i = 0; i < facts->discovery.publication_count; i++) {
		const struct publication *p = &facts->discovery.publications[i];

		if (p->transport == TRANSPORT_UDP && p->port <= port &&
		    port <= p->last_port)
			return true;
	}
	return false;
}

static void judge_announced(const struct subject *s, uint16_t port, struct finding *out)
{
	const struct endpoint *quic = quic_endpoint(s, port);

	finding_side(out, SIDE_LIVE, subject_live_place(s->endpoint, out->arena),
		     "Alt-Svc names HTTP/3 on UDP port %u", (unsigned int)port);
	if (quic && quic->speaks == SPEAKS_QUIC) {
		finding_result(out, RESULT_PASS,
			       "HTTP/3 is announced on UDP port %u, and QUIC answers",
			       (unsigned int)port);
		return;
	}
	if (quic && quic->quic.offered != TRISTATE_NO) {
		finding_result(out, RESULT_UNKNOWN,
			       "HTTP/3 is announced on UDP port %u; whether QUIC "
			       "answers is not known: %s",
			       (unsigned int)port,
			       quic->quic.why ? quic->quic.why : "not asked");
		return;
	}
	if (!quic &&
	    (!s->facts->udp_ports_listed || !s->facts->discovery.listeners_complete ||
	     port != s->endpoint->port || is_published(s->facts, port))) {
		finding_result(out, RESULT_UNKNOWN,
			       "HTTP/3 is announced on UDP port %u; whether "
			       "anybody listens there was not seen",
			       (unsigned int)port);
		return;
	}
	finding_result(
		out, RESULT_FAIL,
		quic ? "HTTP/3 is announced on UDP port %u, where something "
		       "else answers"
		     : "HTTP/3 is announced on UDP port %u, where nothing listens",
		(unsigned int)port);
	finding_fix(out,
		    "switch QUIC on there, or take the Alt-Svc header out, then %s",
		    remedy_reload(s, out->arena));
}

static void quic_alt_svc_run(const struct subject *s, const struct check_settings *want,
			     struct finding *out)
{
	const struct http_facts *http = &s->endpoint->http;
	struct http_alternatives all = announced(s);
	const struct endpoint *quic;

	(void)want;
	if (all.http3_port != 0) {
		judge_announced(s, all.http3_port, out);
		return;
	}
	quic = quic_endpoint(s, s->endpoint->port);
	if (!quic || quic->speaks != SPEAKS_QUIC) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       all.http3_elsewhere ? "HTTP/3 is announced elsewhere"
						   : "no HTTP/3 is announced");
		return;
	}
	finding_side(out, SIDE_LIVE, subject_live_place(quic, out->arena),
		     "answers QUIC");
	if (!http->asked && s->endpoint->is_derived) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "HTTP was asked of another name of this site");
		return;
	}
	if (http->answered != TRISTATE_YES) {
		finding_result(
			out, RESULT_UNKNOWN,
			"QUIC answers; whether HTTP/3 is announced is not known: "
			"%s",
			http->why ? http->why : "HTTP was not asked");
		return;
	}
	finding_result(out, RESULT_FAIL,
		       "QUIC answers on UDP port %u, and no Alt-Svc header tells "
		       "browsers",
		       (unsigned int)quic->port);
	finding_fix(out,
		    "announce it (Alt-Svc: h3=\":%u\"), or switch QUIC off where no "
		    "HTTPS record of the DNS announces it",
		    (unsigned int)quic->port);
}

const struct check check_quic_alt_svc = {
	.id = "quic-alt-svc",
	.title = "HTTP/3 is announced where QUIC answers, and nowhere else",
	.explanation =
		"Browsers learn of HTTP/3 from the Alt-Svc header of a page that came over TCP "
		"(or from the DNS, which is not asked here). Announced without a server, it "
		"costs every visitor a failed attempt; a server that nobody is told of is an "
		"open port for nothing. The header of the site's responses is compared with "
		"what answers on UDP. Browsers remember an announcement for as long as its ma "
		"says, so switching QUIC off is felt for a while.",
	.reference = "RFC 7838 section 3; RFC 9114 section 3.1.1",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_LISTENERS | EVIDENCE_HTTP,
	.run = quic_alt_svc_run,
};
