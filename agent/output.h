/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output: --output FILE, whole or not at all. The report goes to a file without a
 * name in the same folder, opened before privilege is split, and takes the name
 * when it is complete; a failed run leaves what was there, a killed one nothing.
 */
#ifndef TLSWARD_AGENT_OUTPUT_H
#define TLSWARD_AGENT_OUTPUT_H

#include <stdbool.h>

struct output {
	int fd;         /* where to write */
	int folder;     /* -1: nothing to put in place */
	char name[256]; /* below folder */
	char temporary[280];
	bool has_temporary; /* it stands in the folder */
};

/*
 * ${path} NULL or "-" is stdout. A character device or a FIFO of that name is
 * written to as it is, never replaced; a regular file is replaced; a link (-ELOOP)
 * and whatever else stands there (-EINVAL) are refused. Returns 0 or -errno.
 */
int output_open(const char *path, struct output *out);

/*
 * True when putting it in place takes CAP_DAC_OVERRIDE: root without it may not
 * rename in a folder that is somebody else's.
 */
bool output_needs_override(const struct output *output);

/* Put it in place, or take it away again. Returns 0 or -errno. */
int output_finish(struct output *output, bool good);

#endif
