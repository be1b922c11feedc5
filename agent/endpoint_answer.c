/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/endpoint_answer.h"

#include <string.h>

static void add_use(struct arena *arena, struct cipher_suite_use **items, size_t *count,
		    const struct cipher_suite_use *use)
{
	struct cipher_suite_use *item;
	size_t i;

	if (!use->name)
		return;
	for (i = 0; i < *count; i++) {
		if ((*items)[i].code == use->code)
			return;
	}
	item = arena_push(arena, items, count, sizeof(*item));
	if (item)
		*item = *use;
}

static void answer_hello(struct endpoint *endpoint, enum tls_version version,
			 const struct probe_result *result, struct arena *arena)
{
	struct protocol_offer *offer = &endpoint->protocols[version];

	switch (result->outcome) {
	case PROBE_ACCEPTED:
		offer->offered = TRISTATE_YES;
		offer->why = NULL;
		add_use(arena, &offer->cipher_suites, &offer->cipher_suite_count,
			&result->cipher_suite);
		add_use(arena, &offer->groups, &offer->group_count, &result->group);
		return;
	case PROBE_REFUSED:
	case PROBE_CLOSED:
	case PROBE_NOT_TLS:
		/* A later chunk of suites may still be taken, never the reverse;
		 * and a chunk that timed out leaves the version unknown. */
		if (offer->offered == TRISTATE_UNKNOWN && !offer->why) {
			offer->offered = TRISTATE_NO;
			offer->why = result->why;
		}
		return;
	case PROBE_TIMEOUT:
	case PROBE_BUDGET:
	case PROBE_MALFORMED:
	case PROBE_FAILED:
	case PROBE_OUTCOME_COUNT:
		break;
	}
	if (offer->offered != TRISTATE_YES) {
		offer->offered = TRISTATE_UNKNOWN;
		offer->why = result->why ? result->why : "no usable answer";
	}
}

static void answer_handshake(struct endpoint *endpoint,
			     const struct probe_result *result)
{
	endpoint->handshake = result->handshake;
	if (endpoint->handshake.completed == TRISTATE_YES)
		return;
	endpoint->handshake.completed =
		result->outcome == PROBE_TIMEOUT || result->outcome == PROBE_FAILED
			? TRISTATE_UNKNOWN
			: TRISTATE_NO;
	if (!endpoint->handshake.why)
		endpoint->handshake.why = result->why;
}

void endpoint_answer(struct endpoint *endpoint, const struct probe_job *job,
		     const struct probe_result *result, struct arena *arena)
{
	/* Once TLS, always TLS: a plain answer to an odd hello changes nothing. */
	if (endpoint->speaks != SPEAKS_TLS && result->speaks != SPEAKS_UNKNOWN) {
		endpoint->speaks = result->speaks;
		endpoint->banner = result->banner;
	}
	if (result->outcome != PROBE_TIMEOUT && result->outcome != PROBE_FAILED)
		endpoint->reached = true;
	else if (!endpoint->reached)
		endpoint->why = result->why ? result->why : "no answer in time";
	if (endpoint->reached)
		endpoint->why = NULL;
	if (job->kind == PROBE_HELLO)
		answer_hello(endpoint, job->version, result, arena);
	else
		answer_handshake(endpoint, result);
}

void endpoint_not_connected(struct endpoint *endpoint, const char *reason)
{
	if (!endpoint->reached)
		endpoint->why = reason;
}

static const char *open_reason(const struct endpoint *endpoint)
{
	if (endpoint->why)
		return endpoint->why;
	return endpoint->reached ? "not asked" : "not reached";
}

void endpoint_finish(const struct facts *facts, struct endpoint *endpoint)
{
	unsigned int version;

	if (endpoint->is_derived) {
		memcpy(endpoint->protocols,
		       facts->endpoints[endpoint->derived_from].protocols,
		       sizeof(endpoint->protocols));
		return;
	}
	for (version = 0; version < TLS_VERSION_COUNT; version++) {
		struct protocol_offer *offer = &endpoint->protocols[version];

		if (offer->offered != TRISTATE_UNKNOWN || offer->why)
			continue;
		/* Something answered in clear text: TLS it does not speak. */
		if (endpoint->speaks == SPEAKS_HTTP || endpoint->speaks == SPEAKS_SSH ||
		    endpoint->speaks == SPEAKS_OTHER) {
			offer->offered = TRISTATE_NO;
			offer->why = "answers in clear text";
		} else {
			offer->why = open_reason(endpoint);
		}
	}
	if (endpoint->handshake.completed == TRISTATE_UNKNOWN &&
	    !endpoint->handshake.why)
		endpoint->handshake.why = open_reason(endpoint);
}
