/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/text_listeners.h"

#include <inttypes.h>
#include <string.h>

#include "agent/report/cell.h"
#include "agent/report/label.h"
#include "agent/report/name.h"
#include "checks/subject.h"

enum { PIDS_SHOWN = 3 };

enum column {
	COLUMN_PROTOCOL,
	COLUMN_ADDRESS,
	COLUMN_PROGRAM,
	COLUMN_USER,
	COLUMN_UNIT,
	COLUMN_CONTAINER,
	COLUMN_REACH,
	COLUMN_PIDS,
	COLUMN_COUNT
};

/* One line: a socket and the owners that cannot be told apart but by pid. */
struct line {
	const char *cells[COLUMN_COUNT];
	const struct process *process; /* of the first such owner */
	uint64_t inode;
	const char *note;
};

struct table {
	struct line *lines;
	size_t count;
	size_t widths[COLUMN_COUNT];
};

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_owner(const struct process *a, const struct process *b)
{
	return same_text(subject_program(a), subject_program(b)) &&
	       same_text(a->user, b->user) && same_text(a->unit, b->unit) &&
	       same_text(a->container, b->container);
}

static const char *address_text(const struct listener *listener, struct arena *arena)
{
	struct buffer out = buffer_make(4096);
	const char *text = NULL;

	socket_address_text(&listener->address, listener->port, &out);
	if (listener->device)
		buffer_printf(&out, "%%%s", listener->device);
	if (listener->netns_name)
		buffer_printf(&out, " netns %s", listener->netns_name);
	if (!out.failed)
		text = arena_string(arena, buffer_span(&out));
	buffer_free(&out);
	return text;
}

/* "812 813 814 +5" of the owners that look like ${process}. */
static const char *pids_text(const struct facts *facts, const struct listener *listener,
			     const struct process *process, struct arena *arena)
{
	const char *text = NULL;
	size_t i, count = 0;

	for (i = 0; i < listener->owner_count; i++) {
		size_t index = listener->owners[i].process;
		const struct process *other;

		if (index >= facts->discovery.process_count)
			continue;
		other = &facts->discovery.processes[index];
		if (!same_owner(process, other) || count++ >= PIDS_SHOWN)
			continue;
		text = arena_printf(arena, "%s%s%" PRIu32, text ? text : "",
				    text ? " " : "", other->pid);
	}
	if (count > PIDS_SHOWN)
		text = arena_printf(arena, "%s +%zu", text, count - PIDS_SHOWN);
	return text;
}

/* Whose listener it is in truth: docker-proxy and its kin only serve this host
 * itself, where what comes from outside is taken from them before. */
static const char *forwarder_text(const struct facts *facts,
				  const struct listener *listener, struct arena *arena)
{
	const struct publication *outside =
		listener_publication(&facts->discovery, listener);
	const char *text;

	if (!listener->forwarder)
		return NULL;
	text = listener->forwards_to
		       ? arena_printf(arena, "%s passes on to %s", listener->forwarder,
				      listener->forwards_to)
		       : arena_printf(arena,
				      "%s passes on or keeps the port for others",
				      listener->forwarder);
	if (outside && text)
		text = arena_printf(arena, "%s; from outside: %s (%s)", text,
				    outside->to ? outside->to : "elsewhere",
				    outside->by ? outside->by : "unknown");
	return text;
}

static bool table_add(struct table *table, const struct facts *facts,
		      const struct listener *listener, const struct owner *owner,
		      struct arena *arena)
{
	const struct process *process = NULL;
	struct line *line;
	size_t i;

	if (owner && owner->process < facts->discovery.process_count)
		process = &facts->discovery.processes[owner->process];
	for (i = 0; i < table->count && process; i++) {
		line = &table->lines[i];
		if (line->inode == listener->inode && line->process &&
		    same_owner(line->process, process))
			return true;
	}
	line = arena_push(arena, &table->lines, &table->count, sizeof(*line));
	if (!line)
		return false;
	line->process = process;
	line->inode = listener->inode;
	line->cells[COLUMN_PROTOCOL] = transport_name(listener->transport);
	line->cells[COLUMN_ADDRESS] = address_text(listener, arena);
	line->cells[COLUMN_REACH] = name_exposure(listener->exposure);
	if (process) {
		line->cells[COLUMN_PROGRAM] = subject_program(process);
		line->cells[COLUMN_USER] = process->user;
		if (!process->user && process->uid_known)
			line->cells[COLUMN_USER] =
				arena_printf(arena, "uid %" PRIu32, process->uid);
		line->cells[COLUMN_UNIT] = process->unit;
		line->cells[COLUMN_CONTAINER] = process->container;
		line->cells[COLUMN_PIDS] = pids_text(facts, listener, process, arena);
	}
	line->note = forwarder_text(facts, listener, arena);
	if (listener->owners_state != OWNERS_COMPLETE)
		line->note = arena_printf(
			arena, "%s%sowners %s: %s", line->note ? line->note : "",
			line->note ? "; " : "",
			name_owners_state(listener->owners_state),
			listener->owners_reason ? listener->owners_reason
						: "no reason given");
	return true;
}

static void table_measure(struct table *table)
{
	unsigned int column;
	size_t i;

	for (i = 0; i < table->count; i++) {
		for (column = 0; column < COLUMN_COUNT; column++) {
			size_t width = cell_width(table->lines[i].cells[column]);

			if (width > table->widths[column])
				table->widths[column] = width;
		}
	}
}

static void table_write(const struct table *table, bool color, struct buffer *out)
{
	static const char *const heads[COLUMN_COUNT] = {
		"",     "address",   "program",    "user",
		"unit", "container", "reached by", "pid",
	};
	unsigned int column;
	size_t i, widths[COLUMN_COUNT];

	for (column = 0; column < COLUMN_COUNT; column++) {
		size_t head = strlen(heads[column]);

		widths[column] =
			table->widths[column] > head ? table->widths[column] : head;
	}
	buffer_add_string(out, "  ");
	for (column = 0; column < COLUMN_COUNT; column++) {
		cell_colored(out, color, CELL_DIM, heads[column],
			     column + 1 < COLUMN_COUNT ? widths[column] + 2 : 0);
	}
	buffer_add_byte(out, '\n');
	for (i = 0; i < table->count; i++) {
		const struct line *line = &table->lines[i];

		buffer_add_string(out, "  ");
		for (column = 0; column < COLUMN_COUNT; column++)
			cell_padded(out, line->cells[column],
				    column + 1 < COLUMN_COUNT ? widths[column] + 2 : 0);
		buffer_add_byte(out, '\n');
		/* What several lines have in common stands once, below the last. */
		if (line->note && (i + 1 == table->count ||
				   !same_text(line->note, table->lines[i + 1].note))) {
			buffer_add_string(out, "       ");
			cell_colored(out, color, CELL_YELLOW, line->note, 0);
			buffer_add_byte(out, '\n');
		}
	}
}

static void add_published(const struct facts *facts, struct buffer *out)
{
	size_t i;

	for (i = 0; i < facts->discovery.publication_count; i++) {
		const struct publication *p = &facts->discovery.publications[i];
		const struct listener *listener =
			publication_listener(&facts->discovery, p);

		buffer_printf(out, "  %s port %u", transport_name(p->transport),
			      (unsigned int)p->port);
		if (p->last_port > p->port)
			buffer_printf(out, "-%u", (unsigned int)p->last_port);
		buffer_add_string(out, " is published to ");
		cell_text(out, p->to ? p->to : "where could not be told");
		buffer_printf(out, " (%s, ", name_publication(p->kind));
		cell_text(out, p->by);
		buffer_add_byte(out, ')');
		if (listener && listener->forwarder) {
			buffer_add_string(out, "; here ");
			cell_text(out, listener->forwarder);
			buffer_add_string(out, " listens");
		}
		buffer_add_byte(out, '\n');
	}
}

void text_listeners_write(const struct report *report, struct arena *arena,
			  struct buffer *out)
{
	const struct discovery *d = &report->facts->discovery;
	struct table table = {0};
	struct labels labels;
	bool ok = label_all(report->facts, arena, &labels);
	size_t i, j;

	cell_colored(out, report->options.color, CELL_BOLD, "Listeners", 0);
	if (report->run.ports) {
		buffer_add_string(out, " on ");
		cell_text(out, report->run.ports);
	}
	buffer_add_byte(out, '\n');
	for (i = 0; ok && i < labels.listeners.count; i++) {
		const struct listener *listener =
			&d->listeners[labels.listeners.order[i]];

		if (listener->owner_count == 0)
			ok = table_add(&table, report->facts, listener, NULL, arena);
		for (j = 0; ok && j < listener->owner_count; j++)
			ok = table_add(&table, report->facts, listener,
				       &listener->owners[j], arena);
	}
	if (!ok) {
		out->failed = true;
		return;
	}
	if (table.count > 0) {
		table_measure(&table);
		table_write(&table, report->options.color, out);
	}
	add_published(report->facts, out);
	if (d->listener_count > 0 || d->publication_count > 0)
		return;
	/* "Nothing" is said only by who saw everything. */
	if (report_complete(report))
		buffer_add_string(out, "  nothing listens there\n");
	else
		buffer_add_string(out, "  none was seen, but not everything could be "
				       "looked at\n");
}
