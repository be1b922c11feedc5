/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/rule_object.h"

#include <errno.h>
#include <stdio.h> /* libnftnl/expr.h forgets it */
#include <string.h>

#include <linux/netfilter.h>

#include <libnftnl/common.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>

#include "rules/comment.h"
#include "rules/statement.h"

int rule_object_make(const struct rule *rule, const char *chain,
		     struct nftnl_rule **out)
{
	uint8_t comment[COMMENT_BYTES];
	size_t comment_len = comment_encode(rule->comment, comment);
	struct nftnl_rule *object = NULL;
	int r = -EINVAL;
	size_t i;

	if (comment_len == 0)
		goto out;
	r = -ENOMEM;
	object = nftnl_rule_alloc();
	if (!object)
		goto out;
	nftnl_rule_set_u32(object, NFTNL_RULE_FAMILY, NFPROTO_INET);
	if (nftnl_rule_set_str(object, NFTNL_RULE_TABLE, RULESET_TABLE) != 0 ||
	    nftnl_rule_set_str(object, NFTNL_RULE_CHAIN, chain) != 0 ||
	    nftnl_rule_set_data(object, NFTNL_RULE_USERDATA, comment,
				(uint32_t)comment_len) != 0)
		goto out;
	for (i = 0; i < rule->statement_count; i++) {
		r = statement_encode(&rule->statements[i], object);
		if (r)
			goto out;
	}
	r = 0;
	*out = object;
	object = NULL;
out:
	if (object)
		nftnl_rule_free(object);
	return r;
}

/* "name body"; what the kernel counted stays out of it. */
static int word(struct nftnl_expr *expr, struct arena *arena, struct snapshot_rule *out,
		const char **text)
{
	const char *name = nftnl_expr_get_str(expr, NFTNL_EXPR_NAME);
	char body[1024] = "";
	int len;

	if (!name)
		return -EBADMSG;
	if (strcmp(name, "counter") == 0) {
		out->counted = true;
		out->packets = nftnl_expr_get_u64(expr, NFTNL_EXPR_CTR_PACKETS);
		out->bytes = nftnl_expr_get_u64(expr, NFTNL_EXPR_CTR_BYTES);
	} else {
		len = nftnl_expr_snprintf(body, sizeof(body), expr,
					  NFTNL_OUTPUT_DEFAULT, 0);
		if (len < 0 || (size_t)len >= sizeof(body))
			return -EBADMSG;
		while (len > 0 && body[len - 1] == ' ')
			body[--len] = '\0';
	}
	*text = arena_printf(arena, "%s%s%s", name, body[0] ? " " : "", body);
	return *text ? 0 : -ENOMEM;
}

static int read_expressions(const struct nftnl_rule *object, struct arena *arena,
			    struct snapshot_rule *out)
{
	struct nftnl_expr_iter *iter = nftnl_expr_iter_create(object);
	struct nftnl_expr *expr;
	int r = 0;

	if (!iter)
		return -ENOMEM;
	while (r == 0 && (expr = nftnl_expr_iter_next(iter)) != NULL) {
		const char **text;

		if (out->expression_count == SNAPSHOT_EXPRESSIONS_MAX) {
			r = -E2BIG;
			break;
		}
		text = arena_push(arena, &out->expressions, &out->expression_count,
				  sizeof(*text));
		r = text ? word(expr, arena, out, text) : -ENOMEM;
	}
	nftnl_expr_iter_destroy(iter);
	return r;
}

int rule_object_read(const struct nftnl_rule *object, struct arena *arena,
		     struct snapshot_rule *out)
{
	struct snapshot_rule rule = {0};
	struct span userdata = {NULL, 0};
	const char *chain = nftnl_rule_get_str(object, NFTNL_RULE_CHAIN);
	uint32_t len = 0;
	int r;

	if (!chain)
		return -EBADMSG;
	rule.chain = arena_string(arena, span_from_string(chain));
	if (!rule.chain)
		return -ENOMEM;
	rule.handle = nftnl_rule_get_u64(object, NFTNL_RULE_HANDLE);
	if (nftnl_rule_is_set(object, NFTNL_RULE_USERDATA)) {
		userdata.ptr = nftnl_rule_get_data(object, NFTNL_RULE_USERDATA, &len);
		userdata.len = len;
	}
	r = comment_decode(userdata, arena, &rule.comment);
	if (r == 0)
		r = read_expressions(object, arena, &rule);
	if (r)
		return r;
	rule.readable = true;
	*out = rule;
	return 0;
}
