/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "agent/exit_status.h"
#include "agent/option.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { WORDS = 24, MEMORY = 64 * 1024 };

/* Words of a command line, separated by single blanks; "''" is the empty one. */
struct command {
	char text[8192];
	char *argv[WORDS + 1];
	int argc;
	struct arena arena;
	struct options options;
	struct diag err;
};

static bool parse(struct command *command, const char *line)
{
	char *word, *rest = NULL;

	memset(command, 0, sizeof(*command));
	command->arena = arena_make(MEMORY);
	assert_true(strlen(line) < sizeof(command->text));
	memcpy(command->text, line, strlen(line) + 1);
	command->argv[command->argc++] = command->text;
	for (word = strtok_r(command->text, " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest)) {
		assert_true(command->argc < WORDS);
		command->argv[command->argc++] =
			strcmp(word, "''") == 0 ? word + 2 : word;
	}
	return options_parse(command->argc, command->argv, &command->arena,
			     &command->options, &command->err);
}

/* ---- errors ------------------------------------------------------------------- */

static const struct {
	const char *label, *line, *message;
} error_cases[] = {
	{"misspelt action", "--adit 443",
	 "unknown option \"--adit\"; did you mean \"--audit\"?"},
	{"misspelt option", "--fromat=json",
	 "unknown option \"--fromat\"; did you mean \"--format\"?"},
	{"nothing like it", "--zzzzzz",
	 "unknown option \"--zzzzzz\"; --help shows those there are"},
	{"nothing behind the dashes", "--=x",
	 "unknown option \"--\"; --help shows those there are"},
	{"one dash", "-audit", "unknown option \"-audit\": options begin with --"},
	{"one letter", "-x", "unknown option \"-x\"; --help shows those there are"},
	{"a dash", "-", "unknown option \"-\"; --help shows those there are"},
	{"later action", "--harden", "--harden is not in this version"},
	{"later action, operand", "--reach=443", "--reach is not in this version"},
	{"later option", "--block 443 --for 2h", "--for is not in this version"},
	{"later option 2", "--audit --cron", "--cron is not in this version"},
	{"probe", "--audit --probe hard",
	 "unknown probe \"hard\"; this version has offer, weaknesses"},
	{"probe of listeners", "--listeners --probe offer",
	 "--probe does not go with --listeners"},
	{"two actions", "--audit --status",
	 "--audit and --status are two actions: give one"},
	{"two actions, ports", "--block 1 --unblock 1",
	 "--block and --unblock are two actions: give one"},
	{"twice", "--format json --format text", "--format is given twice"},
	{"action twice", "--audit 1 --audit 2", "--audit is given twice"},
	{"ports twice", "--audit 443 8443", "\"8443\" is one word too many"},
	{"ports with =, and a word", "--audit=443 8443",
	 "\"8443\" is one word too many"},
	{"two words", "443 8443", "\"8443\" is one word too many"},
	{"word for an action without", "--status 443", "\"443\" is one word too many"},
	{"empty word", "''", "an argument is empty"},
	{"port 0", "--audit 0",
	 "\"0\" is not a port: write a number from 1 to 65535 or a range as in 8000-8100"},
	{"port 70000", "70000",
	 "\"70000\" is not a port: write a number from 1 to 65535 or a range as in "
	 "8000-8100"},
	{"sctp", "--block 443/sctp",
	 "\"443/sctp\": a port's protocol is tcp or udp, as in 443/tcp"},
	{"backwards", "--listeners 8100-8000", "\"8100-8000\" ends before it begins"},
	{"trailing comma", "--audit 443,",
	 "a port is missing in \"443,\": write ports as in 443 or 443,8443"},
	{"word that is no port", "--audit https",
	 "\"https\" is not a port: write a number from 1 to 65535 or a range as in "
	 "8000-8100"},
	{"empty ports", "--audit=", "--audit: PORTS is empty"},
	{"empty ports, word", "--audit ''", "--audit: PORTS is empty"},
	{"block what", "--block", "--block needs PORTS behind it"},
	{"unblock what", "--unblock --quiet", "--unblock needs PORTS behind it"},
	{"handshake what", "--handshake", "--handshake needs [ADDR:]PORT behind it"},
	{"explain what", "--explain", "--explain needs CHECK behind it"},
	{"list what", "--list", "--list needs WHAT behind it"},
	{"list something else", "--list cheks",
	 "unknown list \"cheks\"; did you mean \"checks\"?"},
	{"list something far", "--list xyz",
	 "unknown list \"xyz\"; this version has checks, servers, policies, formats"},
	{"output where", "--output", "--output needs FILE behind it"},
	{"output takes no option", "--output --quiet", "--output needs FILE behind it"},
	{"format", "--format sarif",
	 "unknown format \"sarif\"; this version has text, json"},
	{"format, near", "--format jsno",
	 "unknown format \"jsno\"; did you mean \"json\"?"},
	{"color", "--color sometimes",
	 "unknown color \"sometimes\"; this version has auto, always, never"},
	{"severity", "--fail-on hihg",
	 "unknown severity \"hihg\"; did you mean \"high\"?"},
	{"stage", "--without handshake,htp",
	 "unknown stage \"htp\"; did you mean \"http\"?"},
	{"empty stage", "--without handshake,",
	 "unknown stage \"\"; this version has handshake, http, firewall, host"},
	{"timeout without unit", "--timeout 30",
	 "\"30\" is not a duration: write a whole number with s, m, h or d, as in 30s"},
	{"timeout 0", "--timeout 0s", "\"0s\" is out of range: 1s to 1d"},
	{"timeout too long", "--timeout 25h", "\"25h\" is out of range: 1s to 1d"},
	{"flag with a value", "--quiet=yes", "--quiet takes nothing behind it"},
	{"action with a value", "--status=1", "--status takes nothing behind it"},
	{"quiet and loud", "--quiet --verbose", "--quiet and --verbose contradict"},
	{"name elsewhere", "--audit --name example.org",
	 "--name does not go with --audit"},
	{"root elsewhere", "--root /srv", "--root does not go with --audit"},
	{"deep elsewhere", "--status --deep", "--deep does not go with --status"},
	{"no JSON of a list", "--list checks --format json",
	 "--format does not go with --list"},
	{"dry run of nothing", "--dry-run", "--dry-run does not go with --audit"},
	{"lock out elsewhere", "--unblock 1 --yes-lock-me-out",
	 "--yes-lock-me-out does not go with --unblock"},
	{"fail-on elsewhere", "--listeners --fail-on low",
	 "--fail-on does not go with --listeners"},
	{"host name as address", "--handshake localhost:443",
	 "--handshake: \"localhost:443\" is not [ADDR:]PORT with a numeric address (IPv6 "
	 "in brackets); --name gives the host's name"},
	{"IPv6 without brackets", "--handshake ::1:443",
	 "--handshake: \"::1:443\" is not [ADDR:]PORT with a numeric address (IPv6 in "
	 "brackets); --name gives the host's name"},
	{"IPv4 in brackets", "--handshake [192.0.2.1]:443",
	 "--handshake: \"[192.0.2.1]:443\" is not [ADDR:]PORT with a numeric address "
	 "(IPv6 in brackets); --name gives the host's name"},
	{"no address", "--handshake :443",
	 "--handshake: \":443\" is not [ADDR:]PORT with a numeric address (IPv6 in "
	 "brackets); --name gives the host's name"},
	{"bracket left open", "--handshake [::1:443",
	 "--handshake: \"[::1:443\" is not [ADDR:]PORT with a numeric address (IPv6 in "
	 "brackets); --name gives the host's name"},
	{"address without port", "--handshake [::1]",
	 "--handshake: \"[::1]\" is not [ADDR:]PORT with a numeric address (IPv6 in "
	 "brackets); --name gives the host's name"},
	{"only an address", "--handshake 192.0.2.1",
	 "--handshake: \"192.0.2.1\" is not a port: write a number from 1 to 65535, as in 443 "
	 "or 443/udp"},
	{"endpoint's port 0", "--handshake 0",
	 "--handshake: \"0\" is not a port: write a number from 1 to 65535, as in 443 "
	 "or 443/udp"},
	{"endpoint's port missing", "--handshake 192.0.2.1:",
	 "--handshake: \"\" is not a port: write a number from 1 to 65535, as in 443 "
	 "or 443/udp"},
	{"two endpoints", "--handshake 443,8443",
	 "--handshake: \"443,8443\" is not a port: write a number from 1 to 65535, as in 443 "
	 "or 443/udp"},
	{"endpoint's protocol", "--handshake 443/sctp",
	 "\"443/sctp\": a port's protocol is tcp or udp, as in 443/tcp"},
	{"endpoint's protocol missing", "--handshake 192.0.2.1:443/",
	 "\"443/\": a port's protocol is tcp or udp, as in 443/tcp"},
	{"two protocols", "--handshake 443/tcp/udp",
	 "\"443/tcp/udp\": a port's protocol is tcp or udp, as in 443/tcp"},
	{"a protocol without a port", "--handshake /udp",
	 "--handshake: \"\" is not a port: write a number from 1 to 65535, as in 443 "
	 "or 443/udp"},
	{"a range of endpoints", "--handshake 443-444/udp",
	 "--handshake: \"443-444\" is not a port: write a number from 1 to 65535, as in "
	 "443 or 443/udp"},
	{"files without server", "--files /etc/nginx.conf",
	 "--files: \"/etc/nginx.conf\" is not SERVER:PATH, as in "
	 "nginx:/etc/nginx/nginx.conf"},
	{"files without path", "--files nginx:",
	 "--files: \"nginx:\" is not SERVER:PATH, as in nginx:/etc/nginx/nginx.conf"},
	{"files, server empty", "--files :/x",
	 "--files: \":/x\" is not SERVER:PATH, as in nginx:/etc/nginx/nginx.conf"},
	{"name is an address", "--handshake 443 --name 192.0.2.1",
	 "--name takes a host name, not the address \"192.0.2.1\""},
	{"name is an IPv6 address", "--handshake 443 --name 2001:db8::1",
	 "--name takes a host name, not the address \"2001:db8::1\""},
	{"dot at the end", "--handshake 443 --name example.org.",
	 "--name: \"example.org.\" has a part that is empty or longer than 63 bytes"},
	{"two dots", "--handshake 443 --name a..b",
	 "--name: \"a..b\" has a part that is empty or longer than 63 bytes"},
	{"a wildcard", "--handshake 443 --name *.example.org",
	 "--name: \"*.example.org\" is not a host name: letters, digits, '-', '_' and '.' "
	 "(xn--... for the others)"},
	{"a U-label", "--handshake 443 --name b\xc3\xbc.de",
	 "--name: \"b\xc3\xbc.de\" is not a host name: letters, digits, '-', '_' and '.' "
	 "(xn--... for the others)"},
	{"a control byte", "--handshake 443 --name a\x1b[0m",
	 "--name: \"a\x1b[0m\" is not a host name: letters, digits, '-', '_' and '.' "
	 "(xn--... for the others)"},
};

static void test_errors(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(error_cases); i++) {
		struct command command;

		if (parse(&command, error_cases[i].line))
			fail_msg("%s: accepted", error_cases[i].label);
		if (strcmp(command.err.message, error_cases[i].message) != 0)
			fail_msg("%s: %s", error_cases[i].label, command.err.message);
		assert_null(command.err.at.path);
		arena_free(&command.arena);
	}
}

/* ---- actions ------------------------------------------------------------------ */

static const struct {
	const char *label, *line;
	enum option_id action;
	size_t ports;
	uint16_t first;
} action_cases[] = {
	{"nothing", "", OPTION_AUDIT, 0, 0},
	{"bare port", "443", OPTION_AUDIT, 1, 443},
	{"bare port among options", "--quiet 443 --format json", OPTION_AUDIT, 1, 443},
	{"audit alone", "--audit", OPTION_AUDIT, 0, 0},
	{"audit, word", "--audit 443", OPTION_AUDIT, 1, 443},
	{"audit, =", "--audit=443", OPTION_AUDIT, 1, 443},
	{"audit, list", "--audit 443,8443", OPTION_AUDIT, 2, 443},
	{"audit, protocol", "--audit 443/tcp", OPTION_AUDIT, 1, 443},
	{"audit, range", "--audit 8000-8100", OPTION_AUDIT, 1, 8000},
	{"audit, option between", "--audit --deep 443", OPTION_AUDIT, 1, 443},
	{"port first", "443 --audit", OPTION_AUDIT, 1, 443},
	{"behind --", "--audit -- 443", OPTION_AUDIT, 1, 443},
	{"listeners", "--listeners", OPTION_LISTENERS, 0, 0},
	{"listeners, port", "--listeners 53/udp", OPTION_LISTENERS, 1, 53},
	{"block", "--block 443", OPTION_BLOCK, 1, 443},
	{"block, later", "--block --dry-run 443", OPTION_BLOCK, 1, 443},
	{"unblock", "--unblock=443,80", OPTION_UNBLOCK, 2, 443},
	{"status", "--status", OPTION_STATUS, 0, 0},
	{"demo", "--demo", OPTION_DEMO, 0, 0},
	{"version", "--version", OPTION_VERSION, 0, 0},
	{"help", "--help", OPTION_HELP, 0, 0},
	{"short help", "-h", OPTION_HELP, 0, 0},
	{"help wins", "--audit --help", OPTION_HELP, 0, 0},
	{"help wins, first", "--help --block", OPTION_HELP, 0, 0},
};

static void test_actions(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(action_cases); i++) {
		struct command command;

		if (!parse(&command, action_cases[i].line))
			fail_msg("%s: %s", action_cases[i].label, command.err.message);
		if (command.options.action != action_cases[i].action ||
		    command.options.ports.count != action_cases[i].ports ||
		    command.options.ports.items[0].first != action_cases[i].first)
			fail_msg("%s: something else", action_cases[i].label);
		arena_free(&command.arena);
	}
}

static void test_handshake(void **state)
{
	static const struct {
		const char *line, *address;
		uint16_t port;
		bool tcp, udp;
	} cases[] = {
		{"--handshake 443", NULL, 443, true, true},
		{"--handshake=65535", NULL, 65535, true, true},
		{"--handshake 192.0.2.1:8443", "192.0.2.1", 8443, true, true},
		{"--handshake [2001:db8::1]:443", "2001:db8::1", 443, true, true},
		{"--handshake 443/udp", NULL, 443, false, true},
		{"--handshake 443/tcp", NULL, 443, true, false},
		{"--handshake [2001:db8::1]:443/udp", "2001:db8::1", 443, false, true},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buffer text = buffer_make(64);
		struct command command;

		if (!parse(&command, cases[i].line))
			fail_msg("%s: %s", cases[i].line, command.err.message);
		assert_int_equal(command.options.port.first, cases[i].port);
		assert_int_equal(command.options.port.last, cases[i].port);
		assert_int_equal(command.options.port.tcp, cases[i].tcp);
		assert_int_equal(command.options.port.udp, cases[i].udp);
		assert_int_equal(command.options.has_address, cases[i].address != NULL);
		if (cases[i].address) {
			ip_address_text(&command.options.address, &text);
			assert_true(span_equal_string(buffer_span(&text),
						      cases[i].address));
		}
		buffer_free(&text);
		arena_free(&command.arena);
	}
}

static void test_values(void **state)
{
	struct command command;
	const struct options *options = &command.options;

	(void)state;
	assert_true(parse(&command, ""));
	assert_int_equal(options->fail_on, SEVERITY_HIGH);
	assert_int_equal(options->format, OPTION_FORMAT_TEXT);
	assert_int_equal(options->color, OPTION_COLOR_AUTO);
	assert_int_equal(options->timeout_ms, 0);
	assert_null(options->policy);
	assert_null(options->config);
	assert_null(options->output);
	assert_false(options->given[OPTION_FAIL_ON]);
	arena_free(&command.arena);

	assert_true(parse(&command, "--audit 443 --policy modern --config /etc/x.ini "
				    "--format json --output - --fail-on medium --quiet "
				    "--color never --timeout 2m --no-sandbox"));
	assert_string_equal(options->policy, "modern");
	assert_false(options->policy_is_file);
	assert_string_equal(options->config, "/etc/x.ini");
	assert_string_equal(options->output, "-");
	assert_int_equal(options->format, OPTION_FORMAT_JSON);
	assert_int_equal(options->fail_on, SEVERITY_MEDIUM);
	assert_true(options->given[OPTION_FAIL_ON]);
	assert_int_equal(options->color, OPTION_COLOR_NEVER);
	assert_int_equal(options->timeout_ms, 120000);
	assert_true(options->quiet && options->no_sandbox && !options->verbose);
	arena_free(&command.arena);

	assert_true(parse(&command, "--deep --verbose --without host,http,host "
				    "--policy=site.ini --timeout 1d"));
	assert_true(options->deep && options->verbose && options->policy_is_file);
	assert_int_equal(options->without,
			 1U << OPTION_STAGE_HOST | 1U << OPTION_STAGE_HTTP);
	assert_int_equal(options->timeout_ms, 86400000);
	arena_free(&command.arena);

	assert_true(parse(&command,
			  "--files nginx:/etc/nginx/a:b.conf --root /srv/image "
			  "--policy ./p"));
	assert_string_equal(options->server, "nginx");
	assert_string_equal(options->path, "/etc/nginx/a:b.conf");
	assert_string_equal(options->root, "/srv/image");
	assert_true(options->policy_is_file);
	arena_free(&command.arena);

	assert_true(parse(&command, "--block 443 --dry-run --yes-lock-me-out"));
	assert_true(options->dry_run && options->lock_me_out);
	arena_free(&command.arena);

	assert_true(parse(&command, "--explain shared-port"));
	assert_string_equal(options->check, "shared-port");
	arena_free(&command.arena);
	assert_true(parse(&command, "--list formats"));
	assert_int_equal(options->topic, OPTION_TOPIC_FORMATS);
	arena_free(&command.arena);
}

static void test_names(void **state)
{
	static const char part[] = "abcdefghijklmnopqrstuvwxyz-0123456789_"
				   "ABCDEFGHIJKLMNOPQRSTUVWXY"; /* 63 */
	char line[1024] = "--handshake 443 --name ";
	size_t start = strlen(line);
	struct command command;

	(void)state;
	assert_true(parse(&command, "--handshake 443 --name xn--bcher-kva.example"));
	assert_string_equal(command.options.name, "xn--bcher-kva.example");
	arena_free(&command.arena);

	/* 63.63.63.61 is 253 bytes, the most; 64 in a part and 254 are too many. */
	(void)snprintf(line + start, sizeof(line) - start, "%s.%s.%s.%.61s", part, part,
		       part, part);
	assert_int_equal(strlen(line) - start, OPTION_HOST_MAX);
	assert_true(parse(&command, line));
	arena_free(&command.arena);
	line[start + OPTION_HOST_MAX] = 'x';
	assert_false(parse(&command, line));
	assert_non_null(strstr(command.err.message, "at most 253"));
	arena_free(&command.arena);
	line[start + 63] = 'x';
	line[start + 70] = '\0';
	assert_false(parse(&command, line));
	assert_non_null(strstr(command.err.message, "longer than 63"));
	arena_free(&command.arena);
}

static void test_ceilings(void **state)
{
	char *many[OPTION_WORDS_MAX + 1];
	char word[] = "--", *longest = malloc(OPTION_WORD_MAX + 2);
	char name[] = "tlsward", output[] = "--output";
	char *argv[] = {name, output, longest};
	struct arena arena = arena_make(MEMORY), little = arena_make(0);
	struct options options;
	struct diag err;

	(void)state;
	assert_non_null(longest);
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = word;
	assert_true(options_parse(2, many, &arena, &options, &err));
	assert_false(options_parse(OPTION_WORDS_MAX + 1, many, &arena, &options, &err));
	assert_non_null(strstr(err.message, "more than 256"));

	memset(longest, 'x', OPTION_WORD_MAX + 1);
	longest[OPTION_WORD_MAX + 1] = '\0';
	assert_false(options_parse(3, argv, &arena, &options, &err));
	assert_non_null(strstr(err.message, "longer than 4096"));
	longest[OPTION_WORD_MAX] = '\0';
	assert_true(options_parse(3, argv, &arena, &options, &err));
	assert_false(options_parse(3, argv, &little, &options, &err));
	assert_non_null(strstr(err.message, "memory"));

	assert_true(options_parse(0, NULL, &arena, &options, &err)); /* execve(2) may */
	assert_int_equal(options.action, OPTION_AUDIT);
	arena_free(&arena);
	arena_free(&little);
	free(longest);
}

/* ---- tables ------------------------------------------------------------------- */

static void test_rows(void **state)
{
	(void)state;
	assert_true(option_table_count > OPTION_COUNT);
	for (size_t i = 0; i < option_table_count; i++) {
		const struct option_row *row = &option_table[i];

		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(row->name, option_table[k].name);
		assert_int_equal(row->is_action, i < OPTION_ACTION_COUNT);
		assert_int_equal(row->later, i >= OPTION_COUNT);
		if (row->later)
			continue;
		if (!row->help || strlen(row->help) < 10 || row->actions == 0 ||
		    (row->operand == OPERAND_NONE) != (row->shown == NULL))
			fail_msg("%s: row is not whole", row->name);
	}
}

/* No row without effect: each option is stored or refused for what is behind it. */
static void test_every_row_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		char name[64] = "--";
		char operand[] = "443", program[] = "tlsward";
		char *argv[] = {program, name, operand};
		struct arena arena = arena_make(MEMORY);
		struct options options;
		struct diag err = {.message = ""};
		bool ok;

		strncat(name, option_table[i].name, sizeof(name) - 3);
		ok = options_parse(option_table[i].operand == OPERAND_NONE ? 2 : 3,
				   argv, &arena, &options, &err);
		if (ok && !options.given[i])
			fail_msg("%s: not stored", name);
		if (!ok && strstr(err.message, "nothing behind it"))
			fail_msg("%s: %s", name, err.message);
		arena_free(&arena);
	}
}

static void test_help(void **state)
{
	struct buffer text = buffer_make(65536);
	struct span rest, line;

	(void)state;
	options_help(&text);
	assert_false(text.failed);
	for (size_t i = 0; i < option_table_count; i++) {
		char head[64] = "\n  --";
		size_t found;

		strncat(head, option_table[i].name, 40);
		found = span_find(buffer_span(&text), span_from_string(head), 0);
		while (found < text.len && text.ptr[found + strlen(head)] != ' ' &&
		       text.ptr[found + strlen(head)] != '\n')
			found = span_find(buffer_span(&text), span_from_string(head),
					  found + 1); /* --in of --input */
		if ((found == text.len) != option_table[i].later)
			fail_msg("%s: in --help or not", option_table[i].name);
	}
	rest = buffer_span(&text);
	while (span_next_field(&rest, '\n', &line)) {
		if (line.len > 80 || span_ends_with(line, " "))
			fail_msg("\"%.*s\"", (int)line.len, line.ptr);
	}
	assert_true(span_ends_with(buffer_span(&text), "\n"));
	buffer_free(&text);
}

/* Fixed for ever: whoever changes a number has to change it here, too. */
static void test_exit_status(void **state)
{
	static const int numbers[] = {0, 1, 2, 3, 4, 5, 70, 75};

	(void)state;
	assert_int_equal(exit_status_count, COUNT(numbers));
	for (size_t i = 0; i < COUNT(numbers); i++) {
		assert_int_equal((int)exit_status_table[i].status, numbers[i]);
		assert_true(strlen(exit_status_table[i].what) > 10);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_actions),
		cmocka_unit_test(test_handshake),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_ceilings),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_every_row_is_read),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_exit_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
