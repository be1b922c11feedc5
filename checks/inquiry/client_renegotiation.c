/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client_renegotiation: may a client have the server do handshake after handshake on
 * one connection? Each costs the server far more than the client. Servers that stop
 * after some are not open to it, so it is tried more often than any of them allows,
 * or, where an audit must not look like an attack, once: most refuse that one. Only
 * handshakes that were finished count. Who closes without a word when it is asked may
 * do so in any case, as a tunnel whose other end is down: then it is seen whether it
 * stays when it is not asked.
 */
#include <inttypes.h>

#include "checks/inquiry/offered.h"

enum { ATTEMPTS_MAX = 2 }; /* one silence says nothing */

struct renegotiation_state {
	unsigned int asked, answered;
	bool over;
	bool closed; /* as soon as it was asked */
};

static void say(const struct inquiry_io *io, enum result result, const char *what)
{
	io->endpoint->vulnerabilities[VULNERABILITY_CLIENT_RENEGOTIATION] =
		(struct vulnerability_seen){
			.asked = true,
			.result = result,
			.what = what ? what : "out of memory",
		};
}

static enum inquiry_step renegotiation_next(const struct inquiry_io *io, void *memory,
					    struct probe_job *job)
{
	struct renegotiation_state *state = memory;
	enum tls_version version;
	enum inquiry_step step;

	if (state->over)
		return INQUIRY_DONE;
	if (state->asked > state->answered)
		return INQUIRY_WAIT;
	step = offered_before_tls13(io, &version);
	if (step != INQUIRY_ASK)
		return step; /* what that means follows from the versions */
	state->asked++;
	job->kind = PROBE_HANDSHAKE;
	job->handshake.highest = TLS_VERSION_TLS1_2;
	if (state->closed) {
		job->handshake.wishes = HANDSHAKE_STAY;
		return INQUIRY_ASK;
	}
	job->handshake.wishes = HANDSHAKE_RENEGOTIATE;
	job->handshake.renegotiations =
		io->level == INQUIRY_WEAKNESSES ? HANDSHAKE_RENEGOTIATIONS : 1;
	return INQUIRY_ASK;
}

/* The same without asking for anything. */
static void take_control(const struct inquiry_io *io, const struct probe_result *result)
{
	if (result->outcome != PROBE_ACCEPTED) {
		say(io, RESULT_UNKNOWN,
		    arena_printf(io->arena,
				 "closes when asked; whether it stays when not: %s",
				 result->why ? result->why : "no handshake"));
	} else if (result->finished.heard_end) {
		say(io, RESULT_UNKNOWN,
		    "closes right after the handshake, asked to renegotiate or not");
	} else {
		io->endpoint->features.client_renegotiation = TRISTATE_NO;
		say(io, RESULT_PASS, "does not renegotiate: closes when asked");
	}
}

static void renegotiation_take(const struct inquiry_io *io, void *memory,
			       const struct probe_job *job,
			       const struct probe_result *result)
{
	const struct handshake_answer *answer = &result->finished;
	struct endpoint_features *features = &io->endpoint->features;
	struct renegotiation_state *state = memory;
	const char *end =
		answer->renegotiation_end ? answer->renegotiation_end : "it stopped";

	state->answered++;
	if (state->closed) {
		state->over = true;
		take_control(io, result);
		return;
	}
	state->closed = result->outcome == PROBE_ACCEPTED &&
			answer->renegotiation_closed && answer->renegotiations == 0;
	if (state->closed)
		return;
	state->over = !answer->renegotiation_timeout || state->asked == ATTEMPTS_MAX;
	if (result->outcome != PROBE_ACCEPTED) {
		say(io, RESULT_UNKNOWN,
		    arena_printf(io->arena, "no handshake to renegotiate: %s",
				 result->why ? result->why : "no reason given"));
	} else if (!answer->asked_renegotiation) {
		say(io, RESULT_UNKNOWN, "the TLS library here does not renegotiate");
	} else if (answer->renegotiations >= HANDSHAKE_RENEGOTIATIONS) {
		features->client_renegotiation = TRISTATE_YES;
		say(io, RESULT_FAIL,
		    arena_printf(io->arena,
				 "renegotiated %" PRIu32 " times when the client "
				 "asked for it",
				 answer->renegotiations));
	} else if (answer->renegotiations >= job->handshake.renegotiations) {
		say(io, RESULT_UNKNOWN,
		    "renegotiated once; whether it ever stops takes --probe weaknesses");
	} else if (answer->renegotiations > 0 && answer->renegotiation_timeout) {
		/* Slow, perhaps: nobody saw it stop. */
		say(io, RESULT_UNKNOWN,
		    arena_printf(io->arena, "renegotiated %" PRIu32 " times, then: %s",
				 answer->renegotiations, end));
	} else if (answer->renegotiations > 0) {
		features->client_renegotiation = TRISTATE_NO;
		say(io, RESULT_PASS,
		    arena_printf(io->arena, "renegotiated %" PRIu32 " times, then: %s",
				 answer->renegotiations, end));
	} else {
		features->client_renegotiation = TRISTATE_NO;
		say(io, RESULT_PASS,
		    arena_printf(io->arena, "does not renegotiate: %s", end));
	}
}

static void renegotiation_finish(const struct inquiry_io *io, void *memory,
				 const char *why)
{
	const struct renegotiation_state *state = memory;

	if (why && !state->over)
		say(io, RESULT_UNKNOWN, why);
}

const struct inquiry inquiry_client_renegotiation = {
	.name = "client renegotiation",
	.level = INQUIRY_OFFER,
	.transports = 1U << TRANSPORT_TCP,
	.state_size = sizeof(struct renegotiation_state),
	.next = renegotiation_next,
	.take = renegotiation_take,
	.finish = renegotiation_finish,
};
