/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tls-unreachable, plain-on-tls-port: does what the configuration promises answer
 * at all, and does it answer in TLS?
 */
#include "checks/check.h"
#include "checks/remedy.h"
#include "checks/subject.h"

enum { PORT_HTTPS = 443 }; /* RFC 9110 section 4.2.2 */

static bool site_says_tls(const struct subject *s)
{
	return s->site && s->address && s->address->tls;
}

static void tls_unreachable_run(const struct subject *s,
				const struct check_settings *want, struct finding *out)
{
	const struct endpoint *endpoint = s->endpoint;

	(void)want;
	if (!site_says_tls(s)) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "no configuration promises TLS here");
		return;
	}
	finding_side(out, SIDE_DISK, s->site->at, "listens with TLS");
	if (!endpoint) {
		finding_result(out,
			       s->server && s->server->running ? RESULT_UNKNOWN
							       : RESULT_NOTAPPLICABLE,
			       "not asked over the wire");
		return;
	}
	if (endpoint->reached && endpoint->speaks == SPEAKS_SILENCE) {
		finding_result(out, RESULT_UNKNOWN,
			       "accepts connections and says nothing");
		return;
	}
	if (endpoint->reached) {
		finding_side(out, SIDE_LIVE, subject_live_place(endpoint, out->arena),
			     "answers");
		finding_result(out, RESULT_PASS, "it answers");
		return;
	}
	finding_side(out, SIDE_LIVE, subject_live_place(endpoint, out->arena), "%s",
		     endpoint->why ? endpoint->why : "no answer");
	/* A silent peer behind a listener may be slow, or filtered from here: only
	 * a port that nobody holds is a fact. */
	if (endpoint->listener_count > 0 || !s->facts->discovery.listeners_complete) {
		finding_result(out, RESULT_UNKNOWN, "no answer: %s",
			       endpoint->why ? endpoint->why : "no reason given");
		return;
	}
	if (s->process)
		finding_side(out, SIDE_PROCESS,
			     subject_process_place(s->process, "fd", out->arena),
			     "runs, and holds no such socket");
	finding_result(out, RESULT_FAIL,
		       "configured with TLS, but nothing listens there");
	finding_fix(out, "%s, or take the address out of the configuration",
		    remedy_reload(s, out->arena));
}

const struct check check_tls_unreachable = {
	.id = "tls-unreachable",
	.title = "every TLS address of the configuration answers",
	.explanation =
		"An address in the configuration that nobody holds means a start that failed "
		"halfway, a forgotten reload, or a file that no process reads; what the audit "
		"says of it then describes nothing real. Each address is connected to. A "
		"connection that times out at an existing listener is unknown, not a failure: "
		"it may be slow, or filtered for this probe. Reloading applies every other "
		"pending change of the configuration too.",
	.reference = "listen(2); RFC 9293 section 3.10.7.1",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_ENDPOINT,
	.over_quic = true,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_CONFIG,
	.uses = EVIDENCE_LISTENERS | EVIDENCE_HANDSHAKE,
	.run = tls_unreachable_run,
};

static void plain_on_tls_port_run(const struct subject *s,
				  const struct check_settings *want,
				  struct finding *out)
{
	const struct endpoint *endpoint = s->endpoint;
	bool promised = site_says_tls(s);

	(void)want;
	if (!promised && endpoint->port != PORT_HTTPS) {
		finding_result(out, RESULT_NOTAPPLICABLE, "not a port for TLS");
		return;
	}
	if (promised)
		finding_side(out, SIDE_DISK, s->site->at, "listens with TLS");
	finding_side(out, SIDE_LIVE, subject_live_place(endpoint, out->arena),
		     "answers %s%s%s", speaks_name(endpoint->speaks),
		     endpoint->banner ? ": " : "",
		     endpoint->banner ? endpoint->banner : "");
	if (s->process)
		finding_side(out, SIDE_PROCESS,
			     subject_process_place(s->process, "exe", out->arena), "%s",
			     subject_program(s->process) ? subject_program(s->process)
							 : "unknown program");
	switch (endpoint->speaks) {
	case SPEAKS_TLS:
		finding_result(out, RESULT_PASS, "answers TLS");
		return;
	case SPEAKS_QUIC:
		finding_result(out, RESULT_PASS, "answers QUIC, which has TLS inside");
		return;
	case SPEAKS_HTTP:
		finding_result(out, RESULT_FAIL, "answers plain HTTP on port %u",
			       (unsigned int)endpoint->port);
		finding_fix(out, "switch TLS on for this address, then %s",
			    remedy_reload(s, out->arena));
		return;
	case SPEAKS_SSH:
	case SPEAKS_OTHER:
	case SPEAKS_SMTP:
	case SPEAKS_IMAP:
	case SPEAKS_POP3:
	case SPEAKS_FTP:
	case SPEAKS_OPENVPN:
	case SPEAKS_OPENCONNECT:
	case SPEAKS_SOFTETHER:
		if (promised) {
			finding_result(out, RESULT_FAIL,
				       "the configuration says TLS, the wire %s",
				       speaks_name(endpoint->speaks));
			finding_fix(out,
				    "find out who answers there (tlsward "
				    "--listeners %u)",
				    (unsigned int)endpoint->port);
			return;
		}
		finding_result(out, RESULT_NOTAPPLICABLE, "answers %s",
			       speaks_name(endpoint->speaks));
		return;
	case SPEAKS_UNKNOWN:
	case SPEAKS_SILENCE:
	case SPEAKS_COUNT:
		break;
	}
	finding_result(out, RESULT_UNKNOWN, "what it speaks could not be told");
}

const struct check check_plain_on_tls_port = {
	.id = "plain-on-tls-port",
	.title = "ports for TLS answer in TLS",
	.explanation =
		"Clients that come to a TLS port with secrets in hand must not meet clear "
		"text: it shows a listen line that lost its \"ssl\", or another program on the "
		"port. What the peer says first decides, on port 443 and wherever the "
		"configuration promises TLS. Switching TLS on breaks clients that use the "
		"port in clear text today; look in the access log for them.",
	.reference = "RFC 9110 section 4.2.2",
	.severity = SEVERITY_HIGH,
	.scope = SCOPE_ENDPOINT,
	.over_quic = true,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_CONFIG,
	.run = plain_on_tls_port_run,
};
