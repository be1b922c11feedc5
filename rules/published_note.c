/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/published_note.h"

#include <arpa/inet.h>
#include <string.h>

#include <linux/netfilter.h>

static const char *place_of(struct walk *walk, const struct kernel_rule *rule)
{
	struct buffer text = buffer_make(EXPRESSION_NAME_MAX * 3);
	const char *place = NULL;

	kernel_rule_place(walk->ruleset, rule, &text);
	if (!text.failed)
		place = arena_string(walk->arena, buffer_span(&text));
	buffer_free(&text);
	return place ? place : "a rule";
}

void published_gap(struct walk *walk, const struct kernel_rule *rule, const char *what)
{
	struct published *out = walk->out;
	const char *text;
	const char **gap;
	size_t i;

	if (out->gap_count > PUBLISHED_GAPS_MAX)
		return;
	text = out->gap_count == PUBLISHED_GAPS_MAX
		       ? "more rules were not understood"
		       : arena_printf(walk->arena, "%s: %s", place_of(walk, rule),
				      what);
	for (i = 0; text && i < out->gap_count; i++) {
		if (strcmp(out->gaps[i], text) == 0)
			return;
	}
	gap = arena_push(walk->arena, &out->gaps, &out->gap_count, sizeof(*gap));
	if (gap)
		*gap = text ? text : "out of memory";
}

static void add_address(const struct walk *walk, const uint8_t *address,
			struct buffer *out)
{
	const bool is_ipv4 = walk->packet.family == NFPROTO_IPV4;
	char text[INET6_ADDRSTRLEN];

	if (inet_ntop(is_ipv4 ? AF_INET : AF_INET6, address, text, sizeof(text)))
		buffer_printf(out, is_ipv4 ? "%s" : "[%s]", text);
}

/* "198.18.7.2:8443", "198.18.7.2-198.18.7.9:8000-8100", ":443" */
static const char *target_text(const struct walk *walk,
			       const struct published_target *target, uint16_t first,
			       uint16_t last)
{
	const size_t len = walk->packet.family == NFPROTO_IPV4 ? 4 : 16;
	struct buffer text = buffer_make(256);
	const char *result = NULL;

	if (target->has_port) {
		first = target->port_min;
		last = target->port_max;
	}
	if (target->has_address) {
		add_address(walk, target->address_min, &text);
		if (memcmp(target->address_min, target->address_max, len) != 0) {
			buffer_add_byte(&text, '-');
			add_address(walk, target->address_max, &text);
		}
	}
	buffer_printf(&text, ":%u", (unsigned int)first);
	if (last != first)
		buffer_printf(&text, "-%u", (unsigned int)last);
	if (!text.failed)
		result = arena_string(walk->arena, buffer_span(&text));
	buffer_free(&text);
	return result;
}

void published_note(struct walk *walk, const struct kernel_rule *rule,
		    const struct published_target *target,
		    const struct port_bits *ports)
{
	const bool known = (!target->has_address || target->address_known) &&
			   (!target->has_port || target->port_known);
	struct published *out = walk->out;
	const char *by = place_of(walk, rule);
	uint32_t from = 1;
	uint16_t first, last;

	if (!known)
		published_gap(walk, rule, "where it sends packets could not be told");
	while (port_bits_next(ports, from, &first, &last)) {
		struct published_entry *entry;

		from = last + 1U;
		if (out->count >= PUBLISHED_MAX) {
			published_gap(walk, rule,
				      "more ports are published than "
				      "tlsward lists");
			return;
		}
		entry = arena_push(walk->arena, &out->entries, &out->count,
				   sizeof(*entry));
		if (!entry)
			return;
		*entry = (struct published_entry){
			.kind = target->kind,
			.protocol = walk->packet.protocol,
			.first = first,
			.last = last,
			.family = walk->packet.family,
			.leaves = target->kind == PUBLISHED_DNAT && target->has_address,
			.to_first = target->has_port && target->port_known
					    ? target->port_min
					    : first,
			.to_last = target->has_port && target->port_known
					   ? target->port_max
					   : last,
			.to_known = known,
			.to = known ? target_text(walk, target, first, last) : NULL,
			.by = by,
		};
	}
}
