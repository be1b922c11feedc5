/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/port_list.h"

#include "agent/unknown_word.h"

static bool port_from_text(struct span text, uint16_t *port)
{
	uint64_t number;

	if (!span_to_u64(text, 10, 1, UINT16_MAX, &number))
		return false;
	*port = (uint16_t)number;
	return true;
}

bool port_protocol_parse(struct span *ports, struct location at, struct port_range *out,
			 struct diag *err)
{
	struct span part = *ports, protocol;
	size_t slash = span_find_byte(part, '/');

	protocol = span_slice(part, slash + 1, part.len);
	out->tcp = slash == part.len || span_equal_string(protocol, "tcp");
	out->udp = slash == part.len || span_equal_string(protocol, "udp");
	if (!out->tcp && !out->udp)
		return diag_at(
			err, location_after(at, slash < part.len ? slash + 1 : 0),
			"\"%.*s\": a port's protocol is tcp or udp, as in 443/tcp",
			WORD_SHOWN(part));
	*ports = span_slice(part, 0, slash);
	return true;
}

/* PORT or FIRST-LAST, either with /tcp or /udp. */
static bool range_parse(struct span part, struct location at, struct port_range *out,
			struct diag *err)
{
	struct span ports = part, first, last;
	size_t dash;

	if (!port_protocol_parse(&ports, at, out, err))
		return false;
	dash = span_find_byte(ports, '-');
	first = last = span_slice(ports, 0, dash);
	if (dash < ports.len)
		last = span_slice(ports, dash + 1, ports.len);
	if (!port_from_text(first, &out->first) || !port_from_text(last, &out->last))
		return diag_at(err, at,
			       "\"%.*s\" is not a port: write a number from 1 to 65535 "
			       "or a range as in 8000-8100",
			       WORD_SHOWN(part));
	if (out->first > out->last)
		return diag_at(err, at, "\"%.*s\" ends before it begins",
			       WORD_SHOWN(part));
	return true;
}

bool port_list_parse(struct span text, struct location at, struct port_list *out,
		     struct diag *err)
{
	struct port_list list = {.count = 0};
	struct span rest = text, field;

	if (!rest.ptr)
		rest = SPAN_LITERAL("");
	while (span_next_field(&rest, ',', &field)) {
		struct span part = span_trim(field);
		struct location part_at = location_after(
			at, text.ptr ? (size_t)(part.ptr - text.ptr) : 0);

		if (part.len == 0)
			return diag_at(err, part_at,
				       "a port is missing in \"%.*s\": write ports "
				       "as in 443 or 443,8443",
				       WORD_SHOWN(text));
		if (list.count == PORT_LIST_MAX)
			return diag_at(err, part_at, "more than %d ports and ranges",
				       PORT_LIST_MAX);
		if (!range_parse(part, part_at, &list.items[list.count], err))
			return false;
		list.count++;
	}
	*out = list;
	return true;
}

bool port_list_has(const struct port_list *list, uint16_t port,
		   enum transport transport)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		const struct port_range *range = &list->items[i];

		if (port >= range->first && port <= range->last &&
		    (transport == TRANSPORT_UDP ? range->udp : range->tcp))
			return true;
	}
	return false;
}

void port_list_text(const struct port_list *list, struct buffer *out)
{
	size_t i;

	if (list->count == 0)
		buffer_add_string(out, "all");
	for (i = 0; i < list->count; i++) {
		const struct port_range *range = &list->items[i];

		buffer_printf(out, "%s%u", i > 0 ? "," : "", range->first);
		if (range->last != range->first)
			buffer_printf(out, "-%u", range->last);
		if (!range->tcp || !range->udp)
			buffer_add_string(out, range->tcp ? "/tcp" : "/udp");
	}
}
