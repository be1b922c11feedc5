/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of seccomp.h. A row here is a power a role has; each says what for.
 * Nothing rare belongs in a list that kills: a filter that fires on a seldom
 * path is a reliability bug of its own.
 */
#include "agent/priv/seccomp.h"

#include <fcntl.h>
#include <linux/sockios.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#define ANY(name)                             \
	{                                     \
		SYS_##name, SECCOMP_ANY, 0, 0 \
	}

/* x86_64 has calls that newer architectures dropped for their at-forms. */
#ifdef __x86_64__
#define OLD(name) ANY(name),
#else
#define OLD(name)
#endif

/* The rows that several tables share. Layout by hand: macros of initialisers are
 * beyond clang-format. */
/* clang-format off */

/* Memory without ever making it executable. */
#define RULES_MEMORY                                                            \
	ANY(brk), ANY(munmap), ANY(mremap), ANY(madvise),                       \
	{SYS_mmap, SECCOMP_ARG_LACKS, 2, PROT_EXEC},                            \
	{SYS_mprotect, SECCOMP_ARG_LACKS, 2, PROT_EXEC}

/* Descriptors one was handed: talk, wait, let go. */
#define RULES_DESCRIPTORS                                                       \
	ANY(read), ANY(write), ANY(readv), ANY(writev), ANY(pread64),           \
	ANY(recvmsg), ANY(sendmsg), ANY(close), OLD(poll) ANY(ppoll)

/* What the C library does without being asked, and the end. sysinfo(2) is
 * qsort(3)'s, above a kilobyte; tgkill(2) is abort(3)'s. */
#define RULES_LIBC                                                              \
	ANY(futex), ANY(getrandom), ANY(clock_gettime), ANY(getpid),            \
	ANY(gettid), ANY(sysinfo), ANY(rt_sigreturn), ANY(rt_sigprocmask),      \
	ANY(restart_syscall), ANY(exit), ANY(exit_group),                       \
	{SYS_tgkill, SECCOMP_SAME_PROCESS, 0, 0}

#if TLSWARD_SANITIZE
/* What ASan and UBSan do at run time and while they report. */
#define RULES_SANITIZER                                                         \
	, ANY(openat), OLD(open) OLD(readlink) ANY(readlinkat), ANY(fstat),     \
	ANY(newfstatat), ANY(lseek), ANY(sigaltstack), ANY(rt_sigaction),       \
	ANY(sched_yield), ANY(sched_getaffinity), ANY(prctl), ANY(getrlimit),   \
	ANY(prlimit64), ANY(mmap), ANY(mprotect), ANY(uname), ANY(getuid),      \
	ANY(ioctl), ANY(clone), ANY(kill)
#else
#define RULES_SANITIZER
#endif

/* clang-format on */

#define PROFILE(table, action)                                        \
	{                                                             \
		(table), sizeof(table) / sizeof((table)[0]), (action) \
	}

static const struct seccomp_rule worker_rules[] = {
	RULES_MEMORY,
	RULES_DESCRIPTORS,
	RULES_LIBC RULES_SANITIZER,
};
const struct seccomp_profile seccomp_worker = PROFILE(worker_rules, SECCOMP_KILL);

static const struct seccomp_rule main_rules[] = {
	RULES_MEMORY,
	RULES_DESCRIPTORS,
	RULES_LIBC,
	ANY(fsync), /* of the report */
	ANY(clock_nanosleep) RULES_SANITIZER,
};
const struct seccomp_profile seccomp_main = PROFILE(main_rules, SECCOMP_ENOSYS);

/* Read-only opens; O_CREAT and O_TRUNC need a writable mode to do harm, but
 * are refused by name as well. */
#define READ_ONLY(name, arg)                                  \
	{                                                     \
		SYS_##name, SECCOMP_ARG_LACKS, (arg),         \
			O_WRONLY | O_RDWR | O_CREAT | O_TRUNC \
	}

static const struct seccomp_rule discover_rules[] = {
	RULES_MEMORY,
	RULES_DESCRIPTORS,
	RULES_LIBC,
	READ_ONLY(openat, 2),
	ANY(openat2), /* its flags are behind a pointer: no capability to write */
	READ_ONLY(open_by_handle_at, 2), /* cgroup id -> directory */
	OLD(readlink) ANY(readlinkat),
	ANY(getdents64),
	ANY(fstat),
	ANY(newfstatat),
	ANY(statx),
	ANY(fstatfs),
	ANY(statfs),
	ANY(lseek),
	ANY(fcntl), /* fdopendir(3) */
	ANY(dup),
	OLD(access) ANY(faccessat),
	ANY(faccessat2),
	ANY(getuid),
	ANY(geteuid),
	ANY(getppid),
	ANY(kcmp), /* do two threads share their descriptors? */
	/* netlink only: sock_diag and rtnetlink answer anybody */
	{SYS_socket, SECCOMP_ARG_IS, 0, AF_NETLINK},
	ANY(bind),
	ANY(getsockname),
	ANY(setsockopt),
	ANY(sendto),
	ANY(recvfrom) RULES_SANITIZER,
};
const struct seccomp_profile seccomp_discover = PROFILE(discover_rules, SECCOMP_ENOSYS);

static const struct seccomp_rule opener_rules[] = {
	RULES_MEMORY,
	RULES_DESCRIPTORS,
	RULES_LIBC,
	ANY(openat2), /* its flags are behind a pointer: no capability to write */
	READ_ONLY(openat, 2),
	ANY(fstat),
	ANY(newfstatat),
	ANY(fstatfs),
	ANY(getdents64),
	ANY(lseek),
	ANY(fcntl),
	ANY(memfd_create) RULES_SANITIZER,
};
const struct seccomp_profile seccomp_opener = PROFILE(opener_rules, SECCOMP_ENOSYS);

static const struct seccomp_rule demo_rules[] = {
	RULES_MEMORY, RULES_DESCRIPTORS, RULES_LIBC,
	ANY(accept4), ANY(shutdown),     ANY(fcntl) RULES_SANITIZER,
};
const struct seccomp_profile seccomp_demo = PROFILE(demo_rules, SECCOMP_KILL);

/* The monitor forks, opens and connects for others; what no action of ours
 * needs, it does not have either. (io_uring: its requests pass no filter.) Its
 * children inherit this: what the one that enters namespaces needs is refused
 * unless the action has one. */
/* clang-format off */
#define RULES_MONITOR							\
	ANY(ptrace), ANY(process_vm_readv), ANY(process_vm_writev), ANY(bpf),	\
	ANY(perf_event_open), ANY(init_module), ANY(finit_module),		\
	ANY(delete_module), ANY(kexec_load), ANY(kexec_file_load), OLD(iopl)	\
	OLD(ioperm) ANY(mount), ANY(umount2), ANY(open_tree),			\
	ANY(move_mount), ANY(fsopen), ANY(fsconfig), ANY(fsmount),		\
	ANY(fspick), ANY(pivot_root), ANY(chroot), ANY(unshare), ANY(keyctl),	\
	ANY(add_key), ANY(request_key), ANY(swapon), ANY(swapoff),		\
	ANY(reboot), ANY(sethostname), ANY(setdomainname), ANY(settimeofday),	\
	ANY(clock_settime), ANY(clock_adjtime), ANY(adjtimex), ANY(acct),	\
	ANY(quotactl), ANY(userfaultfd), ANY(io_uring_setup),			\
	ANY(io_uring_enter), ANY(io_uring_register)
/* clang-format on */

static const struct seccomp_rule monitor_rules[] = {
	RULES_MONITOR,
	ANY(setns),
	ANY(pidfd_getfd),
};
const struct seccomp_profile seccomp_monitor = PROFILE(monitor_rules, SECCOMP_ALLOW);

static const struct seccomp_rule monitor_namespaces_rules[] = {
	RULES_MONITOR,
	{SYS_setns, SECCOMP_ARG_IS_NOT, 1, CLONE_NEWNET},
	ANY(pidfd_getfd),
};
const struct seccomp_profile seccomp_monitor_namespaces =
	PROFILE(monitor_namespaces_rules, SECCOMP_ALLOW);

static const struct seccomp_rule monitor_sockets_rules[] = {
	RULES_MONITOR,
	{SYS_setns, SECCOMP_ARG_IS_NOT, 1, CLONE_NEWNET},
};
const struct seccomp_profile seccomp_monitor_sockets =
	PROFILE(monitor_sockets_rules, SECCOMP_ALLOW);

static const struct seccomp_rule namespace_rules[] = {
	RULES_MEMORY,
	RULES_DESCRIPTORS,
	RULES_LIBC,
	READ_ONLY(openat, 2),
	ANY(fstat),
	ANY(newfstatat),
	ANY(fstatfs),
	OLD(readlink) ANY(readlinkat),
	ANY(pidfd_open),
	ANY(pidfd_getfd), /* which RULES_MONITOR's tables may refuse all the same */
	{SYS_ioctl, SECCOMP_ARG_IS, 1, SIOCGSKNS},
	{SYS_setns, SECCOMP_ARG_IS, 1, CLONE_NEWNET},
	{SYS_socket, SECCOMP_ARG_IS, 0, AF_NETLINK},
	ANY(bind) RULES_SANITIZER,
};
const struct seccomp_profile seccomp_namespace =
	PROFILE(namespace_rules, SECCOMP_ENOSYS);

/* Nobody of ours wrote it: it reads its database, and neither starts a program nor
 * talks to anybody. (The monitor's own deny list holds for it, too.) */
static const struct seccomp_rule package_rules[] = {
	ANY(execve), /* we start it by execveat */
	OLD(fork) OLD(vfork) ANY(socket),
	ANY(connect),
	ANY(bind),
	ANY(sendto),
	ANY(kill),
	ANY(tkill),
	ANY(ptrace),
};
const struct seccomp_profile seccomp_package = PROFILE(package_rules, SECCOMP_ALLOW);
