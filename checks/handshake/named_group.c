/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/named_group.h"

static const struct named_group groups[] = {
#define GROUP(number, text, sort, strength, modern) \
	{.code = (number),                          \
	 .name = (text),                            \
	 .kind = NAMED_GROUP_##sort,                \
	 .security_bits = (strength),               \
	 .tls13 = (modern)},
#include "checks/handshake/named_group_table.h"
#undef GROUP
};

enum { GROUP_COUNT = sizeof(groups) / sizeof(groups[0]) };
_Static_assert((int)GROUP_COUNT <= (int)NAMED_GROUP_OFFER_MAX, "a hello holds all");

const struct named_group *named_group_by_code(uint32_t code)
{
	size_t i;

	for (i = 0; i < GROUP_COUNT; i++) {
		if (groups[i].code == code)
			return &groups[i];
	}
	return NULL;
}

const struct named_group *named_group_by_name(struct span name)
{
	size_t i;

	for (i = 0; i < GROUP_COUNT; i++) {
		if (span_equal_string(name, groups[i].name))
			return &groups[i];
	}
	return NULL;
}

struct cipher_suite_use named_group_use_of(uint32_t code)
{
	const struct named_group *group = named_group_by_code(code);

	return (struct cipher_suite_use){code, group ? group->name : NULL};
}

/* May a server of ${version} pick it? */
static bool suits(const struct named_group *group, enum tls_version version)
{
	if (version == TLS_VERSION_TLS1_3)
		return group->tls13;
	/* RFC 8734: the tls13 forms are for TLS 1.3 alone, as are the KEMs. */
	return version >= TLS_VERSION_TLS1_0 && group->kind != NAMED_GROUP_ML_KEM &&
	       group->kind != NAMED_GROUP_HYBRID &&
	       !span_ends_with(span_from_string(group->name), "tls13");
}

size_t named_group_offer(enum tls_version version, uint16_t *codes, size_t max)
{
	size_t i, count = 0;

	for (i = 0; i < GROUP_COUNT && count < max; i++) {
		if (suits(&groups[i], version))
			codes[count++] = groups[i].code;
	}
	return count;
}
