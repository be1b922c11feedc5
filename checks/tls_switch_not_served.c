/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tls-order-not-served, tls-tickets-not-served, tls-early-data-not-served: lines that
 * switch something on or off, and whether the wire has it so.
 */
#include "checks/check.h"
#include "checks/gap.h"
#include "checks/remedy.h"
#include "checks/subject.h"

/* One line and what was seen of it. */
struct switched {
	struct gap_context common;
	const struct subject *s;
	const struct protocol_offer *offers;
	const struct setting *setting;
	const struct setting *of_default; /* the same of the default server, or NULL */
	bool said;
};

static bool same_address(const struct site_address *a, const struct site_address *b)
{
	return a->port == b->port && a->transport == b->transport && !a->unix_path &&
	       !b->unix_path && ip_address_equal(&a->address, &b->address);
}

/* What the default server of the subject's address has of ${id}. */
static const struct setting *default_setting(const struct subject *s,
					     enum setting_id id)
{
	size_t i, j;

	for (i = 0; s->address && i < s->facts->site_count; i++) {
		const struct site *site = &s->facts->sites[i];

		for (j = 0; site->server == s->site->server && j < site->address_count;
		     j++) {
			if (site->addresses[j].is_default &&
			    same_address(&site->addresses[j], s->address))
				return site_setting(site, id);
		}
	}
	return NULL;
}

/* ---- reasons -------------------------------------------------------------------- */

static const char *why_decider(const void *context, uint32_t code, struct arena *arena)
{
	const struct switched *switched = context;
	const struct setting *setting = switched->setting;

	(void)code;
	(void)arena;
	if (!setting->effective_known ||
	    gap_switch(&setting->effective) ==
		    (switched->said ? TRISTATE_YES : TRISTATE_NO))
		return NULL;
	return gap_decider(setting);
}

/* OpenSSL picks the suite of TLS 1.3 before the name has chosen a server. */
static const char *why_before_name(const void *context, uint32_t version,
				   struct arena *arena)
{
	const struct switched *switched = context;
	const struct setting *other = switched->of_default;

	if (version != TLS_VERSION_TLS1_3 || !other || other == switched->setting ||
	    !other->effective_known ||
	    gap_switch(&other->effective) !=
		    (switched->said ? TRISTATE_NO : TRISTATE_YES))
		return NULL;
	if (!other->at.path)
		return "picked before the name is known: by the default server of the "
		       "address, where no line sets it";
	return arena_printf(arena,
			    "picked before the name is known: by the default server of "
			    "the address, at %s:%u",
			    other->at.path, (unsigned int)other->at.line);
}

static const char *why_no_1_3(const void *context, uint32_t code, struct arena *arena)
{
	const struct switched *switched = context;

	(void)code;
	(void)arena;
	return switched->offers[TLS_VERSION_TLS1_3].offered == TRISTATE_NO
		       ? "it takes TLSv1.3, which is not offered"
		       : NULL;
}

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* ---- one line ------------------------------------------------------------------- */

/* False, and ${out} answered, when no line says on or off or nothing was offered. */
static bool start(const struct subject *s, enum setting_id id, struct switched *out_of,
		  struct finding *out)
{
	const struct setting *setting = s->site ? site_setting(s->site, id) : NULL;
	const struct protocol_offer *offers = offered_protocols(s, out);

	if (!offers)
		return false;
	if (!setting || setting->configured.count == 0) {
		finding_result(out, RESULT_NOTAPPLICABLE, "no line sets it");
		return false;
	}
	if (gap_switch(&setting->configured) == TRISTATE_UNKNOWN) {
		gap_disk(setting, out);
		finding_result(out, RESULT_UNKNOWN, "the line says neither on nor off");
		return false;
	}
	*out_of = (struct switched){
		.s = s,
		.offers = offers,
		.setting = setting,
		.of_default = default_setting(s, id),
		.said = gap_switch(&setting->configured) == TRISTATE_YES,
	};
	return true;
}

/* FAIL: the wire is the other way round; ${seen} says how. */
static void differs(struct switched *switched, const struct gap_reason *reasons,
		    size_t count, uint32_t code, const char *seen, struct finding *out)
{
	const struct subject *s = switched->s;
	struct arena arena = arena_make(GAP_ARENA_MAX);
	const struct gap_reason *row;
	const char *why;

	switched->common = gap_context_of(s, &arena);
	why = gap_explain(reasons, count, switched, code, &arena, &row);
	gap_disk(switched->setting, out);
	gap_process(s, out);
	finding_side(out, SIDE_LIVE, subject_live_place(s->endpoint, out->arena), "%s",
		     seen);
	finding_fix(out, "%s: %s, then %s", remedy_directive(s, switched->setting->id),
		    why ? row->fix : "see what else decides, and the error log",
		    remedy_reload(s, out->arena));
	finding_result(out, RESULT_FAIL, "the line says %s; %s (%s)",
		       switched->said ? "on" : "off", seen,
		       why ? why : "not explained");
	if (why && row->weight == GAP_IDLE)
		out->severity = SEVERITY_INFO;
	arena_free(&arena);
}

static void agrees(const struct switched *switched, struct finding *out)
{
	finding_result(out, RESULT_PASS, "%s, as the line says",
		       switched->said ? "on" : "off");
}

/* ---- tls-order-not-served ------------------------------------------------------- */

static const struct gap_reason order_reasons[] = {
	{GAP_REAL, gap_elsewhere, gap_fix_other},
	{GAP_REAL, why_decider, gap_fix_place},
	{GAP_REAL, why_before_name, gap_fix_place},
	{GAP_REAL, gap_not_loaded, gap_fix_load},
};

static void tls_order_not_served_run(const struct subject *s,
				     const struct check_settings *want,
				     struct finding *out)
{
	unsigned int version, wrong = TLS_VERSION_COUNT;
	bool seen = false, open = false;
	struct switched order;

	(void)want;
	if (!start(s, SETTING_SERVER_ORDER, &order, out))
		return;
	for (version = TLS_VERSION_SSL3; version < TLS_VERSION_COUNT; version++) {
		const struct protocol_offer *offer = &order.offers[version];

		if (offer->offered == TRISTATE_NO)
			continue;
		if (offer->server_order == TRISTATE_UNKNOWN)
			open |= offer->cipher_suite_count > 1 ||
				!offer->cipher_suites_complete;
		else if ((offer->server_order == TRISTATE_YES) == order.said)
			seen = true;
		else if (wrong == TLS_VERSION_COUNT)
			wrong = version;
	}
	if (wrong < TLS_VERSION_COUNT)
		differs(&order, order_reasons, COUNT(order_reasons), wrong,
			arena_printf(out->arena, "with %s the %s's order wins",
				     tls_version_name(wrong),
				     order.said ? "client" : "server"),
			out);
	else if (open)
		finding_result(out, RESULT_UNKNOWN,
			       "whose order wins was not seen for every version");
	else if (seen)
		agrees(&order, out);
	else
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "no version offers more than one cipher suite");
}

const struct check check_tls_order_not_served = {
	.id = "tls-order-not-served",
	.title = "whose order of cipher suites wins is what the line says",
	.explanation =
		"A server that was told to pick by its own order, and does not, leaves the "
		"choice to clients. TLS 1.3 picks its suite before the name is known: in nginx "
		"before 1.29.2 the line of the default server of the address decides there, "
		"the line of the name's own server in older versions. Two hellos with the "
		"suites in opposite orders show whose counts, version by version. Moving the "
		"line changes all names of the address.",
	.reference = "nginx ngx_http_ssl_module, ssl_prefer_server_ciphers",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_SERVER_ORDER,
	.needs = EVIDENCE_CONFIG | EVIDENCE_HANDSHAKE,
	.run = tls_order_not_served_run,
};

/* ---- tls-tickets-not-served ----------------------------------------------------- */

static const struct gap_reason tickets_reasons[] = {
	{GAP_REAL, gap_elsewhere, gap_fix_other},
	{GAP_REAL, why_decider, gap_fix_place},
	{GAP_REAL, gap_not_loaded, gap_fix_load},
};

static void tls_tickets_not_served_run(const struct subject *s,
				       const struct check_settings *want,
				       struct finding *out)
{
	struct switched tickets;
	enum tristate wire;

	(void)want;
	if (!start(s, SETTING_SESSION_TICKETS, &tickets, out))
		return;
	wire = endpoint_origin(s->facts, s->endpoint)->features.tickets;
	if (wire == TRISTATE_UNKNOWN)
		finding_result(out, RESULT_UNKNOWN,
			       "whether tickets are given was not seen");
	else if ((wire == TRISTATE_YES) == tickets.said)
		agrees(&tickets, out);
	else if (!tickets.said &&
		 tickets.offers[TLS_VERSION_TLS1_3].offered != TRISTATE_NO)
		/* RFC 8446 4.6.1: the message is one and the same. */
		finding_result(
			out, RESULT_NOTAPPLICABLE,
			"TLSv1.3 names sessions that the server keeps in tickets, "
			"too: which these are does not show");
	else
		differs(&tickets, tickets_reasons, COUNT(tickets_reasons), 0,
			tickets.said ? "no ticket is given" : "tickets are given", out);
}

const struct check check_tls_tickets_not_served = {
	.id = "tls-tickets-not-served",
	.title = "session tickets are on or off as the line says",
	.explanation =
		"Tickets hold a session's keys under a key of the server's: who switches them "
		"off wants them gone, who switches them on wants fast returns. OpenSSL looks "
		"for a ticket before the name has chosen a server block, so that in nginx off "
		"in the default server of the address is off for every name. With TLS 1.3 "
		"sessions that the server keeps itself are named in tickets as well, and "
		"nothing is said about those.",
	.reference = "RFC 5077; RFC 8446 section 4.6.1; nginx ngx_http_ssl_module, "
		     "ssl_session_tickets",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_SESSION_TICKETS,
	.needs = EVIDENCE_CONFIG | EVIDENCE_HANDSHAKE,
	.run = tls_tickets_not_served_run,
};

/* ---- tls-early-data-not-served -------------------------------------------------- */

static const struct gap_reason early_data_reasons[] = {
	{GAP_REAL, gap_elsewhere, gap_fix_other},
	{GAP_REAL, why_decider, gap_fix_place},
	{GAP_IDLE, why_no_1_3, "switch TLSv1.3 on, or leave the line out"},
	{GAP_REAL, gap_not_loaded, gap_fix_load},
};

static void tls_early_data_not_served_run(const struct subject *s,
					  const struct check_settings *want,
					  struct finding *out)
{
	struct switched early;
	enum tristate wire;

	(void)want;
	if (!start(s, SETTING_EARLY_DATA, &early, out))
		return;
	wire = early.offers[TLS_VERSION_TLS1_3].offered == TRISTATE_NO
		       ? TRISTATE_NO
		       : endpoint_origin(s->facts, s->endpoint)->features.early_data;
	if (wire == TRISTATE_UNKNOWN) {
		finding_result(out, RESULT_UNKNOWN,
			       "whether early data is taken was not seen");
		return;
	}
	if ((wire == TRISTATE_YES) == early.said) {
		agrees(&early, out);
		return;
	}
	if (early.said)
		out->severity = SEVERITY_LOW;
	differs(&early, early_data_reasons, COUNT(early_data_reasons), 0,
		early.said ? "no early data is taken" : "early data is taken", out);
}

const struct check check_tls_early_data_not_served = {
	.id = "tls-early-data-not-served",
	.title = "early data (0-RTT) is taken or refused as the line says",
	.explanation =
		"Early data can be sent again by whoever recorded it: a site that switched it "
		"off, and takes it, may act on one request twice. In nginx the default server "
		"of the address decides, whatever the block of the name says. Whether tickets "
		"allow it is seen in a finished handshake. It is of low severity when it is "
		"only missing. Moving the line changes all names of the address.",
	.reference = "RFC 8446 section 8; nginx ngx_http_ssl_module, ssl_early_data",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_EARLY_DATA,
	.needs = EVIDENCE_CONFIG | EVIDENCE_HANDSHAKE,
	.run = tls_early_data_not_served_run,
};
