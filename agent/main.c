/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tlsward: picks a row and runs it.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/demo.h"
#include "agent/exit_status.h"
#include "agent/identity.h"
#include "agent/print.h"
#include "agent/reference.h"
#include "agent/split.h"

enum { START_ARENA_MAX = 256 * 1024 * 1024 };

/* A closed 0, 1 or 2 would be taken by the next file we open. A report that has
 * nowhere to go is noted in ${has_output}. */
static bool open_standard_descriptors(bool *has_output)
{
	int fd;

	*has_output = fcntl(STDOUT_FILENO, F_GETFD) >= 0;

	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	return fd >= 0 && close(fd) == 0;
}

/* --files nginx:nginx.conf means the file here; below --root there is no here. */
static bool make_absolute(struct options *options, struct arena *arena)
{
	char folder[PATH_MAX];

	if (options->action != OPTION_FILES || options->root || options->path[0] == '/')
		return true;
	if (!getcwd(folder, sizeof(folder)))
		return false;
	options->path = arena_printf(arena, "%s/%s", folder, options->path);
	return options->path != NULL;
}

static int run_split(const struct options *options, const struct action *action,
		     struct arena *arena)
{
	struct output output;
	struct split split = {.options = options, .action = action, .output = &output};
	struct diag err = {0};
	struct load *load;
	int r, status;

	load = arena_alloc(arena, sizeof(*load));
	if (!load) {
		print_failure("out of memory");
		return EXIT_STATUS_INTERNAL;
	}
	if (!load_policy(options, arena, load, &err)) {
		print_diag(&err);
		return EXIT_STATUS_USAGE;
	}
	split.load = load;
	/* While our own path is still what it was: the demo changes namespaces. */
	split.worker_program = identity_worker_program();
	r = output_open(options->output, &output);
	if (r != 0) {
		print_failure("%s: %s", options->output, strerror(-r));
		return EXIT_STATUS_INTERNAL;
	}
	status = options->action == OPTION_DEMO ? demo_run(&split) : split_run(&split);
	r = output_finish(&output, status != EXIT_STATUS_INTERNAL &&
					   status != EXIT_STATUS_USAGE);
	if (r != 0) {
		print_failure("%s: %s", options->output, strerror(-r));
		return EXIT_STATUS_INTERNAL;
	}
	return status;
}

int main(int argc, char **argv)
{
	struct arena arena = arena_make(START_ARENA_MAX);
	struct options options = {0};
	struct diag err = {0};
	const struct action *action;
	bool has_output;
	int status;

	if (!open_standard_descriptors(&has_output))
		return EXIT_STATUS_INTERNAL;
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN); /* RLIMIT_FSIZE: a write that fails */
	(void)umask(077);
	if (!options_parse(argc, argv, &arena, &options, &err)) {
		print_diag(&err);
		print_failure("--help lists what there is");
		arena_free(&arena);
		return EXIT_STATUS_USAGE;
	}
	if (!make_absolute(&options, &arena)) {
		print_failure("%s: %s", options.path ? options.path : "--files",
			      strerror(errno));
		return EXIT_STATUS_USAGE;
	}
	if (!has_output && (!options.output || strcmp(options.output, "-") == 0)) {
		print_failure("stdout is closed: the report has nowhere to go");
		return EXIT_STATUS_INTERNAL;
	}
	action = action_find(options.action);
	status = action ? run_split(&options, action, &arena)
			: (int)reference_run(&options);
	arena_free(&arena);
	/* Not exit(3): a monitor's handlers would run without what it gave up. */
	_exit(status);
}
