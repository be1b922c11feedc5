/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * greeting: what kind of peer begins with these bytes? Some answer a hello in
 * clear text, some speak first without having read it.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_GREETING_H
#define TLSWARD_CHECKS_HANDSHAKE_GREETING_H

#include "checks/facts.h"

enum { GREETING_BANNER_MAX = 200 };

/*
 * greeting_is_tls(bytes):
 * YES when the bytes begin a TLS record, NO when they cannot, UNKNOWN when
 * there are too few to say.
 */
enum tristate greeting_is_tls(struct span bytes);

/* What speaks like this, if it is not TLS. */
enum speaks greeting_speaks(struct span bytes);

/* The first line, cut at GREETING_BANNER_MAX bytes and at the first NUL. */
struct span greeting_banner(struct span bytes);

/* Is the first line whole, or as long as a banner gets? */
bool greeting_is_whole(struct span bytes);

#endif
