/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quic: is what listens on UDP a server of QUIC, which versions of it does it speak,
 * and with which suites and groups? Asked of anybody: no answer says nothing, because
 * WireGuard, OpenVPN and many others are silent at what is not theirs.
 */
#include "checks/handshake/alert.h"
#include "checks/handshake/named_group.h"
#include "checks/handshake/quic/version.h"
#include "checks/inquiry/handshake_question.h"
#include "checks/inquiry/protocol_note.h"
#include "checks/inquiry/suite_survey.h"

/* Beside those of suite_survey, which counts from 0. */
enum { TAG_VERSIONS = 1000, TAG_VERSION_2, TAG_GROUPS };

struct quic_state {
	bool begun;
	bool asked_versions, asked_version_2;
	uint32_t in_flight;
	uint32_t version; /* that suites and groups are asked in */
	struct suite_survey suites;
	/* Groups: what is still offered, hello after hello, until it is refused. */
	uint16_t groups[NAMED_GROUP_OFFER_MAX];
	size_t group_count;
	bool groups_in_flight, groups_over, groups_refused;
};

static struct protocol_offer *offer_of(const struct inquiry_io *io)
{
	return &io->endpoint->protocols[TLS_VERSION_TLS1_3];
}

static const char *copy(const struct inquiry_io *io, const char *text)
{
	return text ? arena_string(io->arena, span_from_string(text)) : NULL;
}

/* ---- questions ------------------------------------------------------------------ */

static void begin(struct quic_state *state)
{
	state->begun = true;
	state->version = QUIC_VERSION_1;
	suite_survey_begin(&state->suites, TLS_VERSION_TLS1_3);
	state->group_count = named_group_offer(TLS_VERSION_TLS1_3, state->groups,
					       NAMED_GROUP_OFFER_MAX);
}

static enum inquiry_step ask(struct quic_state *state, struct probe_job *job,
			     uint32_t version)
{
	job->kind = PROBE_QUIC;
	job->hello.version = TLS_VERSION_TLS1_3;
	job->quic.version = version;
	state->in_flight++;
	return INQUIRY_ASK;
}

static bool may_ask_groups(const struct inquiry_io *io, const struct quic_state *state)
{
	/* One group is known from the first suite; from there on they are peeled. */
	return offer_of(io)->group_count > 0 && !state->groups_in_flight &&
	       !state->groups_over;
}

static enum inquiry_step quic_next(const struct inquiry_io *io, void *memory,
				   struct probe_job *job)
{
	struct quic_state *state = memory;

	if (!state->begun)
		begin(state);
	if (!state->asked_versions) {
		state->asked_versions = true;
		job->tag = TAG_VERSIONS;
		return ask(state, job, 0);
	}
	if (suite_survey_next(&state->suites, job) == INQUIRY_ASK)
		return ask(state, job, state->version);
	/* The rest is for whoever is known to be there. */
	if (io->endpoint->quic.offered != TRISTATE_YES)
		return state->in_flight > 0 ? INQUIRY_WAIT : INQUIRY_DONE;
	if (!state->asked_version_2) {
		state->asked_version_2 = true;
		job->tag = TAG_VERSION_2;
		return ask(state, job, QUIC_VERSION_2);
	}
	if (may_ask_groups(io, state) && state->group_count > 0) {
		state->groups_in_flight = true;
		job->tag = TAG_GROUPS;
		job->hello.groups = state->groups;
		job->hello.group_count = state->group_count;
		return ask(state, job, state->version);
	}
	return state->in_flight > 0 ? INQUIRY_WAIT : INQUIRY_DONE;
}

/* ---- answers -------------------------------------------------------------------- */

static void note_versions(const struct inquiry_io *io,
			  const struct probe_result *result)
{
	struct quic_facts *quic = &io->endpoint->quic;
	size_t i;

	if (quic->versions_known || result->quic.version_count == 0)
		return;
	quic->versions_known = true;
	for (i = 0; i < result->quic.version_count; i++) {
		uint32_t *version;

		if (quic_version_is_reserved(result->quic.versions[i]))
			continue;
		version = arena_push(io->arena, &quic->versions, &quic->version_count,
				     sizeof(*version));
		if (version)
			*version = result->quic.versions[i];
		else
			quic->versions_known = false;
	}
}

/* A hello was answered with the versions it could have been in. */
static bool is_other_version(const struct probe_result *result)
{
	return result->outcome == PROBE_REFUSED && result->quic.version_count > 0;
}

/* Did it take a hello, or say no to it, in QUIC version ${out}? */
static void note_version(enum tristate *out, const struct probe_result *result)
{
	if (is_other_version(result))
		*out = TRISTATE_NO;
	else if (result->speaks == SPEAKS_QUIC)
		*out = TRISTATE_YES;
}

/* What any answer says, whatever was asked. */
static void note_peer(const struct inquiry_io *io, const struct probe_job *job,
		      const struct probe_result *result)
{
	struct quic_facts *quic = &io->endpoint->quic;

	quic->asked = true;
	note_versions(io, result);
	if (result->speaks == SPEAKS_QUIC) {
		quic->offered = TRISTATE_YES;
		quic->why = NULL;
	} else if (quic->offered == TRISTATE_UNKNOWN && result->why) {
		/* Whoever answers something else is no server of QUIC. */
		if (result->outcome == PROBE_NOT_TLS)
			quic->offered = TRISTATE_NO;
		quic->why = copy(io, result->why);
	}
	if (result->quic.retried)
		quic->retry = TRISTATE_YES;
	else if (result->hello.came && quic->retry == TRISTATE_UNKNOWN)
		quic->retry = TRISTATE_NO;
	if (job->quic.version == QUIC_VERSION_1)
		note_version(&quic->version_1, result);
	if (job->quic.version == QUIC_VERSION_2)
		note_version(&quic->version_2, result);
}

/* Other alerts are about the name, the protocol, or the server itself. */
static bool is_refusal(const struct probe_result *result)
{
	return result->outcome == PROBE_REFUSED && result->hello.alerted &&
	       (result->hello.alert_description == ALERT_HANDSHAKE_FAILURE ||
		result->hello.alert_description == ALERT_PROTOCOL_VERSION ||
		result->hello.alert_description == ALERT_INSUFFICIENT_SECURITY);
}

static void take_suites(const struct inquiry_io *io, struct quic_state *state,
			const struct probe_job *job, const struct probe_result *result)
{
	struct probe_result usable = *result;

	if (is_other_version(result) && state->version == QUIC_VERSION_1 &&
	    quic_names_version(result, QUIC_VERSION_2)) {
		state->version = QUIC_VERSION_2;
		suite_survey_begin(&state->suites, TLS_VERSION_TLS1_3);
		return;
	}
	/* A connection that is closed for another reason refuses no suite. */
	if (result->outcome != PROBE_ACCEPTED && !is_refusal(result))
		usable.outcome = PROBE_FAILED;
	suite_survey_take(&state->suites, job, &usable, io->arena);
	if (result->outcome == PROBE_ACCEPTED) {
		offer_of(io)->offered = TRISTATE_YES;
		protocol_note_exchange(io, TLS_VERSION_TLS1_3, result);
	}
}

static void drop_group(struct quic_state *state, uint32_t code)
{
	size_t i, kept = 0;

	for (i = 0; i < state->group_count; i++) {
		if (state->groups[i] != code)
			state->groups[kept++] = state->groups[i];
	}
	/* One that was not offered: this would never end. */
	state->groups_over = state->groups_over || kept == state->group_count;
	state->group_count = kept;
}

static void take_groups(const struct inquiry_io *io, struct quic_state *state,
			const struct probe_result *result)
{
	state->groups_in_flight = false;
	if (result->outcome == PROBE_ACCEPTED && result->group.code != 0) {
		protocol_note_exchange(io, TLS_VERSION_TLS1_3, result);
		drop_group(state, result->group.code);
		return;
	}
	state->groups_over = true;
	state->groups_refused = is_refusal(result);
}

static void quic_take(const struct inquiry_io *io, void *memory,
		      const struct probe_job *job, const struct probe_result *result)
{
	struct quic_state *state = memory;

	state->in_flight--;
	note_peer(io, job, result);
	if (job->tag == TAG_GROUPS)
		take_groups(io, state, result);
	else if (job->tag != TAG_VERSIONS && job->tag != TAG_VERSION_2)
		take_suites(io, state, job, result);
}

/* ---- the end -------------------------------------------------------------------- */

/* RFC 9001 4.2: there is nothing older inside of QUIC. */
static void note_older_versions(const struct inquiry_io *io)
{
	unsigned int i;

	for (i = 0; i < TLS_VERSION_TLS1_3; i++)
		io->endpoint->protocols[i] = (struct protocol_offer){
			.offered = TRISTATE_NO,
			.why = "QUIC has TLS 1.3 only",
		};
}

static void quic_finish(const struct inquiry_io *io, void *memory, const char *why)
{
	struct quic_state *state = memory;
	struct quic_facts *quic = &io->endpoint->quic;
	struct protocol_offer *offer = offer_of(io);

	if (quic->offered == TRISTATE_UNKNOWN && !quic->why)
		quic->why = why;
	if (quic->offered != TRISTATE_YES)
		return;
	note_older_versions(io);
	/* What it names is what it has, if it could not be asked. */
	if (quic->version_2 == TRISTATE_UNKNOWN && quic->versions_known) {
		size_t i;

		for (i = 0; i < quic->version_count; i++) {
			if (quic->versions[i] == QUIC_VERSION_2)
				quic->version_2 = TRISTATE_YES;
		}
	}
	if (!suite_survey_report(&state->suites, why, io->arena, offer)) {
		offer->cipher_suites_complete = false;
		offer->why = "out of memory";
	}
	offer->groups_complete =
		!why && (state->groups_refused ||
			 (offer->group_count > 0 && state->group_count == 0));
}

const struct inquiry inquiry_quic = {
	.name = "QUIC",
	.level = INQUIRY_OFFER,
	.transports = 1U << TRANSPORT_UDP,
	.any_peer = true,
	.counts = true,
	.state_size = sizeof(struct quic_state),
	.next = quic_next,
	.take = quic_take,
	.finish = quic_finish,
};
