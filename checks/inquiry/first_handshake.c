/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * first_handshake: does the peer speak TLS at all, and what does an ordinary
 * handshake with it come to? Everything else is asked only of a peer that does.
 */
#include "checks/facts_codec.h"
#include "checks/handshake/quic/version.h"
#include "checks/inquiry/handshake_question.h"

enum { HANDSHAKE_BYTES_MAX = 16 * 1024 * 1024 };

struct first_state {
	bool asked, answered;
	bool with_header, header_asked;
	bool with_version_2, version_2_asked; /* of QUIC */
};

static enum inquiry_step first_next(const struct inquiry_io *io, void *memory,
				    struct probe_job *job)
{
	struct first_state *state = memory;

	handshake_question(io, job);
	if (!state->asked) {
		state->asked = true;
		return INQUIRY_ASK;
	}
	if (state->with_header && !state->header_asked) {
		state->header_asked = true;
		state->answered = false;
		job->proxy_header = true;
		return INQUIRY_ASK;
	}
	if (state->with_version_2 && !state->version_2_asked) {
		state->version_2_asked = true;
		state->answered = false;
		return INQUIRY_ASK;
	}
	return state->answered ? INQUIRY_DONE : INQUIRY_WAIT;
}

static void first_take(const struct inquiry_io *io, void *memory,
		       const struct probe_job *job, const struct probe_result *result)
{
	struct first_state *state = memory;
	struct handshake *handshake = &io->endpoint->handshake;
	struct handshake from = result->handshake;

	state->answered = true;
	/* A listener behind a balancer closes on whatever has no PROXY header. */
	if (state->header_asked) {
		if (result->speaks == SPEAKS_UNKNOWN ||
		    result->speaks == SPEAKS_SILENCE)
			return;
		io->endpoint->proxy_header = true;
	} else if (result->outcome == PROBE_CLOSED && !job->proxy_header &&
		   job->kind == PROBE_HANDSHAKE) {
		state->with_header = true;
	} else if (quic_names_version(result, QUIC_VERSION_2) &&
		   job->quic.version == QUIC_VERSION_1) {
		/* A Version Negotiation instead of an answer. */
		io->endpoint->quic.version = QUIC_VERSION_2;
		state->with_version_2 = true;
	}
	*handshake = (struct handshake){0};
	if (!codec_copy(codec_handshake, &from, handshake, HANDSHAKE_BYTES_MAX,
			io->arena))
		*handshake = (struct handshake){.why = "out of memory"};
	if (handshake->completed == TRISTATE_YES)
		return;
	/* Only an answer is a "no", and no ceiling of ours is one. */
	handshake->completed = result->outcome == PROBE_TIMEOUT ||
					       result->outcome == PROBE_FAILED ||
					       result->outcome == PROBE_BUDGET
				       ? TRISTATE_UNKNOWN
				       : TRISTATE_NO;
	if (!handshake->why && result->why)
		handshake->why = arena_string(io->arena, span_from_string(result->why));
}

const struct inquiry inquiry_first_handshake = {
	.name = "first handshake",
	.level = INQUIRY_OFFER,
	.transports = 1U << TRANSPORT_TCP | 1U << TRANSPORT_UDP,
	.each_name = true,
	.any_peer = true,
	.state_size = sizeof(struct first_state),
	.next = first_next,
	.take = first_take,
};
