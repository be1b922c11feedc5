/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * brute: the truth about a server, the slow way: one thing in each ClientHello, every
 * value it may have, version by version. What was taken is printed as "TLSv1.2 C02F",
 * one a line, sorted by value within a version.
 *
 *	brute ADDRESS PORT NAME suites VERSION...     NAME "-": without server_name
 *	brute ADDRESS PORT NAME groups VERSION...
 *	brute ADDRESS PORT NAME schemes VERSION...    TLSv1.2: in TLS 1.3 they are
 *secret brute ADDRESS PORT NAME order VERSION SUITE...
 *
 * "order" wants the suites in the order that is claimed, offers neighbours in pairs,
 * both ways round, and prints whose preference decided all of them: "server", "client"
 * or "mixed".
 *
 * It judges the program's own enumeration, so it shares nothing with it: neither
 * code nor the registry. A suite that is refused with every group named is asked once
 * more in a hello without groups; a group or a scheme, once more before one that the
 * server's key may need; what is closed or timed out, once more as it was.
 * Exit status 1: something got no answer at all.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/system/brute_talk.h"

static const struct {
	const char *name;
	uint16_t number;
} versions[] = {
	{"SSLv2", SSL2},     {"SSLv3", SSL3},     {"TLSv1", 0x0301},
	{"TLSv1.1", 0x0302}, {"TLSv1.2", TLS1_2}, {"TLSv1.3", TLS1_3},
};

/* Everything that was ever assigned or used lies in these. */
static const struct block suite_blocks[] = {
	{0x0001, 0x00fe}, {0x1301, 0x1310}, {0x16b7, 0x16ba}, {0xc001, 0xc10f},
	{0xcc13, 0xcc15}, {0xcca8, 0xccae}, {0xd000, 0xd008}, {0xfee0, 0xfee1},
	{0xfefe, 0xfeff}, {0xff00, 0xff03}, {0xff80, 0xff8f}, {0xffe0, 0xffe1},
};
static const struct block group_blocks[] = {
	{0x0001, 0x0030}, {0x0100, 0x0108}, {0x0200, 0x0206}, {0x11eb, 0x11ee},
	{0x2f39, 0x2f3a}, {0x6399, 0x639a}, {0xfe30, 0xfe32},
};
static const struct block scheme_blocks[] = {
	{0x0101, 0x0103}, {0x0201, 0x0203}, {0x0301, 0x0303}, {0x0401, 0x0403},
	{0x0501, 0x0503}, {0x0601, 0x0603}, {0x0704, 0x070f}, {0x0804, 0x080f},
	{0x081a, 0x081c}, {0x0840, 0x0841}, {0x0904, 0x0906},
};
static const struct block chacha20_blocks[] = {{0xcc13, 0xcc15}, {0xcca8, 0xccae}};
static const struct block tls13_blocks[] = {{0x1301, 0x1305}};
static const uint32_t ssl2_specs[] = {
	0x000000, 0x010080, 0x020080, 0x030080, 0x040080, 0x050080, 0x060040,
	0x060140, 0x0700c0, 0x0701c0, 0x080080, 0xff8000, 0xff8010,
};

static void push(struct list *list, uint32_t item)
{
	if (list->count == LIST_MAX) {
		(void)fprintf(stderr, "brute: too many for one hello\n");
		exit(2);
	}
	list->items[list->count++] = (uint16_t)item;
}

static void push_blocks(struct list *list, const struct block *blocks, size_t count)
{
	size_t i;
	uint32_t item;

	for (i = 0; i < count; i++) {
		for (item = blocks[i].first; item <= blocks[i].last; item++)
			push(list, item);
	}
}

#define PUSH_BLOCKS(list, blocks) push_blocks(list, blocks, COUNT(blocks))

/* ---- the questions ------------------------------------------------ */

static struct offer usual_offer(uint16_t version)
{
	struct offer offer = {.version = version};
	bool is_13 = version == TLS1_3;
	uint32_t group;
	size_t i;

	for (group = is_13 ? 23 : 1; group <= 30; group++)
		push(&offer.groups, group);
	for (group = 0x0100; group <= 0x0104; group++)
		push(&offer.groups, group);
	if (is_13)
		push(&offer.groups, 0x11ec);
	for (i = 0; i < COUNT(all_schemes); i++)
		push(&offer.schemes, all_schemes[i]);
	return offer;
}

static bool note(enum answer answer, bool taken, const char *version, uint32_t code,
		 int width)
{
	if (answer == ANSWER_TAKEN && taken)
		(void)printf("%s %0*X\n", version, width, code);
	if (answer == ANSWER_NONE)
		(void)fprintf(stderr, "%s %04X: no answer\n", version, code);
	return answer != ANSWER_NONE;
}

/* Those that follow return whether it was answered, one way or the other. */

static bool ask_suite(const struct target *target, size_t version, uint32_t suite)
{
	uint16_t number = versions[version].number;
	struct offer offer = usual_offer(number);
	enum answer answer;
	struct pick pick;

	offer.ssl2_spec = suite;
	push(&offer.suites, suite);
	answer = ask(target, &offer, false, &pick);
	if (answer != ANSWER_TAKEN && number > SSL3 && number < TLS1_3) {
		offer.groups.count = 0;
		answer = ask(target, &offer, false, &pick);
	}
	return note(answer, true, versions[version].name, suite,
		    number == SSL2 ? 6 : 4);
}

static bool ask_group(const struct target *target, size_t version, uint32_t group)
{
	/* Up to TLS 1.2 an ECDSA key may want its own curve to be there, too. */
	static const uint16_t behind[] = {0, 0x0017, 0x0018, 0x0019};
	uint16_t number = versions[version].number;
	size_t tries = number > SSL3 && number < TLS1_3 ? COUNT(behind) : 1, i;
	struct offer offer = usual_offer(number);
	enum answer answer = ANSWER_REFUSED;
	struct pick pick = {0};

	if (number == TLS1_3) {
		PUSH_BLOCKS(&offer.suites, tls13_blocks);
	} else {
		PUSH_BLOCKS(&offer.suites, ecdhe_ecdsa_blocks);
		PUSH_BLOCKS(&offer.suites, ecdhe_rsa_blocks);
		PUSH_BLOCKS(&offer.suites, anonymous_blocks);
		PUSH_BLOCKS(&offer.suites, ecdhe_psk_blocks);
	}
	for (i = 0; i < tries && (answer != ANSWER_TAKEN || pick.group != group); i++) {
		offer.groups.count = 0;
		push(&offer.groups, group);
		if (behind[i] != 0)
			push(&offer.groups, behind[i]);
		answer = ask(target, &offer, true, &pick);
	}
	return note(answer, pick.group == group, versions[version].name, group, 4);
}

static bool ask_scheme(const struct target *target, size_t version, uint32_t scheme)
{
	/* Suites by the key that signs, as some choose that first, and without the
	 * anonymous ones, where nothing is signed. */
	static const struct {
		const struct block *blocks;
		size_t count;
	} keys[] = {
		{ecdhe_ecdsa_blocks, COUNT(ecdhe_ecdsa_blocks)},
		{ecdhe_rsa_blocks, COUNT(ecdhe_rsa_blocks)},
		{dhe_blocks, COUNT(dhe_blocks)},
	};
	/* Some choose their certificate by these alone. */
	static const uint16_t behind[] = {0, 0x0401, 0x0403};
	struct offer offer = usual_offer(versions[version].number);
	enum answer answer = ANSWER_REFUSED;
	struct pick pick = {0};
	size_t i;

	for (i = 0; i < COUNT(keys) * COUNT(behind) &&
		    (answer != ANSWER_TAKEN || pick.scheme != scheme);
	     i++) {
		offer.suites.count = offer.schemes.count = 0;
		push_blocks(&offer.suites, keys[i % COUNT(keys)].blocks,
			    keys[i % COUNT(keys)].count);
		push(&offer.schemes, scheme);
		if (behind[i / COUNT(keys)] != 0)
			push(&offer.schemes, behind[i / COUNT(keys)]);
		answer = ask(target, &offer, true, &pick);
	}
	return note(answer, pick.scheme == scheme, versions[version].name, scheme, 4);
}

static const struct {
	const char *name;
	bool (*ask)(const struct target *target, size_t version, uint32_t code);
	const struct block *blocks;
	size_t count;
} questions[] = {
	{"suites", ask_suite, suite_blocks, COUNT(suite_blocks)},
	{"groups", ask_group, group_blocks, COUNT(group_blocks)},
	{"schemes", ask_scheme, scheme_blocks, COUNT(scheme_blocks)},
};

static bool ask_version(const struct target *target, size_t question, size_t version)
{
	bool (*one)(const struct target *, size_t, uint32_t) = questions[question].ask;
	bool answered = true;
	uint32_t code;
	size_t i;

	if (versions[version].number == SSL2) {
		for (i = 0; i < COUNT(ssl2_specs) && question == 0; i++)
			answered = one(target, version, ssl2_specs[i]) && answered;
		return answered;
	}
	for (i = 0; i < questions[question].count; i++) {
		const struct block *block = &questions[question].blocks[i];

		for (code = block->first; code <= block->last; code++)
			answered = one(target, version, code) && answered;
	}
	return answered;
}

/* Which of two was picked; 0: neither, or no answer. */
static uint16_t choose(const struct target *target, size_t version, uint16_t first,
		       uint16_t second)
{
	struct offer offer = usual_offer(versions[version].number);
	struct pick pick;

	push(&offer.suites, first);
	push(&offer.suites, second);
	if (ask(target, &offer, false, &pick) == ANSWER_TAKEN)
		return pick.suite;
	offer.groups.count = 0;
	return ask(target, &offer, false, &pick) == ANSWER_TAKEN ? pick.suite : 0;
}

/* Where a hello begins with it, some servers leave their own order (OpenSSL's
 * SSL_OP_PRIORITIZE_CHACHA). */
static bool is_chacha20(uint16_t suite)
{
	return suite == 0x1303 || IN_BLOCKS(chacha20_blocks, suite);
}

static bool ask_order(const struct target *target, size_t version, char **codes,
		      int count)
{
	bool server = true, client = true;
	int i;

	for (i = 0; i + 1 < count; i++) {
		uint16_t better = (uint16_t)strtoul(codes[i], NULL, 16);
		uint16_t worse = (uint16_t)strtoul(codes[i + 1], NULL, 16);
		uint16_t one = choose(target, version, better, worse);
		uint16_t other = choose(target, version, worse, better);

		if (one == 0 || other == 0)
			return false;
		server = server && one == better &&
			 (other == better || is_chacha20(worse));
		client = client && one == better && other == worse;
	}
	(void)printf("%s\n", server ? "server" : client ? "client" : "mixed");
	return true;
}

/* ---- the words ------------------------------------------------ */

static size_t version_of(const char *name)
{
	size_t version = 0;

	while (version < COUNT(versions) && strcmp(versions[version].name, name) != 0)
		version++;
	if (version == COUNT(versions)) {
		(void)fprintf(stderr, "brute: no such version: %s\n", name);
		exit(2);
	}
	return version;
}

int main(int argc, char **argv)
{
	struct target target = {.address.sin_family = AF_INET};
	size_t question = 0;
	bool answered = true;
	int i;

	if (argc < 6 || inet_pton(AF_INET, argv[1], &target.address.sin_addr) != 1) {
		(void)fprintf(stderr, "usage: brute ADDRESS PORT NAME QUESTION "
				      "VERSION...\n");
		return 2;
	}
	target.address.sin_port = htons((uint16_t)strtoul(argv[2], NULL, 10));
	if (strcmp(argv[3], "-") != 0)
		target.name = argv[3];
	if (strcmp(argv[4], "order") == 0)
		return ask_order(&target, version_of(argv[5]), argv + 6, argc - 6) ? 0
										   : 1;
	while (question < COUNT(questions) &&
	       strcmp(questions[question].name, argv[4]) != 0)
		question++;
	if (question == COUNT(questions)) {
		(void)fprintf(stderr, "brute: no such question: %s\n", argv[4]);
		return 2;
	}
	for (i = 5; i < argc; i++)
		answered =
			ask_version(&target, question, version_of(argv[i])) && answered;
	return answered && fflush(stdout) == 0 ? 0 : 1;
}
