/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/provoked.h"

bool provoked_note(struct probe_result *result, struct reaction reaction)
{
	struct provocation_answer *answer = &result->provocation;

	if (answer->reaction_count < REACTIONS_MAX)
		answer->reactions[answer->reaction_count++] = reaction;
	return answer->reaction_count < REACTIONS_MAX;
}

void provoked_finish(struct probe_result *result, struct reaction last)
{
	(void)provoked_note(result, last);
	result->outcome = PROBE_ACCEPTED;
	result->why = NULL;
}

void provoked_end(struct probe_result *result, enum peer_end end)
{
	static const enum reaction_kind kinds[] = {
		[PEER_CLOSED] = REACTION_CLOSED,
		[PEER_RESET] = REACTION_RESET,
		[PEER_DEADLINE] = REACTION_SILENCE,
		[PEER_BUDGET] = REACTION_GARBAGE,
	};

	/* No reaction of the peer: as if nothing had been said to it. */
	if (end == PEER_UNREACHED) {
		result->provocation.provoked = false;
		result->outcome = PROBE_FAILED;
		result->why = "the connection failed";
		return;
	}
	provoked_finish(result, (struct reaction){.kind = kinds[end]});
	if (end == PEER_DEADLINE) {
		result->outcome = PROBE_TIMEOUT;
		result->why = "no answer to what was said";
	} else if (end == PEER_BUDGET) {
		result->outcome = PROBE_BUDGET;
		result->why = "the byte budget ran out";
	}
}
