/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/split.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "agent/discover_role.h"
#include "agent/exit_status.h"
#include "agent/identity.h"
#include "agent/print.h"
#include "agent/priv/capability.h"
#include "agent/priv/monitor.h"
#include "agent/priv/child.h"

#define LOCK_PATH "/run/tlsward.lock"

enum {
	DEFAULT_TIMEOUT_MS = 60 * 1000,
};

/* policy_read() cannot know which checks there are. */
static bool know_waived_checks(const struct policy *policy)
{
	bool good = true;
	size_t i;

	for (i = 0; i < policy->checks.waiver_count; i++) {
		const struct waiver *waiver = &policy->checks.waivers[i];
		struct span id = span_from_string(waiver->check);
		const char *nearest = check_suggest(id);
		struct diag err;

		if (check_find(id))
			continue;
		good = diag_at(&err, waiver->at, "there is no check \"%s\"%s%s%s",
			       waiver->check, nearest ? ": did you mean \"" : "",
			       nearest ? nearest : "", nearest ? "\"?" : "");
		print_diag(&err);
	}
	return good;
}

static bool read_policy(const struct split *split, struct arena *arena, int64_t now,
			struct policy *out)
{
	struct policy_diags errors = {.count = 0};
	/* policy_profile_fn takes a plain context; load_profile() only reads it. */
	struct load load = *split->load;
	size_t i;

	if (policy_read(split->load->files, split->load->count, split->load->base,
			load_profile, &load, now, arena, out, &errors))
		return know_waived_checks(out);
	for (i = 0; i < errors.count; i++)
		print_diag(&errors.items[i]);
	if (errors.more > 0)
		print_failure("%zu more errors", errors.more);
	return false;
}

static bool wants_color(const struct options *options, int fd)
{
	if (options->color != OPTION_COLOR_AUTO)
		return options->color == OPTION_COLOR_ALWAYS;
	return isatty(fd) == 1 && getenv("NO_COLOR") == NULL;
}

/* Main: from here on without privilege. Never returns. */
static _Noreturn void run_main(const struct split *split,
			       const struct monitor_settings *settings, int channel)
{
	struct run run = {
		.options = split->options,
		.link = {.channel = channel_make(channel, ANSWER_BYTES_MAX)},
		.arena = arena_make(RUN_ARENA_MAX),
		.output = split->output->fd,
	};
	struct policy policy = {0};
	const char *failed = NULL;
	uint64_t held = 0;
	int64_t timeout_ms;
	int r, status;

	tzset(); /* reads /etc/localtime, at the first use of any time function */
	run.caller = (uint32_t)getppid(); /* the monitor: it is who was started */
	run.color = wants_color(split->options, run.output);
	run.shows_progress = !split->options->quiet && isatty(STDERR_FILENO) == 1;
	run.facts.host.now = (int64_t)time(NULL);
	(void)capability_held(&held);
	run.facts.host.is_root = (held & CAPABILITY_BIT(CAP_SYS_PTRACE)) != 0 &&
				 (held & CAPABILITY_BIT(CAP_DAC_READ_SEARCH)) != 0;
	run.may_ask = settings->allowed;
	run.may_change_rules = (held & CAPABILITY_BIT(CAP_NET_ADMIN)) != 0;
	r = sandbox_enter(SANDBOX_MAIN, &settings->sandbox, &run.layers, &failed);
	if (r != 0) {
		print_failure(
			"the sandbox cannot be closed (%s: %s); --no-sandbox runs "
			"without it",
			failed, strerror(-r));
		_exit(EXIT_STATUS_INTERNAL);
	}
	if (!read_policy(split, &run.arena, run.facts.host.now, &policy))
		_exit(EXIT_STATUS_USAGE);
	timeout_ms = split->options->given[OPTION_TIMEOUT] ? split->options->timeout_ms
							   : policy.audit.timeout_ms;
	run.link.deadline =
		deadline_in_ms(timeout_ms > 0 ? timeout_ms : DEFAULT_TIMEOUT_MS);
	run.policy = &policy;
	status = split->action->run(&run);
	arena_free(&run.arena);
	_exit(status);
}

static int open_root(const struct options *options)
{
	int fd;

	if (!options->root)
		return -1;
	fd = open(options->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int split_run(const struct split *split)
{
	const struct options *options = split->options;
	struct monitor_settings settings = {
		.sandbox = identity_choose(options->no_sandbox, split->keep_user),
		.lock_path = split->lock_path ? split->lock_path : LOCK_PATH,
		.discover = discover_role_run,
	};
	uint64_t held = 0;
	int fds[2], r;
	pid_t pid;

	(void)capability_held(&held);
	settings.allowed = action_asks(split->action, options, held);
	settings.capabilities = action_capabilities(split->action, settings.allowed) |
				monitor_base_capabilities();
	if (output_needs_override(split->output))
		settings.capabilities |= CAPABILITY_BIT(CAP_DAC_OVERRIDE);
	settings.root = open_root(options);
	if (options->root && settings.root < 0) {
		print_failure("%s: %s", options->root, strerror(-settings.root));
		return EXIT_STATUS_USAGE;
	}
	settings.worker_program = split->worker_program;
	r = channel_pair(fds);
	if (r != 0) {
		print_failure("no socket pair: %s", strerror(-r));
		return EXIT_STATUS_INTERNAL;
	}
	pid = fork();
	if (pid == 0) {
		int keep[2] = {fds[1], split->output->fd};
		bool to_file = split->output->fd > STDERR_FILENO;

		r = child_keep_only(keep, to_file ? 2 : 1);
		if (r != 0) {
			print_failure("descriptors cannot be put in order: %s",
				      strerror(-r));
			_exit(EXIT_STATUS_INTERNAL);
		}
		if (to_file)
			split->output->fd = keep[1];
		run_main(split, &settings, keep[0]);
	}
	(void)close(fds[1]);
	if (pid < 0) {
		print_failure("cannot fork: %s", strerror(errno));
		(void)close(fds[0]);
		return EXIT_STATUS_INTERNAL;
	}
	return monitor_run(&settings, fds[0], pid);
}
