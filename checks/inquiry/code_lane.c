/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/inquiry/code_lane.h"

void code_lane_begin(struct code_lane *lane, const uint32_t *codes, size_t count)
{
	size_t i;

	if (count > CODE_LANE_MAX)
		count = CODE_LANE_MAX;
	*lane = (struct code_lane){
		.end = count > 0 ? CODE_LANE_OPEN : CODE_LANE_WHOLE,
		.count = count,
	};
	for (i = 0; i < count; i++)
		lane->codes[i] = (uint16_t)codes[i];
}

bool code_lane_may_ask(const struct code_lane *lane)
{
	return lane->end == CODE_LANE_OPEN && !lane->in_flight;
}

/* The hello in which pick ${index} is made: does it go from weak to strong? */
static bool is_turned(size_t index)
{
	return index % 2 == 1;
}

void code_lane_ask(struct code_lane *lane)
{
	bool turned = is_turned(lane->pick_count) && !lane->one_way;
	size_t i;

	lane->offer_count = 0;
	for (i = 0; i < lane->count; i++) {
		size_t place = turned ? lane->count - 1 - i : i;

		if (!lane->is_picked[place])
			lane->offer[lane->offer_count++] = lane->codes[place];
	}
	lane->in_flight = true;
}

static void pick(struct code_lane *lane, uint32_t code)
{
	size_t i = 0;

	while (i < lane->count && (lane->codes[i] != code || lane->is_picked[i]))
		i++;
	if (i == lane->count) {
		lane->end = CODE_LANE_BROKEN;
		lane->why = "it picked what was not offered";
		return;
	}
	lane->is_picked[i] = true;
	lane->picks[lane->pick_count++] = (uint8_t)i;
	lane->doubted = false;
	if (lane->pick_count == lane->count)
		lane->end = CODE_LANE_WHOLE;
}

static bool is_bare_close(const struct probe_result *result)
{
	return result->outcome == PROBE_CLOSED ||
	       (result->outcome == PROBE_REFUSED && !result->hello.came &&
		!result->hello.alerted);
}

void code_lane_take(struct code_lane *lane, const struct probe_result *result,
		    uint32_t code, struct arena *arena)
{
	lane->in_flight = false;
	switch (result->outcome) {
	case PROBE_ACCEPTED:
		pick(lane, code);
		return;
	case PROBE_REFUSED:
	case PROBE_CLOSED:
		if (is_bare_close(result) && !lane->doubted) {
			lane->doubted = true;
			return;
		}
		lane->end = CODE_LANE_WHOLE;
		lane->refusal_final = result->refusal_final;
		break;
	case PROBE_NOT_TLS:
		lane->end = CODE_LANE_WHOLE;
		lane->refusal_final = true;
		break;
	default:
		lane->end = CODE_LANE_BROKEN;
		break;
	}
	lane->why =
		result->why ? arena_string(arena, span_from_string(result->why)) : NULL;
	if (!lane->why)
		lane->why = "no usable answer";
}

uint32_t code_lane_pick(const struct code_lane *lane, size_t index)
{
	return lane->codes[lane->picks[index]];
}

bool code_lane_follows_client(const struct code_lane *lane)
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
