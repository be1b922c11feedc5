/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * doubt: no word from a peer that answered before. Some servers refuse a hello by
 * closing; others close on whoever comes too often, and so does a firewall. The first
 * is an answer, the second is not, and one connection does not tell which it was.
 *
 * So nothing else is asked until it is told: the question is put twice more, alone, and
 * then one that was answered before. Answered now: the peer had turned us away. Not
 * answered, but the other one is: a refusal. Neither: it stopped answering, and is
 * left alone. A limit would only last longer if we went on. (Twice in a row: behind a
 * balancer every other connection may end nowhere.)
 *
 * Who turned us away is from then on asked half as many things at a time. Who was seen
 * to refuse by closing, and never to turn away, is asked one at a time, but its closes
 * need no second one.
 */
#ifndef TLSWARD_CHECKS_INQUIRY_DOUBT_H
#define TLSWARD_CHECKS_INQUIRY_DOUBT_H

#include "agent/base/arena.h"
#include "checks/inquiry/question.h"

enum {
	DOUBT_TIMES = 2, /* that a question is put again */
	/* Closes that are believed, before the peer has to prove that it is there. */
	DOUBT_UNPROVEN_MAX = 4,
	/* Connections that it turned away though we had no other, before it is left
	 * alone. */
	DOUBT_TURNED_AWAY_MAX = 8,
	/* Refusals by closing, before the next ones are believed at once. */
	DOUBT_PROVEN_MIN = 4,
};

struct doubt {
	struct question question; /* QUESTION_FIRST */
	enum probe_outcome outcome;
	const char *why;
	bool alone; /* no other connection of ours was open */
};

struct doubts {
	struct doubt *items; /* the first ${unproven} need not be put again */
	size_t count, unproven;
	uint32_t times; /* that the next one was */
	struct probe_job control;
	bool has_control;
	uint32_t burst;       /* connections that were open when the first doubt came */
	uint32_t window;      /* that may be open; 0: any number */
	uint32_t turned_away; /* of those that were alone */
	uint32_t proven;      /* refusals by closing */
};

/* What any answer says of the peer: the first that is one becomes the control. */
void doubts_learn(struct doubts *doubts, const struct question *question,
		  const struct probe_result *result);

/* May ${result} be none? Never before there is a control. */
bool doubts_apply(const struct doubts *doubts, const struct question *question,
		  const struct probe_result *result);

/* Keep ${question} until it is told; ${others} are under way besides. False: no
 * memory. */
bool doubts_add(struct doubts *doubts, const struct question *question,
		const struct probe_result *result, uint32_t others,
		struct arena *arena);

/* How many questions may be under way. */
uint32_t doubts_window(const struct doubts *doubts);

/* May other questions be asked before it is told? */
bool doubts_can_wait(const struct doubts *doubts);

/* What to ask next, while there are any and nothing else is under way. */
void doubts_ask(const struct doubts *doubts, struct question *out);

enum doubt_outcome {
	DOUBT_OPEN,     /* go on asking */
	DOUBT_ANSWERED, /* ${told}'s question has its answer now: the result given */
	DOUBT_REFUSED,  /* the first ${unproven} were refusals: pop them all */
	DOUBT_GONE,     /* it stopped answering */
};

/* The answer to what doubts_ask() said. ${told}: filled with DOUBT_ANSWERED. */
enum doubt_outcome doubts_take(struct doubts *doubts, const struct question *question,
			       const struct probe_result *result, struct doubt *told);

/* Take one of them out, of the first ${unproven} while there are. False: none. */
bool doubts_pop(struct doubts *doubts, struct doubt *out);

#endif
