/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/policy/build.h"

#include "agent/policy/value.h"
#include "agent/unknown_word.h"

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
static void add_error(struct policy_build *build, uint32_t file,
		      const struct diag *diag)
{
	struct policy_diags *errors = build->errors;
	size_t i = errors->count;

	if (errors->count == POLICY_DIAGS_MAX) {
		errors->more++;
		return;
	}
	for (; i > 0 &&
	       is_before(file, diag, build->error_files[i - 1], &errors->items[i - 1]);
	     i--) {
		errors->items[i] = errors->items[i - 1];
		build->error_files[i] = build->error_files[i - 1];
	}
	errors->items[i] = *diag;
	build->error_files[i] = file;
	errors->count++;
}

void policy_build_error(struct policy_build *build, const struct diag *diag)
{
	add_error(build, build->files, diag);
}

void policy_build_file(struct policy_build *build)
{
	build->files++;
	build->section = NULL;
}

/* ---- sections ----------------------------------------------------------------- */

static bool draft_open(struct policy_build *build, const struct policy_line *line,
		       enum policy_section_id id, struct diag *err)
{
	bool is_listener = id == POLICY_SECTION_LISTENER;
	size_t *count = is_listener ? &build->listener_count : &build->waiver_count;
	size_t max = is_listener ? POLICY_LISTENERS_MAX : POLICY_WAIVERS_MAX;
	struct policy_draft *draft;

	for (build->draft = 0; build->draft < build->draft_count; build->draft++) {
		draft = &build->drafts[build->draft];
		if (draft->section == id &&
		    span_equal_string(line->label, draft->label))
			return true;
	}
	if (*count == max)
		return diag_at(err, line->name_at,
			       "more than %zu sections of this kind", max);
	draft = arena_push(build->arena, &build->drafts, &build->draft_count,
			   sizeof(*draft));
	if (!draft)
		return diag_at(err, line->name_at, "the policy needs too much memory");
	draft->section = id;
	draft->label = arena_string(build->arena, line->label);
	draft->at = line->label_at;
	draft->file = build->files;
	draft->listener.tcp = draft->listener.udp = true;
	if (!draft->label) {
		build->draft_count--;
		return diag_at(err, line->name_at, "the policy needs too much memory");
	}
	(*count)++;
	return true;
}

bool policy_build_section(struct policy_build *build, const struct policy_line *line,
			  bool is_profile, struct diag *err)
{
	const char *nearest;
	const struct policy_section *section =
		policy_section_find(line->name, &nearest);

	build->section = NULL;
	if (!section)
		return unknown_word(err, line->name_at, "section", line->name, nearest);
	if (!section->supported)
		return diag_at(err, line->name_at,
			       "section [%s] is not supported by this version",
			       section->name);
	if (is_profile && !section->in_profile)
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
	    !draft_open(build, line,
			(enum policy_section_id)(section - policy_section_table), err))
		return false;
	build->section = section;
	return true;
}

/* ---- keys --------------------------------------------------------------------- */

bool policy_build_profile(struct policy_build *build, struct span name,
			  struct location at, struct policy_file *out, struct diag *err)
{
	const char *text = arena_string(build->arena, name);

	*out = (struct policy_file){.path = NULL};
	if (!text)
		return diag_at(err, at, "the policy needs too much memory");
	if (build->profile(build->context, text, out))
		return true;
	return unknown_word(err, at, "policy", name, out->path);
}

/* Once in a section of a file; a list may go on with +=. */
static bool key_repeats(const struct policy_build *build,
			const struct policy_line *line, struct policy_seen *seen,
			struct diag *err)
{
	if (seen->file == build->files && !line->append) {
		(void)diag_at(err, line->name_at,
			      "\"%.*s\" is given twice in this section, first on line "
			      "%u",
			      WORD_SHOWN(line->name), (unsigned int)seen->line);
		return true;
	}
	*seen = (struct policy_seen){build->files, line->name_at.line};
	return false;
}

bool policy_build_key(struct policy_build *build, const struct policy_line *line,
		      struct diag *err)
{
	enum policy_section_id section =
		(enum policy_section_id)(build->section - policy_section_table);
	struct policy_draft *draft =
		build->section->labelled ? &build->drafts[build->draft] : NULL;
	void *record = &build->policy;
	const struct policy_key *key;
	struct policy_file ignored;
	const char *nearest;
	size_t index;

	key = policy_key_find(section, line->name, &nearest);
	if (!key)
		return unknown_word(err, line->name_at, "key", line->name, nearest);
	index = (size_t)(key - policy_key_table);
	if (key_repeats(build, line, draft ? &draft->seen[index] : &build->seen[index],
			err))
		return false;
	if (key->kind == POLICY_KIND_BASE &&
	    !policy_build_profile(build, line->value, line->value_at, &ignored, err))
		return false;
	if (section == POLICY_SECTION_LISTENER)
		record = &draft->listener;
	if (section == POLICY_SECTION_WAIVER)
		record = &draft->waiver;
	if (index == POLICY_KEY_WAIVER_CHECK)
		draft->check_at = line->value_at;
	return policy_value_set(key, record, line->value, line->value_at, line->append,
				build->now, build->arena, err);
}

/* ---- from defaults to the end ------------------------------------------------- */

bool policy_build_defaults(struct policy_build *build, struct diag *err)
{
	size_t i;

	for (i = 0; i < POLICY_KEY_COUNT; i++) {
		const struct policy_key *key = &policy_key_table[i];
		struct location at = {key->name, 0, 0};

		if (policy_section_table[key->section].labelled || !key->preset)
			continue;
		if (!policy_value_set(key, &build->policy,
				      span_from_string(key->preset), at, false,
				      build->now, build->arena, err))
			return false;
	}
	return true;
}

static void draft_require(struct policy_build *build, const struct policy_draft *draft,
			  enum policy_key_id key)
{
	struct diag err;

	if (draft->seen[key].file != 0)
		return;
	(void)diag_at(&err, draft->at, "[%s \"%s\"] needs the key \"%s\"",
		      policy_section_table[draft->section].name, draft->label,
		      policy_key_table[key].name);
	add_error(build, draft->file, &err);
}

static bool waiver_finish(struct policy_build *build, struct policy_draft *draft)
{
	struct check_settings *checks = &build->policy.checks;
	struct waiver *waiver;

	draft->waiver.at = draft->check_at;
	if (!draft->waiver.check) {
		draft->waiver.check = draft->label;
		draft->waiver.at = draft->at;
	}
	draft_require(build, draft, POLICY_KEY_WAIVER_REASON);
	draft_require(build, draft, POLICY_KEY_WAIVER_UNTIL);
	waiver = arena_push(build->arena, &checks->waivers, &checks->waiver_count,
			    sizeof(*waiver));
	if (waiver)
		*waiver = draft->waiver;
	return waiver != NULL;
}

static bool listener_finish(struct policy_build *build, struct policy_draft *draft)
{
	struct check_settings *checks = &build->policy.checks;
	struct expected_listener *listener;

	draft->listener.name = draft->label;
	draft->listener.at = draft->at;
	draft_require(build, draft, POLICY_KEY_LISTENER_PORTS);
	listener = arena_push(build->arena, &checks->expected, &checks->expected_count,
			      sizeof(*listener));
	if (listener)
		*listener = draft->listener;
	return listener != NULL;
}

bool policy_build_finish(struct policy_build *build, struct diag *err)
{
	size_t i;

	for (i = 0; i < build->draft_count; i++) {
		struct policy_draft *draft = &build->drafts[i];
		bool ok = draft->section == POLICY_SECTION_WAIVER
				  ? waiver_finish(build, draft)
				  : listener_finish(build, draft);

		if (!ok)
			return diag_at(err, draft->at,
				       "the policy needs too much memory");
	}
	return true;
}
