/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes, as if the kernel had sent them. In a child: libnftnl calls exit(3) on
 * an attribute whose length it does not expect, which is why the program decodes
 * in a worker. An exit is allowed; a signal, or a sanitizer's word, is not.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rules/in_force.h"
#include "rules/snapshot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { EXIT_SANITIZER = 86, EXIT_LIBRARY = EXIT_FAILURE };

static void decode(const uint8_t *data, size_t size)
{
	struct arena arena = arena_make(16 << 20);
	struct snapshot snapshot;
	struct in_force in_force;

	if (snapshot_decode((struct span){(const char *)data, size}, &arena,
			    &snapshot) == 0)
		(void)in_force_read(&snapshot, &arena, &in_force);
	arena_free(&arena);
}

/* Read by ASan when it starts; its own exit status is libnftnl's otherwise. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "exitcode=86";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	pid_t child = fork();
	int status = 0;

	if (child < 0)
		return 0;
	if (child == 0) {
		/* libnftnl says why it leaves; once is enough to know. */
		(void)close(STDERR_FILENO);
		decode(data, size);
		_exit(0);
	}
	if (waitpid(child, &status, 0) != child)
		abort();
	if (!WIFEXITED(status) ||
	    (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != EXIT_LIBRARY))
		abort();
	return 0;
}
