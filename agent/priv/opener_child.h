/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * opener_child: what runs in the opener's process (see opener.h).
 */
#ifndef TLSWARD_AGENT_PRIV_OPENER_CHILD_H
#define TLSWARD_AGENT_PRIV_OPENER_CHILD_H

#include "agent/priv/message.h"
#include "agent/priv/sandbox.h"

enum {
	OPENER_ANSWER_MAX = 8 * 1024 * 1024, /* bytes: names of one glob */
	OPENER_ANSWER_MS = 2000,             /* to get an answer rid of */
	OPENER_IDLE_MS = 3600 * 1000,        /* nobody asks: the monitor is gone */
};

enum opener_request { OPENER_FILE = 1, OPENER_GLOB };

/* Why a file was refused; the words are opener_reason()'s. */
enum opener_refusal {
	REFUSED_NOTHING,
	REFUSED_MISSING,
	REFUSED_PERMISSION,
	REFUSED_LOOP,
	REFUSED_FIFO,
	REFUSED_SOCKET,
	REFUSED_DEVICE,
	REFUSED_DIRECTORY,
	REFUSED_KERNEL_FILE,
	REFUSED_TOO_LARGE,
	REFUSED_TOO_MANY,
	REFUSED_READ_ERROR,
	REFUSED_MEMORY,
	REFUSED_COUNT
};

const char *opener_reason(enum opener_refusal refusal);

struct opener_ask {
	const char *path;
	uint64_t ceiling;
};

struct opener_answer {
	struct worker_file file; /* its reason is not sent: ${reason} is */
	enum opener_refusal reason;
	struct file_facts facts;
};

void codec_opener_ask(struct codec *codec, void *item);
void codec_opener_answer(struct codec *codec, void *item);

/* Serve requests on ${fd} until it is closed; called right after fork(2). */
_Noreturn void opener_child_run(int fd, const struct sandbox_settings *sandbox);

#endif
