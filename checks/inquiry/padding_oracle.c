/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * padding_oracle: is a CBC record with wrong padding taken in another way than one
 * with a wrong MAC? POODLE against TLS, GOLDENDOODLE, Zombie POODLE, CVE-2016-2107,
 * CVE-2019-1559. A sound record goes first: who takes even that as a fault cannot be
 * judged.
 */
#include "checks/inquiry/target.h"
#include "checks/inquiry/trial.h"

enum {
	VERSIONS = 1U << TLS_VERSION_TLS1_0 | 1U << TLS_VERSION_TLS1_1 |
		   1U << TLS_VERSION_TLS1_2,
	FIRST_FAULT = RECORD_FAULT_NONE + 1,
};

_Static_assert((int)RECORD_FAULT_COUNT <= (int)TRIAL_VARIANTS_MAX,
	       "one variant a fault");

struct padding_state {
	bool begun, has_target, over;
	enum tls_version version;
	struct trial trial;
};

/* That the library here can shake hands with. */
static bool is_usable(const struct cipher_suite *suite)
{
	bool exchange = suite->key_exchange == KEY_EXCHANGE_RSA ||
			suite->key_exchange == KEY_EXCHANGE_DHE ||
			suite->key_exchange == KEY_EXCHANGE_ECDHE;
	bool authentication = suite->authentication == AUTHENTICATION_RSA ||
			      suite->authentication == AUTHENTICATION_ECDSA ||
			      suite->authentication == AUTHENTICATION_ANON;

	return cipher_suite_is_cbc(suite) && exchange && authentication &&
	       suite->cipher != CIPHER_DES_CBC && suite->cipher != CIPHER_IDEA_CBC &&
	       suite->cipher != CIPHER_RC2_CBC && suite->cipher != CIPHER_SEED_CBC;
}

static void begin(const struct inquiry_io *io, struct padding_state *state)
{
	struct hello_request hello = {0};
	unsigned int i;

	state->begun = true;
	state->trial = trial_make(RECORD_FAULT_COUNT);
	for (i = TLS_VERSION_TLS1_2; i >= TLS_VERSION_TLS1_0 && !state->has_target;
	     i--) {
		if ((VERSIONS & 1U << i) &&
		    io->endpoint->protocols[i].offered == TRISTATE_YES &&
		    target_suites(io, i, is_usable, &hello)) {
			state->version = i;
			state->has_target = true;
		}
	}
}

static bool is_alike(const struct trial *trial)
{
	return trial_same(trial, FIRST_FAULT, RECORD_FAULT_COUNT);
}

static enum inquiry_step padding_next(const struct inquiry_io *io, void *memory,
				      struct probe_job *job)
{
	struct padding_state *state = memory;
	enum inquiry_step step;
	uint32_t fault = 0;

	if (!io->earlier_done)
		return INQUIRY_WAIT;
	if (!state->begun)
		begin(io, state);
	if (!state->has_target || state->over)
		return INQUIRY_DONE;
	step = trial_next(&state->trial, &fault);
	if (step == INQUIRY_DONE) {
		state->over = is_alike(&state->trial) || !trial_again(&state->trial);
		if (state->over)
			return INQUIRY_DONE;
		step = trial_next(&state->trial, &fault);
	}
	if (step != INQUIRY_ASK)
		return step;
	if (!target_suites(io, state->version, is_usable, &job->hello)) {
		state->trial.why = "out of memory";
		return INQUIRY_DONE;
	}
	job->kind = PROBE_RECORD_FAULT;
	job->provocation.fault = fault;
	return INQUIRY_ASK;
}

static void padding_take(const struct inquiry_io *io, void *memory,
			 const struct probe_job *job, const struct probe_result *result)
{
	struct padding_state *state = memory;

	trial_take(&state->trial, job->provocation.fault, result, io->arena);
}

/* ---- judging --------------------------------------------------------------------- */

static bool taken_as(const struct trial *trial, enum record_fault a,
		     enum record_fault b)
{
	return provocation_same(&trial->answers[a], &trial->answers[b]);
}

static const char *reaction_to(const struct inquiry_io *io, const struct trial *trial,
			       enum record_fault fault)
{
	return target_reaction(io, &trial->answers[fault]);
}

static void note_oracle(const struct inquiry_io *io, const struct padding_state *state)
{
	static const char *const names[RECORD_FAULT_COUNT] = {
		[RECORD_FAULT_PADDING] = "wrong padding",
		[RECORD_FAULT_BOTH] = "wrong padding and MAC",
		[RECORD_FAULT_EMPTY_MAC] = "no data and a wrong MAC (CVE-2019-1559)",
		[RECORD_FAULT_EMPTY_PADDING] = "no data and wrong padding",
		[RECORD_FAULT_ONLY_PADDING] = "nothing but padding (CVE-2016-2107)",
	};
	const struct trial *trial = &state->trial;
	const char *version = tls_version_name(state->version), *what;
	uint32_t other = RECORD_FAULT_PADDING;

	if (taken_as(trial, RECORD_FAULT_PADDING, RECORD_FAULT_NONE)) {
		what = arena_printf(io->arena,
				    "%s: a record with wrong padding is taken "
				    "(CVE-2014-8730, POODLE against TLS)",
				    version);
	} else {
		while (other + 1 < RECORD_FAULT_COUNT &&
		       (other == RECORD_FAULT_MAC ||
			taken_as(trial, RECORD_FAULT_MAC, other)))
			other++;
		what = arena_printf(io->arena, "%s: a wrong MAC: %s; %s: %s", version,
				    reaction_to(io, trial, RECORD_FAULT_MAC),
				    names[other], reaction_to(io, trial, other));
	}
	target_note(io, VULNERABILITY_PADDING_ORACLE, RESULT_FAIL, what);
}

static void note_unknown(const struct inquiry_io *io, const char *why)
{
	target_note(io, VULNERABILITY_PADDING_ORACLE, RESULT_UNKNOWN, why);
}

static void note_nothing_told(const struct inquiry_io *io, const char *what)
{
	note_unknown(io, what);
	io->endpoint->vulnerabilities[VULNERABILITY_PADDING_ORACLE].tells_nothing =
		true;
}

static void padding_finish(const struct inquiry_io *io, void *memory, const char *why)
{
	const struct padding_state *state = memory;
	const struct trial *trial = &state->trial;

	if ((!state->begun && !why) || (state->begun && !state->has_target))
		return; /* versions and suites say it all */
	if (why || trial->why)
		note_unknown(io, why ? why : trial->why);
	else if (trial->changed)
		note_unknown(io, "the answers differ from time to time");
	else if (taken_as(trial, RECORD_FAULT_NONE, RECORD_FAULT_BOTH) &&
		 is_alike(trial))
		note_nothing_told(
			io, arena_printf(io->arena,
					 "sound records and others are answered alike: "
					 "%s",
					 reaction_to(io, trial, RECORD_FAULT_NONE)));
	else if (taken_as(trial, RECORD_FAULT_NONE, RECORD_FAULT_BOTH))
		note_unknown(io,
			     arena_printf(io->arena,
					  "a sound record is taken as one with "
					  "faults: %s",
					  reaction_to(io, trial, RECORD_FAULT_NONE)));
	else if (!is_alike(trial))
		note_oracle(io, state);
	else
		target_note(io, VULNERABILITY_PADDING_ORACLE, RESULT_PASS,
			    arena_printf(io->arena, "%s: every fault of a record: %s",
					 tls_version_name(state->version),
					 reaction_to(io, trial, RECORD_FAULT_BOTH)));
}

const struct inquiry inquiry_padding_oracle = {
	.name = "padding oracles",
	.level = INQUIRY_WEAKNESSES,
	.transports = 1U << TRANSPORT_TCP,
	.state_size = sizeof(struct padding_state),
	.next = padding_next,
	.take = padding_take,
	.finish = padding_finish,
};
