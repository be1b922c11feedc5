/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/demo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/demo_server.h"
#include "agent/exit_status.h"
#include "agent/identity.h"
#include "agent/print.h"

enum { LINE_MAX_BYTES = 64 * 1024 };

struct demo {
	const struct split *split;
	struct demo_stage stage;
	struct load load; /* the compiled-in policy: the host's own is about the host */
	char lock_path[96];
	int out; /* what is written here comes out marked */
	pid_t marker;
};

/* ---- every line is marked ------------------------------------------------------- */

static _Noreturn void run_marker(int in, int out)
{
	struct buffer line = buffer_make(LINE_MAX_BYTES);
	char bytes[4096];
	ssize_t n, i;

	while ((n = read(in, bytes, sizeof(bytes))) > 0) {
		for (i = 0; i < n; i++) {
			if (line.len == 0)
				buffer_add_string(&line, "DEMO  ");
			buffer_add_byte(&line, bytes[i]);
			if (bytes[i] != '\n' && !line.failed)
				continue;
			if (!print_bytes(out, (struct span){line.ptr, line.len}))
				_exit(1);
			buffer_reset(&line);
		}
	}
	_exit(print_bytes(out, (struct span){line.ptr, line.len}) ? 0 : 1);
}

static int start_marker(struct demo *demo)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return -errno;
	demo->marker = fork();
	if (demo->marker == 0) {
		(void)close(fds[1]);
		run_marker(fds[0], demo->split->output->fd);
	}
	(void)close(fds[0]);
	demo->out = fds[1];
	return demo->marker < 0 ? -errno : 0;
}

/* False when not all of it was taken. */
static bool stop_marker(struct demo *demo)
{
	int status = 0;

	(void)close(demo->out);
	return waitpid(demo->marker, &status, 0) == demo->marker && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 0;
}

static void say(const struct demo *demo, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void say(const struct demo *demo, const char *format, ...)
{
	struct buffer text = buffer_make(LINE_MAX_BYTES);
	va_list args;

	va_start(args, format);
	buffer_vprintf(&text, format, args);
	va_end(args);
	buffer_add_byte(&text, '\n');
	(void)print_buffer(demo->out, &text);
	buffer_free(&text);
}

/* ---- the real program, on the demo's server ------------------------------------- */

/* Each action splits privilege of its own, so each gets a process of its own. */
static int run_action(struct demo *demo, enum option_id action)
{
	struct options options = *demo->split->options;
	struct output output = {.fd = demo->out, .folder = -1};
	struct split split = {
		.options = &options,
		.action = action_find(action),
		.load = &demo->load,
		.output = &output,
		.lock_path = demo->lock_path,
		.worker_program = demo->split->worker_program,
		.keep_user = demo->stage.in_user_namespace,
	};
	int status = 0;
	size_t i;
	pid_t pid;

	options.action = action;
	options.color = OPTION_COLOR_NEVER;
	options.format = OPTION_FORMAT_TEXT;
	options.ports = (struct port_list){.count = 0};
	for (i = 0; i < (demo->stage.ports[0] == demo->stage.ports[1] ? 1U : 2U); i++)
		options.ports.items[options.ports.count++] =
			(struct port_range){demo->stage.ports[i], demo->stage.ports[i],
					    true, action != OPTION_AUDIT};
	pid = fork();
	if (pid == 0)
		_exit(split_run(&split));
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return EXIT_STATUS_INTERNAL;
	return WEXITSTATUS(status);
}

static bool expect(const struct demo *demo, enum demo_attempt wanted)
{
	static const char *const words[] = {
		[ATTEMPT_CONNECTED] = "connects",
		[ATTEMPT_STOPPED] = "gets no answer",
		[ATTEMPT_FAILED] = "could not be tried",
	};
	enum demo_attempt got = demo_stage_try(&demo->stage, 0);

	say(demo, "   a client from another namespace %s%s", words[got],
	    got == wanted ? "" : "   <- NOT what was expected");
	return got == wanted;
}

static bool show_block(struct demo *demo)
{
	bool good;

	say(demo, "%s", "");
	say(demo, "2. Before: nothing is blocked");
	good = expect(demo, ATTEMPT_CONNECTED);
	say(demo, "%s", "");
	say(demo, "3. tlsward --block 443");
	good &= run_action(demo, OPTION_BLOCK) == EXIT_STATUS_GOOD;
	good &= expect(demo, ATTEMPT_STOPPED);
	say(demo, "%s", "");
	say(demo, "4. tlsward --unblock 443");
	good &= run_action(demo, OPTION_UNBLOCK) == EXIT_STATUS_GOOD;
	good &= expect(demo, ATTEMPT_CONNECTED);
	return good;
}

/* The sound site's CA is made up too: in here, it is the one that is trusted. */
static void trust_demo_ca(const struct demo_stage *stage)
{
	char path[128];

	if (!stage->has_mounts)
		return;
	(void)snprintf(path, sizeof(path), "%s/ca.crt", stage->folder);
	(void)mount(path, "/etc/ssl/certs/ca-certificates.crt", NULL, MS_BIND, NULL);
}

static bool show(struct demo *demo)
{
	const struct demo_stage *stage = &demo->stage;
	int status;
	bool good;

	if (stage->is_private)
		say(demo,
		    "A private network with a made-up TLS server; nothing here is "
		    "this host's.");
	else
		say(demo, "%s: the audit alone is shown, on loopback ports %u and %u.",
		    stage->why, stage->ports[0], stage->ports[1]);
	say(demo, "%s", "");
	say(demo, "1. tlsward --audit 443");
	status = run_action(demo, OPTION_AUDIT);
	good = status == EXIT_STATUS_FINDINGS;
	if (!good)
		say(demo, "the audit ended with %d: the weak site was not found",
		    status);
	if (!stage->is_private)
		return good;
	if (stage->client > 0)
		return good & show_block(demo);
	say(demo, "%s: blocking cannot be shown", stage->why);
	return good;
}

int demo_run(const struct split *split)
{
	struct demo demo = {.split = split, .load.base = split->options->policy};
	struct demo_process server = {0};
	struct sandbox_settings sandbox;
	bool good = false;
	int r;

	if (split->options->format != OPTION_FORMAT_TEXT) {
		print_failure("--demo is for people: it has no --format");
		return EXIT_STATUS_USAGE;
	}
	if (demo_stage_open(&demo.stage) != 0) {
		demo_stage_close(&demo.stage);
		print_failure("the demo finds no place here");
		return EXIT_STATUS_INTERNAL;
	}
	sandbox = identity_choose(split->options->no_sandbox,
				  demo.stage.in_user_namespace);
	r = demo_server_start(&demo.stage, &sandbox, split->worker_program, &server);
	if (r == 0) {
		/* The server's alone from here on: one owner per port. */
		demo_stage_close_sockets(&demo.stage);
		trust_demo_ca(&demo.stage);
		(void)snprintf(demo.lock_path, sizeof(demo.lock_path), "%s/lock",
			       demo.stage.folder);
		r = start_marker(&demo);
	}
	if (r == 0) {
		good = show(&demo);
		good &= stop_marker(&demo);
	} else {
		print_failure("the demo's server did not start: %s", strerror(-r));
	}
	demo_server_stop(&server);
	demo_stage_close(&demo.stage);
	return good ? EXIT_STATUS_GOOD : EXIT_STATUS_INTERNAL;
}
