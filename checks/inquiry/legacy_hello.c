/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * legacy_hello: what a ServerHello before TLS 1.3 shows when it is asked for it:
 * compression, heartbeats, RFC 5746, the downgrade sentinel; and whether
 * TLS_FALLBACK_SCSV is honoured. Some servers refuse a hello with one of these in
 * it: then each is asked for alone, and neither.
 */
#include <string.h>

#include "checks/handshake/server_hello.h"
#include "checks/inquiry/target.h"

enum question {
	ASK_ALL,
	ASK_COMPRESSION, /* alone, when ASK_ALL was refused */
	ASK_HEARTBEAT,   /* the same */
	ASK_PLAIN,       /* neither: is it they that it is refused for? */
	ASK_FALLBACK,
	QUESTION_COUNT
};

enum { BEFORE_TLS1_3 = (1 << TLS_VERSION_TLS1_3) - (1 << TLS_VERSION_SSL3) };

struct legacy_state {
	bool asked[QUESTION_COUNT], answered[QUESTION_COUNT];
	bool sent; /* ASK_ALL: there is a version to ask about */
	bool refused[QUESTION_COUNT];
	bool plain_taken;
};

/* RFC 6520 2: peer_allowed_to_send */
static const struct client_hello_extension heartbeat = {EXTENSION_HEARTBEAT, {"\1", 1}};

/* ---- asking ------------------------------------------------------------------- */

static bool has_heartbeat(enum question question, enum tls_version version)
{
	return version > TLS_VERSION_SSL3 &&
	       (question == ASK_ALL || question == ASK_HEARTBEAT);
}

static bool fill_traits(const struct inquiry_io *io, enum question question,
			struct hello_request *hello)
{
	enum tls_version version;

	if (!target_newest(io->endpoint, BEFORE_TLS1_3, &version) ||
	    (question == ASK_HEARTBEAT && !has_heartbeat(question, version)) ||
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

/* RFC 7507: a version below the newest one, with the signalling value. */
static bool fill_fallback(const struct inquiry_io *io, struct hello_request *hello)
{
	enum tls_version newest, below;
	uint32_t *code;

	if (!target_newest(io->endpoint, TARGET_ANY, &newest) ||
	    !target_newest(io->endpoint, BEFORE_TLS1_3 & ((1U << newest) - 1),
			   &below) ||
	    !target_suites(io, below, NULL, hello))
		return false;
	code = arena_push(io->scratch, &hello->cipher_suites,
			  &hello->cipher_suite_count, sizeof(*code));
	if (!code)
		return false;
	*code = TLS_FALLBACK_SCSV;
	return true;
}

static bool fill(const struct inquiry_io *io, enum question question,
		 struct hello_request *hello)
{
	return question == ASK_FALLBACK ? fill_fallback(io, hello)
					: fill_traits(io, question, hello);
}

static enum inquiry_step legacy_next(const struct inquiry_io *io, void *memory,
				     struct probe_job *job)
{
	struct legacy_state *state = memory;
	enum inquiry_step left = INQUIRY_DONE;
	unsigned int i;

	if (!io->earlier_done)
		return INQUIRY_WAIT;
	for (i = 0; i < QUESTION_COUNT; i++) {
		bool alone = i != ASK_ALL && i != ASK_FALLBACK;

		if (state->asked[i]) {
			if (!state->answered[i])
				left = INQUIRY_WAIT;
			continue;
		}
		if (alone && !state->refused[ASK_ALL])
			continue;
		state->asked[i] = true;
		if (fill(io, i, &job->hello)) {
			state->sent |= i == ASK_ALL;
			job->kind = PROBE_HELLO;
			job->tag = i;
			return INQUIRY_ASK;
		}
		state->answered[i] = true; /* there is nothing to ask about */
	}
	return left;
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

static enum tristate yes_or_no(bool yes)
{
	return yes ? TRISTATE_YES : TRISTATE_NO;
}

static void learn_renegotiation(const struct inquiry_io *io,
				const struct hello_answer *answer)
{
	bool sound = has_extension(answer, EXTENSION_RENEGOTIATION_INFO);

	io->endpoint->features.secure_renegotiation = yes_or_no(sound);
	if (sound)
		target_note(io, VULNERABILITY_INSECURE_RENEGOTIATION, RESULT_PASS,
			    "the ServerHello has renegotiation_info");
	else
		target_note(
			io, VULNERABILITY_INSECURE_RENEGOTIATION, RESULT_FAIL,
			"the ServerHello does not answer renegotiation_info; whether "
			"it renegotiates at all was not tried");
}

/* RFC 8446 4.1.3: only who has TLS 1.3 says so, to whom asked for less. */
static void learn_sentinel(const struct inquiry_io *io, enum tls_version version,
			   const struct hello_answer *answer)
{
	enum downgrade_sentinel wanted =
		version == TLS_VERSION_TLS1_2 ? SENTINEL_TLS1_2 : SENTINEL_TLS1_1;

	if (io->endpoint->protocols[TLS_VERSION_TLS1_3].offered == TRISTATE_YES)
		io->endpoint->features.downgrade_sentinel =
			yes_or_no(answer->sentinel == wanted);
}

static void learn_compression(const struct inquiry_io *io,
			      const struct hello_answer *answer)
{
	bool compresses = answer->compression_method != 0;

	io->endpoint->features.compression = yes_or_no(compresses);
	if (compresses)
		target_note(io, VULNERABILITY_CRIME, RESULT_FAIL,
			    "the ServerHello picks DEFLATE");
	else
		target_note(io, VULNERABILITY_CRIME, RESULT_PASS,
			    "offered DEFLATE, the ServerHello picks no compression");
}

static void learn_heartbeat(const struct inquiry_io *io,
			    const struct hello_answer *answer)
{
	bool announced = has_extension(answer, EXTENSION_HEARTBEAT);

	io->endpoint->features.heartbeat = yes_or_no(announced);
	if (!announced)
		target_note(io, VULNERABILITY_HEARTBLEED, RESULT_PASS,
			    "heartbeats are not announced");
}

static void learn_traits(const struct inquiry_io *io, struct legacy_state *state,
			 const struct probe_job *job, const struct probe_result *result)
{
	switch (result->outcome) {
	case PROBE_ACCEPTED:
		state->plain_taken |= job->tag == ASK_PLAIN;
		learn_renegotiation(io, &result->hello);
		learn_sentinel(io, job->hello.version, &result->hello);
		if (job->hello.compression_methods.len > 0)
			learn_compression(io, &result->hello);
		if (has_heartbeat(job->tag, job->hello.version))
			learn_heartbeat(io, &result->hello);
		return;
	case PROBE_REFUSED:
	case PROBE_CLOSED:
		state->refused[job->tag] = true;
		return;
	case PROBE_MALFORMED:
		/* Reason to ask one by one, and no refusal of what is asked alone. */
		state->refused[job->tag] |= job->tag == ASK_ALL;
		return;
	default:
		return;
	}
}

/* Without the signalling value the same hello was taken: that is known. */
static void learn_fallback(const struct inquiry_io *io,
			   const struct probe_result *result)
{
	if (result->outcome == PROBE_ACCEPTED)
		io->endpoint->features.fallback_scsv = TRISTATE_NO;
	else if (result->outcome == PROBE_REFUSED || result->outcome == PROBE_CLOSED)
		io->endpoint->features.fallback_scsv = TRISTATE_YES;
}

static void legacy_take(const struct inquiry_io *io, void *memory,
			const struct probe_job *job, const struct probe_result *result)
{
	struct legacy_state *state = memory;

	state->answered[job->tag] = true;
	if (job->tag == ASK_FALLBACK)
		learn_fallback(io, result);
	else
		learn_traits(io, state, job, result);
}

static void legacy_finish(const struct inquiry_io *io, void *memory, const char *why)
{
	const struct legacy_state *state = memory;

	/* Where no such version is offered there was nothing to ask. */
	if (!why && !state->sent)
		return;
	if (state->plain_taken && state->refused[ASK_COMPRESSION])
		target_note(io, VULNERABILITY_CRIME, RESULT_PASS,
			    "hellos that offer DEFLATE are refused");
	if (state->plain_taken && state->refused[ASK_HEARTBEAT])
		target_note(io, VULNERABILITY_HEARTBLEED, RESULT_PASS,
			    "hellos that offer heartbeats are refused");
	if (!why)
		why = "no usable answer to the hello that asks for it";
	target_note_unknown(io, VULNERABILITY_CRIME, why);
	target_note_unknown(io, VULNERABILITY_INSECURE_RENEGOTIATION, why);
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
