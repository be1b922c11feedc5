/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output: --output FILE, whole or not at all. The report goes to a temporary
 * file in the same folder, opened before privilege is split, and takes the
 * name when it is complete; a failed run leaves what was there.
 */
#ifndef TLSWARD_AGENT_OUTPUT_H
#define TLSWARD_AGENT_OUTPUT_H

#include <stdbool.h>

struct output {
	int fd;         /* where to write */
	int folder;     /* -1: stdout, nothing to put in place */
	char name[256]; /* below folder */
	char temporary[280];
};

/* ${path} NULL or "-" is stdout. Returns 0 or -errno. */
int output_open(const char *path, struct output *out);

/*
 * True when putting it in place takes CAP_DAC_OVERRIDE: root without it may not
 * rename in a folder that is somebody else's.
 */
bool output_needs_override(const struct output *output);

/* Put it in place, or take it away again. Returns 0 or -errno. */
int output_finish(struct output *output, bool good);

#endif
