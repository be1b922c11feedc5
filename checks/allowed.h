/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * allowed: what the policy allows of cipher suites and groups, and what would be
 * left of an offer if it were in force.
 */
#ifndef TLSWARD_CHECKS_ALLOWED_H
#define TLSWARD_CHECKS_ALLOWED_H

#include "checks/check.h"

/* TLS 1.3 has a list of its own; a version the policy forbids has no suites. */
bool allowed_suite(const struct check_settings *want, enum tls_version version,
		   uint32_t code);

/* A policy that names no group allows any. */
bool allowed_group(const struct check_settings *want, uint32_t code);

/*
 * allowed_offer(want, protocols, arena, out):
 * The offer ${protocols} without what the policy forbids: versions, suites and
 * groups; orders and what is complete stay as they are. ${protocols} and ${out} have
 * TLS_VERSION_COUNT items; what is not changed is shared. False when memory ran out.
 */
bool allowed_offer(const struct check_settings *want,
		   const struct protocol_offer *protocols, struct arena *arena,
		   struct protocol_offer *out);

#endif
