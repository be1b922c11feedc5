/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * encrypted_extensions: what a server of TLS 1.3 answers to the extensions of a hello
 * where nobody else can read it (RFC 8446 4.3.1).
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_ENCRYPTED_EXTENSIONS_H
#define TLSWARD_CHECKS_HANDSHAKE_ENCRYPTED_EXTENSIONS_H

#include "checks/handshake/extension.h"
#include "checks/handshake/handshake_request.h"

/* Read the ${body}: ${list} is for extension_find(). False when it is malformed. */
bool encrypted_extensions_read(struct span body, struct span *list);

/* Put what the ${list} says of groups and ECH into ${answer}, its texts in ${arena}. */
void encrypted_extensions_learn(struct span list, struct arena *arena,
				struct handshake_answer *answer);

/* The protocol in the ${data} of an ALPN extension: exactly one (RFC 7301 3.1). */
bool encrypted_extensions_protocol(struct span data, struct span *protocol);

#endif
