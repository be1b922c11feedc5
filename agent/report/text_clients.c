/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/text_clients.h"

#include "agent/report/cell.h"
#include "checks/client_fate.h"

enum { NAMES_SHOWN = 8 };

typedef bool fate_fn(const struct client_fate *fate);

static bool connects(const struct client_fate *fate)
{
	return fate->now.outcome == CLIENT_CONNECTS;
}

static bool is_refused(const struct client_fate *fate)
{
	return fate->now.outcome == CLIENT_REFUSED;
}

static bool is_unknown(const struct client_fate *fate)
{
	return fate->now.outcome == CLIENT_UNKNOWN;
}

/* It gets in today; whether it still would is not known. */
static bool is_doubtful(const struct client_fate *fate)
{
	return connects(fate) && fate->then.outcome == CLIENT_UNKNOWN;
}

static size_t count(const struct client_fate *fates, fate_fn *is)
{
	size_t i, n = 0;

	for (i = 0; i < client_registry_count; i++)
		n += is(&fates[i]);
	return n;
}

/* "; refused: A, B and 3 more": nothing when there are none. */
static void add_names(const struct client_fate *fates, fate_fn *is, const char *before,
		      struct buffer *out)
{
	size_t i, left = count(fates, is), room = NAMES_SHOWN;
	const char *separator = before;

	/* Not "and 1 more": its name is as short. */
	if (left == NAMES_SHOWN + 1)
		room = left;
	for (i = 0; i < client_registry_count && room > 0; i++) {
		if (!is(&fates[i]))
			continue;
		buffer_add_string(out, separator);
		cell_text(out, fates[i].client->title);
		separator = ", ";
		left--;
		room--;
	}
	if (left > 0)
		buffer_printf(out, " and %zu more", left);
}

/* "; 4 not known (the first one's reason)": one reason is mostly that of all. */
static void add_unknown(const struct client_fate *fates, struct buffer *out)
{
	size_t i = 0, unknown = count(fates, is_unknown);

	if (unknown == 0)
		return;
	while (!is_unknown(&fates[i]))
		i++;
	buffer_printf(out, "; %zu not known (", unknown);
	cell_text(out, fates[i].now.why);
	buffer_add_byte(out, ')');
}

/* Why each of them would be lost is worth a line. */
static void add_lost(const struct client_fate *fates, struct buffer *out)
{
	size_t i;

	for (i = 0; i < client_registry_count; i++) {
		if (!client_fate_is_lost(&fates[i]))
			continue;
		buffer_add_string(out, "    ");
		cell_text(out, fates[i].client->title);
		buffer_add_string(out, ": ");
		cell_text(out, fates[i].then.why);
		buffer_add_byte(out, '\n');
	}
}

void text_clients_write(const struct report *report, const struct endpoint *endpoint,
			struct arena *arena, struct buffer *out)
{
	const struct client_fate *fates =
		report->want ? client_fates(endpoint, report->want, arena) : NULL;
	size_t lost;

	if (!fates)
		return;
	buffer_printf(out, "  clients     %zu of %zu reference clients connect",
		      count(fates, connects), client_registry_count);
	add_names(fates, is_refused, "; refused: ", out);
	add_unknown(fates, out);
	buffer_add_byte(out, '\n');
	if (count(fates, connects) == 0)
		return;
	lost = count(fates, client_fate_is_lost);
	buffer_add_string(out, "  policy      ");
	cell_text(out, report->run.policy);
	if (lost > 0)
		buffer_printf(out, " in force would lose %zu of them:\n", lost);
	else
		buffer_add_string(out, " in force would lose none of them\n");
	add_lost(fates, out);
	if (count(fates, is_doubtful) > 0) {
		add_names(fates, is_doubtful, "    not known: ", out);
		buffer_add_byte(out, '\n');
	}
}
