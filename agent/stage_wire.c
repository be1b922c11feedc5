/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * wire: ask every endpoint. First one completed handshake each; then, of those
 * that speak TLS, the versions one by one, hello after hello. Whatever runs into
 * its deadline is asked once more, so that one timeout is never a refusal.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent/endpoint_answer.h"
#include "agent/stage.h"
#include "checks/handshake/probe.h"

enum {
	RESULT_SLACK_MS = 3000, /* over a probe's own deadline */
	ATTEMPTS_MAX = 2,
};

/* One connection's worth. */
struct conversation {
	size_t endpoint;
	struct probe_job job;
	unsigned int attempts;
	bool timed_out;
	bool more; /* refused, but other suites of the same version may be taken */
};

struct wire {
	struct run *run;
	struct worker worker;
	struct conversation *items;
	size_t count;
	size_t in_flight;
};

static struct conversation *add_conversation(struct wire *wire, size_t index,
					     enum probe_kind kind)
{
	const struct facts *facts = &wire->run->facts;
	const struct endpoint *endpoint = &facts->endpoints[index];
	struct conversation *conversation;

	conversation = arena_push(&wire->run->arena, &wire->items, &wire->count,
				  sizeof(*conversation));
	if (!conversation)
		return NULL;
	conversation->endpoint = index;
	conversation->job = (struct probe_job){
		.kind = kind,
		.name = endpoint->name,
		.deadline_ms = wire->run->policy->audit.probe_deadline_ms,
	};
	if (endpoint->has_site && endpoint->has_address_index)
		conversation->job.proxy_header =
			facts->sites[endpoint->site]
				.addresses[endpoint->address_index]
				.proxy_protocol;
	return conversation;
}

/* Have the monitor connect; a refusal is an answer too. */
static int begin(struct wire *wire, size_t index)
{
	struct conversation *conversation = &wire->items[index];
	struct endpoint *endpoint = &wire->run->facts.endpoints[conversation->endpoint];
	struct buffer body = buffer_make(64 * 1024);
	struct codec codec = codec_writer(&body);
	struct connection_wanted wanted = {
		endpoint->address, endpoint->port, endpoint->transport, {NULL, 0}};
	const char *reason = NULL;
	int r;

	codec_probe_job(&codec, &conversation->job);
	wanted.job = buffer_span(&body);
	conversation->attempts++;
	r = codec_done(&codec)
		    ? ask_connect(&wire->run->link, &wanted, &wire->worker,
				  (uint32_t)index, &wire->run->arena, &reason)
		    : -EMSGSIZE;
	buffer_free(&body);
	endpoint->connections++;
	if (r == 0) {
		wire->in_flight++;
		return 0;
	}
	/* Ours to give up on: the monitor or the worker is gone, time is up. */
	if (r == -EPIPE || r == -ETIMEDOUT || r == -EPROTO || r == -ESRCH)
		return r;
	endpoint_not_connected(endpoint, reason ? reason : strerror(-r));
	return 0;
}

static int take_result(struct wire *wire, const struct message *message)
{
	struct run *run = wire->run;
	struct codec codec = codec_reader(message->body, &run->arena);
	struct probe_result result = {0};
	struct worker_ready ready = {0};
	struct conversation *conversation;

	if (message->kind == WORKER_READY) {
		codec_worker_ready(&codec, &ready);
		if (!codec_done(&codec))
			return -EPROTO;
		run_note_layers(run, &ready);
		return 0;
	}
	codec_probe_result(&codec, &result);
	if (message->kind != WORKER_RESULT || !codec_done(&codec) ||
	    message->token >= wire->count || wire->in_flight == 0)
		return -EPROTO;
	wire->in_flight--;
	conversation = &wire->items[message->token];
	conversation->timed_out = result.outcome == PROBE_TIMEOUT;
	conversation->more =
		conversation->job.kind == PROBE_HELLO &&
		(result.outcome == PROBE_REFUSED || result.outcome == PROBE_CLOSED) &&
		!result.refusal_final;
	/* run_round() asks once more. */
	if (conversation->timed_out && conversation->attempts < ATTEMPTS_MAX)
		return 0;
	endpoint_answer(&run->facts.endpoints[conversation->endpoint],
			&conversation->job, &result, &run->arena);
	return 0;
}

/* Run conversations [first, count) side by side. */
static int run_all(struct wire *wire, size_t first)
{
	const struct audit_settings *audit = &wire->run->policy->audit;
	size_t next = first;
	struct message message;
	int r = 0;

	while (r == 0 && (next < wire->count || wire->in_flight > 0)) {
		while (r == 0 && next < wire->count &&
		       wire->in_flight < audit->probe_parallel)
			r = begin(wire, next++);
		if (r != 0 || wire->in_flight == 0)
			continue;
		r = channel_receive(
			&wire->worker.channel, &message,
			run_deadline(wire->run, (int64_t)audit->probe_deadline_ms +
							RESULT_SLACK_MS));
		if (r == 0)
			r = take_result(wire, &message);
		if (message.fd >= 0)
			(void)close(message.fd);
	}
	return r;
}

/* Run conversations [first, count), then once more those of them that ran into
 * their deadline: one timeout of a peer that may be there says nothing yet. */
static int run_round(struct wire *wire, size_t first)
{
	size_t asked = wire->count, i;
	int r = run_all(wire, first);

	for (i = first; i < asked && r == 0; i++) {
		struct conversation *again;

		if (!wire->items[i].timed_out ||
		    wire->items[i].attempts >= ATTEMPTS_MAX)
			continue;
		again = add_conversation(wire, wire->items[i].endpoint,
					 wire->items[i].job.kind);
		if (!again)
			return -ENOMEM;
		/* The array may have moved. */
		again->job = wire->items[i].job;
		again->attempts = wire->items[i].attempts;
	}
	return r == 0 ? run_all(wire, asked) : r;
}

static int ask_handshakes(struct wire *wire)
{
	const struct facts *facts = &wire->run->facts;
	size_t i;

	for (i = 0; i < facts->endpoint_count; i++) {
		if (!facts->endpoints[i].why &&
		    !add_conversation(wire, i, PROBE_HANDSHAKE))
			return -ENOMEM;
	}
	return run_round(wire, 0);
}

static int ask_first_hellos(struct wire *wire)
{
	const struct facts *facts = &wire->run->facts;
	size_t first = wire->count, i;
	unsigned int version;

	for (i = 0; i < facts->endpoint_count; i++) {
		const struct endpoint *endpoint = &facts->endpoints[i];

		if (endpoint->is_derived || endpoint->speaks != SPEAKS_TLS)
			continue;
		for (version = 0; version < TLS_VERSION_COUNT; version++) {
			struct conversation *conversation =
				add_conversation(wire, i, PROBE_HELLO);

			if (!conversation)
				return -ENOMEM;
			conversation->job.version = version;
		}
	}
	return run_round(wire, first);
}

/* What was refused with the suites of one hello may be taken with the next. */
static int ask_next_hellos(struct wire *wire, size_t from)
{
	size_t asked = wire->count, i;

	for (i = from; i < asked; i++) {
		struct probe_job job = wire->items[i].job;
		struct conversation *next;

		if (!wire->items[i].more ||
		    job.chunk + 1 >= probe_chunk_count(job.version))
			continue;
		next = add_conversation(wire, wire->items[i].endpoint, PROBE_HELLO);
		if (!next)
			return -ENOMEM;
		job.chunk++;
		next->job = job;
	}
	return run_round(wire, asked);
}

static int ask_versions(struct wire *wire)
{
	size_t from = wire->count;
	int r = ask_first_hellos(wire);

	while (r == 0 && from < wire->count) {
		size_t asked = wire->count;

		r = ask_next_hellos(wire, from);
		from = asked;
	}
	return r;
}

/* Whom this host trusts was not to be read; it matters where a chain was seen. */
static void say_trust(struct run *run, const struct worker_file *status)
{
	const struct facts *facts = &run->facts;
	size_t i = 0;

	while (i < facts->endpoint_count &&
	       facts->endpoints[i].handshake.chain.count == 0)
		i++;
	if (status->status != SOURCE_OK && i < facts->endpoint_count)
		run_limit(run, LIMIT_UNREADABLE_FILE, EVIDENCE_CERTIFICATE_FILE,
			  "trust store: %s",
			  status->reason ? status->reason : "it could not be read");
}

void stage_wire(struct run *run)
{
	struct wire wire = {.run = run};
	const struct file_wanted trust = {0, PURPOSE_TRUST, NULL};
	struct worker_file status;
	struct file_facts facts;
	const char *reason;
	uint32_t target;
	size_t i;
	int r;

	if (run->facts.endpoint_count == 0)
		return;
	r = ask_target(&run->link, 0, &run->arena, &target, &reason);
	if (r == 0)
		r = ask_worker(&run->link, WORKER_PROBE, &wire.worker);
	if (r == 0)
		r = ask_file(&run->link, &trust, &wire.worker, 0, &run->arena, &status,
			     &facts);
	if (r == 0)
		r = ask_handshakes(&wire);
	if (r == 0)
		r = ask_versions(&wire);
	if (r == 0)
		say_trust(run, &status);
	if (r != 0)
		run_limit(run, r == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_UNPARSED,
			  EVIDENCE_HANDSHAKE, "handshakes: %s",
			  r == -ETIMEDOUT ? "not all were done in time"
					  : "their worker ended unexpectedly");
	for (i = 0; i < run->facts.endpoint_count; i++)
		endpoint_finish(&run->facts, &run->facts.endpoints[i]);
	run_end_worker(run, &wire.worker, "handshakes", EVIDENCE_HANDSHAKE);
}
