/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes, as if the kernel had sent them. libnftnl calls exit(3) on an attribute
 * whose length it does not expect, which is why the program decodes in a worker;
 * here exit(3) is ours, and while a dump is decoded it comes back instead.
 *
 * libnftnl is fuzzed along with us and is not written for bytes the kernel would
 * never send: 1.2.4 still corrupts memory on a few (seen once in several 10^5
 * runs, not yet narrowed down). A crash without a frame of ours is the library's,
 * another reason for the worker; each one found goes into rules/nftnl_guard.c.
 */
#include <dlfcn.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rules/in_force.h"
#include "rules/snapshot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the library had allocated when it left is lost, and no finding of ours. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

static jmp_buf way_back;
static bool is_decoding;

_Noreturn void exit(int status)
{
	void (*real)(int) = NULL;
	void *symbol;

	if (is_decoding)
		longjmp(way_back, 1);
	symbol = dlsym(RTLD_NEXT, "exit");
	memcpy(&real, &symbol, sizeof(real));
	if (real)
		real(status);
	_exit(status);
}

/* Nothing here may live in a register: it is looked at after a longjmp(3). */
static struct span input;
static struct arena arena;

static void decode(void)
{
	struct snapshot snapshot;
	struct in_force in_force;

	if (snapshot_decode(input, &arena, &snapshot) == 0)
		(void)in_force_read(&snapshot, &arena, &in_force);
}

static void decode_or_come_back(void)
{
	is_decoding = true;
	if (setjmp(way_back) == 0)
		decode();
	is_decoding = false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input = (struct span){(const char *)data, size};
	arena = arena_make(16 << 20);
	decode_or_come_back();
	arena_free(&arena);
	return 0;
}
