/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nginx/tree: one nginx configuration file as directives, losslessly.
 *
 * Every token is kept as a range of the text it came from, and what lies
 * between two tokens is blanks and comments, so writing the tree back gives
 * the same bytes. Nothing is judged here: a tree knows no directive, except
 * that the name of a block of Lua ends in _by_lua_block.
 */
#ifndef TLSWARD_CHECKS_CONFIG_NGINX_TREE_H
#define TLSWARD_CHECKS_CONFIG_NGINX_TREE_H

#include "agent/base/arena.h"
#include "checks/config/nginx/lexer.h"

enum {
	NGINX_TREE_DEPTH_MAX = 64,           /* blocks within blocks */
	NGINX_TREE_WORDS_MAX = 65536,        /* of one directive */
	NGINX_TREE_DIRECTIVES_MAX = 2097152, /* of one file */
};

struct nginx_word {
	uint32_t start, end; /* of the raw bytes, quotes included */
	uint32_t line, column;
};

struct nginx_directive {
	struct nginx_directive *next;
	struct nginx_directive *first;  /* of the block, or NULL */
	const struct nginx_word *words; /* [0] is the name */
	uint32_t word_count;
	uint32_t end;   /* of the ';' or '{' that ended the words */
	uint32_t close; /* has_block: offset of its '}' */
	bool has_block;
	bool is_lua; /* has_block, and the block is code */
};

struct nginx_tree {
	struct span text;
	const char *path;
	struct nginx_directive *first;
	size_t directive_count;
};

/*
 * nginx_tree_parse(text, path, arena, out, err):
 * ${text} and ${path} must outlive the tree, which lives in ${arena}. False
 * with the place in ${err} where the file cannot be read on; ${out} then holds
 * what stands before, with the open blocks closed there (their close is the
 * end of what was understood), good for reading but not for writing back.
 */
bool nginx_tree_parse(struct span text, const char *path, struct arena *arena,
		      struct nginx_tree *out, struct diag *err);

/* Append the file. Only for a tree whose parse returned true. */
void nginx_tree_write(const struct nginx_tree *tree, struct buffer *out);

/* The raw bytes of a word, and its place. */
struct span nginx_tree_raw(const struct nginx_tree *tree,
			   const struct nginx_word *word);
struct location nginx_tree_place(const struct nginx_tree *tree,
				 const struct nginx_word *word);

#endif
