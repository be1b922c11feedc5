/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dumps in corpus/sock_diag were recorded from a kernel 6.18. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/host/link.h"
#include "agent/host/sock_diag.h"

enum { DUMP_MAX = 65536, ENTRIES_MAX = 16 };

struct decoded {
	enum transport transport;
	struct socket_entry entries[ENTRIES_MAX];
	size_t count;
	size_t refused;
};

static bool on_message(const struct nlmsghdr *message, void *data)
{
	struct decoded *decoded = data;

	if (!sock_diag_decode(message, decoded->transport,
			      &decoded->entries[decoded->count]))
		decoded->refused++;
	else if (decoded->count < ENTRIES_MAX - 1)
		decoded->count++;
	return true;
}

/* The recorded datagram, aligned, without the byte that says what it is. */
static char *load(const char *name, size_t *len)
{
	char path[4096], *bytes = malloc(DUMP_MAX);
	FILE *file;

	(void)snprintf(path, sizeof(path), TESTS_DIR "/corpus/sock_diag/%s", name);
	file = fopen(path, "rb");
	assert_non_null(file);
	assert_non_null(bytes);
	assert_int_not_equal(fgetc(file), EOF);
	*len = fread(bytes, 1, DUMP_MAX, file);
	(void)fclose(file);
	return bytes;
}

static const struct {
	const char *label;
	const char *dump;
	enum transport transport;
	const char *address;
	uint16_t port;
	uint8_t state;
	enum tristate v6only;
	uint32_t wqueue;
	bool bound, mptcp;
} cases[] = {
	{"TCP", "tcp4", TRANSPORT_TCP, "127.0.0.1", 443, SOCKET_LISTEN,
	 TRISTATE_UNKNOWN, 5, false, false},
	{"bound to a device", "tcp4", TRANSPORT_TCP, "0.0.0.0", 8443, SOCKET_LISTEN,
	 TRISTATE_UNKNOWN, 9, true, false},
	{"MPTCP", "tcp4", TRANSPORT_TCP, "127.0.0.1", 444, SOCKET_LISTEN,
	 TRISTATE_UNKNOWN, 3, false, true},
	{"IPv6 only", "tcp6", TRANSPORT_TCP, "::", 443, SOCKET_LISTEN, TRISTATE_YES, 7,
	 false, false},
	{"UDP", "udp4", TRANSPORT_UDP, "0.0.0.0", 443, SOCKET_CLOSE, TRISTATE_UNKNOWN,
	 0, false, false},
	{"UDP, IPv6", "udp6", TRANSPORT_UDP, "::1", 443, SOCKET_CLOSE, TRISTATE_YES, 0,
	 false, false},
};

static void test_recorded(void **state)
{
	size_t i, j, len;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct decoded decoded = {.transport = cases[i].transport};
		struct netlink_answer answer = {0};
		char *bytes = load(cases[i].dump, &len);
		const struct socket_entry *entry = NULL;
		struct ip_address address;

		assert_int_equal(
			netlink_walk(bytes, len, 1, on_message, &decoded, &answer), 0);
		assert_int_equal(decoded.refused, 0);
		assert_true(ip_address_from_text(span_from_string(cases[i].address),
						 &address));
		for (j = 0; j < decoded.count; j++) {
			if (decoded.entries[j].local_port == cases[i].port &&
			    ip_address_equal(&decoded.entries[j].local, &address))
				entry = &decoded.entries[j];
		}
		if (!entry)
			fail_msg("%s: not found", cases[i].label);
		if (entry->state != cases[i].state ||
		    entry->v6only != cases[i].v6only ||
		    entry->wqueue != cases[i].wqueue || entry->inode == 0 ||
		    entry->cookie == 0 || !entry->cgroup_known ||
		    (entry->ifindex != 0) != cases[i].bound ||
		    entry->mptcp != cases[i].mptcp || entry->drops != 0 ||
		    entry->remote_port != 0)
			fail_msg("%s: wrong fields", cases[i].label);
		free(bytes);
	}
}

/* Cut anywhere, nothing is read behind the cut (ASan watches), and a message
 * that is cut is not taken for a whole one. */
static void test_every_cut(void **state)
{
	size_t len, cut, whole = 0;
	char *bytes = load("tcp4", &len);

	(void)state;
	for (cut = 0; cut <= len; cut++) {
		struct decoded decoded = {.transport = TRANSPORT_TCP};
		struct netlink_answer answer = {0};
		char *part = malloc(cut ? cut : 1);

		assert_non_null(part);
		memcpy(part, bytes, cut);
		(void)netlink_walk(part, cut, 1, on_message, &decoded, &answer);
		if (decoded.count < whole || decoded.count > whole + 1)
			fail_msg("cut at %zu: %zu sockets", cut, decoded.count);
		whole = decoded.count;
		free(part);
	}
	assert_int_equal(whole, 3);
	free(bytes);
}

static void test_walk(void **state)
{
	struct {
		struct nlmsghdr header;
		int error;
	} message = {.header = {.nlmsg_len = sizeof(message),
				.nlmsg_type = NLMSG_ERROR,
				.nlmsg_flags = NLM_F_DUMP_INTR,
				.nlmsg_seq = 1},
		     .error = -ENOENT};
	struct netlink_answer answer = {0};
	struct decoded decoded = {0};

	(void)state;
	assert_int_equal(netlink_walk(&message, sizeof(message), 2, on_message,
				      &decoded, &answer),
			 0);
	assert_false(answer.ended); /* somebody else's */
	assert_int_equal(netlink_walk(&message, sizeof(message), 1, on_message,
				      &decoded, &answer),
			 0);
	assert_true(answer.ended);
	assert_true(answer.interrupted);
	assert_int_equal(answer.error, -ENOENT);
	message.header.nlmsg_len = 4096; /* longer than what came */
	assert_int_equal(netlink_walk(&message, sizeof(message), 1, on_message,
				      &decoded, &answer),
			 -EBADMSG);
	message.header.nlmsg_len = UINT32_MAX; /* negative, to who reads an int */
	assert_int_equal(netlink_walk(&message, sizeof(message), 1, on_message,
				      &decoded, &answer),
			 -EBADMSG);
	message.header.nlmsg_len = 0; /* would not move on */
	assert_int_equal(netlink_walk(&message, sizeof(message), 1, on_message,
				      &decoded, &answer),
			 -EBADMSG);
}

struct found_links {
	struct arena arena;
	bool veth, tun;
};

static bool on_link(const struct nlmsghdr *message, void *data)
{
	struct found_links *found = data;
	struct link link;

	if (!link_decode(message, &found->arena, &link))
		return true;
	if (strcmp(link.name, "v0") == 0 && link.kind && !link_is_tunnel(&link))
		found->veth = true;
	if (strcmp(link.name, "t0") == 0 && link_is_tunnel(&link))
		found->tun = true;
	return true;
}

static void test_links(void **state)
{
	struct found_links found = {.arena = arena_make(65536)};
	struct netlink_answer answer = {0};
	size_t len;
	char *bytes = load("links", &len);

	(void)state;
	assert_int_equal(netlink_walk(bytes, len, 1, on_link, &found, &answer), 0);
	assert_true(found.veth);
	assert_true(found.tun);
	free(bytes);
	arena_free(&found.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recorded),
		cmocka_unit_test(test_every_cut),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
