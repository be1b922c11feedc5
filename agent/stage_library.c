/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stage_library: the versions of the TLS libraries that processes map. A file is
 * read through the root of a process that maps it, by a worker, once.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent/discover_role.h"
#include "agent/stage.h"
#include "agent/worker/job.h"

enum {
	LIBRARY_MS = 5 * 1000, /* of one file */
	LIBRARIES_MAX = 64,    /* different files of one run */
};

struct reading {
	struct run *run;
	struct worker *discover;
	struct worker worker; /* once ${started} */
	bool started;
	uint32_t count; /* files asked for */
};

/* Their other half has the version. */
static const char *const silent[] = {"/libssl.so", "/libmbedtls.so"};

static bool is_wanted(const struct library *library)
{
	size_t i;

	/* A replaced file is not what runs: better unknown than wrong. */
	if (library->state != EXE_PRESENT || !library->path || library->inode == 0)
		return false;
	for (i = 0; i < sizeof(silent) / sizeof(silent[0]); i++) {
		if (strstr(library->path, silent[i]))
			return false;
	}
	return true;
}

static bool is_same_file(const struct library *a, const struct library *b)
{
	return a->device == b->device && a->inode == b->inode &&
	       strcmp(a->path, b->path) == 0;
}

/* The same file, which an earlier process of the list maps, too; or NULL. */
static const struct library *seen_before(const struct discovery *discovery,
					 const struct library *wanted)
{
	size_t i, j;

	for (i = 0; i < discovery->process_count; i++) {
		for (j = 0; j < discovery->processes[i].library_count; j++) {
			const struct library *known =
				&discovery->processes[i].libraries[j];

			if (known == wanted)
				return NULL;
			if (is_wanted(known) && is_same_file(known, wanted))
				return known;
		}
	}
	return NULL;
}

static void unread(struct reading *reading, const struct process *process,
		   const struct library *library, enum limit_reason reason,
		   const char *why)
{
	run_limit(reading->run, reason, EVIDENCE_CONFIG, "version of %s (pid %u): %s",
		  library->path, process->pid, why);
}

/* One file to the worker and its answer; 0, or what ended the conversation. */
static int ask_version(struct reading *reading, const struct process *process,
		       struct library *library, uint32_t target)
{
	const struct file_wanted wanted = {target, PURPOSE_LIBRARY, library->path};
	struct run *run = reading->run;
	struct library_answer answer = {NULL};
	struct worker_file status = {0};
	struct message message = {.fd = -1};
	uint32_t token = reading->count++;
	struct file_facts facts;
	struct codec codec;
	int r;

	r = ask_file(&run->link, &wanted, &reading->worker, token, &run->arena, &status,
		     &facts);
	if (r == 0)
		r = run_receive(run, &reading->worker, LIBRARY_MS, &message);
	if (message.fd >= 0)
		(void)close(message.fd);
	if (r != 0)
		return r;
	codec = codec_reader(message.body, &run->arena);
	codec_library_answer(&codec, &answer);
	if (!codec_done(&codec) || message.kind != WORKER_RESULT ||
	    message.token != token)
		return -EPROTO;
	if (status.status != SOURCE_OK)
		unread(reading, process, library,
		       status.status == SOURCE_TIMEOUT ? LIMIT_TIMEOUT
						       : LIMIT_UNREADABLE_FILE,
		       status.reason ? status.reason : "cannot be read");
	library->version = answer.version;
	return 0;
}

static int read_library(struct reading *reading, const struct process *process,
			struct library *library)
{
	struct run *run = reading->run;
	enum tristate same = TRISTATE_UNKNOWN;
	const char *reason = NULL;
	uint32_t target;
	int r = 0;

	if (reading->count >= LIBRARIES_MAX) {
		unread(reading, process, library, LIMIT_SKIPPED,
		       "too many different libraries");
		return 0;
	}
	if (!reading->started)
		r = ask_worker(&run->link, WORKER_LIBRARY, &reading->worker);
	if (r != 0)
		return r;
	reading->started = true;
	r = ask_target(&run->link, process->pid, &run->arena, &target, &reason);
	/* The monitor holds /proc/PID now; if that is still the process that was
	 * described, it was so when that was opened, too. */
	if (r == 0)
		same = discover_role_ask_same(run, reading->discover, process->pid,
					      process->start_ticks);
	if (r == 0 && same == TRISTATE_NO)
		return 0; /* it has ended, and maps nothing any more */
	if (r == 0 && same == TRISTATE_UNKNOWN)
		unread(reading, process, library, LIMIT_SKIPPED,
		       "whether the process is still the same was not answered");
	else if (r == 0)
		return ask_version(reading, process, library, target);
	else if (r != -ENOENT && r != -ESRCH)
		unread(reading, process, library,
		       r == -EACCES || r == -EPERM ? LIMIT_NOT_ROOT
						   : LIMIT_UNREADABLE_FILE,
		       reason ? reason : strerror(-r));
	return 0;
}

void stage_library(struct run *run, struct worker *discover)
{
	const struct discovery *discovery = &run->facts.discovery;
	struct reading reading = {.run = run, .discover = discover};
	size_t i, j;
	int r = 0;

	for (i = 0; i < discovery->process_count && r == 0; i++) {
		const struct process *process = &discovery->processes[i];

		for (j = 0; j < process->library_count && r == 0; j++) {
			struct library *library = &process->libraries[j];
			const struct library *known;

			if (!is_wanted(library))
				continue;
			known = seen_before(discovery, library);
			if (known)
				library->version = known->version;
			else
				r = read_library(&reading, process, library);
		}
	}
	if (r != 0)
		run_limit(run, r == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_UNPARSED,
			  EVIDENCE_CONFIG, "versions of TLS libraries: their reader %s",
			  r == -ETIMEDOUT ? "did not answer in time"
					  : "ended unexpectedly");
	if (reading.started)
		run_end_worker(run, &reading.worker, "reading TLS libraries",
			       EVIDENCE_CONFIG);
}
