/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * xt_compat: matches and targets of xtables, which iptables-nft puts into rules
 * of nf_tables as the modules' own binary structs (linux/netfilter/xt_*.h).
 */
#ifndef TLSWARD_RULES_XT_COMPAT_H
#define TLSWARD_RULES_XT_COMPAT_H

#include <stdbool.h>
#include <stdint.h>

#include "rules/branch.h"
#include "rules/expression.h"
#include "rules/port_bits.h"

/*
 * xt_compat_match(expression, packet, ports, sure, doubt):
 * Take from ${ports} what a match of a first packet from outside surely does not
 * match. ${sure} becomes
 * false when it depends on more than the port; ${doubt} is set, a few words, when
 * it could not be told.
 */
void xt_compat_match(const struct expression *expression, const struct packet *packet,
		     struct port_bits *ports, bool *sure, const char **doubt);

/* The target REJECT, of either family. */
bool xt_compat_is_reject(const struct expression *expression);

enum xt_target_kind {
	XT_TARGET_NOTHING, /* that matters here; the rule goes on */
	XT_TARGET_ENDS,    /* the packet is gone, or decided about */
	XT_TARGET_DNAT,
	XT_TARGET_REDIRECT,
	XT_TARGET_TPROXY,
	XT_TARGET_UNKNOWN,
};

struct xt_target {
	enum xt_target_kind kind;
	bool has_address;
	uint8_t address_min[16], address_max[16]; /* network order; IPv4: 4 bytes */
	bool has_port;
	uint16_t port_min, port_max;
};

/* ${family}: NFPROTO_IPV4 or _IPV6, of the packet. */
struct xt_target xt_compat_target(const struct expression *expression, uint8_t family);

#endif
