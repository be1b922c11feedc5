/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/listener.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/host/proc_net.h"

enum { ATTEMPTS_MAX = 4 }; /* of a dump that the kernel says was interrupted */

bool listener_is_asked(const struct discover_job *job, enum transport transport,
		       uint16_t port)
{
	size_t i;

	for (i = 0; i < job->port_count; i++) {
		const struct port_range *range = &job->ports[i];

		if ((transport == TRANSPORT_TCP ? range->tcp : range->udp) &&
		    range->first <= port && port <= range->last)
			return true;
	}
	return job->port_count == 0;
}

/* The smallest range that holds all asked ports; false when none is asked. */
static bool port_hull(const struct discover_job *job, struct socket_question *question)
{
	bool any = job->port_count == 0;
	size_t i;

	question->first_port = any ? 0 : UINT16_MAX;
	question->last_port = any ? UINT16_MAX : 0;
	for (i = 0; i < job->port_count; i++) {
		const struct port_range *range = &job->ports[i];

		if (!(question->transport == TRANSPORT_TCP ? range->tcp : range->udp) ||
		    range->first > range->last)
			continue;
		any = true;
		if (range->first < question->first_port)
			question->first_port = range->first;
		if (range->last > question->last_port)
			question->last_port = range->last;
	}
	return any;
}

struct collecting {
	const struct discover_job *job;
	struct arena *arena;
	struct listener_dump *out;
	const struct net_namespace *namespace; /* NULL: ours */
	bool overflow;
};

static bool on_socket(const struct socket_entry *entry, void *data)
{
	struct collecting *collecting = data;
	struct socket_entry *item;

	/* A connected UDP socket is a client's, or one peer's. */
	if (entry->remote_port != 0 ||
	    !listener_is_asked(collecting->job, entry->transport, entry->local_port))
		return true;
	if (collecting->out->count >= LISTENERS_MAX) {
		collecting->overflow = true;
		return true;
	}
	item = arena_push(collecting->arena, &collecting->out->items,
			  &collecting->out->count, sizeof(*item));
	if (!item)
		return false;
	*item = *entry;
	if (collecting->namespace) {
		item->netns_inode = collecting->namespace->inode;
		item->netns_name = collecting->namespace->name;
	}
	return true;
}

static const char *family_name(const struct socket_question *question)
{
	return question->family == 4 ? "IPv4" : "IPv6";
}

static int fall_back(const struct socket_question *question,
		     struct collecting *collecting, struct limit_list *limits, int why)
{
	const char *transport = transport_name(question->transport);
	int r;

	r = proc_net_read(question, collecting->job->deadline, on_socket, collecting);
	/* Without IPv6 in the kernel there is no file, and no socket either. */
	if (r == -ENOENT && question->family == 6)
		return 0;
	(void)limit_add(limits, collecting->arena, LIMIT_UNSUPPORTED,
			EVIDENCE_LISTENERS,
			"sock_diag: %s %s: %s; /proc/net shows no device, v6only flag "
			"or backlog",
			transport, family_name(question), strerror(-why));
	collecting->out->complete = false;
	return r;
}

static int dump_family(const struct socket_question *question,
		       struct collecting *collecting, struct limit_list *limits)
{
	size_t before = collecting->out->count;
	bool interrupted = true;
	unsigned int attempt;
	int r = 0;

	for (attempt = 0; r == 0 && interrupted && attempt < ATTEMPTS_MAX; attempt++) {
		collecting->out->count = before;
		interrupted = false;
		r = sock_diag_dump(question, collecting->job->deadline, on_socket,
				   collecting, &interrupted);
	}
	if (r == 0 && interrupted) {
		collecting->out->complete = false;
		(void)limit_add(limits, collecting->arena, LIMIT_DUMP_INTERRUPTED,
				EVIDENCE_LISTENERS,
				"sock_diag: %s %s: the sockets kept changing",
				transport_name(question->transport),
				family_name(question));
	}
	if (r == 0 || r == -ENOMEM || r == -ETIMEDOUT)
		return r;
	collecting->out->count = before;
	return fall_back(question, collecting, limits, r);
}

static int compare_entries(const void *a, const void *b)
{
	const struct socket_entry *left = a, *right = b;
	int order;

	if (left->netns_inode != right->netns_inode)
		return left->netns_inode < right->netns_inode ? -1 : 1;
	if (left->transport != right->transport)
		return left->transport < right->transport ? -1 : 1;
	if (left->local.family != right->local.family)
		return left->local.family < right->local.family ? -1 : 1;
	order = memcmp(left->local.bytes, right->local.bytes,
		       sizeof(left->local.bytes));
	if (order != 0)
		return order;
	if (left->local_port != right->local_port)
		return left->local_port < right->local_port ? -1 : 1;
	if (left->inode != right->inode)
		return left->inode < right->inode ? -1 : 1;
	return (left->cookie > right->cookie) - (left->cookie < right->cookie);
}

static bool is_same_socket(const struct socket_entry *a, const struct socket_entry *b)
{
	/* /proc/net gives no cookie, and the kernel's own sockets no inode. */
	return compare_entries(a, b) == 0 && (a->inode != 0 || a->cookie != 0);
}

static void sort_and_dedupe(struct listener_dump *dump)
{
	size_t i, kept = 0;

	if (dump->count > 1)
		qsort(dump->items, dump->count, sizeof(*dump->items), compare_entries);
	for (i = 0; i < dump->count; i++) {
		if (kept > 0 && is_same_socket(&dump->items[kept - 1], &dump->items[i]))
			continue;
		dump->items[kept++] = dump->items[i];
	}
	dump->count = kept;
}

static const struct socket_question questions[] = {
	{TRANSPORT_TCP, 4, SOCKET_LISTEN, 0, 0},
	{TRANSPORT_TCP, 6, SOCKET_LISTEN, 0, 0},
	{TRANSPORT_UDP, 4, SOCKET_CLOSE, 0, 0},
	{TRANSPORT_UDP, 6, SOCKET_CLOSE, 0, 0},
};
enum { QUESTION_COUNT = sizeof(questions) / sizeof(questions[0]) };

/* What one namespace shows; on failure nothing of it is kept. */
static int read_namespace(struct collecting *collecting, int process)
{
	size_t i, before = collecting->out->count;
	int r = 0;

	for (i = 0; r == 0 && i < QUESTION_COUNT; i++) {
		struct socket_question question = questions[i];

		if (!port_hull(collecting->job, &question))
			continue;
		r = proc_net_read_of(process, &question, collecting->job->deadline,
				     on_socket, collecting);
		/* Without IPv6 in the kernel there is no such file. */
		if (r == -ENOENT && question.family == 6)
			r = 0;
	}
	/* The process may have ended or moved while it was read. */
	if (r == 0 && net_namespace_of(process) != collecting->namespace->inode)
		r = -ESRCH;
	if (r < 0)
		collecting->out->count = before;
	return r;
}

/* -ESRCH: it has gone, and whoever listened there with it. */
static int visit_namespace(struct collecting *collecting)
{
	unsigned int attempt;
	int process, r = -ESRCH;

	for (attempt = 0; r == -ESRCH && attempt < ATTEMPTS_MAX; attempt++) {
		process = net_namespace_open(collecting->namespace,
					     collecting->job->deadline);
		if (process < 0)
			return process;
		r = read_namespace(collecting, process);
		(void)close(process);
	}
	return r == -ESRCH ? -EINTR : r;
}

static int visit_namespaces(struct collecting *collecting, struct limit_list *limits)
{
	const struct net_namespace_list *list = collecting->out->namespaces;
	size_t i;
	int r;

	for (i = 0; list && i < list->count; i++) {
		collecting->namespace = &list->items[i];
		if (list->items[i].pid == 0) {
			(void)limit_add(limits, collecting->arena, LIMIT_SKIPPED,
					EVIDENCE_LISTENERS,
					"network namespace %s has no process: sockets "
					"that others hold in it were not looked for",
					list->items[i].name);
			continue;
		}
		r = visit_namespace(collecting);
		if (r == -ENOMEM)
			return r;
		if (r == 0 || r == -ESRCH)
			continue;
		collecting->out->complete = false;
		(void)limit_add(
			limits, collecting->arena,
			r == -ETIMEDOUT ? LIMIT_TIMEOUT
					: (r == -EINTR ? LIMIT_DUMP_INTERRUPTED
						       : LIMIT_UNREADABLE_FILE),
			EVIDENCE_LISTENERS, "listeners of network namespace %s: %s",
			list->items[i].name ? list->items[i].name : "without a name",
			strerror(-r));
	}
	collecting->namespace = NULL;
	return 0;
}

int listener_dump_read(const struct discover_job *job,
		       const struct net_namespace_list *namespaces, struct arena *arena,
		       struct limit_list *limits, struct listener_dump *out)
{
	struct collecting collecting = {.job = job, .arena = arena, .out = out};
	size_t i, asked = 0, failed = 0;
	int r = 0, first_error = 0;

	*out = (struct listener_dump){.complete = true, .namespaces = namespaces};
	for (i = 0; i < QUESTION_COUNT; i++) {
		struct socket_question question = questions[i];

		if (!port_hull(job, &question))
			continue;
		asked++;
		r = dump_family(&question, &collecting, limits);
		if (r == -ENOMEM)
			return r;
		if (r == 0)
			continue;
		failed++;
		first_error = first_error ? first_error : r;
		out->complete = false;
		(void)limit_add(limits, arena,
				r == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_UNSUPPORTED,
				EVIDENCE_LISTENERS, "%s %s sockets: %s",
				transport_name(question.transport),
				family_name(&question), strerror(-r));
	}
	r = visit_namespaces(&collecting, limits);
	if (r < 0)
		return r;
	if (collecting.overflow) {
		out->complete = false;
		(void)limit_add(limits, arena, LIMIT_SKIPPED, EVIDENCE_LISTENERS,
				"more than %d listening sockets", LISTENERS_MAX);
	}
	sort_and_dedupe(out);
	return asked > 0 && failed == asked ? first_error : 0;
}

static bool is_private4(const uint8_t *bytes)
{
	return bytes[0] == 10 || (bytes[0] == 172 && (bytes[1] & 0xf0) == 16) ||
	       (bytes[0] == 192 && bytes[1] == 168) ||
	       (bytes[0] == 169 && bytes[1] == 254);
}

static bool is_private(const struct ip_address *address)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	if (address->family == 4)
		return is_private4(address->bytes);
	if (memcmp(address->bytes, mapped, sizeof(mapped)) == 0)
		return is_private4(address->bytes + sizeof(mapped));
	return (address->bytes[0] & 0xfe) == 0xfc || /* RFC 4193 */
	       (address->bytes[0] == 0xfe && (address->bytes[1] & 0xc0) == 0x80);
}

enum exposure listener_exposure(const struct ip_address *address, const char *device)
{
	if (ip_address_is_loopback(address) || (device && strcmp(device, "lo") == 0))
		return EXPOSURE_LOOPBACK;
	return is_private(address) ? EXPOSURE_PRIVATE : EXPOSURE_UNKNOWN;
}
