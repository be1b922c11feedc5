/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * recording: what a kernel answered about one ruleset, in one file: the answer of
 * exchange_ask_ruleset(), then for each set published_sets() names that of
 * exchange_ask_elements(); before each its length, 4 bytes in network order.
 */
#ifndef TLSWARD_TESTS_RULES_RECORDING_H
#define TLSWARD_TESTS_RULES_RECORDING_H

#include "rules/kernel_ruleset.h"

/* The file ${name} in ${folder}; nothing (ptr NULL) when it cannot be read. */
struct span recording_read(struct arena *arena, const char *folder, const char *name);

/*
 * Decode all of it as the program does, over the codecs too. 0 or -errno, of the
 * first step that failed.
 */
int recording_decode(struct span recording, struct arena *arena,
		     struct kernel_ruleset *out);

/* The same of a table of the legacy iptables: a byte that is 4 or 6, and what
 * xtables_ask() gave. */
int recording_decode_legacy(struct span recording, struct arena *arena,
			    struct kernel_ruleset *out);

#endif
