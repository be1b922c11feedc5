/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificates: every certificate that an endpoint may show. A server with several
 * picks by what the client can verify, so each kind of key is asked for by itself;
 * who speaks nothing that the TLS library here has still shows its chain in clear, and
 * SSLv2 may have a key of its own (DROWN).
 */
#include <string.h>

#include "checks/facts_codec.h"
#include "checks/inquiry/handshake_question.h"
#include "checks/inquiry/offered.h"

enum { CHAIN_BYTES_MAX = 16 * 1024 * 1024 };

/* Below them: the kind of key. */
enum { TAG_IN_CLEAR = CERTIFICATE_KIND_COUNT, TAG_SSL2 };

struct certificates_state {
	bool asked[CERTIFICATE_KIND_COUNT], answered[CERTIFICATE_KIND_COUNT];
	bool failed; /* a kind was asked for without an answer */
	bool asked_in_clear, answered_in_clear;
	bool asked_ssl2, answered_ssl2;
};

static enum certificate_kind kind_of(const struct certificate *leaf)
{
	if (!leaf->key_family)
		return CERTIFICATE_ANY;
	if (strncmp(leaf->key_family, "RSA", 3) == 0)
		return CERTIFICATE_RSA;
	if (strcmp(leaf->key_family, "EC") == 0)
		return CERTIFICATE_ECDSA;
	if (strncmp(leaf->key_family, "ED", 2) == 0)
		return CERTIFICATE_EDDSA;
	return CERTIFICATE_ANY;
}

/* Of a name that shares another one's settings only the kinds are asked for that its
 * own configuration has: nothing else could come, and each costs a connection. */
static bool is_wanted(const struct inquiry_io *io, enum certificate_kind kind)
{
	const struct endpoint *endpoint = io->endpoint;
	const struct site *site;
	size_t i;

	if (!endpoint->is_derived)
		return true;
	if (!endpoint->has_site || endpoint->site >= io->facts->site_count)
		return false;
	site = &io->facts->sites[endpoint->site];
	for (i = 0; i < site->certificate_count; i++) {
		const struct certificate_chain *chain =
			&site->certificates[i].file.chain;

		if (chain->count > 0 && kind_of(&chain->items[0]) == kind)
			return true;
	}
	return false;
}

static bool is_known(const struct inquiry_io *io, const struct certificate *leaf)
{
	const struct endpoint *endpoint = io->endpoint;
	const struct certificate_chain *chain = &endpoint->handshake.chain;
	size_t i;

	if (chain->count > 0 && certificate_equal(&chain->items[0], leaf))
		return true;
	for (i = 0; i < endpoint->other_chain_count; i++) {
		chain = &endpoint->other_chains[i].chain;
		if (certificate_equal(&chain->items[0], leaf))
			return true;
	}
	return false;
}

static void keep_chain(const struct inquiry_io *io, struct certificates_state *state,
		       const struct served_chain *served)
{
	struct served_chain from = *served, copy = {0}, *item;

	if (served->chain.count == 0 || is_known(io, &served->chain.items[0]))
		return;
	/* Without a hash nobody can say which one it is. */
	if (served->chain.items[0].sha256 &&
	    codec_copy(codec_served_chain, &from, &copy, CHAIN_BYTES_MAX, io->arena)) {
		item = arena_push(io->arena, &io->endpoint->other_chains,
				  &io->endpoint->other_chain_count, sizeof(*item));
		if (item) {
			*item = copy;
			return;
		}
	}
	state->failed = true;
}

/* ---- by the kind of key ------------------------------------------------------- */

static enum inquiry_step ask_kinds(const struct inquiry_io *io,
				   struct certificates_state *state,
				   struct probe_job *job)
{
	const struct certificate_chain *shown = &io->endpoint->handshake.chain;
	enum inquiry_step step = INQUIRY_DONE;
	unsigned int kind;

	for (kind = CERTIFICATE_ANY + 1; kind < CERTIFICATE_KIND_COUNT; kind++) {
		if ((shown->count > 0 && kind_of(&shown->items[0]) == kind) ||
		    !is_wanted(io, kind))
			continue;
		if (!state->asked[kind]) {
			state->asked[kind] = true;
			handshake_question(io, job);
			job->tag = kind;
			job->handshake.certificate = kind;
			return INQUIRY_ASK;
		}
		if (!state->answered[kind])
			step = INQUIRY_WAIT;
	}
	return step;
}

/* ---- in clear ----------------------------------------------------------------- */

static enum inquiry_step ask_in_clear(const struct inquiry_io *io,
				      struct certificates_state *state,
				      struct probe_job *job)
{
	enum tls_version version;
	enum inquiry_step step;

	if (state->asked_in_clear)
		return state->answered_in_clear ? INQUIRY_DONE : INQUIRY_WAIT;
	if (io->endpoint->handshake.chain.count > 0 ||
	    io->endpoint->other_chain_count > 0)
		return INQUIRY_DONE;
	step = offered_before_tls13(io, &version);
	if (step != INQUIRY_ASK)
		return step;
	if (!offered_suites(io, version, &job->hello))
		return INQUIRY_DONE;
	state->asked_in_clear = true;
	job->kind = PROBE_HELLO;
	job->tag = TAG_IN_CLEAR;
	job->hello.whole_flight = true;
	return INQUIRY_ASK;
}

/* Names that share settings share this one, too: SSLv2 does not know names. */
static enum inquiry_step ask_ssl2(const struct inquiry_io *io,
				  struct certificates_state *state,
				  struct probe_job *job)
{
	enum tristate offered = io->endpoint->protocols[TLS_VERSION_SSL2].offered;

	if (state->asked_ssl2)
		return state->answered_ssl2 ? INQUIRY_DONE : INQUIRY_WAIT;
	if (offered == TRISTATE_UNKNOWN && !io->earlier_done)
		return INQUIRY_WAIT;
	if (offered != TRISTATE_YES || io->endpoint->is_derived)
		return INQUIRY_DONE;
	state->asked_ssl2 = true;
	job->kind = PROBE_HELLO;
	job->tag = TAG_SSL2;
	job->hello.version = TLS_VERSION_SSL2;
	job->hello.whole_flight = true;
	return INQUIRY_ASK;
}

/* ---- the inquiry -------------------------------------------------------------- */

static enum inquiry_step certificates_next(const struct inquiry_io *io, void *memory,
					   struct probe_job *job)
{
	const struct handshake *handshake = &io->endpoint->handshake;
	struct certificates_state *state = memory;
	enum inquiry_step step;

	/* What the first handshake shows decides what is left to ask. */
	if (handshake->completed == TRISTATE_UNKNOWN && !handshake->why)
		return io->earlier_done ? INQUIRY_DONE : INQUIRY_WAIT;
	/* And whether its settings are another one's, what is worth asking. */
	if (io->endpoint->is_derived && !io->earlier_done)
		return INQUIRY_WAIT;
	step = ask_kinds(io, state, job);
	if (step == INQUIRY_DONE)
		step = ask_in_clear(io, state, job);
	return step == INQUIRY_DONE ? ask_ssl2(io, state, job) : step;
}

static void certificates_take(const struct inquiry_io *io, void *memory,
			      const struct probe_job *job,
			      const struct probe_result *result)
{
	struct certificates_state *state = memory;
	const struct handshake *handshake = &result->handshake;
	struct served_chain served = {handshake->chain, handshake->trust,
				      handshake->trust_reason, handshake->chain_bytes};

	if (job->tag == TAG_SSL2) {
		state->answered_ssl2 = true;
		served = result->hello.served;
		/* Every SERVER-HELLO has one; that it is not seen is no answer. */
		state->failed |= served.chain.count == 0;
	} else if (job->tag == TAG_IN_CLEAR) {
		state->answered_in_clear = true;
		served = result->hello.served;
		/* One of those it may have: nobody here can ask for the others. */
		state->failed |= served.chain.count > 0;
	} else {
		state->answered[job->tag] = true;
		state->failed |= served.chain.count == 0 &&
				 result->outcome != PROBE_REFUSED &&
				 result->outcome != PROBE_CLOSED &&
				 result->outcome != PROBE_ACCEPTED;
	}
	keep_chain(io, state, &served);
}

static void certificates_finish(const struct inquiry_io *io, void *memory,
				const char *why)
{
	const struct certificates_state *state = memory;
	bool asked = io->endpoint->handshake.chain.count > 0;
	unsigned int kind;

	for (kind = 0; kind < CERTIFICATE_KIND_COUNT; kind++)
		asked |= state->answered[kind];
	io->endpoint->chains_complete = !why && !state->failed && asked;
}

const struct inquiry inquiry_certificates = {
	.name = "certificates",
	.level = INQUIRY_OFFER,
	.transports = 1U << TRANSPORT_TCP | 1U << TRANSPORT_UDP,
	.each_name = true,
	.state_size = sizeof(struct certificates_state),
	.next = certificates_next,
	.take = certificates_take,
	.finish = certificates_finish,
};
