/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * port_bits: which of the 65535 ports, a bit each. For questions about all ports
 * at once; what people name is a ports_list (ports.h). Host order, 0 is no port.
 */
#ifndef TLSWARD_RULES_PORT_BITS_H
#define TLSWARD_RULES_PORT_BITS_H

#include <stdbool.h>
#include <stdint.h>

enum { PORT_BITS_WORDS = 65536 / 64 };

struct port_bits {
	uint64_t words[PORT_BITS_WORDS];
};

void port_bits_add(struct port_bits *set, uint16_t first, uint16_t last);
void port_bits_remove(struct port_bits *set, uint16_t first, uint16_t last);
/* Keep what is within the range; nothing when it runs backwards. */
void port_bits_keep(struct port_bits *set, uint16_t first, uint16_t last);

void port_bits_unite(struct port_bits *set, const struct port_bits *other);
void port_bits_intersect(struct port_bits *set, const struct port_bits *other);
void port_bits_subtract(struct port_bits *set, const struct port_bits *other);
bool port_bits_is_empty(const struct port_bits *set);
bool port_bits_meets(const struct port_bits *set, uint16_t first, uint16_t last);

/*
 * port_bits_next(set, from, first, last):
 * The first run of ports at or above ${from}. False when there is none. ${from}
 * may be 65536.
 */
bool port_bits_next(const struct port_bits *set, uint32_t from, uint16_t *first,
		    uint16_t *last);

#endif
