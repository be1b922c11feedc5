/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/option.h"

#include <string.h>

#include "agent/base/suggest.h"
#include "agent/option_value.h"
#include "agent/unknown_word.h"

#define ANY UINT32_MAX
#define ON(symbol) (1U << OPTION_##symbol)

const struct option_row option_table[] = {
#define ACTION(symbol, name, operand, shown, value, help) \
	{name, OPERAND_##operand, shown, ON(symbol), true, false, help},
#define OPTION(symbol, name, operand, shown, actions, value, help) \
	{name, OPERAND_##operand, shown, actions, false, false, help},
#define LATER(name) {name, OPERAND_NONE, NULL, 0, false, true, NULL},
#include "agent/option_list.h"
#undef ACTION
#undef OPTION
#undef LATER
};

const size_t option_table_count = sizeof(option_table) / sizeof(option_table[0]);

_Static_assert(OPTION_ACTION_COUNT <= 32, "actions fit a mask");

/* The command line has no lines: every message stands for itself. */
static const struct location nowhere = {NULL, 0, 0};

struct parse {
	struct options *out;
	struct diag *err;
	struct option_reading reading; /* into ${out} */
	struct span action_operand;    /* ptr NULL: none yet */
	struct span stray;             /* a word that is no option's, likewise */
};

/* ---- words -------------------------------------------------------------------- */

/* The row of the option ${name}, or NULL with the diag filled. */
static const struct option_row *find_row(struct parse *parse, struct span word,
					 struct span name)
{
	const char *nearest = NULL;
	size_t distance = SUGGEST_NOTHING, i;

	for (i = 0; i < option_table_count; i++) {
		const struct option_row *row = &option_table[i];

		if (span_equal_string(name, row->name) && row->later) {
			(void)diag_at(parse->err, nowhere,
				      "--%s is not in this version", row->name);
			return NULL;
		}
		if (span_equal_string(name, row->name))
			return row;
		if (!row->later)
			suggest_offer(name, row->name, &nearest, &distance);
	}
	if (nearest)
		(void)diag_at(parse->err, nowhere,
			      "unknown option \"%.*s\"; did you mean \"--%s\"?",
			      WORD_SHOWN(word), nearest);
	else
		(void)diag_at(parse->err, nowhere,
			      "unknown option \"%.*s\"; --help shows those there are",
			      WORD_SHOWN(word));
	return NULL;
}

static bool choose_action(struct parse *parse, enum option_id id)
{
	struct options *out = parse->out;

	if (out->action != OPTION_COUNT && out->action != OPTION_HELP &&
	    id != OPTION_HELP)
		return diag_at(parse->err, nowhere,
			       "--%s and --%s are two actions: give one",
			       option_table[out->action].name, option_table[id].name);
	if (out->action != OPTION_HELP)
		out->action = id;
	return true;
}

/* "--name", "--name=operand"; ${next} is the word behind it, or has ptr NULL. */
static bool take_option(struct parse *parse, struct span word, struct span next,
			bool *next_taken)
{
	size_t equals = span_find_byte(word, '=');
	struct span operand = {NULL, 0};
	const struct option_row *row;
	enum option_id id;

	row = find_row(parse, span_slice(word, 0, equals), span_slice(word, 2, equals));
	if (!row)
		return false;
	id = (enum option_id)(row - option_table);
	if (parse->out->given[id])
		return diag_at(parse->err, nowhere, "--%s is given twice", row->name);
	parse->out->given[id] = true;
	if (row->is_action && !choose_action(parse, id))
		return false;

	if (equals < word.len) {
		operand = span_slice(word, equals + 1, word.len);
	} else if (row->operand != OPERAND_NONE && next.ptr &&
		   !span_starts_with(next, "-")) {
		operand = next;
	} else if (row->operand == OPERAND_MUST && span_equal_string(next, "-")) {
		operand = next; /* --output - */
	}
	*next_taken = operand.ptr && operand.ptr == next.ptr;
	if (operand.ptr && row->operand == OPERAND_NONE)
		return diag_at(parse->err, nowhere, "--%s takes nothing behind it",
			       row->name);
	if (operand.ptr && operand.len == 0)
		return diag_at(parse->err, nowhere, "--%s: %s is empty", row->name,
			       row->shown);
	if (row->is_action && row->operand != OPERAND_NONE) {
		if (operand.ptr)
			parse->action_operand = operand;
		return !operand.ptr || option_value_set(&parse->reading, id, operand);
	}
	if (row->operand == OPERAND_MUST && !operand.ptr)
		return diag_at(parse->err, nowhere, "--%s needs %s behind it",
			       row->name, row->shown);
	if (operand.ptr)
		return option_value_set(&parse->reading, id, operand);
	return option_value_set(&parse->reading, id, (struct span){NULL, 0});
}

/* Which option goes with which action, and the action's operand. */
static bool check_whole(struct parse *parse)
{
	struct options *out = parse->out;
	const struct option_row *action;
	size_t i;

	if (out->action == OPTION_HELP)
		return true;
	if (out->action == OPTION_COUNT)
		out->action = OPTION_AUDIT;
	action = &option_table[out->action];
	if (parse->stray.ptr &&
	    (parse->action_operand.ptr || action->operand == OPERAND_NONE))
		return diag_at(parse->err, nowhere, "\"%.*s\" is one word too many",
			       WORD_SHOWN(parse->stray));
	if (parse->stray.ptr) {
		if (!option_value_set(&parse->reading, out->action, parse->stray))
			return false;
		parse->action_operand = parse->stray;
	}
	if (action->operand == OPERAND_MUST && !parse->action_operand.ptr)
		return diag_at(parse->err, nowhere, "--%s needs %s behind it",
			       action->name, action->shown);
	for (i = OPTION_ACTION_COUNT; i < OPTION_COUNT; i++) {
		if (out->given[i] && !(option_table[i].actions & 1U << out->action))
			return diag_at(parse->err, nowhere,
				       "--%s does not go with --%s",
				       option_table[i].name, action->name);
	}
	if (out->quiet && out->verbose)
		return diag_at(parse->err, nowhere, "--quiet and --verbose contradict");
	return true;
}

static bool take_stray(struct parse *parse, struct span word)
{
	if (word.len == 0)
		return diag_at(parse->err, nowhere, "an argument is empty");
	if (parse->stray.ptr)
		return diag_at(parse->err, nowhere, "\"%.*s\" is one word too many",
			       WORD_SHOWN(word));
	parse->stray = word;
	return true;
}

bool options_parse(int argc, char *const *argv, struct arena *arena,
		   struct options *out, struct diag *err)
{
	struct options options = {.action = OPTION_COUNT, .fail_on = SEVERITY_HIGH};
	struct parse parse = {
		.out = &options, .err = err, .reading = {arena, &options, err}};
	bool only_words = false;
	int i;

	if (argc > OPTION_WORDS_MAX)
		return diag_at(err, nowhere, "more than %d arguments",
			       OPTION_WORDS_MAX);
	for (i = 1; i < argc; i++) {
		struct span word = span_from_string(argv[i]);
		struct span next = span_from_string(i + 1 < argc ? argv[i + 1] : NULL);
		bool next_taken = false, ok;

		if (word.len > OPTION_WORD_MAX || next.len > OPTION_WORD_MAX)
			return diag_at(err, nowhere,
				       "an argument is longer than %d bytes",
				       OPTION_WORD_MAX);
		if (!only_words && span_equal_string(word, "--")) {
			only_words = true;
			continue;
		}
		if (span_equal_string(word, "-h"))
			word = SPAN_LITERAL("--help");
		if (only_words || !span_starts_with(word, "-"))
			ok = take_stray(&parse, word);
		else if (!span_starts_with(word, "--"))
			ok = find_row(&parse, word, span_slice(word, 1, word.len)) &&
			     diag_at(err, nowhere,
				     "unknown option \"%.*s\": options begin with --",
				     WORD_SHOWN(word));
		else
			ok = take_option(&parse, word, next, &next_taken);
		if (!ok)
			return false;
		i += next_taken ? 1 : 0;
	}
	if (!check_whole(&parse))
		return false;
	/* Who asks for one endpoint wants to know; an audit must not alarm. */
	if (!options.given[OPTION_PROBE] &&
	    (options.action == OPTION_HANDSHAKE || options.action == OPTION_DEMO))
		options.probe = INQUIRY_WEAKNESSES;
	if (arena->exhausted)
		return diag_at(err, nowhere, "not enough memory for the arguments");
	*out = options;
	return true;
}
