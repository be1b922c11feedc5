/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate-order, certificate-root-sent, certificate-chain-size: is a chain sent as
 * all clients can take it?
 */
#include <inttypes.h>
#include <string.h>

#include "checks/check.h"
#include "checks/remedy.h"
#include "checks/served.h"

static bool same_text(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

static const char *chain_file(const struct subject *s)
{
	return s->site && s->site->certificate_count > 0 &&
			       s->site->certificates[0].path
		       ? s->site->certificates[0].path
		       : "the certificate file";
}

/* ---- order --------------------------------------------------------------------- */

/* What is out of place in ${chain}, and why; NULL: nothing. */
static const struct certificate *misplaced(const struct certificate_chain *chain,
					   const char **why)
{
	size_t i, j;

	for (i = 1; i < chain->count; i++) {
		const struct certificate *c = &chain->items[i];

		for (j = 0; j < i; j++) {
			if (same_text(c->sha256, chain->items[j].sha256)) {
				*why = "is sent twice";
				return c;
			}
		}
		if (!same_text(chain->items[i - 1].issuer, c->subject)) {
			*why = "did not issue the certificate before it";
			return c;
		}
	}
	return NULL;
}

static void certificate_order_run(const struct subject *s,
				  const struct check_settings *want,
				  struct finding *out)
{
	size_t i;

	(void)want;
	if (!served_start(s, out))
		return;
	for (i = 0; i < served_count(s->facts, s->endpoint); i++) {
		const struct served_chain served = served_at(s->facts, s->endpoint, i);
		const char *why = NULL;
		const struct certificate *c = misplaced(&served.chain, &why);

		if (!c)
			continue;
		served_side(s, c, why, out);
		finding_result(out, RESULT_FAIL, "%s in the chain %s",
			       c->subject ? c->subject : "a certificate", why);
		finding_fix(
			out,
			"put the leaf first into %s, then whoever issued it, and so "
			"on, each once; then %s",
			chain_file(s), remedy_reload(s, out->arena));
		return;
	}
	served_pass(s, "each certificate is followed by its issuer", out);
}

const struct check check_certificate_order = {
	.id = "certificate-order",
	.title = "each certificate that is sent is followed by its issuer",
	.explanation =
		"Before TLS 1.3 a chain in another order breaks the rules, and small clients "
		"that do not sort it fail; a certificate that is sent twice, or has nothing to "
		"do with the rest, costs every client time. Names of issuer and subject are "
		"compared along the chain of each certificate that is served. Repairing the "
		"file changes nothing for clients that coped.",
	.reference = "RFC 5246 section 7.4.2; RFC 8446 section 4.4.2",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.over_quic = true,
	.setting = SETTING_CERTIFICATE,
	.needs = EVIDENCE_HANDSHAKE,
	.run = certificate_order_run,
};

/* ---- the root -------------------------------------------------------------------- */

static void certificate_root_sent_run(const struct subject *s,
				      const struct check_settings *want,
				      struct finding *out)
{
	size_t i;

	(void)want;
	if (!served_start(s, out))
		return;
	for (i = 0; i < served_count(s->facts, s->endpoint); i++) {
		const struct served_chain served = served_at(s->facts, s->endpoint, i);
		const struct certificate *last =
			&served.chain.items[served.chain.count - 1];

		if (served.chain.count == 1 || !last->self_signed)
			continue;
		served_side(s, last, "signs itself, and is sent", out);
		finding_result(out, RESULT_FAIL,
			       "%s, which signs itself, is sent along",
			       last->subject ? last->subject : "the last certificate");
		finding_fix(out, "leave the last certificate out of %s, then %s",
			    chain_file(s), remedy_reload(s, out->arena));
		return;
	}
	served_pass(s, "no root is sent", out);
}

const struct check check_certificate_root_sent = {
	.id = "certificate-root-sent",
	.title = "the root is left out of the chain that is sent",
	.explanation =
		"A client trusts a root because it has it already; one that is sent is bytes "
		"that nobody uses, in every full handshake. Found when the last of several "
		"certificates signs itself. DANE clients with a record of usage 2 are the "
		"exception: they may need it.",
	.reference = "RFC 5246 section 7.4.2; RFC 7671 section 5.2.2",
	.severity = SEVERITY_INFO,
	.scope = SCOPE_ENDPOINT,
	.over_quic = true,
	.setting = SETTING_CERTIFICATE,
	.needs = EVIDENCE_HANDSHAKE,
	.run = certificate_root_sent_run,
};

/* ---- size ------------------------------------------------------------------------ */

/* Clients that give up on a longer Certificate message as they come, the most
 * patient first. Mbed TLS: MBEDTLS_SSL_IN_CONTENT_LEN; Java:
 * jdk.tls.maxHandshakeMessageSize; OpenSSL: SSL_MAX_CERT_LIST_DEFAULT. */
static const struct {
	uint64_t bytes;
	const char *who;
	enum severity severity;
} limits[] = {
	{100 * 1024, "OpenSSL, Java and Mbed TLS", SEVERITY_MEDIUM},
	{32 * 1024, "Java and Mbed TLS", SEVERITY_MEDIUM},
	{16 * 1024, "Mbed TLS", SEVERITY_LOW},
};

static void certificate_chain_size_run(const struct subject *s,
				       const struct check_settings *want,
				       struct finding *out)
{
	const struct certificate *leaf = NULL;
	uint64_t most = 0;
	size_t i;

	(void)want;
	if (!served_start(s, out))
		return;
	for (i = 0; i < served_count(s->facts, s->endpoint); i++) {
		const struct served_chain served = served_at(s->facts, s->endpoint, i);

		if (served.chain_bytes > most || !leaf) {
			most = served.chain_bytes;
			leaf = &served.chain.items[0];
		}
	}
	served_side(s, leaf,
		    arena_printf(out->arena, "its chain has %" PRIu64 " bytes", most),
		    out);
	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (most <= limits[i].bytes)
			continue;
		out->severity = limits[i].severity;
		finding_result(out, RESULT_FAIL,
			       "the chain has %" PRIu64
			       " bytes: more than %s take as they come",
			       most, limits[i].who);
		finding_fix(out,
			    "send fewer certificates, or one for fewer names, from %s; "
			    "then %s",
			    chain_file(s), remedy_reload(s, out->arena));
		return;
	}
	served_pass(s,
		    arena_printf(out->arena, "the largest chain has %" PRIu64 " bytes",
				 most),
		    out);
}

const struct check check_certificate_chain_size = {
	.id = "certificate-chain-size",
	.title = "stock clients take a chain of this size",
	.explanation =
		"TLS libraries refuse a Certificate message that is longer than they expect: "
		"Mbed TLS at 16 KiB, Java at 32 KiB, OpenSSL at 100 KiB unless told "
		"otherwise. Such chains come from certificates with thousands of names or "
		"from a file that collects what does not belong together. The bytes of the "
		"message are counted. A certificate for fewer names needs more of them.",
	.reference = "RFC 8446 section 4.4.2",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.over_quic = true,
	.setting = SETTING_CERTIFICATE,
	.needs = EVIDENCE_HANDSHAKE,
	.run = certificate_chain_size_run,
};
