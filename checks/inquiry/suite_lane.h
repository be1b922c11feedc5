/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * suite_lane: one set of cipher suites, offered hello after hello, each without
 * what the server already picked, until it refuses the rest.
 *
 * So each suite costs one connection, and so does the end. Hellos of a lane turn
 * the order of the offer round each time: a server that follows the client then
 * picks from alternate ends, which one with an order of its own does not.
 */
#ifndef TLSWARD_CHECKS_INQUIRY_SUITE_LANE_H
#define TLSWARD_CHECKS_INQUIRY_SUITE_LANE_H

#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/probe.h"

enum suite_lane_end {
	SUITE_LANE_UNUSED,
	SUITE_LANE_OPEN,   /* there is more to ask */
	SUITE_LANE_WHOLE,  /* what was not picked was refused */
	SUITE_LANE_BROKEN, /* no answer, or none that can be used: see why */
};

struct suite_lane {
	enum suite_lane_end end;
	const char *why; /* of the refusal, or of BROKEN; see suite_lane_take() */
	bool refusal_final;
	bool in_flight;
	bool doubted; /* closed without an alert: asked again */
	/* All but SSLv2's, as a first hello names them. */
	uint16_t codes[CIPHER_SUITE_CHUNK_MAX];
	size_t count;
	bool is_picked[CIPHER_SUITE_CHUNK_MAX];
	uint8_t picks[CIPHER_SUITE_CHUNK_MAX]; /* places in codes, first pick first */
	size_t pick_count;
	uint32_t offer[CIPHER_SUITE_CHUNK_MAX]; /* of the hello under way */
};
_Static_assert((int)CIPHER_SUITE_CHUNK_MAX <= UINT8_MAX, "a place fits into a byte");

/*
 * suite_lane_begin(lane, codes, count):
 * Open ${lane} for at most CIPHER_SUITE_CHUNK_MAX codes, strongest first; with
 * none it is WHOLE at once. What is in the lane is forgotten, so ${codes} must not
 * lie there.
 */
void suite_lane_begin(struct suite_lane *lane, const uint32_t *codes, size_t count);

/* Can it ask now? Then suite_lane_ask() fills the suites of ${request}, which point
 * into the lane until the answer was taken. */
bool suite_lane_may_ask(const struct suite_lane *lane);
void suite_lane_ask(struct suite_lane *lane, struct hello_request *request);

/*
 * suite_lane_take(lane, result, arena):
 * The answer to what was asked last. lane->why is a copy in ${arena}. A close
 * without any alert is asked again once: it may be a limit of connections.
 */
void suite_lane_take(struct suite_lane *lane, const struct probe_result *result,
		     struct arena *arena);

/* The code of pick ${index}. */
uint32_t suite_lane_pick(const struct suite_lane *lane, size_t index);
bool suite_lane_has_picked(const struct suite_lane *lane, uint32_t code);

/* Was every pick the first acceptable one of its hello? With two picks or fewer
 * that says little: ask again with another order. */
bool suite_lane_follows_client(const struct suite_lane *lane);

#endif
