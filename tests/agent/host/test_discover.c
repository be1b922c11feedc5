/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/host/discover.h"
#include "agent/host/discover_codec.h"
#include "agent/host/process.h"
#include "agent/host/session.h"
#include "agent/host/session_codec.h"
#include "agent/host/session_process.h"

enum { ARENA_MAX = 64 * 1024 * 1024 };

static void test_is_same(void **state)
{
	struct arena arena = arena_make(ARENA_MAX);
	struct process_context context =
		process_context_make(&arena, deadline_in_ms(10000));
	struct process_gaps gaps = {0};
	struct process process;
	uint32_t self = (uint32_t)getpid();

	(void)state;
	assert_int_equal(process_read(&context, self, 0, &process, &gaps), 0);
	assert_true(process.host_files);
	assert_int_equal(process.exe_state, EXE_PRESENT);
	assert_int_equal(process.parent_pid, (uint32_t)getppid());
	assert_true(process.uid_known && process.uid == geteuid());
	assert_true(process.started_at > 0);
	assert_true(discover_is_same(self, process.start_ticks));
	assert_false(discover_is_same(self, process.start_ticks + 1));
	assert_false(discover_is_same(UINT32_MAX, process.start_ticks));
	arena_free(&arena);
}

/* A deadline that has passed is said; nothing is claimed that was not seen. */
static void test_deadline(void **state)
{
	const struct sockaddr_in any = {.sin_family = AF_INET};
	struct arena arena = arena_make(ARENA_MAX);
	struct discover_job job = {.deadline = deadline_in_ms(0)};
	struct discovery discovery = {0};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool found = false;
	size_t i;

	(void)state;
	assert_int_equal(bind(fd, (const struct sockaddr *)&any, sizeof(any)), 0);
	assert_int_equal(listen(fd, 1), 0);
	if (discover_run(&job, &arena, &discovery) == 0) {
		for (i = 0; i < discovery.limits.count; i++)
			found = found ||
				discovery.limits.items[i].reason == LIMIT_TIMEOUT;
		assert_true(found);
		assert_false(discovery.other_netns_known);
		for (i = 0; i < discovery.listener_count; i++) {
			assert_int_not_equal(discovery.listeners[i].owners_state,
					     OWNERS_COMPLETE);
			assert_non_null(discovery.listeners[i].owners_reason);
		}
	}
	(void)close(fd);
	arena_free(&arena);
}

static void test_job_codec(void **state)
{
	struct port_range ranges[] = {{443, 443, true, true},
				      {8000, 8100, true, false}};
	struct discover_job job = {.ports = ranges,
				   .port_count = 2,
				   .deep = true,
				   .deadline = deadline_in_ms(5000)};
	struct discover_job copy = {0};
	struct arena arena = arena_make(65536);
	struct buffer wire = buffer_make(4096);
	struct codec codec = codec_writer(&wire);
	size_t cut;

	(void)state;
	codec_discover_job(&codec, &job);
	assert_true(codec_done(&codec));
	codec = codec_reader(buffer_span(&wire), &arena);
	codec_discover_job(&codec, &copy);
	assert_true(codec_done(&codec));
	assert_int_equal(copy.port_count, 2);
	assert_int_equal(copy.ports[1].last, 8100);
	assert_false(copy.ports[1].udp);
	assert_true(copy.deep);
	assert_in_range(deadline_left_ms(copy.deadline), 1, 5000);
	for (cut = 0; cut < wire.len; cut++) {
		codec = codec_reader(span_slice(buffer_span(&wire), 0, cut), &arena);
		codec_discover_job(&codec, &copy);
		if (codec_done(&codec))
			fail_msg("read when cut at %zu", cut);
	}
	buffer_reset(&wire);
	ranges[1].first = 9000; /* backwards */
	codec = codec_writer(&wire);
	codec_discover_job(&codec, &job);
	codec = codec_reader(buffer_span(&wire), &arena);
	codec_discover_job(&codec, &copy);
	assert_false(codec_done(&codec));
	buffer_free(&wire);
	arena_free(&arena);
}

static void test_session_codec(void **state)
{
	struct session_relay relay = {TRANSPORT_TCP, 443, 7, "sslh", "tun0"};
	struct session session = {.local = {4, {127, 0, 0, 1}},
				  .local_port = 22,
				  .program = "sshd",
				  .is_caller = true,
				  .relays = &relay,
				  .relay_count = 1};
	struct session_listener listener = {.port = 22, .program = NULL};
	struct session_tunnel tunnel = {.transport = TRANSPORT_UDP, .port = 51820};
	struct session_list list = {.sessions = &session,
				    .session_count = 1,
				    .listeners = &listener,
				    .listener_count = 1,
				    .tunnels = &tunnel,
				    .tunnel_count = 1,
				    .reason = "x"};
	struct session_list copy = {0};
	struct arena arena = arena_make(65536);
	struct buffer wire = buffer_make(4096);
	struct codec codec = codec_writer(&wire);
	size_t cut;

	(void)state;
	codec_session_list(&codec, &list);
	assert_true(codec_done(&codec));
	codec = codec_reader(buffer_span(&wire), &arena);
	codec_session_list(&codec, &copy);
	assert_true(codec_done(&codec));
	assert_true(copy.sessions[0].is_caller);
	assert_string_equal(copy.sessions[0].relays[0].via_tunnel, "tun0");
	assert_null(copy.listeners[0].program);
	assert_int_equal(copy.tunnels[0].port, 51820);
	assert_false(copy.complete);
	for (cut = 0; cut < wire.len; cut++) {
		codec = codec_reader(span_slice(buffer_span(&wire), 0, cut), &arena);
		codec_session_list(&codec, &copy);
		if (codec_done(&codec))
			fail_msg("read when cut at %zu", cut);
	}
	buffer_free(&wire);
	arena_free(&arena);
}

static void test_login_names(void **state)
{
	(void)state;
	assert_true(session_process_is_login(SPAN_LITERAL("sshd")));
	assert_true(session_process_is_login(SPAN_LITERAL("sshd-session")));
	assert_true(session_process_is_login(SPAN_LITERAL("dropbear")));
	assert_false(session_process_is_login(SPAN_LITERAL("ssh")));
	assert_false(session_process_is_login(SPAN_LITERAL("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_is_same),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_job_codec),
		cmocka_unit_test(test_session_codec),
		cmocka_unit_test(test_login_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
