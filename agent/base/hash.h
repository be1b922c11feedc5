/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hash: FNV-1a, 64 bits: short, stable names for findings, sites, changes. Not
 * for anything an attacker gains by colliding.
 */
#ifndef TLSWARD_AGENT_BASE_HASH_H
#define TLSWARD_AGENT_BASE_HASH_H

#include <stdint.h>

#include "agent/base/span.h"

#define HASH_START UINT64_C(0xcbf29ce484222325)

/* ${hash} continued over ${bytes}. */
uint64_t hash_bytes(uint64_t hash, struct span bytes);

/* Over ${text} and its NUL, so that "a" + "bc" differs from "ab" + "c". */
uint64_t hash_string(uint64_t hash, const char *text);

#endif
