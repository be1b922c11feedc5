/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kernel_module: would a question make the kernel load a module? Asking nf_tables
 * for its rules loads it (net/netfilter/nfnetlink.c, request_module()), and an
 * audit changes nothing.
 */
#ifndef TLSWARD_AGENT_PRIV_KERNEL_MODULE_H
#define TLSWARD_AGENT_PRIV_KERNEL_MODULE_H

#include <stdbool.h>

#include "agent/base/span.h"

/*
 * kernel_module_is_absent(name):
 * True when this kernel has modules, ${name} is not loaded, and its list of what
 * is built in does not have it: nothing of it can be in use. False when it is
 * there, or nobody can tell (without that list modprobe(8) finds nothing either).
 */
bool kernel_module_is_absent(const char *name);

/* Is ${name} in the text of a modules.builtin? */
bool kernel_module_is_listed(struct span text, const char *name);

#endif
