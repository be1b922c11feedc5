/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reference: what the program knows about itself: --help, --version, --list,
 * --explain. Needs nothing and nobody.
 */
#ifndef TLSWARD_AGENT_REFERENCE_H
#define TLSWARD_AGENT_REFERENCE_H

#include "agent/exit_status.h"
#include "agent/option.h"

enum exit_status reference_run(const struct options *options);

#endif
