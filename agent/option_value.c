/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/option_value.h"

#include <string.h>

#include "agent/base/suggest.h"
#include "agent/duration.h"
#include "agent/unknown_word.h"

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

/* Words of which one is meant. */
struct words {
	const char *what; /* in a message */
	const char *const *names;
	unsigned int count;
};

static const struct words words_formats = {"format", format_names, OPTION_FORMAT_COUNT};
static const struct words words_colors = {"color", color_names, OPTION_COLOR_COUNT};
static const struct words words_topics = {"list", topic_names, OPTION_TOPIC_COUNT};
static const struct words words_stages = {"stage", stage_names, OPTION_STAGE_COUNT};
static const struct words words_severities = {"severity", severity_names,
					      SEVERITY_COUNT};
static const struct words words_levels = {"probe", inquiry_level_names,
					  INQUIRY_LEVEL_COUNT};

_Static_assert(sizeof(enum option_format) == sizeof(unsigned int) &&
		       sizeof(enum option_color) == sizeof(unsigned int) &&
		       sizeof(enum option_topic) == sizeof(unsigned int) &&
		       sizeof(enum severity) == sizeof(unsigned int) &&
		       sizeof(enum inquiry_level) == sizeof(unsigned int),
	       "read_word() stores them");

/* What becomes of the word behind an option. */
struct value {
	bool (*read)(struct option_reading *reading, const struct value *value,
		     struct span word); /* NULL: nothing */
	size_t field;                   /* in struct options, where one is named */
	const struct words *words;
};

/* The command line has no lines: every message stands for itself. */
static const struct location nowhere = {NULL, 0, 0};

/* The place of ${word} among ${words}; else words->count, with the diag filled. */
static unsigned int find_word(struct option_reading *reading, const struct words *words,
			      struct span word)
{
	const char *nearest = NULL;
	size_t distance = SUGGEST_NOTHING;
	struct buffer known = buffer_make(256);
	unsigned int i;

	for (i = 0; i < words->count; i++) {
		if (span_equal_string(word, words->names[i]))
			break;
		suggest_offer(word, words->names[i], &nearest, &distance);
		buffer_printf(&known, "%s%s", i > 0 ? ", " : "", words->names[i]);
	}
	if (i == words->count && nearest)
		(void)unknown_word(reading->err, nowhere, words->what, word, nearest);
	else if (i == words->count)
		(void)diag_at(reading->err, nowhere,
			      "unknown %s \"%.*s\"; this version has %.*s", words->what,
			      WORD_SHOWN(word), (int)known.len, known.ptr);
	buffer_free(&known);
	return i;
}

static void *field_of(struct option_reading *reading, const struct value *value)
{
	return (char *)reading->out + value->field;
}

static bool read_flag(struct option_reading *reading, const struct value *value,
		      struct span word)
{
	const bool yes = true;

	(void)word;
	memcpy(field_of(reading, value), &yes, sizeof(yes));
	return true;
}

static bool read_text(struct option_reading *reading, const struct value *value,
		      struct span word)
{
	const char *text = arena_string(reading->arena, word);

	memcpy(field_of(reading, value), &text, sizeof(text));
	return true;
}

/* An enum without negative values is an unsigned int. */
static bool read_word(struct option_reading *reading, const struct value *value,
		      struct span word)
{
	const unsigned int i = find_word(reading, value->words, word);

	if (i < value->words->count)
		memcpy(field_of(reading, value), &i, sizeof(i));
	return i < value->words->count;
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
static bool read_name(struct option_reading *reading, const struct value *value,
		      struct span word)
{
	struct ip_address address;
	struct span rest = word, label;
	size_t i;

	(void)value;
	if (ip_address_from_text(word, &address))
		return diag_at(reading->err, nowhere,
			       "--name takes a host name, not the address \"%.*s\"",
			       WORD_SHOWN(word));
	if (word.len > OPTION_HOST_MAX)
		return diag_at(reading->err, nowhere,
			       "--name: a host name has at most %d bytes",
			       OPTION_HOST_MAX);
	while (span_next_field(&rest, '.', &label)) {
		if (label.len == 0 || label.len > OPTION_LABEL_MAX)
			return diag_at(reading->err, nowhere,
				       "--name: \"%.*s\" has a part that is empty or "
				       "longer than %d bytes",
				       WORD_SHOWN(word), OPTION_LABEL_MAX);
		for (i = 0; i < label.len; i++) {
			if (!is_host_byte(label.ptr[i]))
				return diag_at(reading->err, nowhere,
					       "--name: \"%.*s\" is not a host name: "
					       "letters, digits, '-', '_' and '.' "
					       "(xn--... for the others)",
					       WORD_SHOWN(word));
		}
	}
	reading->out->name = arena_string(reading->arena, word);
	return true;
}

/* PORT, ADDR:PORT or [ADDR]:PORT, each with /tcp or /udp or neither */
static bool read_endpoint(struct option_reading *reading, const struct value *value,
			  struct span word)
{
	struct options *out = reading->out;
	bool brackets = span_starts_with(word, "[");
	size_t colon = word.len, close;
	struct span address, port = word;
	uint64_t number;

	(void)value;
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
				reading->err, nowhere,
				"--handshake: \"%.*s\" is not [ADDR:]PORT with a "
				"numeric address (IPv6 in brackets); --name gives "
				"the host's name",
				WORD_SHOWN(word));
		out->has_address = true;
	}
	if (!port_protocol_parse(&port, nowhere, &out->port, reading->err))
		return false;
	if (!span_to_u64(port, 10, 1, UINT16_MAX, &number))
		return diag_at(reading->err, nowhere,
			       "--handshake: \"%.*s\" is not a port: write a number "
			       "from 1 to 65535, as in 443 or 443/udp",
			       WORD_SHOWN(port));
	out->port.first = out->port.last = (uint16_t)number;
	return true;
}

static bool read_files(struct option_reading *reading, const struct value *value,
		       struct span word)
{
	size_t colon = span_find_byte(word, ':');
	struct span path = span_slice(word, colon + 1, word.len);

	(void)value;
	if (colon == 0 || path.len == 0)
		return diag_at(reading->err, nowhere,
			       "--files: \"%.*s\" is not SERVER:PATH, as in "
			       "nginx:/etc/nginx/nginx.conf",
			       WORD_SHOWN(word));
	reading->out->server = arena_string(reading->arena, span_slice(word, 0, colon));
	reading->out->path = arena_string(reading->arena, path);
	return true;
}

static bool read_without(struct option_reading *reading, const struct value *value,
			 struct span word)
{
	struct span rest = word, part;

	(void)value;
	while (span_next_field(&rest, ',', &part)) {
		unsigned int stage = find_word(reading, &words_stages, part);

		if (stage == OPTION_STAGE_COUNT)
			return false;
		reading->out->without |= 1U << stage;
	}
	return true;
}

static bool read_policy(struct option_reading *reading, const struct value *value,
			struct span word)
{
	(void)value;
	reading->out->policy_is_file =
		span_find_byte(word, '/') < word.len || span_ends_with(word, ".ini");
	reading->out->policy = arena_string(reading->arena, word);
	return true;
}

static bool read_ports(struct option_reading *reading, const struct value *value,
		       struct span word)
{
	(void)value;
	return port_list_parse(word, nowhere, &reading->out->ports, reading->err);
}

static bool read_timeout(struct option_reading *reading, const struct value *value,
			 struct span word)
{
	uint32_t seconds;

	(void)value;
	if (!duration_parse(word, nowhere, 1, OPTION_TIMEOUT_MAX_S, &seconds,
			    reading->err))
		return false;
	reading->out->timeout_ms = seconds * 1000U;
	return true;
}

/* ---- the rows ------------------------------------------------------------------ */

#define NOTHING               \
	{                     \
		NULL, 0, NULL \
	}
#define FLAG(member)                                              \
	{                                                         \
		read_flag, offsetof(struct options, member), NULL \
	}
#define TEXT(member)                                              \
	{                                                         \
		read_text, offsetof(struct options, member), NULL \
	}
#define WORD(member, words)                                                 \
	{                                                                   \
		read_word, offsetof(struct options, member), &words_##words \
	}
#define READ(function)                   \
	{                                \
		read_##function, 0, NULL \
	}

static const struct value values[OPTION_COUNT] = {
#define ACTION(symbol, name, operand, shown, value, help) [OPTION_##symbol] = value,
#define OPTION(symbol, name, operand, shown, actions, value, help) \
	[OPTION_##symbol] = value,
#define LATER(name)
#include "agent/option_list.h"
#undef ACTION
#undef OPTION
#undef LATER
};

bool option_value_set(struct option_reading *reading, enum option_id id,
		      struct span word)
{
	const struct value *value = &values[id];

	return !value->read || value->read(reading, value, word);
}
