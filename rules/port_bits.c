/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/port_bits.h"

enum { PORT_LIMIT = 65536 };

/* The bits of word ${i} that stand for ports of the range. */
static uint64_t range_bits(uint32_t i, uint16_t first, uint16_t last)
{
	uint64_t bits = UINT64_MAX;

	if (first > last || i < first / 64U || i > last / 64U)
		return 0;
	if (i == first / 64U)
		bits &= UINT64_MAX << first % 64;
	if (i == last / 64U)
		bits &= UINT64_MAX >> (63 - last % 64);
	return bits;
}

void port_bits_add(struct port_bits *set, uint16_t first, uint16_t last)
{
	uint32_t i;

	for (i = first / 64U; i <= last / 64U; i++)
		set->words[i] |= range_bits(i, first, last);
	set->words[0] &= ~UINT64_C(1);
}

void port_bits_remove(struct port_bits *set, uint16_t first, uint16_t last)
{
	uint32_t i;

	for (i = first / 64U; i <= last / 64U; i++)
		set->words[i] &= ~range_bits(i, first, last);
}

void port_bits_keep(struct port_bits *set, uint16_t first, uint16_t last)
{
	uint32_t i;

	for (i = 0; i < PORT_BITS_WORDS; i++)
		set->words[i] &= range_bits(i, first, last);
}

void port_bits_unite(struct port_bits *set, const struct port_bits *other)
{
	unsigned int i;

	for (i = 0; i < PORT_BITS_WORDS; i++)
		set->words[i] |= other->words[i];
}

void port_bits_intersect(struct port_bits *set, const struct port_bits *other)
{
	unsigned int i;

	for (i = 0; i < PORT_BITS_WORDS; i++)
		set->words[i] &= other->words[i];
}

void port_bits_subtract(struct port_bits *set, const struct port_bits *other)
{
	unsigned int i;

	for (i = 0; i < PORT_BITS_WORDS; i++)
		set->words[i] &= ~other->words[i];
}

bool port_bits_is_empty(const struct port_bits *set)
{
	unsigned int i;

	for (i = 0; i < PORT_BITS_WORDS; i++) {
		if (set->words[i] != 0)
			return false;
	}
	return true;
}

bool port_bits_meets(const struct port_bits *set, uint16_t first, uint16_t last)
{
	uint32_t i;

	for (i = first / 64U; i <= last / 64U; i++) {
		if (set->words[i] & range_bits(i, first, last))
			return true;
	}
	return false;
}

static bool has(const struct port_bits *set, uint32_t port)
{
	return (set->words[port / 64] >> port % 64 & 1) != 0;
}

bool port_bits_next(const struct port_bits *set, uint32_t from, uint16_t *first,
		    uint16_t *last)
{
	uint32_t port = from, end;

	while (port < PORT_LIMIT && !has(set, port)) {
		/* A word without any is stepped over at once. */
		if (port % 64 == 0 && set->words[port / 64] == 0)
			port += 64;
		else
			port++;
	}
	if (port >= PORT_LIMIT)
		return false;
	end = port;
	while (end + 1 < PORT_LIMIT && has(set, end + 1))
		end++;
	*first = (uint16_t)port;
	*last = (uint16_t)end;
	return true;
}
