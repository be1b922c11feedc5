/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tls-protocol, tls-1-3, tls-config-not-served: which versions of TLS an address
 * and name accept, as the configuration says it and as the wire shows it.
 */
#include "checks/check.h"
#include "checks/gap.h"
#include "checks/remedy.h"
#include "checks/subject.h"

#define ALL_VERSIONS ((1U << TLS_VERSION_COUNT) - 1)

/* The same question answered by two witnesses; a version may be in neither set. */
struct versions {
	bool wire;                  /* TLS was spoken there */
	uint32_t accepted, refused; /* on the wire: 1 << enum tls_version */
	bool disk;                  /* the configuration's effect is known */
	uint32_t effective;
};

/* False when a word is not the name of a version ("all", a variable). */
static bool mask_from_names(const struct string_list *names, uint32_t *out)
{
	uint32_t mask = 0;
	size_t i;

	for (i = 0; i < names->count; i++) {
		enum tls_version version;

		if (!tls_version_from_name(span_from_string(names->items[i]), &version))
			return false;
		mask |= 1U << version;
	}
	*out = mask;
	return true;
}

static struct versions versions_of(const struct subject *s)
{
	const struct setting *setting =
		s->site ? site_setting(s->site, SETTING_PROTOCOLS) : NULL;
	const struct protocol_offer *offers;
	struct versions v = {0};
	unsigned int i;

	if (setting && setting->effective_known)
		v.disk = mask_from_names(&setting->effective, &v.effective);
	if (!(s->has & EVIDENCE_HANDSHAKE) || !endpoint_has_tls(s->endpoint))
		return v;
	v.wire = true;
	offers = endpoint_origin(s->facts, s->endpoint)->protocols;
	for (i = 0; i < TLS_VERSION_COUNT; i++) {
		if (offers[i].offered == TRISTATE_YES)
			v.accepted |= 1U << i;
		else if (offers[i].offered == TRISTATE_NO)
			v.refused |= 1U << i;
	}
	return v;
}

static struct string_list names_of(uint32_t mask, struct arena *arena)
{
	struct string_list names = {0};
	unsigned int i;

	for (i = 0; i < TLS_VERSION_COUNT; i++) {
		const char **name;

		if (!(mask & (1U << i)))
			continue;
		name = arena_push(arena, &names.items, &names.count, sizeof(*name));
		if (name)
			*name = tls_version_name(i);
	}
	return names;
}

/* "TLSv1, TLSv1.1" */
static const char *mask_text(uint32_t mask, struct arena *arena)
{
	struct string_list names = names_of(mask, arena);
	const char *text = NULL;
	size_t i;

	for (i = 0; i < names.count; i++)
		text = text ? arena_printf(arena, "%s, %s", text, names.items[i])
			    : names.items[i];
	return text ? text : "no version";
}

/* Disk and wire, as far as there are any; the process between them. */
static void add_evidence(const struct subject *s, const struct versions *v,
			 struct finding *out)
{
	const struct setting *setting =
		s->site ? site_setting(s->site, SETTING_PROTOCOLS) : NULL;
	struct location at = setting && setting->at.path ? setting->at : out->at;

	finding_where(out, at);
	if (v->disk && setting)
		finding_side(out, SIDE_DISK, at, "in effect: %s%s%s%s",
			     mask_text(v->effective, out->arena),
			     setting->at.path ? "" : " (by default)",
			     setting->why ? "; " : "",
			     setting->why ? setting->why : "");
	else if (setting)
		finding_side(out, SIDE_DISK, at, "effect unknown: %s",
			     setting->why ? setting->why : "no reason given");
	gap_process(s, out);
	if (v->wire)
		finding_side(
			out, SIDE_LIVE, subject_live_place(s->endpoint, out->arena),
			"accepts %s; refuses %s", mask_text(v->accepted, out->arena),
			mask_text(v->refused, out->arena));
}

/* True for a configuration that no process runs: there is no wire. */
static bool is_file_only(const struct subject *s)
{
	return !s->endpoint && s->server && !s->server->running;
}

/* A configuration that no process runs has no wire to ask: its text decides. */
static bool disk_decides(const struct subject *s, const struct versions *v)
{
	return v->disk && is_file_only(s);
}

/* What the line says, when what becomes of it is not known: a version that is
 * asked for in a file is meant to be served, whatever some library refuses. */
static uint32_t written_versions(const struct subject *s)
{
	const struct setting *setting =
		s->site ? site_setting(s->site, SETTING_PROTOCOLS) : NULL;
	uint32_t mask = 0;

	return setting && mask_from_names(&setting->configured, &mask) ? mask : 0;
}

static const char *no_wire_reason(const struct subject *s)
{
	const struct setting *setting =
		s->site ? site_setting(s->site, SETTING_PROTOCOLS) : NULL;

	if (is_file_only(s))
		return setting && setting->why ? setting->why
					       : "no process runs this configuration";
	/* It took the connection and went away without a word. */
	if (s->endpoint && s->endpoint->reached &&
	    s->endpoint->speaks == SPEAKS_UNKNOWN && s->endpoint->handshake.why)
		return s->endpoint->handshake.why;
	if (s->endpoint && s->endpoint->reached)
		return "the answer was not TLS";
	if (s->endpoint && s->endpoint->why)
		return s->endpoint->why;
	return s->endpoint ? "no reason given" : "not asked over the wire";
}

/* True, and ${out} answered, when what answers there is not TLS at all. */
static bool is_not_tls(const struct subject *s, struct finding *out)
{
	if (!(s->has & EVIDENCE_HANDSHAKE) || endpoint_has_tls(s->endpoint) ||
	    s->endpoint->speaks == SPEAKS_UNKNOWN ||
	    s->endpoint->speaks == SPEAKS_SILENCE)
		return false;
	finding_result(out, RESULT_NOTAPPLICABLE, "answers %s, not TLS",
		       speaks_name(s->endpoint->speaks));
	return true;
}

static void fix_protocols(const struct subject *s, const struct check_settings *want,
			  struct finding *out)
{
	struct string_list words = names_of(want->protocols, out->arena);

	remedy_setting(out, s, SETTING_PROTOCOLS, &words,
		       arena_printf(out->arena, "let it accept only %s",
				    mask_text(want->protocols, out->arena)));
}

/* Of what the policy allows no answer is needed; none is made up either. */
static const char *accepted_text(const struct versions *v, struct arena *arena)
{
	uint32_t unclear = ALL_VERSIONS & ~(v->accepted | v->refused);

	if (!unclear)
		return arena_printf(arena, "accepts %s", mask_text(v->accepted, arena));
	return arena_printf(arena, "accepts %s; no clear answer about %s",
			    v->accepted ? mask_text(v->accepted, arena)
					: "none that the policy forbids",
			    mask_text(unclear, arena));
}

/* ---- tls-protocol --------------------------------------------------------------- */

static void tls_protocol_run(const struct subject *s, const struct check_settings *want,
			     struct finding *out)
{
	const uint32_t allowed = want->protocols, forbidden = ALL_VERSIONS & ~allowed;
	struct versions v = versions_of(s);
	uint32_t unanswered = v.wire ? forbidden & ~(v.accepted | v.refused) : 0;
	uint32_t written = is_file_only(s) && !v.disk ? written_versions(s) : 0;

	if (is_not_tls(s, out))
		return;
	add_evidence(s, &v, out);
	fix_protocols(s, want, out);
	if (v.accepted & forbidden)
		finding_result(out, RESULT_FAIL, "accepts %s; the policy allows %s",
			       mask_text(v.accepted & forbidden, out->arena),
			       mask_text(allowed, out->arena));
	else if (!v.wire && v.disk && (v.effective & forbidden))
		finding_result(out, RESULT_FAIL,
			       "configured to accept %s; the policy allows %s (%s)",
			       mask_text(v.effective & forbidden, out->arena),
			       mask_text(allowed, out->arena), no_wire_reason(s));
	else if (written & forbidden)
		finding_result(out, RESULT_FAIL,
			       "the file allows %s, the policy %s (%s)",
			       mask_text(written & forbidden, out->arena),
			       mask_text(allowed, out->arena), no_wire_reason(s));
	else if (unanswered)
		finding_result(out, RESULT_UNKNOWN, "no clear answer about %s",
			       mask_text(unanswered, out->arena));
	else if (v.wire)
		finding_result(out, RESULT_PASS, "%s", accepted_text(&v, out->arena));
	else if (disk_decides(s, &v))
		finding_result(out, RESULT_PASS, "configured to accept %s",
			       mask_text(v.effective, out->arena));
	else
		finding_result(out, RESULT_UNKNOWN, "what is accepted is not known: %s",
			       no_wire_reason(s));
}

const struct check check_tls_protocol = {
	.id = "tls-protocol",
	.title = "only TLS versions that the policy allows are accepted",
	.explanation =
		"TLS 1.0 and 1.1 rest on MD5 and SHA-1 and were withdrawn in 2021; SSL 2 and "
		"3 are broken. Each version is offered to the server alone, and its answer "
		"decides; where nobody could be asked, the configuration's effect counts "
		"against it, never for it. A server block's own line is often not the one "
		"that decides: the fix names the one that does. Fixing it locks out clients "
		"from before about 2014 (Android 4.3, Internet Explorer 10, Java 7).",
	.reference = "RFC 8996; RFC 9325 section 3.1.1",
	.severity = SEVERITY_HIGH,
	.scope = SCOPE_ENDPOINT,
	.over_quic = true,
	.setting = SETTING_PROTOCOLS,
	.uses = EVIDENCE_CONFIG | EVIDENCE_HANDSHAKE,
	.run = tls_protocol_run,
};

/* ---- tls-1-3 -------------------------------------------------------------------- */

static void tls_1_3_run(const struct subject *s, const struct check_settings *want,
			struct finding *out)
{
	const uint32_t tls_1_3 = 1U << TLS_VERSION_TLS1_3;
	struct versions v = versions_of(s);

	if (!(want->protocols & tls_1_3)) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "the policy does not ask for TLSv1.3");
		return;
	}
	if (is_not_tls(s, out))
		return;
	add_evidence(s, &v, out);
	fix_protocols(s, want, out);
	if (v.accepted & tls_1_3)
		finding_result(out, RESULT_PASS, "accepts TLSv1.3");
	else if (v.wire && v.accepted == 0 && (v.refused & tls_1_3))
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "refuses every version for this name");
	else if (v.refused & tls_1_3)
		finding_result(out, RESULT_FAIL, "does not accept TLSv1.3");
	else if (!v.wire && v.disk && !(v.effective & tls_1_3))
		finding_result(out, RESULT_FAIL, "TLSv1.3 is not configured");
	else if (disk_decides(s, &v))
		finding_result(out, RESULT_PASS, "TLSv1.3 is configured");
	else
		finding_result(out, RESULT_UNKNOWN,
			       "whether TLSv1.3 is accepted is not known: %s",
			       v.wire ? "no clear answer" : no_wire_reason(s));
}

const struct check check_tls_1_3 = {
	.id = "tls-1-3",
	.title = "TLS 1.3 is accepted",
	.explanation =
		"TLS 1.3 encrypts the server's certificate, always has forward secrecy and "
		"leaves no weak suite to choose. It is offered alone, and the answer decides. "
		"Old clients are not affected by switching it on: they go on using TLS 1.2.",
	.reference = "RFC 8446; RFC 9325 section 3.1.1",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_ENDPOINT,
	.over_quic = true,
	.setting = SETTING_PROTOCOLS,
	.uses = EVIDENCE_CONFIG | EVIDENCE_HANDSHAKE,
	.run = tls_1_3_run,
};

/* ---- tls-config-not-served ------------------------------------------------------- */

static const char *why_differs(const struct subject *s, const struct setting *setting,
			       struct arena *arena)
{
	const struct gap_context gap = gap_context_of(s, arena);

	if (gap.elsewhere)
		return gap.elsewhere;
	if (setting && setting->why)
		return setting->why;
	return gap.not_loaded ? gap.not_loaded : "not explained";
}

static void tls_config_not_served_run(const struct subject *s,
				      const struct check_settings *want,
				      struct finding *out)
{
	const struct setting *setting = site_setting(s->site, SETTING_PROTOCOLS);
	struct versions v = versions_of(s);
	uint32_t said = 0, weaker, stricter, open;
	bool configured;

	(void)want;
	if (is_not_tls(s, out))
		return;
	if (!v.wire) {
		finding_result(out, RESULT_UNKNOWN, "what is accepted is not known: %s",
			       no_wire_reason(s));
		return;
	}
	add_evidence(s, &v, out);
	configured = setting && setting->configured.count > 0 &&
		     mask_from_names(&setting->configured, &said);
	if (!configured && v.disk)
		said = v.effective;
	if (!configured && !v.disk) {
		finding_result(out, RESULT_UNKNOWN,
			       "what the configuration means is not "
			       "known: %s",
			       setting && setting->why ? setting->why
						       : "no line sets it");
		return;
	}
	if (v.accepted == 0) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "refuses every version for this name");
		return;
	}
	/* RFC 9001 4.2: the line names older versions for TCP; QUIC has none. */
	if (s->endpoint->transport == TRANSPORT_UDP)
		said &= 1U << TLS_VERSION_TLS1_3;
	weaker = v.accepted & ~said;
	stricter = v.refused & said;
	open = ALL_VERSIONS & ~(v.accepted | v.refused);
	finding_fix(out, "%s: write what is meant where it takes effect, then %s",
		    remedy_directive(s, SETTING_PROTOCOLS),
		    remedy_reload(s, out->arena));
	if (!weaker)
		out->severity = SEVERITY_LOW;
	if (weaker || stricter)
		finding_result(out, RESULT_FAIL, "the line says %s, the wire %s (%s)",
			       mask_text(said, out->arena),
			       mask_text(v.accepted, out->arena),
			       why_differs(s, setting, out->arena));
	else if (open)
		finding_result(out, RESULT_UNKNOWN, "no clear answer about %s",
			       mask_text(open, out->arena));
	else
		finding_result(out, RESULT_PASS,
			       "the wire shows what is configured: %s",
			       mask_text(said, out->arena));
}

const struct check check_tls_config_not_served = {
	.id = "tls-config-not-served",
	.title = "the TLS versions on the wire are those in the configuration",
	.explanation =
		"A line that has no effect where it stands reads like protection and is none: "
		"the default server of the address decides in nginx before 1.29.2, the TLS "
		"library refuses what its security level forbids, a reload was forgotten. "
		"The versions the site's own line names are compared with those accepted on "
		"the wire. It is a failure of low severity when the wire is the stricter one. "
		"Moving the line may change other names on the same address.",
	.reference =
		"nginx ngx_http_ssl_module, ssl_protocols; SSL_CTX_set_security_level(3)",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_ENDPOINT,
	.over_quic = true,
	.setting = SETTING_PROTOCOLS,
	.needs = EVIDENCE_CONFIG | EVIDENCE_HANDSHAKE,
	.run = tls_config_not_served_run,
};
