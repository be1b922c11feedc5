/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/comment.h"

#include <errno.h>
#include <string.h>

#include <libnftnl/udata.h>

/* Tables and rules agree on the number. */
_Static_assert((int)NFTNL_UDATA_TABLE_COMMENT == (int)NFTNL_UDATA_RULE_COMMENT,
	       "one record type for both");

size_t comment_encode(const char *text, uint8_t out[COMMENT_BYTES])
{
	size_t len = strlen(text);

	if (len > RULESET_COMMENT_MAX)
		return 0;
	out[0] = NFTNL_UDATA_RULE_COMMENT;
	out[1] = (uint8_t)(len + 1);
	memcpy(out + 2, text, len + 1);
	return len + 3;
}

static const char *hex(struct span bytes, struct arena *arena)
{
	static const char prefix[] = "userdata ";
	static const char digits[] = "0123456789abcdef";
	char *out = arena_alloc(arena, sizeof(prefix) + 2 * bytes.len);
	char *to;
	size_t i;

	if (!out)
		return NULL;
	memcpy(out, prefix, sizeof(prefix));
	to = out + sizeof(prefix) - 1;
	for (i = 0; i < bytes.len; i++) {
		*to++ = digits[(unsigned char)bytes.ptr[i] >> 4];
		*to++ = digits[(unsigned char)bytes.ptr[i] & 15];
	}
	return out;
}

int comment_decode(struct span userdata, struct arena *arena, const char **out)
{
	const char *text = NULL;

	if (userdata.len == 0) {
		*out = NULL;
		return 0;
	}
	if (userdata.len >= 3 && userdata.ptr[0] == NFTNL_UDATA_RULE_COMMENT &&
	    (unsigned char)userdata.ptr[1] == userdata.len - 2 &&
	    userdata.ptr[userdata.len - 1] == '\0')
		text = arena_string(arena, span_slice(userdata, 2, userdata.len - 1));
	if (!text && !arena->exhausted)
		text = hex(userdata, arena);
	if (!text)
		return -ENOMEM;
	*out = text;
	return 0;
}
