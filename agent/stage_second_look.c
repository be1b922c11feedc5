/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stage_second_look: do those who listened at the start still listen, and who else
 * does that nothing was asked of? Asked of a discover process started anew: the first
 * one, which may look into every process, does not stay while peers are talked to.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/discover_role.h"
#include "agent/second_look.h"
#include "agent/stage.h"

enum {
	LOOK_MS = 5 * 1000,
	HOLDERS_MAX = 16, /* of one listener: any that still lives is enough */
};

/* The socket is there; is any of those seen to hold it? */
static enum second_look look_at_holders(struct run *run, struct worker *worker,
					const struct listener *listener)
{
	const struct discovery *discovery = &run->facts.discovery;
	size_t i;

	/* Nobody was known to hold it: then that it is there has to do. */
	if (listener->owner_count == 0)
		return SECOND_LOOK_SAME;
	for (i = 0; i < listener->owner_count && i < HOLDERS_MAX; i++) {
		const struct process *process =
			&discovery->processes[listener->owners[i].process];
		enum tristate same = discover_role_ask_same(run, worker, process->pid,
							    process->start_ticks);

		if (same == TRISTATE_YES)
			return SECOND_LOOK_SAME;
		if (same == TRISTATE_UNKNOWN)
			return SECOND_LOOK_NONE;
	}
	return i < listener->owner_count ? SECOND_LOOK_NONE : SECOND_LOOK_PASSED_ON;
}

/* Of TCP; no list is all of them. */
static bool was_asked(const struct run *run, uint16_t port)
{
	return run->ports.count == 0 || port_list_has(&run->ports, port, TRANSPORT_TCP);
}

/* What began meanwhile was not audited. A UDP socket may be a client's: those come
 * and go all the time. */
static void note_new(struct run *run, const struct discovery *now)
{
	size_t i;

	for (i = 0; i < now->listener_count; i++) {
		const struct listener *listener = &now->listeners[i];
		struct buffer text;

		if (listener->transport != TRANSPORT_TCP ||
		    !was_asked(run, listener->port) ||
		    !second_look_is_new(listener, &run->facts.discovery))
			continue;
		text = buffer_make(128);
		socket_address_text(&listener->address, listener->port, &text);
		buffer_add_byte(&text, '\0');
		run_limit(run, LIMIT_SKIPPED, EVIDENCE_LISTENERS,
			  "tcp %s: began to listen while the audit ran, and was not "
			  "looked at",
			  text.failed ? "?" : text.ptr);
		buffer_free(&text);
	}
}

static int compare_ports(const void *left, const void *right)
{
	const uint16_t *a = left, *b = right;

	return *a - *b;
}

/* What else listens here was not asked anything: a check that compares what several
 * endpoints share has to say so. */
static void note_others(struct run *run, const struct discovery *now)
{
	struct facts *facts = &run->facts;
	uint16_t *ports = arena_alloc_array(&run->arena, now->listener_count,
					    sizeof(*facts->other_tcp_ports));
	size_t i, count = 0, kept = 0;

	for (i = 0; ports && i < now->listener_count; i++) {
		const struct listener *listener = &now->listeners[i];

		if (listener->transport == TRANSPORT_TCP &&
		    !was_asked(run, listener->port))
			ports[count++] = listener->port;
	}
	if (count > 0)
		qsort(ports, count, sizeof(*ports), compare_ports);
	for (i = 0; i < count; i++) {
		if (kept == 0 || ports[kept - 1] != ports[i])
			ports[kept++] = ports[i];
	}
	facts->other_tcp_ports = ports;
	facts->other_tcp_port_count = kept;
	facts->other_tcp_ports_known = ports && now->listeners_complete;
}

void stage_second_look(struct run *run, const struct port_range *ports, size_t count)
{
	const struct discovery *before = &run->facts.discovery;
	struct discover_job job = {.deadline = run_deadline(run, LOOK_MS)};
	struct discovery now = {0};
	struct worker worker = {0};
	size_t i;
	int r;

	/* Every listener of TCP, at the cost of the same dump; no port is all of them.
	 */
	job.ports = arena_alloc_array(&run->arena, count + 1, sizeof(*ports));
	if (job.ports && count > 0) {
		memcpy(job.ports, ports, count * sizeof(*ports));
		job.ports[count] = (struct port_range){
			.first = 1, .last = UINT16_MAX, .tcp = true};
		job.port_count = count + 1;
	}
	r = job.ports ? ask_worker(&run->link, WORKER_DISCOVER, &worker) : -ENOMEM;
	if (r != 0)
		goto out;
	r = discover_role_ask_again(run, &worker, &job, &now);
	for (i = 0; r == 0 && i < before->listener_count; i++) {
		struct listener *listener = &before->listeners[i];

		if (!listener_is_here(before, listener))
			continue;
		listener->second_look = second_look_at(listener, &now);
		if (listener->second_look == SECOND_LOOK_SAME)
			listener->second_look = look_at_holders(run, &worker, listener);
	}
	if (r == 0) {
		note_new(run, &now);
		note_others(run, &now);
	}
	run_end_worker(run, &worker, "the second look at listeners",
		       EVIDENCE_LISTENERS);
out:
	if (r != 0)
		run_limit(run, r == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_UNSUPPORTED,
			  EVIDENCE_LISTENERS,
			  "whether the listeners are still there could not be seen: %s",
			  strerror(-r));
}
