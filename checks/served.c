/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/served.h"

static bool first_counts(const struct facts *facts, const struct endpoint *endpoint)
{
	const struct handshake *handshake = &endpoint->handshake;

	if (handshake->chain.count == 0)
		return false;
	return handshake->completed == TRISTATE_YES ||
	       endpoint_origin(facts, endpoint)->features.client_certificate ==
		       CLIENT_CERTIFICATE_REQUIRED;
}

size_t served_count(const struct facts *facts, const struct endpoint *endpoint)
{
	return (first_counts(facts, endpoint) ? 1 : 0) + endpoint->other_chain_count;
}

struct served_chain served_at(const struct facts *facts,
			      const struct endpoint *endpoint, size_t index)
{
	const struct handshake *handshake = &endpoint->handshake;

	if (!first_counts(facts, endpoint))
		return endpoint->other_chains[index];
	if (index > 0)
		return endpoint->other_chains[index - 1];
	return (struct served_chain){handshake->chain, handshake->trust,
				     handshake->trust_reason, handshake->chain_bytes};
}

bool served_has(const struct facts *facts, const struct endpoint *endpoint,
		const struct certificate *leaf)
{
	size_t i;

	for (i = 0; i < served_count(facts, endpoint); i++) {
		const struct served_chain served = served_at(facts, endpoint, i);

		if (certificate_equal(&served.chain.items[0], leaf))
			return true;
	}
	return false;
}

const struct certificate *served_leaf(const struct facts *facts,
				      const struct endpoint *endpoint, size_t index)
{
	return served_at(facts, endpoint, index).chain.items;
}

struct certificate_chain served_chain_of(const struct subject *s)
{
	const struct certificate_chain none = {NULL, 0};
	size_t i;

	for (i = 0; s->endpoint && i < served_count(s->facts, s->endpoint); i++) {
		const struct served_chain served = served_at(s->facts, s->endpoint, i);

		if (s->certificate &&
		    certificate_equal(&served.chain.items[0], s->certificate))
			return served.chain;
	}
	return s->site_certificate ? s->site_certificate->file.chain : none;
}

bool served_start(const struct subject *s, struct finding *out)
{
	const struct handshake *handshake = &s->endpoint->handshake;

	if (!endpoint_has_tls(s->endpoint) || (s->site && s->site->rejects_handshake)) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "no handshake is meant to complete here");
		return false;
	}
	if (served_count(s->facts, s->endpoint) > 0)
		return true;
	finding_result(out, RESULT_UNKNOWN, "no handshake completed: %s",
		       handshake->why ? handshake->why : "no reason given");
	return false;
}

void served_pass(const struct subject *s, const char *what, struct finding *out)
{
	if (s->endpoint->chains_complete)
		finding_result(out, RESULT_PASS, "%s", what);
	else
		finding_result(out, RESULT_UNKNOWN,
			       "%s, as far as was seen; not every kind of key was "
			       "asked for",
			       what);
}

void served_side(const struct subject *s, const struct certificate *certificate,
		 const char *text, struct finding *out)
{
	finding_side(out, SIDE_LIVE, subject_live_place(s->endpoint, out->arena),
		     "%s: %s",
		     certificate->subject ? certificate->subject : "(no name)",
		     text ? text : "?");
}
