/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy_words: the names that values of policy files are made of, where the
 * set is closed. Case is not significant in them.
 */
#ifndef TLSWARD_AGENT_POLICY_WORDS_H
#define TLSWARD_AGENT_POLICY_WORDS_H

#include <stddef.h>

struct policy_word {
	const char *text;
	const char *means; /* of another name: the one that is stored; else NULL */
};

extern const struct policy_word policy_cipher_words[];
extern const size_t policy_cipher_word_count;
extern const struct policy_word policy_suite_words[];
extern const size_t policy_suite_word_count;
extern const struct policy_word policy_group_words[];
extern const size_t policy_group_word_count;
extern const struct policy_word policy_key_family_words[];
extern const size_t policy_key_family_word_count;

#endif
