/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/reference.h"

#include <unistd.h>

#include "agent/print.h"
#include "agent/policy/profile.h"
#include "agent/report/explain.h"

enum { REFERENCE_BYTES_MAX = 1024 * 1024 };

static void list_policies(struct buffer *out)
{
	size_t i;

	for (i = 0; i < profile_registry_count; i++)
		buffer_printf(out, "%-14s  %s\n", profile_registry[i].name,
			      profile_registry[i].title);
}

static void list_topic(enum option_topic topic, struct buffer *out)
{
	switch (topic) {
	case OPTION_TOPIC_CHECKS:
		explain_list_checks(out);
		break;
	case OPTION_TOPIC_SERVERS:
		explain_list_servers(out);
		break;
	case OPTION_TOPIC_POLICIES:
		list_policies(out);
		break;
	case OPTION_TOPIC_FORMATS:
		explain_list_formats(out);
		break;
	case OPTION_TOPIC_COUNT:
		break;
	}
}

static bool explain(const char *id, struct buffer *out)
{
	const struct check *check = check_find(span_from_string(id));
	const char *nearest;

	if (check) {
		explain_check(check, out);
		return true;
	}
	nearest = check_suggest(span_from_string(id));
	print_failure("there is no check \"%s\"%s%s%s", id,
		      nearest ? ": did you mean \"" : "", nearest ? nearest : "",
		      nearest ? "\"?" : "; --list checks names them");
	return false;
}

enum exit_status reference_run(const struct options *options)
{
	struct buffer out = buffer_make(REFERENCE_BYTES_MAX);
	enum exit_status status = EXIT_STATUS_GOOD;

	if (options->action == OPTION_HELP)
		options_help(&out);
	else if (options->action == OPTION_VERSION)
		buffer_add_string(&out, "tlsward " TLSWARD_VERSION "\n");
	else if (options->action == OPTION_LIST)
		list_topic(options->topic, &out);
	else if (!explain(options->check, &out))
		status = EXIT_STATUS_USAGE;
	if (!print_buffer(STDOUT_FILENO, &out)) {
		print_failure("the output could not be written");
		status = EXIT_STATUS_INTERNAL;
	}
	buffer_free(&out);
	return status;
}
