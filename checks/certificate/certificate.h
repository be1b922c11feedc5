/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate: PEM or DER -> struct certificate (facts.h). With
 * checks/handshake/ the only room that sees OpenSSL.
 */
#ifndef TLSWARD_CHECKS_CERTIFICATE_CERTIFICATE_H
#define TLSWARD_CHECKS_CERTIFICATE_CERTIFICATE_H

#include "checks/facts.h"

enum {
	CERTIFICATE_CHAIN_MAX = 64,	 /* certificates read from one file */
	CERTIFICATE_NAMES_MAX = 10000,	 /* subjectAltNames kept of one */
	CERTIFICATE_FILE_MAX = 4 * 1024 * 1024,
};

/* One certificate in DER; ${out} lives in ${arena}. False: not a certificate. */
bool certificate_from_der(struct span der, struct arena *arena,
			  struct certificate *out);

/*
 * certificate_file_read(text, arena, out):
 * A file as servers take it: PEM with one or more certificates (a private key
 * or parameters beside them are skipped), or one DER certificate. Fills
 * out->chain and out->state (FILE_READ, or FILE_INVALID with a reason); leaves
 * out->file alone.
 */
void certificate_file_read(struct span text, struct arena *arena,
			   struct certificate_file *out);

/*
 * key_file_read(text, arena, out):
 * The first private key in ${text} (PEM or DER): its type, size and the
 * SHA-256 of its public half. Nothing else of it is kept, and what OpenSSL
 * allocated is wiped. A key under a passphrase sets ${encrypted}.
 */
void key_file_read(struct span text, struct arena *arena, struct key_facts *out);

#endif
