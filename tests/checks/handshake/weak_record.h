/* SPDX-License-Identifier: GPL-3.0-or-later */
/* weak_record: the part of weak_peer that shakes hands and then reads CBC records. */
#ifndef TLSWARD_TESTS_CHECKS_HANDSHAKE_WEAK_RECORD_H
#define TLSWARD_TESTS_CHECKS_HANDSHAKE_WEAK_RECORD_H

#include "tests/checks/handshake/weak_peer.h"

/* Serve ${fd} until the peer is gone or was told so; leaves it open. */
void weak_record_serve(const struct weak_peer *is, int fd,
		       const struct demo_identity *identity);

#endif
