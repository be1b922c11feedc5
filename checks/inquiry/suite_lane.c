/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/inquiry/suite_lane.h"

static bool is_chacha20(uint32_t code)
{
	const struct cipher_suite *suite =
		cipher_suite_by_code(TLS_VERSION_TLS1_2, code);

	return suite && suite->cipher == CIPHER_CHACHA20_POLY1305;
}

static void add_codes(struct suite_lane *lane, const uint32_t *codes, size_t from,
		      size_t to, bool chacha20)
{
	size_t i;

	for (i = from; i < to; i++) {
		if (is_chacha20(codes[i]) == chacha20)
			lane->codes[lane->count++] = (uint16_t)codes[i];
	}
}

void suite_lane_begin(struct suite_lane *lane, const uint32_t *codes, size_t count)
{
	if (count > CIPHER_SUITE_CHUNK_MAX)
		count = CIPHER_SUITE_CHUNK_MAX;
	*lane = (struct suite_lane){
		.end = count > 0 ? SUITE_LANE_OPEN : SUITE_LANE_WHOLE,
	};
	/* Where a hello begins with ChaCha20, some servers leave their own order
	 * for it (SSL_OP_PRIORITIZE_CHACHA): so those stand at neither end. */
	add_codes(lane, codes, 0, count / 2, false);
	add_codes(lane, codes, 0, count, true);
	add_codes(lane, codes, count / 2, count, false);
}

bool suite_lane_may_ask(const struct suite_lane *lane)
{
	return lane->end == SUITE_LANE_OPEN && !lane->in_flight;
}

/* The hello in which pick ${index} is made: does it go from weak to strong? */
static bool is_turned(size_t index)
{
	return index % 2 == 1;
}

void suite_lane_ask(struct suite_lane *lane, struct hello_request *request)
{
	bool turned = is_turned(lane->pick_count);
	size_t i, count = 0;

	for (i = 0; i < lane->count; i++) {
		size_t place = turned ? lane->count - 1 - i : i;

		if (!lane->is_picked[place])
			lane->offer[count++] = lane->codes[place];
	}
	request->cipher_suites = lane->offer;
	request->cipher_suite_count = count;
	lane->in_flight = true;
}

static void pick(struct suite_lane *lane, uint32_t code)
{
	size_t i = 0;

	while (i < lane->count && (lane->codes[i] != code || lane->is_picked[i]))
		i++;
	if (i == lane->count) {
		lane->end = SUITE_LANE_BROKEN;
		lane->why = "it picked a suite that was not offered";
		return;
	}
	lane->is_picked[i] = true;
	lane->picks[lane->pick_count++] = (uint8_t)i;
	lane->doubted = false;
	if (lane->pick_count == lane->count)
		lane->end = SUITE_LANE_WHOLE;
}

static bool is_bare_close(const struct probe_result *result)
{
	return result->outcome == PROBE_CLOSED ||
	       (result->outcome == PROBE_REFUSED && !result->hello.came &&
		!result->hello.alerted);
}

void suite_lane_take(struct suite_lane *lane, const struct probe_result *result,
		     struct arena *arena)
{
	lane->in_flight = false;
	switch (result->outcome) {
	case PROBE_ACCEPTED:
		pick(lane, result->cipher_suite.code);
		return;
	case PROBE_REFUSED:
	case PROBE_CLOSED:
		if (is_bare_close(result) && !lane->doubted) {
			lane->doubted = true;
			return;
		}
		lane->end = SUITE_LANE_WHOLE;
		lane->refusal_final = result->refusal_final;
		break;
	case PROBE_NOT_TLS:
		lane->end = SUITE_LANE_WHOLE;
		lane->refusal_final = true;
		break;
	default:
		lane->end = SUITE_LANE_BROKEN;
		break;
	}
	lane->why =
		result->why ? arena_string(arena, span_from_string(result->why)) : NULL;
	if (!lane->why)
		lane->why = "no usable answer";
}

uint32_t suite_lane_pick(const struct suite_lane *lane, size_t index)
{
	return lane->codes[lane->picks[index]];
}

bool suite_lane_has_picked(const struct suite_lane *lane, uint32_t code)
{
	size_t i = 0;

	while (i < lane->pick_count && suite_lane_pick(lane, i) != code)
		i++;
	return i < lane->pick_count;
}

bool suite_lane_follows_client(const struct suite_lane *lane)
{
	size_t i, later;

	for (i = 0; i < lane->pick_count; i++) {
		for (later = i + 1; later < lane->pick_count; later++) {
			/* What was acceptable too stood before it in the hello. */
			if ((lane->picks[later] < lane->picks[i]) != is_turned(i))
				return false;
		}
	}
	return true;
}
