/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/priv/capability.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* capset(2) as version 3: two words each of effective, permitted, inheritable. */
static int set_capabilities(uint64_t permitted, uint64_t inheritable)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{(uint32_t)permitted, (uint32_t)permitted, (uint32_t)inheritable},
		{(uint32_t)(permitted >> 32), (uint32_t)(permitted >> 32),
		 (uint32_t)(inheritable >> 32)},
	};

	return syscall(SYS_capset, &header, data) == 0 ? 0 : -errno;
}

static int get_capabilities(uint64_t *permitted, uint64_t *effective)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {0};

	if (syscall(SYS_capget, &header, data) != 0)
		return -errno;
	*permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
	*effective = data[0].effective | (uint64_t)data[1].effective << 32;
	return 0;
}

int capability_held(uint64_t *effective)
{
	uint64_t permitted;

	return get_capabilities(&permitted, effective);
}

/*
 * The kernel's last capability may be newer than our headers: ask until EINVAL.
 * Who holds no CAP_SETPCAP cannot cut the bounding set, nor gain by it: only an
 * exec of a set-uid program would, which no_new_privs stops.
 */
static int cut_bounding_set(uint64_t keep, uint64_t effective)
{
	unsigned long number;

	if ((effective & CAPABILITY_BIT(CAP_SETPCAP)) == 0)
		return 0;
	for (number = 0; number < 64; number++) {
		int held = prctl(PR_CAPBSET_READ, number, 0, 0, 0);

		if (held < 0)
			return errno == EINVAL ? 0 : -errno;
		if (held == 0 || (keep & CAPABILITY_BIT(number)) != 0)
			continue;
		if (prctl(PR_CAPBSET_DROP, number, 0, 0, 0) != 0)
			return -errno;
	}
	return 0;
}

static int clear_ambient_set(void)
{
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0)
		return 0;
	return errno == EINVAL ? 0 : -errno; /* before Linux 4.3 there is none */
}

/* For good, over a change of user: without KEEPCAPS leaving uid 0 clears all. */
static int change_user(uid_t uid, gid_t gid)
{
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0 || setgroups(0, NULL) != 0 ||
	    setresgid(gid, gid, gid) != 0 || setresuid(uid, uid, uid) != 0 ||
	    prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) != 0)
		return -errno;
	return 0;
}

static int limit_and_change(uint64_t keep, bool changes, uid_t uid, gid_t gid)
{
	uint64_t permitted = 0, effective = 0;
	int r;

	r = get_capabilities(&permitted, &effective);
	if (r == 0)
		r = cut_bounding_set(keep, effective);
	if (r == 0)
		r = clear_ambient_set();
	if (r == 0 && changes)
		r = change_user(uid, gid);
	if (r == 0)
		r = set_capabilities(permitted & keep, 0);
	return r;
}

int capability_limit(uint64_t keep)
{
	return limit_and_change(keep, false, 0, 0);
}

int capability_become(uid_t uid, gid_t gid, uint64_t keep)
{
	bool changes = geteuid() != uid || getuid() != uid;
	int r;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -errno;
	r = limit_and_change(keep, changes, uid, gid);
	if (r != 0)
		return r;
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return -errno;
	/* A change of user that can be undone is none. */
	if (uid != 0 && changes && (setuid(0) == 0 || seteuid(0) == 0))
		return -EPERM;
	return 0;
}
