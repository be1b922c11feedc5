/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * firewall_kernel: everybody's rules, through the monitor and a worker, for main
 * to understand. (firewall.h reads and changes our own table.)
 */
#ifndef TLSWARD_AGENT_FIREWALL_KERNEL_H
#define TLSWARD_AGENT_FIREWALL_KERNEL_H

#include "agent/firewall.h"
#include "rules/kernel_ruleset.h"
#include "rules/xtables.h"

/*
 * firewall_kernel_read(firewall, out, reason):
 * All tables of one generation. Returns 0; -EPERM without CAP_NET_ADMIN;
 * -EPROTONOSUPPORT when this kernel has no nf_tables, or has not loaded them: no
 * rules of that kind then; -EAGAIN when they kept changing; else -errno; with words.
 */
int firewall_kernel_read(struct firewall *firewall, struct kernel_ruleset *out,
			 const char **reason);

/*
 * firewall_kernel_read_set(firewall, ruleset, index, reason):
 * The elements of one set, into it: see set_elements.state. Returns 0 also when
 * they could not be read; -ESTALE when the rules are others by now: read all
 * again; else -errno.
 */
int firewall_kernel_read_set(struct firewall *firewall, struct kernel_ruleset *ruleset,
			     size_t index, const char **reason);

/*
 * firewall_kernel_read_legacy(firewall, family, table, out, reason):
 * A table of the legacy iptables; ${family} is 4 or 6. Returns 0 (out->unreadable: it
 * was not understood); -ENOENT: it is not in use; -EPERM; -errno; with words.
 */
int firewall_kernel_read_legacy(struct firewall *firewall, uint8_t family,
				enum xtables_table table, struct kernel_ruleset *out,
				const char **reason);

#endif
