/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/inquiry/suite_survey.h"

#include <string.h>

#include "checks/handshake/alert.h"

enum {
	TAG_ORDER = SURVEY_LANE_COUNT,
	/* So many picks from alternate ends of the offer are nobody's own order; of
	 * fewer it is asked. */
	TELLING_PICKS = 6,
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

static bool is_chacha20(enum tls_version version, uint32_t code)
{
	const struct cipher_suite *suite = cipher_suite_by_code(version, code);

	return suite && suite->cipher == CIPHER_CHACHA20_POLY1305;
}

enum place { PLACE_FIRST, PLACE_FRONT, PLACE_MIDDLE, PLACE_REAR, PLACE_LAST };

/*
 * Where a hello begins with ChaCha20, some servers leave their own order for it
 * (SSL_OP_PRIORITIZE_CHACHA); where the first suite that it knows is not AES-GCM, Go
 * does. So ChaCha20 stands in the middle of a lane, and AES-GCM at both ends: as one
 * kind of key leaves the other kind's there to the last, and in TLS 1.3 the one that
 * Go likes best, which goes with the first hello, is not the one that begins the next.
 */
static enum place place_of(enum tls_version version, uint32_t code, bool is_front)
{
	const struct cipher_suite *suite = cipher_suite_by_code(version, code);
	bool is_13 = version == TLS_VERSION_TLS1_3;

	if (is_chacha20(version, code))
		return PLACE_MIDDLE;
	if (suite && suite->cipher == CIPHER_AES_GCM &&
	    (is_13 || suite->key_exchange == KEY_EXCHANGE_ECDHE)) {
		if (is_13 ? suite->bits == 128
			  : suite->authentication == AUTHENTICATION_RSA)
			return PLACE_FIRST;
		if (is_13 || suite->authentication == AUTHENTICATION_ECDSA)
			return PLACE_LAST;
	}
	return is_front ? PLACE_FRONT : PLACE_REAR;
}

static void begin_lane(struct suite_survey *survey, size_t lane, const uint32_t *codes,
		       size_t count)
{
	uint32_t arranged[CODE_LANE_MAX];
	unsigned int place;
	size_t i, at = 0;

	if (count > CODE_LANE_MAX)
		count = CODE_LANE_MAX;
	for (place = PLACE_FIRST; place <= PLACE_LAST; place++) {
		for (i = 0; i < count; i++) {
			if (place_of(survey->version, codes[i], i < count / 2) == place)
				arranged[at++] = codes[i];
		}
	}
	code_lane_begin(&survey->lanes[lane], arranged, at);
}

void suite_survey_begin(struct suite_survey *survey, enum tls_version version)
{
	uint32_t codes[CIPHER_SUITE_CHUNK_MAX];
	size_t count = 0;

	*survey = (struct suite_survey){.version = version};
	if (version != TLS_VERSION_SSL2)
		count = cipher_suite_offer(version, 0, codes, CIPHER_SUITE_CHUNK_MAX);
	begin_lane(survey, SURVEY_LANE_USUAL, codes, count);
	survey->lanes[SURVEY_LANE_USUAL].end = CODE_LANE_OPEN;
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
static size_t add_codes(const struct code_lane *lane, bool picked_only,
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
	uint32_t codes[CIPHER_SUITE_CHUNK_MAX];
	size_t count =
		add_codes(&survey->lanes[SURVEY_LANE_USUAL], picked_only, codes, 0);
	size_t lane;

	for (lane = SURVEY_LANE_RARE_FIRST; lane <= SURVEY_LANE_RARE_LAST; lane++)
		count = add_codes(&survey->lanes[lane], true, codes, count);
	begin_lane(survey, SURVEY_LANE_USUAL, codes, count);
}

static void join_rare(struct suite_survey *survey)
{
	const struct code_lane *usual = &survey->lanes[SURVEY_LANE_USUAL];
	size_t rare = rare_picks(survey);

	if (rare == 0)
		return;
	/* Refused altogether: then there is nothing to put the rare ones to. */
	if (usual->end == CODE_LANE_OPEN &&
	    usual->count + rare <= CIPHER_SUITE_CHUNK_MAX)
		join(survey, false);
	else
		survey->unjoined = true;
}

/* Append the usual suites for one kind of key that were not taken. */
static size_t add_kind(const struct suite_survey *survey, enum authentication kind,
		       uint32_t codes[CIPHER_SUITE_CHUNK_MAX], size_t count)
{
	const struct code_lane *usual = &survey->lanes[SURVEY_LANE_USUAL];
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

	begin_lane(survey, lane, codes, add_kind(survey, kind, codes, 0));
}

/* The last one, see begin_no_groups(); or the one behind it, where there is none. */
static uint32_t srp_chunk(enum tls_version version)
{
	uint32_t chunks = cipher_suite_chunks(version);

	return version == TLS_VERSION_SSL3 || version == TLS_VERSION_TLS1_3
		       ? chunks
		       : chunks - 1;
}

/* When all usual suites were refused together, up to TLS 1.1 there is room to ask
 * for those of each kind among the rare ones of that kind. */
static void begin_rare(struct suite_survey *survey)
{
	static const enum authentication kinds[] = {AUTHENTICATION_RSA,
						    AUTHENTICATION_ECDSA};
	uint32_t codes[CIPHER_SUITE_CHUNK_MAX];
	uint32_t chunk;

	survey->asked_kinds = survey->lanes[SURVEY_LANE_USUAL].end == CODE_LANE_WHOLE &&
			      (survey->version == TLS_VERSION_TLS1_0 ||
			       survey->version == TLS_VERSION_TLS1_1);
	for (chunk = 1; chunk < srp_chunk(survey->version); chunk++) {
		size_t lane = SURVEY_LANE_RARE_FIRST + chunk - 1;
		size_t count = cipher_suite_offer(survey->version, chunk, codes,
						  CIPHER_SUITE_CHUNK_MAX);

		if (survey->asked_kinds && chunk <= 2)
			count = add_kind(survey, kinds[chunk - 1], codes, count);
		if (lane <= SURVEY_LANE_RARE_LAST)
			begin_lane(survey, lane, codes, count);
	}
}

static bool has_kind(const struct suite_survey *survey, enum authentication kind)
{
	const struct code_lane *usual = &survey->lanes[SURVEY_LANE_USUAL];
	size_t i;

	for (i = 0; i < usual->pick_count; i++) {
		const struct cipher_suite *suite =
			cipher_suite_by_code(survey->version, code_lane_pick(usual, i));

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
static size_t add_plain_dhe(const struct suite_survey *survey,
			    uint32_t codes[CIPHER_SUITE_CHUNK_MAX])
{
	size_t from, i, count = 0;

	for (from = 0; from <= SURVEY_LANE_RARE_LAST; from++) {
		const struct code_lane *source = &survey->lanes[from];

		for (i = 0; i < source->count && count < CIPHER_SUITE_CHUNK_MAX; i++) {
			const struct cipher_suite *suite =
				cipher_suite_by_code(survey->version, source->codes[i]);

			if (!suite || !is_plain_dhe(suite))
				continue;
			if (source->is_picked[i])
				return 0;
			codes[count++] = suite->code;
		}
	}
	return count;
}

/*
 * Two things that almost no server has share a hello. Who picks SRP was told no user,
 * and refuses (Erlang; RFC 5054 2.5.1.3 wants it); that must not be taken for a refusal
 * of anything more usual.
 */
static void begin_no_groups(struct suite_survey *survey)
{
	uint32_t codes[CIPHER_SUITE_CHUNK_MAX];
	size_t count = 0;

	if (survey->found_count > 0)
		count = add_plain_dhe(survey, codes);
	count += cipher_suite_offer(survey->version, srp_chunk(survey->version),
				    codes + count, CIPHER_SUITE_CHUNK_MAX - count);
	begin_lane(survey, SURVEY_LANE_NO_GROUPS, codes, count);
}

/* Refused otherwise than the usual suites were, it may be SRP that was picked: the
 * same without. False: not so. */
static bool begin_apart(struct suite_survey *survey)
{
	const struct code_lane *lane = &survey->lanes[SURVEY_LANE_NO_GROUPS];
	const char *usual = survey->lanes[SURVEY_LANE_USUAL].why;
	uint32_t codes[CIPHER_SUITE_CHUNK_MAX];
	size_t i, count = 0;

	if (survey->asked_apart || lane->end != CODE_LANE_WHOLE || !lane->why ||
	    (usual && strcmp(usual, lane->why) == 0))
		return false;
	survey->asked_apart = true;
	for (i = 0; i < lane->count; i++) {
		const struct cipher_suite *suite =
			cipher_suite_by_code(survey->version, lane->codes[i]);

		if (suite && is_plain_dhe(suite) && !lane->is_picked[i])
			codes[count++] = suite->code;
	}
	if (count == 0)
		return false;
	begin_lane(survey, SURVEY_LANE_NO_GROUPS, codes, count);
	return true;
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
	begin_no_groups(survey);
	if (!rsa)
		begin_kind(survey, SURVEY_LANE_RSA, AUTHENTICATION_RSA);
	if (!ecdsa)
		begin_kind(survey, SURVEY_LANE_ECDSA, AUTHENTICATION_ECDSA);
}

/* The lane with the most picks says most about the order. */
static const struct code_lane *telling_lane(const struct suite_survey *survey,
					    size_t *index)
{
	const struct code_lane *best = &survey->lanes[0];
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
	const struct code_lane *lane = telling_lane(survey, &index);
	size_t last = lane->pick_count;

	if (last < 2)
		return;
	if (!code_lane_follows_client(lane)) {
		survey->order = TRISTATE_YES;
		return;
	}
	if (last >= TELLING_PICKS) {
		survey->order = TRISTATE_NO;
		return;
	}
	/* As a first suite, ChaCha20 may change the server's mind. */
	for (last--; last > 1; last--) {
		if (!is_chacha20(survey->version, code_lane_pick(lane, last)))
			break;
	}
	survey->order_offer[0] = code_lane_pick(lane, last);
	survey->order_offer[1] = code_lane_pick(lane, 0);
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
	const struct code_lane *usual = &survey->lanes[SURVEY_LANE_USUAL];

	return survey->version == TLS_VERSION_SSL2 || usual->refusal_final ||
	       (usual->end == CODE_LANE_BROKEN && usual->pick_count == 0);
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
		if (begin_apart(survey))
			return;
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

static void narrow(struct suite_survey *survey, struct hello_request *request,
		   size_t lane)
{
	switch (lane) {
	case SURVEY_LANE_RSA:
		request->signature_schemes = survey->rsa_schemes;
		request->signature_scheme_count = signature_scheme_offer_key(
			SIGNATURE_KEY_RSA, survey->rsa_schemes);
		return;
	case SURVEY_LANE_ECDSA:
		request->signature_schemes = survey->ecdsa_schemes;
		request->signature_scheme_count = signature_scheme_offer_key(
			SIGNATURE_KEY_ECDSA, survey->ecdsa_schemes);
		return;
	case SURVEY_LANE_NO_GROUPS:
		request->without = HELLO_WITHOUT_GROUPS;
		return;
	default:
		return;
	}
}

static void ask_lane(struct code_lane *lane, struct hello_request *request)
{
	code_lane_ask(lane);
	request->cipher_suites = lane->offer;
	request->cipher_suite_count = lane->offer_count;
}

static enum inquiry_step ask_lanes(struct suite_survey *survey, struct probe_job *job)
{
	size_t first = phase_lanes[survey->phase].first;
	size_t last = phase_lanes[survey->phase].last;
	bool waits = false;
	size_t i;

	for (i = first; i <= last; i++) {
		struct code_lane *lane = &survey->lanes[i];

		if (code_lane_may_ask(lane)) {
			/* The first phase is one answer. */
			if (survey->phase == SURVEY_FIRST && lane->pick_count > 0)
				return INQUIRY_DONE;
			if (survey->version == TLS_VERSION_SSL2)
				lane->in_flight = true;
			else
				ask_lane(lane, &job->hello);
			narrow(survey, &job->hello, i);
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
	narrow(survey, &job->hello, index);
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
	struct code_lane *lane = &survey->lanes[SURVEY_LANE_USUAL];
	size_t count = result->hello.ssl2_suite_count;

	if (result->outcome != PROBE_ACCEPTED) {
		lane->doubted = true; /* closing is how most refuse an SSLv2 hello */
		code_lane_take(lane, result, 0, arena);
		return;
	}
	lane->in_flight = false;
	lane->end = CODE_LANE_WHOLE;
	survey->ssl2_taken = true;
	survey->ssl2_suites =
		arena_alloc_array(arena, count, sizeof(*survey->ssl2_suites));
	/* An empty list is an answer, too (CVE-2015-3197). */
	if (!survey->ssl2_suites || count == 0)
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

/* The suite is there, for whoever names a user (RFC 5054 2.5.1.3, RFC 4279 2): which
 * one it is, it does not say. */
static bool is_user_unknown(const struct probe_result *result)
{
	return result->outcome == PROBE_REFUSED && result->hello.alerted &&
	       result->hello.alert_description == ALERT_UNKNOWN_PSK_IDENTITY;
}

void suite_survey_take(struct suite_survey *survey, const struct probe_job *job,
		       const struct probe_result *result, struct arena *arena)
{
	if (job->tag == TAG_ORDER) {
		take_order(survey, result);
	} else if (survey->version == TLS_VERSION_SSL2) {
		take_ssl2(survey, result, arena);
	} else if (job->tag < SURVEY_LANE_COUNT) {
		struct code_lane *lane = &survey->lanes[job->tag];
		size_t before = lane->pick_count;

		code_lane_take(lane, result, result->cipher_suite.code, arena);
		if (lane->end == CODE_LANE_WHOLE && is_user_unknown(result))
			survey->user_unknown = lane->why;
		if (lane->pick_count > before)
			keep_found(survey, code_lane_pick(lane, before));
	}
}
