/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions that change who may reach what: --block, --unblock, --status.
 *
 * Nothing that reads configurations or peers runs for a block. The guard needs
 * to know who holds which socket, so the discover role does: a lock-out that
 * nobody looked for would be worse than one more process. --unblock does without.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent/action.h"
#include "agent/affected.h"
#include "agent/arrival.h"
#include "agent/change_report.h"
#include "agent/discover_role.h"
#include "agent/firewall.h"
#include "agent/guard.h"
#include "agent/print.h"
#include "rules/text.h"

enum {
	STALE_TRIES = 10, /* while others keep changing their rules */
	DISCOVER_MS = 10 * 1000,
	TEXT_BYTES_MAX = TEXT_MAX + 64 * 1024,
};

struct change {
	struct run *run;
	enum block_action action;
	struct firewall firewall;
	struct worker discover;
	struct connection_list connections;
	bool connections_known;
	struct block_plan plan;
	struct change_report report;
};

static int refuse(struct change *change, const char *text)
{
	change_report_add(&change->report, "change", "refused", "%s", text);
	return EXIT_STATUS_REFUSED;
}

/* Why something went wrong: ${reason} where there is one. */
static const char *words(const char *reason, int r)
{
	if (reason)
		return reason;
	switch (-r) {
	case EPIPE:
		return "the privileged process of tlsward ended unexpectedly; look with "
		       "--status at what is in force";
	case ETIMEDOUT:
		return "the time for the whole run is over (--timeout); look with "
		       "--status at what is in force";
	default:
		return strerror(-r);
	}
}

/* What is in force now is not what was planned, or nobody knows. */
static bool is_uncertain(int r)
{
	return r == -EILSEQ || r == -ETIMEDOUT || r == -EPIPE;
}

static int fail(struct change *change, const char *text)
{
	change_report_add(&change->report, "change", "failed", "%s", text);
	return EXIT_STATUS_INTERNAL;
}

/* ---- looking first ----------------------------------------------------------- */

static int look_for_lock_out(struct change *change)
{
	struct run *run = change->run;
	struct session_list sessions = {0};
	struct string_list reasons = {0};
	struct arrival_list arrivals;
	size_t i;
	int r;

	r = discover_role_ask_sessions(run, &change->discover, run->caller, &sessions);
	if (r != 0) {
		sessions = (struct session_list){0};
		sessions.reason = r == -ETIMEDOUT ? "looking took too long"
						  : "they could not be read";
	}
	if (!arrival_list_read(run, &sessions, &arrivals) ||
	    !guard_reasons(&sessions, &arrivals, &run->options->ports, &run->arena,
			   &reasons))
		return refuse(change, "out of memory while looking for a lock-out");
	for (i = 0; i < reasons.count; i++)
		change_report_add(&change->report, "lock-out",
				  run->options->lock_me_out ? "accepted" : "found",
				  "%s", reasons.items[i]);
	if (reasons.count == 0 || run->options->lock_me_out)
		return EXIT_STATUS_GOOD;
	return refuse(change, "this would lock administrators out; nothing was changed "
			      "(--yes-lock-me-out does it all the same)");
}

static int look(struct change *change)
{
	struct run *run = change->run;
	struct discover_job job = {
		.port_count = run->options->ports.count,
		.deadline = run_deadline(run, DISCOVER_MS),
	};
	int r;

	r = ask_worker(&run->link, WORKER_DISCOVER, &change->discover);
	job.ports = arena_alloc_array(&run->arena, job.port_count, sizeof(*job.ports));
	if (r != 0 || !job.ports)
		return refuse(change, "the process that looks for a lock-out did not "
				      "start");
	memcpy(job.ports, run->options->ports.items,
	       job.port_count * sizeof(*job.ports));
	change->connections_known =
		discover_role_ask_connections(run, &change->discover, &job,
					      &change->connections) == 0;
	if (run->options->dry_run)
		affected_report(run, &change->discover,
				change->connections_known ? &change->connections : NULL,
				&change->report);
	return look_for_lock_out(change);
}

/* ---- planning ------------------------------------------------------------------ */

/* What is asked of one protocol, as rules/ wants it. */
static int ports_of(struct change *change, enum transport transport,
		    struct ports_list *out)
{
	const struct port_list *asked = &change->run->options->ports;
	struct ports_range items[PORT_LIST_MAX];
	size_t i, count = 0;

	for (i = 0; i < asked->count; i++) {
		const struct port_range *range = &asked->items[i];

		if (transport == TRANSPORT_TCP ? range->tcp : range->udp)
			items[count++] =
				(struct ports_range){range->first, range->last};
	}
	return ports_normalize(items, count, &change->run->arena, out);
}

/* One request where both protocols have the same ports, else one for each. */
static int make_requests(struct change *change, struct block_request *requests,
			 size_t *count)
{
	struct ports_list tcp, udp;
	int r;

	r = ports_of(change, TRANSPORT_TCP, &tcp);
	if (r == 0)
		r = ports_of(change, TRANSPORT_UDP, &udp);
	if (r != 0)
		return r;
	*count = 0;
	if (tcp.count > 0)
		requests[(*count)++] = (struct block_request){
			change->action, tcp, {[BLOCK_TCP] = true}};
	if (tcp.count > 0 && ports_equal(&tcp, &udp))
		requests[0].protocols[BLOCK_UDP] = true;
	else if (udp.count > 0)
		requests[(*count)++] = (struct block_request){
			change->action, udp, {[BLOCK_UDP] = true}};
	return 0;
}

static void keep_notes(struct change *change, const struct block_plan *plan)
{
	static const char *const kinds[] = {
		[BLOCK_NOTE_DOES] = "does",
		[BLOCK_NOTE_WARNING] = "warning",
		[BLOCK_NOTE_REASON] = "reason",
	};
	size_t i;

	for (i = 0; i < plan->note_count; i++)
		change_report_add(&change->report, kinds[plan->notes[i].kind], "note",
				  "%s", plan->notes[i].text);
}

/* One request on top of the other. */
static int make_plan(struct change *change)
{
	struct block_state state = change->firewall.in_force.state;
	struct block_request requests[BLOCK_PROTOCOL_COUNT];
	struct run *run = change->run;
	struct block_facts facts;
	bool changes = false;
	size_t i, count = 0;
	int r;

	firewall_facts(&change->firewall,
		       change->connections_known ? &change->connections : NULL, &facts);
	r = make_requests(change, requests, &count);
	for (i = 0; i < count && r == 0; i++) {
		r = block_plan(&state, &requests[i], &facts, &run->arena,
			       &change->plan);
		if (r != 0)
			break;
		keep_notes(change, &change->plan);
		if (change->plan.outcome == BLOCK_PLAN_REFUSED)
			return refuse(change, "nothing was changed");
		if (change->plan.outcome == BLOCK_PLAN_CHANGE) {
			changes = true;
			state = change->plan.after;
		}
	}
	if (r == 0)
		r = block_ruleset(&state, &run->arena, &change->plan.ruleset);
	if (r != 0)
		return refuse(change, r == -E2BIG ? "more ports than one block can hold"
						  : "out of memory");
	change->plan.after = state;
	change->plan.outcome = changes ? BLOCK_PLAN_CHANGE : BLOCK_PLAN_NO_CHANGE;
	return EXIT_STATUS_GOOD;
}

/* Where our table is not as we wrote it: somebody else had a hand in it. */
static void say_drift(struct change *change, const struct diff *drift,
		      const char *state)
{
	size_t i;

	for (i = 0; i < drift->count; i++)
		change_report_add(&change->report, "drift", state,
				  "table inet tlsward: %s", drift->lines[i]);
}

/* ---- changing -------------------------------------------------------------------- */

static int say_done(struct change *change, const char *state)
{
	const bool is_block = change->action == BLOCK_ACTION_BLOCK;
	struct buffer text = buffer_make(8 * 1024);
	const char *ports;

	port_list_text(&change->run->options->ports, &text);
	ports = text.failed ? NULL
			    : arena_string(&change->run->arena, buffer_span(&text));
	buffer_free(&text);
	if (!ports)
		return EXIT_STATUS_INTERNAL;
	change_report_add(&change->report, is_block ? "block" : "unblock", state, "%s",
			  ports);
	if (is_block)
		change_report_add(&change->report, "lasts", "until",
				  "This lasts until \"tlsward --unblock %s\" or a "
				  "reboot: nothing is written to disk.",
				  ports);
	return EXIT_STATUS_GOOD;
}

static int say_planned(struct change *change)
{
	struct buffer text = buffer_make(TEXT_BYTES_MAX);

	text_script(&change->plan.ruleset, &text);
	change->report.script =
		text.failed ? NULL
			    : arena_string(&change->run->arena, buffer_span(&text));
	buffer_free(&text);
	if (!change->report.script)
		return refuse(change, "out of memory");
	return say_done(change, "planned");
}

/* One try: read, plan, apply. -ESTALE asks for another. */
static int try_change(struct change *change, int *status)
{
	const char *reason = NULL;
	struct diff differences, drift;
	size_t i;
	int r;

	*status = EXIT_STATUS_REFUSED;
	change_report_reset(&change->report);
	r = firewall_read(&change->firewall, &reason);
	if (r != 0) {
		(void)refuse(change, words(reason, r));
		return r;
	}
	drift = change->firewall.in_force.foreign;
	*status = make_plan(change);
	if (*status != EXIT_STATUS_GOOD)
		return 0;
	if (change->plan.outcome == BLOCK_PLAN_NO_CHANGE && drift.count == 0) {
		*status = say_done(change, change->action == BLOCK_ACTION_BLOCK
						   ? "in force already"
						   : "not in force");
		return 0;
	}
	if (change->run->options->dry_run) {
		say_drift(change, &drift, "found");
		*status = say_planned(change);
		return 0;
	}
	r = firewall_apply(&change->firewall, &change->plan.ruleset, &differences,
			   &reason);
	if (r == -ESTALE)
		return r;
	if (r == 0) {
		say_drift(change, &drift, "repaired");
		*status = say_done(change, "applied");
		return 0;
	}
	*status = is_uncertain(r) ? fail(change, words(reason, r))
				  : refuse(change, words(reason, r));
	for (i = 0; i < differences.count; i++)
		change_report_add(&change->report, "difference", "found", "%s",
				  differences.lines[i]);
	return 0;
}

static int change_locked(struct change *change)
{
	const char *reason = NULL;
	unsigned int tries;
	int status = EXIT_STATUS_REFUSED, r = 0;

	if (firewall_open(change->run, &change->firewall, &reason) != 0)
		return refuse(change, reason);
	for (tries = 0; tries < STALE_TRIES; tries++) {
		r = try_change(change, &status);
		if (r != -ESTALE)
			break;
	}
	if (r == -ESTALE)
		status = refuse(change,
				"the ruleset kept changing; nothing was changed");
	firewall_close(&change->firewall);
	return status;
}

static int run_change(struct run *run, enum block_action action)
{
	struct change change = {.run = run, .action = action};
	const char *reason = NULL;
	int status = EXIT_STATUS_GOOD;

	run_name_host(run);
	change.report = change_report_make(run);
	if (!run->may_change_rules) {
		status =
			refuse(&change, "a change needs root: CAP_NET_ADMIN is needed");
	} else if (!run->options->dry_run) {
		int r = ask_lock(&run->link, &run->arena, &reason);

		if (r == -EWOULDBLOCK) {
			print_failure("%s", reason);
			return EXIT_STATUS_LOCKED;
		}
		if (r == -EACCES)
			reason = "a change needs root (the lock file cannot be opened)";
		if (r != 0)
			status = refuse(&change, words(reason, r));
	}
	if (status == EXIT_STATUS_GOOD && action == BLOCK_ACTION_BLOCK)
		status = look(&change);
	change_report_keep(&change.report);
	if (status == EXIT_STATUS_GOOD)
		status = change_locked(&change);
	if (action == BLOCK_ACTION_BLOCK && change.discover.channel.fd >= 0)
		run_end_worker(run, &change.discover, "looking for a lock-out",
			       EVIDENCE_PROCESS);
	return change_report_write(&change.report) ? status : EXIT_STATUS_INTERNAL;
}

int action_block(struct run *run)
{
	return run_change(run, BLOCK_ACTION_BLOCK);
}

int action_unblock(struct run *run)
{
	return run_change(run, BLOCK_ACTION_UNBLOCK);
}

/* ---- showing --------------------------------------------------------------------- */

static void say_blocked(struct change *change, enum block_protocol protocol,
			enum block_variant variant)
{
	const struct in_force *in_force = &change->firewall.in_force;
	const struct ports_list *ports = &in_force->state.ports[protocol][variant];
	struct buffer text = buffer_make(64 * 1024);
	const char *what;

	if (ports->count == 0)
		return;
	buffer_printf(&text, "%s ", block_protocol_name(protocol));
	ports_text(ports, &text);
	buffer_add_string(&text, " from other machines");
	if (variant == BLOCK_CLIENT)
		buffer_add_string(&text, ", answers to this host spared");
	what = text.failed ? NULL
			   : arena_string(&change->run->arena, buffer_span(&text));
	if (what)
		change_report_add_about(
			&change->report, "block",
			in_force->foreign.count == 0 ? "in force" : "in doubt", what,
			"%s; %llu packets dropped so far", what,
			(unsigned long long)in_force->dropped[protocol][variant]
				.packets);
	buffer_free(&text);
}

static void say_summary(struct change *change)
{
	const struct in_force *in_force = &change->firewall.in_force;

	if (in_force->foreign.count > 0)
		change_report_add(
			&change->report, "status", "in doubt",
			"Somebody else changed the table inet tlsward; --block "
			"or --unblock with any port puts it right:");
	else if (!in_force->present)
		change_report_add(&change->report, "status", "in force",
				  "Nothing is blocked by tlsward (no table inet "
				  "tlsward); rules of others are not shown.");
	say_drift(change, &in_force->foreign, "found");
	if (!block_state_is_empty(&in_force->state))
		change_report_add(&change->report, "lasts", "until",
				  "Until --unblock or a reboot: nothing is written to "
				  "disk.");
}

int action_status(struct run *run)
{
	struct change change = {.run = run};
	unsigned int protocol, variant;
	const char *reason = NULL;
	int status = EXIT_STATUS_GOOD, r;

	run_name_host(run);
	change.report = change_report_make(run);
	r = firewall_open(run, &change.firewall, &reason);
	if (r == 0)
		r = firewall_read(&change.firewall, &reason);
	if (r != 0) {
		change_report_add(&change.report, "status", "unknown", "%s",
				  words(reason, r));
		status = EXIT_STATUS_UNKNOWN;
	} else {
		for (protocol = 0; protocol < BLOCK_PROTOCOL_COUNT; protocol++) {
			for (variant = 0; variant < BLOCK_VARIANT_COUNT; variant++)
				say_blocked(&change, protocol, variant);
		}
		say_summary(&change);
		if (change.firewall.in_force.foreign.count > 0)
			status = EXIT_STATUS_FINDINGS;
	}
	if (change.firewall.run)
		firewall_close(&change.firewall);
	return change_report_write(&change.report) ? status : EXIT_STATUS_INTERNAL;
}
