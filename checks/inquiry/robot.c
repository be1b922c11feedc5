/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * robot: is RSA padding that is right taken in another way than padding that is
 * wrong? Five blocks, with the rest of the handshake and without it; with the newest
 * version, where some told only with AES-GCM what they made of the block, and with the
 * oldest one, whose code is often another.
 */
#include "checks/inquiry/target.h"
#include "checks/inquiry/trial.h"

enum {
	VERSIONS = 1U << TLS_VERSION_SSL3 | 1U << TLS_VERSION_TLS1_0 |
		   1U << TLS_VERSION_TLS1_1 | 1U << TLS_VERSION_TLS1_2,
	FORMS = 2, /* with Finished, without */
	WITHOUT_FINISHED = 1,
	TARGETS_MAX = 3, /* GCM, other suites, the oldest version */
	TEXT_MAX = 256,
};

_Static_assert((int)RSA_BLOCK_COUNT <= (int)TRIAL_VARIANTS_MAX, "one variant a block");

typedef bool suite_fn(const struct cipher_suite *suite);

struct robot_target {
	enum tls_version version;
	suite_fn *has;
	bool over[FORMS];
	struct trial trials[FORMS];
};

struct robot_state {
	bool begun;
	/* It asked for a certificate of the client, and may not look at the block
	 * before it has one. */
	bool asked_certificate;
	struct robot_target targets[TARGETS_MAX];
	size_t count;
	size_t current; /* those before it are over */
};

/* ---- asking ---------------------------------------------------------------------- */

static bool is_rsa(const struct cipher_suite *suite)
{
	return suite->key_exchange == KEY_EXCHANGE_RSA;
}

static bool is_rsa_gcm(const struct cipher_suite *suite)
{
	return is_rsa(suite) && suite->cipher == CIPHER_AES_GCM;
}

static bool is_rsa_other(const struct cipher_suite *suite)
{
	return is_rsa(suite) && suite->cipher != CIPHER_AES_GCM;
}

static bool can_ask(const struct inquiry_io *io, enum tls_version version,
		    suite_fn *has)
{
	struct hello_request hello = {0};

	return io->endpoint->protocols[version].offered == TRISTATE_YES &&
	       target_suites(io, version, has, &hello);
}

static void add_target(const struct inquiry_io *io, struct robot_state *state,
		       enum tls_version version, suite_fn *has)
{
	struct robot_target *target = &state->targets[state->count];
	unsigned int form;

	if (!can_ask(io, version, has))
		return;
	state->count++;
	*target = (struct robot_target){.version = version, .has = has};
	for (form = 0; form < FORMS; form++)
		target->trials[form] = trial_make(RSA_BLOCK_COUNT);
}

static void begin(const struct inquiry_io *io, struct robot_state *state)
{
	unsigned int newest = TLS_VERSION_TLS1_2, oldest = TLS_VERSION_SSL3;

	state->begun = true;
	while (newest > TLS_VERSION_SSL3 && !can_ask(io, newest, is_rsa))
		newest--;
	while (oldest < newest && !can_ask(io, oldest, is_rsa))
		oldest++;
	add_target(io, state, newest, is_rsa_gcm);
	add_target(io, state, newest, is_rsa_other);
	if (oldest < newest)
		add_target(io, state, oldest, is_rsa);
}

/* A round that is over: equal answers end the matter, others have to come again. */
static enum inquiry_step step_form(struct robot_target *target, unsigned int form,
				   uint32_t *block)
{
	struct trial *trial = &target->trials[form];
	enum inquiry_step step;

	if (target->over[form])
		return INQUIRY_DONE;
	step = trial_next(trial, block);
	if (step != INQUIRY_DONE)
		return step;
	if (trial_same(trial, 0, RSA_BLOCK_COUNT) || !trial_again(trial)) {
		target->over[form] = true;
		return INQUIRY_DONE;
	}
	return trial_next(trial, block);
}

static enum inquiry_step step_target(const struct inquiry_io *io,
				     struct robot_target *target, uint32_t tag,
				     struct probe_job *job)
{
	enum inquiry_step left = INQUIRY_DONE;
	unsigned int form;

	for (form = 0; form < FORMS; form++) {
		uint32_t block = 0;

		switch (step_form(target, form, &block)) {
		case INQUIRY_ASK:
			if (!target_suites(io, target->version, target->has,
					   &job->hello)) {
				target->trials[form].why = "out of memory";
				return INQUIRY_DONE;
			}
			job->kind = PROBE_PROVOCATION;
			job->hello.whole_flight = true;
			job->tag = tag * FORMS + form;
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

static enum inquiry_step robot_next(const struct inquiry_io *io, void *memory,
				    struct probe_job *job)
{
	struct robot_state *state = memory;

	if (!io->earlier_done)
		return INQUIRY_WAIT;
	if (!state->begun)
		begin(io, state);
	for (; state->current < state->count; state->current++) {
		enum inquiry_step step =
			step_target(io, &state->targets[state->current],
				    (uint32_t)state->current, job);

		if (step != INQUIRY_DONE)
			return step;
	}
	return INQUIRY_DONE;
}

static void robot_take(const struct inquiry_io *io, void *memory,
		       const struct probe_job *job, const struct probe_result *result)
{
	struct robot_state *state = memory;
	struct robot_target *target = &state->targets[job->tag / FORMS];

	state->asked_certificate |= result->hello.has_certificate_request;
	trial_take(&target->trials[job->tag % FORMS], job->provocation.block, result,
		   io->arena);
}

/* ---- judging --------------------------------------------------------------------- */

/* "TLSv1.2 with AES-GCM" */
static const char *name_of(const struct inquiry_io *io,
			   const struct robot_target *target)
{
	const char *name = arena_printf(
		io->arena, "%s%s", tls_version_name(target->version),
		target->has == is_rsa_gcm ? " with AES-GCM"
		: target->has == is_rsa_other && target->version == TLS_VERSION_TLS1_2
			? " without AES-GCM"
			: "");

	return name ? name : "?";
}

static void note_oracle(const struct inquiry_io *io, const struct robot_target *target,
			const struct trial *trial)
{
	/* Three kinds of wrong padding: told apart, every question brings more. */
	bool weak = trial_same(trial, RSA_BLOCK_WRONG_START, RSA_BLOCK_NO_ZERO + 1);
	uint32_t other = RSA_BLOCK_WRONG_START;

	while (other + 1 < RSA_BLOCK_COUNT &&
	       provocation_same(&trial->answers[RSA_BLOCK_RIGHT],
				&trial->answers[other]))
		other++;
	target_note(io, VULNERABILITY_ROBOT, RESULT_FAIL,
		    arena_printf(io->arena,
				 "%s, a %s oracle: right padding: %s; wrong: %s",
				 name_of(io, target), weak ? "weak" : "strong",
				 target_reaction(io, &trial->answers[RSA_BLOCK_RIGHT]),
				 target_reaction(io, &trial->answers[other])));
}

/*
 * Nobody has to answer a close_notify in the middle of a handshake. Whether it ends
 * the connection or the server waits for more is a matter of what it reads at once, not
 * of the padding: seen with HAProxy, three rounds alike now and then. An alert tells;
 * and a server that hangs at wrong padding does so with Finished as well.
 */
static bool is_timing(const struct trial *trial, unsigned int form)
{
	uint32_t block;

	for (block = 0; block < RSA_BLOCK_COUNT; block++) {
		const struct provocation_answer *answer = &trial->answers[block];

		if (form != WITHOUT_FINISHED || answer->reaction_count != 1 ||
		    (answer->reactions[0].kind != REACTION_CLOSED &&
		     answer->reactions[0].kind != REACTION_RESET &&
		     answer->reactions[0].kind != REACTION_SILENCE))
			return false;
	}
	return true;
}

/* True: there is an oracle, and it is noted. Else *${unknown} when there may be. */
static bool judge(const struct inquiry_io *io, const struct robot_target *target,
		  unsigned int form, const char *why, const char **unknown)
{
	const struct trial *trial = &target->trials[form];
	const char *reason = NULL;

	if (trial->why)
		reason = trial->why;
	else if (!target->over[form])
		reason = why ? why : "not every block was sent";
	else if (trial->changed)
		reason = target_changed(io, trial);
	else if (!trial_same(trial, 0, RSA_BLOCK_COUNT) && is_timing(trial, form))
		reason =
			"a close_notify behind some blocks ends the connection, behind "
			"others nothing follows: that may be timing";
	else if (!trial_same(trial, 0, RSA_BLOCK_COUNT)) {
		note_oracle(io, target, trial);
		return true;
	}
	if (reason && !*unknown) {
		*unknown =
			arena_printf(io->arena, "%s: %s", name_of(io, target), reason);
		if (!*unknown)
			*unknown = "out of memory";
	}
	return false;
}

static void note_alike(const struct inquiry_io *io, const struct robot_state *state)
{
	struct buffer text = buffer_make(TEXT_MAX);
	const char *what = NULL;
	size_t i;

	for (i = 0; i < state->count; i++)
		buffer_printf(&text, "%s%s", i > 0 ? ", " : "",
			      name_of(io, &state->targets[i]));
	buffer_add_string(&text, ": five blocks, right and wrong: all alike");
	if (!text.failed)
		what = arena_string(io->arena, buffer_span(&text));
	buffer_free(&text);
	target_note(io, VULNERABILITY_ROBOT, RESULT_PASS, what);
}

static void robot_finish(const struct inquiry_io *io, void *memory, const char *why)
{
	const struct robot_state *state = memory;
	const char *unknown = NULL;
	unsigned int form;
	size_t i;

	if (!state->begun || state->count == 0) {
		/* Where there is no such suite, versions and suites say it all. */
		if (!state->begun && why)
			target_note(io, VULNERABILITY_ROBOT, RESULT_UNKNOWN, why);
		return;
	}
	for (i = 0; i < state->count; i++) {
		for (form = 0; form < FORMS; form++) {
			if (judge(io, &state->targets[i], form, why, &unknown))
				return;
		}
	}
	if (!unknown && state->asked_certificate &&
	    io->endpoint->features.client_certificate != CLIENT_CERTIFICATE_REQUESTED)
		unknown = "all blocks are refused alike, but it wants a certificate of "
			  "the client first, and may not have looked at them";
	if (!unknown)
		unknown = target_unseen(io, VERSIONS, true);
	if (unknown)
		target_note(io, VULNERABILITY_ROBOT, RESULT_UNKNOWN, unknown);
	else
		note_alike(io, state);
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
