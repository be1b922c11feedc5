/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/ownership.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/host/cgroup_tree.h"
#include "agent/host/process.h"

/* PROC_PID_INIT_INO, include/linux/proc_ns.h: fixed since namespaces have inodes. */
static const uint64_t first_pid_namespace = 0xEFFFFFFC;

struct finding {
	const struct discover_job *job;
	struct arena *arena;
	const struct open_socket_list *sockets; /* NULL: no walk has seen all */
	struct listener_dump *dump;
	struct listener *listeners;
	struct limit_list *limits;
	struct ownership *out;
	uint32_t *cgroup_pids; /* of the cgroups the sockets were made in */
	size_t cgroup_pid_count;
	bool timed_out;
};

static int compare_numbers(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

static int compare_holdings(const void *a, const void *b)
{
	const struct owner_holding *left = a, *right = b;

	if (left->inode != right->inode)
		return left->inode < right->inode ? -1 : 1;
	return (left->pid > right->pid) - (left->pid < right->pid);
}

/* Sorted, each holder of an inode once: two searches may both have found it. */
static void sort_holdings(struct owner_result *found)
{
	size_t i, kept = 0;

	if (found->count > 1)
		qsort(found->items, found->count, sizeof(*found->items),
		      compare_holdings);
	for (i = 0; i < found->count; i++) {
		if (kept == 0 ||
		    compare_holdings(&found->items[kept - 1], &found->items[i]) != 0)
			found->items[kept++] = found->items[i];
	}
	found->count = kept;
}

const struct owner_holding *ownership_of(const struct owner_result *found,
					 uint64_t inode, size_t *count)
{
	size_t low = 0, high = found->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (found->items[middle].inode < inode)
			low = middle + 1;
		else
			high = middle;
	}
	for (high = low; high < found->count && found->items[high].inode == inode;)
		high++;
	*count = high - low;
	return high > low ? &found->items[low] : NULL;
}

/* The inodes to look for: all, or those that nothing was found for yet. */
static const uint64_t *wanted_inodes(const struct finding *finding, bool unheld,
				     size_t *count)
{
	const struct listener_dump *dump = finding->dump;
	uint64_t *inodes;
	size_t i, holders, kept = 0;

	*count = 0;
	inodes = arena_alloc_array(finding->arena, dump->count, sizeof(*inodes));
	for (i = 0; inodes && i < dump->count; i++) {
		(void)ownership_of(&finding->out->found, dump->items[i].inode,
				   &holders);
		if (dump->items[i].inode != 0 && (!unheld || holders == 0))
			inodes[(*count)++] = dump->items[i].inode;
	}
	if (*count > 1)
		qsort(inodes, *count, sizeof(*inodes), compare_numbers);
	for (i = 0; i < *count; i++) {
		if (kept == 0 || inodes[kept - 1] != inodes[i])
			inodes[kept++] = inodes[i];
	}
	*count = kept;
	return inodes;
}

struct named_cgroup {
	uint64_t id;
	const char *path;
};

/* The path of a cgroup; on the way, note the processes that live there now. */
static const char *visit_cgroup(struct finding *finding, const struct cgroup_tree *tree,
				uint64_t id, bool processes)
{
	const char *path;
	int cgroup;

	cgroup = cgroup_tree_enter(tree, id, finding->arena, &path);
	if (cgroup < 0)
		return NULL; /* removed, or not ours to enter: search all */
	if (processes)
		(void)cgroup_tree_processes(cgroup, finding->job->deadline,
					    finding->arena, &finding->cgroup_pids,
					    &finding->cgroup_pid_count);
	(void)close(cgroup);
	return path;
}

/* Name the cgroup that each listener was made in. */
static void look_at_cgroups(struct finding *finding, bool processes)
{
	struct named_cgroup *known = NULL;
	size_t i, j, known_count = 0;
	struct cgroup_tree tree;

	if (cgroup_tree_open(finding->job->deadline, finding->arena, &tree) < 0)
		return;
	for (i = 0; i < finding->dump->count; i++) {
		const struct socket_entry *entry = &finding->dump->items[i];

		if (!entry->cgroup_known || deadline_passed(finding->job->deadline))
			continue;
		for (j = 0; j < known_count && known[j].id != entry->cgroup_id; j++)
			;
		if (j == known_count) {
			if (!arena_push(finding->arena, &known, &known_count,
					sizeof(*known)))
				break;
			known[j] = (struct named_cgroup){entry->cgroup_id,
							 visit_cgroup(finding, &tree,
								      entry->cgroup_id,
								      processes)};
		}
		finding->listeners[i].cgroup = known[j].path;
	}
	cgroup_tree_close(&tree);
}

/* Where to look. */
enum searching {
	SEARCH_CGROUPS, /* the processes of the cgroups the sockets were made in */
	SEARCH_LISTED,  /* where the walk that saw all has seen them */
	SEARCH_ALL,
};

static int search(struct finding *finding, bool unheld, bool every_thread,
		  enum searching where)
{
	struct owner_search search = {.every_thread = every_thread,
				      .arena = finding->arena,
				      .deadline = finding->job->deadline};
	int r;

	search.inodes = wanted_inodes(finding, unheld, &search.count);
	if (!search.inodes)
		return -ENOMEM;
	if (where != SEARCH_CGROUPS) {
		/* Counted anew: an earlier search looked into fewer. */
		finding->out->found.denied = 0;
		finding->out->found.pid_count = 0;
	}
	if (where == SEARCH_ALL) {
		r = owner_search_all(&search, &finding->out->found);
	} else if (where == SEARCH_LISTED) {
		r = owner_search_listed(&search, finding->sockets,
					&finding->out->found);
	} else {
		r = owner_search_some(&search, finding->cgroup_pids,
				      finding->cgroup_pid_count, &finding->out->found);
	}
	sort_holdings(&finding->out->found);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		finding->timed_out = true;
	return 0;
}

static size_t count_unheld(const struct finding *finding)
{
	size_t i, holders, unheld = 0;

	for (i = 0; i < finding->dump->count; i++) {
		(void)ownership_of(&finding->out->found, finding->dump->items[i].inode,
				   &holders);
		if (finding->dump->items[i].inode != 0 && holders == 0)
			unheld++;
	}
	return unheld;
}

/*
 * Nobody holds a socket that was closed since it was listed. Ask again, and
 * forget those that are gone: that is no gap, only a moment passed.
 */
static int drop_closed(struct finding *finding)
{
	struct listener_dump *dump = finding->dump, now;
	struct limit_list ignored = {0};
	size_t i, j, holders, kept = 0;
	int r;

	r = listener_dump_read(finding->job, dump->namespaces, finding->arena, &ignored,
			       &now);
	if (r < 0 || !now.complete)
		return r == -ENOMEM ? r : 0;
	for (i = 0; i < dump->count; i++) {
		(void)ownership_of(&finding->out->found, dump->items[i].inode,
				   &holders);
		for (j = 0; holders == 0 && j < now.count; j++) {
			if (now.items[j].inode == dump->items[i].inode &&
			    now.items[j].cookie == dump->items[i].cookie)
				break;
		}
		if (holders == 0 && j == now.count)
			continue;
		dump->items[kept] = dump->items[i];
		finding->listeners[kept++] = finding->listeners[i];
	}
	dump->count = kept;
	return 0;
}

static bool is_foreign_pid_namespace(void)
{
	struct stat namespace;

	return stat("/proc/self/ns/pid", &namespace) < 0 ||
	       namespace.st_ino != first_pid_namespace;
}

/* Process 1 always exists; who cannot see it, sees no stranger's process. */
static bool is_proc_hiding(void)
{
	return access("/proc/1/stat", R_OK) < 0;
}

/*
 * The reason why more holders may exist than were found, or NULL. Every
 * listener says so in owners_state. It is a limit of the whole run as well, but
 * for one process that a security module hides even from root while every
 * listener has its holder.
 */
static const char *general_gap(struct finding *finding)
{
	const struct owner_result *found = &finding->out->found;
	struct arena *arena = finding->arena;
	bool limited = count_unheld(finding) > 0;
	enum limit_reason reason = LIMIT_SKIPPED;
	const char *why = NULL;

	if (finding->timed_out) {
		reason = LIMIT_TIMEOUT;
		limited = true;
		why = "the search for owners was cut short by the deadline";
	} else if (is_proc_hiding()) {
		reason = LIMIT_HIDEPID;
		limited = true;
		why = "/proc is mounted with hidepid: other users' processes are "
		      "not to be seen";
	} else if (found->denied > 0) {
		const bool may = process_may_see_all(finding->job->deadline);

		reason = LIMIT_NOT_ROOT;
		limited = limited || !may;
		why = arena_printf(arena, "%zu process%s could not be looked into (%s)",
				   found->denied, found->denied == 1 ? "" : "es",
				   may ? "refused to root: a security module, or they "
					 "live in another user namespace"
				       : "CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH");
	} else if (is_foreign_pid_namespace()) {
		reason = LIMIT_PID_NAMESPACE;
		limited = true;
		why = "processes outside this PID namespace are not to be seen";
	} else if (!finding->out->searched_all) {
		limited = true;
		why = "many open files: owners were looked for in the socket's own "
		      "cgroup only (--deep looks everywhere)";
	}
	if (why && limited)
		(void)limit_add(finding->limits, arena, reason, EVIDENCE_PROCESS,
				"owners: %s", why);
	return why;
}

static void unheld_limit(struct finding *finding, const struct listener *listener,
			 enum limit_reason reason)
{
	struct buffer text = buffer_make(128);

	socket_address_text(&listener->address, listener->port, &text);
	buffer_add_byte(&text, '\0');
	(void)limit_add(finding->limits, finding->arena, reason, EVIDENCE_PROCESS,
			"%s %s: %s", transport_name(listener->transport),
			text.failed ? "?" : text.ptr, listener->owners_reason);
	buffer_free(&text);
}

static void claim(struct finding *finding)
{
	const char *gap = finding->dump->count > 0 ? general_gap(finding) : NULL;
	size_t i, holders;

	for (i = 0; i < finding->dump->count; i++) {
		struct listener *listener = &finding->listeners[i];

		(void)ownership_of(&finding->out->found, listener->inode, &holders);
		if (listener->inode == 0) {
			listener->owners_state = OWNERS_NONE;
			listener->owners_reason =
				"a socket of the kernel's own: no process holds it";
			unheld_limit(finding, listener, LIMIT_KERNEL_SOCKET);
		} else if (holders > 0) {
			listener->owners_state = gap ? OWNERS_PARTIAL : OWNERS_COMPLETE;
			listener->owners_reason = gap;
		} else if (gap) {
			listener->owners_state = OWNERS_NONE;
			listener->owners_reason = gap;
		} else {
			/* A tunnel's socket has an inode, too, but no process. */
			bool udp = listener->transport == TRANSPORT_UDP;

			listener->owners_state = OWNERS_NONE;
			listener->owners_reason =
				udp ? "no process has it open: the kernel's own (a "
				      "tunnel), or in flight between two"
				    : "no process has it open: in flight between two, "
				      "or the kernel's own";
			unheld_limit(finding, listener,
				     udp ? LIMIT_KERNEL_SOCKET : LIMIT_IN_FLIGHT);
		}
	}
}

int ownership_find(const struct discover_job *job, struct arena *arena,
		   const struct open_socket_list *sockets, struct listener_dump *dump,
		   struct listener *listeners, struct limit_list *limits,
		   struct ownership *out)
{
	struct finding finding = {.job = job,
				  .arena = arena,
				  .dump = dump,
				  .listeners = listeners,
				  .limits = limits,
				  .out = out};
	int64_t files = owner_open_files(job->deadline);
	bool all = job->deep || files < OWNER_FILES_MANY;
	enum searching where = all ? SEARCH_ALL : SEARCH_CGROUPS;
	int r;

	if (job->deep && open_socket_list_is_whole(sockets)) {
		finding.sockets = sockets;
		where = SEARCH_LISTED;
	}
	look_at_cgroups(&finding, !all);
	r = search(&finding, false, job->deep, where);
	out->searched_all = all && !finding.timed_out;
	if (r == 0 && !all && !finding.timed_out && count_unheld(&finding) > 0) {
		/* The cgroup is gone, or the socket went elsewhere. */
		r = search(&finding, true, false, SEARCH_ALL);
	}
	/* A thread may have descriptors of its own, or it is younger than that walk;
	 * and it may just be closed. */
	if (r == 0 && (!job->deep || where == SEARCH_LISTED) && !finding.timed_out &&
	    count_unheld(&finding) > 0)
		r = search(&finding, true, true, SEARCH_ALL);
	if (r == 0 && !finding.timed_out && count_unheld(&finding) > 0)
		r = drop_closed(&finding);
	if (r == 0)
		claim(&finding);
	return r;
}
