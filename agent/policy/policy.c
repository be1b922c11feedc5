/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only file that knows libinih. A file is read line by line: policy_line
 * refuses what libinih would mangle, what is left goes through
 * ini_parse_stream(), and what that hands back is compared with the line it
 * came from. So no build of libinih, whatever its limits, can make a policy
 * mean something else than its text says.
 */
#include "agent/policy/policy.h"

#include <ini.h>
#include <string.h>

#include "agent/policy/build.h"

static const char default_base[] = "intermediate";

/* One file on its way through libinih. */
struct feed {
	struct policy_build *build;
	const char *path;
	bool is_profile;
	struct span rest; /* lines not yet looked at */
	uint32_t line;

	struct span header; /* of the section, as libinih is to hand it over */

	bool pending; /* a key went to libinih and is not stored yet */
	struct policy_line key;
	struct span unsent;  /* the part of its line libinih has not got */
	struct span unheard; /* the part of its value libinih has not handed back */
	bool differs;        /* libinih read something else */
};

static struct location line_start(const struct feed *feed)
{
	return (struct location){feed->path, feed->line, 1};
}

/* The key that went to libinih last has come back, or has not. */
static void key_finish(struct feed *feed)
{
	struct diag err;

	if (!feed->pending)
		return;
	feed->pending = false;
	if (feed->differs || feed->unsent.len > 0 || feed->unheard.len > 0) {
		(void)diag_at(&err, line_start(feed),
			      "libinih cannot read this line: shorten it");
		policy_build_error(feed->build, &err);
	} else if (!policy_build_key(feed->build, &feed->key, &err)) {
		policy_build_error(feed->build, &err);
	}
}

/* ---- libinih ------------------------------------------------------------------ */

/* Called by libinih for each piece of a value. */
static int on_value(void *user, const char *section, const char *name,
		    const char *value)
{
	struct feed *feed = user;
	struct span piece = span_from_string(value);

	if (!feed->pending || !span_equal_string(feed->header, section) ||
	    !span_equal_string(feed->key.inih_name, name) ||
	    piece.len > feed->unheard.len ||
	    memcmp(piece.ptr, feed->unheard.ptr, piece.len) != 0) {
		feed->differs = true;
		return 1;
	}
	feed->unheard = span_slice(feed->unheard, piece.len, feed->unheard.len);
	return 1;
}

/*
 * How much of ${text} to send in one line of at most ${room} bytes. A longer
 * line is cut inside a word of its value: libinih trims blanks at both ends of
 * a piece, and takes one that begins with ';' or '#' for a comment.
 */
static size_t piece_len(const struct feed *feed, struct span text, size_t room)
{
	const char *value = feed->key.value.ptr;
	size_t len = text.len < room ? text.len : room;

	if (len == text.len)
		return len;
	for (; len > 0 && text.ptr + len > value; len--) {
		if (!strchr(" \t", text.ptr[len - 1]) &&
		    !strchr(" \t;#", text.ptr[len]))
			return len;
	}
	return 0;
}

/* Write the next piece as a line for libinih; false when it cannot be cut. */
static bool send_piece(struct feed *feed, bool goes_on, char *str, size_t size)
{
	size_t at = 0;
	size_t len;

	if (size < 4) /* a blank, a byte, LF, NUL */
		return false;
	len = piece_len(feed, feed->unsent, size - 3);
	if (len == 0)
		return false;
	if (goes_on)
		str[at++] = ' ';
	memcpy(str + at, feed->unsent.ptr, len);
	at += len;
	str[at++] = '\n';
	str[at] = '\0';
	feed->unsent = span_slice(feed->unsent, len, feed->unsent.len);
	return true;
}

/* The next line that libinih has to see, or false at the end. */
static bool next_line(struct feed *feed)
{
	struct policy_line line;
	struct span raw;

	while (policy_line_next(&feed->rest, &raw)) {
		struct diag err;
		bool ok;

		feed->line++;
		ok = policy_line_read(raw, line_start(feed), POLICY_LINE_MAX, &line,
				      &err);
		if (ok && line.kind == POLICY_LINE_BLANK)
			continue;
		if (ok && line.kind == POLICY_LINE_SECTION) {
			feed->header = line.inih_name;
			ok = policy_build_section(feed->build, &line, feed->is_profile,
						  &err);
		} else if (ok && !feed->header.ptr) {
			ok = diag_at(&err, line.name_at, "a key before any [section]");
		} else if (!ok && raw.len > 0 && raw.ptr[0] == '[') {
			/* A broken header: its keys are not those of the section
			 * before. */
			feed->build->section = NULL;
			feed->header = SPAN_LITERAL("");
		}
		if (!ok) {
			policy_build_error(feed->build, &err);
			continue;
		}
		if (!feed->build->section)
			continue;
		feed->unsent = span_trim(raw);
		feed->pending = line.kind == POLICY_LINE_KEY;
		feed->differs = false;
		feed->key = line;
		feed->unheard = line.value;
		return true;
	}
	return false;
}

/* fgets(3) for libinih. */
static char *on_read(char *str, int num, void *stream)
{
	struct feed *feed = stream;
	size_t size = num > 0 ? (size_t)num : 0;

	if (feed->pending && !feed->differs && feed->unsent.len > 0 &&
	    send_piece(feed, true, str, size))
		return str;
	do {
		key_finish(feed);
		if (!next_line(feed))
			return NULL;
	} while (!send_piece(feed, false, str, size));
	return str;
}

static void read_text(struct policy_build *build, const struct policy_file *file,
		      bool is_profile)
{
	struct feed feed = {.build = build,
			    .path = file->path,
			    .is_profile = is_profile,
			    .rest = file->text};
	struct location whole = {file->path, 0, 0};
	struct diag err;

	policy_build_file(build);
	if (file->text.len > POLICY_FILE_MAX) {
		(void)diag_at(&err, whole, "policy file is larger than %d bytes",
			      POLICY_FILE_MAX);
		policy_build_error(build, &err);
		return;
	}
	if (span_starts_with(feed.rest, "\xef\xbb\xbf"))
		feed.rest = span_slice(feed.rest, 3, feed.rest.len);
	if (ini_parse_stream(on_read, &feed, on_value, &feed) != 0) {
		(void)diag_at(&err, whole, "libinih cannot read this file");
		policy_build_error(build, &err);
	}
	key_finish(&feed);
}

/* ---- the base ----------------------------------------------------------------- */

/*
 * A look ahead: the last "base =" of [policy]. Errors are left to read_text(),
 * which comes to the same lines.
 */
static bool find_base(const struct policy_file *file, struct span *base,
		      struct location *at)
{
	struct location start = {file->path, 0, 1};
	bool in_policy = false, found = false;
	struct span rest = file->text, raw;
	struct policy_line line;
	struct diag ignored;

	if (span_starts_with(rest, "\xef\xbb\xbf"))
		rest = span_slice(rest, 3, rest.len);
	while (file->text.len <= POLICY_FILE_MAX && policy_line_next(&rest, &raw)) {
		start.line++;
		if (!policy_line_read(raw, start, POLICY_LINE_MAX, &line, &ignored))
			continue;
		if (line.kind == POLICY_LINE_SECTION)
			in_policy = span_equal_string(line.inih_name, "policy");
		if (line.kind != POLICY_LINE_KEY || !in_policy || line.append ||
		    !span_equal_string(line.name, "base"))
			continue;
		*base = line.value;
		*at = line.value_at;
		found = true;
	}
	return found;
}

/* Read a profile, the one it starts from first. */
static bool read_profile(struct policy_build *build, struct span name,
			 struct location at, unsigned int depth, struct diag *err)
{
	struct policy_file file;
	struct location base_at;
	struct span base;

	if (!policy_build_profile(build, name, at, &file, err))
		return false;
	if (find_base(&file, &base, &base_at)) {
		if (depth == POLICY_DEPTH_MAX)
			return diag_at(err, base_at,
				       "more than %d profiles start from each other",
				       POLICY_DEPTH_MAX);
		if (!read_profile(build, base, base_at, depth + 1, err))
			return false;
	}
	read_text(build, &file, true);
	return true;
}

/* ---- all of it ---------------------------------------------------------------- */

/* The profile that counts, and where it is named: nowhere, for an argument. */
static struct span choose_base(const struct policy_file *files, size_t count,
			       const char *base, struct location *at)
{
	struct span name = span_from_string(base ? base : default_base);
	size_t i;

	*at = (struct location){.path = NULL};
	for (i = 0; !base && i < count; i++)
		(void)find_base(&files[i], &name, at);
	return name;
}

bool policy_read(const struct policy_file *files, size_t count, const char *base,
		 policy_profile_fn *profile, void *context, int64_t now,
		 struct arena *arena, struct policy *out, struct policy_diags *errors)
{
	struct policy_build build = {.arena = arena,
				     .errors = errors,
				     .profile = profile,
				     .context = context,
				     .now = now};
	struct location base_at;
	struct span name = choose_base(files, count, base, &base_at);
	struct diag err;
	size_t i;
	bool ok;

	errors->count = errors->more = 0;
	if (count > POLICY_FILES_MAX) {
		(void)diag_at(&err, (struct location){.path = NULL},
			      "more than %d policy files", POLICY_FILES_MAX);
		policy_build_error(&build, &err);
		return false;
	}
	ok = policy_build_defaults(&build, &err) &&
	     read_profile(&build, name, base_at, 1, &err);
	/* An unknown base that a file names is found again where it stands. */
	if (!ok && (!base_at.path || err.at.path != base_at.path))
		policy_build_error(&build, &err);
	for (i = 0; i < count; i++)
		read_text(&build, &files[i], false);
	if (!ok && errors->count == 0)
		policy_build_error(&build, &err);
	if (!policy_build_finish(&build, &err))
		policy_build_error(&build, &err);
	build.policy.base = arena_string(arena, name);
	if (!build.policy.base && errors->count == 0) {
		(void)diag_at(&err, base_at, "the policy needs too much memory");
		policy_build_error(&build, &err);
	}
	if (errors->count > 0)
		return false;
	build.policy.checks.now = now;
	build.policy.checks.policy = build.policy.base;
	*out = build.policy;
	return true;
}
