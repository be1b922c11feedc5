/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/conversation.h"

#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/greeting.h"

enum { OUT_MAX = 256 * 1024, JOB_BYTES_MAX = 256 * 1024 };

bool conversation_begin(struct conversation *c, const struct conversation_kind *kind,
			const struct probe_job *job, const struct probe_trust *trust)
{
	struct probe_job from = *job;
	struct conversation_io io;

	*c = (struct conversation){
		.kind = kind,
		.arena = arena_make(CONVERSATION_ARENA_MAX),
		.out = buffer_make(OUT_MAX),
		.first_bytes = buffer_make(2 * CONVERSATION_TAKE_MAX),
		/* Who answers a datagram may be anybody: the kind finds out. */
		.is_tls = kind->datagrams ? TRISTATE_YES : TRISTATE_UNKNOWN,
	};
	if (!codec_copy(codec_probe_job, &from, &c->job, JOB_BYTES_MAX, &c->arena))
		return false;
	/* The header's addresses would be inventions: UNKNOWN makes the server
	 * use those of the connection itself (PROXY protocol, section 2.1). */
	if (job->proxy_header && !kind->datagrams)
		buffer_add_string(&c->out, "PROXY UNKNOWN\r\n");
	io = (struct conversation_io){.job = &c->job,
				      .trust = trust,
				      .arena = &c->arena,
				      .out = &c->out,
				      .result = &c->result};
	c->state = kind->make(&io);
	/* A kind may know at once that it cannot ask this: no outcome is ACCEPTED
	 * before a byte came. */
	c->done = c->result.outcome != PROBE_ACCEPTED;
	return c->state && !c->out.failed;
}

void conversation_free(struct conversation *c)
{
	if (c->state)
		c->kind->free(c->state);
	c->state = NULL;
	buffer_free(&c->out);
	buffer_free(&c->first_bytes);
	arena_free(&c->arena);
}

static bool is_chain_time(const struct conversation *c)
{
	return c->is_tls == TRISTATE_YES && c->kind->expects_chain(c->state);
}

size_t conversation_room(const struct conversation *c)
{
	uint64_t room = PROBE_CHAIN_BYTES_MAX - c->result.bytes_read;
	/* What a datagram costs besides its bytes was not in the room. */
	uint64_t small =
		c->small_bytes < PROBE_BYTES_MAX ? PROBE_BYTES_MAX - c->small_bytes : 0;

	if (!is_chain_time(c) && small < room)
		room = small;
	return room < CONVERSATION_TAKE_MAX ? (size_t)room : CONVERSATION_TAKE_MAX;
}

static void finish(struct conversation *c, enum probe_outcome outcome, const char *why)
{
	c->result.outcome = outcome;
	c->result.why = why;
	if (c->job.kind == PROBE_HANDSHAKE)
		c->result.handshake.why = why;
	c->done = true;
}

static void finish_not_tls(struct conversation *c)
{
	struct span bytes = buffer_span(&c->first_bytes);

	c->result.speaks = greeting_speaks(bytes);
	c->result.banner = arena_string(&c->arena, greeting_banner(bytes));
	finish(c, PROBE_NOT_TLS, "the answer is not TLS");
}

/* Bytes of a peer that is known to speak what the kind understands. */
static bool pass_on(struct conversation *c, struct span bytes)
{
	if (!c->kind->datagrams)
		c->result.speaks = SPEAKS_TLS;
	if (bytes.len > 0 && c->kind->take(c->state, bytes))
		c->done = true;
	return c->done;
}

static bool take_first(struct conversation *c, struct span bytes)
{
	struct span first;

	buffer_add(&c->first_bytes, bytes);
	if (c->first_bytes.failed) {
		finish(c, PROBE_FAILED, "out of memory");
		return true;
	}
	first = buffer_span(&c->first_bytes);
	if (c->is_tls == TRISTATE_UNKNOWN) {
		c->is_tls = greeting_is_tls(first);
		if (c->is_tls == TRISTATE_NO && c->kind->owns &&
		    c->kind->owns(c->state, first))
			c->is_tls = TRISTATE_YES;
	}
	switch (c->is_tls) {
	case TRISTATE_YES:
		return pass_on(c, first);
	case TRISTATE_NO:
		if (greeting_is_whole(first))
			finish_not_tls(c);
		return c->done;
	default:
		return false;
	}
}

bool conversation_take(struct conversation *c, struct span bytes)
{
	bool chain_time = is_chain_time(c);

	if (c->done)
		return true;
	if (c->kind->datagrams)
		c->small_bytes += CONVERSATION_DATAGRAM_COST;
	if (bytes.len == 0)
		return false;
	c->result.bytes_read += bytes.len;
	if (!chain_time)
		c->small_bytes += bytes.len;
	if (c->is_tls == TRISTATE_YES)
		return pass_on(c, bytes);
	return take_first(c, bytes);
}

bool conversation_again(struct conversation *c)
{
	if (!c->done && c->kind->again && c->kind->again(c->state))
		c->done = true;
	return c->done;
}

/* The network's word, not the peer's: whatever it had said before, no refusal and no
 * fault of it follows from that. Of UDP, an unreachable port is the peer's own word. */
static void blame_network(struct conversation *c)
{
	struct probe_result *result = &c->result;

	if (c->kind->datagrams || result->outcome == PROBE_ACCEPTED)
		return;
	result->outcome = PROBE_FAILED;
	if (result->handshake.completed == TRISTATE_NO)
		result->handshake.completed = TRISTATE_UNKNOWN;
}

void conversation_end(struct conversation *c, enum peer_end end, const char *detail)
{
	if (c->done)
		return;
	c->done = true;
	if (c->is_tls == TRISTATE_YES) {
		c->kind->end(c->state, end, detail);
		if (end == PEER_UNREACHED)
			blame_network(c);
		return;
	}
	if (c->is_tls == TRISTATE_NO) {
		finish_not_tls(c);
		return;
	}
	switch (end) {
	case PEER_CLOSED:
	case PEER_RESET:
		if (detail)
			detail = arena_string(&c->arena, span_from_string(detail));
		finish(c, c->result.bytes_read > 0 ? PROBE_MALFORMED : PROBE_CLOSED,
		       detail ? detail : "closed without an answer");
		break;
	case PEER_UNREACHED:
		/* Refused by the network, not by the peer: it said nothing. */
		finish(c, PROBE_FAILED,
		       detail ? arena_string(&c->arena, span_from_string(detail))
			      : "connection failed");
		break;
	case PEER_DEADLINE:
		if (c->result.bytes_read == 0)
			c->result.speaks = SPEAKS_SILENCE;
		finish(c, PROBE_TIMEOUT,
		       c->result.bytes_read == 0
			       ? "no answer before the deadline"
			       : "no whole answer before the deadline");
		break;
	case PEER_BUDGET:
		finish(c, PROBE_BUDGET, "the byte budget ran out");
		break;
	}
}

uint32_t probe_chunk_count(enum tls_version version)
{
	return cipher_suite_chunks(version);
}
