/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only file that knows libinih. A file is read line by line: policy_line
 * refuses what libinih would mangle, what is left goes through
 * ini_parse_stream(), and what that hands back is compared with the line it
 * came from. So no build of libinih, whatever its limits, can make a policy
 * mean something else than its text says.
 */
#include "agent/policy.h"

#include <ini.h>
#include <string.h>

#include "agent/policy_key.h"
#include "agent/policy_line.h"
#include "agent/policy_value.h"
#include "agent/unknown_word.h"

static const char default_base[] = "intermediate";

/* Where a key was set last, to know one that is given twice. */
struct seen {
	uint32_t file; /* number of the file, from 1; 0 = never */
	uint32_t line;
};

/* A labelled section while its keys come in. */
struct draft {
	enum policy_section_id section;
	const char *label;
	struct location at; /* of the label, where it stood first */
	uint32_t file;
	struct seen seen[POLICY_KEY_COUNT];
	struct expected_listener listener;
	struct waiver waiver;
	struct location check_at;
};

struct reading {
	struct arena *arena;
	struct policy_diags *errors;
	uint32_t error_files[POLICY_DIAGS_MAX]; /* the file number of each error */
	policy_profile_fn *profile;
	void *context;
	int64_t now;
	struct policy policy;
	struct seen seen[POLICY_KEY_COUNT];
	struct draft *drafts;
	size_t draft_count;
	size_t listener_count, waiver_count;
	uint32_t files; /* read so far, profiles among them */
};

/* One file on its way through libinih. */
struct feed {
	struct reading *reading;
	const char *path;
	bool is_profile;
	struct span rest; /* lines not yet looked at */
	uint32_t line;

	struct span header; /* of the section, as libinih is to hand it over */
	const struct policy_section *section; /* NULL: its keys are passed over */
	size_t draft;                         /* index, when the section is labelled */

	bool pending; /* a key went to libinih and is not stored yet */
	struct policy_line key;
	struct span unsent;  /* the part of its line libinih has not got */
	struct span unheard; /* the part of its value libinih has not handed back */
	bool differs;        /* libinih read something else */
};

/* ---- errors ------------------------------------------------------------------- */

static bool is_before(uint32_t file, const struct diag *a, uint32_t other_file,
		      const struct diag *b)
{
	if (file != other_file)
		return file < other_file;
	if (a->at.line != b->at.line)
		return a->at.line < b->at.line;
	return a->at.column < b->at.column;
}

/* What is known only at the end (a missing key) still stands in its order. */
static void add_error(struct reading *reading, uint32_t file, const struct diag *diag)
{
	struct policy_diags *errors = reading->errors;
	size_t i = errors->count;

	if (errors->count == POLICY_DIAGS_MAX) {
		errors->more++;
		return;
	}
	for (; i > 0 && is_before(file, diag, reading->error_files[i - 1],
				  &errors->items[i - 1]);
	     i--) {
		errors->items[i] = errors->items[i - 1];
		reading->error_files[i] = reading->error_files[i - 1];
	}
	errors->items[i] = *diag;
	reading->error_files[i] = file;
	errors->count++;
}

static void feed_error(const struct feed *feed, const struct diag *diag)
{
	add_error(feed->reading, feed->reading->files, diag);
}

static struct location line_start(const struct feed *feed)
{
	return (struct location){feed->path, feed->line, 1};
}

/* ---- sections ----------------------------------------------------------------- */

static bool draft_open(struct feed *feed, const struct policy_line *line,
		       enum policy_section_id id, struct diag *err)
{
	struct reading *reading = feed->reading;
	bool is_listener = id == POLICY_SECTION_LISTENER;
	size_t *count = is_listener ? &reading->listener_count : &reading->waiver_count;
	size_t max = is_listener ? POLICY_LISTENERS_MAX : POLICY_WAIVERS_MAX;
	struct draft *draft;

	for (feed->draft = 0; feed->draft < reading->draft_count; feed->draft++) {
		draft = &reading->drafts[feed->draft];
		if (draft->section == id &&
		    span_equal_string(line->label, draft->label))
			return true;
	}
	if (*count == max)
		return diag_at(err, line->name_at,
			       "more than %zu sections of this kind", max);
	draft = arena_push(reading->arena, &reading->drafts, &reading->draft_count,
			   sizeof(*draft));
	if (!draft)
		return diag_at(err, line->name_at, "the policy needs too much memory");
	draft->section = id;
	draft->label = arena_string(reading->arena, line->label);
	draft->at = line->label_at;
	draft->file = reading->files;
	draft->listener.tcp = draft->listener.udp = true;
	if (!draft->label) {
		reading->draft_count--;
		return diag_at(err, line->name_at, "the policy needs too much memory");
	}
	(*count)++;
	return true;
}

static bool section_open(struct feed *feed, const struct policy_line *line,
			 struct diag *err)
{
	const char *nearest;
	const struct policy_section *section =
		policy_section_find(line->name, &nearest);

	if (!section)
		return unknown_word(err, line->name_at, "section", line->name, nearest);
	if (!section->supported)
		return diag_at(err, line->name_at,
			       "section [%s] is not supported by this version",
			       section->name);
	if (feed->is_profile && !section->in_profile)
		return diag_at(err, line->name_at,
			       "section [%s] does not belong in a profile",
			       section->name);
	if (section->labelled != (line->label.ptr != NULL))
		return diag_at(err, line->name_at,
			       section->labelled
				       ? "section [%s] needs a name, as in [%s \"web\"]"
				       : "section [%s] takes no name",
			       section->name, section->name);
	if (section->labelled &&
	    !draft_open(feed, line,
			(enum policy_section_id)(section - policy_section_table), err))
		return false;
	feed->section = section;
	return true;
}

/* ---- keys --------------------------------------------------------------------- */

static bool profile_known(struct reading *reading, struct span name, struct location at,
			  struct policy_file *out, struct diag *err)
{
	const char *text = arena_string(reading->arena, name);

	*out = (struct policy_file){.path = NULL};
	if (!text)
		return diag_at(err, at, "the policy needs too much memory");
	if (reading->profile(reading->context, text, out))
		return true;
	return unknown_word(err, at, "policy", name, out->path);
}

/* Once in a section of a file; a list may go on with +=. */
static bool key_repeats(const struct feed *feed, struct seen *seen, struct diag *err)
{
	if (seen->file == feed->reading->files && !feed->key.append) {
		(void)diag_at(err, feed->key.name_at,
			      "\"%.*s\" is given twice in this section, first on line "
			      "%u",
			      WORD_SHOWN(feed->key.name), (unsigned int)seen->line);
		return true;
	}
	*seen = (struct seen){feed->reading->files, feed->line};
	return false;
}

static bool key_store(struct feed *feed, struct diag *err)
{
	struct reading *reading = feed->reading;
	enum policy_section_id section =
		(enum policy_section_id)(feed->section - policy_section_table);
	const struct policy_line *line = &feed->key;
	struct draft *draft =
		feed->section->labelled ? &reading->drafts[feed->draft] : NULL;
	void *record = &reading->policy;
	const struct policy_key *key;
	struct policy_file ignored;
	const char *nearest;
	size_t index;

	key = policy_key_find(section, line->name, &nearest);
	if (!key)
		return unknown_word(err, line->name_at, "key", line->name, nearest);
	index = (size_t)(key - policy_key_table);
	if (key_repeats(feed, draft ? &draft->seen[index] : &reading->seen[index], err))
		return false;
	if (key->kind == POLICY_KIND_BASE &&
	    !profile_known(reading, line->value, line->value_at, &ignored, err))
		return false;
	if (section == POLICY_SECTION_LISTENER)
		record = &draft->listener;
	if (section == POLICY_SECTION_WAIVER)
		record = &draft->waiver;
	if (index == POLICY_KEY_WAIVER_CHECK)
		draft->check_at = line->value_at;
	return policy_value_set(key, record, line->value, line->value_at, line->append,
				reading->now, reading->arena, err);
}

/* The key that went to libinih last has come back, or has not. */
static void key_finish(struct feed *feed)
{
	struct diag err;

	if (!feed->pending)
		return;
	feed->pending = false;
	if (feed->differs || feed->unsent.len > 0 || feed->unheard.len > 0) {
		(void)diag_at(&err, line_start(feed), "libinih cannot read this line");
		feed_error(feed, &err);
	} else if (!key_store(feed, &err)) {
		feed_error(feed, &err);
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
			feed->section = NULL;
			ok = section_open(feed, &line, &err);
		} else if (ok && !feed->header.ptr) {
			ok = diag_at(&err, line.name_at, "a key before any [section]");
		} else if (!ok && raw.len > 0 && raw.ptr[0] == '[') {
			/* A broken header: its keys are not those of the section
			 * before. */
			feed->section = NULL;
			feed->header = SPAN_LITERAL("");
		}
		if (!ok) {
			feed_error(feed, &err);
			continue;
		}
		if (!feed->section)
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

static void read_text(struct reading *reading, const struct policy_file *file,
		      bool is_profile)
{
	struct feed feed = {.reading = reading,
			    .path = file->path,
			    .is_profile = is_profile,
			    .rest = file->text};
	struct location whole = {file->path, 0, 0};
	struct diag err;

	reading->files++;
	if (file->text.len > POLICY_FILE_MAX) {
		(void)diag_at(&err, whole, "policy file is larger than %d bytes",
			      POLICY_FILE_MAX);
		feed_error(&feed, &err);
		return;
	}
	if (span_starts_with(feed.rest, "\xef\xbb\xbf"))
		feed.rest = span_slice(feed.rest, 3, feed.rest.len);
	if (ini_parse_stream(on_read, &feed, on_value, &feed) != 0) {
		(void)diag_at(&err, whole, "libinih cannot read this file");
		feed_error(&feed, &err);
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
static bool read_profile(struct reading *reading, struct span name, struct location at,
			 unsigned int depth, struct diag *err)
{
	struct policy_file file;
	struct location base_at;
	struct span base;

	if (!profile_known(reading, name, at, &file, err))
		return false;
	if (find_base(&file, &base, &base_at)) {
		if (depth == POLICY_DEPTH_MAX)
			return diag_at(err, base_at,
				       "more than %d profiles start from each other",
				       POLICY_DEPTH_MAX);
		if (!read_profile(reading, base, base_at, depth + 1, err))
			return false;
	}
	read_text(reading, &file, true);
	return true;
}

/* ---- all of it ---------------------------------------------------------------- */

static bool set_defaults(struct reading *reading, struct diag *err)
{
	size_t i;

	for (i = 0; i < POLICY_KEY_COUNT; i++) {
		const struct policy_key *key = &policy_key_table[i];
		struct location at = {key->name, 0, 0};

		if (policy_section_table[key->section].labelled || !key->preset)
			continue;
		if (!policy_value_set(key, &reading->policy,
				      span_from_string(key->preset), at, false,
				      reading->now, reading->arena, err))
			return false;
	}
	return true;
}

static void draft_require(struct reading *reading, const struct draft *draft,
			  enum policy_key_id key)
{
	struct diag err;

	if (draft->seen[key].file != 0)
		return;
	(void)diag_at(&err, draft->at, "[%s \"%s\"] needs the key \"%s\"",
		      policy_section_table[draft->section].name, draft->label,
		      policy_key_table[key].name);
	add_error(reading, draft->file, &err);
}

static bool waiver_finish(struct reading *reading, struct draft *draft)
{
	struct check_settings *checks = &reading->policy.checks;
	struct waiver *waiver;

	draft->waiver.at = draft->check_at;
	if (!draft->waiver.check) {
		draft->waiver.check = draft->label;
		draft->waiver.at = draft->at;
	}
	draft_require(reading, draft, POLICY_KEY_WAIVER_REASON);
	draft_require(reading, draft, POLICY_KEY_WAIVER_UNTIL);
	waiver = arena_push(reading->arena, &checks->waivers, &checks->waiver_count,
			    sizeof(*waiver));
	if (waiver)
		*waiver = draft->waiver;
	return waiver != NULL;
}

static bool listener_finish(struct reading *reading, struct draft *draft)
{
	struct check_settings *checks = &reading->policy.checks;
	struct expected_listener *listener;

	draft->listener.name = draft->label;
	draft->listener.at = draft->at;
	draft_require(reading, draft, POLICY_KEY_LISTENER_PORTS);
	listener = arena_push(reading->arena, &checks->expected,
			      &checks->expected_count, sizeof(*listener));
	if (listener)
		*listener = draft->listener;
	return listener != NULL;
}

static bool finish_drafts(struct reading *reading, struct diag *err)
{
	size_t i;

	for (i = 0; i < reading->draft_count; i++) {
		struct draft *draft = &reading->drafts[i];
		bool ok = draft->section == POLICY_SECTION_WAIVER
				  ? waiver_finish(reading, draft)
				  : listener_finish(reading, draft);

		if (!ok)
			return diag_at(err, draft->at,
				       "the policy needs too much memory");
	}
	return true;
}

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
	struct reading reading = {.arena = arena,
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
		add_error(&reading, 0, &err);
		return false;
	}
	ok = set_defaults(&reading, &err) &&
	     read_profile(&reading, name, base_at, 1, &err);
	/* An unknown base that a file names is found again where it stands. */
	if (!ok && (!base_at.path || err.at.path != base_at.path))
		add_error(&reading, 0, &err);
	for (i = 0; i < count; i++)
		read_text(&reading, &files[i], false);
	if (!finish_drafts(&reading, &err))
		add_error(&reading, reading.files, &err);
	reading.policy.base = arena_string(arena, name);
	if (!reading.policy.base && errors->count == 0) {
		(void)diag_at(&err, base_at, "the policy needs too much memory");
		add_error(&reading, 0, &err);
	}
	if (errors->count > 0)
		return false;
	reading.policy.checks.now = now;
	reading.policy.checks.policy = reading.policy.base;
	*out = reading.policy;
	return true;
}
