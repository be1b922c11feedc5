/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of --help, out of the rows of option_list.h. */
#include "agent/exit_status.h"
#include "agent/option.h"

#include <stdio.h>
#include <string.h>

enum {
	NAME_WIDTH = 27, /* "  --handshake [ADDR:]PORT" and two blanks */
	LINE_WIDTH = 80,
};

/* ${text} from column ${NAME_WIDTH} on, broken at blanks. */
static void add_wrapped(struct buffer *out, const char *text)
{
	struct span rest = span_from_string(text), word;
	size_t column = NAME_WIDTH;

	while (span_next_word(&rest, &word)) {
		if (column > NAME_WIDTH && column + 1 + word.len > LINE_WIDTH) {
			buffer_printf(out, "\n%*s", NAME_WIDTH, "");
			column = NAME_WIDTH;
		} else if (column > NAME_WIDTH) {
			buffer_add_byte(out, ' ');
			column++;
		}
		buffer_add(out, word);
		column += word.len;
	}
	buffer_add_byte(out, '\n');
}

static void add_row(struct buffer *out, const struct option_row *row)
{
	char name[NAME_WIDTH * 2];
	int len;

	len = snprintf(name, sizeof(name), "  --%s%s%s%s%s", row->name,
		       row->shown ? " " : "", row->operand == OPERAND_MAY ? "[" : "",
		       row->shown ? row->shown : "",
		       row->operand == OPERAND_MAY ? "]" : "");
	buffer_printf(out, "%-*s", NAME_WIDTH, name);
	if (len > NAME_WIDTH - 2)
		buffer_printf(out, "\n%*s", NAME_WIDTH, "");
	add_wrapped(out, row->help);
}

void options_help(struct buffer *out)
{
	size_t i;

	buffer_add_string(out, "Usage: tlsward [ACTION] [PORTS] [OPTION...]\n\n"
			       "Who listens on this host, how sound it is, who may "
			       "reach it.\n\nActions:\n");
	for (i = 0; i < OPTION_COUNT; i++) {
		if (i == OPTION_ACTION_COUNT)
			buffer_add_string(out, "\nOptions:\n");
		add_row(out, &option_table[i]);
	}
	buffer_add_string(out, "\nPORTS is as in 443, 443/tcp, 443,8443 or 8000-8100.\n"
			       "\nExit status:\n");
	for (i = 0; i < exit_status_count; i++) {
		char number[16];

		(void)snprintf(number, sizeof(number), "  %d",
			       (int)exit_status_table[i].status);
		buffer_printf(out, "%-6s%s\n", number, exit_status_table[i].what);
	}
}
