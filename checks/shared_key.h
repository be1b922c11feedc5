/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shared_key: endpoints that serve certificates for one and the same key. What weakens
 * it at one of them weakens it at all.
 */
#ifndef TLSWARD_CHECKS_SHARED_KEY_H
#define TLSWARD_CHECKS_SHARED_KEY_H

#include "checks/facts.h"

/* Is the RSA key of any leaf that ${a} serves also served by ${b}? */
bool shared_key_rsa_between(const struct endpoint *a, const struct endpoint *b);

/* Was any key of ${endpoint} seen? Of one that showed none nothing can be compared. */
bool shared_key_was_seen(const struct endpoint *endpoint);

/* Does ${endpoint} serve a key of RSA, or one that may be? */
bool shared_key_has_rsa(const struct endpoint *endpoint);

#endif
