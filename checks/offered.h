/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * offered: what an endpoint accepts on the wire, as the checks that judge suites,
 * groups and signatures look at it.
 */
#ifndef TLSWARD_CHECKS_OFFERED_H
#define TLSWARD_CHECKS_OFFERED_H

#include "checks/check.h"

/*
 * offered_protocols(subject, out):
 * The offer by version, or NULL, and ${out} is answered: what speaks there is not
 * TLS (notapplicable), accepts no version for this name (notapplicable), or could not
 * be made to say (unknown).
 */
const struct protocol_offer *offered_protocols(const struct subject *subject,
					       struct finding *out);

/* One list over all versions, each number once, in the order of the versions. */
struct offered_list {
	struct cipher_suite_use *items;
	size_t count;
};

/* False when memory ran out; a number that is there is not added again. */
bool offered_add(struct offered_list *list, const struct cipher_suite_use *use,
		 struct arena *arena);
bool offered_has(const struct offered_list *list, uint32_t code);

/* "A, B and 3 more", at most ${shown} of them; "nothing" when there are none. */
const char *offered_text(const struct offered_list *list, size_t shown,
			 struct arena *arena);

/* The words with blanks between them. */
const char *offered_words(const struct string_list *words, struct arena *arena);

/*
 * offered_place(subject, setting, out):
 * Point ${out} at the line of ${setting} that decides for this site, and say what the
 * configuration has in effect as evidence of the disk. Nothing without a site.
 */
void offered_place(const struct subject *subject, enum setting_id setting,
		   struct finding *out);

#endif
