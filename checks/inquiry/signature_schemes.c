/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * signature_schemes: what a server signs its handshakes with.
 *
 * TLS 1.2 names the scheme in the ServerKeyExchange: peeled off, for each kind of
 * key. In TLS 1.3 it is encrypted; but many servers refuse before their
 * HelloRetryRequest when no scheme suits them. Whether this one does shows with a
 * scheme that nobody has; if so, families are asked for, and of those that are not
 * refused each scheme alone. If not (Go, JSSE), or if it looks only at what it knows
 * (NSS), handshakes tell: peeled off by their CertificateVerify. What no library here
 * can go on with is asked for in a hello that needs no HelloRetryRequest.
 *
 * What certificates may be signed with is left open in all these hellos
 * (signature_algorithms_cert): else a narrow list would also refuse the chain.
 */
#include "checks/handshake/extension.h"
#include "checks/handshake/signature_scheme.h"
#include "checks/inquiry/code_lane.h"
#include "checks/inquiry/second_hello.h"
#include "checks/inquiry/protocol_note.h"

enum {
	/* Private use (RFC 8446 4.2.3), and nobody was seen to use it. */
	SCHEME_OF_NOBODY = 0xfe5a,
	SCHEME_PKCS1_SHA256 = 0x0401,
	SCHEME_PKCS1_SHA384 = 0x0501,
	SCHEME_PKCS1_SHA512 = 0x0601,
	EXTENSION_SIGNATURE_ALGORITHMS_CERT = 50,
	/* Questions of TLS 1.3, by number: the first, families, schemes. */
	QUESTION_NOBODY = 0,
	QUESTION_FAMILY,
	QUESTION_SINGLE = QUESTION_FAMILY + SIGNATURE_FAMILY_COUNT,
	QUESTION_COUNT = QUESTION_SINGLE + SIGNATURE_SCHEME_MAX,
	/* Where those do not tell. */
	TAG_FOREIGN = QUESTION_COUNT,
	TAG_HANDSHAKE,
	KEY_COUNT = SIGNATURE_KEY_DSA + 1,
};

struct key_lane {
	struct code_lane lane;
	uint32_t suites[CIPHER_SUITE_CHUNK_MAX];
	size_t suite_count;
	uint16_t offer[SIGNATURE_SCHEME_MAX];
	uint16_t own_scheme; /* that it used without having been offered it, or 0 */
};

enum question_state {
	QUESTION_OPEN,
	QUESTION_ASKED,
	QUESTION_YES,
	QUESTION_NO,
	QUESTION_LOST
};

struct late_schemes {
	bool begun;
	enum question_state foreign; /* those that are not ours */
	uint16_t foreign_list[SIGNATURE_SCHEME_MAX];
	struct client_hello_extension extensions[2];
	struct key_lane ours;
};

struct schemes_state {
	struct client_hello_extension any_chain;
	char any_chain_bytes[2 + 2 * SIGNATURE_SCHEME_MAX];
	bool begun_12;
	struct key_lane keys[KEY_COUNT];
	enum question_state questions[QUESTION_COUNT];
	bool closes; /* refuses without an alert */
	uint16_t lists[QUESTION_COUNT][SIGNATURE_FAMILY_SCHEMES_MAX];
	struct late_schemes late;
};

static void fill_any_chain(struct schemes_state *state)
{
	uint16_t codes[SIGNATURE_SCHEME_MAX];
	size_t count = signature_scheme_offer(codes), i;
	char *at = state->any_chain_bytes;

	*at++ = 0;
	*at++ = (char)(2 * count);
	for (i = 0; i < count; i++) {
		*at++ = (char)(codes[i] >> 8);
		*at++ = (char)(codes[i] & 0xff);
	}
	state->any_chain = (struct client_hello_extension){
		EXTENSION_SIGNATURE_ALGORITHMS_CERT,
		{state->any_chain_bytes, 2 + 2 * count}};
}
_Static_assert(2 * SIGNATURE_SCHEME_MAX < 128, "the length fits into one byte");

static void fill_job(struct schemes_state *state, struct probe_job *job,
		     enum tls_version version)
{
	job->kind = PROBE_HELLO;
	job->hello.version = version;
	job->hello.extensions = &state->any_chain;
	job->hello.extension_count = 1;
}

/* ---- TLS 1.2 -------------------------------------------------------------------- */

static bool is_signed_by(const struct cipher_suite *suite, enum signature_key key)
{
	static const enum authentication kinds[KEY_COUNT] = {
		[SIGNATURE_KEY_RSA] = AUTHENTICATION_RSA,
		[SIGNATURE_KEY_ECDSA] = AUTHENTICATION_ECDSA,
		[SIGNATURE_KEY_DSA] = AUTHENTICATION_DSS,
	};

	return suite->authentication == kinds[key] &&
	       (suite->key_exchange == KEY_EXCHANGE_ECDHE ||
		suite->key_exchange == KEY_EXCHANGE_DHE);
}

static void begin_key(struct key_lane *lane, enum signature_key key,
		      const struct protocol_offer *offer)
{
	uint16_t all[SIGNATURE_SCHEME_MAX];
	uint32_t codes[SIGNATURE_SCHEME_MAX];
	size_t count = signature_scheme_offer_key(key, all), i;

	for (i = 0; i < offer->cipher_suite_count; i++) {
		const struct cipher_suite *suite = cipher_suite_by_code(
			TLS_VERSION_TLS1_2, offer->cipher_suites[i].code);

		if (suite && is_signed_by(suite, key) &&
		    lane->suite_count < CIPHER_SUITE_CHUNK_MAX)
			lane->suites[lane->suite_count++] = suite->code;
	}
	for (i = 0; i < count; i++)
		codes[i] = all[i];
	code_lane_begin(&lane->lane, codes, lane->suite_count > 0 ? count : 0);
	lane->lane.one_way = true;
}

static enum inquiry_step next_12(const struct inquiry_io *io,
				 struct schemes_state *state, struct probe_job *job)
{
	const struct protocol_offer *offer =
		&io->endpoint->protocols[TLS_VERSION_TLS1_2];
	enum inquiry_step step = INQUIRY_DONE;
	size_t key, i;

	if (!io->earlier_done)
		return INQUIRY_WAIT;
	for (key = 0; key < KEY_COUNT && !state->begun_12; key++)
		begin_key(&state->keys[key], (enum signature_key)key, offer);
	state->begun_12 = true;
	for (key = 0; key < KEY_COUNT; key++) {
		struct key_lane *lane = &state->keys[key];

		if (lane->lane.in_flight)
			step = INQUIRY_WAIT;
		if (!code_lane_may_ask(&lane->lane))
			continue;
		code_lane_ask(&lane->lane);
		for (i = 0; i < lane->lane.offer_count; i++)
			lane->offer[i] = (uint16_t)lane->lane.offer[i];
		fill_job(state, job, TLS_VERSION_TLS1_2);
		job->tag = (uint32_t)key;
		job->hello.cipher_suites = lane->suites;
		job->hello.cipher_suite_count = lane->suite_count;
		job->hello.signature_schemes = lane->offer;
		job->hello.signature_scheme_count = lane->lane.offer_count;
		return INQUIRY_ASK;
	}
	return step;
}

static bool was_offered(const struct key_lane *keys, uint16_t code)
{
	size_t i = 0;

	while (i < keys->lane.offer_count && keys->offer[i] != code)
		i++;
	return i < keys->lane.offer_count;
}

/* ${code}: what ${result} was signed with. */
static void take_signature(struct key_lane *keys, const struct probe_result *result,
			   uint16_t code, struct arena *arena)
{
	if (result->outcome == PROBE_ACCEPTED &&
	    (code == 0 ? result->hello.alerted : !was_offered(keys, code))) {
		/* It signs so whatever the client says: that is all there is; or finds
		 * out that it cannot sign when its ServerHello is gone (Go, JSSE). */
		keys->own_scheme = code;
		keys->lane.in_flight = false;
		keys->lane.end = CODE_LANE_WHOLE;
		return;
	}
	code_lane_take(&keys->lane, result, code, arena);
}

/* ---- TLS 1.3 -------------------------------------------------------------------- */

/* The schemes of a question; 0: there is none. */
static size_t fill_list(uint32_t question, uint16_t list[SIGNATURE_FAMILY_SCHEMES_MAX])
{
	const struct signature_scheme *scheme;
	size_t i, count = 0;

	if (question == QUESTION_NOBODY)
		list[count++] = SCHEME_OF_NOBODY;
	for (i = 0; question != QUESTION_NOBODY && (scheme = signature_scheme_at(i));
	     i++) {
		if (scheme->tls13 && count < SIGNATURE_FAMILY_SCHEMES_MAX - 1 &&
		    (question >= QUESTION_SINGLE
			     ? i == question - QUESTION_SINGLE
			     : scheme->family == question - QUESTION_FAMILY))
			list[count++] = scheme->code;
	}
	/* No key signs TLS 1.3 with it, but all clients name it, and some servers
	 * (HAProxy) choose an RSA certificate by it alone. */
	if (question == QUESTION_NOBODY ||
	    (count > 0 && signature_scheme_is_rsa(list[0])))
		list[count++] = SCHEME_PKCS1_SHA256;
	return count;
}

/* The question whose answer decides about this one. */
static uint32_t condition_of(uint32_t question)
{
	if (question < QUESTION_SINGLE)
		return QUESTION_NOBODY;
	return QUESTION_FAMILY +
	       (uint32_t)signature_scheme_at(question - QUESTION_SINGLE)->family;
}

static bool is_worth_asking(const struct schemes_state *state, uint32_t question)
{
	if (question == QUESTION_NOBODY)
		return true;
	if (question >= QUESTION_SINGLE &&
	    !signature_scheme_at(question - QUESTION_SINGLE))
		return false;
	return state->questions[condition_of(question)] ==
	       (question < QUESTION_SINGLE ? QUESTION_NO : QUESTION_YES);
}

static enum inquiry_step ask_questions(const struct inquiry_io *io,
				       struct schemes_state *state,
				       struct probe_job *job)
{
	enum inquiry_step step = INQUIRY_DONE;
	uint32_t i;

	/* That it is offered may be known long before all suites are. */
	if (io->endpoint->protocols[TLS_VERSION_TLS1_3].offered != TRISTATE_YES)
		return io->earlier_done ? INQUIRY_DONE : INQUIRY_WAIT;
	for (i = 0; i < QUESTION_COUNT; i++) {
		size_t count;

		if (state->questions[i] == QUESTION_ASKED)
			step = INQUIRY_WAIT;
		if (state->questions[i] != QUESTION_OPEN || !is_worth_asking(state, i))
			continue;
		count = fill_list(i, state->lists[i]);
		if (count == 0)
			continue;
		state->questions[i] = QUESTION_ASKED;
		fill_job(state, job, TLS_VERSION_TLS1_3);
		job->tag = i;
		job->hello.signature_schemes = state->lists[i];
		job->hello.signature_scheme_count = count;
		return INQUIRY_ASK;
	}
	return step;
}

static void take_question(struct schemes_state *state, const struct probe_job *job,
			  const struct probe_result *result)
{
	enum question_state *question = &state->questions[job->tag];
	bool bare = !result->hello.alerted;

	switch (result->outcome) {
	case PROBE_ACCEPTED:
		*question = QUESTION_YES;
		return;
	case PROBE_REFUSED:
	case PROBE_CLOSED:
		/* A close where others are alerts may be about anything. */
		if (job->tag == QUESTION_NOBODY)
			state->closes = bare;
		*question = bare == state->closes ? QUESTION_NO : QUESTION_LOST;
		return;
	default:
		*question = QUESTION_LOST;
		return;
	}
}

/* ---- TLS 1.3, when that does not tell ------------------------------------------- */

/* An ECDSA key has one curve, an RSA key one kind of PSS: a server that takes two
 * looks only at what it knows (NSS), not at what its key can do. */
static bool is_about_keys(const struct schemes_state *state)
{
	const enum question_state *families = state->questions + QUESTION_FAMILY;
	const struct signature_scheme *scheme;
	size_t i, curves = 0;

	for (i = 0; (scheme = signature_scheme_at(i)); i++) {
		if (state->questions[QUESTION_SINGLE + i] == QUESTION_YES &&
		    (scheme->family == SIGNATURE_FAMILY_ECDSA ||
		     scheme->family == SIGNATURE_FAMILY_BRAINPOOL))
			curves++;
	}
	return curves < 2 && !(families[SIGNATURE_FAMILY_PSS_RSAE] == QUESTION_YES &&
			       families[SIGNATURE_FAMILY_PSS_PSS] == QUESTION_YES);
}

static bool is_late(const struct schemes_state *state)
{
	return state->questions[QUESTION_NOBODY] == QUESTION_YES ||
	       (state->questions[QUESTION_NOBODY] == QUESTION_NO &&
		!is_about_keys(state));
}

static void begin_late(struct late_schemes *late)
{
	uint32_t codes[SIGNATURE_SCHEME_MAX];
	const struct signature_scheme *scheme;
	size_t i, count = 0;

	for (i = 0; (scheme = signature_scheme_at(i)); i++) {
		if (scheme->tls13 && signature_family_is_ours(scheme->family))
			codes[count++] = scheme->code;
	}
	code_lane_begin(&late->ours.lane, codes, count);
	late->ours.lane.one_way = true;
	late->begun = true;
}

/* All schemes that are not ours, in a hello that can be answered at once. */
static void ask_foreign(struct schemes_state *state, struct probe_job *job)
{
	struct late_schemes *late = &state->late;
	const struct signature_scheme *scheme;
	size_t i, count = 0;

	for (i = 0; (scheme = signature_scheme_at(i)); i++) {
		if (scheme->tls13 && !signature_family_is_ours(scheme->family))
			late->foreign_list[count++] = scheme->code;
	}
	late->foreign = QUESTION_ASKED;
	fill_job(state, job, TLS_VERSION_TLS1_3);
	late->extensions[0] = state->any_chain;
	late->extensions[1] = (struct client_hello_extension){EXTENSION_KEY_SHARE,
							      second_hello_shares};
	job->tag = TAG_FOREIGN;
	job->hello.extensions = late->extensions;
	job->hello.extension_count = 2;
	job->hello.without = HELLO_WITHOUT_EMPTY_KEY_SHARE;
	job->hello.signature_schemes = late->foreign_list;
	job->hello.signature_scheme_count = count;
}

static enum question_state question_of_foreign(const struct probe_result *result)
{
	switch (result->outcome) {
	case PROBE_ACCEPTED:
		/* Has one, or says no where it cannot be seen (JSSE); or has none of
		 * these groups, and looks later still. */
		return result->hello.is_retry_request ? QUESTION_LOST : QUESTION_YES;
	case PROBE_REFUSED:
		return result->hello.alerted ? QUESTION_NO : QUESTION_LOST;
	default:
		return QUESTION_LOST;
	}
}

static void ask_handshake(struct key_lane *ours, struct probe_job *job)
{
	/* They never sign TLS 1.3, but chains; and see fill_list(). */
	static const uint16_t behind[] = {SCHEME_PKCS1_SHA256, SCHEME_PKCS1_SHA384,
					  SCHEME_PKCS1_SHA512};
	size_t i, count = 0;

	code_lane_ask(&ours->lane);
	for (i = 0; i < ours->lane.offer_count; i++)
		ours->offer[count++] = (uint16_t)ours->lane.offer[i];
	for (i = 0; i < sizeof(behind) / sizeof(behind[0]); i++)
		ours->offer[count++] = behind[i];
	job->kind = PROBE_HANDSHAKE;
	job->tag = TAG_HANDSHAKE;
	job->handshake.highest = TLS_VERSION_TLS1_3;
	job->handshake.signature_schemes = ours->offer;
	job->handshake.signature_scheme_count = count;
}

static void take_handshake(const struct inquiry_io *io, struct schemes_state *state,
			   const struct probe_result *result)
{
	struct probe_result with_scheme = *result;
	uint16_t code = result->finished.signature_scheme;

	/* That the handshake ended behind it (for want of a certificate of ours) is
	 * another matter. */
	if (code != 0)
		with_scheme.outcome = PROBE_ACCEPTED;
	take_signature(&state->late.ours, &with_scheme, code, io->arena);
}

static enum inquiry_step next_late(struct schemes_state *state, struct probe_job *job)
{
	struct late_schemes *late = &state->late;

	if (!is_late(state))
		return INQUIRY_DONE;
	if (!late->begun)
		begin_late(late);
	if (late->foreign == QUESTION_OPEN) {
		ask_foreign(state, job);
		return INQUIRY_ASK;
	}
	if (code_lane_may_ask(&late->ours.lane)) {
		ask_handshake(&late->ours, job);
		return INQUIRY_ASK;
	}
	return late->foreign == QUESTION_ASKED || late->ours.lane.in_flight
		       ? INQUIRY_WAIT
		       : INQUIRY_DONE;
}

static enum inquiry_step next_13(const struct inquiry_io *io,
				 struct schemes_state *state, struct probe_job *job)
{
	enum inquiry_step step = ask_questions(io, state, job);

	return step == INQUIRY_DONE ? next_late(state, job) : step;
}

/* ---- both ----------------------------------------------------------------------- */

static enum inquiry_step schemes_next(const struct inquiry_io *io, void *memory,
				      struct probe_job *job)
{
	struct schemes_state *state = memory;
	enum inquiry_step step;

	if (!state->any_chain.data.ptr)
		fill_any_chain(state);
	step = next_13(io, state, job);
	if (step != INQUIRY_ASK) {
		enum inquiry_step other = next_12(io, state, job);

		step = other == INQUIRY_DONE ? step : other;
	}
	return step;
}

static void schemes_take(const struct inquiry_io *io, void *memory,
			 const struct probe_job *job, const struct probe_result *result)
{
	struct schemes_state *state = memory;

	if (job->kind == PROBE_HANDSHAKE)
		take_handshake(io, state, result);
	else if (job->hello.version < TLS_VERSION_TLS1_3)
		take_signature(&state->keys[job->tag], result,
			       result->hello.signature_scheme, io->arena);
	else if (job->tag == TAG_FOREIGN)
		state->late.foreign = question_of_foreign(result);
	else
		take_question(state, job, result);
}

static bool note(const struct inquiry_io *io, struct protocol_offer *offer,
		 uint32_t code)
{
	return protocol_note_use(io->arena, &offer->signature_schemes,
				 &offer->signature_scheme_count,
				 signature_scheme_use_of(code));
}

/* False: these are not all. */
static bool note_lane(const struct inquiry_io *io, const struct key_lane *keys,
		      struct protocol_offer *offer)
{
	bool complete = keys->lane.end == CODE_LANE_WHOLE;
	size_t i;

	for (i = 0; i < keys->lane.pick_count; i++)
		complete = note(io, offer, code_lane_pick(&keys->lane, i)) && complete;
	if (keys->own_scheme != 0)
		complete = note(io, offer, keys->own_scheme) && complete;
	return complete;
}

/* Kind of key by kind of key, not as the answers happened to come in. */
static void report_12(const struct inquiry_io *io, const struct schemes_state *state,
		      struct protocol_offer *offer)
{
	bool complete = state->begun_12 && offer->offered == TRISTATE_YES;
	size_t key;

	for (key = 0; key < KEY_COUNT; key++)
		complete = note_lane(io, &state->keys[key], offer) && complete;
	offer->signature_schemes_complete = complete;
}

static void report_late(const struct inquiry_io *io, const struct late_schemes *late,
			struct protocol_offer *offer)
{
	bool complete = note_lane(io, &late->ours, offer);

	/* With none at all, it may be something else that it refused. */
	offer->signature_schemes_complete =
		complete && offer->signature_scheme_count > 0 &&
		(late->foreign == QUESTION_NO || late->ours.own_scheme != 0);
}

static void report_13(const struct inquiry_io *io, const struct schemes_state *state,
		      struct protocol_offer *offer)
{
	bool complete = state->questions[QUESTION_NOBODY] == QUESTION_NO;
	uint32_t i;

	if (state->late.begun) {
		report_late(io, &state->late, offer);
		return;
	}
	if (!is_about_keys(state))
		return; /* what it knows, not what its key can do */
	for (i = 0; i < QUESTION_COUNT; i++) {
		uint16_t list[SIGNATURE_FAMILY_SCHEMES_MAX];

		if (!is_worth_asking(state, i) || fill_list(i, list) == 0)
			continue;
		if (state->questions[i] != QUESTION_YES &&
		    state->questions[i] != QUESTION_NO)
			complete = false;
		if (i >= QUESTION_SINGLE && state->questions[i] == QUESTION_YES)
			complete = note(io, offer, list[0]) && complete;
	}
	offer->signature_schemes_complete = complete;
}

static void schemes_finish(const struct inquiry_io *io, void *memory, const char *why)
{
	const struct schemes_state *state = memory;

	(void)why; /* what was not answered is not complete */
	report_12(io, state, &io->endpoint->protocols[TLS_VERSION_TLS1_2]);
	report_13(io, state, &io->endpoint->protocols[TLS_VERSION_TLS1_3]);
}

const struct inquiry inquiry_signature_schemes = {
	.name = "signature schemes",
	.level = INQUIRY_OFFER,
	.transports = 1U << TRANSPORT_TCP,
	.state_size = sizeof(struct schemes_state),
	.next = schemes_next,
	.take = schemes_take,
	.finish = schemes_finish,
};
