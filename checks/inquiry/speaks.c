/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * speaks: who else is behind the port? A multiplexer (sslh and the like) answers TLS
 * to a TLS client and SSH to an SSH client; OpenVPN closes on anything else's hello.
 * One connection at most, and none where a configuration says what answers.
 */
#include "checks/inquiry/inquiry.h"

enum { TALK_DEADLINE_MS = 1000 };

struct speaks_state {
	bool asked, answered;
};

/* The same address and port as an endpoint before it: one answer is enough. */
static bool is_another_name(const struct inquiry_io *io)
{
	const struct endpoint *endpoint = io->endpoint, *other;
	size_t i;

	for (i = 0; i < io->facts->endpoint_count; i++) {
		other = &io->facts->endpoints[i];
		if (other == endpoint)
			return false;
		if (other->transport == endpoint->transport &&
		    other->port == endpoint->port &&
		    ip_address_equal(&other->address, &endpoint->address))
			return true;
	}
	return false;
}

static enum inquiry_step speaks_next(const struct inquiry_io *io, void *memory,
				     struct probe_job *job)
{
	struct speaks_state *state = memory;
	const struct endpoint *endpoint = io->endpoint;

	if (state->asked)
		return state->answered ? INQUIRY_DONE : INQUIRY_WAIT;
	if (!io->earlier_done)
		return INQUIRY_WAIT;
	if (!endpoint->reached || endpoint->has_site || endpoint->proxy_header ||
	    is_another_name(io))
		return INQUIRY_DONE;
	if (endpoint->speaks == SPEAKS_TLS)
		job->talk = TALK_SSH;
	else if (endpoint->speaks == SPEAKS_UNKNOWN)
		job->talk = TALK_OPENVPN;
	else
		return INQUIRY_DONE;
	state->asked = true;
	job->kind = PROBE_TALK;
	job->deadline_ms = TALK_DEADLINE_MS;
	return INQUIRY_ASK;
}

static void speaks_take(const struct inquiry_io *io, void *memory,
			const struct probe_job *job, const struct probe_result *result)
{
	struct speaks_state *state = memory;

	(void)job;
	state->answered = true;
	if (io->endpoint->speaks == SPEAKS_TLS && result->speaks == SPEAKS_SSH)
		io->endpoint->speaks_what =
			arena_printf(io->arena, "also ssh: %s",
				     result->banner ? result->banner : "?");
}

const struct inquiry inquiry_speaks = {
	.name = "other protocols",
	.level = INQUIRY_OFFER,
	.transports = 1U << TRANSPORT_TCP,
	.any_peer = true,
	.state_size = sizeof(struct speaks_state),
	.next = speaks_next,
	.take = speaks_take,
};
