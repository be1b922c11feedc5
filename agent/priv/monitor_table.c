/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * monitor_table: what the monitor answers, a row each; the small answers are
 * here, the others in monitor_worker.c, monitor_file.c, monitor_socket.c,
 * monitor_ruleset.c, monitor_namespace.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "agent/priv/monitor_state.h"

enum { FACT_BYTES_MAX = 256 * 1024 };

void monitor_refuse(struct answer *answer, int error, const char *reason)
{
	*answer = (struct answer){.status = -error, .reason = reason};
}

static const char *const fact_paths[FACT_COUNT] = {
	[FACT_LOCAL_PORT_RANGE] = "/proc/sys/net/ipv4/ip_local_port_range",
	[FACT_IP_TABLES_NAMES] = "/proc/net/ip_tables_names",
	[FACT_IP6_TABLES_NAMES] = "/proc/net/ip6_tables_names",
	[FACT_CONNTRACK_COUNT] = "/proc/sys/net/netfilter/nf_conntrack_count",
	[FACT_HOSTNAME] = "/proc/sys/kernel/hostname",
	[FACT_IP_VS] = "/proc/net/ip_vs",
};

/* All of ${file}: a file of /proc/net gives a page at a time. Its length, or
 * -errno. */
static ssize_t read_all(int file, char *bytes, size_t size)
{
	size_t len = 0;
	ssize_t r;

	do {
		r = read(file, bytes + len, size - len);
		if (r > 0)
			len += (size_t)r;
	} while ((r > 0 && len < size) || (r < 0 && errno == EINTR));
	if (r < 0)
		return -errno;
	return len < size ? (ssize_t)len : -EMSGSIZE;
}

int monitor_read_fact(enum fact fact, struct arena *arena, struct span *out)
{
	char *bytes = arena_alloc(arena, FACT_BYTES_MAX);
	ssize_t len;
	int file;

	if (!bytes)
		return -ENOMEM;
	file = open(fact_paths[fact], O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return -errno;
	len = read_all(file, bytes, FACT_BYTES_MAX);
	(void)close(file);
	if (len < 0)
		return (int)len;
	*out = (struct span){bytes, (size_t)len};
	return 0;
}

static void answer_fact(struct monitor *monitor, const struct ask *ask,
			struct arena *arena, struct answer *answer, int *fd)
{
	int r;

	(void)monitor;
	(void)fd;
	if (ask->number >= FACT_COUNT) {
		monitor_refuse(answer, EINVAL, "no such fact");
		return;
	}
	r = monitor_read_fact(ask->number, arena, &answer->bytes);
	if (r != 0)
		monitor_refuse(answer, -r, "cannot be read");
}

static void answer_lock(struct monitor *monitor, const struct ask *ask,
			struct arena *arena, struct answer *answer, int *fd)
{
	(void)ask;
	(void)arena;
	(void)fd;
	if (monitor->lock >= 0)
		return;
	monitor->lock = open(monitor->settings->lock_path,
			     O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (monitor->lock < 0) {
		monitor_refuse(answer, errno, "the lock file cannot be opened");
		return;
	}
	if (flock(monitor->lock, LOCK_EX | LOCK_NB) != 0) {
		monitor_refuse(answer, errno, "another change is under way");
		(void)close(monitor->lock);
		monitor->lock = -1;
	}
}

const struct monitor_row monitor_table[] = {
	{ASK_WORKER, answer_worker},
	{ASK_WORKER_END, answer_worker_end},
	{ASK_TARGET, answer_target},
	{ASK_FILE, answer_file},
	{ASK_GLOB, answer_glob},
	{ASK_CONNECT, answer_connect},
	{ASK_FACT, answer_fact},
	{ASK_RULESET, answer_ruleset},
	{ASK_BATCH, answer_batch},
	{ASK_LOCK, answer_lock},
	{ASK_CONNTRACK, answer_conntrack},
	{ASK_KERNEL_RULESET, answer_kernel_ruleset},
	{ASK_SET_ELEMENTS, answer_set_elements},
	{ASK_NAMESPACE, answer_namespace},
	{ASK_SOCKET_NAMESPACES, answer_socket_namespaces},
	{ASK_XTABLES, answer_xtables},
	{ASK_PACKAGE, answer_package},
	{ASK_HAS_RULES, answer_has_rules},
};
const size_t monitor_table_count = sizeof(monitor_table) / sizeof(monitor_table[0]);
