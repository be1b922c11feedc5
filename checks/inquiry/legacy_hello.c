/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * legacy_hello: what a ServerHello before TLS 1.3 shows when it is asked for it:
 * compression, heartbeats, RFC 5746, the downgrade sentinel, each in every version
 * that is offered; and whether TLS_FALLBACK_SCSV is honoured. Some servers refuse a
 * hello with one of these in it: then each is asked for alone, and neither.
 */
#include <string.h>

#include "checks/handshake/server_hello.h"
#include "checks/inquiry/target.h"

enum question {
	ASK_ALL,
	ASK_COMPRESSION, /* alone, when ASK_ALL was refused */
	ASK_HEARTBEAT,   /* the same */
	ASK_PLAIN,       /* neither: is it they that it is refused for? */
	TRAIT_QUESTIONS, /* so many for each version */
	/* Once, to the version below the newest one. */
	ASK_FALLBACK = TRAIT_QUESTIONS,
	ASK_FALLBACK_PLAIN, /* without the value, when that was refused for whatever */
	QUESTION_COUNT
};

enum {
	BEFORE_TLS1_3 = (1 << TLS_VERSION_TLS1_3) - (1 << TLS_VERSION_SSL3),
	WITH_EXTENSIONS = BEFORE_TLS1_3 - (1 << TLS_VERSION_SSL3),
	ALERT_INAPPROPRIATE_FALLBACK = 86, /* RFC 7507 */
};

/* What one version says to the questions it is asked. */
struct version_state {
	bool asked[TRAIT_QUESTIONS], answered[TRAIT_QUESTIONS];
	bool refused[TRAIT_QUESTIONS];
	bool plain_taken;
};

/* 1 << enum tls_version: of those versions that answered. */
struct trait {
	uint32_t yes, no;
};

struct legacy_state {
	struct version_state versions[TLS_VERSION_COUNT];
	uint32_t sent; /* 1 << enum tls_version: there was something to ask about */
	bool fallback_asked, fallback_answered, fallback_refused;
	bool control_asked, control_answered;
	struct trait compression, heartbeat, renegotiation, sentinel;
	bool deflate_refused, heartbeat_refused;
};

/* RFC 6520 2: peer_allowed_to_send */
static const struct client_hello_extension heartbeat = {EXTENSION_HEARTBEAT, {"\1", 1}};

/* ---- asking ------------------------------------------------------------------- */

static bool has_heartbeat(enum question question, enum tls_version version)
{
	return version > TLS_VERSION_SSL3 &&
	       (question == ASK_ALL || question == ASK_HEARTBEAT);
}

static bool fill_traits(const struct inquiry_io *io, enum tls_version version,
			enum question question, struct hello_request *hello)
{
	if ((question == ASK_HEARTBEAT && !has_heartbeat(question, version)) ||
	    !target_suites(io, version, NULL, hello))
		return false;
	if (question == ASK_ALL || question == ASK_COMPRESSION)
		hello->compression_methods = SPAN_LITERAL("\1\0"); /* RFC 3749 */
	if (has_heartbeat(question, version)) {
		hello->extensions = arena_alloc(io->scratch, sizeof(heartbeat));
		if (!hello->extensions)
			return false;
		*hello->extensions = heartbeat;
		hello->extension_count = 1;
	}
	return true;
}

/* RFC 7507: a version below the newest one, with the signalling value or ${plain}. */
static bool fill_fallback(const struct inquiry_io *io, bool plain,
			  struct hello_request *hello)
{
	enum tls_version newest, below;
	uint32_t *code;

	if (!target_newest(io->endpoint, TARGET_ANY, &newest) ||
	    !target_newest(io->endpoint, BEFORE_TLS1_3 & ((1U << newest) - 1),
			   &below) ||
	    !target_suites(io, below, NULL, hello))
		return false;
	if (plain)
		return true;
	code = arena_push(io->scratch, &hello->cipher_suites,
			  &hello->cipher_suite_count, sizeof(*code));
	if (!code)
		return false;
	*code = TLS_FALLBACK_SCSV;
	return true;
}

static enum inquiry_step next_of_version(const struct inquiry_io *io,
					 struct legacy_state *state,
					 enum tls_version version,
					 struct probe_job *job)
{
	struct version_state *own = &state->versions[version];
	enum inquiry_step left = INQUIRY_DONE;
	unsigned int i;

	for (i = 0; i < TRAIT_QUESTIONS; i++) {
		if (own->asked[i]) {
			if (!own->answered[i])
				left = INQUIRY_WAIT;
			continue;
		}
		if (i != ASK_ALL && !own->refused[ASK_ALL])
			continue;
		own->asked[i] = true;
		if (fill_traits(io, version, i, &job->hello)) {
			state->sent |= 1U << version;
			job->tag = i;
			return INQUIRY_ASK;
		}
		own->answered[i] = true; /* there is nothing to ask about */
	}
	return left;
}

static enum inquiry_step next_of_fallback(const struct inquiry_io *io,
					  struct legacy_state *state,
					  struct probe_job *job)
{
	if (!state->fallback_asked) {
		state->fallback_asked = true;
		job->tag = ASK_FALLBACK;
		if (fill_fallback(io, false, &job->hello))
			return INQUIRY_ASK;
		state->fallback_answered = true;
	}
	if (state->fallback_refused && !state->control_asked) {
		state->control_asked = true;
		job->tag = ASK_FALLBACK_PLAIN;
		if (fill_fallback(io, true, &job->hello))
			return INQUIRY_ASK;
		state->control_answered = true;
	}
	return state->fallback_answered &&
			       state->control_asked == state->control_answered
		       ? INQUIRY_DONE
		       : INQUIRY_WAIT;
}

static enum inquiry_step legacy_next(const struct inquiry_io *io, void *memory,
				     struct probe_job *job)
{
	struct legacy_state *state = memory;
	enum inquiry_step left = INQUIRY_DONE, step;
	unsigned int i;

	if (!io->earlier_done)
		return INQUIRY_WAIT;
	job->kind = PROBE_HELLO;
	for (i = TLS_VERSION_TLS1_2; i >= TLS_VERSION_SSL3; i--) {
		if (io->endpoint->protocols[i].offered != TRISTATE_YES)
			continue;
		step = next_of_version(io, state, i, job);
		if (step == INQUIRY_ASK)
			return step;
		if (step == INQUIRY_WAIT)
			left = step;
	}
	step = next_of_fallback(io, state, job);
	return step == INQUIRY_DONE ? left : step;
}

/* ---- learning ------------------------------------------------------------------- */

static bool has_extension(const struct hello_answer *answer, uint16_t type)
{
	size_t i;

	for (i = 0; i < answer->extension_count; i++) {
		if (answer->extensions[i] == type)
			return true;
	}
	return false;
}

static void learn(struct trait *trait, enum tls_version version, bool yes)
{
	*(yes ? &trait->yes : &trait->no) |= 1U << version;
}

static void learn_hello(const struct inquiry_io *io, struct legacy_state *state,
			const struct probe_job *job, const struct hello_answer *answer)
{
	const enum tls_version version = job->hello.version;
	const enum downgrade_sentinel wanted =
		version == TLS_VERSION_TLS1_2 ? SENTINEL_TLS1_2 : SENTINEL_TLS1_1;

	learn(&state->renegotiation, version,
	      has_extension(answer, EXTENSION_RENEGOTIATION_INFO));
	/* RFC 8446 4.1.3: only who has TLS 1.3 says so, to whom asked for less. */
	if (version > TLS_VERSION_SSL3 &&
	    io->endpoint->protocols[TLS_VERSION_TLS1_3].offered == TRISTATE_YES)
		learn(&state->sentinel, version, answer->sentinel == wanted);
	if (job->hello.compression_methods.len > 0)
		learn(&state->compression, version, answer->compression_method != 0);
	if (has_heartbeat(job->tag, version))
		learn(&state->heartbeat, version,
		      has_extension(answer, EXTENSION_HEARTBEAT));
}

static void learn_traits(const struct inquiry_io *io, struct legacy_state *state,
			 const struct probe_job *job, const struct probe_result *result)
{
	struct version_state *own = &state->versions[job->hello.version];

	own->answered[job->tag] = true;
	switch (result->outcome) {
	case PROBE_ACCEPTED:
		own->plain_taken |= job->tag == ASK_PLAIN;
		learn_hello(io, state, job, &result->hello);
		return;
	case PROBE_REFUSED:
	case PROBE_CLOSED:
		own->refused[job->tag] = true;
		return;
	case PROBE_MALFORMED:
		/* Reason to ask one by one, and no refusal of what is asked alone. */
		own->refused[job->tag] |= job->tag == ASK_ALL;
		return;
	default:
		return;
	}
}

/* Only alert 86 says that it was for the value: whatever else it is refused with, the
 * same hello without it has to be taken now. */
static void learn_fallback(const struct inquiry_io *io, struct legacy_state *state,
			   const struct probe_result *result)
{
	enum tristate *fact = &io->endpoint->features.fallback_scsv;

	state->fallback_answered = true;
	/* A ServerHello of a version that is older still is no refusal either. */
	if (result->outcome == PROBE_ACCEPTED ||
	    (result->outcome == PROBE_REFUSED && result->hello.came))
		*fact = TRISTATE_NO;
	else if (result->outcome == PROBE_REFUSED && result->hello.alerted &&
		 result->hello.alert_description == ALERT_INAPPROPRIATE_FALLBACK)
		*fact = TRISTATE_YES;
	else
		state->fallback_refused = result->outcome == PROBE_REFUSED ||
					  result->outcome == PROBE_CLOSED;
}

static void legacy_take(const struct inquiry_io *io, void *memory,
			const struct probe_job *job, const struct probe_result *result)
{
	struct legacy_state *state = memory;

	switch ((enum question)job->tag) {
	case ASK_FALLBACK:
		learn_fallback(io, state, result);
		return;
	case ASK_FALLBACK_PLAIN:
		state->control_answered = true;
		if (result->outcome == PROBE_ACCEPTED)
			io->endpoint->features.fallback_scsv = TRISTATE_YES;
		return;
	default:
		learn_traits(io, state, job, result);
		return;
	}
}

/* ---- judging -------------------------------------------------------------------- */

/* Hellos without it are taken, those with it are not: who refuses it has it not. */
static void learn_refusals(struct legacy_state *state)
{
	unsigned int i;

	for (i = TLS_VERSION_SSL3; i <= TLS_VERSION_TLS1_2; i++) {
		const struct version_state *own = &state->versions[i];

		if (!own->plain_taken)
			continue;
		if (own->refused[ASK_COMPRESSION]) {
			state->deflate_refused = true;
			learn(&state->compression, i, false);
		}
		if (own->refused[ASK_HEARTBEAT]) {
			state->heartbeat_refused = true;
			learn(&state->heartbeat, i, false);
		}
	}
}

static enum tls_version newest_of(uint32_t versions)
{
	unsigned int i = TLS_VERSION_TLS1_2;

	while (i > 0 && !(versions & 1U << i))
		i--;
	return i;
}

/* Why "no" is not known of every version of ${versions}; NULL: it is. */
static const char *open_question(const struct inquiry_io *io,
				 const struct legacy_state *state,
				 const struct trait *trait, uint32_t versions,
				 const char *why)
{
	const uint32_t left = state->sent & versions & ~(trait->yes | trait->no);

	if (left && why)
		return why;
	if (left) {
		why = arena_printf(io->arena,
				   "%s: no usable answer to the hello that asks for it",
				   tls_version_name(newest_of(left)));
		return why ? why : "out of memory";
	}
	return target_unseen(io, versions, false);
}

static void judge_compression(const struct inquiry_io *io,
			      const struct legacy_state *state, const char *why)
{
	const struct trait *trait = &state->compression;
	const char *open = open_question(io, state, trait, BEFORE_TLS1_3, why);

	if (trait->yes) {
		io->endpoint->features.compression = TRISTATE_YES;
		target_note(io, VULNERABILITY_CRIME, RESULT_FAIL,
			    arena_printf(io->arena, "%s: the ServerHello picks DEFLATE",
					 tls_version_name(newest_of(trait->yes))));
	} else if (open) {
		target_note(io, VULNERABILITY_CRIME, RESULT_UNKNOWN, open);
	} else {
		io->endpoint->features.compression = TRISTATE_NO;
		target_note(io, VULNERABILITY_CRIME, RESULT_PASS,
			    state->deflate_refused
				    ? "hellos that offer DEFLATE are refused"
				    : "offered DEFLATE, the ServerHello picks no "
				      "compression");
	}
}

static void judge_renegotiation(const struct inquiry_io *io,
				const struct legacy_state *state, const char *why)
{
	const struct trait *trait = &state->renegotiation;
	const char *open = open_question(io, state, trait, BEFORE_TLS1_3, why);

	if (trait->no) {
		io->endpoint->features.secure_renegotiation = TRISTATE_NO;
		target_note(
			io, VULNERABILITY_INSECURE_RENEGOTIATION, RESULT_FAIL,
			arena_printf(io->arena,
				     "%s: the ServerHello does not answer "
				     "renegotiation_info; whether it renegotiates at "
				     "all was not tried",
				     tls_version_name(newest_of(trait->no))));
	} else if (open) {
		target_note(io, VULNERABILITY_INSECURE_RENEGOTIATION, RESULT_UNKNOWN,
			    open);
	} else {
		io->endpoint->features.secure_renegotiation = TRISTATE_YES;
		target_note(io, VULNERABILITY_INSECURE_RENEGOTIATION, RESULT_PASS,
			    "the ServerHello has renegotiation_info");
	}
}

/* Whoever announces them is asked more, where that is allowed. */
static void judge_heartbeat(const struct inquiry_io *io,
			    const struct legacy_state *state, const char *why)
{
	const struct trait *trait = &state->heartbeat;

	if (trait->yes) {
		io->endpoint->features.heartbeat = TRISTATE_YES;
	} else if (trait->no &&
		   !open_question(io, state, trait, WITH_EXTENSIONS, why)) {
		io->endpoint->features.heartbeat = TRISTATE_NO;
		target_note(io, VULNERABILITY_HEARTBLEED, RESULT_PASS,
			    state->heartbeat_refused
				    ? "hellos that offer heartbeats are refused"
				    : "heartbeats are not announced");
	}
}

static void legacy_finish(const struct inquiry_io *io, void *memory, const char *why)
{
	struct legacy_state *state = memory;

	/* Where no such version is offered there was nothing to ask. */
	if (!why && !state->sent)
		return;
	learn_refusals(state);
	if (state->sentinel.no)
		io->endpoint->features.downgrade_sentinel = TRISTATE_NO;
	else if (state->sentinel.yes)
		io->endpoint->features.downgrade_sentinel = TRISTATE_YES;
	if (!state->sent) {
		target_note(io, VULNERABILITY_CRIME, RESULT_UNKNOWN, why);
		target_note(io, VULNERABILITY_INSECURE_RENEGOTIATION, RESULT_UNKNOWN,
			    why);
		return;
	}
	judge_compression(io, state, why);
	judge_renegotiation(io, state, why);
	judge_heartbeat(io, state, why);
}

const struct inquiry inquiry_legacy_hello = {
	.name = "compression, heartbeats, renegotiation, fallback",
	.level = INQUIRY_OFFER,
	.transports = 1U << TRANSPORT_TCP,
	.state_size = sizeof(struct legacy_state),
	.next = legacy_next,
	.take = legacy_take,
	.finish = legacy_finish,
};
