/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * interview: all inquiries of one endpoint, in order and within a budget. Says
 * which question is next and who gets the answer; knows no sockets, no clock.
 */
#ifndef TLSWARD_CHECKS_INQUIRY_INTERVIEW_H
#define TLSWARD_CHECKS_INQUIRY_INTERVIEW_H

#include "checks/inquiry/inquiry.h"
#include "checks/inquiry/question.h"

enum {
	/* Connections in a row that ran into their deadline, twice each, before a
	 * peer counts as gone: some are silent at what they do not understand, as
	 * an SSLv2 hello, and answer the rest. */
	INTERVIEW_TIMEOUTS_MAX = 4,
};

struct interview_settings {
	const struct inquiry *const *inquiries; /* inquiry_registry, or a test's */
	size_t inquiry_count;
	enum inquiry_level level; /* those above it are not made */
	uint32_t connections_max; /* of one endpoint */
};

struct interview;

/*
 * interview_make(settings, facts, endpoint, arena, scratch):
 * ${endpoint} belongs to ${facts}, and neither moves while the interview lives. What
 * goes into the endpoint is in ${arena}; the interview, its questions and all that it
 * has to remember for them (100 KB, of a peer with many suites) in ${scratch}, which
 * may go when it is over. NULL: out of memory.
 */
struct interview *interview_make(const struct interview_settings *settings,
				 const struct facts *facts, struct endpoint *endpoint,
				 struct arena *arena, struct arena *scratch);

/*
 * interview_next(interview, question):
 * The next question, whose connection counts from now on; INQUIRY_WAIT while only
 * answers can bring a next one, INQUIRY_DONE when all is over and finished.
 */
enum inquiry_step interview_next(struct interview *interview,
				 struct question *question);

/* The final answer of ${question}. A connection that could not be made is an
 * answer too: PROBE_FAILED, and why. What may be none (doubt.h) reaches its inquiry
 * only when that is told. */
void interview_take(struct interview *interview, const struct question *question,
		    const struct probe_result *result);

/* ${question} ran into its deadline: may it be asked once more? That is a connection,
 * too. False: give its answer. */
bool interview_again(struct interview *interview, struct question *question);

/* Ask no more, because of ${why}, which stays as long as the endpoint.
 * interview_next() then soon says INQUIRY_DONE; answers under way may still be
 * given. */
void interview_close(struct interview *interview, const char *why);

/* Why not everything was asked that should have been, or NULL. */
const char *interview_why_closed(const struct interview *interview);

#endif
