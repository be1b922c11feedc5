/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * identity: who our processes are, and which program our workers run.
 */
#ifndef TLSWARD_AGENT_IDENTITY_H
#define TLSWARD_AGENT_IDENTITY_H

#include "agent/priv/sandbox.h"

/*
 * identity_choose(off, keep):
 * The user of everything that is not the monitor: tlsward, where the package
 * made it, else nobody. With ${keep}, without the capabilities to change, or where
 * the user namespace has no such user, it is the caller's own. ${off} goes into the
 * settings as it is.
 */
struct sandbox_settings identity_choose(bool off, bool keep);

/*
 * identity_worker_program():
 * tlsward-worker, opened: beside our own program (a build folder), else where it
 * is installed. Not opened when others than root and the owner of our own
 * program could have written it. -1 when there is none.
 */
int identity_worker_program(void);

#endif
