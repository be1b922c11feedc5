/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * published_key: keys whose private half stands in a package of Debian, to try things
 * out with, and is copied into production all the same. The rows are those of a few
 * packages, made by generate_published_keys.py; that a key is not among them says
 * nothing of it.
 */
#ifndef TLSWARD_CHECKS_PUBLISHED_KEY_H
#define TLSWARD_CHECKS_PUBLISHED_KEY_H

struct published_key {
	const char *spki_sha256; /* 64 lower-case hex digits */
	const char *package, *file;
};

/* The row of ${spki_sha256}, which may be NULL; NULL: there is none. */
const struct published_key *published_key_find(const char *spki_sha256);

#endif
