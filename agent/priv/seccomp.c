/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/priv/seccomp.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#define X32_BIT 0x40000000U
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#else
#error "no system call tables for this architecture"
#endif

enum {
	RULES_MAX = 128,
	PROGRAM_MAX = 8 + RULES_MAX * 5, /* below BPF_MAXINSNS (4096) */
};

_Static_assert((int)PROGRAM_MAX < BPF_MAXINSNS,
	       "the program must fit the kernel's limit");

struct program {
	struct sock_filter code[PROGRAM_MAX];
	unsigned short len;
	bool full;
};

static void add(struct program *program, struct sock_filter instruction)
{
	if (program->len >= PROGRAM_MAX)
		program->full = true;
	else
		program->code[program->len++] = instruction;
}

static void add_load(struct program *program, size_t offset)
{
	add(program,
	    (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

static void add_return(struct program *program, uint32_t action)
{
	add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

/* The low word of a 64-bit argument; both architectures are little endian. */
static size_t argument_offset(unsigned int arg)
{
	return offsetof(struct seccomp_data, args) + arg * sizeof(uint64_t);
}

static uint32_t otherwise_action(enum seccomp_otherwise otherwise)
{
	switch (otherwise) {
	case SECCOMP_ENOSYS:
		return SECCOMP_RET_ERRNO | (ENOSYS & SECCOMP_RET_DATA);
	case SECCOMP_ALLOW:
		return SECCOMP_RET_ALLOW;
	case SECCOMP_KILL:
		break;
	}
	return SECCOMP_RET_KILL_PROCESS;
}

/*
 * Entered with the system call's number loaded, left with it loaded: a rule
 * either returns or falls through to the next one.
 */
static void add_rule(struct program *program, const struct seccomp_rule *rule,
		     uint32_t action)
{
	uint32_t number = (uint32_t)rule->number;
	uint32_t value = rule->value;

	if (rule->test == SECCOMP_ANY) {
		add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							  number, 0, 1));
		add_return(program, action);
		return;
	}
	if (rule->test == SECCOMP_SAME_PROCESS)
		value = (uint32_t)getpid();
	add(program,
	    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 4));
	add_load(program, argument_offset(rule->arg));
	if (rule->test == SECCOMP_ARG_LACKS)
		add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K,
							  value, 1, 0));
	else if (rule->test == SECCOMP_ARG_IS_NOT)
		add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							  value, 1, 0));
	else
		add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							  value, 0, 1));
	add_return(program, action);
	add_load(program, offsetof(struct seccomp_data, nr));
}

int seccomp_enter(const struct seccomp_profile *profile)
{
	/* In a deny list the listed calls are the ones that are refused. */
	bool denies = profile->otherwise == SECCOMP_ALLOW;
	uint32_t listed = denies ? SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA)
				 : SECCOMP_RET_ALLOW;
	struct program program = {.len = 0};
	struct sock_fprog kernel_program;
	size_t i;

	if (profile->count > RULES_MAX)
		return -E2BIG;
	add_load(&program, offsetof(struct seccomp_data, arch));
	add(&program,
	    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0));
	add_return(&program, SECCOMP_RET_KILL_PROCESS);
	add_load(&program, offsetof(struct seccomp_data, nr));
#ifdef X32_BIT
	add(&program,
	    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1));
	add_return(&program, SECCOMP_RET_KILL_PROCESS);
#endif
	for (i = 0; i < profile->count; i++)
		add_rule(&program, &profile->rules[i], listed);
	add_return(&program, otherwise_action(profile->otherwise));
	if (program.full)
		return -E2BIG;
	kernel_program.len = program.len;
	kernel_program.filter = program.code;
	/* FLAG_LOG: a refused call leaves a line in the kernel's log. */
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_LOG,
		    &kernel_program) != 0)
		return -errno;
	return 0;
}
