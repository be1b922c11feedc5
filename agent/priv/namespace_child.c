/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/priv/namespace_child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "agent/priv/channel.h"
#include "agent/priv/child.h"
#include "agent/priv/message.h"
#include "agent/priv/namespace_message.h"

enum {
	CHILD_ARENA_MAX = 4 * 1024 * 1024,
	CHILD_BODY_MAX = 1024 * 1024, /* NAMESPACE_SOCKETS_MAX of them, encoded */
	CHILD_SEND_MS = 1000,
};

/* Linux 5.6; the oldest kernel we run on is 5.10. */
static int pidfd_open_of(uint32_t pid)
{
	return (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
}

static int open_thread(uint32_t pid, uint32_t thread)
{
	char path[64];
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%u/task/%u/ns/net", pid, thread);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/*
 * Only what is a namespace is opened: opening a device can do things by itself,
 * and O_PATH opens nothing.
 */
static int open_path(const char *path)
{
	struct statfs fs;
	char link[64];
	int place, fd, r = 0;

	if (!path || path[0] != '/')
		return -EINVAL;
	place = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (place < 0)
		return -errno;
	if (fstatfs(place, &fs) < 0)
		r = -errno;
	else if (fs.f_type != NSFS_MAGIC)
		r = -ESTALE;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", place);
	fd = r == 0 ? open(link, O_RDONLY | O_CLOEXEC) : -1;
	if (r == 0 && fd < 0)
		r = -errno;
	(void)close(place);
	return r < 0 ? r : fd;
}

/*
 * Is descriptor ${fd} of ${pid} the socket ${inode}? 0, -ESTALE, -errno. Asked before
 * it is copied: letting go of a copy of a stranger's file could wait for the stranger
 * (FUSE).
 */
static int check_socket(uint32_t pid, uint32_t fd, uint64_t inode)
{
	char path[64], wanted[64], link[64];
	ssize_t len;
	int wanted_len;

	(void)snprintf(path, sizeof(path), "/proc/%u/fd/%u", pid, fd);
	wanted_len = snprintf(wanted, sizeof(wanted), "socket:[%llu]",
			      (unsigned long long)inode);
	len = readlinkat(AT_FDCWD, path, link, sizeof(link));
	if (len < 0)
		return -errno;
	return len == wanted_len && memcmp(link, wanted, (size_t)len) == 0 ? 0
									   : -ESTALE;
}

/* The namespace the socket lives in, as a descriptor; or -errno. */
static int open_socket(uint32_t pid, uint32_t fd, uint64_t inode)
{
	struct stat status;
	int process, copy = -1, namespace = -1, r;

	process = pidfd_open_of(pid);
	if (process < 0)
		return -errno;
	r = check_socket(pid, fd, inode);
	if (r == 0) {
		copy = (int)syscall(SYS_pidfd_getfd, process, (int)fd, 0);
		r = copy < 0 ? -errno : 0;
	}
	(void)close(process);
	if (r < 0)
		return r;
	r = -ESTALE; /* it was closed, and the number is another's now */
	if (fstat(copy, &status) == 0 && S_ISSOCK(status.st_mode) &&
	    status.st_ino == inode) {
		namespace = ioctl(copy, SIOCGSKNS);
		r = namespace < 0 ? -errno : 0;
	}
	(void)close(copy);
	return r < 0 ? r : namespace;
}

static int open_namespace(const struct namespace_wanted *wanted)
{
	switch (wanted->way) {
	case NAMESPACE_OF_THREAD:
		return open_thread(wanted->pid, wanted->number);
	case NAMESPACE_AT_PATH:
		return open_path(wanted->path);
	case NAMESPACE_OF_SOCKET:
		return open_socket(wanted->pid, wanted->number, wanted->socket);
	case NAMESPACE_WAY_COUNT:
		break;
	}
	return -EINVAL;
}

/* A netlink socket of the namespace that ${namespace} is; or -errno. */
static int open_bus(int namespace, enum namespace_bus bus)
{
	static const int buses[NAMESPACE_BUS_COUNT] = {
		[NAMESPACE_SOCK_DIAG] = NETLINK_SOCK_DIAG,
		[NAMESPACE_ROUTE] = NETLINK_ROUTE,
	};
	const struct sockaddr_nl any = {.nl_family = AF_NETLINK};
	int fd, r;

	/* It refuses whatever is no network namespace. */
	if (setns(namespace, CLONE_NEWNET) < 0)
		return -errno;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, buses[bus]);
	if (fd < 0)
		return -errno;
	if (bind(fd, (const struct sockaddr *)&any, sizeof(any)) < 0) {
		r = -errno;
		(void)close(fd);
		return r;
	}
	return fd;
}

static int enter(struct codec *question, int *fd)
{
	struct namespace_wanted wanted = {0};
	struct stat status;
	int namespace, r = 0;

	codec_namespace_wanted(question, &wanted);
	if (!codec_done(question))
		return -EINVAL;
	namespace = open_namespace(&wanted);
	if (namespace < 0)
		return namespace;
	/* A pid may have changed hands, a name may mean another one by now. */
	if (fstat(namespace, &status) < 0)
		r = -errno;
	else if (status.st_ino != wanted.inode)
		r = -ESTALE;
	if (r == 0)
		*fd = open_bus(namespace, wanted.bus);
	if (r == 0 && *fd < 0)
		r = *fd;
	(void)close(namespace);
	return r;
}

static int look(struct codec *question, struct namespace_sockets *sockets)
{
	size_t i;

	codec_namespace_sockets(question, sockets);
	if (!codec_done(question))
		return -EINVAL;
	for (i = 0; i < sockets->count; i++) {
		struct namespace_socket *item = &sockets->items[i];
		struct stat status = {0};
		int namespace;

		namespace = open_socket(item->pid, item->fd, item->inode);
		item->error = namespace < 0 ? (uint32_t) - namespace : 0;
		if (namespace >= 0 && fstat(namespace, &status) < 0)
			item->error = (uint32_t)errno;
		item->namespace = item->error == 0 ? status.st_ino : 0;
		if (namespace >= 0)
			(void)close(namespace);
	}
	return 0;
}

void namespace_child_run(int channel_fd, const struct sandbox_settings *sandbox,
			 enum namespace_request request, struct span question)
{
	struct arena arena = arena_make(CHILD_ARENA_MAX);
	struct buffer body = buffer_make(CHILD_BODY_MAX);
	struct codec in = codec_reader(question, &arena);
	struct codec out = codec_writer(&body);
	struct message reply = {.kind = WORKER_NAMESPACE, .fd = -1};
	struct namespace_answer answer = {0};
	struct sandbox_layers layers;
	struct channel channel;
	const char *failed;
	int r;

	r = child_keep_only(&channel_fd, 1);
	if (r == 0)
		r = child_silence();
	if (r == 0)
		r = sandbox_enter(SANDBOX_NAMESPACE, sandbox, &layers, &failed);
	if (r < 0)
		_exit(1);
	answer.status = request == NAMESPACE_ENTER ? enter(&in, &reply.fd)
						   : look(&in, &answer.sockets);
	codec_namespace_answer(&out, &answer);
	reply.body = buffer_span(&body);
	channel = channel_make(channel_fd, 0);
	r = codec_done(&out)
		    ? channel_send(&channel, &reply, deadline_in_ms(CHILD_SEND_MS))
		    : -EMSGSIZE;
	_exit(r == 0 ? 0 : 1);
}
