/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/inquiry/suite_survey.h"

#include <string.h>

enum {
	TAG_ORDER = SURVEY_LANE_COUNT,
	/* So many picks from alternate ends of the offer are nobody's own order; of
	 * fewer it is asked. */
	TELLING_PICKS = 6,
};

/* What RFC 8446 4.2.3 and older documents let a key of a kind sign with. */
static uint16_t rsa_schemes[] = {
	0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b,
	0x0401, 0x0501, 0x0601, 0x0301, 0x0201, 0x0101,
};
static uint16_t ecdsa_schemes[] = {
	0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0303, 0x0203,
};

/* The lanes of a phase; each may have one hello under way. */
static const struct {
	enum survey_lane first, last;
} phase_lanes[SURVEY_OVER] = {
	[SURVEY_FIRST] = {SURVEY_LANE_USUAL, SURVEY_LANE_USUAL},
	[SURVEY_RARE] = {SURVEY_LANE_RARE_FIRST, SURVEY_LANE_RARE_LAST},
	[SURVEY_ALL] = {SURVEY_LANE_USUAL, SURVEY_LANE_USUAL},
	[SURVEY_KINDS] = {SURVEY_LANE_RSA, SURVEY_LANE_NO_GROUPS},
	[SURVEY_ORDER] = {SURVEY_LANE_USUAL, SURVEY_LANE_USUAL},
	[SURVEY_MERGE] = {SURVEY_LANE_USUAL, SURVEY_LANE_USUAL},
};

void suite_survey_begin(struct suite_survey *survey, enum tls_version version)
{
	uint32_t codes[CIPHER_SUITE_CHUNK_MAX];
	size_t count = 0;

	*survey = (struct suite_survey){.version = version};
	if (version != TLS_VERSION_SSL2)
		count = cipher_suite_offer(version, 0, codes, CIPHER_SUITE_CHUNK_MAX);
	suite_lane_begin(&survey->lanes[SURVEY_LANE_USUAL], codes, count);
	survey->lanes[SURVEY_LANE_USUAL].end = SUITE_LANE_OPEN;
}

/* ---- what a phase leaves for the next ------------------------------------------- */

static size_t picks_of(const struct suite_survey *survey, size_t first, size_t last)
{
	size_t sum = 0;

	for (; first <= last; first++)
		sum += survey->lanes[first].pick_count;
	return sum;
}

static size_t rare_picks(const struct suite_survey *survey)
{
	return picks_of(survey, SURVEY_LANE_RARE_FIRST, SURVEY_LANE_RARE_LAST);
}

/* Append what a lane has, all of it or what was picked; as much as fits. */
static size_t add_codes(const struct suite_lane *lane, bool picked_only,
			uint32_t codes[CIPHER_SUITE_CHUNK_MAX], size_t count)
{
	size_t i;

	for (i = 0; i < lane->count && count < CIPHER_SUITE_CHUNK_MAX; i++) {
		if (lane->is_picked[i] || !picked_only)
			codes[count++] = lane->codes[i];
	}
	return count;
}

/* The usual lane again, with the rare suites that were taken. */
static void join(struct suite_survey *survey, bool picked_only)
{
	struct suite_lane *usual = &survey->lanes[SURVEY_LANE_USUAL];
	uint32_t codes[CIPHER_SUITE_CHUNK_MAX];
	size_t count = add_codes(usual, picked_only, codes, 0);
	size_t lane;

	for (lane = SURVEY_LANE_RARE_FIRST; lane <= SURVEY_LANE_RARE_LAST; lane++)
		count = add_codes(&survey->lanes[lane], true, codes, count);
	suite_lane_begin(usual, codes, count);
}

static void join_rare(struct suite_survey *survey)
{
	const struct suite_lane *usual = &survey->lanes[SURVEY_LANE_USUAL];
	size_t rare = rare_picks(survey);

	if (rare == 0)
		return;
	/* Refused altogether: then there is nothing to put the rare ones to. */
	if (usual->end == SUITE_LANE_OPEN &&
	    usual->count + rare <= CIPHER_SUITE_CHUNK_MAX)
		join(survey, false);
	else
		survey->unjoined = true;
}

/* Append the usual suites for one kind of key that were not taken. */
static size_t add_kind(const struct suite_survey *survey, enum authentication kind,
		       uint32_t codes[CIPHER_SUITE_CHUNK_MAX], size_t count)
{
	const struct suite_lane *usual = &survey->lanes[SURVEY_LANE_USUAL];
	size_t i;

	for (i = 0; i < usual->count && count < CIPHER_SUITE_CHUNK_MAX; i++) {
		const struct cipher_suite *suite =
			cipher_suite_by_code(survey->version, usual->codes[i]);

		if (suite && suite->authentication == kind && !usual->is_picked[i])
			codes[count++] = suite->code;
	}
	return count;
}

static void begin_kind(struct suite_survey *survey, enum survey_lane lane,
		       enum authentication kind)
{
	uint32_t codes[CIPHER_SUITE_CHUNK_MAX];

	suite_lane_begin(&survey->lanes[lane], codes, add_kind(survey, kind, codes, 0));
}

/* When all usual suites were refused together, up to TLS 1.1 there is room to ask
 * for those of each kind among the rare ones of that kind. */
static void begin_rare(struct suite_survey *survey)
{
	static const enum authentication kinds[] = {AUTHENTICATION_RSA,
						    AUTHENTICATION_ECDSA};
	uint32_t codes[CIPHER_SUITE_CHUNK_MAX];
	uint32_t chunk;

	survey->asked_kinds =
		survey->lanes[SURVEY_LANE_USUAL].end == SUITE_LANE_WHOLE &&
		(survey->version == TLS_VERSION_TLS1_0 ||
		 survey->version == TLS_VERSION_TLS1_1);
	for (chunk = 1; chunk < cipher_suite_chunks(survey->version); chunk++) {
		size_t lane = SURVEY_LANE_RARE_FIRST + chunk - 1;
		size_t count = cipher_suite_offer(survey->version, chunk, codes,
						  CIPHER_SUITE_CHUNK_MAX);

		if (survey->asked_kinds && chunk <= 2)
			count = add_kind(survey, kinds[chunk - 1], codes, count);
		if (lane <= SURVEY_LANE_RARE_LAST)
			suite_lane_begin(&survey->lanes[lane], codes, count);
	}
}

static bool has_kind(const struct suite_survey *survey, enum authentication kind)
{
	const struct suite_lane *usual = &survey->lanes[SURVEY_LANE_USUAL];
	size_t i;

	for (i = 0; i < usual->pick_count; i++) {
		const struct cipher_suite *suite = cipher_suite_by_code(
			survey->version, suite_lane_pick(usual, i));

		if (suite && suite->authentication == kind)
			return true;
	}
	return false;
}

static bool is_plain_dhe(const struct cipher_suite *suite)
{
	return suite->key_exchange == KEY_EXCHANGE_DHE &&
	       (suite->authentication == AUTHENTICATION_RSA ||
		suite->authentication == AUTHENTICATION_ANON);
}

/* DHE of whatever lane, unless some of it was taken. */
static void begin_no_groups(struct suite_survey *survey)
{
	struct suite_lane *lane = &survey->lanes[SURVEY_LANE_NO_GROUPS];
	uint32_t codes[CIPHER_SUITE_CHUNK_MAX];
	size_t from, i, count = 0;

	for (from = 0; from <= SURVEY_LANE_RARE_LAST; from++) {
		const struct suite_lane *source = &survey->lanes[from];

		for (i = 0; i < source->count && count < CIPHER_SUITE_CHUNK_MAX; i++) {
			const struct cipher_suite *suite =
				cipher_suite_by_code(survey->version, source->codes[i]);

			if (!suite || !is_plain_dhe(suite))
				continue;
			if (source->is_picked[i])
				return;
			codes[count++] = suite->code;
		}
	}
	suite_lane_begin(lane, codes, count);
}

/* A server that was seen to use both kinds did not choose between them first. SSLv3
 * never had both in one hello. */
static void begin_kinds(struct suite_survey *survey)
{
	bool rsa = has_kind(survey, AUTHENTICATION_RSA) || survey->asked_kinds;
	bool ecdsa = has_kind(survey, AUTHENTICATION_ECDSA) || survey->asked_kinds;

	if (survey->version == TLS_VERSION_TLS1_3 ||
	    survey->version == TLS_VERSION_SSL3)
		return;
	if (!rsa)
		begin_kind(survey, SURVEY_LANE_RSA, AUTHENTICATION_RSA);
	if (!ecdsa)
		begin_kind(survey, SURVEY_LANE_ECDSA, AUTHENTICATION_ECDSA);
	if (survey->found_count > 0)
		begin_no_groups(survey);
}

/* The lane with the most picks says most about the order. */
static const struct suite_lane *telling_lane(const struct suite_survey *survey,
					     size_t *index)
{
	const struct suite_lane *best = &survey->lanes[0];
	size_t i;

	*index = 0;
	for (i = 1; i < SURVEY_LANE_COUNT; i++) {
		if (survey->lanes[i].pick_count > best->pick_count) {
			best = &survey->lanes[i];
			*index = i;
		}
	}
	return best;
}

/* Decide the order, or prepare the question that does. */
static void begin_order(struct suite_survey *survey)
{
	size_t index;
	const struct suite_lane *lane = telling_lane(survey, &index);
	size_t last = lane->pick_count;

	if (last < 2)
		return;
	if (!suite_lane_follows_client(lane)) {
		survey->order = TRISTATE_YES;
		return;
	}
	if (last >= TELLING_PICKS) {
		survey->order = TRISTATE_NO;
		return;
	}
	/* As a first suite, ChaCha20 may change the server's mind. */
	for (last--; last > 1; last--) {
		const struct cipher_suite *suite = cipher_suite_by_code(
			survey->version, suite_lane_pick(lane, last));

		if (suite && suite->cipher != CIPHER_CHACHA20_POLY1305)
			break;
	}
	survey->order_offer[0] = suite_lane_pick(lane, last);
	survey->order_offer[1] = suite_lane_pick(lane, 0);
	survey->order_asked = true;
}

/* All that were taken side by side in one lane, if one holds them. */
static void begin_merge(struct suite_survey *survey)
{
	size_t count = picks_of(survey, 0, SURVEY_LANE_RARE_LAST);
	size_t i;

	if (!survey->unjoined || survey->order == TRISTATE_NO ||
	    count > CIPHER_SUITE_CHUNK_MAX)
		return;
	for (i = 0; i <= SURVEY_LANE_RARE_LAST; i++) {
		if (survey->lanes[i].pick_count == count)
			return; /* one lane had them all: it shows their order */
	}
	join(survey, true);
}

static bool is_over_at_first(const struct suite_survey *survey)
{
	const struct suite_lane *usual = &survey->lanes[SURVEY_LANE_USUAL];

	return survey->version == TLS_VERSION_SSL2 || usual->refusal_final ||
	       (usual->end == SUITE_LANE_BROKEN && usual->pick_count == 0);
}

static void enter_next_phase(struct suite_survey *survey)
{
	switch (survey->phase) {
	case SURVEY_FIRST:
		survey->phase = is_over_at_first(survey) ? SURVEY_OVER : SURVEY_RARE;
		if (survey->phase == SURVEY_RARE)
			begin_rare(survey);
		return;
	case SURVEY_RARE:
		survey->phase = SURVEY_ALL;
		join_rare(survey);
		return;
	case SURVEY_ALL:
		survey->phase = SURVEY_KINDS;
		begin_kinds(survey);
		return;
	case SURVEY_KINDS:
		survey->phase = SURVEY_ORDER;
		begin_order(survey);
		return;
	case SURVEY_ORDER:
		survey->phase = SURVEY_MERGE;
		begin_merge(survey);
		return;
	case SURVEY_MERGE:
	case SURVEY_OVER:
		break;
	}
	survey->phase = SURVEY_OVER;
}

/* ---- questions and answers ------------------------------------------------------- */

static void narrow(struct hello_request *request, size_t lane)
{
	switch (lane) {
	case SURVEY_LANE_RSA:
		request->signature_schemes = rsa_schemes;
		request->signature_scheme_count =
			sizeof(rsa_schemes) / sizeof(rsa_schemes[0]);
		return;
	case SURVEY_LANE_ECDSA:
		request->signature_schemes = ecdsa_schemes;
		request->signature_scheme_count =
			sizeof(ecdsa_schemes) / sizeof(ecdsa_schemes[0]);
		return;
	case SURVEY_LANE_NO_GROUPS:
		request->without = HELLO_WITHOUT_GROUPS;
		return;
	default:
		return;
	}
}

static enum inquiry_step ask_lanes(struct suite_survey *survey, struct probe_job *job)
{
	size_t first = phase_lanes[survey->phase].first;
	size_t last = phase_lanes[survey->phase].last;
	bool waits = false;
	size_t i;

	for (i = first; i <= last; i++) {
		struct suite_lane *lane = &survey->lanes[i];

		if (suite_lane_may_ask(lane)) {
			/* The first phase is one answer. */
			if (survey->phase == SURVEY_FIRST && lane->pick_count > 0)
				return INQUIRY_DONE;
			if (survey->version == TLS_VERSION_SSL2)
				lane->in_flight = true;
			else
				suite_lane_ask(lane, &job->hello);
			narrow(&job->hello, i);
			job->tag = (uint32_t)i;
			return INQUIRY_ASK;
		}
		waits = waits || lane->in_flight;
	}
	return waits ? INQUIRY_WAIT : INQUIRY_DONE;
}

static enum inquiry_step ask_order(struct suite_survey *survey, struct probe_job *job)
{
	size_t index;

	if (survey->order_in_flight)
		return INQUIRY_WAIT;
	if (!survey->order_asked)
		return INQUIRY_DONE;
	survey->order_asked = false;
	survey->order_in_flight = true;
	(void)telling_lane(survey, &index);
	narrow(&job->hello, index);
	job->hello.cipher_suites = survey->order_offer;
	job->hello.cipher_suite_count = 2;
	job->tag = TAG_ORDER;
	return INQUIRY_ASK;
}

enum inquiry_step suite_survey_next(struct suite_survey *survey, struct probe_job *job)
{
	while (survey->phase != SURVEY_OVER) {
		enum inquiry_step step = survey->phase == SURVEY_ORDER
						 ? ask_order(survey, job)
						 : ask_lanes(survey, job);

		if (step == INQUIRY_ASK) {
			job->kind = PROBE_HELLO;
			job->hello.version = survey->version;
		}
		if (step != INQUIRY_DONE)
			return step;
		enter_next_phase(survey);
	}
	return INQUIRY_DONE;
}

static void take_order(struct suite_survey *survey, const struct probe_result *result)
{
	survey->order_in_flight = false;
	if (result->outcome != PROBE_ACCEPTED)
		return;
	survey->order = result->cipher_suite.code == survey->order_offer[1]
				? TRISTATE_YES
				: TRISTATE_NO;
}

static void take_ssl2(struct suite_survey *survey, const struct probe_result *result,
		      struct arena *arena)
{
	struct suite_lane *lane = &survey->lanes[SURVEY_LANE_USUAL];
	size_t count = result->hello.ssl2_suite_count;

	if (result->outcome != PROBE_ACCEPTED) {
		lane->doubted = true; /* closing is how most refuse an SSLv2 hello */
		suite_lane_take(lane, result, arena);
		return;
	}
	lane->in_flight = false;
	lane->end = SUITE_LANE_WHOLE;
	survey->ssl2_taken = true;
	survey->ssl2_suites =
		arena_alloc_array(arena, count, sizeof(*survey->ssl2_suites));
	if (!survey->ssl2_suites)
		return;
	memcpy(survey->ssl2_suites, result->hello.ssl2_suites,
	       count * sizeof(*survey->ssl2_suites));
	survey->ssl2_suite_count = count;
}

/* A lane that is asked again forgets its picks; these stay. */
static void keep_found(struct suite_survey *survey, uint32_t code)
{
	size_t i = 0;

	while (i < survey->found_count && survey->found[i] != code)
		i++;
	if (i == survey->found_count && i < CIPHER_SUITE_ROWS_MAX)
		survey->found[survey->found_count++] = (uint16_t)code;
}

void suite_survey_take(struct suite_survey *survey, const struct probe_job *job,
		       const struct probe_result *result, struct arena *arena)
{
	if (job->tag == TAG_ORDER) {
		take_order(survey, result);
	} else if (survey->version == TLS_VERSION_SSL2) {
		take_ssl2(survey, result, arena);
	} else if (job->tag < SURVEY_LANE_COUNT) {
		struct suite_lane *lane = &survey->lanes[job->tag];
		size_t before = lane->pick_count;

		suite_lane_take(lane, result, arena);
		if (lane->pick_count > before)
			keep_found(survey, suite_lane_pick(lane, before));
	}
}

/* ---- the report ---------------------------------------------------------------------
 */

static bool add_use(struct protocol_offer *out, struct arena *arena,
		    enum tls_version version, uint32_t code)
{
	struct cipher_suite_use *use;
	size_t i;

	for (i = 0; i < out->cipher_suite_count; i++) {
		if (out->cipher_suites[i].code == code)
			return true;
	}
	use = arena_push(arena, &out->cipher_suites, &out->cipher_suite_count,
			 sizeof(*use));
	if (!use)
		return false;
	*use = cipher_suite_use_of(version, code);
	return true;
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
				     suite_lane_pick(&survey->lanes[lane], i)))
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
static const struct suite_lane *broken_lane(const struct suite_survey *survey)
{
	size_t i;

	for (i = 0; i < SURVEY_LANE_COUNT; i++) {
		if (survey->lanes[i].end == SUITE_LANE_BROKEN)
			return &survey->lanes[i];
	}
	return NULL;
}

bool suite_survey_report(const struct suite_survey *survey, const char *why,
			 struct arena *arena, struct protocol_offer *out)
{
	const struct suite_lane *broken = broken_lane(survey);
	bool taken = survey->ssl2_taken || survey->found_count > 0;

	if (survey->phase == SURVEY_OVER)
		why = broken ? broken->why : NULL;
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
