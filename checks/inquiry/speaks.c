/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * speaks: who else is behind the port? A multiplexer (sslh and the like) answers TLS
 * to a TLS client and SSH to an SSH client; OpenVPN closes on anything else's hello;
 * and a VPN may answer HTTPS. Two connections at most, and none where a configuration
 * says what answers.
 */
#include "checks/inquiry/http_host.h"

enum { TALK_DEADLINE_MS = 1000, PAGE_DEADLINE_MS = 2000 };

struct speaks_state {
	bool talk_asked, page_asked;
	const char *also_ssh; /* its banner */
	uint32_t in_flight;
};

/* ---- VPN servers ---------------------------------------------------------------- */

static const struct tunnel {
	enum http_tunnel tunnel;
	enum speaks inside;
	const char *what;
	uint32_t connections_max; /* 0: no ban is known */
	const char *connections_why;
} tunnels[] = {
	/* ocserv, as its configuration is shipped, counts a point for each connection
	 * in twenty minutes and bans the address for five from 80 on: a quarter is left
	 * to who connects in earnest. (It spares 127.0.0.1 since 1.1, not ::1.) */
	{HTTP_TUNNEL_OPENCONNECT, SPEAKS_OPENCONNECT,
	 "openconnect over TLS: a VPN, as of ocserv", 60,
	 "its kind (ocserv) bans addresses that connect often, so it is asked little"},
	{HTTP_TUNNEL_SOFTETHER, SPEAKS_SOFTETHER,
	 "softether over TLS: a VPN that poses as a web server", 0, NULL},
};

static void note_tunnel(struct endpoint *endpoint, enum http_tunnel tunnel)
{
	size_t i;

	for (i = 0; i < sizeof(tunnels) / sizeof(tunnels[0]); i++) {
		if (tunnels[i].tunnel != tunnel)
			continue;
		endpoint->inside = tunnels[i].inside;
		endpoint->speaks_what = tunnels[i].what;
		endpoint->connections_max = tunnels[i].connections_max;
		endpoint->connections_why = tunnels[i].connections_why;
	}
}

/* ---- asking --------------------------------------------------------------------- */

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

static bool ask_talk(const struct endpoint *endpoint, struct speaks_state *state,
		     struct probe_job *job)
{
	if (state->talk_asked ||
	    (endpoint->speaks != SPEAKS_TLS && endpoint->speaks != SPEAKS_UNKNOWN))
		return false;
	state->talk_asked = true;
	job->kind = PROBE_TALK;
	job->talk = endpoint->speaks == SPEAKS_TLS ? TALK_SSH : TALK_OPENVPN;
	job->deadline_ms = TALK_DEADLINE_MS;
	return true;
}

static bool ask_page(const struct inquiry_io *io, struct speaks_state *state,
		     struct probe_job *job)
{
	const struct endpoint *endpoint = io->endpoint;

	if (state->page_asked || endpoint->handshake.completed != TRISTATE_YES)
		return false;
	state->page_asked = true;
	job->kind = PROBE_HTTP;
	job->without_name = !endpoint->name;
	job->deadline_ms = PAGE_DEADLINE_MS;
	job->once = true;
	job->http.host = http_host(io, endpoint->port, false);
	job->http.port = endpoint->port;
	job->http.questions = UINT32_C(1) << HTTP_ROOT;
	job->http.tunnel = true;
	return job->http.host != NULL;
}

static enum inquiry_step speaks_next(const struct inquiry_io *io, void *memory,
				     struct probe_job *job)
{
	struct speaks_state *state = memory;
	const struct endpoint *endpoint = io->endpoint;

	if (!io->earlier_done)
		return INQUIRY_WAIT;
	if (!endpoint->reached || endpoint->has_site || is_another_name(io))
		return INQUIRY_DONE;
	/* No multiplexer stands behind a balancer. */
	if ((!endpoint->proxy_header && ask_talk(endpoint, state, job)) ||
	    ask_page(io, state, job)) {
		state->in_flight++;
		return INQUIRY_ASK;
	}
	return state->in_flight > 0 ? INQUIRY_WAIT : INQUIRY_DONE;
}

static void speaks_take(const struct inquiry_io *io, void *memory,
			const struct probe_job *job, const struct probe_result *result)
{
	struct speaks_state *state = memory;
	struct endpoint *endpoint = io->endpoint;
	const char *also = result->banner ? result->banner : "?";

	state->in_flight--;
	if (job->kind == PROBE_HTTP)
		note_tunnel(endpoint, result->http.tunnel);
	else if (endpoint->speaks == SPEAKS_TLS && result->speaks == SPEAKS_SSH)
		state->also_ssh = arena_string(io->arena, span_from_string(also));
}

/* Said last: it stands behind what is inside of TLS. */
static void speaks_finish(const struct inquiry_io *io, void *memory, const char *why)
{
	const struct speaks_state *state = memory;
	struct endpoint *endpoint = io->endpoint;
	const char *inside = endpoint->speaks_what;

	(void)why;
	if (state->also_ssh)
		endpoint->speaks_what = arena_printf(
			io->arena, "%s%salso ssh: %s", inside ? inside : "",
			inside ? "; " : "", state->also_ssh);
}

const struct inquiry inquiry_speaks = {
	.name = "other protocols",
	.level = INQUIRY_OFFER,
	.transports = 1U << TRANSPORT_TCP,
	.any_peer = true,
	.settles = true,
	.state_size = sizeof(struct speaks_state),
	.next = speaks_next,
	.take = speaks_take,
	.finish = speaks_finish,
};
