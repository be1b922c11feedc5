/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * heartbleed: a lying heartbeat request to every version before TLS 1.3, where
 * heartbeats are announced (CVE-2014-0160).
 */
#include "checks/handshake/record.h"
#include "checks/handshake/server_hello.h"
#include "checks/inquiry/target.h"

enum {
	VERSIONS = 1U << TLS_VERSION_TLS1_0 | 1U << TLS_VERSION_TLS1_1 |
		   1U << TLS_VERSION_TLS1_2,
};

struct heartbleed_state {
	uint32_t asked, answered; /* 1 << enum tls_version */
	bool leaked, announced;
	const char *unknown; /* a version that could not be tried: why */
};

static const struct client_hello_extension heartbeat = {EXTENSION_HEARTBEAT, {"\1", 1}};

static enum inquiry_step heartbleed_next(const struct inquiry_io *io, void *memory,
					 struct probe_job *job)
{
	struct heartbleed_state *state = memory;
	unsigned int i;

	if (!io->earlier_done)
		return INQUIRY_WAIT;
	/* Who does not announce it in an ordinary hello has no code for it. */
	if (io->endpoint->vulnerabilities[VULNERABILITY_HEARTBLEED].asked)
		return INQUIRY_DONE;
	for (i = TLS_VERSION_TLS1_0; i <= TLS_VERSION_TLS1_2; i++) {
		if ((state->asked & 1U << i) ||
		    io->endpoint->protocols[i].offered != TRISTATE_YES)
			continue;
		job->hello.extensions = arena_alloc(io->scratch, sizeof(heartbeat));
		if (!job->hello.extensions ||
		    !target_suites(io, i, NULL, &job->hello)) {
			state->unknown = "out of memory";
			return INQUIRY_DONE;
		}
		state->asked |= 1U << i;
		*job->hello.extensions = heartbeat;
		job->hello.extension_count = 1;
		job->hello.whole_flight = true;
		job->kind = PROBE_PROVOCATION;
		job->provocation.kind = PROVOCATION_HEARTBEAT;
		return INQUIRY_ASK;
	}
	return state->answered == state->asked ? INQUIRY_DONE : INQUIRY_WAIT;
}

/* An answer that is not the right one to the sound request, and not empty. */
static bool leaks(const struct provocation_answer *answer)
{
	enum { EMPTY_ANSWER_LEN = 3 };
	uint32_t i;

	for (i = 0; i < answer->reaction_count; i++) {
		const struct reaction *reaction = &answer->reactions[i];

		if (reaction->kind == REACTION_RECORD &&
		    reaction->type == CONTENT_HEARTBEAT &&
		    reaction->len > EMPTY_ANSWER_LEN)
			return true;
	}
	return false;
}

static void heartbleed_take(const struct inquiry_io *io, void *memory,
			    const struct probe_job *job,
			    const struct probe_result *result)
{
	const struct provocation_answer *answer = &result->provocation;
	struct heartbleed_state *state = memory;

	state->answered |= 1U << job->hello.version;
	if (answer->provoked && leaks(answer)) {
		if (!state->leaked)
			target_note(
				io, VULNERABILITY_HEARTBLEED, RESULT_FAIL,
				arena_printf(io->arena,
					     "%s: a request that claims 16384 bytes "
					     "is answered with %s",
					     tls_version_name(job->hello.version),
					     target_reaction(io, answer)));
		state->leaked = true;
	} else if (!answer->provoked || result->outcome != PROBE_ACCEPTED) {
		state->unknown =
			result->why
				? arena_string(io->arena, span_from_string(result->why))
				: "no usable answer";
	} else {
		state->announced |= answer->has_heartbeat;
	}
}

static void heartbleed_finish(const struct inquiry_io *io, void *memory,
			      const char *why)
{
	const struct heartbleed_state *state = memory;
	const char *unknown = why ? why : state->unknown;

	if (!unknown && state->asked)
		unknown = target_unseen(io, VERSIONS, false);
	if (unknown)
		target_note_unknown(io, VULNERABILITY_HEARTBLEED, unknown);
	else if (state->asked && !state->leaked)
		target_note(io, VULNERABILITY_HEARTBLEED, RESULT_PASS,
			    state->announced
				    ? "heartbeats are announced; a lying request is "
				      "answered with nothing"
				    : "heartbeats are not announced");
}

const struct inquiry inquiry_heartbleed = {
	.name = "Heartbleed",
	.level = INQUIRY_WEAKNESSES,
	.transports = 1U << TRANSPORT_TCP,
	.state_size = sizeof(struct heartbleed_state),
	.next = heartbleed_next,
	.take = heartbleed_take,
	.finish = heartbleed_finish,
};
