/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/config/nginx/config.h"

#include <string.h>

#include "checks/config/nginx/tree.h"

enum {
	CACHE_FILES = 128,          /* files that plain includes name again and again */
	CACHE_FILE_MAX = 64 * 1024, /* bytes of one */
};

enum context {
	CONTEXT_MAIN,
	CONTEXT_GROUP, /* http or stream */
	CONTEXT_SERVER,
	CONTEXT_INSIDE, /* a block that decides nothing about TLS */
	CONTEXT_MAIL,
};

/* One file's text and tree; they live only while the file is walked, or until
 * the end for the few that are kept. */
struct opened {
	struct arena arena;
	struct nginx_tree tree;
	const char *path;
};

struct reader {
	const struct config_source *source;
	struct arena *arena; /* of what stays */
	struct nginx_config *config;
	const char *stack[CONFIG_DEPTH_MAX];
	size_t depth; /* of the stack */
	size_t level; /* of blocks */
	size_t files, bytes, includes;
	size_t scratch; /* bytes in the arenas of opened files */
	bool full;      /* a ceiling was met and said */
	struct opened cache[CACHE_FILES];
	size_t cached;
};

/* Where the reader stands: which block the directives belong to. */
struct scope {
	enum context context;
	struct nginx_block *block; /* GROUP and SERVER */
};

/* A file that is included often has the same to say each time. */
static bool is_said(const struct limit_list *limits, const char *text)
{
	for (size_t i = 0; i < limits->count; i++) {
		if (limits->items[i].where && strcmp(limits->items[i].where, text) == 0)
			return true;
	}
	return false;
}

void nginx_config_limit(struct nginx_config *config, struct arena *arena,
			enum limit_reason reason, struct location at,
			const char *message)
{
	struct buffer text = buffer_make(16384);
	const char *said = message;

	location_text(at, &text);
	if (text.len > 0)
		buffer_add_string(&text, ": ");
	buffer_add_string(&text, message);
	buffer_add_byte(&text, '\0');
	if (!text.failed)
		said = text.ptr;
	if (is_said(&config->limits, said))
		;
	else if (config->limits.count >= NGINX_LIMITS_MAX)
		config->limits_left_out++;
	else
		(void)limit_add(&config->limits, arena, reason,
				EVIDENCE_CONFIG | EVIDENCE_CERTIFICATE_FILE, "%s",
				said);
	buffer_free(&text);
}

static void limit(struct reader *r, enum limit_reason reason, struct location at,
		  const char *message)
{
	nginx_config_limit(r->config, r->arena, reason, at, message);
}

const char *nginx_config_path(const struct nginx_config *config, struct arena *arena,
			      const char *name)
{
	if (name[0] == '/')
		return arena_printf(arena, "%s", name);
	return arena_printf(arena, "%s/%s", config->folder, name);
}

const struct nginx_lines *nginx_config_lines(const struct nginx_block *server,
					     enum nginx_directive_id id)
{
	if (server->lines[id].count > 0 || !server->parent)
		return &server->lines[id];
	return &server->parent->lines[id];
}

bool nginx_config_is_on(const struct nginx_block *server, enum nginx_directive_id id)
{
	const struct nginx_lines *lines = nginx_config_lines(server, id);

	/* ngx_conf_set_flag_slot compares without case. */
	return lines->count > 0 &&
	       span_equal_string_nocase(span_from_string(lines->items[0].words[0]),
					"on");
}

static void walk(struct reader *r, const struct nginx_tree *tree,
		 const struct nginx_directive *directive, struct scope scope);

/* ---- files --------------------------------------------------------------------- */

static bool is_within_ceilings(struct reader *r, struct location at)
{
	const char *what = NULL;

	if (r->files >= CONFIG_FILES_MAX)
		what = "too many files: those included from here on were not read";
	else if (r->bytes >= CONFIG_TOTAL_MAX || r->scratch >= NGINX_SCRATCH_MAX)
		what = "too many bytes: files included from here on were not read";
	else if (r->includes >= NGINX_INCLUDES_MAX)
		what = "too many includes: those from here on were not read";
	if (what && !r->full)
		limit(r, LIMIT_UNPARSED, at, what);
	r->full = r->full || what;
	return !what;
}

static const struct opened *find_cached(const struct reader *r, const char *path)
{
	for (size_t i = 0; i < r->cached; i++) {
		if (strcmp(r->cache[i].path, path) == 0)
			return &r->cache[i];
	}
	return NULL;
}

static void limit_unread(struct reader *r, struct location at, const char *path,
			 const struct source_file *file)
{
	struct buffer text = buffer_make(8192);
	enum limit_reason reason =
		file->status == SOURCE_TIMEOUT ? LIMIT_TIMEOUT : LIMIT_UNREADABLE_FILE;
	const char *why = file->status == SOURCE_MISSING ? "no such file"
			  : file->reason                 ? file->reason
							 : "cannot be read";

	buffer_add_string(&text, "cannot read ");
	location_text((struct location){path, 0, 0}, &text);
	buffer_printf(&text, ": %s", why);
	buffer_add_byte(&text, '\0');
	limit(r, reason, at, text.failed ? "cannot read an included file" : text.ptr);
	buffer_free(&text);
}

/* False when there is no text at all to walk; the limit is then said. */
static bool open_file(struct reader *r, const char *path, struct location at,
		      struct opened *out)
{
	struct source_file file = {0};
	const char **listed;
	struct diag err;

	*out = (struct opened){.path = path,
			       .arena = arena_make(NGINX_SCRATCH_MAX - r->scratch)};
	r->files++;
	r->source->open(r->source->context, path, &out->arena, &file);
	if (file.status == SOURCE_OK && file.text.len > CONFIG_FILE_MAX) {
		file.status = SOURCE_UNREADABLE;
		file.reason = "larger than a configuration file may be";
	}
	if (file.status != SOURCE_OK) {
		limit_unread(r, at, path, &file);
		return false;
	}
	listed = arena_push(r->arena, &r->config->files.items, &r->config->files.count,
			    sizeof(*listed));
	if (listed)
		*listed = path;
	if (!nginx_tree_parse(file.text, path, &out->arena, &out->tree, &err)) {
		limit(r, LIMIT_UNPARSED, err.at, err.message);
		if (out->arena.exhausted)
			limit(r, LIMIT_UNPARSED, (struct location){path, 0, 0},
			      "the rest of this file was not read: out of memory");
	}
	return true;
}

static void enter_file(struct reader *r, const char *path, struct location at,
		       bool keep, struct scope scope)
{
	const struct opened *cached = find_cached(r, path);
	struct opened opened = {0};
	bool ready = cached != NULL;

	if (!is_within_ceilings(r, at))
		return;
	for (size_t i = 0; i < r->depth; i++) {
		if (strcmp(r->stack[i], path) == 0) {
			limit(r, LIMIT_UNPARSED, at, "this include is a loop");
			return;
		}
	}
	if (r->depth == CONFIG_DEPTH_MAX) {
		limit(r, LIMIT_UNPARSED, at, "too many includes within each other");
		return;
	}
	if (!cached)
		ready = open_file(r, path, at, &opened);
	if (ready) {
		const struct nginx_tree *tree = cached ? &cached->tree : &opened.tree;

		r->includes++;
		r->bytes += tree->text.len;
		r->scratch += opened.arena.total;
		r->stack[r->depth++] = path;
		walk(r, tree, tree->first, scope);
		r->depth--;
		r->scratch -= opened.arena.total;
		if (!cached && keep && r->cached < CACHE_FILES &&
		    tree->text.len <= CACHE_FILE_MAX) {
			r->scratch += opened.arena.total;
			r->cache[r->cached++] = opened;
			return; /* the cache owns it now */
		}
	}
	arena_free(&opened.arena);
}

static void include_pattern(struct reader *r, const char *pattern, struct location at,
			    struct scope scope)
{
	struct arena arena = arena_make(NGINX_SCRATCH_MAX / 8);
	struct source_names names = {0};

	r->source->glob(r->source->context, pattern, &arena, &names);
	/* ngx_conf_include: a pattern that nothing matches is fine. */
	if (names.status == SOURCE_UNREADABLE || names.status == SOURCE_TIMEOUT) {
		limit(r,
		      names.status == SOURCE_TIMEOUT ? LIMIT_TIMEOUT
						     : LIMIT_UNREADABLE_FILE,
		      at, names.reason ? names.reason : "a pattern cannot be read");
	} else if (names.status == SOURCE_OK) {
		if (names.paths.count > CONFIG_GLOB_MAX)
			limit(r, LIMIT_UNPARSED, at,
			      "this pattern names too many files");
		for (size_t i = 0; i < names.paths.count && i < CONFIG_GLOB_MAX; i++) {
			const char *path = arena_string(
				r->arena, span_from_string(names.paths.items[i]));

			if (!path)
				break;
			enter_file(r, path, at, false, scope);
		}
	}
	arena_free(&arena);
}

static void include(struct reader *r, const struct nginx_tree *tree,
		    const struct nginx_directive *directive, struct scope scope)
{
	struct location at = nginx_tree_place(tree, directive->words);
	const char *name = NULL, *path = NULL;
	struct span value;

	if (directive->word_count == 2 && !directive->has_block &&
	    nginx_word_value(nginx_tree_raw(tree, &directive->words[1]), r->arena,
			     &value))
		name = arena_string(r->arena, value);
	if (name && name[0] != '\0')
		path = nginx_config_path(r->config, r->arena, name);
	if (!path)
		limit(r, LIMIT_UNPARSED, at, "invalid include");
	else if (strpbrk(path, "*?[")) /* of the whole path, as nginx does it */
		include_pattern(r, path, at, scope);
	else
		enter_file(r, path, at, true, scope);
}

/* ---- directives ------------------------------------------------------------------ */

static bool copy_line(struct reader *r, const struct nginx_tree *tree,
		      const struct nginx_directive *directive, struct nginx_line *out)
{
	size_t count = directive->word_count - 1;
	const char **words =
		arena_alloc_array(r->arena, count ? count : 1, sizeof(*words));

	if (!words)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct span value;

		if (!nginx_word_value(nginx_tree_raw(tree, &directive->words[i + 1]),
				      r->arena, &value))
			return false;
		words[i] = arena_string(r->arena, value);
		if (!words[i])
			return false; /* a NUL, or no memory */
	}
	*out = (struct nginx_line){words, count,
				   nginx_tree_place(tree, directive->words)};
	return true;
}

static void add_line(struct reader *r, const struct nginx_tree *tree,
		     const struct nginx_directive *directive,
		     enum nginx_directive_id id, struct nginx_block *block)
{
	const struct nginx_directive_row *row = nginx_directive_row(id);
	struct location at = nginx_tree_place(tree, directive->words);
	struct nginx_lines *lines = &block->lines[id];
	size_t count = directive->word_count - 1;
	struct nginx_line line, *added;

	if (directive->has_block || count < row->least || count > row->most) {
		limit(r, LIMIT_UNPARSED, at, "wrong number of arguments");
		return;
	}
	if (row->repeat == NGINX_ONCE && lines->count > 0) {
		limit(r, LIMIT_UNPARSED, at,
		      "the directive is duplicate: nginx refuses this file");
		return;
	}
	if (!copy_line(r, tree, directive, &line)) {
		limit(r, LIMIT_UNPARSED, at, "an argument cannot be used");
		return;
	}
	added = arena_push(r->arena, &lines->items, &lines->count, sizeof(*added));
	if (added)
		*added = line;
}

static struct nginx_block *add_block(struct reader *r, const struct nginx_tree *tree,
				     const struct nginx_directive *directive,
				     const struct nginx_block *parent, bool stream)
{
	struct nginx_block *block = arena_alloc(r->arena, sizeof(*block));

	if (block)
		*block = (struct nginx_block){
			.at = nginx_tree_place(tree, directive->words),
			.parent = parent,
			.stream = stream,
		};
	return block;
}

static void enter_server(struct reader *r, const struct nginx_tree *tree,
			 const struct nginx_directive *directive, struct scope scope)
{
	struct location at = nginx_tree_place(tree, directive->words);
	struct nginx_block *server, **added;

	if (r->config->server_count == NGINX_SERVERS_MAX) {
		limit(r, LIMIT_UNPARSED, at, "too many servers: this one was not read");
		return;
	}
	server = add_block(r, tree, directive, scope.block, scope.block->stream);
	added = server ? arena_push(r->arena, &r->config->servers,
				    &r->config->server_count, sizeof(*added))
		       : NULL;
	if (!added)
		return;
	*added = server;
	walk(r, tree, directive->first, (struct scope){CONTEXT_SERVER, server});
}

static void enter_known(struct reader *r, const struct nginx_tree *tree,
			const struct nginx_directive *directive, struct span name,
			struct scope scope)
{
	struct location at = nginx_tree_place(tree, directive->words);
	struct scope inside = {CONTEXT_INSIDE, NULL};

	if (span_equal_string(name, "include")) {
		include(r, tree, directive, scope);
		return;
	}
	if (scope.context == CONTEXT_MAIN && span_equal_string(name, "user")) {
		if (r->config->user.count > 0)
			limit(r, LIMIT_UNPARSED, at,
			      "the directive is duplicate: nginx refuses this file");
		else if (directive->word_count < 2 ||
			 !copy_line(r, tree, directive, &r->config->user))
			limit(r, LIMIT_UNPARSED, at, "an argument cannot be used");
		return;
	}
	/* rtmp {} has servers, too, but they speak no TLS. */
	if (!directive->has_block || directive->is_lua ||
	    (scope.context == CONTEXT_MAIN && span_equal_string(name, "rtmp")))
		return;
	if (scope.context == CONTEXT_GROUP && span_equal_string(name, "server")) {
		enter_server(r, tree, directive, scope);
		return;
	}
	if (scope.context == CONTEXT_MAIN &&
	    (span_equal_string(name, "http") || span_equal_string(name, "stream"))) {
		inside.context = CONTEXT_GROUP;
		inside.block = add_block(r, tree, directive, NULL,
					 span_equal_string(name, "stream"));
		if (!inside.block)
			return;
	} else if (scope.context == CONTEXT_MAIL) {
		if (span_equal_string(name, "server"))
			limit(r, LIMIT_UNSUPPORTED, at,
			      "servers of mail {} are not looked at");
		return;
	} else if (scope.context == CONTEXT_MAIN && span_equal_string(name, "mail")) {
		inside.context = CONTEXT_MAIL;
	}
	walk(r, tree, directive->first, inside);
}

static void walk_all(struct reader *r, const struct nginx_tree *tree,
		     const struct nginx_directive *directive, struct scope scope)
{
	for (; directive; directive = directive->next) {
		struct location at = nginx_tree_place(tree, directive->words);
		enum nginx_directive_id id;
		struct span name;

		if (!nginx_word_value(nginx_tree_raw(tree, directive->words), r->arena,
				      &name))
			return;
		if (r->arena->exhausted)
			return;
		switch (nginx_directive_class(name, &id)) {
		case NGINX_CLASS_DATA:
			break;
		case NGINX_CLASS_KNOWN:
			enter_known(r, tree, directive, name, scope);
			break;
		case NGINX_CLASS_MODELLED:
			if (scope.context == CONTEXT_GROUP ||
			    scope.context == CONTEXT_SERVER)
				add_line(r, tree, directive, id, scope.block);
			else if (scope.context != CONTEXT_MAIL)
				limit(r, LIMIT_UNPARSED, at,
				      "a directive that nginx does not allow here");
			break;
		case NGINX_CLASS_UNKNOWN:
			if (!directive->is_lua && scope.context != CONTEXT_MAIL)
				limit(r, LIMIT_UNPARSED, at, "unknown directive");
			break;
		}
	}
}

/* Recursion ends at NGINX_DEPTH_MAX, however includes and blocks nest. */
static void walk(struct reader *r, const struct nginx_tree *tree,
		 const struct nginx_directive *directive, struct scope scope)
{
	if (!directive)
		return;
	if (r->level == NGINX_DEPTH_MAX) {
		limit(r, LIMIT_UNPARSED, nginx_tree_place(tree, directive->words),
		      "too many blocks within each other");
		return;
	}
	r->level++;
	walk_all(r, tree, directive, scope);
	r->level--;
}

/* ---- the whole ------------------------------------------------------------------ */

static void read_command_line(struct reader *r, struct span directives)
{
	static const char from[] = "option -g";
	struct arena arena = arena_make(1024 * 1024);
	struct nginx_tree tree;
	struct diag err;

	/* nginx takes the last directive of -g without its ';', too. */
	struct buffer text = buffer_make(65536);

	buffer_add(&text, directives);
	buffer_add_byte(&text, ';');
	if (!span_ends_with(span_trim(directives), ";") &&
	    nginx_tree_parse(buffer_span(&text), from, &arena, &tree, &err))
		walk(r, &tree, tree.first, (struct scope){CONTEXT_MAIN, NULL});
	else if (nginx_tree_parse(directives, from, &arena, &tree, &err))
		walk(r, &tree, tree.first, (struct scope){CONTEXT_MAIN, NULL});
	else
		limit(r, LIMIT_UNPARSED, err.at, err.message);
	buffer_free(&text);
	arena_free(&arena);
}

static const char *folder_of(const char *path, struct arena *arena)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] != '/')
		len--;
	/* "/etc/nginx/" -> "/etc/nginx", "/" -> "" */
	return arena_string(arena, (struct span){path, len > 0 ? len - 1 : 0});
}

bool nginx_config_read(const char *main_file, struct span directives,
		       const struct config_source *source, struct arena *arena,
		       struct nginx_config *out, struct diag *err)
{
	struct location nowhere = {0};
	struct reader *r = arena_alloc(arena, sizeof(*r));

	*out = (struct nginx_config){.main_file = main_file,
				     .folder = folder_of(main_file, arena)};
	if (!r || !out->folder)
		return diag_at(err, nowhere, "out of memory");
	*r = (struct reader){.source = source, .arena = arena, .config = out};
	if (directives.len > 0)
		read_command_line(r, directives);
	enter_file(r, main_file, nowhere, false, (struct scope){CONTEXT_MAIN, NULL});
	for (size_t i = 0; i < r->cached; i++)
		arena_free(&r->cache[i].arena);
	if (arena->exhausted)
		limit(r, LIMIT_UNPARSED, (struct location){main_file, 0, 0},
		      "out of memory: not everything was read");
	if (out->files.count == 0)
		return diag_at(err, (struct location){main_file, 0, 0},
			       "the main file cannot be read");
	return true;
}

void nginx_config_close(struct nginx_config *config, struct arena *arena)
{
	if (config->limits_left_out > 0)
		(void)limit_add(&config->limits, arena, LIMIT_UNPARSED,
				EVIDENCE_CONFIG | EVIDENCE_CERTIFICATE_FILE,
				"%zu more places that were not understood",
				config->limits_left_out);
	config->limits_left_out = 0;
}
