/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * suite_survey: is a protocol version offered, with which cipher suites, and in
 * whose order? Every suite of the registry is asked for.
 *
 * First the usual suites; when the version is not refused as such, the rare ones in
 * lanes of their own, side by side; then all that were taken together, in one lane,
 * so that the server's order over all of them shows. Some servers choose their
 * certificate before the suite, by the kinds of suites in the hello, or drop DHE
 * when a hello names groups they have not: lanes with one kind alone, and without
 * groups, look behind that.
 */
#ifndef TLSWARD_CHECKS_INQUIRY_SUITE_SURVEY_H
#define TLSWARD_CHECKS_INQUIRY_SUITE_SURVEY_H

#include "checks/handshake/signature_scheme.h"
#include "checks/inquiry/code_lane.h"
#include "checks/inquiry/inquiry.h"

enum survey_lane {
	SURVEY_LANE_USUAL, /* then: of all that were taken */
	SURVEY_LANE_RARE_FIRST,
	SURVEY_LANE_RARE_LAST = SURVEY_LANE_RARE_FIRST + 2,
	SURVEY_LANE_RSA,   /* left over, with signatures of RSA alone */
	SURVEY_LANE_ECDSA, /* the same for ECDSA and EdDSA */
	/* SRP, and DHE in a hello without groups (RFC 7919 4) */
	SURVEY_LANE_NO_GROUPS,
	SURVEY_LANE_COUNT,
};

/* Tags of its questions are below. */
enum { SURVEY_TAG_COUNT = SURVEY_LANE_COUNT + 1 };

enum survey_phase {
	SURVEY_FIRST, /* one hello with the usual suites */
	SURVEY_RARE,
	SURVEY_ALL,
	SURVEY_KINDS,
	SURVEY_ORDER, /* two suites, the preferred one last */
	SURVEY_MERGE, /* all that were taken, when they did not fit before */
	SURVEY_OVER,
};

struct suite_survey {
	enum tls_version version;
	enum survey_phase phase;
	struct code_lane lanes[SURVEY_LANE_COUNT];
	uint16_t found[CIPHER_SUITE_ROWS_MAX]; /* in any lane, ever */
	size_t found_count;
	uint16_t rsa_schemes[SIGNATURE_SCHEME_MAX];
	uint16_t ecdsa_schemes[SIGNATURE_SCHEME_MAX];
	bool asked_kinds;         /* of the usual ones, with the rare ones */
	bool asked_apart;         /* DHE without groups, and without SRP */
	const char *user_unknown; /* SRP or PSK is there for others: the alert */
	bool unjoined;            /* rare ones were taken that did not fit into ALL */
	enum tristate order;      /* the server's own? */
	bool order_asked, order_in_flight;
	uint32_t order_offer[2];
	/* SSLv2 is one question, in the lane of the usual ones: the peer lists its
	 * suites itself. */
	bool ssl2_taken;
	uint32_t *ssl2_suites; /* of the arena */
	size_t ssl2_suite_count;
};

void suite_survey_begin(struct suite_survey *survey, enum tls_version version);

/* As next() and take() of struct inquiry; job->tag is the survey's. */
enum inquiry_step suite_survey_next(struct suite_survey *survey, struct probe_job *job);
void suite_survey_take(struct suite_survey *survey, const struct probe_job *job,
		       const struct probe_result *result, struct arena *arena);

/*
 * suite_survey_report(survey, why, arena, out):
 * What was found, also in the middle: then ${why} says why it was not finished.
 * Fills offered, why, server_order and the suites of ${out}. False: no memory.
 */
bool suite_survey_report(const struct suite_survey *survey, const char *why,
			 struct arena *arena, struct protocol_offer *out);

#endif
