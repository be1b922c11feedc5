/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * question: one connection that an interview wants made, and why.
 */
#ifndef TLSWARD_CHECKS_INQUIRY_QUESTION_H
#define TLSWARD_CHECKS_INQUIRY_QUESTION_H

#include "checks/handshake/probe.h"

enum question_turn {
	QUESTION_FIRST,   /* as its inquiry asks it */
	QUESTION_AGAIN,   /* the same once more: nothing was said to it */
	QUESTION_CONTROL, /* one that was answered before: is anybody still there? */
};

struct question {
	size_t inquiry; /* index into settings.inquiries */
	enum question_turn turn;
	bool repeated; /* a timeout of it was tried once more */
	struct probe_job job;
};

#endif
