/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sk_lookup: a listener on 127.0.0.1:LISTEN that a BPF program also hands every
 * TCP connection to port STEERED of this network namespace. Says "ready", then
 * accepts and closes until it is ended. Exit 77: this kernel does not let us.
 *
 *	sk_lookup LISTEN STEERED
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SKIPPED = 77, KEY_AT = -8 };

static int bpf(int command, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, command, attr, sizeof(*attr));
}

static uint64_t pointer(const void *address)
{
	return (uint64_t)(uintptr_t)address;
}

#define INSN(op, to, from, offset, number)    \
	((struct bpf_insn){.code = (op),      \
			   .dst_reg = (to),   \
			   .src_reg = (from), \
			   .off = (offset),   \
			   .imm = (number)})

static int load_program(int map, uint16_t steered)
{
	const struct bpf_insn program[] = {
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, 6, 1, 0, 0),
		INSN(BPF_LDX | BPF_MEM | BPF_W, 2, 1,
		     (int16_t)offsetof(struct bpf_sk_lookup, local_port), 0),
		INSN(BPF_JMP | BPF_JNE | BPF_K, 2, 0, 15, steered),
		INSN(BPF_ST | BPF_MEM | BPF_W, 10, 0, KEY_AT, 0),
		INSN(BPF_LD | BPF_DW | BPF_IMM, 1, BPF_PSEUDO_MAP_FD, 0, map),
		INSN(0, 0, 0, 0, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, 2, 10, 0, 0),
		INSN(BPF_ALU64 | BPF_ADD | BPF_K, 2, 0, 0, KEY_AT),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_map_lookup_elem),
		INSN(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 8, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, 7, 0, 0, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, 1, 6, 0, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, 2, 7, 0, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, 3, 0, 0, 0),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_sk_assign),
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, 1, 7, 0, 0),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_sk_release),
		INSN(BPF_JMP | BPF_JA, 0, 0, 0, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, SK_PASS),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	static char log[16384];
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_SK_LOOKUP,
		.insn_cnt = sizeof(program) / sizeof(program[0]),
		.insns = pointer(program),
		.license = pointer("GPL"),
		.log_level = 1,
		.log_size = sizeof(log),
		.log_buf = pointer(log),
		.expected_attach_type = BPF_SK_LOOKUP,
	};
	const int fd = bpf(BPF_PROG_LOAD, &attr);

	if (fd < 0)
		(void)fprintf(stderr, "%s: %s\n", strerror(errno), log);
	return fd;
}

static int make_listener(uint16_t port)
{
	const struct sockaddr_in address = {.sin_family = AF_INET,
					    .sin_port = htons(port),
					    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 &&
	    (bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
	     listen(fd, 8) != 0)) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

/* The program sees connections of this namespace as long as the link is open. */
static int steer(int listener, uint16_t steered)
{
	const uint64_t value = (uint64_t)listener;
	const uint32_t key = 0;
	union bpf_attr attr = {.map_type = BPF_MAP_TYPE_SOCKMAP,
			       .key_size = sizeof(key),
			       .value_size = sizeof(value),
			       .max_entries = 1};
	int map, program, namespace;

	map = bpf(BPF_MAP_CREATE, &attr);
	if (map < 0)
		return -1;
	attr = (union bpf_attr){.map_fd = (uint32_t)map,
				.key = pointer(&key),
				.value = pointer(&value)};
	if (bpf(BPF_MAP_UPDATE_ELEM, &attr) != 0)
		return -1;
	program = load_program(map, steered);
	namespace = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (program < 0 || namespace < 0)
		return -1;
	attr = (union bpf_attr){.link_create = {.prog_fd = (uint32_t)program,
						.target_fd = (uint32_t) namespace,
						.attach_type = BPF_SK_LOOKUP}};
	return bpf(BPF_LINK_CREATE, &attr);
}

int main(int argc, char **argv)
{
	const unsigned long port = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
	const unsigned long steered = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	int listener;

	if (port == 0 || port > UINT16_MAX || steered == 0 || steered > UINT16_MAX)
		return 2;
	listener = make_listener((uint16_t)port);
	if (listener < 0)
		return 1;
	if (steer(listener, (uint16_t)steered) < 0) {
		perror("sk_lookup");
		return SKIPPED;
	}
	(void)puts("ready");
	(void)fflush(stdout);
	for (;;) {
		const int peer = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

		if (peer < 0 && errno != EINTR && errno != ECONNABORTED)
			return 1;
		if (peer >= 0) {
			(void)!write(peer, "steered\n", 8);
			(void)close(peer);
		}
	}
}
