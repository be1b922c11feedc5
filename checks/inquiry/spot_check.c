/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spot_check: does a name really share what was learned of another name on its
 * address? Three samples: what its first handshake came to, the oldest version that
 * the other one offers, the newest one that it refuses. One that comes out
 * differently, and everything is asked of this name, too.
 */
#include "checks/inquiry/inquiry.h"

struct spot_state {
	bool planned;
	bool ask[TLS_VERSION_COUNT]; /* still to ask */
	uint32_t in_flight;
};

static const struct endpoint *base_of(const struct inquiry_io *io)
{
	return &io->facts->endpoints[io->endpoint->derived_from];
}

static void stand_alone(const struct inquiry_io *io)
{
	io->endpoint->is_derived = false;
}

static bool has_suite(const struct protocol_offer *offer, uint32_t code)
{
	size_t i;

	for (i = 0; i < offer->cipher_suite_count; i++) {
		if (offer->cipher_suites[i].code == code)
			return true;
	}
	return false;
}

/* A list that is not complete cannot contradict. */
static bool fits(const struct protocol_offer *offer, uint32_t code)
{
	return offer->offered == TRISTATE_YES &&
	       (!offer->cipher_suites_complete || has_suite(offer, code));
}

/* Which samples to take; none when the first handshake contradicts already. */
static void plan(const struct inquiry_io *io, struct spot_state *state)
{
	const struct endpoint *base = base_of(io);
	const struct handshake *own = &io->endpoint->handshake;
	unsigned int i, newest_refused = TLS_VERSION_COUNT;

	state->planned = true;
	if (!base->reached || base->speaks != io->endpoint->speaks ||
	    own->completed != base->handshake.completed ||
	    (own->completed == TRISTATE_YES &&
	     !fits(&base->protocols[own->version], own->cipher_suite.code))) {
		stand_alone(io);
		return;
	}
	/* Inside of QUIC there is one version, which that handshake was of. */
	if (io->endpoint->transport == TRANSPORT_UDP)
		return;
	for (i = TLS_VERSION_COUNT; i-- > 0;) {
		if (base->protocols[i].offered == TRISTATE_NO &&
		    newest_refused == TLS_VERSION_COUNT)
			newest_refused = i;
	}
	for (i = 0; i < TLS_VERSION_COUNT; i++) {
		if (base->protocols[i].offered == TRISTATE_YES) {
			state->ask[i] = true;
			break;
		}
	}
	if (newest_refused < TLS_VERSION_COUNT)
		state->ask[newest_refused] = true;
}

static enum inquiry_step spot_next(const struct inquiry_io *io, void *memory,
				   struct probe_job *job)
{
	struct spot_state *state = memory;
	unsigned int i;

	if (!io->endpoint->is_derived)
		return state->in_flight > 0 ? INQUIRY_WAIT : INQUIRY_DONE;
	if (!io->earlier_done || !base_of(io)->interviewed)
		return INQUIRY_WAIT;
	if (!state->planned)
		plan(io, state);
	for (i = 0; i < TLS_VERSION_COUNT && io->endpoint->is_derived; i++) {
		if (!state->ask[i])
			continue;
		state->ask[i] = false;
		state->in_flight++;
		job->kind = PROBE_HELLO;
		job->hello.version = i;
		return INQUIRY_ASK;
	}
	return state->in_flight > 0 ? INQUIRY_WAIT : INQUIRY_DONE;
}

static void spot_take(const struct inquiry_io *io, void *memory,
		      const struct probe_job *job, const struct probe_result *result)
{
	const struct protocol_offer *offer =
		&base_of(io)->protocols[job->hello.version];
	struct spot_state *state = memory;

	state->in_flight--;
	switch (result->outcome) {
	case PROBE_ACCEPTED:
		if (!fits(offer, result->cipher_suite.code))
			stand_alone(io);
		return;
	case PROBE_REFUSED:
	case PROBE_CLOSED:
		/* The base may have taken a suite that the first hello lacks. */
		if (offer->offered != TRISTATE_NO)
			stand_alone(io);
		return;
	default:
		stand_alone(io);
		return;
	}
}

/* Cut short, nothing is shown: what was not compared is not shared. */
static void spot_finish(const struct inquiry_io *io, void *memory, const char *why)
{
	(void)memory;
	io->endpoint->spot_checked = !why && io->endpoint->is_derived;
}

const struct inquiry inquiry_spot_check = {
	.name = "spot check",
	.level = INQUIRY_OFFER,
	.transports = 1U << TRANSPORT_TCP | 1U << TRANSPORT_UDP,
	.each_name = true,
	.closing_peer = true, /* which the other one may not be */
	.state_size = sizeof(struct spot_state),
	.next = spot_next,
	.take = spot_take,
	.finish = spot_finish,
};
