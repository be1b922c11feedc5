/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * escape: untrusted bytes -> something that is safe to print.
 *
 * One function per kind of output. Process names, paths, certificate names and
 * header values are chosen by strangers; nothing of theirs reaches a terminal
 * or a file but through here.
 */
#ifndef TLSWARD_AGENT_BASE_ESCAPE_H
#define TLSWARD_AGENT_BASE_ESCAPE_H

#include "agent/base/buffer.h"
#include "agent/base/span.h"

/*
 * escape_terminal(out, text):
 * Append ${text} for a human's terminal. Control bytes (C0, DEL, C1), bytes
 * that are not UTF-8, and code points that reorder or hide text (bidirectional
 * controls, zero-width and interlinear marks, line and paragraph separators)
 * become \xNN, byte by byte; a backslash becomes \\, so the result can be read
 * back without doubt.
 */
void escape_terminal(struct buffer *out, struct span text);

/*
 * escape_json(out, text):
 * Append ${text} as the inside of a JSON string (RFC 8259 section 7), without
 * the quotes. A byte that is not UTF-8 becomes U+FFFD; what escape_terminal()
 * would not show becomes \uNNNN, so that a JSON file can be shown as it is.
 */
void escape_json(struct buffer *out, struct span text);

#endif
