/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/gap.h"

#include <string.h>

#include "checks/moment.h"
#include "checks/remedy.h"
#include "checks/served.h"
#include "checks/unloaded.h"

enum { NAMES_SHOWN = 4, TEXT_MAX = 64 * 1024 };

/* ---- the list -------------------------------------------------------------------- */

static struct gap *gap_of(struct gap_list *list, const char *why, struct arena *arena)
{
	struct gap *gap;
	size_t i;

	for (i = 0; i < list->count; i++) {
		const char *known = list->items[i].why;

		if (known == why || (known && why && strcmp(known, why) == 0))
			return &list->items[i];
	}
	gap = arena_push(arena, &list->items, &list->count, sizeof(*gap));
	if (gap)
		*gap = (struct gap){.why = why, .weight = GAP_REAL};
	return gap;
}

const char *gap_explain(const struct gap_reason *reasons, size_t count,
			const void *context, uint32_t code, struct arena *arena,
			const struct gap_reason **row)
{
	size_t i;

	*row = NULL;
	for (i = 0; i < count; i++) {
		const char *why = reasons[i].explain(context, code, arena);

		if (why) {
			*row = &reasons[i];
			return why;
		}
	}
	return NULL;
}

void gap_add(struct gap_list *list, const struct gap_reason *reasons, size_t count,
	     const void *context, const struct cipher_suite_use *use,
	     struct arena *arena)
{
	const struct gap_reason *row;
	const char *why = gap_explain(reasons, count, context, use->code, arena, &row);
	struct gap *gap = gap_of(list, why, arena);

	if (!gap)
		return;
	if (why) {
		gap->weight = row->weight;
		gap->fix = row->fix;
	}
	(void)offered_add(&gap->items, use, arena);
}

static enum gap_weight heaviest(const struct gap_list *list)
{
	enum gap_weight weight = GAP_NATURAL;
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (list->items[i].weight > weight)
			weight = list->items[i].weight;
	}
	return weight;
}

/* What to do about the first of the heaviest ones. */
static const char *fix_of(const struct gap_list *list)
{
	enum gap_weight weight = heaviest(list);
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (list->items[i].weight == weight && list->items[i].fix)
			return list->items[i].fix;
	}
	return "see what else decides, and the server's error log";
}

static bool is_explained(const struct gap_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (!list->items[i].why)
			return false;
	}
	return true;
}

/* "A, B (why); C (not explained)" of those of at least ${weight}. */
static const char *text_of(const struct gap_list *list, enum gap_weight weight,
			   struct arena *arena)
{
	struct buffer out = buffer_make(TEXT_MAX);
	const char *text = NULL;
	size_t i;

	for (i = 0; i < list->count; i++) {
		const struct gap *gap = &list->items[i];

		if (gap->weight < weight)
			continue;
		if (out.len > 0)
			buffer_add_string(&out, "; ");
		buffer_printf(&out, "%s (%s)",
			      offered_text(&gap->items, NAMES_SHOWN, arena),
			      gap->why ? gap->why : "not explained");
	}
	if (!out.failed)
		text = arena_string(arena, buffer_span(&out));
	buffer_free(&out);
	return text ? text : "...";
}

void gap_answer(const struct gap_outcome *o, struct arena *arena, struct finding *out)
{
	bool too_much = o->excess.count > 0;
	enum gap_weight weight = heaviest(&o->missing);
	bool open =
		o->doubt && !(is_explained(&o->excess) && is_explained(&o->missing));
	const char *excess = text_of(&o->excess, GAP_NATURAL, arena);
	const char *missing = text_of(&o->missing, GAP_IDLE, arena);

	finding_fix(out, "%s: %s, then %s", remedy_directive(o->subject, o->setting),
		    fix_of(too_much ? &o->excess : &o->missing),
		    remedy_reload(o->subject, out->arena));
	out->severity = too_much             ? o->excess_severity
			: weight == GAP_REAL ? SEVERITY_LOW
					     : SEVERITY_INFO;
	if (arena->exhausted)
		finding_result(out, RESULT_UNKNOWN, "out of memory");
	else if (open)
		finding_result(out, RESULT_UNKNOWN, "%s: %s; but %s",
			       too_much ? "served and not named"
					: "named and not served",
			       too_much ? excess : missing, o->doubt);
	else if (too_much && weight != GAP_NATURAL && o->complete)
		finding_result(out, RESULT_FAIL,
			       "served and not named: %s; named and not served: %s",
			       excess, missing);
	else if (too_much)
		finding_result(out, RESULT_FAIL, "served and not named: %s", excess);
	else if (!o->complete)
		finding_result(out, RESULT_UNKNOWN, "not every %s was asked for",
			       o->thing);
	else if (weight != GAP_NATURAL)
		finding_result(out, RESULT_FAIL, "named and not served: %s", missing);
	else if (o->missing.count > 0)
		finding_result(out, RESULT_PASS,
			       "as the configuration names them; not in use: %s",
			       text_of(&o->missing, GAP_NATURAL, arena));
	else
		finding_result(out, RESULT_PASS, "as the configuration names them");
}

/* ---- reasons that have nothing to do with what is missing ----------------------- */

const char gap_fix_other[] = "see what answers on that port";
const char gap_fix_load[] = "test the configuration";
const char gap_fix_place[] = "write what is meant where it takes effect";
const char gap_fix_leave_out[] = "leave out what is not served";

const char *gap_decider(const struct setting *setting)
{
	return setting->why ? setting->why : "another line decides";
}

enum tristate gap_switch(const struct string_list *words)
{
	struct span word;

	if (words->count != 1)
		return TRISTATE_UNKNOWN;
	word = span_from_string(words->items[0]);
	return span_equal_string_nocase(word, "on")    ? TRISTATE_YES
	       : span_equal_string_nocase(word, "off") ? TRISTATE_NO
						       : TRISTATE_UNKNOWN;
}

static bool in_files(const struct site *site, const struct certificate *leaf,
		     bool *all_read)
{
	size_t i;

	*all_read = site->certificate_count > 0;
	for (i = 0; i < site->certificate_count; i++) {
		const struct site_certificate *c = &site->certificates[i];

		if (c->dynamic || c->file.state != FILE_READ ||
		    c->file.chain.count == 0) {
			*all_read = false;
			continue;
		}
		if (certificate_equal(leaf, &c->file.chain.items[0]))
			return true;
	}
	return false;
}

/* A program of which the server knows nothing, on one of the endpoint's sockets. */
static const struct process *stranger(const struct subject *s)
{
	const struct discovery *discovery = &s->facts->discovery;
	size_t i, j;

	for (i = 0; i < s->endpoint->listener_count; i++) {
		const struct listener *listener;

		if (s->endpoint->listeners[i] >= discovery->listener_count)
			continue;
		listener = &discovery->listeners[s->endpoint->listeners[i]];
		for (j = 0; j < listener->owner_count; j++) {
			const struct owner *owner = &listener->owners[j];

			if (owner->role == OWNER_HOLDER &&
			    owner->process < discovery->process_count &&
			    !server_has_process(s->server, owner->process))
				return &discovery->processes[owner->process];
		}
	}
	return NULL;
}

static const char *other_program(const struct subject *s, struct arena *arena)
{
	const struct process *other;
	const char *name;
	bool all_read;

	if (!s->server || !s->server->running || !s->site || !s->endpoint)
		return NULL;
	other = stranger(s);
	name = subject_program(other);
	if (other)
		return arena_printf(arena, "%s has that port open, too",
				    name ? name : "another program");
	if (served_count(s->facts, s->endpoint) > 0 &&
	    !in_files(s->site, served_leaf(s->facts, s->endpoint, 0), &all_read) &&
	    all_read)
		return "what answers has a certificate of none of its files: another "
		       "program, or an older configuration";
	return NULL;
}

static const char *not_loaded(const struct subject *s, struct arena *arena)
{
	const struct file_facts *newest;
	size_t count;

	if (!s->server || !s->server->running)
		return NULL;
	newest = unloaded_file(s->server, &count);
	return newest ? arena_printf(
				arena, "%s changed on %s, and was not loaded since",
				newest->path, moment_time(newest->modified_at, arena))
		      : NULL;
}

struct gap_context gap_context_of(const struct subject *s, struct arena *arena)
{
	return (struct gap_context){other_program(s, arena), not_loaded(s, arena)};
}

const char *gap_elsewhere(const void *context, uint32_t code, struct arena *arena)
{
	(void)code;
	(void)arena;
	return ((const struct gap_context *)context)->elsewhere;
}

const char *gap_not_loaded(const void *context, uint32_t code, struct arena *arena)
{
	(void)code;
	(void)arena;
	return ((const struct gap_context *)context)->not_loaded;
}

/* ---- evidence -------------------------------------------------------------------- */

void gap_disk(const struct setting *setting, struct finding *out)
{
	struct location at = setting->at.path ? setting->at : out->at;

	finding_where(out, at);
	finding_side(out, SIDE_DISK, at, "the line says %s; in effect: %s%s%s%s",
		     setting->configured.count > 0
			     ? offered_words(&setting->configured, out->arena)
			     : "nothing",
		     setting->effective_known
			     ? offered_words(&setting->effective, out->arena)
			     : "not known",
		     setting->at.path ? "" : " (by default)", setting->why ? "; " : "",
		     setting->why ? setting->why : "");
}

void gap_process(const struct subject *s, struct finding *out)
{
	if (!s->process || !s->server)
		return;
	finding_side(out, SIDE_PROCESS,
		     subject_process_place(s->process, "exe", out->arena),
		     "%s %s with %s", s->server->name,
		     s->server->config.version ? s->server->config.version
					       : "(version unknown)",
		     s->server->config.tls_library ? s->server->config.tls_library
						   : "an unknown TLS library");
}
