/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listeners_tool: run a discovery and print it, one fact per line, for the
 * system tests. Not installed, and no report: fields are joined by '|'.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/escape.h"
#include "agent/host/discover.h"

enum { ARENA_MAX = 256 * 1024 * 1024, DEADLINE_MS = 60000 };

static void print_text(const char *text)
{
	struct buffer out = buffer_make(65536);

	escape_terminal(&out, span_from_string(text ? text : "-"));
	(void)fwrite(out.ptr, 1, out.len, stdout);
	buffer_free(&out);
}

static void print_address(const struct ip_address *address, uint16_t port)
{
	struct buffer out = buffer_make(128);

	socket_address_text(address, port, &out);
	(void)fwrite(out.ptr, 1, out.len, stdout);
	buffer_free(&out);
}

static void print_listener(const struct discovery *discovery, const struct listener *l)
{
	static const char *const v6only[] = {"-", "no", "yes"};
	static const char *const states[] = {"none", "partial", "complete"};
	static const char *const exposures[] = {"unknown", "world", "private",
						"loopback", "nobody"};
	size_t i;

	printf("listener|%s|", transport_name(l->transport));
	print_address(&l->address, l->port);
	printf("|v6only=%s|device=%s|uid=%u|inode=%" PRIu64
	       "|queue=%u/%u|drops=%" PRIu64 "|%s|owners=%s|",
	       v6only[l->v6only], l->device ? l->device : "-", l->uid, l->inode,
	       l->queue_length, l->queue_limit, l->drops, exposures[l->exposure],
	       states[l->owners_state]);
	for (i = 0; i < l->owner_count; i++)
		printf("%s%u:%u%s", i ? "," : "",
		       discovery->processes[l->owners[i].process].pid, l->owners[i].fd,
		       l->owners[i].role == OWNER_ACTIVATOR ? ":activator" : "");
	printf("|reason=");
	print_text(l->owners_reason);
	printf("|cgroup=");
	print_text(l->cgroup);
	printf("|mptcp=%d|netns=", l->mptcp);
	print_text(l->netns_name);
	printf("\n");
}

static void print_process(const struct process *p)
{
	size_t i;

	printf("process|pid=%u|parent=%u|uid=%u|user=%s|name=", p->pid, p->parent_pid,
	       p->uid, p->user ? p->user : "-");
	print_text(p->name);
	printf("|exe=");
	print_text(p->exe);
	printf("|%s|started=%" PRId64 "|nnp=%d|seccomp=%u|caps=%" PRIx64 "|command=",
	       exe_state_name(p->exe_state), p->started_at, p->no_new_privs,
	       (unsigned int)p->seccomp, p->capabilities);
	print_text(p->command);
	printf("|unit=%s|container=%s|package=%s|libraries=", p->unit ? p->unit : "-",
	       p->container ? p->container : "-", p->package ? p->package : "-");
	if (!p->libraries_known)
		printf("?");
	for (i = 0; i < p->library_count; i++)
		printf("%s%s:%s", i ? "," : "", p->libraries[i].path,
		       exe_state_name(p->libraries[i].state));
	printf("\n");
}

/* listeners_tool [--deep] [--everywhere] [tcp|udp PORT]... */
int main(int argc, char **argv)
{
	struct port_range ports[64];
	struct discover_job job = {.ports = ports,
				   .deadline = deadline_in_ms(DEADLINE_MS)};
	struct arena arena = arena_make(ARENA_MAX);
	struct discovery discovery;
	size_t i;
	int r, at = 1;

	for (; at < argc && argv[at][0] == '-'; at++) {
		job.deep = job.deep || strcmp(argv[at], "--deep") == 0;
		job.everywhere =
			job.everywhere || strcmp(argv[at], "--everywhere") == 0;
	}
	for (; at + 1 < argc && job.port_count < 64; at += 2) {
		uint64_t port;

		if (!span_to_u64(span_from_string(argv[at + 1]), 10, 1, UINT16_MAX,
				 &port))
			return 2;
		ports[job.port_count++] = (struct port_range){
			(uint16_t)port, (uint16_t)port, strcmp(argv[at], "tcp") == 0,
			strcmp(argv[at], "udp") == 0};
	}
	r = discover_run(&job, &arena, &discovery);
	if (r < 0) {
		(void)fprintf(stderr, "listeners_tool: %s\n", strerror(-r));
		arena_free(&arena);
		return 1;
	}
	for (i = 0; i < discovery.listener_count; i++)
		print_listener(&discovery, &discovery.listeners[i]);
	for (i = 0; i < discovery.process_count; i++)
		print_process(&discovery.processes[i]);
	for (i = 0; i < discovery.limits.count; i++) {
		printf("limit|%s|",
		       limit_reason_name(discovery.limits.items[i].reason));
		print_text(discovery.limits.items[i].where);
		printf("|%u\n", discovery.limits.items[i].evidence);
	}
	printf("complete|%d|other_netns=%u|known=%d\n", discovery.listeners_complete,
	       discovery.other_netns_count, discovery.other_netns_known);
	arena_free(&arena);
	return 0;
}
