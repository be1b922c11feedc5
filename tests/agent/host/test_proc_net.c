/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/host/proc_net.h"

#define TCP4 \
	"   0: 0100007F:01BB 00000000:0000 0A 00000000:00000003 00:00000000 00000000"
#define TCP6                                           \
	"   1: 00000000000000000000000001000000:01BB " \
	"00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000"

static const struct {
	const char *label;
	const char *line;
	enum transport transport;
	bool ok;
	const char *address;
	uint16_t port;
	uint32_t rqueue, uid;
	uint64_t inode, drops;
} cases[] = {
	{"TCP", TCP4 " 33        0 4711 1 0 100 0 0 10 0", TRANSPORT_TCP, true,
	 "127.0.0.1", 443, 3, 33, 4711, 0},
	{"TCP, IPv6", TCP6 " 0 0 4712 1 0 100 0 0 10 0", TRANSPORT_TCP, true, "::1",
	 443, 0, 0, 4712, 0},
	{"UDP with drops", TCP4 " 0 0 4713 2 0000000000000000 17", TRANSPORT_UDP, true,
	 "127.0.0.1", 443, 3, 0, 4713, 17},
	{"a kernel's own", TCP4 " 0 0 0 1 0 100", TRANSPORT_TCP, true, "127.0.0.1", 443,
	 3, 0, 0, 0},
	{"no inode", TCP4 " 0 0", TRANSPORT_TCP, false, NULL, 0, 0, 0, 0, 0},
	{"heading", "  sl  local_address rem_address   st tx_queue rx_queue tr",
	 TRANSPORT_TCP, false, NULL, 0, 0, 0, 0, 0},
	{"address of 3 words",
	 "0: 000000000000000000000000:01BB 00000000:0000 0A 0:0 0:0 0 0 0 1",
	 TRANSPORT_TCP, false, NULL, 0, 0, 0, 0, 0},
	{"two families",
	 "0: 0100007F:01BB 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 1",
	 TRANSPORT_TCP, false, NULL, 0, 0, 0, 0, 0},
	{"port too big", "0: 0100007F:101BB 00000000:0000 0A 0:0 0:0 0 0 0 1",
	 TRANSPORT_TCP, false, NULL, 0, 0, 0, 0, 0},
	{"no port", "0: 0100007F 00000000:0000 0A 0:0 0:0 0 0 0 1", TRANSPORT_TCP,
	 false, NULL, 0, 0, 0, 0, 0},
	{"drops are no number", TCP4 " 0 0 4713 2 0 x", TRANSPORT_UDP, false, NULL, 0,
	 0, 0, 0, 0},
	{"empty", "", TRANSPORT_TCP, false, NULL, 0, 0, 0, 0, 0},
};

static void test_line(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct socket_entry entry = {0};
		struct ip_address address;
		bool ok = proc_net_parse_line(span_from_string(cases[i].line),
					      cases[i].transport, &entry);

		if (ok != cases[i].ok)
			fail_msg("%s: parsed: %d", cases[i].label, ok);
		if (!ok)
			continue;
		assert_true(ip_address_from_text(span_from_string(cases[i].address),
						 &address));
		if (!ip_address_equal(&address, &entry.local) ||
		    entry.local_port != cases[i].port || entry.state != SOCKET_LISTEN ||
		    entry.rqueue != cases[i].rqueue || entry.uid != cases[i].uid ||
		    entry.inode != cases[i].inode || entry.drops != cases[i].drops)
			fail_msg("%s: wrong fields", cases[i].label);
	}
}

/* There must be one only. */
static bool keep_socket(const struct socket_entry *entry, void *data)
{
	struct socket_entry *kept = data;

	assert_int_equal(kept->inode, 0);
	*kept = *entry;
	return true;
}

/* The fallback sees what sock_diag sees, in a namespace where nothing changes. */
static void test_agrees_with_sock_diag(void **state)
{
	const struct socket_question question = {.transport = TRANSPORT_TCP,
						 .family = 4,
						 .state = SOCKET_LISTEN,
						 .last_port = UINT16_MAX};
	const struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(443)};
	struct deadline deadline = deadline_in_ms(10000);
	struct socket_entry here = {0}, there = {0};
	bool interrupted = false;
	int fd;

	(void)state;
	if (unshare(CLONE_NEWNET) < 0)
		skip(); /* needs CAP_SYS_ADMIN */
	fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)&any, sizeof(any)), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(proc_net_read(&question, deadline, keep_socket, &here), 0);
	assert_int_equal(
		sock_diag_dump(&question, deadline, keep_socket, &there, &interrupted),
		0);
	assert_int_not_equal(here.inode, 0);
	assert_int_equal(here.inode, there.inode);
	assert_int_equal(here.local_port, there.local_port);
	assert_int_equal(here.uid, there.uid);
	assert_true(ip_address_equal(&here.local, &there.local));
	(void)close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_agrees_with_sock_diag),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
