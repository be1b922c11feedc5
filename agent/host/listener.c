/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/listener.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/host/link.h"
#include "agent/host/proc_net.h"
#include "agent/host/procfs.h"

enum {
	ATTEMPTS_MAX = 4, /* of a dump that the kernel says was interrupted */
	/* Namespaces entered in one look. The kernel's table is one for all of them,
	 * so each costs the same walk: 1.6 ms here, and a process that enters. */
	ENTERED_MAX = 256,
	TIMEOUTS_MAX = 3, /* of the door: something on the way hangs */
};

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
	unsigned int entered, timeouts;
	unsigned int outlined; /* namespaces with listeners that /proc/PID/net showed */
	int outlined_why;      /* -errno: why the first of them was not entered */
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

static const char *name_of(const struct net_namespace *namespace)
{
	return namespace->name ? namespace->name : "without a name";
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
	const struct net_namespace *namespace = collecting->namespace;
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
				"sock_diag: %s %s%s%s: the sockets kept changing",
				transport_name(question->transport),
				family_name(question),
				namespace ? " in network namespace " : "",
				namespace ? name_of(namespace) : "");
	}
	if (r < 0 && r != -ENOMEM && r != -ETIMEDOUT)
		collecting->out->count = before;
	return r;
}

static int dump_own_family(const struct socket_question *question,
			   struct collecting *collecting, struct limit_list *limits)
{
	int r = dump_family(question, collecting, limits);

	if (r == 0 || r == -ENOMEM || r == -ETIMEDOUT)
		return r;
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
	{.transport = TRANSPORT_TCP, .family = 4, .state = SOCKET_LISTEN},
	{.transport = TRANSPORT_TCP, .family = 6, .state = SOCKET_LISTEN},
	{.transport = TRANSPORT_UDP, .family = 4, .state = SOCKET_CLOSE},
	{.transport = TRANSPORT_UDP, .family = 6, .state = SOCKET_CLOSE},
};
enum { QUESTION_COUNT = sizeof(questions) / sizeof(questions[0]) };

/* ---- other network namespaces -------------------------------------------------- */

/* The interfaces that listeners from ${first} on are bound to, by name. */
static int name_devices(struct collecting *collecting, size_t first)
{
	const struct discover_job *job = collecting->job;
	struct listener_dump *out = collecting->out;
	struct netlink_socket via = {.fd = -1};
	struct link_list links = {0};
	size_t i = first;
	int r;

	while (i < out->count && out->items[i].ifindex == 0)
		i++;
	if (i == out->count)
		return 0;
	r = net_namespace_enter(collecting->namespace, job->door, NAMESPACE_ROUTE,
				job->deadline, &via.fd);
	if (r == 0)
		r = link_list_read(&via, job->deadline, collecting->arena, &links);
	if (via.fd >= 0)
		(void)close(via.fd);
	for (; i < out->count; i++) {
		struct socket_entry *entry = &out->items[i];

		if (entry->ifindex != 0)
			entry->device = link_name(link_find(&links, entry->ifindex),
						  entry->ifindex, collecting->arena);
	}
	return r;
}

/* By sock_diag, from within; on failure nothing of the namespace is kept. */
static int enter_namespace(struct collecting *collecting, struct limit_list *limits)
{
	const struct discover_job *job = collecting->job;
	struct netlink_socket via = {.fd = -1};
	size_t i, before = collecting->out->count;
	int r, named;

	r = net_namespace_enter(collecting->namespace, job->door, NAMESPACE_SOCK_DIAG,
				job->deadline, &via.fd);
	if (r < 0)
		return r;
	for (i = 0; r == 0 && i < QUESTION_COUNT; i++) {
		struct socket_question question = questions[i];

		question.via = &via;
		if (!port_hull(job, &question))
			continue;
		r = dump_family(&question, collecting, limits);
		/* A kernel without IPv6 has no such sockets. */
		if (r == -ENOENT && question.family == 6)
			r = 0;
	}
	(void)close(via.fd);
	if (r < 0) {
		collecting->out->count = before;
		return r;
	}
	named = name_devices(collecting, before);
	if (named < 0)
		(void)limit_add(limits, collecting->arena,
				named == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_UNSUPPORTED,
				EVIDENCE_LISTENERS,
				"names of interfaces in network namespace %s: %s",
				name_of(collecting->namespace), strerror(-named));
	return named == -ENOMEM ? named : 0;
}

/* What /proc/PID/net shows; on failure nothing of the namespace is kept. */
static int outline_process(struct collecting *collecting, int process)
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
	if (r == 0 && procfs_inode(process, "ns/net") != collecting->namespace->inode)
		r = -ESRCH;
	if (r < 0)
		collecting->out->count = before;
	return r;
}

/* -ESRCH: it has gone, and whoever listened there with it. */
static int outline_namespace(struct collecting *collecting)
{
	unsigned int attempt;
	int process, r = -ESRCH;

	for (attempt = 0; r == -ESRCH && attempt < ATTEMPTS_MAX; attempt++) {
		process = net_namespace_open(collecting->namespace,
					     collecting->job->deadline);
		if (process < 0)
			return process;
		r = outline_process(collecting, process);
		(void)close(process);
	}
	return r == -ESRCH ? -EINTR : r;
}

/* Why a namespace was not entered, in words that end a sentence. */
static const char *closed_text(int why)
{
	switch (why) {
	case -EPERM:
	case -EACCES:
		return "CAP_SYS_ADMIN is needed to enter it";
	case -EMLINK:
		return "there are more than tlsward enters";
	default:
		return strerror(-why);
	}
}

static enum limit_reason closed_reason(int why)
{
	switch (why) {
	case -EPERM:
	case -EACCES:
		return LIMIT_NOT_ROOT;
	case -ETIMEDOUT:
		return LIMIT_TIMEOUT;
	case -EMLINK:
		return LIMIT_SKIPPED;
	default:
		return LIMIT_UNSUPPORTED;
	}
}

/* 0; -ESRCH: there is no such namespace any more; -EPERM: there is no door; -errno. */
static int try_door(struct collecting *collecting, struct limit_list *limits)
{
	int r;

	if (!collecting->job->door)
		return -EPERM;
	if (collecting->timeouts >= TIMEOUTS_MAX)
		return -ETIMEDOUT;
	if (collecting->entered >= ENTERED_MAX)
		return -EMLINK;
	r = enter_namespace(collecting, limits);
	collecting->entered++;
	if (r == -ETIMEDOUT)
		collecting->timeouts++;
	return r;
}

/* 0 or -ENOMEM; what else went wrong is said. */
static int visit_namespace(struct collecting *collecting, struct limit_list *limits)
{
	const struct net_namespace *namespace = collecting->namespace;
	size_t before = collecting->out->count;
	int r, why = try_door(collecting, limits);

	if (why == 0 || why == -ENOMEM || why == -ESRCH)
		return why == -ESRCH ? 0 : why;
	if (namespace->pid == 0) {
		collecting->out->complete = false;
		(void)limit_add(limits, collecting->arena, closed_reason(why),
				EVIDENCE_LISTENERS,
				"network namespace %s has no process: sockets that "
				"others hold in it were not looked for: %s",
				name_of(namespace), closed_text(why));
		return 0;
	}
	r = outline_namespace(collecting);
	if (r == 0 && collecting->out->count > before && collecting->outlined++ == 0)
		collecting->outlined_why = why;
	if (r == 0 || r == -ENOMEM || r == -ESRCH)
		return r == -ESRCH ? 0 : r;
	collecting->out->complete = false;
	(void)limit_add(limits, collecting->arena,
			r == -ETIMEDOUT ? LIMIT_TIMEOUT
			: r == -EINTR   ? LIMIT_DUMP_INTERRUPTED
					: LIMIT_UNREADABLE_FILE,
			EVIDENCE_LISTENERS, "listeners of network namespace %s: %s",
			name_of(namespace), strerror(-r));
	return 0;
}

static int visit_namespaces(struct collecting *collecting, struct limit_list *limits)
{
	const struct net_namespace_list *list = collecting->out->namespaces;
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && list && i < list->count; i++) {
		collecting->namespace = &list->items[i];
		r = visit_namespace(collecting, limits);
	}
	collecting->namespace = NULL;
	if (r == 0 && collecting->outlined > 0)
		(void)limit_add(
			limits, collecting->arena,
			closed_reason(collecting->outlined_why), EVIDENCE_LISTENERS,
			"listeners of %u other network namespace%s: /proc/PID/net "
			"shows no device, v6only flag, backlog or drops: %s",
			collecting->outlined, collecting->outlined == 1 ? "" : "s",
			closed_text(collecting->outlined_why));
	return r;
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
		r = dump_own_family(&question, &collecting, limits);
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
