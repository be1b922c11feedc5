/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * capability: what a process of ours may still do (capabilities(7)).
 */
#ifndef TLSWARD_AGENT_PRIV_CAPABILITY_H
#define TLSWARD_AGENT_PRIV_CAPABILITY_H

#include <stdint.h>
#include <sys/types.h>

#define CAPABILITY_BIT(number) (UINT64_C(1) << (number))

/*
 * capability_limit(keep):
 * Cut the bounding set, the permitted, the effective and the inheritable set
 * down to ${keep} (those of them that are held), and clear the ambient set.
 * Returns 0 or -errno. Without CAP_SETPCAP the bounding set stays as it is.
 */
int capability_limit(uint64_t keep);

/*
 * capability_become(uid, gid, keep):
 * Become ${uid} and ${gid} for good, without supplementary groups, keeping
 * ${keep} over the change, as capability_limit() does. Sets no_new_privs and
 * makes the process undumpable, so that its own user cannot look into it.
 * Returns 0 or -errno; then the process must end. Verifies afterwards that the
 * old identity cannot be taken back.
 */
int capability_become(uid_t uid, gid_t gid, uint64_t keep);

/* Fill ${effective} with what the caller holds. Returns 0 or -errno. */
int capability_held(uint64_t *effective);

#endif
