/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nginx/lexer: the bytes of one nginx configuration file -> its tokens.
 *
 * nginx's own rules (ngx_conf_read_token, and lua-nginx-module for blocks of
 * Lua), down to its oddities: a quote opens only at the start of a token, a
 * '#' is a comment only there, "${" opens no block, a parameter and all that
 * was read with it must fit the 4096 bytes of nginx's buffer. What nginx would
 * refuse is refused here, with its place. Opens nothing, allocates nothing.
 */
#ifndef TLSWARD_CHECKS_CONFIG_NGINX_LEXER_H
#define TLSWARD_CHECKS_CONFIG_NGINX_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/diag.h"
#include "agent/base/span.h"

enum {
	NGINX_BUFFER = 4096,        /* NGX_CONF_BUFFER */
	NGINX_LUA_BRACKET_MAX = 64, /* '=' signs in a long bracket */
};

enum nginx_token_kind {
	NGINX_TOKEN_WORD,
	NGINX_TOKEN_SEMICOLON,
	NGINX_TOKEN_OPEN,
	NGINX_TOKEN_CLOSE,
	NGINX_TOKEN_END,
};

struct nginx_token {
	enum nginx_token_kind kind;
	uint32_t start; /* offsets into the text: the token's own bytes, quotes */
	uint32_t end;   /* included; blanks and comments lie between tokens */
	uint32_t line;
	uint32_t column;
};

struct nginx_lexer {
	struct span text;
	const char *path; /* for places; kept, not copied */
	size_t pos;
	size_t mark; /* what nginx calls start: it keeps the bytes from here on */
	size_t line_start;
	uint32_t line;
	bool in_directive;            /* words were read and no ';' or '{' yet */
	bool after_word;              /* the next byte ends an unquoted word */
	bool after_quote;             /* the next byte follows a closing quote */
	struct location directive_at; /* of the first word */
};

/* ${text} must stay; more than UINT32_MAX - 1 bytes are cut by nobody: the
 * caller's ceiling (CONFIG_FILE_MAX) is far below. */
struct nginx_lexer nginx_lexer_make(struct span text, const char *path);

/*
 * nginx_lexer_next(lexer, out, err):
 * The next token, or false where nginx would stop: ${err} has the place and a
 * message that quotes nothing of the file. After false the lexer is used up.
 */
bool nginx_lexer_next(struct nginx_lexer *lexer, struct nginx_token *out,
		      struct diag *err);

/*
 * nginx_lexer_skip_lua(lexer, err):
 * Called right after the NGINX_TOKEN_OPEN of a *_by_lua_block: moves past the
 * Lua code, up to the '}' that closes the block (which is the next token).
 * Braces in Lua strings, comments and long brackets do not count.
 */
bool nginx_lexer_skip_lua(struct nginx_lexer *lexer, struct diag *err);

/*
 * nginx_word_value(raw, arena, out):
 * What nginx makes of the bytes of a word: quotes off, \" \' \\ -> the byte,
 * \t \r \n -> the control character, every other backslash stays. Without a
 * backslash ${out} points into ${raw}. False when memory ran out.
 */
bool nginx_word_value(struct span raw, struct arena *arena, struct span *out);

#endif
