/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seccomp: the system calls a role has, as a BPF program made from a table.
 *
 * The tables are in seccomp_profiles.c, the machine here. The architecture is
 * checked before the number, x32 numbers are refused, and every profile names
 * what happens to a call that it does not list.
 *
 * A build with sanitizers (TLSWARD_SANITIZE) adds the calls their runtime makes
 * when it reports or maps shadow memory; the release build never has them, and
 * the tests run both.
 */
#ifndef TLSWARD_AGENT_PRIV_SECCOMP_H
#define TLSWARD_AGENT_PRIV_SECCOMP_H

#include <stddef.h>
#include <stdint.h>

enum seccomp_test {
	SECCOMP_ANY,        /* whatever the arguments */
	SECCOMP_ARG_IS,     /* the low word of argument ${arg} equals ${value} */
	SECCOMP_ARG_IS_NOT, /* it does not: for tables of what is refused */
	SECCOMP_ARG_LACKS,  /* the low word of argument ${arg} has no bit of ${value} */
	SECCOMP_SAME_PROCESS, /* argument ${arg} is the caller's own pid */
};

struct seccomp_rule {
	int number; /* SYS_... */
	enum seccomp_test test;
	unsigned int arg;
	uint32_t value;
};

enum seccomp_otherwise {
	SECCOMP_KILL,   /* parsers of hostile bytes: there is no second try */
	SECCOMP_ENOSYS, /* a new libc's call must not take a trusted role down */
	SECCOMP_ALLOW,  /* the table lists what is refused (monitor) */
};

struct seccomp_profile {
	const struct seccomp_rule *rules;
	size_t count;
	enum seccomp_otherwise otherwise;
};

extern const struct seccomp_profile seccomp_worker;   /* parse, probe, ... */
extern const struct seccomp_profile seccomp_main;     /* pipeline and report */
extern const struct seccomp_profile seccomp_discover; /* /proc and netlink */
extern const struct seccomp_profile seccomp_opener;   /* openat2, fstat, read */
extern const struct seccomp_profile seccomp_demo;     /* the demo's TLS server */
extern const struct seccomp_profile seccomp_package;  /* of rpm: a deny list */
extern const struct seccomp_profile seccomp_monitor;  /* a deny list */
/* The same, for actions that look into other network namespaces; and for those
 * that also look which namespace a socket lives in. */
extern const struct seccomp_profile seccomp_monitor_namespaces;
extern const struct seccomp_profile seccomp_monitor_sockets;
extern const struct seccomp_profile seccomp_namespace; /* the child that enters */

/*
 * seccomp_enter(profile):
 * From here on the calling process (a single thread) has only these calls.
 * Needs no_new_privs or CAP_SYS_ADMIN. Returns 0 or -errno.
 */
int seccomp_enter(const struct seccomp_profile *profile);

#endif
