/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cipher_suites: which protocol versions are offered, with which suites and in
 * whose order. The versions are surveyed side by side.
 */
#include "checks/inquiry/protocol_note.h"
#include "checks/inquiry/suite_survey.h"

struct cipher_suites_state {
	bool begun;
	struct suite_survey surveys[TLS_VERSION_COUNT];
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

	suite_survey_take(&state->surveys[job->hello.version], job, result, io->arena);
	/* Others need not wait for the last suite to know that there is one. */
	if (result->outcome == PROBE_ACCEPTED) {
		io->endpoint->protocols[job->hello.version].offered = TRISTATE_YES;
		protocol_note_exchange(io, job->hello.version, result);
	}
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
