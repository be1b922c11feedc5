/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent/stage.h"
#include "agent/worker/job.h"
#include "checks/facts_codec.h"

enum { FILE_MS = 5 * 1000 }; /* of one certificate or key */

/* The targets are asked for once per server. */
struct keychecking {
	struct run *run;
	struct worker worker;
	struct deadline deadline;
	uint32_t *targets; /* by server; UINT32_MAX = none */
	uint32_t next;     /* index of the next file */
};

/* Have one file read; its facts come from the monitor, the rest from the worker. */
static int read_one(struct keychecking *check, uint32_t target, const char *path,
		    bool is_key, void (*codec_item)(struct codec *, void *), void *item,
		    struct file_facts *facts)
{
	const struct file_wanted wanted = {
		target, is_key ? PURPOSE_KEY : PURPOSE_CERTIFICATE, path};
	uint32_t token = KEYCHECK_TOKEN(check->next++, is_key);
	struct worker_file status;
	struct message message = {.fd = -1};
	struct codec codec;
	int r;

	r = ask_file(&check->run->link, &wanted, &check->worker, token,
		     &check->run->arena, &status, facts);
	if (r == 0)
		r = run_receive(check->run, &check->worker, FILE_MS, &message);
	if (message.fd >= 0)
		(void)close(message.fd);
	if (r != 0)
		return r;
	if (message.kind != WORKER_RESULT || message.token != token)
		return -EPROTO;
	codec = codec_reader(message.body, &check->run->arena);
	codec_item(&codec, item);
	facts->path = path;
	return codec_done(&codec) ? 0 : -EPROTO;
}

static void limit_of(struct run *run, const char *path, enum file_state state,
		     const char *reason)
{
	if (state == FILE_UNREADABLE)
		run_limit(run, LIMIT_UNREADABLE_FILE, EVIDENCE_CERTIFICATE_FILE,
			  "%s: %s", path, reason ? reason : "cannot be read");
	else if (state == FILE_INVALID)
		run_limit(run, LIMIT_UNPARSED, EVIDENCE_CERTIFICATE_FILE, "%s: %s",
			  path, reason ? reason : "cannot be understood");
}

/* What an earlier site said of the same file holds for this one. */
static const struct site_certificate *seen_before(const struct facts *facts,
						  const struct site *site,
						  const struct site_certificate *wanted)
{
	const struct site *other;
	size_t i;

	for (other = facts->sites; other <= site; other++) {
		for (i = 0; i < other->certificate_count; i++) {
			const struct site_certificate *known = &other->certificates[i];

			if (known == wanted)
				return NULL;
			if (other->server == site->server && !known->dynamic &&
			    known->path && wanted->path && known->key_path &&
			    wanted->key_path &&
			    strcmp(known->path, wanted->path) == 0 &&
			    strcmp(known->key_path, wanted->key_path) == 0)
				return known;
		}
	}
	return NULL;
}

static int read_pair(struct keychecking *check, uint32_t target,
		     struct site_certificate *pair)
{
	struct file_facts facts = {0};
	int r = 0;

	if (pair->path) {
		r = read_one(check, target, pair->path, false, codec_certificate_file,
			     &pair->file, &facts);
		pair->file.file = facts;
		if (r == 0)
			limit_of(check->run, pair->path, pair->file.state,
				 pair->file.reason);
	}
	if (r == 0 && pair->key_path) {
		facts = (struct file_facts){0};
		r = read_one(check, target, pair->key_path, true, codec_key_facts,
			     &pair->key, &facts);
		pair->key.file = facts;
		if (r == 0)
			limit_of(check->run, pair->key_path, pair->key.state,
				 pair->key.reason);
	}
	return r;
}

static int target_of(struct keychecking *check, size_t index, uint32_t *target)
{
	const struct server *server = &check->run->facts.servers[index];
	const struct discovery *discovery = &check->run->facts.discovery;
	uint32_t pid = server->running ? discovery->processes[server->process].pid : 0;
	const char *reason;
	int r = 0;

	if (check->targets[index] == UINT32_MAX)
		r = ask_target(&check->run->link, pid, &check->run->arena,
			       &check->targets[index], &reason);
	*target = check->targets[index];
	return r;
}

static int read_site(struct keychecking *check, struct site *site)
{
	uint32_t target;
	size_t i;
	int r;

	r = target_of(check, site->server, &target);
	for (i = 0; i < site->certificate_count && r == 0; i++) {
		struct site_certificate *pair = &site->certificates[i];
		const struct site_certificate *known;

		if (pair->dynamic)
			continue;
		known = seen_before(&check->run->facts, site, pair);
		if (known) {
			pair->file = known->file;
			pair->key = known->key;
		} else {
			r = read_pair(check, target, pair);
		}
	}
	return r;
}

void stage_certificate(struct run *run)
{
	struct facts *facts = &run->facts;
	struct keychecking check = {.run = run};
	size_t i, wanted = 0;
	int r;

	for (i = 0; i < facts->site_count; i++)
		wanted += facts->sites[i].certificate_count;
	if (wanted == 0)
		return;
	check.targets = arena_alloc_array(&run->arena, facts->server_count,
					  sizeof(*check.targets));
	r = check.targets ? ask_worker(&run->link, WORKER_KEYCHECK, &check.worker)
			  : -ENOMEM;
	for (i = 0; i < facts->server_count && r == 0; i++)
		check.targets[i] = UINT32_MAX;
	for (i = 0; i < facts->site_count && r == 0; i++)
		r = read_site(&check, &facts->sites[i]);
	if (r != 0)
		run_limit(run, r == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_UNPARSED,
			  EVIDENCE_CERTIFICATE_FILE,
			  "certificate files: their reader %s",
			  r == -ETIMEDOUT ? "did not answer in time"
					  : "ended unexpectedly");
	if (check.targets)
		run_end_worker(run, &check.worker, "reading certificates",
			       EVIDENCE_CERTIFICATE_FILE);
}
