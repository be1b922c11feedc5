/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/config/nginx/lexer.h"

struct nginx_lexer nginx_lexer_make(struct span text, const char *path)
{
	return (struct nginx_lexer){.text = text, .path = path, .line = 1};
}

static struct location place(const struct nginx_lexer *lx)
{
	return (struct location){lx->path, lx->line,
				 (uint32_t)(lx->pos - lx->line_start) + 1};
}

/* Both errors end the reading: nothing after them can be trusted. */
static bool fail_at(struct nginx_lexer *lx, struct location at, struct diag *err,
		    const char *message)
{
	lx->pos = lx->text.len;
	return diag_at(err, at, "%s", message);
}

static bool fail(struct nginx_lexer *lx, struct diag *err, const char *message)
{
	return fail_at(lx, place(lx), err, message);
}

static bool at_end(const struct nginx_lexer *lx)
{
	return lx->pos >= lx->text.len;
}

static char current(const struct nginx_lexer *lx)
{
	return lx->text.ptr[lx->pos];
}

static void advance(struct nginx_lexer *lx)
{
	if (lx->text.ptr[lx->pos++] == '\n') {
		lx->line++;
		lx->line_start = lx->pos;
	}
}

/* nginx is about to read a byte that its buffer has no room for. */
static bool is_full(const struct nginx_lexer *lx)
{
	return lx->pos - lx->mark >= NGINX_BUFFER && !at_end(lx);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool skip_comment(struct nginx_lexer *lx, struct diag *err)
{
	struct location start = place(lx);

	while (!at_end(lx) && current(lx) != '\n') {
		if (is_full(lx))
			return fail_at(lx, start, err,
				       "comment longer than nginx's buffer");
		advance(lx);
	}
	if (is_full(lx))
		return fail_at(lx, start, err, "comment longer than nginx's buffer");
	return true;
}

static bool read_quoted(struct nginx_lexer *lx, struct nginx_token *out,
			struct diag *err)
{
	struct location start = place(lx);
	char quote = current(lx);

	advance(lx);
	lx->mark = lx->pos;
	while (!at_end(lx)) {
		char c = current(lx);

		if (is_full(lx))
			return fail_at(lx, start, err,
				       "parameter longer than nginx's buffer, probably "
				       "a closing quote is missing");
		advance(lx);
		if (c == quote) {
			out->end = (uint32_t)lx->pos;
			lx->after_quote = true;
			return true;
		}
		if (c == '\\' && !at_end(lx)) {
			if (is_full(lx))
				return fail_at(lx, start, err,
					       "parameter longer than nginx's buffer");
			advance(lx);
		}
	}
	return fail_at(lx, start, err, "the file ends inside this quote");
}

static bool read_plain(struct nginx_lexer *lx, struct nginx_token *out,
		       struct diag *err)
{
	struct location start = place(lx);
	bool variable = false;

	while (!at_end(lx)) {
		char c = current(lx);

		if (is_full(lx))
			return fail_at(lx, start, err,
				       "parameter longer than nginx's buffer");
		/* "${": the brace belongs to the variable, and so does each one
		 * that follows it. */
		if (c == '{' && variable) {
			advance(lx);
			continue;
		}
		variable = c == '$';
		if (is_blank(c) || c == ';' || c == '{') {
			out->end = (uint32_t)lx->pos;
			lx->after_word = true;
			return true;
		}
		advance(lx);
		if (c == '\\' && !at_end(lx)) {
			if (is_full(lx))
				return fail_at(lx, start, err,
					       "parameter longer than nginx's buffer");
			advance(lx);
		}
	}
	return fail_at(lx, lx->directive_at, err,
		       "the file ends inside this directive: no ';' or '{'");
}

static bool read_word(struct nginx_lexer *lx, struct nginx_token *out, struct diag *err)
{
	char c = current(lx);

	out->kind = NGINX_TOKEN_WORD;
	if (!lx->in_directive)
		lx->directive_at = place(lx);
	lx->in_directive = true;
	if (c == '"' || c == '\'')
		return read_quoted(lx, out, err);
	return read_plain(lx, out, err);
}

static bool read_mark(struct nginx_lexer *lx, struct nginx_token *out, struct diag *err)
{
	char c = current(lx);

	if (c == '}' && lx->in_directive)
		return fail(lx, err, "unexpected '}': the directive before has no ';'");
	if (c != '}' && !lx->in_directive)
		return fail(lx, err, c == ';' ? "unexpected ';'" : "unexpected '{'");
	out->kind = c == ';'   ? NGINX_TOKEN_SEMICOLON
		    : c == '{' ? NGINX_TOKEN_OPEN
			       : NGINX_TOKEN_CLOSE;
	lx->in_directive = false;
	advance(lx);
	/* nginx returns to its caller here, and starts afresh. */
	lx->mark = lx->pos;
	out->end = (uint32_t)lx->pos;
	return true;
}

/*
 * Past blanks and comments, to the first byte of a token. The byte that ended
 * a word is read while nginx still keeps that word (the mark stays).
 */
static bool skip_blanks(struct nginx_lexer *lx, struct diag *err)
{
	while (!at_end(lx)) {
		char c = current(lx);

		if (is_full(lx))
			return fail(lx, err, "parameter longer than nginx's buffer");
		if (lx->after_word || lx->after_quote) {
			bool quoted = lx->after_quote;

			lx->after_word = false;
			lx->after_quote = false;
			if (is_blank(c)) {
				advance(lx);
				continue;
			}
			if (quoted && c != ';' && c != '{' && c != ')')
				return fail(lx, err,
					    "unexpected byte after a closing quote");
		}
		lx->mark = lx->pos;
		if (is_blank(c))
			advance(lx);
		else if (c != '#')
			return true;
		else if (!skip_comment(lx, err))
			return false;
	}
	return true;
}

bool nginx_lexer_next(struct nginx_lexer *lx, struct nginx_token *out, struct diag *err)
{
	char c;

	if (lx->pos == 0 && span_starts_with(lx->text, "\xef\xbb\xbf"))
		return fail(lx, err, "byte order mark: nginx takes it for a directive");
	if (!skip_blanks(lx, err))
		return false;
	*out = (struct nginx_token){
		.kind = NGINX_TOKEN_END,
		.start = (uint32_t)lx->pos,
		.end = (uint32_t)lx->pos,
		.line = lx->line,
		.column = (uint32_t)(lx->pos - lx->line_start) + 1,
	};
	if (at_end(lx)) {
		if (lx->in_directive)
			return fail_at(
				lx, lx->directive_at, err,
				"the file ends inside this directive: no ';' or '{'");
		return true;
	}
	c = current(lx);
	if (c == ';' || c == '{' || c == '}')
		return read_mark(lx, out, err);
	return read_word(lx, out, err);
}

/* ---- Lua ------------------------------------------------------------------- */

static void advance_by(struct nginx_lexer *lx, size_t count)
{
	while (count-- > 0 && !at_end(lx))
		advance(lx);
}

/* The level of the long bracket "[==[" that starts at ${at}, or -1. */
static int bracket_level(struct span text, size_t at)
{
	int level = 0;

	if (at >= text.len || text.ptr[at] != '[')
		return -1;
	for (at++; at < text.len && text.ptr[at] == '='; at++) {
		if (++level > NGINX_LUA_BRACKET_MAX)
			return -1;
	}
	return at < text.len && text.ptr[at] == '[' ? level : -1;
}

static bool skip_bracket(struct nginx_lexer *lx, int level, struct diag *err)
{
	char closing[NGINX_LUA_BRACKET_MAX + 2];
	struct location start = place(lx);
	size_t len = 0;
	size_t end;

	closing[len++] = ']';
	while (level-- > 0)
		closing[len++] = '=';
	closing[len++] = ']';
	end = span_find(lx->text, (struct span){closing, len}, lx->pos + len);
	if (end == lx->text.len)
		return fail_at(lx, start, err,
			       "the file ends inside this Lua long bracket");
	advance_by(lx, end + len - lx->pos);
	return true;
}

static bool skip_lua_string(struct nginx_lexer *lx, struct diag *err)
{
	struct location start = place(lx);
	char quote = current(lx);

	advance(lx);
	while (!at_end(lx)) {
		char c = current(lx);

		advance(lx);
		if (c == quote)
			return true;
		if (c == '\\' && !at_end(lx))
			advance(lx);
	}
	return fail_at(lx, start, err, "the file ends inside this Lua string");
}

static bool skip_lua_comment(struct nginx_lexer *lx, struct diag *err)
{
	int level = bracket_level(lx->text, lx->pos + 2);

	advance_by(lx, 2);
	if (level >= 0)
		return skip_bracket(lx, level, err);
	while (!at_end(lx) && current(lx) != '\n')
		advance(lx);
	return true;
}

bool nginx_lexer_skip_lua(struct nginx_lexer *lx, struct diag *err)
{
	struct location start = place(lx);
	size_t depth = 0;

	while (!at_end(lx)) {
		char c = current(lx);
		int level;
		bool fine = true;

		if (c == '}' && depth == 0) {
			lx->mark = lx->pos;
			return true;
		}
		level = c == '[' ? bracket_level(lx->text, lx->pos) : -1;
		if (c == '"' || c == '\'') {
			fine = skip_lua_string(lx, err);
		} else if (c == '-' &&
			   span_starts_with(span_slice(lx->text, lx->pos, lx->text.len),
					    "--")) {
			fine = skip_lua_comment(lx, err);
		} else if (level >= 0) {
			fine = skip_bracket(lx, level, err);
		} else {
			if (c == '{')
				depth++;
			else if (c == '}')
				depth--;
			advance(lx);
		}
		if (!fine)
			return false;
	}
	return fail_at(lx, start, err, "the file ends inside this block of Lua");
}

/* ---- values ------------------------------------------------------------------ */

bool nginx_word_value(struct span raw, struct arena *arena, struct span *out)
{
	size_t from, to = 0;
	char *value;

	if (raw.len >= 2 && (raw.ptr[0] == '"' || raw.ptr[0] == '\''))
		raw = span_slice(raw, 1, raw.len - 1);
	if (span_find_byte(raw, '\\') == raw.len) {
		*out = raw;
		return true;
	}
	value = arena_alloc(arena, raw.len);
	if (!value)
		return false;
	for (from = 0; from < raw.len; from++) {
		char c = raw.ptr[from];
		char next = from + 1 < raw.len ? raw.ptr[from + 1] : '\0';

		if (c == '\\' && (next == '"' || next == '\'' || next == '\\'))
			c = raw.ptr[++from];
		else if (c == '\\' && (next == 't' || next == 'r' || next == 'n')) {
			c = next == 't' ? '\t' : next == 'r' ? '\r' : '\n';
			from++;
		}
		value[to++] = c;
	}
	*out = (struct span){value, to};
	return true;
}
