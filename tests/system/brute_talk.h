/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * brute_talk: one ClientHello of brute's and what the server picked of it. It knows
 * nothing of the program it judges.
 */
#ifndef TLSWARD_TESTS_BRUTE_TALK_H
#define TLSWARD_TESTS_BRUTE_TALK_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* All codes from the first to the last. */
struct block {
	uint16_t first, last;
};

#define IN_BLOCKS(blocks, item) in_blocks(blocks, COUNT(blocks), item)
bool in_blocks(const struct block *blocks, size_t count, uint32_t item);

enum { SSL2 = 0x0002, SSL3 = 0x0300, TLS1_2 = 0x0303, TLS1_3 = 0x0304 };

/* Suites with a ServerKeyExchange, by the form of it. */
extern const struct block ecdhe_ecdsa_blocks[6], ecdhe_rsa_blocks[5],
	anonymous_blocks[1], ecdhe_psk_blocks[3], dhe_blocks[13];

enum { ALL_SCHEMES = 26 };
extern const uint16_t all_schemes[ALL_SCHEMES];

enum { LIST_MAX = 160 };
struct list {
	uint16_t items[LIST_MAX];
	size_t count;
};

/* What one hello offers. */
struct offer {
	uint16_t version;
	uint32_t ssl2_spec;
	struct list suites, groups, schemes;
};

/* What was picked of it. */
struct pick {
	uint16_t suite, group, scheme;
};

enum answer { ANSWER_TAKEN, ANSWER_REFUSED, ANSWER_CLOSED, ANSWER_NONE };

/* NULL: without server_name. */
struct target {
	struct sockaddr_in address;
	const char *name;
};

/*
 * ask(target, offer, whole, pick):
 * What ${target} makes of ${offer}; closed or timed out, once more. ${whole}: wait for
 * its ServerKeyExchange, which has the group and the scheme; TLS 1.3 shows its group
 * anyhow.
 */
enum answer ask(const struct target *target, const struct offer *offer, bool whole,
		struct pick *pick);

#endif
