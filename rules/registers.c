/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/registers.h"

#include <string.h>

#include <linux/netfilter/nf_tables.h>

enum { WORD = 4, WIDE = 16, LOOPBACK_INDEX = 1 };

static const struct match always = {1, UINT16_MAX, false, true, NULL};
static const struct match sometimes = {1, UINT16_MAX, false, false, NULL};
static const struct match never = {1, 0, false, true, NULL};

static struct match doubtful(const char *why)
{
	return (struct match){1, UINT16_MAX, false, false, why};
}

struct register_byte *registers_at(struct registers *registers, uint32_t number,
				   size_t len)
{
	size_t offset;

	if (number >= NFT_REG_1 && number <= NFT_REG_4)
		offset = (size_t)(number - NFT_REG_1) * WIDE;
	else if (number >= NFT_REG32_00 && number <= NFT_REG32_15)
		offset = (size_t)(number - NFT_REG32_00) * WORD;
	else
		return NULL;
	return len > REGISTERS_SIZE - offset ? NULL : &registers->bytes[offset];
}

static struct register_byte *place(struct registers *registers, uint32_t number,
				   size_t len)
{
	const size_t whole = (len + WORD - 1) / WORD * WORD;
	struct register_byte *bytes = registers_at(registers, number, whole);
	size_t i;

	for (i = len; bytes && i < whole; i++)
		bytes[i] = (struct register_byte){BYTE_KNOWN, 0};
	return bytes;
}

bool registers_load(struct registers *registers, uint32_t number,
		    enum byte_source source, size_t len)
{
	struct register_byte *bytes = place(registers, number, len);
	size_t i;

	for (i = 0; bytes && i < len; i++)
		bytes[i] = (struct register_byte){source, 0};
	return bytes != NULL;
}

bool registers_store(struct registers *registers, uint32_t number, struct span value)
{
	struct register_byte *bytes = place(registers, number, value.len);
	size_t i;

	for (i = 0; bytes && i < value.len; i++)
		bytes[i] = (struct register_byte){BYTE_KNOWN, (uint8_t)value.ptr[i]};
	return bytes != NULL;
}

struct match match_invert(struct match match)
{
	if (match.doubt)
		return match;
	/* Sometimes true for some ports is sometimes false for all of them. */
	if (!match.sure)
		return sometimes;
	match.inverted = !match.inverted;
	return match;
}

bool registers_have_port(const struct register_byte *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (bytes[i].source == BYTE_PORT_HIGH ||
		    bytes[i].source == BYTE_PORT_LOW ||
		    bytes[i].source == BYTE_PORT_MADE)
			return true;
	}
	return false;
}

bool registers_known(const struct register_byte *bytes, size_t len, uint8_t *out)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (bytes[i].source != BYTE_KNOWN)
			return false;
		out[i] = bytes[i].value;
	}
	return true;
}

static bool has_source(const struct register_byte *bytes, size_t len,
		       enum byte_source source)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (bytes[i].source == source)
			return true;
	}
	return false;
}

static bool is_port(const struct register_byte *bytes)
{
	return bytes[0].source == BYTE_PORT_HIGH && bytes[1].source == BYTE_PORT_LOW;
}

static uint16_t get_port(const char *bytes)
{
	return (uint16_t)((uint8_t)bytes[0] << 8 | (uint8_t)bytes[1]);
}

/* What comes from outside does not come by the loopback device. */
static bool is_loopback(const struct register_byte *bytes, const char *value,
			size_t len)
{
	uint32_t number;

	if (bytes[0].source == BYTE_DEVICE_NAME)
		return len >= sizeof("lo") && memcmp(value, "lo", sizeof("lo")) == 0;
	if (bytes[0].source != BYTE_DEVICE || len != sizeof(number))
		return false;
	memcpy(&number, value, sizeof(number));
	return number == LOOPBACK_INDEX;
}

static struct match match_exactly(const struct register_byte *bytes, const char *value,
				  size_t len)
{
	struct match match = always;
	size_t i;

	for (i = 0; i < len; i++) {
		if (bytes[i].source == BYTE_KNOWN &&
		    bytes[i].value != (uint8_t)value[i])
			return never;
	}
	for (i = 0; i < len; i++) {
		switch (bytes[i].source) {
		case BYTE_KNOWN:
			break;
		case BYTE_PORT_HIGH:
			match.first = (uint16_t)((uint8_t)value[i] << 8);
			match.last = (uint16_t)(match.first | UINT8_MAX);
			if (i + 1 < len && is_port(&bytes[i]))
				match.first = match.last = get_port(&value[i++]);
			break;
		case BYTE_PORT_LOW:
			return doubtful("compares a part of the port");
		case BYTE_PORT_MADE:
			return doubtful("computes with the port");
		case BYTE_MARK:
			return doubtful("depends on a mark");
		case BYTE_DEVICE_NAME:
		case BYTE_DEVICE:
			if (is_loopback(&bytes[i], &value[i], len - i))
				return never;
			match.sure = false;
			break;
		case BYTE_UNKNOWN:
			match.sure = false;
			break;
		}
	}
	return match;
}

struct match registers_match(const struct register_byte *bytes, const char *low,
			     const char *high, size_t len)
{
	uint8_t known[REGISTERS_SIZE];

	if (len == 0 || len > REGISTERS_SIZE)
		return doubtful("compares nothing");
	if (memcmp(low, high, len) == 0)
		return match_exactly(bytes, low, len);
	if (registers_known(bytes, len, known))
		return memcmp(known, low, len) >= 0 && memcmp(known, high, len) <= 0
			       ? always
			       : never;
	/* What follows may only be padding: 4 bytes hold a port in a key. */
	if (len >= 2 && is_port(bytes) && registers_known(bytes + 2, len - 2, known) &&
	    memcmp(known, low + 2, len - 2) >= 0 &&
	    memcmp(known, high + 2, len - 2) <= 0)
		return (struct match){get_port(low), get_port(high), false, true, NULL};
	if (registers_have_port(bytes, len))
		return doubtful("computes with the port");
	if (has_source(bytes, len, BYTE_MARK))
		return doubtful("depends on a mark");
	return sometimes;
}
