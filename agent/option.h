/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * option: argv -> what to do and how. Pure: prints nothing, exits nowhere,
 * looks at no file.
 */
#ifndef TLSWARD_AGENT_OPTION_H
#define TLSWARD_AGENT_OPTION_H

#include "agent/port_list.h"
#include "checks/finding.h"
#include "checks/inquiry/inquiry.h"

enum {
	OPTION_WORDS_MAX = 256, /* argc */
	OPTION_WORD_MAX = 4096, /* bytes of one word, as PATH_MAX */
	OPTION_TIMEOUT_MAX_S = 86400,
	OPTION_HOST_MAX = 253, /* RFC 1035 2.3.4, as text without the root's dot */
	OPTION_LABEL_MAX = 63,
};

/* Actions first, then options, in the order of option_list.h. */
enum option_id {
#define ACTION(symbol, name, operand, shown, value, help) OPTION_##symbol,
#define OPTION(symbol, name, operand, shown, actions, value, help) OPTION_##symbol,
#define LATER(name)
#include "agent/option_list.h"
#undef ACTION
#undef OPTION
#undef LATER
	OPTION_COUNT
};

enum { OPTION_ACTION_COUNT = OPTION_HELP + 1 };

enum option_operand { OPERAND_NONE, OPERAND_MUST, OPERAND_MAY };

/* One row of option_list.h, for --help and for completion. */
struct option_row {
	const char *name; /* without "--" */
	enum option_operand operand;
	const char *shown; /* the operand's name; NULL = none */
	uint32_t actions;  /* 1 << enum option_id: those it goes with */
	bool is_action;
	bool later; /* designed, but refused in this version */
	const char *help;
};

extern const struct option_row option_table[];
extern const size_t option_table_count; /* > OPTION_COUNT: later ones follow */

enum option_format { OPTION_FORMAT_TEXT, OPTION_FORMAT_JSON, OPTION_FORMAT_COUNT };
enum option_color {
	OPTION_COLOR_AUTO,
	OPTION_COLOR_ALWAYS,
	OPTION_COLOR_NEVER,
	OPTION_COLOR_COUNT
};
enum option_topic {
	OPTION_TOPIC_CHECKS,
	OPTION_TOPIC_SERVERS,
	OPTION_TOPIC_POLICIES,
	OPTION_TOPIC_FORMATS,
	OPTION_TOPIC_COUNT
};
enum option_stage {
	OPTION_STAGE_HANDSHAKE,
	OPTION_STAGE_HTTP,
	OPTION_STAGE_FIREWALL,
	OPTION_STAGE_HOST,
	OPTION_STAGE_COUNT
};

struct options {
	enum option_id action; /* OPTION_AUDIT when none is given */
	bool given[OPTION_COUNT];

	struct port_list ports; /* of the action; count 0 = not given */
	bool has_address;       /* --handshake ADDR:PORT */
	struct ip_address address;
	struct port_range port; /* --handshake: of one port */
	const char *server;     /* --files: before the colon; not looked up */
	const char *path;       /* --files: behind it */
	const char *check;      /* --explain: not looked up */
	enum option_topic topic;

	const char *policy;  /* NULL = not given */
	bool policy_is_file; /* it has a '/' or ends in ".ini" */
	const char *config;  /* NULL = not given, as the next three */
	const char *output;  /* "-" is stdout */
	const char *name;
	const char *root;
	enum option_format format;
	enum option_color color;
	enum inquiry_level probe; /* what the action means when it is not given */
	enum severity fail_on;    /* SEVERITY_HIGH; ask given[] before the policy's */
	uint32_t timeout_ms;      /* 0 = not given */
	uint32_t without;         /* 1 << enum option_stage */
	bool deep, dry_run, lock_me_out, quiet, verbose, no_sandbox;
};

/*
 * options_parse(argc, argv, arena, out, err):
 * Read argv[1 .. argc - 1]. An action's operand is the rest behind '=', the
 * word behind it, or the one word that is no option's: "tlsward 443" is
 * --audit 443. --help wins over every other action. Returns false with a
 * message that names the word (untrusted: escape it) and no place; then ${out}
 * is not written. Its texts belong to argv or to ${arena}.
 */
bool options_parse(int argc, char *const *argv, struct arena *arena,
		   struct options *out, struct diag *err);

/* The text of --help. */
void options_help(struct buffer *out);

const char *option_format_name(enum option_format format);
const char *option_topic_name(enum option_topic topic);
const char *option_stage_name(enum option_stage stage);

#endif
