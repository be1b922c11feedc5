/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unknown_word: how a word that is no name of anything is refused, on the
 * command line and in policy files alike: quoted, with the nearest known name.
 */
#ifndef TLSWARD_AGENT_UNKNOWN_WORD_H
#define TLSWARD_AGENT_UNKNOWN_WORD_H

#include "agent/base/diag.h"

enum { WORD_SHOWN_MAX = 64 }; /* bytes of a stranger's word in a message */

/* For "%.*s": how much of ${word} a message shows, and where it starts. */
#define WORD_SHOWN(word)                                                  \
	(int)((word).len < WORD_SHOWN_MAX ? (word).len : WORD_SHOWN_MAX), \
		((word).ptr ? (word).ptr : "")

/*
 * unknown_word(err, at, what, word, nearest):
 * "unknown protocol "TLS1.3"; did you mean "TLSv1.3"?" with ${what} "protocol".
 * ${nearest} may be NULL. Returns false, as diag_at() does.
 */
bool unknown_word(struct diag *err, struct location at, const char *what,
		  struct span word, const char *nearest);

/* The place ${offset} bytes after ${at}; a place without column stays as it is. */
struct location location_after(struct location at, size_t offset);

#endif
