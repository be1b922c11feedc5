/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * groups: which groups a server takes, version by version. In TLS 1.3 a hello
 * without any key share makes it say so in a HelloRetryRequest (RFC 8446 4.1.4),
 * which needs no arithmetic: so the post-quantum hybrids, too, can be asked for
 * without being able to compute them. Before, the ServerKeyExchange names it.
 */
#include "checks/handshake/named_group.h"
#include "checks/inquiry/code_lane.h"
#include "checks/inquiry/protocol_note.h"

_Static_assert((int)NAMED_GROUP_OFFER_MAX <= (int)CODE_LANE_MAX, "a lane holds all");

struct group_lane {
	struct code_lane lane;
	bool begun;
	/* Up to TLS 1.2 some servers use an ECDSA key only with a client that names
	 * its curve (RFC 8422 5.1): without any other kind of key, a refusal may be
	 * about that. Then the last one picked is offered again, behind the rest. When
	 * it picks that one again it either has none of the rest or always prefers
	 * this one, without which it refuses: no client ever gets the rest. */
	bool only_ecdsa, holds;
	uint32_t held;
	uint32_t
		suites[CIPHER_SUITE_CHUNK_MAX]; /* before TLS 1.3: those with a group */
	size_t suite_count;
	uint16_t offer[NAMED_GROUP_OFFER_MAX + 1];
};

struct groups_state {
	struct group_lane versions[TLS_VERSION_COUNT];
};

/* The accepted suites that use a group. */
static void choose_suites(struct group_lane *groups, enum tls_version version,
			  const struct protocol_offer *offer)
{
	size_t i;

	groups->only_ecdsa = true;
	for (i = 0; i < offer->cipher_suite_count; i++) {
		const struct cipher_suite *suite =
			cipher_suite_by_code(version, offer->cipher_suites[i].code);

		if (!suite || groups->suite_count == CIPHER_SUITE_CHUNK_MAX ||
		    (suite->key_exchange != KEY_EXCHANGE_ECDHE &&
		     suite->key_exchange != KEY_EXCHANGE_ECDHE_PSK))
			continue;
		groups->suites[groups->suite_count++] = suite->code;
		if (suite->authentication != AUTHENTICATION_ECDSA)
			groups->only_ecdsa = false;
	}
}

static void begin(struct group_lane *groups, enum tls_version version,
		  const struct protocol_offer *offer)
{
	uint16_t all[NAMED_GROUP_OFFER_MAX];
	uint32_t codes[NAMED_GROUP_OFFER_MAX];
	size_t count = named_group_offer(version, all, NAMED_GROUP_OFFER_MAX);
	size_t i, kept = 0;

	groups->begun = true;
	if (version < TLS_VERSION_TLS1_3)
		choose_suites(groups, version, offer);
	for (i = 0; i < count; i++) {
		const struct named_group *group = named_group_by_code(all[i]);

		/* Which prime a DHE suite uses shows without asking. */
		if (version == TLS_VERSION_TLS1_3 || group->kind != NAMED_GROUP_FFDHE)
			codes[kept++] = all[i];
	}
	if (version < TLS_VERSION_TLS1_3 && groups->suite_count == 0)
		kept = 0;
	code_lane_begin(&groups->lane, codes, kept);
	groups->lane.one_way = true;
}

static void ask(struct group_lane *groups, enum tls_version version,
		struct probe_job *job)
{
	size_t i, count = 0;

	code_lane_ask(&groups->lane);
	for (i = 0; i < groups->lane.offer_count; i++)
		groups->offer[count++] = (uint16_t)groups->lane.offer[i];
	if (groups->holds)
		groups->offer[count++] = (uint16_t)groups->held;
	job->kind = PROBE_HELLO;
	job->hello.version = version;
	job->hello.cipher_suites = groups->suites;
	job->hello.cipher_suite_count = groups->suite_count;
	job->hello.groups = groups->offer;
	job->hello.group_count = count;
}

static enum inquiry_step groups_next(const struct inquiry_io *io, void *memory,
				     struct probe_job *job)
{
	struct groups_state *state = memory;
	enum inquiry_step step = INQUIRY_DONE;
	unsigned int i;

	for (i = TLS_VERSION_TLS1_0; i < TLS_VERSION_COUNT; i++) {
		const struct protocol_offer *offer = &io->endpoint->protocols[i];
		struct group_lane *groups = &state->versions[i];

		/* TLS 1.3 need not wait until all suites are known. */
		if (!groups->begun && offer->offered == TRISTATE_YES &&
		    (io->earlier_done || i == TLS_VERSION_TLS1_3))
			begin(groups, (enum tls_version)i, offer);
		if (!groups->begun) {
			step = io->earlier_done ? step : INQUIRY_WAIT;
		} else if (code_lane_may_ask(&groups->lane)) {
			ask(groups, (enum tls_version)i, job);
			return INQUIRY_ASK;
		} else if (groups->lane.in_flight) {
			step = INQUIRY_WAIT;
		}
	}
	return step;
}

/* The rest was refused, or may have been for want of the key's curve. */
static void look_behind(struct group_lane *groups)
{
	struct code_lane *lane = &groups->lane;

	if (!groups->only_ecdsa || groups->holds || lane->pick_count == 0 ||
	    lane->pick_count == lane->count)
		return;
	groups->holds = true;
	groups->held = code_lane_pick(lane, lane->pick_count - 1);
	lane->end = CODE_LANE_OPEN;
}

/* The held group again: that is the end. */
static bool take_held(struct group_lane *groups, const struct probe_result *result)
{
	if (!groups->holds || result->outcome != PROBE_ACCEPTED ||
	    result->group.code != groups->held)
		return false;
	groups->lane.in_flight = false;
	groups->lane.end = CODE_LANE_WHOLE;
	return true;
}

/* Nothing of what is offered suits, and the server finds out when its ServerHello is
 * gone (OpenSSL with a pre-shared key); or takes its own first curve, or asks for a
 * HelloRetryRequest without a group (wolfSSL). It has none of the rest then. */
static bool take_none(struct group_lane *groups, const struct probe_job *job,
		      const struct probe_result *result)
{
	bool is_late =
		result->hello.is_retry_request ||
		(job->hello.version < TLS_VERSION_TLS1_3 && result->hello.alerted);
	size_t i = 0;

	while (i < job->hello.group_count && job->hello.groups[i] != result->group.code)
		i++;
	if (result->outcome != PROBE_ACCEPTED || i < job->hello.group_count ||
	    (result->group.code == 0 && !is_late))
		return false;
	groups->lane.in_flight = false;
	groups->lane.end = CODE_LANE_WHOLE;
	return true;
}

static void groups_take(const struct inquiry_io *io, void *memory,
			const struct probe_job *job, const struct probe_result *result)
{
	struct groups_state *state = memory;
	struct group_lane *groups = &state->versions[job->hello.version];
	struct code_lane *lane = &groups->lane;

	if (take_none(groups, job, result) || take_held(groups, result))
		return;
	code_lane_take(lane, result, result->group.code, io->arena);
	if (lane->end == CODE_LANE_WHOLE && job->hello.version < TLS_VERSION_TLS1_3)
		look_behind(groups);
	if (result->outcome == PROBE_ACCEPTED)
		protocol_note_exchange(io, job->hello.version, result);
}

static void report(const struct inquiry_io *io, const struct group_lane *groups,
		   struct protocol_offer *offer)
{
	struct cipher_suite_use *seen = offer->groups;
	size_t count = offer->group_count, i;

	/* First in the order of this lane; then what only others saw. */
	offer->groups = NULL;
	offer->group_count = 0;
	offer->groups_complete = groups->lane.end == CODE_LANE_WHOLE;
	for (i = 0; i < groups->lane.pick_count + count; i++) {
		struct cipher_suite_use use =
			i < groups->lane.pick_count
				? named_group_use_of(code_lane_pick(&groups->lane, i))
				: seen[i - groups->lane.pick_count];

		if (!protocol_note_use(io->arena, &offer->groups, &offer->group_count,
				       use))
			offer->groups_complete = false;
	}
}

static void groups_finish(const struct inquiry_io *io, void *memory, const char *why)
{
	const struct groups_state *state = memory;
	unsigned int i;

	(void)why; /* what is not WHOLE was not all asked */
	for (i = TLS_VERSION_TLS1_0; i < TLS_VERSION_COUNT; i++) {
		if (state->versions[i].begun)
			report(io, &state->versions[i], &io->endpoint->protocols[i]);
	}
}

const struct inquiry inquiry_groups = {
	.name = "groups",
	.level = INQUIRY_OFFER,
	.transports = 1U << TRANSPORT_TCP,
	.state_size = sizeof(struct groups_state),
	.next = groups_next,
	.take = groups_take,
	.finish = groups_finish,
};
