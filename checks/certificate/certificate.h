/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate: PEM or DER -> struct certificate (facts.h). With
 * checks/handshake/ the only room that sees OpenSSL.
 */
#ifndef TLSWARD_CHECKS_CERTIFICATE_CERTIFICATE_H
#define TLSWARD_CHECKS_CERTIFICATE_CERTIFICATE_H

#include "checks/facts.h"

enum {
	CERTIFICATE_CHAIN_MAX = 64,    /* certificates read from one file */
	CERTIFICATE_NAMES_MAX = 10000, /* subjectAltNames kept of one */
	CERTIFICATE_FILE_MAX = 4 * 1024 * 1024,
	CERTIFICATE_TEXT_MAX = 4096,        /* of a subject or issuer */
	CERTIFICATE_VERIFY_BITS_MAX = 8192, /* of a key that is computed with */
};

/*
 * A date that cannot be read (RFC 5280 4.1.2.5: UTCTime or GeneralizedTime,
 * Zulu, years 1950 to 9999) becomes the one that makes the certificate invalid:
 * the end of time for not_before, the start for not_after. "Unknown" must never
 * pass for valid.
 */
#define CERTIFICATE_TIME_MIN INT64_C(-631152000)   /* 1950-01-01T00:00:00Z */
#define CERTIFICATE_TIME_MAX INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

/*
 * certificate_warm_up():
 * Call once in each process before its sandbox goes on: afterwards nothing here
 * opens a file. No openssl.cnf is read, ever. 0, or -EIO when the library does
 * not come up.
 */
int certificate_warm_up(void);

/*
 * certificate_from_der(der, arena, out):
 * One certificate, nothing behind it; ${out} lives in ${arena}. False: not a
 * certificate, or the arena is exhausted. Subject and issuer are RFC 4514
 * strings in UTF-8 with \\XX for what may not stand there, and end in "..."
 * when longer than CERTIFICATE_TEXT_MAX; names are passed through
 * escape_terminal(). self_signed is only looked at up to
 * CERTIFICATE_VERIFY_BITS_MAX, so that a hostile key costs nothing.
 */
bool certificate_from_der(struct span der, struct arena *arena,
			  struct certificate *out);

/* A DistinguishedName in DER as a subject is written; NULL: it is none, or memory ran
 * out. */
const char *certificate_name_text(struct span der, struct arena *arena);

/*
 * certificate_file_read(text, arena, out):
 * A file as servers take it: PEM with one or more certificates (a private key
 * or parameters beside them are skipped), or one DER certificate. Fills
 * out->chain and out->state (FILE_READ, or FILE_INVALID with a reason, then with
 * the certificates before the fault); leaves out->file alone.
 */
void certificate_file_read(struct span text, struct arena *arena,
			   struct certificate_file *out);

/*
 * key_file_read(text, arena, out):
 * The first private key in ${text} (PEM or DER): its type, size and the
 * SHA-256 of its public half. Nothing else of it is kept, and what OpenSSL
 * allocated is wiped. A key under a passphrase sets ${encrypted} and FILE_READ;
 * nothing ever asks for the passphrase. ${text} itself is the caller's to wipe.
 * Leaves out->file alone.
 */
void key_file_read(struct span text, struct arena *arena, struct key_facts *out);

#endif
