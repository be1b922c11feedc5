/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * published-bypass: a port that is published to another address is forwarded, and what
 * filters the host's own ports never sees it.
 */
#include "checks/check.h"

/* The worse of two, as far as this check goes. */
static bool is_worse(enum result a, enum result b)
{
	return (a == RESULT_FAIL && b != RESULT_FAIL) ||
	       (a == RESULT_UNKNOWN && b == RESULT_PASS);
}

static enum result judge(const struct publication *p)
{
	if (p->path_filter == FILTER_STOPS || p->input_filter == FILTER_PASSES)
		return RESULT_PASS;
	return p->input_filter == FILTER_STOPS && p->path_filter == FILTER_PASSES
		       ? RESULT_FAIL
		       : RESULT_UNKNOWN;
}

static void describe(const struct publication *p, enum result result, size_t more,
		     struct finding *out)
{
	const char *transport = transport_name(p->transport);
	const char *to = p->to ? p->to : "another address";
	const char *others = more > 0 ? ", and others" : "";

	if (result == RESULT_FAIL)
		finding_result(
			out, result,
			"%s port %u is published to %s%s: the input filter "
			"would stop it and never sees it, and nothing on its way "
			"stops it",
			transport, (unsigned int)p->port, to, others);
	else if (result == RESULT_UNKNOWN)
		finding_result(out, result,
			       "%s port %u is published to %s%s: whether %s stops it "
			       "depends on more than the port, or its rules could not "
			       "be read",
			       transport, (unsigned int)p->port, to, others,
			       p->input_filter == FILTER_STOPS ? "something on its way"
							       : "the input filter");
	else
		finding_result(out, result,
			       "what is published is stopped on its way, or let pass "
			       "by the input filter as well");
	if (result == RESULT_FAIL)
		finding_fix(out,
			    "if not everybody is meant to reach it, filter it where it "
			    "passes: in prerouting, as --block does, in forward, or in "
			    "the chain DOCKER-USER");
	finding_side(out, SIDE_LIVE, (struct location){0}, "%s port %u to %s (%s)",
		     transport, (unsigned int)p->port, to, p->by ? p->by : "?");
}

static void published_bypass_run(const struct subject *s,
				 const struct check_settings *want, struct finding *out)
{
	const struct discovery *discovery = &s->facts->discovery;
	const struct publication *worst = NULL;
	size_t i, same = 0;

	(void)want;
	if (!facts_asked(s->facts, EVIDENCE_LISTENERS)) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "this action does not look at what is published");
		return;
	}
	for (i = 0; i < discovery->publication_count; i++) {
		const struct publication *p = &discovery->publications[i];

		if (!p->leaves_host)
			continue;
		if (!worst || is_worse(judge(p), judge(worst))) {
			worst = p;
			same = 0;
		} else if (judge(p) == judge(worst)) {
			same++;
		}
	}
	/* What was not read may publish, too: only what was seen can be said. */
	if (worst && judge(worst) == RESULT_PASS && !discovery->rules_known)
		finding_result(
			out, RESULT_UNKNOWN,
			"what is known to be published is stopped on its way, or "
			"let pass by the input filter as well; not every rule "
			"could be read");
	else if (worst)
		describe(worst, judge(worst), same, out);
	else if (!discovery->rules_known)
		finding_result(out, RESULT_UNKNOWN,
			       "whether a port is published could not be read");
	else
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "no port is published to another address");
}

const struct check check_published_bypass = {
	.id = "published-bypass",
	.title = "published ports do not slip past the host's filter",
	.explanation =
		"Packets to a port that DNAT hands to a container or another host are "
		"forwarded: they meet the filters of prerouting and forward, never those of "
		"input, where most rulesets (ufw, a hand-written nftables.conf) say who may "
		"come. So a port that the input filter would stop may be open to everybody. "
		"Both are followed for a new connection from outside as far as protocol and "
		"port decide; what depends on an address, an interface or a rate is unknown. "
		"A filter in forward may also hit what containers ask of one another.",
	.reference = "nft(8), ADDRESS FAMILIES; docs.docker.com, Packet filtering and "
		     "firewalls",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_HOST,
	.setting = SETTING_COUNT,
	.uses = EVIDENCE_LISTENERS,
	.run = published_bypass_run,
};
