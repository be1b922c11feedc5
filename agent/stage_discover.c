/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>

#include "agent/discover_role.h"
#include "agent/stage.h"

enum {
	/* Of the run's time, what discover gets: a /proc read that hangs costs
	 * this much, not the run. */
	DISCOVER_MS = 15 * 1000,
};

static bool may_ask(const struct run *run, enum ask_kind kind)
{
	return (run->may_ask & ASK_BIT(kind)) != 0;
}

void stage_discover(struct run *run, const struct port_range *ports, size_t count,
		    bool everywhere, struct worker *worker)
{
	struct discovery *discovery = &run->facts.discovery;
	struct discover_job job = {.port_count = count,
				   .deep = run->options->deep,
				   .everywhere = everywhere,
				   .may_enter = may_ask(run, ASK_NAMESPACE),
				   .may_look = may_ask(run, ASK_SOCKET_NAMESPACES),
				   .deadline = run_deadline(run, DISCOVER_MS)};
	size_t i;
	int r;

	job.ports = arena_alloc_array(&run->arena, count, sizeof(*ports));
	if (job.ports && count > 0)
		memcpy(job.ports, ports, count * sizeof(*ports));
	r = job.ports ? ask_worker(&run->link, WORKER_DISCOVER, worker) : -ENOMEM;
	if (r == 0)
		r = discover_role_ask(run, worker, &job, discovery);
	/* "Nothing listens" is said only by who looked into every namespace. */
	if (r == 0 && !everywhere && discovery->listener_count == 0) {
		job.everywhere = true;
		r = discover_role_ask(run, worker, &job, discovery);
	}
	if (r != 0) {
		*discovery = (struct discovery){0};
		run_limit(run, r == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_UNSUPPORTED,
			  EVIDENCE_ALL & ~(uint32_t)EVIDENCE_FIREWALL,
			  "listeners could not be read: %s", strerror(-r));
		return;
	}
	for (i = 0; i < discovery->limits.count; i++) {
		const struct limit *limit = &discovery->limits.items[i];

		(void)limit_add(&run->facts.limits, &run->arena, limit->reason,
				limit->evidence, "%s", limit->where);
	}
}
