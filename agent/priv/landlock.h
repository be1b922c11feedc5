/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * landlock: no path, no port, no signal outside (Documentation/userspace-api/
 * landlock.rst). Only the deny-everything ruleset is needed here: whatever a
 * process of ours may touch, it is handed as a descriptor.
 *
 * Not for the discover role: inside any Landlock domain even root is refused
 * /proc/PID/fd of the processes outside it (PTRACE_MODE_READ).
 */
#ifndef TLSWARD_AGENT_PRIV_LANDLOCK_H
#define TLSWARD_AGENT_PRIV_LANDLOCK_H

/*
 * landlock_deny_all(abi):
 * Put the calling process into a domain that may open, create, execute,
 * connect and bind nothing more, as far as this kernel's ABI goes; the ABI
 * (1 to ...) goes to ${abi}. Needs no_new_privs, no privilege. Returns 0,
 * -ENOSYS or -EOPNOTSUPP where the kernel has no Landlock, or -errno.
 */
int landlock_deny_all(int *abi);

#endif
