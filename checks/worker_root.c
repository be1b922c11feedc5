/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * worker-root: no worker of a server runs as root.
 */
#include <inttypes.h>
#include <string.h>

#include "checks/check.h"
#include "checks/remedy.h"
#include "checks/subject.h"

static void fix_user(const struct subject *s, struct finding *out)
{
	static const char *user[] = {"USER"};
	const struct string_list words = {user, 1};

	remedy_setting(out, s, SETTING_RUN_USER, &words,
		       "run the workers as a user of their own");
}

/* Nothing runs, or nobody was seen running: what the file says. */
static void judge_disk(const struct server *server, struct finding *out)
{
	const char *user = server->config.run_user;

	if (!user)
		finding_result(
			out, RESULT_UNKNOWN,
			"no user was read from the configuration, and no process was seen");
	else if (strcmp(user, "root") == 0 || strcmp(user, "0") == 0 ||
		 strcmp(user, "#0") == 0)
		finding_result(out, RESULT_FAIL, "the workers are to run as root");
	else
		finding_result(out, RESULT_PASS, "the workers are to run as %s", user);
}

static void worker_root_run(const struct subject *s, const struct check_settings *want,
			    struct finding *out)
{
	const struct server *server = s->server;
	const struct discovery *d = &s->facts->discovery;
	const struct process *root = NULL, *other = NULL, *shown;
	size_t i, roots = 0, unknown = 0;

	(void)want;
	finding_where(out, server->config.run_user_at);
	if (server->config.run_user)
		finding_side(out, SIDE_DISK, server->config.run_user_at, "user %s",
			     server->config.run_user);
	fix_user(s, out);
	if (!server->running) {
		judge_disk(server, out);
		return;
	}
	for (i = 0; i < server->worker_count; i++) {
		const struct process *worker =
			server->workers[i] < d->process_count
				? &d->processes[server->workers[i]]
				: NULL;

		if (!worker || !worker->uid_known) {
			unknown++;
		} else if (worker->uid == 0) {
			roots++;
			root = worker;
		} else {
			other = worker;
		}
	}
	if (server->worker_count == 0 && s->process && s->process->uid_known &&
	    s->process->uid != 0)
		other = s->process;
	shown = root ? root : other;
	if (shown)
		finding_side(out, SIDE_PROCESS,
			     subject_process_place(shown, "status", out->arena),
			     "uid %" PRIu32 "%s%s", shown->uid, shown->user ? " " : "",
			     shown->user ? shown->user : "");
	if (roots > 0)
		finding_result(out, RESULT_FAIL, "%zu of %zu workers run as root",
			       roots, server->worker_count);
	else if (unknown > 0)
		finding_result(out, RESULT_UNKNOWN,
			       "the user of %zu of %zu workers is not known", unknown,
			       server->worker_count);
	else if (other)
		finding_result(out, RESULT_PASS, "no worker runs as root");
	else
		finding_result(out, RESULT_UNKNOWN,
			       "no worker was seen beside the main process");
}

const struct check check_worker_root = {
	.id = "worker-root",
	.title = "no worker of a server runs as root",
	.explanation =
		"A worker reads what strangers send. When it is broken into as root, the host "
		"is lost; as a user of its own, one site is. The effective uid of every worker "
		"is read from the kernel; without a process the configured user counts. After "
		"the change the workers may no longer read files that only root may read.",
	.reference = "CIS nginx 2.2.1; CIS Apache 3.1",
	.severity = SEVERITY_HIGH,
	.scope = SCOPE_SERVER,
	.setting = SETTING_RUN_USER,
	.needs = EVIDENCE_CONFIG,
	.uses = EVIDENCE_PROCESS,
	.run = worker_root_run,
};
