/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * xtables_ask: the two questions that a legacy table is asked for with. Runs in the
 * monitor, which understands nothing of the answer but its length.
 */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netfilter.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

#include "rules/xtables.h"

enum { TRIES_MAX = 5 }; /* of a table that changes between the two questions */

/* One pair of structs and of numbers serves both families. */
_Static_assert(sizeof(struct ipt_getinfo) == sizeof(struct ip6t_getinfo) &&
		       sizeof(struct ipt_get_entries) ==
			       sizeof(struct ip6t_get_entries),
	       "struct ip6t_getinfo, struct ip6t_get_entries");
_Static_assert((int)IPT_SO_GET_INFO == (int)IP6T_SO_GET_INFO &&
		       (int)IPT_SO_GET_ENTRIES == (int)IP6T_SO_GET_ENTRIES,
	       "IP6T_SO_GET_INFO, IP6T_SO_GET_ENTRIES");

static const char *const names[XTABLES_TABLE_COUNT] = {
	[XTABLES_NAT] = "nat",           [XTABLES_MANGLE] = "mangle",
	[XTABLES_FILTER] = "filter",     [XTABLES_RAW] = "raw",
	[XTABLES_SECURITY] = "security",
};

const char *xtables_table_name(enum xtables_table table)
{
	return names[table];
}

bool xtables_is_listed(struct span text, enum xtables_table table)
{
	struct span name;

	while (span_next_word(&text, &name)) {
		if (span_equal_string(name, names[table]))
			return true;
	}
	return false;
}

/* -EAGAIN: it is of another size by now. */
static int ask_once(int fd, int level, const char *name, struct buffer *reply)
{
	const size_t head = offsetof(struct ipt_get_entries, entrytable);
	struct buffer question = buffer_make(XTABLES_BYTES_MAX + 1024);
	struct ipt_getinfo info = {0};
	struct ipt_get_entries entries = {0};
	socklen_t len = sizeof(info);
	static const char zeros[4096];
	size_t left;
	int r = 0;

	memcpy(info.name, name, strlen(name));
	memcpy(entries.name, name, strlen(name));
	if (getsockopt(fd, level, IPT_SO_GET_INFO, &info, &len) != 0)
		return -errno;
	if (len != sizeof(info))
		return -EBADMSG;
	if (info.size > XTABLES_BYTES_MAX)
		return -EMSGSIZE;
	entries.size = info.size;
	buffer_add(&question, (struct span){(const char *)&entries, head});
	for (left = info.size; left > 0 && !question.failed;) {
		const size_t part = left < sizeof(zeros) ? left : sizeof(zeros);

		buffer_add(&question, (struct span){zeros, part});
		left -= part;
	}
	len = (socklen_t)question.len;
	if (question.failed)
		r = -ENOMEM;
	else if (getsockopt(fd, level, IPT_SO_GET_ENTRIES, question.ptr, &len) != 0)
		r = -errno;
	else if (len != question.len)
		r = -EBADMSG;
	if (r == 0) {
		buffer_add(reply, (struct span){(const char *)&info, sizeof(info)});
		buffer_add(reply, span_slice(buffer_span(&question), head, len));
	}
	buffer_free(&question);
	return r == 0 && reply->failed ? -EMSGSIZE : r;
}

int xtables_ask(uint8_t family, enum xtables_table table, struct buffer *reply)
{
	const bool is_ipv4 = family == NFPROTO_IPV4;
	unsigned int tries;
	int fd, r = -EAGAIN;

	/* Which kind of socket is asked does not matter; this one needs no right. */
	fd = socket(is_ipv4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	for (tries = 0; tries < TRIES_MAX && r == -EAGAIN; tries++)
		r = ask_once(fd, is_ipv4 ? IPPROTO_IP : IPPROTO_IPV6, names[table],
			     reply);
	(void)close(fd);
	return r;
}
