/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config-not-loaded: no configuration file is newer than what the server runs.
 */
#include "checks/check.h"
#include "checks/moment.h"
#include "checks/remedy.h"
#include "checks/subject.h"
#include "checks/unloaded.h"

static void config_not_loaded_run(const struct subject *s,
				  const struct check_settings *want,
				  struct finding *out)
{
	const struct server *server = s->server;
	const struct file_facts *newest;
	size_t newer;

	(void)want;
	if (!server->running) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "no process runs this configuration");
		return;
	}
	if (server->loaded_at == 0) {
		finding_result(out, RESULT_UNKNOWN,
			       "when the server loaded its configuration is not known");
		return;
	}
	newest = unloaded_file(server, &newer);
	finding_side(out, SIDE_PROCESS,
		     subject_process_place(s->process, "stat", out->arena),
		     "loaded on %s", moment_time(server->loaded_at, out->arena));
	if (newest) {
		finding_where(out, (struct location){.path = newest->path});
		finding_side(out, SIDE_DISK, (struct location){.path = newest->path},
			     "changed on %s",
			     moment_time(newest->modified_at, out->arena));
		finding_fix(out, "test the configuration, then %s",
			    remedy_reload(s, out->arena));
	}
	/* Where no worker is replaced by a reload, its time cannot be seen. */
	if (newest && server->worker_count == 0)
		finding_result(
			out, RESULT_UNKNOWN,
			"%zu file%s changed since the process started; whether it "
			"reloaded since does not show",
			newer, newer == 1 ? "" : "s");
	else if (newest)
		finding_result(out, RESULT_FAIL,
			       "%zu file%s changed after the configuration was loaded",
			       newer, newer == 1 ? "" : "s");
	else if (server->file_count < server->config.files.count)
		finding_result(out, RESULT_UNKNOWN,
			       "%zu of %zu files could not be looked at",
			       server->config.files.count - server->file_count,
			       server->config.files.count);
	else if (server->file_count == 0)
		finding_result(out, RESULT_UNKNOWN, "no file could be looked at");
	else
		finding_result(out, RESULT_PASS,
			       "%zu file%s, all older than the workers",
			       server->file_count, server->file_count == 1 ? "" : "s");
}

const struct check check_config_not_loaded = {
	.id = "config-not-loaded",
	.title = "the server runs the configuration that is on disk",
	.explanation =
		"A file that was saved but not loaded protects nobody, and an unplanned "
		"restart applies it at the worst time. The time of the last change of every "
		"file of the configuration is compared with the start of the newest worker, "
		"with two seconds to spare. touch(1) looks the same as an edit. Reloading "
		"applies everything that was saved since: test the configuration first.",
	.reference = "stat(2); proc(5)",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_SERVER,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_CONFIG,
	.uses = EVIDENCE_PROCESS,
	.run = config_not_loaded_run,
};
