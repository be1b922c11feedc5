/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shared_key: endpoints that serve certificates for one and the same key. What weakens
 * it at one of them weakens it at all.
 */
#ifndef TLSWARD_CHECKS_SHARED_KEY_H
#define TLSWARD_CHECKS_SHARED_KEY_H

#include "checks/facts.h"

/* Is the key of any leaf that ${a} serves also served by ${b}? */
bool shared_key_between(const struct endpoint *a, const struct endpoint *b);

#endif
