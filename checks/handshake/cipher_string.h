/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cipher_string: what OpenSSL makes of "HIGH:!aNULL:@SECLEVEL=1" (openssl-ciphers(1)).
 *
 * The library itself is asked, in a context of its own: keywords mean what the
 * release and its build make of them. It is the library of this program, which need
 * not be that of the server: whoever compares says so.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_CIPHER_STRING_H
#define TLSWARD_CHECKS_HANDSHAKE_CIPHER_STRING_H

#include "agent/base/arena.h"
#include "checks/facts.h"

enum {
	CIPHER_STRINGS_MAX = 256,      /* different ones of one server */
	CIPHER_WORDS_MAX = 32 * 1024,  /* of all of them */
	CIPHER_STRING_LEN_MAX = 16384, /* of one; nginx takes no longer parameter */
};

struct cipher_reader;

/* NULL when memory ran out. Call it before the cage is closed. */
struct cipher_reader *cipher_reader_make(void);
void cipher_reader_free(struct cipher_reader *reader);

/*
 * cipher_string_read(reader, words, arena, out):
 * ${words} are joined by colons again. Always fills ${out}: a list that the library
 * refuses, or that is too long, is not known, and ->why says so.
 */
void cipher_string_read(struct cipher_reader *reader, const struct string_list *words,
			struct arena *arena, struct cipher_string *out);

/*
 * cipher_string_all(reader, arena, config):
 * Read every different list of ${config}'s sites, those that are only written and
 * those in effect, into config->cipher_strings. Beyond the ceilings above they are
 * not known.
 */
void cipher_string_all(struct cipher_reader *reader, struct arena *arena,
		       struct server_config *config);

#endif
