/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/priv/landlock.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Debian 12's headers know ABI 2 and struct landlock_ruleset_attr of 8 bytes;
 * the kernel may know more. So the struct and the bits are ours, taken from
 * include/uapi/linux/landlock.h, and cut down to what the running ABI has.
 */
struct ruleset_attr {
	uint64_t handled_access_fs;
	uint64_t handled_access_net; /* ABI 4 */
	uint64_t scoped;             /* ABI 6 */
};

enum { CREATE_RULESET_VERSION = 1 };

static const struct {
	int abi;                  /* from this one on */
	uint64_t fs, net, scoped; /* these bits exist */
	size_t attr_size;
} abi_rows[] = {
	{1, (UINT64_C(1) << 13) - 1, 0, 0,
	 offsetof(struct ruleset_attr, handled_access_net)},
	{2, (UINT64_C(1) << 14) - 1, 0, 0,
	 offsetof(struct ruleset_attr, handled_access_net)},
	{3, (UINT64_C(1) << 15) - 1, 0, 0,
	 offsetof(struct ruleset_attr, handled_access_net)},
	{4, (UINT64_C(1) << 15) - 1, 3, 0, offsetof(struct ruleset_attr, scoped)},
	{5, (UINT64_C(1) << 16) - 1, 3, 0, offsetof(struct ruleset_attr, scoped)},
	{6, (UINT64_C(1) << 16) - 1, 3, 3, sizeof(struct ruleset_attr)},
};

int landlock_deny_all(int *abi)
{
	struct ruleset_attr attr = {0};
	size_t attr_size = 0, i;
	long version;
	int fd, r = 0;

	version = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
	if (version < 0)
		return -errno;
	for (i = 0; i < sizeof(abi_rows) / sizeof(abi_rows[0]); i++) {
		if (version < abi_rows[i].abi)
			break;
		attr.handled_access_fs = abi_rows[i].fs;
		attr.handled_access_net = abi_rows[i].net;
		attr.scoped = abi_rows[i].scoped;
		attr_size = abi_rows[i].attr_size;
	}
	fd = (int)syscall(SYS_landlock_create_ruleset, &attr, attr_size, 0);
	if (fd < 0)
		return -errno;
	/* No rule is added: nothing that is handled is allowed. */
	if (syscall(SYS_landlock_restrict_self, fd, 0) != 0)
		r = -errno;
	(void)close(fd);
	if (r == 0)
		*abi = (int)version;
	return r;
}
