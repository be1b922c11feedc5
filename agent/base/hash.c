/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/base/hash.h"

uint64_t hash_bytes(uint64_t hash, struct span bytes)
{
	size_t i;

	for (i = 0; i < bytes.len; i++) {
		hash ^= (unsigned char)bytes.ptr[i];
		hash *= UINT64_C(0x100000001b3);
	}
	return hash;
}

uint64_t hash_string(uint64_t hash, const char *text)
{
	hash = hash_bytes(hash, span_from_string(text));
	return hash_bytes(hash, (struct span){"", 1});
}
