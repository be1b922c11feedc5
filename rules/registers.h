/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * registers: what a rule has loaded, when the packet is not one packet but every
 * first packet of a connection from outside, to any port.
 *
 * Each byte of the 64 is known, or is a byte of the destination port, or is
 * something we cannot know; so a comparison says for which ports it holds, and
 * whether for all packets to them.
 */
#ifndef TLSWARD_RULES_REGISTERS_H
#define TLSWARD_RULES_REGISTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/span.h"
#include "rules/port_bits.h"

enum { REGISTERS_SIZE = 64 }; /* NFT_REG32_00 .. NFT_REG32_15 */

enum byte_source {
	BYTE_UNKNOWN,     /* of the packet or the host, and not of its port */
	BYTE_KNOWN,       /* value */
	BYTE_PORT_HIGH,   /* of the destination port */
	BYTE_PORT_LOW,    /* of it, in network order right behind the high one */
	BYTE_DEVICE_NAME, /* the packet came in by: any but "lo" */
	BYTE_DEVICE,      /* the same, its number: any but 1 */
	BYTE_MARK,        /* some other rule set it, or not */
	BYTE_PORT_MADE,   /* made of the port in a way that is not followed */
};

struct register_byte {
	enum byte_source source;
	uint8_t value;
};

struct registers {
	struct register_byte bytes[REGISTERS_SIZE];
};

/* ${len} bytes from register ${number} (enum nft_registers) on; NULL when it is
 * none or does not hold as many. */
struct register_byte *registers_at(struct registers *registers, uint32_t number,
				   size_t len);

/* Both fill up the last word with zeros, as the kernel does. False as above. */
bool registers_load(struct registers *registers, uint32_t number,
		    enum byte_source source, size_t len);
bool registers_store(struct registers *registers, uint32_t number, struct span bytes);

/* For which ports, and whether it depends on more than the port. */
struct match {
	uint16_t first, last; /* first > last: for none */
	bool inverted;        /* for all but those */
	bool sure;            /* for every packet to such a port */
	const char *doubt;    /* not NULL: could not be told, and why */
};

/* Do the ${len} bytes lie between ${low} and ${high}, ends included? */
struct match registers_match(const struct register_byte *bytes, const char *low,
			     const char *high, size_t len);

/* The opposite question's answer. */
struct match match_invert(struct match match);

/* Is any of them of the port, or made of it? */
bool registers_have_port(const struct register_byte *bytes, size_t len);

/* All known: copied to ${out}. */
bool registers_known(const struct register_byte *bytes, size_t len, uint8_t *out);

#endif
