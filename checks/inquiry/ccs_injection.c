/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ccs_injection: ChangeCipherSpec before there are keys (CVE-2014-0224). Two at once
 * first: the answer of a sound server is to the first of them, and comes at once. Who
 * fails to decrypt something, or closes without a word, may have taken it: then one
 * alone, which a weak server takes in silence, and the two once more. That silence
 * lasts as long as any answer is waited for, twice: a busy server is not a weak one.
 */
#include "checks/handshake/alert.h"
#include "checks/inquiry/target.h"

enum step { STEP_TWO, STEP_ONE, STEP_TWO_AGAIN, STEP_OVER };

enum {
	VERSIONS = 1U << TLS_VERSION_SSL3 | 1U << TLS_VERSION_TLS1_0 |
		   1U << TLS_VERSION_TLS1_1 | 1U << TLS_VERSION_TLS1_2,
	ALERT_BAD_RECORD_MAC = 20,
	ALERT_DECRYPTION_FAILED = 21,
};

struct ccs_version {
	enum step step;
	bool in_flight;
};

struct ccs_state {
	struct ccs_version versions[TLS_VERSION_COUNT];
	bool begun, failed;
	const char *unknown;
	const char *refusal; /* of a sound server */
};

static enum inquiry_step ccs_next(const struct inquiry_io *io, void *memory,
				  struct probe_job *job)
{
	struct ccs_state *state = memory;
	enum inquiry_step left = INQUIRY_DONE;
	unsigned int i;

	if (!io->earlier_done)
		return INQUIRY_WAIT;
	for (i = 0; i < TLS_VERSION_COUNT; i++) {
		struct ccs_version *version = &state->versions[i];

		if (!(VERSIONS & 1U << i) || version->step == STEP_OVER ||
		    io->endpoint->protocols[i].offered != TRISTATE_YES)
			continue;
		if (version->in_flight) {
			left = INQUIRY_WAIT;
			continue;
		}
		if (!target_suites(io, i, NULL, &job->hello)) {
			state->unknown = "no cipher suite is known";
			version->step = STEP_OVER;
			continue;
		}
		version->in_flight = state->begun = true;
		job->kind = PROBE_PROVOCATION;
		job->hello.whole_flight = true;
		job->provocation.kind = PROVOCATION_EARLY_CHANGE;
		job->provocation.count = version->step == STEP_ONE ? 1 : 2;
		return INQUIRY_ASK;
	}
	return left;
}

/* The second one came to something that has keys: the first was taken. */
static bool failed_to_decrypt(const struct provocation_answer *answer)
{
	const struct reaction *first = &answer->reactions[0];

	return answer->reaction_count > 0 && first->kind == REACTION_ALERT &&
	       (first->description == ALERT_BAD_RECORD_MAC ||
		first->description == ALERT_DECRYPTION_FAILED);
}

static bool has_ended(const struct provocation_answer *answer)
{
	return answer->reaction_count > 0 &&
	       (answer->reactions[0].kind == REACTION_CLOSED ||
		answer->reactions[0].kind == REACTION_RESET);
}

/* By an alert, whatever it says, or by the end of the connection. */
static bool is_refusal(const struct probe_result *result)
{
	return result->outcome == PROBE_ACCEPTED &&
	       (has_ended(&result->provocation) ||
		(result->provocation.reaction_count > 0 &&
		 result->provocation.reactions[0].kind == REACTION_ALERT));
}

static const char *odd_text(const struct inquiry_io *io, enum tls_version version,
			    const struct probe_result *result)
{
	const char *text = arena_printf(
		io->arena,
		"%s: one that comes too early is neither refused nor failed "
		"at: %s",
		tls_version_name(version), target_reaction(io, &result->provocation));

	return text ? text : "out of memory";
}

static enum step after_two(struct ccs_state *state, const struct inquiry_io *io,
			   enum tls_version version, const struct probe_result *result)
{
	const struct provocation_answer *answer = &result->provocation;

	if (!is_refusal(result)) {
		/* Taken and never mentioned: TLS 1.3's compatibility mode does that
		 * to one, and no server known to be weak to two. */
		state->unknown = odd_text(io, version, result);
		return STEP_OVER;
	}
	if (failed_to_decrypt(answer) || has_ended(answer))
		return STEP_ONE;
	state->refusal = target_reaction(io, answer);
	return STEP_OVER;
}

static enum step after_one(struct ccs_state *state, const struct inquiry_io *io,
			   enum tls_version version, const struct probe_result *result)
{
	if (result->outcome == PROBE_TIMEOUT)
		return STEP_TWO_AGAIN;
	if (is_refusal(result))
		state->refusal = target_reaction(io, &result->provocation);
	else
		state->unknown = odd_text(io, version, result);
	return STEP_OVER;
}

static void after_two_again(struct ccs_state *state, const struct inquiry_io *io,
			    enum tls_version version, const struct probe_result *result)
{
	const char *text = arena_printf(
		io->arena, "%s: one is taken in silence, after two: %s",
		tls_version_name(version), target_reaction(io, &result->provocation));

	/* Who took the first says so by failing at the second; nothing else does. */
	if (result->outcome != PROBE_ACCEPTED ||
	    !failed_to_decrypt(&result->provocation)) {
		state->unknown = text ? text : "out of memory";
		return;
	}
	state->failed = true;
	target_note(io, VULNERABILITY_CCS_INJECTION, RESULT_FAIL, text);
}

static void ccs_take(const struct inquiry_io *io, void *memory,
		     const struct probe_job *job, const struct probe_result *result)
{
	struct ccs_state *state = memory;
	struct ccs_version *version = &state->versions[job->hello.version];

	version->in_flight = false;
	if (!result->provocation.provoked) {
		state->unknown =
			result->why
				? arena_string(io->arena, span_from_string(result->why))
				: "no usable answer";
		version->step = STEP_OVER;
		return;
	}
	switch (version->step) {
	case STEP_TWO:
		version->step = after_two(state, io, job->hello.version, result);
		return;
	case STEP_ONE:
		version->step = after_one(state, io, job->hello.version, result);
		return;
	case STEP_TWO_AGAIN:
		version->step = STEP_OVER;
		after_two_again(state, io, job->hello.version, result);
		return;
	case STEP_OVER:
		return;
	}
}

static void ccs_finish(const struct inquiry_io *io, void *memory, const char *why)
{
	const struct ccs_state *state = memory;
	const char *unknown = why ? why : state->unknown;

	if (state->failed || (!state->begun && !unknown))
		return;
	if (!unknown)
		unknown = target_unseen(io, VERSIONS, false);
	if (unknown)
		target_note(io, VULNERABILITY_CCS_INJECTION, RESULT_UNKNOWN, unknown);
	else
		target_note(io, VULNERABILITY_CCS_INJECTION, RESULT_PASS,
			    arena_printf(io->arena, "one that comes too early: %s",
					 state->refusal));
}

const struct inquiry inquiry_ccs_injection = {
	.name = "CCS injection",
	.level = INQUIRY_WEAKNESSES,
	.transports = 1U << TRANSPORT_TCP,
	.state_size = sizeof(struct ccs_state),
	.next = ccs_next,
	.take = ccs_take,
	.finish = ccs_finish,
};
