/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which blocks would cut which way of administration, and in which words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/guard.h"

enum { REASONS = 2 };

/* Constant expressions, which a const object is not. */
#define HOST                          \
	{                             \
		4,                    \
		{                     \
			198, 18, 1, 1 \
		}                     \
	}
#define CLIENT                        \
	{                             \
		4,                    \
		{                     \
			198, 18, 1, 2 \
		}                     \
	}
#define LOOPBACK                     \
	{                            \
		4,                   \
		{                    \
			127, 0, 0, 1 \
		}                    \
	}
#define ANY               \
	{                 \
		6,        \
		{         \
			0 \
		}         \
	}

static struct session_relay relays[] = {
	{TRANSPORT_TCP, 443, 70, "sslh", NULL},
	{TRANSPORT_UDP, 51820, 71, NULL, "wg0"},
};

static const struct {
	const char *label;
	struct session session; /* pid 0: none */
	struct session_listener listener;
	struct session_tunnel tunnel;
	uint16_t arrival;
	const char *unknown; /* arrivals */
	const char *missing; /* sessions */
	uint16_t port;
	bool tcp, udp;
	const char *reasons[REASONS];
} rows[] = {
	{.label = "nobody", .port = 22, .tcp = true, .udp = true},
	{.label = "a session",
	 .session = {.local = HOST,
		     .peer = CLIENT,
		     .local_port = 22,
		     .peer_port = 4000,
		     .pid = 7,
		     .program = "sshd"},
	 .port = 22,
	 .tcp = true,
	 .reasons =
		 {"a session from 198.18.1.2:4000 comes in on 22/tcp (sshd, pid 7)"}},
	{.label = "one's own",
	 .session = {.local = HOST,
		     .peer = CLIENT,
		     .local_port = 22,
		     .peer_port = 4000,
		     .pid = 7,
		     .program = "sshd",
		     .is_caller = true},
	 .port = 22,
	 .tcp = true,
	 .reasons =
		 {"your own session from 198.18.1.2:4000 comes in on 22/tcp (sshd, pid "
		  "7)"}},
	{.label = "another protocol",
	 .session = {.local = HOST,
		     .peer = CLIENT,
		     .local_port = 22,
		     .peer_port = 4000,
		     .pid = 7,
		     .program = "sshd"},
	 .port = 22,
	 .udp = true},
	{.label = "from this very host",
	 .session = {.local = LOOPBACK,
		     .peer = LOOPBACK,
		     .local_port = 22,
		     .peer_port = 4000,
		     .pid = 7,
		     .program = "sshd"},
	 .port = 22,
	 .tcp = true},
	{.label = "behind NAT, the port it was sent to",
	 .session = {.local = HOST,
		     .peer = CLIENT,
		     .local_port = 22,
		     .peer_port = 4000,
		     .pid = 7,
		     .program = "sshd"},
	 .arrival = 443,
	 .port = 443,
	 .tcp = true,
	 .reasons =
		 {"a session from 198.18.1.2:4000 comes in on 443/tcp, which NAT turns "
		  "into 22 (sshd, pid 7)"}},
	{.label = "behind NAT, the port its socket shows",
	 .session = {.local = HOST,
		     .peer = CLIENT,
		     .local_port = 22,
		     .peer_port = 4000,
		     .pid = 7,
		     .program = "sshd"},
	 .arrival = 443,
	 .port = 22,
	 .tcp = true},
	{.label = "a relay",
	 .session = {.local = LOOPBACK,
		     .peer = LOOPBACK,
		     .local_port = 22,
		     .peer_port = 4000,
		     .pid = 7,
		     .program = "sshd",
		     .relays = relays,
		     .relay_count = 1},
	 .port = 443,
	 .tcp = true,
	 .reasons =
		 {"a session from 127.0.0.1:4000 comes in on 443/tcp, passed on by sslh "
		  "(pid 70)"}},
	{.label = "a relay of the kernel, and its tunnel",
	 .session = {.local = HOST,
		     .peer = CLIENT,
		     .local_port = 22,
		     .peer_port = 4000,
		     .pid = 7,
		     .program = "sshd",
		     .relays = relays,
		     .relay_count = 2},
	 .tunnel = {.transport = TRANSPORT_UDP, .address = ANY, .port = 51820},
	 .port = 51820,
	 .udp = true,
	 .reasons =
		 {"a session from 198.18.1.2:4000 comes in on 51820/udp, passed on by the "
		  "kernel (pid 71)",
		  "a session comes in over wg0, which 51820/udp (the kernel) may carry"}},
	{.label = "a tunnel nobody comes by",
	 .tunnel = {.transport = TRANSPORT_UDP, .address = ANY, .port = 51820},
	 .port = 51820,
	 .udp = true},
	{.label = "a listener",
	 .listener = {.transport = TRANSPORT_TCP,
		      .address = ANY,
		      .port = 443,
		      .pid = 7,
		      .program = "sshd"},
	 .port = 443,
	 .tcp = true,
	 .reasons = {"sshd listens on [::]:443"}},
	{.label = "a listener nobody is behind yet",
	 .listener = {.transport = TRANSPORT_TCP, .address = ANY, .port = 22},
	 .port = 22,
	 .tcp = true,
	 .reasons = {"a login service listens on [::]:22"}},
	{.label = "a listener on loopback",
	 .listener = {.transport = TRANSPORT_TCP, .address = LOOPBACK, .port = 22},
	 .port = 22,
	 .tcp = true},
	{.label = "NAT that could not be asked about",
	 .unknown = "nobody answers",
	 .port = 9,
	 .tcp = true,
	 .reasons =
		 {"whether NAT brings a session in by another port is not known: nobody "
		  "answers"}},
	{.label = "sessions that could not be seen",
	 .missing = "hidden",
	 .port = 9,
	 .udp = true,
	 .reasons = {"not every session could be seen: hidden"}},
};

static void test_reasons(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = arena_make(1024 * 1024);
		struct session session = rows[i].session;
		struct session_listener listener = rows[i].listener;
		struct session_tunnel tunnel = rows[i].tunnel;
		struct session_list sessions = {
			.sessions = &session,
			.session_count = session.pid != 0,
			.listeners = &listener,
			.listener_count = listener.port != 0,
			.tunnels = &tunnel,
			.tunnel_count = tunnel.port != 0,
			.complete = rows[i].missing == NULL,
			.reason = rows[i].missing,
		};
		uint16_t arrival = rows[i].arrival;
		struct arrival_list arrivals = {&arrival, rows[i].unknown};
		struct port_list ports = {.count = 1};
		struct string_list reasons = {0};

		ports.items[0] = (struct port_range){rows[i].port, rows[i].port,
						     rows[i].tcp, rows[i].udp};
		if (!guard_reasons(&sessions, &arrivals, &ports, &arena, &reasons))
			fail_msg("%s: out of memory", rows[i].label);
		for (j = 0; j < REASONS && rows[i].reasons[j]; j++) {
			if (j >= reasons.count ||
			    strcmp(reasons.items[j], rows[i].reasons[j]) != 0)
				fail_msg("%s: reason %zu is \"%s\"", rows[i].label, j,
					 j < reasons.count ? reasons.items[j] : "");
		}
		if (reasons.count != j)
			fail_msg("%s: %zu reasons", rows[i].label, reasons.count);
		arena_free(&arena);
	}
}

/* A crowd is not listed one by one, and no memory is never a yes. */
static void test_ceilings(void **state)
{
	enum { CROWD = 100, SHOWN = 33 };
	static struct session crowd[CROWD];
	static uint16_t ports_of[CROWD];
	struct session_list sessions = {
		.sessions = crowd, .session_count = CROWD, .complete = true};
	struct arrival_list arrivals = {ports_of, NULL};
	struct port_list ports = {.items = {{22, 22, true, false}}, .count = 1};
	struct string_list reasons = {0};
	struct arena arena = arena_make(1024 * 1024), tiny = arena_make(1);
	size_t i;

	(void)state;
	for (i = 0; i < CROWD; i++)
		crowd[i] = (struct session){.local = HOST,
					    .peer = CLIENT,
					    .local_port = 22,
					    .peer_port = (uint16_t)(4000 + i),
					    .pid = 7,
					    .program = "sshd"};
	assert_true(guard_reasons(&sessions, &arrivals, &ports, &arena, &reasons));
	assert_int_equal(reasons.count, SHOWN);
	assert_string_equal(reasons.items[SHOWN - 1], "and more");
	reasons = (struct string_list){0};
	assert_false(guard_reasons(&sessions, &arrivals, &ports, &tiny, &reasons));
	arena_free(&arena);
	arena_free(&tiny);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_ceilings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
