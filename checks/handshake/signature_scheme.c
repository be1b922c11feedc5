/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/signature_scheme.h"

static const struct signature_scheme schemes[] = {
#define SCHEME(number, text, sort, kind, older, newer) \
	{.code = (number),                             \
	 .name = (text),                               \
	 .family = SIGNATURE_FAMILY_##sort,            \
	 .key = SIGNATURE_KEY_##kind,                  \
	 .tls12 = (older),                             \
	 .tls13 = (newer)},
#include "checks/handshake/signature_scheme_table.h"
#undef SCHEME
};

enum { SCHEME_COUNT = sizeof(schemes) / sizeof(schemes[0]) };
_Static_assert((int)SCHEME_COUNT <= (int)SIGNATURE_SCHEME_MAX, "as the header says");

const struct signature_scheme *signature_scheme_at(size_t index)
{
	return index < SCHEME_COUNT ? &schemes[index] : NULL;
}

struct cipher_suite_use signature_scheme_use_of(uint32_t code)
{
	size_t i = 0;

	while (i < SCHEME_COUNT && schemes[i].code != code)
		i++;
	return (struct cipher_suite_use){code,
					 i < SCHEME_COUNT ? schemes[i].name : NULL};
}

bool signature_family_is_ours(enum signature_family family)
{
	switch (family) {
	case SIGNATURE_FAMILY_ECDSA:
	case SIGNATURE_FAMILY_EDDSA:
	case SIGNATURE_FAMILY_PSS_RSAE:
	case SIGNATURE_FAMILY_PSS_PSS:
	case SIGNATURE_FAMILY_PKCS1:
		return true;
	default:
		return false;
	}
}

bool signature_scheme_is_rsa(uint32_t code)
{
	size_t i = 0;

	while (i < SCHEME_COUNT && schemes[i].code != code)
		i++;
	return i < SCHEME_COUNT && schemes[i].key == SIGNATURE_KEY_RSA;
}

size_t signature_scheme_offer(uint16_t codes[SIGNATURE_SCHEME_MAX])
{
	size_t i;

	for (i = 0; i < SCHEME_COUNT; i++)
		codes[i] = schemes[i].code;
	return SCHEME_COUNT;
}

size_t signature_scheme_offer_key(enum signature_key key,
				  uint16_t codes[SIGNATURE_SCHEME_MAX])
{
	size_t i, count = 0;

	for (i = 0; i < SCHEME_COUNT; i++) {
		if (schemes[i].key == key && schemes[i].tls12)
			codes[count++] = schemes[i].code;
	}
	return count;
}
