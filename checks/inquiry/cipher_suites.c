/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cipher_suites: which protocol versions are offered, with which suites and in
 * whose order. The versions are surveyed side by side.
 */
#include "checks/inquiry/protocol_note.h"
#include "checks/inquiry/second_hello.h"
#include "checks/inquiry/suite_survey.h"

enum { TAG_SECOND_HELLO = SURVEY_TAG_COUNT };

struct cipher_suites_state {
	bool begun;
	struct suite_survey surveys[TLS_VERSION_COUNT];
	struct second_hello second; /* of TLS 1.3 */
};

static enum inquiry_step suites_next(const struct inquiry_io *io, void *memory,
				     struct probe_job *job)
{
	struct cipher_suites_state *state = memory;
	enum inquiry_step step = INQUIRY_DONE;
	unsigned int i;

	(void)io;
	for (i = 0; i < TLS_VERSION_COUNT && !state->begun; i++)
		suite_survey_begin(&state->surveys[i], (enum tls_version)i);
	state->begun = true;
	step = second_hello_next(&state->second, job);
	if (step == INQUIRY_ASK) {
		job->tag = TAG_SECOND_HELLO;
		return step;
	}
	for (i = 0; i < TLS_VERSION_COUNT; i++) {
		switch (suite_survey_next(&state->surveys[i], job)) {
		case INQUIRY_ASK:
			return INQUIRY_ASK;
		case INQUIRY_WAIT:
			step = INQUIRY_WAIT;
			break;
		case INQUIRY_DONE:
			break;
		}
	}
	return step;
}

static void suites_take(const struct inquiry_io *io, void *memory,
			const struct probe_job *job, const struct probe_result *result)
{
	struct cipher_suites_state *state = memory;
	struct protocol_offer *offer = &io->endpoint->protocols[job->hello.version];

	if (job->tag == TAG_SECOND_HELLO) {
		second_hello_take(&state->second, result, io->arena);
		if (second_hello_is_open(&state->second) || state->second.why)
			return;
		offer->offered = TRISTATE_YES;
		protocol_note_exchange(io, job->hello.version, result);
		return;
	}
	suite_survey_take(&state->surveys[job->hello.version], job, result, io->arena);
	if (result->outcome != PROBE_ACCEPTED)
		return;
	if (job->hello.version == TLS_VERSION_TLS1_3) {
		second_hello_learn(io, &state->second, result);
		if (second_hello_is_open(&state->second) || state->second.why)
			return;
	}
	/* Others need not wait for the last suite to know that there is one. */
	offer->offered = TRISTATE_YES;
	protocol_note_exchange(io, job->hello.version, result);
}

/* What was only ever answered with a HelloRetryRequest, and leads nowhere. */
static void report_second_hello(const struct second_hello *second, const char *why,
				struct protocol_offer *offer)
{
	if (second_hello_is_open(second))
		offer->why = why ? why : "whether it goes on is not known";
	else if (second->why)
		offer->why = second->why;
	else
		return;
	offer->offered = second_hello_is_open(second) || second->is_lost
				 ? TRISTATE_UNKNOWN
				 : TRISTATE_NO;
	offer->server_order = TRISTATE_UNKNOWN;
	offer->cipher_suites = NULL;
	offer->cipher_suite_count = 0;
	offer->cipher_suites_complete = offer->offered == TRISTATE_NO;
}

static void suites_finish(const struct inquiry_io *io, void *memory, const char *why)
{
	struct cipher_suites_state *state = memory;
	unsigned int i;

	for (i = 0; i < TLS_VERSION_COUNT && state->begun; i++) {
		struct protocol_offer *offer = &io->endpoint->protocols[i];

		if (suite_survey_report(&state->surveys[i], why, io->arena, offer))
			continue;
		offer->cipher_suites_complete = false;
		offer->why = "out of memory";
	}
	report_second_hello(&state->second, why,
			    &io->endpoint->protocols[TLS_VERSION_TLS1_3]);
}

const struct inquiry inquiry_cipher_suites = {
	.name = "protocol versions and cipher suites",
	.level = INQUIRY_OFFER,
	.transports = 1U << TRANSPORT_TCP,
	.closing_peer = true,
	.counts = true,
	.state_size = sizeof(struct cipher_suites_state),
	.next = suites_next,
	.take = suites_take,
	.finish = suites_finish,
};
