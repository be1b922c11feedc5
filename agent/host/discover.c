/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/discover.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/host/family.h"
#include "agent/host/forwarder.h"
#include "agent/host/link.h"
#include "agent/host/listener.h"
#include "agent/host/namespace_socket.h"
#include "agent/host/net_namespace.h"
#include "agent/host/net_namespace_name.h"
#include "agent/host/ownership.h"
#include "agent/host/package.h"
#include "agent/host/process.h"
#include "agent/host/procfs.h"
#include "agent/host/sk_lookup.h"

#define DPKG_LISTS "/var/lib/dpkg/info"

struct discovering {
	const struct discover_job *job;
	struct arena *arena;
	struct discovery *out;
	struct net_namespace_list namespaces;
	struct open_socket_list sockets; /* of a deep search */
	struct listener_dump dump;
	struct ownership ownership;
};

static struct listener listener_from(const struct socket_entry *entry, uint64_t netns)
{
	bool tcp = entry->transport == TRANSPORT_TCP;

	return (struct listener){
		.transport = entry->transport,
		.address = entry->local,
		.port = entry->local_port,
		.v6only = entry->v6only,
		.inode = entry->inode,
		.cookie = entry->cookie,
		.mptcp = entry->mptcp,
		.uid = entry->uid,
		.netns_inode = entry->netns_inode ? entry->netns_inode : netns,
		.netns_name = entry->netns_name,
		.device = entry->device,
		.queue_known = tcp && entry->wqueue_known,
		.queue_length = tcp ? entry->rqueue : 0,
		.queue_limit = tcp ? entry->wqueue : 0,
		.drops = entry->drops,
	};
}

/* In other namespaces the number means another interface: listener.c named it. */
static bool is_bound_here(const struct socket_entry *entry)
{
	return entry->ifindex != 0 && entry->netns_inode == 0;
}

/* The names of the interfaces that listeners are bound to. */
static void name_devices(struct discovering *d)
{
	struct link_list links = {0};
	size_t i, bound = 0;
	int r;

	for (i = 0; i < d->dump.count; i++)
		bound += is_bound_here(&d->dump.items[i]);
	if (bound == 0)
		return;
	r = link_list_read(NULL, d->job->deadline, d->arena, &links);
	if (r < 0)
		(void)limit_add(&d->out->limits, d->arena,
				r == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_UNSUPPORTED,
				EVIDENCE_LISTENERS, "names of interfaces: %s",
				strerror(-r));
	for (i = 0; i < d->dump.count; i++) {
		const struct socket_entry *entry = &d->dump.items[i];

		if (is_bound_here(entry))
			d->out->listeners[i].device =
				link_name(link_find(&links, entry->ifindex),
					  entry->ifindex, d->arena);
	}
}

static int take_listeners(struct discovering *d)
{
	struct discovery *out = d->out;
	size_t i;

	out->listeners =
		arena_alloc_array(d->arena, d->dump.count, sizeof(*out->listeners));
	if (!out->listeners)
		return -ENOMEM;
	for (i = 0; i < d->dump.count; i++)
		out->listeners[i] = listener_from(&d->dump.items[i], d->namespaces.own);
	name_devices(d);
	for (i = 0; i < d->dump.count; i++)
		out->listeners[i].exposure = listener_exposure(
			&out->listeners[i].address, out->listeners[i].device);
	return 0;
}

static int compare_members(const void *a, const void *b)
{
	const struct family_member *left = a, *right = b;

	return (left->pid > right->pid) - (left->pid < right->pid);
}

/* Whom to describe: the holders, and their families. */
static int find_members(struct discovering *d, struct family_member **members,
			size_t *count)
{
	const struct owner_result *found = &d->ownership.found;
	struct family_member *item;
	size_t i, kept = 0;
	int r;

	for (i = 0; i < found->count; i++) {
		item = arena_push(d->arena, members, count, sizeof(*item));
		if (!item)
			return -ENOMEM;
		*item = (struct family_member){found->items[i].pid,
					       found->items[i].start_ticks};
	}
	if (*count > 1)
		qsort(*members, *count, sizeof(**members), compare_members);
	for (i = 0; i < *count; i++) {
		if (kept == 0 || (*members)[kept - 1].pid != (*members)[i].pid)
			(*members)[kept++] = (*members)[i];
	}
	*count = kept;
	r = family_find(found->pids, found->pid_count, d->job->deadline, d->arena,
			members, count);
	if (r < 0 && r != -ENOMEM)
		(void)limit_add(&d->out->limits, d->arena,
				r == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_SKIPPED,
				EVIDENCE_PROCESS,
				"masters and workers of the listeners: %s",
				strerror(-r));
	return r == -ENOMEM ? r : 0;
}

static void gap_limit(struct discovering *d, bool gap, enum limit_reason reason,
		      const char *what)
{
	if (gap)
		(void)limit_add(&d->out->limits, d->arena, reason, EVIDENCE_PROCESS,
				"%s", what);
}

static int describe_members(struct discovering *d, const struct family_member *members,
			    size_t count)
{
	struct process_context context =
		process_context_make(d->arena, d->job->deadline);
	struct discovery *out = d->out;
	struct process_gaps gaps = {0};
	bool late = false, failed = false;
	size_t i;

	out->processes = arena_alloc_array(d->arena, count, sizeof(*out->processes));
	if (!out->processes)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		struct process *process = &out->processes[out->process_count];
		int r = process_read(&context, members[i].pid, members[i].start_ticks,
				     process, &gaps);

		if (r == -ENOMEM)
			return r;
		if (r == -ESRCH)
			continue; /* it has ended, and holds nothing any more */
		if (r < 0) {
			/* A holder stays one, even if that is all we know. */
			*process =
				(struct process){.pid = members[i].pid,
						 .start_ticks = members[i].start_ticks};
			late = late || r == -ETIMEDOUT;
			failed = failed || r != -ETIMEDOUT;
		}
		out->process_count++;
	}
	gap_limit(d, late, LIMIT_TIMEOUT, "descriptions of processes");
	gap_limit(d, failed, LIMIT_UNREADABLE_FILE,
		  "/proc: a holder's stat could not be read");
	gap_limit(d, gaps.links, LIMIT_NOT_ROOT,
		  "/proc/PID/exe of a holder could not be read (CAP_SYS_PTRACE)");
	gap_limit(d, gaps.status, LIMIT_UNREADABLE_FILE,
		  "/proc/PID/status of a holder");
	gap_limit(d, gaps.maps, gaps.links ? LIMIT_NOT_ROOT : LIMIT_UNREADABLE_FILE,
		  "/proc/PID/maps of a holder: its TLS libraries are not known");
	gap_limit(d, gaps.user, LIMIT_UNREADABLE_FILE, "/etc/passwd");
	return 0;
}

static int compare_processes(const void *a, const void *b)
{
	const struct process *left = a, *right = b;

	return (left->pid > right->pid) - (left->pid < right->pid);
}

/*
 * A socket manager keeps the socket for a service that need not run. Process 1
 * counts when it is one: in a container it may be the server itself.
 */
static enum owner_role role_of(const struct process *process)
{
	static const char *const managers[] = {"systemd", "systemd-socket-activate",
					       "init", "inetd", "xinetd"};
	struct span program = process_program(process->exe);
	size_t i;

	if (program.len == 0)
		program = span_from_string(process->name);
	for (i = 0; i < sizeof(managers) / sizeof(managers[0]); i++) {
		if (span_equal_string(program, managers[i]))
			return OWNER_ACTIVATOR;
	}
	return OWNER_HOLDER;
}

static int attach_owners(struct discovering *d)
{
	struct discovery *out = d->out;
	size_t i, j, count;

	for (i = 0; i < out->listener_count; i++) {
		struct listener *listener = &out->listeners[i];
		const struct owner_holding *holding;

		if (listener->inode == 0)
			continue;
		holding = ownership_of(&d->ownership.found, listener->inode, &count);
		listener->owners =
			arena_alloc_array(d->arena, count, sizeof(*listener->owners));
		if (!listener->owners)
			return -ENOMEM;
		for (j = 0; j < count; j++) {
			const struct process key = {.pid = holding[j].pid};
			const struct process *process =
				bsearch(&key, out->processes, out->process_count,
					sizeof(key), compare_processes);

			if (!process)
				continue;
			listener->owners[listener->owner_count++] = (struct owner){
				.process = (size_t)(process - out->processes),
				.fd = holding[j].fd,
				.role = role_of(process)};
		}
		if (count > 0 && listener->owner_count == 0) {
			listener->owners_state = OWNERS_NONE;
			listener->owners_reason = "its holder ended meanwhile";
			(void)limit_add(&out->limits, d->arena, LIMIT_DUMP_INTERRUPTED,
					EVIDENCE_PROCESS, "port %u: %s",
					(unsigned int)listener->port,
					listener->owners_reason);
		}
	}
	return 0;
}

static int find_packages(struct discovering *d)
{
	struct discovery *out = d->out;
	struct package_wanted *wanted = NULL;
	size_t i, j, count = 0;
	int r;

	for (i = 0; i < out->process_count; i++) {
		const char *exe = out->processes[i].exe;
		struct package_wanted *item;

		if (!exe || exe[0] != '/' || !out->processes[i].host_files ||
		    count >= PACKAGE_WANTED_MAX)
			continue;
		for (j = 0; j < count && strcmp(wanted[j].path, exe) != 0; j++)
			;
		if (j < count)
			continue;
		item = arena_push(d->arena, &wanted, &count, sizeof(*item));
		if (!item)
			return -ENOMEM;
		*item = (struct package_wanted){exe, NULL};
	}
	out->has_dpkg = access(DPKG_LISTS, F_OK) == 0 || errno != ENOENT;
	r = package_find(DPKG_LISTS, wanted, count, d->job->deadline, d->arena);
	for (i = 0; i < out->process_count; i++) {
		for (j = 0;
		     out->processes[i].host_files && out->processes[i].exe && j < count;
		     j++) {
			if (strcmp(wanted[j].path, out->processes[i].exe) == 0)
				out->processes[i].package = wanted[j].package;
		}
	}
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		(void)limit_add(&out->limits, d->arena,
				r == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_UNREADABLE_FILE,
				EVIDENCE_PROCESS, "%s: %s", DPKG_LISTS, strerror(-r));
	return 0;
}

static void count_namespaces(struct discovering *d)
{
	d->out->netns_inode = d->namespaces.own;
	d->out->other_netns_count = (uint32_t)d->namespaces.count;
	d->out->other_netns_known = d->namespaces.complete;
}

static int find_namespaces(struct discovering *d)
{
	const struct discover_job *job = d->job;

	int r;

	if (!job->everywhere) {
		d->namespaces.own = net_namespace_own();
		return 0;
	}
	r = net_namespace_list_read(job->deep, job->deadline, d->arena, &d->out->limits,
				    &d->namespaces);
	return r < 0 ? r
		     : net_namespace_name_all(job->deadline, d->arena, &d->out->limits,
					      &d->namespaces);
}

/*
 * One walk for the namespaces that only a socket keeps alive and for the owners. It
 * comes after the look for namespaces of processes: who leaves one in between is then
 * seen there, or his socket is.
 */
static int find_sockets(struct discovering *d)
{
	const struct discover_job *job = d->job;
	int r = open_socket_list_read(job->deadline, d->arena, &d->sockets);

	if (r < 0 || !job->everywhere)
		return r;
	/* Only who asked for everything is told of what is that rare. */
	if (job->door && job->door->look)
		return namespace_socket_find(&d->sockets, job->door, job->deadline,
					     d->arena, &d->out->limits, &d->namespaces);
	(void)limit_add(&d->out->limits, d->arena, LIMIT_SKIPPED, EVIDENCE_LISTENERS,
			"network namespaces that only a socket keeps alive were not "
			"looked for (CAP_SYS_ADMIN)");
	return 0;
}

int discover_run(const struct discover_job *job, struct arena *arena,
		 struct discovery *out)
{
	struct discovery discovery = {0};
	struct discovering d = {.job = job, .arena = arena, .out = &discovery};
	struct family_member *members = NULL;
	size_t member_count = 0;
	int r;

	r = find_namespaces(&d);
	if (r == 0 && job->deep)
		r = find_sockets(&d);
	if (r == 0)
		r = listener_dump_read(job, &d.namespaces, arena, &discovery.limits,
				       &d.dump);
	if (r < 0)
		return r;
	discovery.listeners_complete = d.dump.complete;
	r = take_listeners(&d);
	if (r == 0)
		r = sk_lookup_find(job, arena, &discovery);
	if (r == 0)
		r = ownership_find(job, arena, &d.sockets, &d.dump, discovery.listeners,
				   &discovery.limits, &d.ownership);
	discovery.listener_count = d.dump.count;
	if (r == 0)
		r = find_members(&d, &members, &member_count);
	if (r == 0)
		r = describe_members(&d, members, member_count);
	if (r == 0)
		r = attach_owners(&d);
	if (r == 0)
		forwarder_note(&discovery, arena);
	if (r == 0)
		r = find_packages(&d);
	if (r < 0)
		return r;
	count_namespaces(&d);
	/* A limit that could not be stored would be a silent gap. */
	if (arena->exhausted)
		return -ENOMEM;
	*out = discovery;
	return 0;
}

int discover_again(const struct discover_job *job, struct arena *arena,
		   struct discovery *out)
{
	struct discovery discovery = {.netns_inode = net_namespace_own()};
	struct discovering d = {.job = job, .arena = arena, .out = &discovery};
	int r;

	d.namespaces.own = discovery.netns_inode;
	r = listener_dump_read(job, NULL, arena, &discovery.limits, &d.dump);
	if (r == 0)
		r = take_listeners(&d);
	if (r < 0)
		return r;
	discovery.listener_count = d.dump.count;
	discovery.listeners_complete = d.dump.complete;
	if (arena->exhausted)
		return -ENOMEM;
	*out = discovery;
	return 0;
}

bool discover_is_same(uint32_t pid, uint64_t start_ticks)
{
	struct buffer text = buffer_make(PROCESS_FILE_MAX);
	int folder = procfs_open_process(pid);
	struct process_stat stat = {0};
	bool same = false;

	if (folder < 0)
		return false;
	/* /proc/PID/stat answers at once: the deadline is only a form. */
	if (process_read_stat(folder, deadline_in_ms(1000), &text, &stat) == 0)
		same = stat.start_ticks == start_ticks;
	(void)close(folder);
	buffer_free(&text);
	return same;
}
