/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hung_fuse: a file system that is mounted and answers nothing: what a dead NFS
 * server looks like from here. A server takes every request off the queue and
 * keeps silent, so that who asked cannot even be killed.
 */
#ifndef TLSWARD_TESTS_HUNG_FUSE_H
#define TLSWARD_TESTS_HUNG_FUSE_H

#include <sys/types.h>

struct hung_fuse {
	const char *folder; /* where it is mounted; the caller's */
	pid_t server;
};

/*
 * Mount one at ${folder}, in the caller's mount namespace (make it a private one
 * first). Returns 0 or -errno: -ENOENT, -ENODEV, -EPERM mean that this machine
 * has no FUSE for us.
 */
int hung_fuse_start(const char *folder, struct hung_fuse *out);

/* Unmount it and end the server: whoever hangs on it comes back with an error. */
void hung_fuse_stop(struct hung_fuse *fuse);

#endif
