/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shared-port: one program answers on a port, not two.
 */
#include <inttypes.h>
#include <string.h>

#include "checks/check.h"
#include "checks/subject.h"

/* Can one packet reach both? A dual-stack [::] takes IPv4 as well. */
static bool addresses_overlap(const struct listener *a, const struct listener *b)
{
	bool any_a = ip_address_is_any(&a->address),
	     any_b = ip_address_is_any(&b->address);

	if (a->address.family == b->address.family)
		return any_a || any_b || ip_address_equal(&a->address, &b->address);
	if (a->address.family == 6)
		return any_a && a->v6only != TRISTATE_YES;
	return any_b && b->v6only != TRISTATE_YES;
}

static bool devices_overlap(const char *a, const char *b)
{
	return !a || !b || strcmp(a, b) == 0;
}

static bool listeners_overlap(const struct listener *a, const struct listener *b)
{
	return a->port == b->port && a->transport == b->transport &&
	       a->netns_inode == b->netns_inode && addresses_overlap(a, b) &&
	       devices_overlap(a->device, b->device);
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/* The running server that ${process} is the main process or a worker of. */
static const struct server *server_of(const struct facts *facts,
				      const struct process *process)
{
	size_t index = (size_t)(process - facts->discovery.processes), i;

	for (i = 0; i < facts->server_count; i++) {
		if (server_has_process(&facts->servers[i], index))
			return &facts->servers[i];
	}
	return NULL;
}

/* One program in two containers, or with two configurations, is two: nothing
 * makes them agree. */
static enum tristate same_program(const struct facts *facts, const struct process *a,
				  const struct process *b)
{
	const struct server *server_a, *server_b;

	if (a == b)
		return TRISTATE_YES;
	server_a = server_of(facts, a);
	server_b = server_of(facts, b);
	if (server_a && server_b && server_a != server_b)
		return TRISTATE_NO;
	if (!a->exe || !b->exe)
		return TRISTATE_UNKNOWN;
	return same_text(a->exe, b->exe) && same_text(a->container, b->container)
		       ? TRISTATE_YES
		       : TRISTATE_NO;
}

/* What kept the question open. */
struct gap {
	bool unknown;        /* a socket nobody is known to hold, a program unread */
	const char *partial; /* holders were seen, and there may be more: why */
};

/* The first holder of ${listener} that is another program than ${mine}. */
static const struct process *stranger_on(const struct subject *s,
					 const struct listener *listener,
					 const struct process *mine, struct gap *gap)
{
	size_t i;

	if (listener->owners_state == OWNERS_NONE)
		gap->unknown = true;
	else if (listener->owners_state == OWNERS_PARTIAL)
		gap->partial = listener->owners_reason ? listener->owners_reason
						       : "no reason given";
	for (i = 0; i < listener->owner_count; i++) {
		const struct owner *owner = &listener->owners[i];
		const struct process *process;
		enum tristate same;

		if (owner->role != OWNER_HOLDER ||
		    owner->process >= s->facts->discovery.process_count)
			continue;
		process = &s->facts->discovery.processes[owner->process];
		same = same_program(s->facts, mine, process);
		if (same == TRISTATE_NO)
			return process;
		if (same == TRISTATE_UNKNOWN)
			gap->unknown = true;
	}
	return NULL;
}

static void shared_port_run(const struct subject *s, const struct check_settings *want,
			    struct finding *out)
{
	const struct discovery *d = &s->facts->discovery;
	const struct process *mine = subject_holder(s->facts, s->listener);
	const struct process *stranger = NULL;
	const char *mine_name, *stranger_name;
	struct gap gap = {.unknown = !d->listeners_complete};
	size_t i;

	(void)want;
	if (!mine) {
		finding_result(out, RESULT_UNKNOWN,
			       "who holds the socket is not known: %s",
			       s->listener->owners_reason ? s->listener->owners_reason
							  : "no owner was seen");
		return;
	}
	for (i = 0; i < d->listener_count && !stranger; i++) {
		if (listeners_overlap(s->listener, &d->listeners[i]))
			stranger = stranger_on(s, &d->listeners[i], mine, &gap);
	}
	mine_name =
		subject_program(mine) ? subject_program(mine) : "an unknown program";
	finding_side(out, SIDE_PROCESS, subject_process_place(mine, "fd", out->arena),
		     "%s holds the socket", mine_name);
	if (stranger) {
		stranger_name = subject_program(stranger) ? subject_program(stranger)
							  : "an unknown program";
		finding_side(out, SIDE_LIVE,
			     subject_process_place(stranger, "fd", out->arena),
			     "%s holds one on the same port", stranger_name);
		finding_result(out, RESULT_FAIL, "%s (%s) and %s (%s) share the port",
			       mine_name, mine->exe, stranger_name, stranger->exe);
		finding_fix(out, "decide who owns port %" PRIu16 " and stop the other",
			    s->listener->port);
	} else if (gap.unknown) {
		finding_result(out, RESULT_UNKNOWN,
			       "whether others share the port could not "
			       "be seen");
	} else if (gap.partial) {
		/* Every socket has its known owner; what stays open is a second
		 * holder that hides. Said, but not alarming. */
		out->severity = SEVERITY_LOW;
		finding_result(out, RESULT_UNKNOWN,
			       "only %s was seen there, but not all could be: %s",
			       mine_name, gap.partial);
	} else {
		finding_result(out, RESULT_PASS, "only %s listens there", mine_name);
	}
}

const struct check check_shared_port = {
	.id = "shared-port",
	.title = "a port belongs to one program",
	.explanation =
		"With SO_REUSEPORT, with a narrower address beside a wildcard, or by an "
		"inherited descriptor two programs answer on one port, and chance or the "
		"kernel's order decides who gets a connection: a leftover of an update, or "
		"somebody who takes a share of the traffic. The holders of all sockets that "
		"one packet could reach are compared by program, container and, of servers "
		"whose configuration is read, main process. Stopping one of them ends the "
		"connections it holds.",
	.reference = "socket(7), SO_REUSEPORT; ip(7)",
	.severity = SEVERITY_HIGH,
	.scope = SCOPE_LISTENER,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_LISTENERS,
	.uses = EVIDENCE_PROCESS,
	.run = shared_port_run,
};
