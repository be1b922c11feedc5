/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * utf8: one code point at a time out of bytes nobody vouched for (RFC 3629).
 */
#ifndef TLSWARD_AGENT_BASE_UTF8_H
#define TLSWARD_AGENT_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "agent/base/span.h"

/*
 * utf8_next(text, at, code_point):
 * Length in bytes of the sequence that starts at ${at} (< text.len), with its
 * number in ${code_point}; 0 when what stands there is not UTF-8 (overlong
 * forms, surrogates, numbers above 10FFFF, a cut sequence).
 */
size_t utf8_next(struct span text, size_t at, uint32_t *code_point);

#endif
