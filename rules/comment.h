/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * comment: the user data of a table or rule, which nft(8) shows as its comment.
 *
 * One record {type, len, bytes} as libnftnl's udata writes it; type 0 is the
 * comment, a NUL-terminated string (libnftnl:include/libnftnl/udata.h).
 */
#ifndef TLSWARD_RULES_COMMENT_H
#define TLSWARD_RULES_COMMENT_H

#include <stddef.h>
#include <stdint.h>

#include "agent/base/arena.h"
#include "rules/ruleset.h"

enum { COMMENT_BYTES = 2 + RULESET_COMMENT_MAX + 1 };

/* Returns the length of the record, or 0 when ${text} is too long. */
size_t comment_encode(const char *text, uint8_t out[COMMENT_BYTES]);

/*
 * comment_decode(userdata, arena, out):
 * ${out} = the comment, or NULL when there is no user data. User data that is
 * anything but one comment is given as "userdata HEX", so that it differs from
 * every comment of ours. Returns 0 or -ENOMEM.
 */
int comment_decode(struct span userdata, struct arena *arena, const char **out);

#endif
