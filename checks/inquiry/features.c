/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * features: what only a finished handshake shows, or a hello with one thing more in
 * it: resumption, early data, the staple, ECH, application protocols. Each question
 * is a row; a row says when it can be asked, and is asked once.
 */
#include <string.h>

#include "checks/facts_codec.h"
#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/extension.h"
#include "checks/handshake/named_group.h"
#include "checks/inquiry/application_protocol.h"
#include "checks/inquiry/offered.h"

enum question {
	ASK_OFFER,         /* everything a browser offers, and whatever comes back */
	ASK_PLAIN,         /* the same without what some servers close at */
	ASK_RESUME_TICKET, /* the session of one of them */
	ASK_SESSION_ID,    /* below TLS 1.3, without tickets */
	ASK_RESUME_ID,     /* that session */
	ASK_COMPRESSED,    /* compress_certificate alone: it stops our library */
	ASK_CBC,           /* raw: encrypt_then_mac and tickets below TLS 1.3 */
	QUESTION_COUNT
};

struct features_state {
	bool asked[QUESTION_COUNT], answered[QUESTION_COUNT];
	enum tls_version version; /* that ASK_OFFER or ASK_PLAIN came to */
	bool shook_hands;         /* one of those was completed */
	bool has_ticket, has_session_id;
	struct application_protocol_state alpn;
};

/* Ready, never, or not known yet: INQUIRY_ASK, INQUIRY_DONE, INQUIRY_WAIT. */
typedef enum inquiry_step ready_fn(const struct inquiry_io *io,
				   const struct features_state *state);

/* Sessions are kept in the worker: a number for each endpoint and kind. */
static uint32_t session_key(const struct inquiry_io *io, enum question question)
{
	size_t index = (size_t)(io->endpoint - io->facts->endpoints);

	return (uint32_t)(index * QUESTION_COUNT + question + 1);
}

static void learn_tristate(enum tristate *fact, bool yes)
{
	*fact = yes ? TRISTATE_YES : TRISTATE_NO;
}

/* ---- when ------------------------------------------------------------------------ */

static enum inquiry_step when_handshake(const struct inquiry_io *io,
					const struct features_state *state)
{
	const struct handshake *handshake = &io->endpoint->handshake;

	(void)state;
	if (handshake->completed != TRISTATE_UNKNOWN || handshake->why)
		return INQUIRY_ASK;
	return io->earlier_done ? INQUIRY_DONE : INQUIRY_WAIT;
}

/* Whether the plain offer is wanted is known once the full one was answered. */
static enum inquiry_step when_offer_failed(const struct inquiry_io *io,
					   const struct features_state *state)
{
	(void)io;
	if (!state->answered[ASK_OFFER])
		return state->asked[ASK_OFFER] ? INQUIRY_WAIT : INQUIRY_DONE;
	return state->shook_hands || io->endpoint->handshake.completed != TRISTATE_YES
		       ? INQUIRY_DONE
		       : INQUIRY_ASK;
}

/* True while a finished handshake may still come. */
static bool may_shake_hands(const struct inquiry_io *io,
			    const struct features_state *state)
{
	return (state->asked[ASK_OFFER] && !state->answered[ASK_OFFER]) ||
	       when_offer_failed(io, state) == INQUIRY_WAIT ||
	       (when_offer_failed(io, state) == INQUIRY_ASK &&
		!state->answered[ASK_PLAIN]);
}

static enum inquiry_step when_ticket(const struct inquiry_io *io,
				     const struct features_state *state)
{
	if (state->has_ticket)
		return INQUIRY_ASK;
	return may_shake_hands(io, state) ? INQUIRY_WAIT : INQUIRY_DONE;
}

static enum inquiry_step when_tls13(const struct inquiry_io *io,
				    const struct features_state *state)
{
	if (state->shook_hands)
		return state->version == TLS_VERSION_TLS1_3 ? INQUIRY_ASK
							    : INQUIRY_DONE;
	return may_shake_hands(io, state) ? INQUIRY_WAIT : INQUIRY_DONE;
}

static enum inquiry_step when_before_tls13(const struct inquiry_io *io,
					   const struct features_state *state)
{
	enum tls_version version;

	(void)state;
	return offered_before_tls13(io, &version);
}

/* Nothing below TLS 1.0 has extensions, and only CBC suites the one asked for. */
static enum inquiry_step when_cbc(const struct inquiry_io *io,
				  const struct features_state *state)
{
	enum tls_version version;
	enum inquiry_step step = offered_before_tls13(io, &version);

	(void)state;
	return step == INQUIRY_ASK && version < TLS_VERSION_TLS1_0 ? INQUIRY_DONE
								   : step;
}

static enum inquiry_step when_session_id(const struct inquiry_io *io,
					 const struct features_state *state)
{
	if (state->answered[ASK_SESSION_ID])
		return state->has_session_id ? INQUIRY_ASK : INQUIRY_DONE;
	if (state->asked[ASK_SESSION_ID])
		return INQUIRY_WAIT;
	return when_before_tls13(io, state) == INQUIRY_WAIT ? INQUIRY_WAIT
							    : INQUIRY_DONE;
}

static ready_fn *const ready[QUESTION_COUNT] = {
	[ASK_OFFER] = when_handshake,
	[ASK_PLAIN] = when_offer_failed,
	[ASK_RESUME_TICKET] = when_ticket,
	[ASK_SESSION_ID] = when_before_tls13,
	[ASK_RESUME_ID] = when_session_id,
	[ASK_COMPRESSED] = when_tls13,
	[ASK_CBC] = when_cbc,
};

/* ---- what ------------------------------------------------------------------------ */

/* RFC 7366 3.1: encrypt_then_mac is only answered with a suite it is about. */
static bool fill_cbc(const struct inquiry_io *io, struct probe_job *job)
{
	static const struct client_hello_extension extensions[] = {
		{EXTENSION_ENCRYPT_THEN_MAC, {NULL, 0}},
		{EXTENSION_SESSION_TICKET, {NULL, 0}},
	};
	const size_t count = sizeof(extensions) / sizeof(extensions[0]);
	struct hello_request *hello = &job->hello;
	uint32_t codes[CIPHER_SUITE_OFFER_MAX];
	size_t all, i;

	job->kind = PROBE_HELLO;
	(void)offered_before_tls13(io, &hello->version);
	all = cipher_suite_offer(hello->version, 0, codes, CIPHER_SUITE_OFFER_MAX);
	for (i = 0; i < all; i++) {
		const struct cipher_suite *suite =
			cipher_suite_by_code(hello->version, codes[i]);
		uint32_t *code;

		if (!suite || !strstr(suite->name, "_CBC_"))
			continue;
		code = arena_push(io->scratch, &hello->cipher_suites,
				  &hello->cipher_suite_count, sizeof(*code));
		if (!code)
			return false;
		*code = codes[i];
	}
	hello->extensions =
		arena_alloc_array(io->scratch, count, sizeof(extensions[0]));
	if (!hello->extensions)
		return false;
	memcpy(hello->extensions, extensions, sizeof(extensions));
	hello->extension_count = count;
	return true;
}

static bool fill(const struct inquiry_io *io, const struct features_state *state,
		 enum question question, struct probe_job *job)
{
	struct handshake_request *request = &job->handshake;

	job->kind = PROBE_HANDSHAKE;
	job->tag = question;
	switch (question) {
	case ASK_OFFER:
		request->wishes = HANDSHAKE_STAPLE | HANDSHAKE_ECH | HANDSHAKE_TICKET;
		request->keep_session = session_key(io, ASK_OFFER);
		return true;
	case ASK_PLAIN:
		request->wishes = HANDSHAKE_TICKET;
		request->keep_session = session_key(io, ASK_OFFER);
		return true;
	case ASK_RESUME_TICKET:
		request->resume_session = session_key(io, ASK_OFFER);
		request->wishes = HANDSHAKE_TICKET;
		request->highest = state->version;
		return true;
	case ASK_SESSION_ID:
		request->keep_session = session_key(io, ASK_SESSION_ID);
		request->highest = TLS_VERSION_TLS1_2;
		return true;
	case ASK_RESUME_ID:
		request->resume_session = session_key(io, ASK_SESSION_ID);
		request->highest = TLS_VERSION_TLS1_2;
		return true;
	case ASK_COMPRESSED:
		request->wishes = HANDSHAKE_COMPRESSED_CERTIFICATE;
		request->highest = TLS_VERSION_TLS1_3;
		return true;
	case ASK_CBC:
		return fill_cbc(io, job);
	default:
		return false;
	}
}

static enum inquiry_step features_next(const struct inquiry_io *io, void *memory,
				       struct probe_job *job)
{
	struct features_state *state = memory;
	enum inquiry_step left = INQUIRY_DONE, step;
	unsigned int question;

	for (question = 0; question < QUESTION_COUNT; question++) {
		if (state->answered[question])
			continue;
		if (state->asked[question]) {
			left = INQUIRY_WAIT;
			continue;
		}
		step = ready[question](io, state);
		if (step == INQUIRY_WAIT)
			left = INQUIRY_WAIT;
		if (step != INQUIRY_ASK)
			continue;
		state->asked[question] = true;
		if (fill(io, state, question, job))
			return INQUIRY_ASK;
		state->answered[question] = true; /* out of memory: not known */
	}
	step = application_protocol_next(io, &state->alpn, job);
	job->tag = QUESTION_COUNT;
	return step == INQUIRY_DONE ? left : step;
}

/* ---- what came back ------------------------------------------------------------- */

static void copy_issuers(const struct inquiry_io *io, const struct string_list *names)
{
	struct endpoint_features *features = &io->endpoint->features;
	size_t i;

	for (i = 0; i < names->count; i++) {
		const char *copy =
			arena_string(io->arena, span_from_string(names->items[i]));
		const char **item =
			copy ? arena_push(io->arena,
					  &features->client_certificate_issuers.items,
					  &features->client_certificate_issuers.count,
					  sizeof(*item))
			     : NULL;

		if (!item)
			return;
		*item = copy;
	}
}

/* Who asks for a certificate does so below TLS 1.3 even when nothing finishes. */
static void learn_client_certificate(const struct inquiry_io *io,
				     const struct handshake_answer *answer)
{
	struct endpoint_features *features = &io->endpoint->features;

	if (answer->client_certificate == CLIENT_CERTIFICATE_UNKNOWN ||
	    features->client_certificate == CLIENT_CERTIFICATE_REQUIRED)
		return;
	features->client_certificate = answer->client_certificate;
	if (features->client_certificate_issuers.count == 0)
		copy_issuers(io, &answer->issuers);
}

static void learn_staple(const struct inquiry_io *io, const struct probe_result *result)
{
	const struct certificate_chain *first = &io->endpoint->handshake.chain;
	const struct certificate_chain *chain = &result->handshake.chain;
	struct endpoint_features *features = &io->endpoint->features;
	struct ocsp_staple from = result->finished.staple;

	/* It is said of the first chain's leaf: another one's staple is not its. */
	if (chain->count == 0 || first->count == 0 ||
	    !certificate_equal(&chain->items[0], &first->items[0]))
		return;
	if (!codec_copy(codec_ocsp_staple, &from, &features->staple, 64 * 1024,
			io->arena))
		features->staple = (struct ocsp_staple){.reason = "out of memory"};
	learn_tristate(&features->scts,
		       chain->items[0].sct_count > 0 || result->finished.sct_count > 0);
}

static void learn_groups(const struct inquiry_io *io,
			 const struct handshake_answer *answer)
{
	struct endpoint_features *features = &io->endpoint->features;
	size_t i;

	for (i = 0; i < answer->group_count; i++) {
		struct cipher_suite_use *item =
			arena_push(io->arena, &features->server_groups,
				   &features->server_group_count, sizeof(*item));

		if (item) /* the table's own name: that of the answer does not stay */
			*item = named_group_use_of(answer->groups[i].code);
	}
}

static void take_offer(const struct inquiry_io *io, struct features_state *state,
		       bool is_whole, const struct probe_result *result)
{
	const struct handshake_answer *answer = &result->finished;
	struct endpoint_features *features = &io->endpoint->features;
	bool tls13 = result->handshake.version == TLS_VERSION_TLS1_3;

	learn_client_certificate(io, answer);
	if (!answer->extensions_came && is_whole && result->why &&
	    !features->staple.reason)
		features->staple.reason = arena_printf(
			io->arena, "no handshake with whom asks for one: %s",
			result->why);
	if (answer->extensions_came && is_whole) {
		learn_staple(io, result);
		if (tls13)
			learn_tristate(&features->ech, answer->has_ech_configs);
	}
	if (answer->extensions_came && !tls13)
		learn_tristate(&features->extended_master_secret,
			       answer->extended_master_secret);
	if (tls13 && features->server_group_count == 0)
		learn_groups(io, answer);
	if (result->outcome != PROBE_ACCEPTED)
		return;
	state->shook_hands = true;
	state->version = result->handshake.version;
	state->has_ticket = answer->gave_ticket && answer->session_kept;
	if (answer->gave_ticket) {
		features->tickets = TRISTATE_YES;
		features->ticket_lifetime = answer->ticket_lifetime;
		features->early_data_max = answer->early_data_max;
	} else if (!tls13 || answer->heard_end) {
		features->tickets = TRISTATE_NO;
	}
	if (tls13 && (answer->gave_ticket || answer->heard_end))
		learn_tristate(&features->early_data, answer->early_data_max > 0);
}

static void take_session_id(const struct inquiry_io *io, struct features_state *state,
			    const struct probe_result *result)
{
	const struct handshake_answer *answer = &result->finished;
	struct endpoint_features *features = &io->endpoint->features;

	learn_client_certificate(io, answer);
	if (answer->extensions_came)
		learn_tristate(&features->extended_master_secret,
			       answer->extended_master_secret);
	if (result->outcome != PROBE_ACCEPTED)
		return;
	state->has_session_id = answer->gave_session_id && answer->session_kept;
	if (!answer->gave_session_id)
		features->session_ids = TRISTATE_NO;
}

static bool has_extension(const struct hello_answer *hello, uint16_t type)
{
	size_t i;

	for (i = 0; i < hello->extension_count; i++) {
		if (hello->extensions[i] == type)
			return true;
	}
	return false;
}

static void take_cbc(const struct inquiry_io *io, const struct probe_result *result)
{
	struct endpoint_features *features = &io->endpoint->features;

	if (result->outcome != PROBE_ACCEPTED)
		return;
	learn_tristate(&features->encrypt_then_mac,
		       has_extension(&result->hello, EXTENSION_ENCRYPT_THEN_MAC));
	if (has_extension(&result->hello, EXTENSION_SESSION_TICKET))
		features->tickets = TRISTATE_YES;
}

static void features_take(const struct inquiry_io *io, void *memory,
			  const struct probe_job *job,
			  const struct probe_result *result)
{
	struct endpoint_features *features = &io->endpoint->features;
	struct features_state *state = memory;
	bool resumable =
		result->outcome == PROBE_ACCEPTED && !result->finished.session_lost;

	if (job->tag >= QUESTION_COUNT) {
		application_protocol_take(io, &state->alpn, job, result);
		return;
	}
	state->answered[job->tag] = true;
	switch ((enum question)job->tag) {
	case ASK_OFFER:
	case ASK_PLAIN:
		take_offer(io, state, job->tag == ASK_OFFER, result);
		break;
	case ASK_RESUME_TICKET:
		if (resumable)
			learn_tristate(&features->ticket_resumption,
				       result->finished.resumed);
		break;
	case ASK_SESSION_ID:
		take_session_id(io, state, result);
		break;
	case ASK_RESUME_ID:
		if (resumable)
			learn_tristate(&features->session_ids,
				       result->finished.resumed);
		break;
	case ASK_COMPRESSED:
		if (result->finished.compressed_certificate ||
		    result->outcome == PROBE_ACCEPTED)
			learn_tristate(&features->certificate_compression,
				       result->finished.compressed_certificate);
		break;
	case ASK_CBC:
		take_cbc(io, result);
		break;
	case QUESTION_COUNT:
		break;
	}
}

const struct inquiry inquiry_features = {
	.name = "features",
	.level = INQUIRY_OFFER,
	.transports = 1U << TRANSPORT_TCP,
	.state_size = sizeof(struct features_state),
	.next = features_next,
	.take = features_take,
};
