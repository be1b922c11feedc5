/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * padding_oracle: is a CBC record with wrong padding taken in another way than one
 * with a wrong MAC? POODLE against TLS, GOLDENDOODLE, Zombie POODLE, CVE-2016-2107,
 * CVE-2019-1559. Each kind of CBC suite that is offered has code of its own to open
 * its records, so each is tried, one kind after the other: servers that take one
 * connection at a time are not made to time out. A sound record goes first, alone: a
 * kind that no handshake can be completed with costs one connection, and who takes
 * even that record as a fault cannot be judged.
 */
#include "checks/inquiry/cbc_kind.h"
#include "checks/inquiry/target.h"
#include "checks/inquiry/trial.h"

enum {
	VERSIONS = 1U << TLS_VERSION_TLS1_0 | 1U << TLS_VERSION_TLS1_1 |
		   1U << TLS_VERSION_TLS1_2,
	FIRST_FAULT = RECORD_FAULT_NONE + 1,
	TEXT_MAX = 4096,
};

_Static_assert((int)RECORD_FAULT_COUNT <= (int)TRIAL_VARIANTS_MAX,
	       "one variant a fault");

/* One kind of suite, and what came of it. */
struct attempt {
	const struct cbc_kind *kind;
	bool over;
	struct trial trial;
};

struct padding_state {
	bool begun;
	const char *failed; /* not even begun: why */
	struct attempt *attempts;
	size_t count;
	size_t current; /* those before it are over */
};

/* ---- asking ---------------------------------------------------------------------- */

static void begin(const struct inquiry_io *io, struct padding_state *state)
{
	struct cbc_kind *kinds = NULL;
	size_t count = 0, i;

	state->begun = true;
	if (!cbc_kind_list(io, &kinds, &count)) {
		state->failed = "out of memory";
		return;
	}
	if (count == 0)
		return;
	state->attempts =
		arena_alloc_array(io->scratch, count, sizeof(*state->attempts));
	if (!state->attempts) {
		state->failed = "out of memory";
		return;
	}
	state->count = count;
	for (i = 0; i < count; i++)
		state->attempts[i] = (struct attempt){
			.kind = &kinds[i], .trial = trial_make(RECORD_FAULT_COUNT)};
}

static bool is_alike(const struct trial *trial)
{
	return trial_same(trial, FIRST_FAULT, RECORD_FAULT_COUNT);
}

static enum inquiry_step step_attempt(struct attempt *attempt, uint32_t *fault)
{
	struct trial *trial = &attempt->trial;
	enum inquiry_step step;

	if (attempt->over)
		return INQUIRY_DONE;
	if (attempt->kind->suite_count == 0)
		trial->why = "its key exchange is beyond the TLS library here";
	if (trial->round == 0 && trial->asked == 1U << RECORD_FAULT_NONE &&
	    trial->answered == 0)
		return INQUIRY_WAIT;
	step = trial_next(trial, fault);
	if (step != INQUIRY_DONE)
		return step;
	attempt->over = is_alike(trial) || !trial_again(trial);
	return attempt->over ? INQUIRY_DONE : trial_next(trial, fault);
}

static enum inquiry_step padding_next(const struct inquiry_io *io, void *memory,
				      struct probe_job *job)
{
	struct padding_state *state = memory;
	uint32_t fault = 0;

	if (!io->earlier_done)
		return INQUIRY_WAIT;
	if (!state->begun)
		begin(io, state);
	for (; state->current < state->count; state->current++) {
		struct attempt *attempt = &state->attempts[state->current];
		enum inquiry_step step = step_attempt(attempt, &fault);

		if (step == INQUIRY_DONE)
			continue;
		if (step == INQUIRY_ASK) {
			job->kind = PROBE_RECORD_FAULT;
			job->tag = (uint32_t)state->current;
			job->hello.version = attempt->kind->version;
			job->hello.cipher_suites = attempt->kind->suites;
			job->hello.cipher_suite_count = attempt->kind->suite_count;
			job->provocation.fault = fault;
		}
		return step;
	}
	return INQUIRY_DONE;
}

static void padding_take(const struct inquiry_io *io, void *memory,
			 const struct probe_job *job, const struct probe_result *result)
{
	struct padding_state *state = memory;

	trial_take(&state->attempts[job->tag].trial, job->provocation.fault, result,
		   io->arena);
}

/* ---- judging --------------------------------------------------------------------- */

enum judgement {
	ALIKE,   /* every fault is taken in one way, a sound record in another */
	ORACLE,  /* not every fault */
	NOTHING, /* sound or not: whoever asks learns nothing */
	UNKNOWN,
};

static bool taken_as(const struct trial *trial, enum record_fault a,
		     enum record_fault b)
{
	return provocation_same(&trial->answers[a], &trial->answers[b]);
}

static enum judgement judge(const struct attempt *attempt)
{
	const struct trial *trial = &attempt->trial;

	if (!attempt->over || trial->why || trial->changed)
		return UNKNOWN;
	if (taken_as(trial, RECORD_FAULT_NONE, RECORD_FAULT_BOTH))
		return is_alike(trial) ? NOTHING : UNKNOWN;
	return is_alike(trial) ? ALIKE : ORACLE;
}

static const struct attempt *first_of(const struct padding_state *state,
				      enum judgement judgement, size_t *count)
{
	const struct attempt *first = NULL;
	size_t i;

	*count = 0;
	for (i = 0; i < state->count; i++) {
		if (judge(&state->attempts[i]) != judgement)
			continue;
		if (!first)
			first = &state->attempts[i];
		(*count)++;
	}
	return first;
}

static const char *reaction_to(const struct inquiry_io *io, const struct trial *trial,
			       enum record_fault fault)
{
	return target_reaction(io, &trial->answers[fault]);
}

/* "TLSv1.2 AES_CBC_SHA" */
static const char *name_of(const struct inquiry_io *io, const struct attempt *attempt)
{
	const char *name = arena_printf(
		io->arena, "%s %s_CBC_%s", tls_version_name(attempt->kind->version),
		cbc_kind_cipher(attempt->kind), attempt->kind->mac);

	return name ? name : "?";
}

static const char *oracle_text(const struct inquiry_io *io,
			       const struct attempt *attempt)
{
	static const char *const names[RECORD_FAULT_COUNT] = {
		[RECORD_FAULT_PADDING] = "wrong padding",
		[RECORD_FAULT_BOTH] = "wrong padding and MAC",
		[RECORD_FAULT_EMPTY_MAC] = "no data and a wrong MAC (CVE-2019-1559)",
		[RECORD_FAULT_EMPTY_PADDING] = "no data and wrong padding",
		[RECORD_FAULT_ONLY_PADDING] = "nothing but padding (CVE-2016-2107)",
	};
	const struct trial *trial = &attempt->trial;
	uint32_t other = RECORD_FAULT_PADDING;

	if (taken_as(trial, RECORD_FAULT_PADDING, RECORD_FAULT_NONE))
		return "a record with wrong padding is taken (CVE-2014-8730, POODLE "
		       "against TLS)";
	while (other + 1 < RECORD_FAULT_COUNT &&
	       (other == RECORD_FAULT_MAC || taken_as(trial, RECORD_FAULT_MAC, other)))
		other++;
	return arena_printf(io->arena, "a wrong MAC: %s; %s: %s",
			    reaction_to(io, trial, RECORD_FAULT_MAC), names[other],
			    reaction_to(io, trial, other));
}

static const char *unknown_text(const struct inquiry_io *io,
				const struct attempt *attempt, const char *why)
{
	const struct trial *trial = &attempt->trial;

	if (trial->why)
		return trial->why;
	if (!attempt->over)
		return why ? why : "not every record was sent";
	if (trial->changed)
		return target_changed(io, trial);
	return arena_printf(io->arena, "a sound record is taken as one with faults: %s",
			    reaction_to(io, trial, RECORD_FAULT_NONE));
}

/* Those that were ${judgement}: "TLSv1.2 AES_CBC_SHA, AES_CBC_SHA256; TLSv1.1 ..." */
static const char *list_of(const struct inquiry_io *io,
			   const struct padding_state *state, enum judgement judgement)
{
	struct buffer text = buffer_make(TEXT_MAX);
	const struct cbc_kind *last = NULL;
	const char *out;
	size_t i;

	for (i = 0; i < state->count; i++) {
		const struct cbc_kind *kind = state->attempts[i].kind;

		if (judge(&state->attempts[i]) != judgement)
			continue;
		if (!last || last->version != kind->version)
			buffer_printf(&text, "%s%s ", last ? "; " : "",
				      tls_version_name(kind->version));
		else
			buffer_add_string(&text, ", ");
		buffer_printf(&text, "%s_CBC_%s", cbc_kind_cipher(kind), kind->mac);
		last = kind;
	}
	out = text.failed ? NULL : arena_string(io->arena, buffer_span(&text));
	buffer_free(&text);
	return out ? out : "?";
}

static void note(const struct inquiry_io *io, enum result result, const char *what)
{
	target_note(io, VULNERABILITY_PADDING_ORACLE, result, what);
}

static void note_oracle(const struct inquiry_io *io, const struct attempt *attempt,
			size_t count)
{
	const char *text = oracle_text(io, attempt), *name = name_of(io, attempt);

	if (count > 1)
		name = arena_printf(io->arena, "%s, and %zu more kinds of suites", name,
				    count - 1);
	note(io, RESULT_FAIL,
	     arena_printf(io->arena, "%s: %s", name ? name : "?",
			  text ? text : "out of memory"));
}

static void note_nothing_told(const struct inquiry_io *io,
			      const struct padding_state *state,
			      const struct attempt *attempt)
{
	note(io, RESULT_UNKNOWN,
	     arena_printf(io->arena,
			  "%s: sound records and others are answered alike: %s",
			  list_of(io, state, NOTHING),
			  reaction_to(io, &attempt->trial, RECORD_FAULT_NONE)));
	io->endpoint->vulnerabilities[VULNERABILITY_PADDING_ORACLE].tells_nothing =
		true;
}

/* Of what was tried nothing is to be said against; but it is not all there is. */
static void note_partly(const struct inquiry_io *io, const struct padding_state *state,
			const char *why)
{
	size_t count;

	if (why && first_of(state, ALIKE, &count))
		why = arena_printf(io->arena, "%s; all faults alike: %s", why,
				   list_of(io, state, ALIKE));
	note(io, RESULT_UNKNOWN, why);
}

static void note_alike(const struct inquiry_io *io, const struct padding_state *state)
{
	const struct provocation_answer *first =
		&state->attempts[0].trial.answers[RECORD_FAULT_BOTH];
	bool same = true;
	size_t i;

	for (i = 1; i < state->count; i++)
		same = same &&
		       provocation_same(
			       first,
			       &state->attempts[i].trial.answers[RECORD_FAULT_BOTH]);
	note(io, RESULT_PASS,
	     arena_printf(io->arena, "%s: every fault of a record: %s",
			  list_of(io, state, ALIKE),
			  same ? target_reaction(io, first)
			       : "as every other of the same suite"));
}

static void padding_finish(const struct inquiry_io *io, void *memory, const char *why)
{
	const struct padding_state *state = memory;
	const struct attempt *attempt;
	const char *unseen = target_unseen(io, VERSIONS, true), *text;
	size_t count;

	if (!why)
		why = state->failed;
	if (!state->begun || state->count == 0) {
		/* Where there is no such suite, versions and suites say it all. */
		if (why)
			note(io, RESULT_UNKNOWN, why);
		return;
	}
	attempt = first_of(state, ORACLE, &count);
	if (attempt) {
		note_oracle(io, attempt, count);
		return;
	}
	attempt = first_of(state, UNKNOWN, &count);
	if (attempt) {
		text = unknown_text(io, attempt, why);
		text = arena_printf(io->arena, "%s: %s", name_of(io, attempt),
				    text ? text : "out of memory");
		if (count > 1 && text)
			text = arena_printf(io->arena, "%s (and %zu more kinds)", text,
					    count - 1);
		note_partly(io, state, text);
	} else if (unseen) {
		note_partly(io, state, unseen);
	} else {
		attempt = first_of(state, NOTHING, &count);
		if (attempt)
			note_nothing_told(io, state, attempt);
		else
			note_alike(io, state);
	}
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
