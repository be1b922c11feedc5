/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * code_lane: one set of codes (cipher suites, groups, signature schemes), offered
 * hello after hello, each without what the server already picked, until it refuses
 * the rest. So each costs one connection, and so does the end.
 *
 * Hellos of a lane turn the order of the offer round each time: a server that
 * follows the client then picks from alternate ends, which one with an order of
 * its own does not.
 */
#ifndef TLSWARD_CHECKS_INQUIRY_CODE_LANE_H
#define TLSWARD_CHECKS_INQUIRY_CODE_LANE_H

#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/probe.h"

enum { CODE_LANE_MAX = CIPHER_SUITE_CHUNK_MAX };

enum code_lane_end {
	CODE_LANE_UNUSED,
	CODE_LANE_OPEN,   /* there is more to ask */
	CODE_LANE_WHOLE,  /* what was not picked was refused */
	CODE_LANE_BROKEN, /* no answer, or none that can be used: see why */
};

struct code_lane {
	enum code_lane_end end;
	const char *why; /* of the refusal, or of BROKEN; see code_lane_take() */
	bool refusal_final;
	bool in_flight;
	bool doubted; /* closed without an alert: asked again */
	bool one_way; /* set it, and the order is the same in each hello */
	/* All two bytes long, as a first hello names them. */
	uint16_t codes[CODE_LANE_MAX];
	size_t count;
	bool is_picked[CODE_LANE_MAX];
	uint8_t picks[CODE_LANE_MAX]; /* places in codes, first pick first */
	size_t pick_count;
	uint32_t offer[CODE_LANE_MAX]; /* of the hello under way */
	size_t offer_count;
};
_Static_assert((int)CODE_LANE_MAX <= UINT8_MAX, "a place fits into a byte");

/*
 * code_lane_begin(lane, codes, count):
 * Open ${lane} for at most CODE_LANE_MAX codes, strongest first; with none it is
 * WHOLE at once. What is in the lane is forgotten, so ${codes} must not lie there.
 */
void code_lane_begin(struct code_lane *lane, const uint32_t *codes, size_t count);

/* Can it ask now? Then code_lane_ask() fills offer, which stays as it is until the
 * answer was taken. */
bool code_lane_may_ask(const struct code_lane *lane);
void code_lane_ask(struct code_lane *lane);

/*
 * code_lane_take(lane, result, code, arena):
 * The answer to what was asked last; when it was accepted, ${code} was picked.
 * lane->why is a copy in ${arena}. A close without any alert is asked again once:
 * it may be a limit of connections.
 */
void code_lane_take(struct code_lane *lane, const struct probe_result *result,
		    uint32_t code, struct arena *arena);

/* The code of pick ${index}. */
uint32_t code_lane_pick(const struct code_lane *lane, size_t index);

/* Was every pick the first acceptable one of its hello? With two picks or fewer
 * that says little: ask again with another order. */
bool code_lane_follows_client(const struct code_lane *lane);

#endif
