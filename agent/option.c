/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/option.h"

#include <string.h>

#include "agent/base/suggest.h"
#include "agent/duration.h"
#include "agent/unknown_word.h"

#define ANY UINT32_MAX
#define ON(symbol) (1U << OPTION_##symbol)

const struct option_row option_table[] = {
#define ACTION(symbol, name, operand, shown, help) \
	{name, OPERAND_##operand, shown, ON(symbol), true, false, help},
#define OPTION(symbol, name, operand, shown, actions, help) \
	{name, OPERAND_##operand, shown, actions, false, false, help},
#define LATER(name) {name, OPERAND_NONE, NULL, 0, false, true, NULL},
#include "agent/option_list.h"
#undef ACTION
#undef OPTION
#undef LATER
};

const size_t option_table_count = sizeof(option_table) / sizeof(option_table[0]);

_Static_assert(OPTION_ACTION_COUNT <= 32, "actions fit a mask");

static const char *const format_names[OPTION_FORMAT_COUNT] = {"text", "json"};
static const char *const color_names[OPTION_COLOR_COUNT] = {"auto", "always", "never"};
static const char *const topic_names[OPTION_TOPIC_COUNT] = {"checks", "servers",
							    "policies", "formats"};
static const char *const stage_names[OPTION_STAGE_COUNT] = {"handshake", "http",
							    "firewall", "host"};

const char *option_format_name(enum option_format format)
{
	return format_names[format];
}

const char *option_topic_name(enum option_topic topic)
{
	return topic_names[topic];
}

const char *option_stage_name(enum option_stage stage)
{
	return stage_names[stage];
}

/* The command line has no lines: every message stands for itself. */
static const struct location nowhere = {NULL, 0, 0};

struct parse {
	struct arena *arena;
	struct options *out;
	struct diag *err;
	struct span action_operand; /* ptr NULL: none yet */
	struct span stray;          /* a word that is no option's, likewise */
};

/* ---- operands ----------------------------------------------------------------- */

/* The place of ${word} in ${names}; else ${count}, with the diag filled. */
static unsigned int name_index(struct parse *parse, const char *what, struct span word,
			       const char *const *names, unsigned int count)
{
	const char *nearest = NULL;
	size_t distance = SUGGEST_NOTHING;
	struct buffer known = buffer_make(256);
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (span_equal_string(word, names[i]))
			break;
		suggest_offer(word, names[i], &nearest, &distance);
		buffer_printf(&known, "%s%s", i > 0 ? ", " : "", names[i]);
	}
	if (i == count && nearest)
		(void)unknown_word(parse->err, nowhere, what, word, nearest);
	else if (i == count)
		(void)diag_at(parse->err, nowhere,
			      "unknown %s \"%.*s\"; this version has %.*s", what,
			      WORD_SHOWN(word), (int)known.len, known.ptr);
	buffer_free(&known);
	return i;
}

static bool is_host_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/*
 * A DNS name as it goes on the wire: A-labels, and no address, which RFC 6066
 * section 3 does not allow in server_name.
 */
static bool set_name(struct parse *parse, struct span word)
{
	struct ip_address address;
	struct span rest = word, label;
	size_t i;

	if (ip_address_from_text(word, &address))
		return diag_at(parse->err, nowhere,
			       "--name takes a host name, not the address \"%.*s\"",
			       WORD_SHOWN(word));
	if (word.len > OPTION_HOST_MAX)
		return diag_at(parse->err, nowhere,
			       "--name: a host name has at most %d bytes",
			       OPTION_HOST_MAX);
	while (span_next_field(&rest, '.', &label)) {
		if (label.len == 0 || label.len > OPTION_LABEL_MAX)
			return diag_at(parse->err, nowhere,
				       "--name: \"%.*s\" has a part that is empty or "
				       "longer than %d bytes",
				       WORD_SHOWN(word), OPTION_LABEL_MAX);
		for (i = 0; i < label.len; i++) {
			if (!is_host_byte(label.ptr[i]))
				return diag_at(parse->err, nowhere,
					       "--name: \"%.*s\" is not a host name: "
					       "letters, digits, '-', '_' and '.' "
					       "(xn--... for the others)",
					       WORD_SHOWN(word));
		}
	}
	parse->out->name = arena_string(parse->arena, word);
	return true;
}

/* PORT, ADDR:PORT or [ADDR]:PORT, each with /tcp or /udp or neither */
static bool set_endpoint(struct parse *parse, struct span word)
{
	struct options *out = parse->out;
	bool brackets = span_starts_with(word, "[");
	size_t colon = word.len, close;
	struct span address, port = word;
	uint64_t number;

	while (colon > 0 && word.ptr[colon - 1] != ':')
		colon--;
	if (colon > 0) {
		address = span_slice(word, 0, colon - 1);
		port = span_slice(word, colon, word.len);
		close = span_find_byte(address, ']');
		if (brackets && close + 1 == address.len)
			address = span_slice(address, 1, close);
		if (!ip_address_from_text(address, &out->address) ||
		    brackets != (out->address.family == 6))
			return diag_at(
				parse->err, nowhere,
				"--handshake: \"%.*s\" is not [ADDR:]PORT with a "
				"numeric address (IPv6 in brackets); --name gives "
				"the host's name",
				WORD_SHOWN(word));
		out->has_address = true;
	}
	if (!port_protocol_parse(&port, nowhere, &out->port, parse->err))
		return false;
	if (!span_to_u64(port, 10, 1, UINT16_MAX, &number))
		return diag_at(parse->err, nowhere,
			       "--handshake: \"%.*s\" is not a port: write a number "
			       "from 1 to 65535, as in 443 or 443/udp",
			       WORD_SHOWN(port));
	out->port.first = out->port.last = (uint16_t)number;
	return true;
}

static bool set_files(struct parse *parse, struct span word)
{
	size_t colon = span_find_byte(word, ':');
	struct span path = span_slice(word, colon + 1, word.len);

	if (colon == 0 || path.len == 0)
		return diag_at(parse->err, nowhere,
			       "--files: \"%.*s\" is not SERVER:PATH, as in "
			       "nginx:/etc/nginx/nginx.conf",
			       WORD_SHOWN(word));
	parse->out->server = arena_string(parse->arena, span_slice(word, 0, colon));
	parse->out->path = arena_string(parse->arena, path);
	return true;
}

static bool set_without(struct parse *parse, struct span word)
{
	struct span rest = word, part;

	while (span_next_field(&rest, ',', &part)) {
		unsigned int stage = name_index(parse, "stage", part, stage_names,
						OPTION_STAGE_COUNT);

		if (stage == OPTION_STAGE_COUNT)
			return false;
		parse->out->without |= 1U << stage;
	}
	return true;
}

static bool set_fail_on(struct parse *parse, struct span word)
{
	const char *names[SEVERITY_COUNT];
	unsigned int i;

	for (i = 0; i < SEVERITY_COUNT; i++)
		names[i] = severity_name(i);
	i = name_index(parse, "severity", word, names, SEVERITY_COUNT);
	if (i < SEVERITY_COUNT)
		parse->out->fail_on = i;
	return i < SEVERITY_COUNT;
}

static bool set_probe(struct parse *parse, struct span word)
{
	const char *names[INQUIRY_LEVEL_COUNT];
	unsigned int i;

	for (i = 0; i < INQUIRY_LEVEL_COUNT; i++)
		names[i] = inquiry_level_name(i);
	i = name_index(parse, "probe", word, names, INQUIRY_LEVEL_COUNT);
	parse->out->probe = i;
	return i < INQUIRY_LEVEL_COUNT;
}

static bool set_text(struct parse *parse, const char **field, struct span word)
{
	*field = arena_string(parse->arena, word);
	return true;
}

static bool set_policy(struct parse *parse, struct span word)
{
	parse->out->policy_is_file =
		span_find_byte(word, '/') < word.len || span_ends_with(word, ".ini");
	return set_text(parse, &parse->out->policy, word);
}

/* Store the operand of ${id}: never empty, and there where the row wants one. */
static bool set_operand(struct parse *parse, enum option_id id, struct span word)
{
	struct options *out = parse->out;
	uint32_t seconds;
	unsigned int i;

	switch (id) {
	case OPTION_AUDIT:
	case OPTION_LISTENERS:
	case OPTION_BLOCK:
	case OPTION_UNBLOCK:
		return port_list_parse(word, nowhere, &out->ports, parse->err);
	case OPTION_HANDSHAKE:
		return set_endpoint(parse, word);
	case OPTION_FILES:
		return set_files(parse, word);
	case OPTION_EXPLAIN:
		return set_text(parse, &out->check, word);
	case OPTION_LIST:
		i = name_index(parse, "list", word, topic_names, OPTION_TOPIC_COUNT);
		out->topic = i;
		return i < OPTION_TOPIC_COUNT;
	case OPTION_POLICY:
		return set_policy(parse, word);
	case OPTION_CONFIG:
		return set_text(parse, &out->config, word);
	case OPTION_OUTPUT:
		return set_text(parse, &out->output, word);
	case OPTION_ROOT:
		return set_text(parse, &out->root, word);
	case OPTION_NAME:
		return set_name(parse, word);
	case OPTION_FORMAT:
		i = name_index(parse, "format", word, format_names,
			       OPTION_FORMAT_COUNT);
		out->format = i;
		return i < OPTION_FORMAT_COUNT;
	case OPTION_COLOR:
		i = name_index(parse, "color", word, color_names, OPTION_COLOR_COUNT);
		out->color = i;
		return i < OPTION_COLOR_COUNT;
	case OPTION_FAIL_ON:
		return set_fail_on(parse, word);
	case OPTION_PROBE:
		return set_probe(parse, word);
	case OPTION_WITHOUT:
		return set_without(parse, word);
	case OPTION_TIMEOUT:
		if (!duration_parse(word, nowhere, 1, OPTION_TIMEOUT_MAX_S, &seconds,
				    parse->err))
			return false;
		out->timeout_ms = seconds * 1000U;
		return true;
	default:
		return diag_at(parse->err, nowhere, "--%s takes nothing behind it",
			       option_table[id].name);
	}
}

static void set_flag(struct options *out, enum option_id id)
{
	out->deep = out->deep || id == OPTION_DEEP;
	out->dry_run = out->dry_run || id == OPTION_DRY_RUN;
	out->lock_me_out = out->lock_me_out || id == OPTION_LOCK_ME_OUT;
	out->quiet = out->quiet || id == OPTION_QUIET;
	out->verbose = out->verbose || id == OPTION_VERBOSE;
	out->no_sandbox = out->no_sandbox || id == OPTION_NO_SANDBOX;
}

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
		return !operand.ptr || set_operand(parse, id, operand);
	}
	if (row->operand == OPERAND_MUST && !operand.ptr)
		return diag_at(parse->err, nowhere, "--%s needs %s behind it",
			       row->name, row->shown);
	if (operand.ptr)
		return set_operand(parse, id, operand);
	set_flag(parse->out, id);
	return true;
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
		if (!set_operand(parse, out->action, parse->stray))
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
	struct parse parse = {.arena = arena, .out = &options, .err = err};
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
