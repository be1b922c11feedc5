/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * robot: is RSA padding that is right taken in another way than padding that is
 * wrong? Five blocks, with the rest of the handshake and without it.
 */
#include "checks/inquiry/target.h"
#include "checks/inquiry/trial.h"

enum {
	VERSIONS = 1U << TLS_VERSION_SSL3 | 1U << TLS_VERSION_TLS1_0 |
		   1U << TLS_VERSION_TLS1_1 | 1U << TLS_VERSION_TLS1_2,
	FORMS = 2, /* with Finished, without */
	WITHOUT_FINISHED = 1,
};

_Static_assert((int)RSA_BLOCK_COUNT <= (int)TRIAL_VARIANTS_MAX, "one variant a block");

struct robot_state {
	bool begun, has_target;
	bool over[FORMS];
	enum tls_version version;
	struct trial trials[FORMS];
};

static bool is_rsa(const struct cipher_suite *suite)
{
	return suite->key_exchange == KEY_EXCHANGE_RSA;
}

/* Some told only with these what they made of the block. */
static bool is_rsa_gcm(const struct cipher_suite *suite)
{
	return is_rsa(suite) && suite->cipher == CIPHER_AES_GCM;
}

static bool pick(const struct inquiry_io *io, enum tls_version version,
		 struct hello_request *hello)
{
	return target_suites(io, version, is_rsa_gcm, hello) ||
	       target_suites(io, version, is_rsa, hello);
}

static void begin(const struct inquiry_io *io, struct robot_state *state)
{
	struct hello_request hello = {0};
	unsigned int i;

	state->begun = true;
	for (i = TLS_VERSION_TLS1_2; i >= TLS_VERSION_SSL3 && !state->has_target; i--) {
		if (io->endpoint->protocols[i].offered == TRISTATE_YES &&
		    pick(io, i, &hello)) {
			state->version = i;
			state->has_target = true;
		}
	}
	for (i = 0; i < FORMS; i++)
		state->trials[i] = trial_make(RSA_BLOCK_COUNT);
}

/* A round that is over: equal answers end the matter, others have to come again. */
static enum inquiry_step step_form(struct robot_state *state, unsigned int form,
				   uint32_t *block)
{
	struct trial *trial = &state->trials[form];
	enum inquiry_step step;

	if (state->over[form])
		return INQUIRY_DONE;
	step = trial_next(trial, block);
	if (step != INQUIRY_DONE)
		return step;
	if (trial_same(trial, 0, RSA_BLOCK_COUNT) || !trial_again(trial)) {
		state->over[form] = true;
		return INQUIRY_DONE;
	}
	return trial_next(trial, block);
}

static enum inquiry_step robot_next(const struct inquiry_io *io, void *memory,
				    struct probe_job *job)
{
	struct robot_state *state = memory;
	enum inquiry_step left = INQUIRY_DONE;
	unsigned int form;

	if (!io->earlier_done)
		return INQUIRY_WAIT;
	if (!state->begun)
		begin(io, state);
	for (form = 0; form < FORMS && state->has_target; form++) {
		uint32_t block = 0;

		switch (step_form(state, form, &block)) {
		case INQUIRY_ASK:
			if (!pick(io, state->version, &job->hello)) {
				state->trials[form].why = "out of memory";
				return INQUIRY_DONE;
			}
			job->kind = PROBE_PROVOCATION;
			job->hello.whole_flight = true;
			job->tag = form;
			job->provocation.kind = PROVOCATION_RSA_BLOCK;
			job->provocation.block = block;
			job->provocation.finish = form != WITHOUT_FINISHED;
			return INQUIRY_ASK;
		case INQUIRY_WAIT:
			left = INQUIRY_WAIT;
			break;
		case INQUIRY_DONE:
			break;
		}
	}
	return left;
}

static void robot_take(const struct inquiry_io *io, void *memory,
		       const struct probe_job *job, const struct probe_result *result)
{
	struct robot_state *state = memory;

	trial_take(&state->trials[job->tag], job->provocation.block, result, io->arena);
}

/* ---- judging --------------------------------------------------------------------- */

static void note_oracle(const struct inquiry_io *io, const struct robot_state *state,
			unsigned int form)
{
	const struct trial *trial = &state->trials[form];
	/* Three kinds of wrong padding: told apart, every question brings more. */
	bool weak = trial_same(trial, RSA_BLOCK_WRONG_START, RSA_BLOCK_NO_ZERO + 1);
	uint32_t other = RSA_BLOCK_WRONG_START;

	while (other + 1 < RSA_BLOCK_COUNT &&
	       provocation_same(&trial->answers[RSA_BLOCK_RIGHT],
				&trial->answers[other]))
		other++;
	target_note(
		io, VULNERABILITY_ROBOT, RESULT_FAIL,
		arena_printf(io->arena, "%s, a %s oracle: right padding: %s; wrong: %s",
			     tls_version_name(state->version), weak ? "weak" : "strong",
			     target_reaction(io, &trial->answers[RSA_BLOCK_RIGHT]),
			     target_reaction(io, &trial->answers[other])));
}

static void robot_finish(const struct inquiry_io *io, void *memory, const char *why)
{
	const struct robot_state *state = memory;
	const char *unknown = why;
	unsigned int form;

	if (!state->begun && !why)
		return;
	if (state->begun && !state->has_target)
		return; /* versions and suites say it all */
	for (form = 0; form < FORMS && state->begun; form++) {
		const struct trial *trial = &state->trials[form];

		if (trial->why || !state->over[form]) {
			unknown = trial->why ? trial->why
				  : why      ? why
					     : "not every block was sent";
		} else if (trial->changed) {
			unknown = "the answers differ from time to time";
		} else if (!trial_same(trial, 0, RSA_BLOCK_COUNT)) {
			note_oracle(io, state, form);
			return;
		}
	}
	if (unknown || !state->begun)
		target_note(io, VULNERABILITY_ROBOT, RESULT_UNKNOWN,
			    unknown ? unknown : why);
	else
		target_note(io, VULNERABILITY_ROBOT, RESULT_PASS,
			    arena_printf(io->arena,
					 "%s: five blocks, right and wrong: all alike",
					 tls_version_name(state->version)));
}

const struct inquiry inquiry_robot = {
	.name = "ROBOT",
	.level = INQUIRY_WEAKNESSES,
	.transports = 1U << TRANSPORT_TCP,
	.state_size = sizeof(struct robot_state),
	.next = robot_next,
	.take = robot_take,
	.finish = robot_finish,
};
