/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * xtables_entry: the entries of a legacy table, one after the other in its blob: what
 * both families' entries say, in one form.
 */
#ifndef TLSWARD_RULES_XTABLES_ENTRY_H
#define TLSWARD_RULES_XTABLES_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/arena.h"
#include "agent/base/span.h"

enum { XTABLES_DEVICE_MAX = 16 }; /* IFNAMSIZ */

/* Where a header has what is compared; IPv6's has longer addresses. */
struct xtables_layout {
	uint8_t family;
	uint32_t entry_size;
	uint32_t address_len, source, destination; /* offsets in the packet */
};

extern const struct xtables_layout xtables_ipv4, xtables_ipv6;

struct xtables_entry {
	struct span bytes;                   /* all of it */
	uint32_t offset;                     /* in the blob: what a jump names */
	uint32_t target_offset, next_offset; /* in ${bytes} */
	uint8_t source[16], source_mask[16], destination[16], destination_mask[16];
	char in[XTABLES_DEVICE_MAX], out[XTABLES_DEVICE_MAX];
	uint8_t in_mask[XTABLES_DEVICE_MAX], out_mask[XTABLES_DEVICE_MAX];
	bool has_protocol, is_goto;
	bool is_strange;            /* asks for something else as well */
	uint8_t protocol, inverted; /* IPT_INV_*, those both families share */
	struct span target_name;
	uint8_t target_revision;
	struct span target_info;
};

struct xtables_entries {
	struct xtables_entry *items; /* rising by offset */
	size_t count;
};

/*
 * xtables_entries_read(blob, layout, count, arena, out):
 * ${count}: how many there are said to be. Returns 0; -EBADMSG when ${blob} is not just
 * that many entries; -E2BIG; -ENOMEM. The spans point into ${blob}.
 */
int xtables_entries_read(struct span blob, const struct xtables_layout *layout,
			 uint32_t count, struct arena *arena,
			 struct xtables_entries *out);

/* The place in ${entries} of the one at ${offset}; false: none begins there. */
bool xtables_entries_find(const struct xtables_entries *entries, uint32_t offset,
			  size_t *out);

/* Has it a target of the kernel's own: accept, drop, a jump? ${verdict} as in struct
 * xt_standard_target. */
bool xtables_entry_is_standard(const struct xtables_entry *entry, int32_t *verdict);

/*
 * xtables_entry_next(bytes, at, name, revision, info):
 * Take the match or target (both structs are alike) at ${at} of ${bytes}, and move
 * ${at} behind it. False when it is none.
 */
bool xtables_entry_next(struct span bytes, size_t *at, struct span *name,
			uint8_t *revision, struct span *info);

#endif
