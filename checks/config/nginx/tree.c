/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/config/nginx/tree.h"

#include <string.h>

struct builder {
	struct nginx_lexer lexer;
	struct nginx_tree *tree;
	struct arena *arena;
	struct nginx_directive **tails[NGINX_TREE_DEPTH_MAX + 1];
	struct nginx_directive *open[NGINX_TREE_DEPTH_MAX];
	size_t depth;
};

struct span nginx_tree_raw(const struct nginx_tree *tree, const struct nginx_word *word)
{
	return span_slice(tree->text, word->start, word->end);
}

struct location nginx_tree_place(const struct nginx_tree *tree,
				 const struct nginx_word *word)
{
	return (struct location){tree->path, word->line, word->column};
}

static bool out_of_memory(const struct builder *b, struct location at, struct diag *err)
{
	(void)b;
	return diag_at(err, at, "out of memory for the configuration");
}

static bool open_block(struct builder *b, struct nginx_directive *directive,
		       struct diag *err)
{
	struct location at = nginx_tree_place(b->tree, directive->words);
	struct span name;

	if (b->depth == NGINX_TREE_DEPTH_MAX)
		return diag_at(err, at, "more than %d blocks within each other",
			       NGINX_TREE_DEPTH_MAX);
	if (!nginx_word_value(nginx_tree_raw(b->tree, directive->words), b->arena,
			      &name))
		return out_of_memory(b, at, err);
	directive->has_block = true;
	b->open[b->depth++] = directive;
	b->tails[b->depth] = &directive->first;
	if (!span_ends_with(name, "_by_lua_block"))
		return true;
	directive->is_lua = true;
	return nginx_lexer_skip_lua(&b->lexer, err);
}

static bool close_block(struct builder *b, const struct nginx_token *token,
			struct diag *err)
{
	if (b->depth == 0)
		return diag_at(
			err,
			(struct location){b->tree->path, token->line, token->column},
			"unexpected '}': no block is open");
	b->open[--b->depth]->close = token->start;
	return true;
}

/* The words from ${first} on, up to the mark that ends them. */
static bool read_directive(struct builder *b, const struct nginx_token *first,
			   struct diag *err)
{
	struct nginx_directive *directive;
	struct nginx_word *words = NULL;
	struct nginx_token token = *first;
	struct location at = {b->tree->path, first->line, first->column};
	size_t count = 0;

	if (b->tree->directive_count == NGINX_TREE_DIRECTIVES_MAX)
		return diag_at(err, at, "more than %d directives in one file",
			       NGINX_TREE_DIRECTIVES_MAX);
	do {
		struct nginx_word *word = NULL;

		if (count == NGINX_TREE_WORDS_MAX)
			return diag_at(err, at, "more than %d words in one directive",
				       NGINX_TREE_WORDS_MAX);
		word = arena_push(b->arena, &words, &count, sizeof(*word));
		if (!word)
			return out_of_memory(b, at, err);
		*word = (struct nginx_word){token.start, token.end, token.line,
					    token.column};
		if (!nginx_lexer_next(&b->lexer, &token, err))
			return false;
	} while (token.kind == NGINX_TOKEN_WORD);

	directive = arena_alloc(b->arena, sizeof(*directive));
	if (!directive)
		return out_of_memory(b, at, err);
	directive->words = words;
	directive->word_count = (uint32_t)count;
	directive->end = token.end;
	b->tree->directive_count++;
	*b->tails[b->depth] = directive;
	b->tails[b->depth] = &directive->next;
	return token.kind == NGINX_TOKEN_OPEN ? open_block(b, directive, err) : true;
}

static bool read_all(struct builder *b, struct diag *err)
{
	struct nginx_token token;

	for (;;) {
		if (!nginx_lexer_next(&b->lexer, &token, err))
			return false;
		if (token.kind == NGINX_TOKEN_END)
			break;
		/* The lexer gives ';' and '{' only after a word. */
		if (token.kind == NGINX_TOKEN_CLOSE) {
			if (!close_block(b, &token, err))
				return false;
		} else if (!read_directive(b, &token, err)) {
			return false;
		}
	}
	if (b->depth > 0) {
		const struct nginx_directive *open = b->open[b->depth - 1];

		return diag_at(err, nginx_tree_place(b->tree, open->words),
			       "the file ends inside this block: no '}'");
	}
	return true;
}

bool nginx_tree_parse(struct span text, const char *path, struct arena *arena,
		      struct nginx_tree *out, struct diag *err)
{
	struct builder b = {.tree = out, .arena = arena};
	bool fine;

	*out = (struct nginx_tree){.text = text, .path = path};
	if (text.len >= UINT32_MAX)
		return diag_at(err, (struct location){path, 0, 0}, "file too large");
	b.lexer = nginx_lexer_make(text, path);
	b.tails[0] = &out->first;
	fine = read_all(&b, err);
	while (b.depth > 0)
		b.open[--b.depth]->close = (uint32_t)b.lexer.pos;
	return fine;
}

/* The bytes from where the last token ended up to ${end}. */
static void write_until(const struct nginx_tree *tree, size_t *at, size_t end,
			struct buffer *out)
{
	buffer_add(out, span_slice(tree->text, *at, end));
	*at = end;
}

/* Depth is at most NGINX_TREE_DEPTH_MAX. */
static void write_directives(const struct nginx_tree *tree,
			     const struct nginx_directive *directive, size_t *at,
			     struct buffer *out)
{
	for (; directive; directive = directive->next) {
		for (uint32_t i = 0; i < directive->word_count; i++)
			write_until(tree, at, directive->words[i].end, out);
		write_until(tree, at, directive->end, out);
		if (!directive->has_block)
			continue;
		write_directives(tree, directive->first, at, out);
		write_until(tree, at, (size_t)directive->close + 1, out);
	}
}

void nginx_tree_write(const struct nginx_tree *tree, struct buffer *out)
{
	size_t at = 0;

	write_directives(tree, tree->first, &at, out);
	write_until(tree, &at, tree->text.len, out);
}
