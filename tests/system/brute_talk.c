/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/system/brute_talk.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HELLO_MAX = 4096, ANSWER_MAX = 65536, PATIENCE_MS = 4000 };

const struct block ecdhe_ecdsa_blocks[] = {
	{0xc007, 0xc00a}, {0xc023, 0xc024}, {0xc02b, 0xc02c},
	{0xc072, 0xc073}, {0xc0ac, 0xc0af}, {0xcca9, 0xcca9},
};
const struct block ecdhe_rsa_blocks[] = {
	{0xc011, 0xc014}, {0xc027, 0xc028}, {0xc02f, 0xc030},
	{0xc076, 0xc077}, {0xcca8, 0xcca8},
};
const struct block ecdhe_psk_blocks[] = {
	{0xc033, 0xc038},
	{0xccac, 0xccac},
	{0xd001, 0xd005},
};
const struct block dhe_blocks[] = {
	{0x0012, 0x0013}, {0x0015, 0x0016}, {0x0032, 0x0033}, {0x0038, 0x0039},
	{0x0040, 0x0040}, {0x0044, 0x0045}, {0x0067, 0x0067}, {0x006a, 0x006b},
	{0x0087, 0x0088}, {0x009e, 0x009f}, {0x00a2, 0x00a3}, {0xc09e, 0xc09f},
	{0xccaa, 0xccaa},
};
const struct block anonymous_blocks[] = {{0xc016, 0xc019}};

const uint16_t all_schemes[ALL_SCHEMES] = {
	0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809,
	0x080a, 0x080b, 0x081a, 0x081b, 0x081c, 0x0401, 0x0501, 0x0601, 0x0303,
	0x0301, 0x0302, 0x0402, 0x0502, 0x0602, 0x0203, 0x0201, 0x0202,
};

bool in_blocks(const struct block *blocks, size_t count, uint32_t item)
{
	size_t i = 0;

	while (i < count && (item < blocks[i].first || item > blocks[i].last))
		i++;
	return i < count;
}

/* ---- what is sent ------------------------------------------------ */

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

static void add_list(struct hello *hello, uint32_t type, const uint16_t *items,
		     size_t count)
{
	size_t extension = open_extension(hello, type);
	size_t list = open_length(hello, 2);
	size_t i;

	for (i = 0; i < count; i++)
		add(hello, items[i], 2);
	close_length(hello, list, 2);
	close_length(hello, extension, 2);
}

static void add_extensions(struct hello *hello, const struct offer *offer,
			   const char *name)
{
	bool is_13 = offer->version == TLS1_3;
	size_t all = open_length(hello, 2);

	if (name)
		add_name(hello, name);
	if (!is_13)
		add(hello, 0xff010001, 4), add(hello, 0, 1);
	if (offer->groups.count > 0) {
		add_list(hello, 10, offer->groups.items, offer->groups.count);
		add(hello, 0x000b0002, 4), add(hello, 0x0100, 2);
	}
	if (offer->version >= TLS1_2) {
		add_list(hello, 13, offer->schemes.items, offer->schemes.count);
		/* What the certificates are signed with is another question. */
		if (offer->schemes.count < COUNT(all_schemes))
			add_list(hello, 50, all_schemes, COUNT(all_schemes));
	}
	add(hello, 0x00170000, 4); /* extended_master_secret */
	if (is_13) {
		add(hello, 0x002b0003, 4), add(hello, 0x020304, 3);
		add(hello, 0x00330002, 4), add(hello, 0, 2); /* no key_share */
	}
	close_length(hello, all, 2);
}

static void write_ssl2(struct hello *hello, uint32_t spec)
{
	size_t i;

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

static void write_hello(struct hello *hello, const struct offer *offer,
			const char *name)
{
	size_t record, message, suites, i;

	hello->len = 0;
	if (offer->version == SSL2) {
		write_ssl2(hello, offer->ssl2_spec);
		return;
	}
	add(hello, 22, 1);
	add(hello, offer->version == SSL3 ? SSL3 : 0x0301, 2);
	record = open_length(hello, 2);
	add(hello, 1, 1);
	message = open_length(hello, 3);
	add(hello, offer->version == TLS1_3 ? TLS1_2 : offer->version, 2);
	for (i = 0; i < 32; i++)
		add(hello, (uint32_t)rand() & 0xff, 1);
	add(hello, 0, 1); /* no session */
	suites = open_length(hello, 2);
	for (i = 0; i < offer->suites.count; i++)
		add(hello, offer->suites.items[i], 2);
	if (offer->version == SSL3)
		add(hello, 0x00ff, 2);
	close_length(hello, suites, 2);
	add(hello, 0x0100, 2); /* no compression */
	if (offer->version > SSL3)
		add_extensions(hello, offer, name);
	close_length(hello, message, 3);
	close_length(hello, record, 2);
}

/* ---- what came back -------------------------------------------------------------- */

static uint32_t get(const unsigned char *bytes, unsigned int width)
{
	uint32_t value = 0;

	while (width-- > 0)
		value = value << 8 | *bytes++;
	return value;
}

static enum answer read_server_hello(const unsigned char *body, size_t len,
				     const struct offer *offer, struct pick *pick)
{
	uint32_t version;
	size_t at, i;

	if (len < 38 || 35 + (size_t)body[34] + 3 > len)
		return ANSWER_REFUSED;
	version = get(body, 2);
	at = 35 + body[34];
	pick->suite = (uint16_t)get(body + at, 2);
	for (at += 5; at + 4 <= len; at += 4 + get(body + at + 2, 2)) {
		if (at + 6 > len)
			break;
		if (get(body + at, 2) == 43)
			version = get(body + at + 4, 2);
		if (get(body + at, 2) == 51)
			pick->group = (uint16_t)get(body + at + 4, 2);
	}
	for (i = 0; i < offer->suites.count; i++) {
		if (offer->suites.items[i] == pick->suite && version == offer->version)
			return ANSWER_TAKEN;
	}
	return ANSWER_REFUSED;
}

/* Where in a ServerKeyExchange the signature begins; 0: not understood. */
static size_t skip_params(const unsigned char *body, size_t len, struct pick *pick)
{
	size_t at = 0, field;

	if (IN_BLOCKS(ecdhe_psk_blocks, pick->suite) && len >= 2)
		at = 2 + get(body, 2);
	if (IN_BLOCKS(dhe_blocks, pick->suite)) {
		for (field = 0; field < 3; field++) {
			if (at + 2 > len)
				return 0;
			at += 2 + get(body + at, 2);
		}
		return at;
	}
	if (at + 4 > len || body[at] != 3)
		return 0;
	pick->group = (uint16_t)get(body + at + 1, 2);
	return at + 4 + body[at + 3];
}

static void read_key_exchange(const unsigned char *body, size_t len,
			      const struct offer *offer, struct pick *pick)
{
	size_t at = skip_params(body, len, pick);

	if (at > 0 && at + 2 <= len && offer->version == TLS1_2 &&
	    !IN_BLOCKS(anonymous_blocks, pick->suite) &&
	    !IN_BLOCKS(ecdhe_psk_blocks, pick->suite))
		pick->scheme = (uint16_t)get(body + at, 2);
}

/* The handshake messages so far. ANSWER_NONE: more are needed. */
static enum answer read_messages(const unsigned char *bytes, size_t len,
				 const struct offer *offer, bool whole,
				 struct pick *pick)
{
	bool came = false;

	while (len >= 4) {
		size_t body = get(bytes + 1, 3);

		if (len - 4 < body)
			return ANSWER_NONE;
		if (!came) {
			if (bytes[0] != 2 || read_server_hello(bytes + 4, body, offer,
							       pick) != ANSWER_TAKEN)
				return ANSWER_REFUSED;
			if (!whole || offer->version == TLS1_3)
				return ANSWER_TAKEN;
			came = true;
		}
		if (bytes[0] == 12)
			read_key_exchange(bytes + 4, body, offer, pick);
		if (bytes[0] == 12 || bytes[0] == 14)
			return ANSWER_TAKEN;
		bytes += 4 + body;
		len -= 4 + body;
	}
	return ANSWER_NONE;
}

/* ${whole}: a ServerKeyExchange is waited for. ANSWER_NONE: more bytes are needed. */
static enum answer read_records(const unsigned char *bytes, size_t len,
				const struct offer *offer, bool whole,
				struct pick *pick)
{
	static unsigned char messages[ANSWER_MAX];
	size_t messages_len = 0;

	while (len >= 5) {
		size_t fragment = get(bytes + 3, 2);
		enum answer answer;

		if (len < 5 + fragment)
			return ANSWER_NONE;
		/* A warning may come first (unrecognized_name). */
		if (bytes[0] != 22 &&
		    (bytes[0] != 21 || fragment != 2 || bytes[5] != 1))
			return ANSWER_REFUSED;
		if (bytes[0] == 22) {
			memcpy(messages + messages_len, bytes + 5, fragment);
			messages_len += fragment;
			answer = read_messages(messages, messages_len, offer, whole,
					       pick);
			if (answer != ANSWER_NONE)
				return answer;
		}
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

static enum answer converse(int fd, const struct hello *hello,
			    const struct offer *offer, bool whole, struct pick *pick)
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
		answer = offer->version == SSL2
				 ? read_ssl2(bytes, len, offer->ssl2_spec)
				 : read_records(bytes, len, offer, whole, pick);
		if (answer != ANSWER_NONE)
			return answer;
	}
	return ANSWER_REFUSED;
}

static enum answer ask_once(const struct target *target, const struct offer *offer,
			    bool whole, struct pick *pick)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	enum answer answer = ANSWER_NONE;
	struct hello hello;

	*pick = (struct pick){0};
	write_hello(&hello, offer, target->name);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&target->address,
			       sizeof(target->address)) == 0)
		answer = converse(fd, &hello, offer, whole, pick);
	if (fd >= 0)
		(void)close(fd);
	return answer;
}

enum answer ask(const struct target *target, const struct offer *offer, bool whole,
		struct pick *pick)
{
	enum answer answer = ask_once(target, offer, whole, pick);

	if (answer == ANSWER_CLOSED || answer == ANSWER_NONE)
		answer = ask_once(target, offer, whole, pick);
	return answer;
}
