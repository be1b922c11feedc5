/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/identity.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/host/id_map.h"
#include "agent/host/passwd.h"
#include "agent/print.h"
#include "agent/priv/capability.h"

#ifndef TLSWARD_WORKER_FILE
#define TLSWARD_WORKER_FILE "/usr/libexec/tlsward/tlsward-worker"
#endif
#ifndef TLSWARD_USER
#define TLSWARD_USER "tlsward"
#endif

enum { NOBODY = 65534 }; /* where the package made no user of ours */

/*
 * The worker program must be as trustworthy as the program that starts it: same
 * owner or root, and nobody else may write it.
 */
static bool is_trusted(int fd)
{
	struct stat status, own;

	if (fstat(fd, &status) != 0 || stat("/proc/self/exe", &own) != 0)
		return false;
	return S_ISREG(status.st_mode) &&
	       (status.st_uid == 0 || status.st_uid == own.st_uid) &&
	       (status.st_mode & (S_IWOTH | S_IWGRP)) == 0;
}

static int open_trusted(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0 && !is_trusted(fd)) {
		print_failure("%s: not used: others may write it", path);
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

/* Installed, it is at its place; in a build folder it is beside us. */
int identity_worker_program(void)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 32);
	char *slash;
	int fd = -1;

	if (len > 0) {
		path[len] = '\0';
		slash = strrchr(path, '/');
		if (slash) {
			memcpy(slash + 1, "tlsward-worker", sizeof("tlsward-worker"));
			fd = open_trusted(path);
		}
	}
	return fd >= 0 ? fd : open_trusted(TLSWARD_WORKER_FILE);
}

/* Root becomes our own user; whoever cannot change users stays what it is. */
struct sandbox_settings identity_choose(bool off, bool keep)
{
	struct sandbox_settings settings = {geteuid(), getegid(), off};
	struct arena arena = arena_make(PASSWD_SIZE_MAX + 64 * 1024);
	struct span text = {NULL, 0};
	uint32_t uid = NOBODY, gid = NOBODY;
	uint64_t held = 0;

	(void)capability_held(&held);
	if (keep || (held & CAPABILITY_BIT(CAP_SETUID)) == 0 ||
	    (held & CAPABILITY_BIT(CAP_SETGID)) == 0)
		return settings;
	if (passwd_read("/etc/passwd", deadline_in_ms(2000), &arena, &text) == 0)
		(void)passwd_find(text, SPAN_LITERAL(TLSWARD_USER), &uid, &gid);
	arena_free(&arena);
	/* An entry that says root is no user of ours. */
	if (uid == 0 || gid == 0)
		uid = gid = NOBODY;
	/* "unshare -r" maps one user: it stays what it is, who is nobody outside. */
	if (!id_map_allows(uid, gid, deadline_in_ms(2000)))
		return settings;
	settings.uid = uid;
	settings.gid = gid;
	return settings;
}
