/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/inquiry/protocol_note.h"
#include "checks/inquiry/suite_survey.h"

static bool add_use(struct protocol_offer *out, struct arena *arena,
		    enum tls_version version, uint32_t code)
{
	return protocol_note_use(arena, &out->cipher_suites, &out->cipher_suite_count,
				 cipher_suite_use_of(version, code));
}

static bool has_found(const struct suite_survey *survey, uint32_t code)
{
	size_t i = 0;

	while (i < survey->found_count && survey->found[i] != code)
		i++;
	return i < survey->found_count;
}

/* As the client offered them: strongest first. */
static bool add_in_client_order(const struct suite_survey *survey, struct arena *arena,
				struct protocol_offer *out)
{
	const struct cipher_suite *suite;
	size_t i;

	for (i = 0; (suite = cipher_suite_at(i)); i++) {
		if (suite->since != TLS_VERSION_SSL2 &&
		    has_found(survey, suite->code) &&
		    !add_use(out, arena, survey->version, suite->code))
			return false;
	}
	return true;
}

static bool add_in_server_order(const struct suite_survey *survey, struct arena *arena,
				struct protocol_offer *out)
{
	size_t lane, i;

	for (i = 0; i < survey->ssl2_suite_count; i++) {
		if (!add_use(out, arena, survey->version, survey->ssl2_suites[i]))
			return false;
	}
	for (lane = 0; lane < SURVEY_LANE_COUNT; lane++) {
		for (i = 0; i < survey->lanes[lane].pick_count; i++) {
			if (!add_use(out, arena, survey->version,
				     code_lane_pick(&survey->lanes[lane], i)))
				return false;
		}
	}
	for (i = 0; i < survey->found_count; i++) {
		if (!add_use(out, arena, survey->version, survey->found[i]))
			return false;
	}
	return true;
}

/* The first lane that broke, or NULL. */
static const struct code_lane *broken_lane(const struct suite_survey *survey)
{
	size_t i;

	for (i = 0; i < SURVEY_LANE_COUNT; i++) {
		if (survey->lanes[i].end == CODE_LANE_BROKEN)
			return &survey->lanes[i];
	}
	return NULL;
}

bool suite_survey_report(const struct suite_survey *survey, const char *why,
			 struct arena *arena, struct protocol_offer *out)
{
	const struct code_lane *broken = broken_lane(survey);
	bool taken = survey->ssl2_taken || survey->found_count > 0;

	if (survey->phase == SURVEY_OVER)
		why = broken ? broken->why : survey->user_unknown;
	out->offered = taken ? TRISTATE_YES : why ? TRISTATE_UNKNOWN : TRISTATE_NO;
	out->why = why;
	if (!taken && !why)
		out->why = survey->lanes[SURVEY_LANE_USUAL].why;
	out->server_order = survey->order;
	out->cipher_suites = NULL;
	out->cipher_suite_count = 0;
	out->cipher_suites_complete = !why;
	return survey->order == TRISTATE_NO ? add_in_client_order(survey, arena, out)
					    : add_in_server_order(survey, arena, out);
}
