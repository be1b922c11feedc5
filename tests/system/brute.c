/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * brute: the truth about a server's cipher suites, the slow way: one suite in each
 * ClientHello, every value a suite may have, version by version. Prints what was
 * taken, one "TLSv1.2 C02F" a line, sorted by value within a version.
 *
 *	brute ADDRESS PORT NAME VERSION...      NAME "-": without server_name
 *
 * It judges the program's own enumeration, so it shares nothing with it: neither
 * code nor the registry. What is refused with every group named is asked once more
 * in a hello without groups; what is closed or timed out, once more as it was.
 * Exit status 1: something got no answer at all.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HELLO_MAX = 2048, ANSWER_MAX = 65536, PATIENCE_MS = 4000 };

enum answer { ANSWER_TAKEN, ANSWER_REFUSED, ANSWER_CLOSED, ANSWER_NONE };

static const struct {
	const char *name;
	uint16_t number;
} versions[] = {
	{"SSLv2", 0x0002},   {"SSLv3", 0x0300},   {"TLSv1", 0x0301},
	{"TLSv1.1", 0x0302}, {"TLSv1.2", 0x0303}, {"TLSv1.3", 0x0304},
};

/* Everything that was ever assigned or used lies in these. */
static const struct {
	uint16_t first, last;
} blocks[] = {
	{0x0001, 0x00fe}, {0x1301, 0x1310}, {0x16b7, 0x16ba}, {0xc001, 0xc10f},
	{0xcc13, 0xcc15}, {0xcca8, 0xccae}, {0xd000, 0xd008}, {0xfee0, 0xfee1},
	{0xfefe, 0xfeff}, {0xff00, 0xff03}, {0xff80, 0xff8f}, {0xffe0, 0xffe1},
};
static const uint32_t ssl2_specs[] = {
	0x000000, 0x010080, 0x020080, 0x030080, 0x040080, 0x050080, 0x060040,
	0x060140, 0x0700c0, 0x0701c0, 0x080080, 0xff8000, 0xff8010,
};

static const uint16_t schemes[] = {
	0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809,
	0x080a, 0x080b, 0x081a, 0x081b, 0x081c, 0x0401, 0x0501, 0x0601, 0x0303,
	0x0301, 0x0302, 0x0402, 0x0502, 0x0602, 0x0203, 0x0201, 0x0202,
};

struct hello {
	unsigned char bytes[HELLO_MAX];
	size_t len;
};

static void add(struct hello *hello, uint32_t value, unsigned int width)
{
	while (width-- > 0)
		hello->bytes[hello->len++] = (unsigned char)(value >> (8 * width));
}

static void close_length(struct hello *hello, size_t mark, unsigned int width)
{
	size_t end = hello->len;

	hello->len = mark;
	add(hello, (uint32_t)(end - mark - width), width);
	hello->len = end;
}

static size_t open_length(struct hello *hello, unsigned int width)
{
	size_t mark = hello->len;

	add(hello, 0, width);
	return mark;
}

static size_t open_extension(struct hello *hello, uint32_t type)
{
	add(hello, type, 2);
	return open_length(hello, 2);
}

static void add_name(struct hello *hello, const char *name)
{
	size_t extension = open_extension(hello, 0);
	size_t list = open_length(hello, 2);
	size_t host;

	add(hello, 0, 1);
	host = open_length(hello, 2);
	while (*name)
		add(hello, (unsigned char)*name++, 1);
	close_length(hello, host, 2);
	close_length(hello, list, 2);
	close_length(hello, extension, 2);
}

static void add_groups(struct hello *hello, bool is_13)
{
	size_t extension = open_extension(hello, 10);
	size_t list = open_length(hello, 2);
	uint32_t group;

	for (group = 1; group <= 30; group++) {
		if (!is_13 || group >= 23)
			add(hello, group, 2);
	}
	for (group = 0x0100; group <= 0x0104; group++)
		add(hello, group, 2);
	if (is_13)
		add(hello, 0x11ec, 2);
	close_length(hello, list, 2);
	close_length(hello, extension, 2);
}

static void add_schemes(struct hello *hello)
{
	size_t extension = open_extension(hello, 13);
	size_t list = open_length(hello, 2);
	size_t i;

	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		add(hello, schemes[i], 2);
	close_length(hello, list, 2);
	close_length(hello, extension, 2);
}

static void add_extensions(struct hello *hello, uint16_t version, bool groups,
			   const char *name)
{
	bool is_13 = version == 0x0304;
	size_t all = open_length(hello, 2);

	if (name)
		add_name(hello, name);
	if (!is_13)
		add(hello, 0xff010001, 4), add(hello, 0, 1);
	if (groups) {
		add_groups(hello, is_13);
		add(hello, 0x000b0002, 4), add(hello, 0x0100, 2);
	}
	if (version >= 0x0303)
		add_schemes(hello);
	add(hello, 0x00170000, 4); /* extended_master_secret */
	if (is_13) {
		add(hello, 0x002b0003, 4), add(hello, 0x020304, 3);
		add(hello, 0x00330002, 4), add(hello, 0, 2); /* no key_share */
	}
	close_length(hello, all, 2);
}

static void write_hello(struct hello *hello, uint16_t version, uint32_t suite,
			bool groups, const char *name)
{
	size_t record, message, i;

	hello->len = 0;
	add(hello, 22, 1);
	add(hello, version == 0x0300 ? 0x0300 : 0x0301, 2);
	record = open_length(hello, 2);
	add(hello, 1, 1);
	message = open_length(hello, 3);
	add(hello, version == 0x0304 ? 0x0303 : version, 2);
	for (i = 0; i < 32; i++)
		add(hello, (uint32_t)rand() & 0xff, 1);
	add(hello, 0, 1); /* no session */
	add(hello, version == 0x0300 ? 4 : 2, 2);
	add(hello, suite, 2);
	if (version == 0x0300)
		add(hello, 0x00ff, 2);
	add(hello, 0x0100, 2); /* no compression */
	if (version > 0x0300)
		add_extensions(hello, version, groups, name);
	close_length(hello, message, 3);
	close_length(hello, record, 2);
}

static void write_ssl2(struct hello *hello, uint32_t spec)
{
	size_t i;

	hello->len = 0;
	add(hello, 0x8000 | (9 + 3 + 16), 2);
	add(hello, 1, 1);
	add(hello, 0x0002, 2);
	add(hello, 3, 2);
	add(hello, 0, 2);
	add(hello, 16, 2);
	add(hello, spec, 3);
	for (i = 0; i < 16; i++)
		add(hello, (uint32_t)rand() & 0xff, 1);
}

/* ---- what came back -------------------------------------------------------------- */

static uint32_t get(const unsigned char *bytes, unsigned int width)
{
	uint32_t value = 0;

	while (width-- > 0)
		value = value << 8 | *bytes++;
	return value;
}

/* The version a ServerHello (its body) picks: of supported_versions, if there. */
static uint32_t picked_version(const unsigned char *body, size_t len)
{
	size_t at = 35 + body[34] + 3 + 2;

	while (at + 4 <= len) {
		if (get(body + at, 2) == 43 && at + 6 <= len)
			return get(body + at + 4, 2);
		at += 4 + get(body + at + 2, 2);
	}
	return get(body, 2);
}

/* Is it the ServerHello that takes ${suite}? */
static enum answer read_message(const unsigned char *message, size_t len,
				uint16_t version, uint32_t suite)
{
	const unsigned char *body = message + 4;
	size_t body_len = get(message + 1, 3);

	if (body_len > len - 4 || body_len < 38 || message[0] != 2 ||
	    35 + (size_t)body[34] + 3 > body_len)
		return ANSWER_REFUSED;
	return picked_version(body, body_len) == version &&
			       get(body + 35 + body[34], 2) == suite
		       ? ANSWER_TAKEN
		       : ANSWER_REFUSED;
}

/* ANSWER_NONE: more bytes are needed. */
static enum answer read_records(const unsigned char *bytes, size_t len,
				uint16_t version, uint32_t suite)
{
	while (len >= 5) {
		size_t fragment = get(bytes + 3, 2);

		if (len < 5 + fragment)
			return ANSWER_NONE;
		if (bytes[0] == 22 && fragment >= 4)
			return read_message(bytes + 5, fragment, version, suite);
		/* A warning may come first (unrecognized_name). */
		if (bytes[0] != 21 || fragment != 2 || bytes[5] != 1)
			return ANSWER_REFUSED;
		bytes += 5 + fragment;
		len -= 5 + fragment;
	}
	return ANSWER_NONE;
}

static enum answer read_ssl2(const unsigned char *bytes, size_t len, uint32_t spec)
{
	size_t at, end;

	if (len < 3)
		return ANSWER_NONE;
	if (!(bytes[0] & 0x80) || bytes[2] != 4)
		return ANSWER_REFUSED;
	if (len < 2 + (get(bytes, 2) & 0x7fff))
		return ANSWER_NONE;
	if (len < 13)
		return ANSWER_REFUSED;
	at = 13 + get(bytes + 7, 2);
	for (end = at + get(bytes + 9, 2); at + 3 <= end && end <= len; at += 3) {
		if (get(bytes + at, 3) == spec)
			return ANSWER_TAKEN;
	}
	return ANSWER_REFUSED;
}

static enum answer converse(int fd, const struct hello *hello, uint16_t version,
			    uint32_t suite)
{
	static unsigned char bytes[ANSWER_MAX];
	size_t len = 0;

	if (send(fd, hello->bytes, hello->len, MSG_NOSIGNAL) != (ssize_t)hello->len)
		return ANSWER_CLOSED;
	while (len < sizeof(bytes)) {
		struct pollfd wait = {.fd = fd, .events = POLLIN};
		enum answer answer;
		ssize_t n;

		if (poll(&wait, 1, PATIENCE_MS) != 1)
			return ANSWER_NONE;
		n = read(fd, bytes + len, sizeof(bytes) - len);
		if (n <= 0)
			return ANSWER_CLOSED;
		len += (size_t)n;
		answer = version == 0x0002 ? read_ssl2(bytes, len, suite)
					   : read_records(bytes, len, version, suite);
		if (answer != ANSWER_NONE)
			return answer;
	}
	return ANSWER_REFUSED;
}

struct target {
	struct sockaddr_in address;
	const char *name;
};

static enum answer ask_once(const struct target *target, uint16_t version,
			    uint32_t suite, bool groups)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	enum answer answer = ANSWER_NONE;
	struct hello hello;

	if (version == 0x0002)
		write_ssl2(&hello, suite);
	else
		write_hello(&hello, version, suite, groups, target->name);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&target->address,
			       sizeof(target->address)) == 0)
		answer = converse(fd, &hello, version, suite);
	if (fd >= 0)
		(void)close(fd);
	return answer;
}

static enum answer ask(const struct target *target, uint16_t version, uint32_t suite,
		       bool groups)
{
	enum answer answer = ask_once(target, version, suite, groups);

	if (answer == ANSWER_CLOSED || answer == ANSWER_NONE)
		answer = ask_once(target, version, suite, groups);
	return answer;
}

/* True: it was answered, one way or the other. */
static bool ask_suite(const struct target *target, size_t version, uint32_t suite)
{
	uint16_t number = versions[version].number;
	enum answer answer = ask(target, number, suite, true);

	if (answer != ANSWER_TAKEN && number > 0x0300 && number < 0x0304)
		answer = ask(target, number, suite, false);
	if (answer == ANSWER_TAKEN)
		(void)printf("%s %0*X\n", versions[version].name,
			     number == 0x0002 ? 6 : 4, suite);
	if (answer == ANSWER_NONE)
		(void)fprintf(stderr, "%s %04X: no answer\n", versions[version].name,
			      suite);
	return answer != ANSWER_NONE;
}

static bool ask_version(const struct target *target, size_t version)
{
	bool answered = true;
	size_t i;

	if (versions[version].number == 0x0002) {
		for (i = 0; i < sizeof(ssl2_specs) / sizeof(ssl2_specs[0]); i++)
			answered =
				ask_suite(target, version, ssl2_specs[i]) && answered;
		return answered;
	}
	for (i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		uint32_t suite;

		for (suite = blocks[i].first; suite <= blocks[i].last; suite++)
			answered = ask_suite(target, version, suite) && answered;
	}
	return answered;
}

int main(int argc, char **argv)
{
	struct target target = {.address.sin_family = AF_INET};
	bool answered = true;
	int i;

	if (argc < 5 || inet_pton(AF_INET, argv[1], &target.address.sin_addr) != 1) {
		(void)fprintf(stderr, "usage: brute ADDRESS PORT NAME VERSION...\n");
		return 2;
	}
	target.address.sin_port = htons((uint16_t)strtoul(argv[2], NULL, 10));
	if (strcmp(argv[3], "-") != 0)
		target.name = argv[3];
	for (i = 4; i < argc; i++) {
		size_t version = 0;

		while (version < sizeof(versions) / sizeof(versions[0]) &&
		       strcmp(versions[version].name, argv[i]) != 0)
			version++;
		if (version == sizeof(versions) / sizeof(versions[0])) {
			(void)fprintf(stderr, "brute: no such version: %s\n", argv[i]);
			return 2;
		}
		answered = ask_version(&target, version) && answered;
	}
	return answered && fflush(stdout) == 0 ? 0 : 1;
}
