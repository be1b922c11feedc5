/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listener-root: who answers strangers in TLS or HTTP does not do it as root, for
 * programs whose configuration is not read. Of the others worker-root knows the
 * workers.
 */
#include <inttypes.h>

#include "checks/check.h"
#include "checks/subject.h"

/* Those that hold a listener: a master is the parent of another one. */
struct holders {
	size_t count, masters;
	size_t roots, others, unknown;      /* of those that are no masters */
	const struct process *root, *other; /* one of them each, or NULL */
};

static const struct process *holder_at(const struct subject *s, size_t i)
{
	const struct discovery *d = &s->facts->discovery;
	const struct owner *owner = &s->listener->owners[i];

	return owner->role == OWNER_HOLDER && owner->process < d->process_count
		       ? &d->processes[owner->process]
		       : NULL;
}

/* A process may hold it by several descriptors. */
static bool was_seen(const struct subject *s, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++) {
		if (holder_at(s, j) == holder_at(s, i))
			return true;
	}
	return false;
}

static bool is_master(const struct subject *s, const struct process *process)
{
	size_t i;

	for (i = 0; i < s->listener->owner_count; i++) {
		const struct process *other = holder_at(s, i);

		if (other && other != process && other->parent_pid == process->pid)
			return true;
	}
	return false;
}

static struct holders count_holders(const struct subject *s)
{
	struct holders holders = {0};
	size_t i;

	for (i = 0; i < s->listener->owner_count; i++) {
		const struct process *process = holder_at(s, i);

		if (!process || was_seen(s, i))
			continue;
		holders.count++;
		if (is_master(s, process)) {
			holders.masters++;
		} else if (!process->uid_known) {
			holders.unknown++;
		} else if (process->uid == 0) {
			holders.roots++;
			holders.root = process;
		} else {
			holders.others++;
			holders.other = process;
		}
	}
	return holders;
}

static bool has_server(const struct subject *s)
{
	size_t i, j;

	for (i = 0; i < s->listener->owner_count; i++) {
		for (j = 0; j < s->facts->server_count; j++) {
			if (server_has_process(&s->facts->servers[j],
					       s->listener->owners[i].process))
				return true;
		}
	}
	return false;
}

/* TLS before HTTP, and either before what is not known: silence may be at this name
 * alone, or the deadline's. */
static unsigned int rank(enum speaks speaks)
{
	switch (speaks) {
	case SPEAKS_TLS:
		return 3;
	case SPEAKS_HTTP:
		return 2;
	case SPEAKS_UNKNOWN:
		return 1;
	default:
		return 0;
	}
}

static enum speaks spoken_by(const struct endpoint *endpoint)
{
	if (endpoint_has_tls(endpoint))
		return SPEAKS_TLS;
	return endpoint->speaks == SPEAKS_SILENCE ? SPEAKS_UNKNOWN : endpoint->speaks;
}

/* What answers there, at any of its names. */
static enum speaks spoken_at(const struct subject *s)
{
	const size_t listener = (size_t)(s->listener - s->facts->discovery.listeners);
	enum speaks speaks = SPEAKS_UNKNOWN;
	bool any = false;
	size_t i, j;

	for (i = 0; i < s->facts->endpoint_count; i++) {
		const struct endpoint *endpoint = &s->facts->endpoints[i];

		for (j = 0; j < endpoint->listener_count; j++) {
			if (endpoint->listeners[j] != listener)
				continue;
			if (!any || rank(spoken_by(endpoint)) > rank(speaks))
				speaks = spoken_by(endpoint);
			any = true;
		}
	}
	return speaks;
}

static void listener_root_run(const struct subject *s,
			      const struct check_settings *want, struct finding *out)
{
	const struct holders holders = count_holders(s);
	const struct process *shown = holders.root ? holders.root : holders.other;
	const enum speaks speaks = spoken_at(s);

	(void)want;
	if (has_server(s)) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "its configuration is known: worker-root judges it");
		return;
	}
	if (speaks != SPEAKS_UNKNOWN && speaks != SPEAKS_TLS && speaks != SPEAKS_HTTP) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "neither TLS nor HTTP answers there");
		return;
	}
	if (shown)
		finding_side(out, SIDE_PROCESS,
			     subject_process_place(shown, "status", out->arena),
			     "uid %" PRIu32 "%s%s", shown->uid, shown->user ? " " : "",
			     shown->user ? shown->user : "");
	if (holders.roots > 0 && speaks == SPEAKS_UNKNOWN) {
		finding_result(out, RESULT_UNKNOWN,
			       "it runs as root, and what it answers is not known");
		out->severity = SEVERITY_LOW;
	} else if (holders.roots > 0 && holders.count > 1) {
		finding_result(out, RESULT_FAIL,
			       "%zu of %zu processes that take its connections run as "
			       "root",
			       holders.roots, holders.count - holders.masters);
	} else if (holders.roots > 0) {
		finding_result(
			out, RESULT_FAIL,
			"it runs as root; no process of another user was seen to "
			"take its connections");
		out->severity = SEVERITY_MEDIUM;
	} else if (holders.count == 0 || holders.unknown > 0 ||
		   s->listener->owners_state != OWNERS_COMPLETE) {
		finding_result(
			out, RESULT_UNKNOWN,
			holders.count == 0 ? "no process was seen that holds it"
			: holders.unknown > 0
				? "the user of a process that holds it is not "
				  "known"
				: "no holder that was seen runs as root, but not "
				  "all could be");
		if (holders.others > 0 || speaks == SPEAKS_UNKNOWN)
			out->severity = SEVERITY_LOW;
	} else {
		finding_result(out, RESULT_PASS,
			       "who takes its connections does not run as root");
	}
	if (out->result == RESULT_FAIL)
		finding_fix(
			out,
			"start it as a user of its own; for a low port, in its unit: "
			"User=, AmbientCapabilities=CAP_NET_BIND_SERVICE");
}

const struct check check_listener_root = {
	.id = "listener-root",
	.title = "who answers strangers does not run as root",
	.explanation =
		"A program that reads what strangers send and is broken into as root loses the "
		"host. This judges TLS and HTTP listeners of programs whose configuration this "
		"version does not read (worker-root judges the others): every process that "
		"holds the socket, but for one that is the parent of another holder and only "
		"starts workers. A single process as root is of medium severity, since some "
		"(ocserv, sshd) hand each connection to a child of another user.",
	.reference = "CIS Apache 3.1; systemd.exec(5), User=",
	.severity = SEVERITY_HIGH,
	.scope = SCOPE_LISTENER,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_LISTENERS,
	.uses = EVIDENCE_PROCESS | EVIDENCE_HANDSHAKE,
	.run = listener_root_run,
};
