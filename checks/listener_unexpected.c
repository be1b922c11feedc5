/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listener-unexpected: on a port for which the policy names somebody, nobody else
 * listens.
 */
#include <string.h>

#include "checks/check.h"
#include "checks/subject.h"

static bool has_port(const struct expected_listener *e, const struct listener *listener)
{
	bool any = !e->tcp && !e->udp; /* the policy named no protocol */
	size_t i;

	if (!any && !(listener->transport == TRANSPORT_UDP ? e->udp : e->tcp))
		return false;
	for (i = 0; i < e->port_count; i++) {
		if (e->ports[i] == listener->port)
			return true;
	}
	return false;
}

/* Does ${value} stand in a list where empty means "any"? */
static enum tristate listed(const struct string_list *list, const char *value)
{
	size_t i;

	if (list->count == 0)
		return TRISTATE_YES;
	if (!value)
		return TRISTATE_UNKNOWN;
	for (i = 0; i < list->count; i++) {
		if (strcmp(list->items[i], value) == 0)
			return TRISTATE_YES;
	}
	return TRISTATE_NO;
}

/* By path, or by base name where the policy gives no path. */
static enum tristate program_listed(const struct string_list *programs,
				    const struct process *process)
{
	enum tristate by_path = listed(programs, process->exe);
	size_t i;

	if (by_path != TRISTATE_NO)
		return by_path;
	for (i = 0; i < programs->count; i++) {
		if (!strchr(programs->items[i], '/') &&
		    strcmp(programs->items[i], subject_program(process)) == 0)
			return TRISTATE_YES;
	}
	return TRISTATE_NO;
}

static bool address_listed(const struct expected_listener *e,
			   const struct listener *listener)
{
	size_t i;

	if (e->addresses.count == 0)
		return true;
	for (i = 0; i < e->addresses.count; i++) {
		struct ip_address address;

		if (ip_address_from_text(span_from_string(e->addresses.items[i]),
					 &address) &&
		    ip_address_equal(&address, &listener->address))
			return true;
	}
	return false;
}

/* The user's name may be unknown where its number is not. */
static enum tristate user_listed(const struct string_list *users,
				 const struct process *process, struct arena *arena)
{
	enum tristate by_name = listed(users, process->user);
	const char *number = NULL;

	if (by_name != TRISTATE_YES && process->uid_known) {
		number = arena_printf(arena, "%u", (unsigned int)process->uid);
		if (listed(users, number) == TRISTATE_YES)
			return TRISTATE_YES;
	}
	return by_name;
}

enum mismatch { MATCH, MATCH_UNKNOWN, MISMATCH };

/* What is wrong with one owner, as a word for the report. */
static enum mismatch owner_matches(const struct expected_listener *e,
				   const struct process *process, struct arena *arena,
				   const char **word)
{
	const struct {
		enum tristate listed;
		const char *word;
	} questions[] = {
		{program_listed(&e->programs, process), "program"},
		{user_listed(&e->users, process, arena), "user"},
		{listed(&e->units, process->unit), "unit"},
	};
	enum mismatch r = MATCH;
	size_t i;

	for (i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		if (questions[i].listed == TRISTATE_NO) {
			*word = questions[i].word;
			return MISMATCH;
		}
		if (questions[i].listed == TRISTATE_UNKNOWN) {
			*word = questions[i].word;
			r = MATCH_UNKNOWN;
		}
	}
	return r;
}

static enum mismatch listener_matches(const struct expected_listener *e,
				      const struct subject *s, struct arena *arena,
				      const char **word)
{
	const struct listener *listener = s->listener;
	bool who = e->programs.count + e->users.count + e->units.count > 0;
	enum mismatch r = MATCH;
	size_t i;

	if (!address_listed(e, listener)) {
		*word = "address";
		return MISMATCH;
	}
	for (i = 0; who && i < listener->owner_count; i++) {
		const struct owner *owner = &listener->owners[i];
		enum mismatch one;

		/* systemd holds every socket it activates, for others. */
		if (owner->role != OWNER_HOLDER && listener->owner_count > 1)
			continue;
		if (owner->process >= s->facts->discovery.process_count)
			continue;
		one = owner_matches(e, &s->facts->discovery.processes[owner->process],
				    arena, word);
		if (one == MISMATCH)
			return MISMATCH;
		if (one == MATCH_UNKNOWN)
			r = MATCH_UNKNOWN;
	}
	if (who && r == MATCH && listener->owners_state != OWNERS_COMPLETE) {
		*word = "owner";
		r = MATCH_UNKNOWN;
	}
	return r;
}

static const char *describe(const struct process *process, struct arena *arena)
{
	const char *program = subject_program(process);

	if (!process)
		return "nobody that could be seen";
	return arena_printf(
		arena, "%s as %s%s%s", program ? program : "an unknown program",
		process->user ? process->user : "an unknown user",
		process->unit ? " in " : "", process->unit ? process->unit : "");
}

static void listener_unexpected_run(const struct subject *s,
				    const struct check_settings *want,
				    struct finding *out)
{
	const struct expected_listener *nearest = NULL;
	enum mismatch best = MISMATCH;
	const char *best_word = NULL;
	size_t i;

	for (i = 0; i < want->expected_count; i++) {
		const struct expected_listener *e = &want->expected[i];
		const char *word = NULL;
		enum mismatch r;

		if (!has_port(e, s->listener))
			continue;
		r = listener_matches(e, s, out->arena, &word);
		if (!nearest || r < best) {
			nearest = e;
			best = r;
			best_word = word;
		}
	}
	if (!nearest) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "the policy expects nobody in particular here");
		return;
	}
	finding_side(out, SIDE_DISK, nearest->at, "the policy's [listener \"%s\"]",
		     nearest->name ? nearest->name : "");
	if (s->process)
		finding_side(out, SIDE_PROCESS,
			     subject_process_place(s->process, "exe", out->arena), "%s",
			     describe(s->process, out->arena));
	if (best == MATCH) {
		finding_result(out, RESULT_PASS, "as the policy expects it");
	} else if (best == MATCH_UNKNOWN) {
		finding_result(out, RESULT_UNKNOWN, "its %s is not known%s%s",
			       best_word, s->listener->owners_reason ? ": " : "",
			       s->listener->owners_reason ? s->listener->owners_reason
							  : "");
	} else {
		finding_result(out, RESULT_FAIL,
			       "%s: not the %s that [listener \"%s\"] names",
			       describe(s->process, out->arena), best_word,
			       nearest->name ? nearest->name : "");
		finding_fix(out,
			    "stop it, or name it in the policy's [listener \"%s\"]",
			    nearest->name ? nearest->name : "");
	}
}

const struct check check_listener_unexpected = {
	.id = "listener-unexpected",
	.title = "only those listen whom the policy names for a port",
	.explanation =
		"A program that nobody expected on a known port is a leftover, a mistake or an "
		"intruder. Every listening socket on a port with a [listener] section is "
		"compared with its programs, users, units and addresses; all who hold the "
		"socket must fit, and ports without a section are not judged. Stopping the "
		"wrong program takes a service down: look at its unit and package first.",
	.reference = "CIS Controls 4.8",
	.severity = SEVERITY_HIGH,
	.scope = SCOPE_LISTENER,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_LISTENERS,
	.uses = EVIDENCE_PROCESS,
	.run = listener_unexpected_run,
};
