/* SPDX-License-Identifier: GPL-3.0-or-later */
/* channel, against a peer that speaks raw packets. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/priv/channel.h"

enum { CEILING = 200 * 1024, SOON_MS = 50, PATIENT_MS = 20000 };

static size_t count_fds(void)
{
	DIR *folder = opendir("/proc/self/fd");
	size_t count = 0;

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	(void)closedir(folder);
	return count;
}

/* A packet as it is, with ${fd_count} copies of descriptor 0. */
static void send_packet(int fd, const char *bytes, size_t len, size_t fd_count)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(8 * sizeof(int))];
	} control;
	char copy[CHANNEL_FRAME_MAX + 100];
	struct iovec part = {.iov_base = copy, .iov_len = len};
	struct msghdr frame = {.msg_iov = &part, .msg_iovlen = 1};
	const int zero = 0;

	assert_true(len <= sizeof(copy));
	if (len > 0)
		memcpy(copy, bytes, len);
	if (fd_count > 0) {
		memset(&control, 0, sizeof(control));
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(fd_count * sizeof(int));
		for (size_t i = 0; i < fd_count; i++)
			memcpy(CMSG_DATA(&control.header) + i * sizeof(int), &zero,
			       sizeof(zero));
		frame.msg_control = &control;
		frame.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
	}
	assert_int_equal(sendmsg(fd, &frame, MSG_NOSIGNAL), (ssize_t)len);
}

struct packet {
	const char *bytes;
	size_t len, fds;
	bool sent;
};

#define PACKET(text, fds)                             \
	{                                             \
		(text), sizeof(text) - 1, (fds), true \
	}

static const struct {
	const char *label;
	struct packet packets[4];
	bool hang_up;
	int r;
	size_t body;
	bool fd;
} cases[] = {
	{"a whole message", {PACKET("\0\0\0\0\7\0\0\0\1abc", 0)}, false, 0, 3, false},
	{"an empty body", {PACKET("\0\0\0\0\7\0\0\0\1", 0)}, false, 0, 0, false},
	{"a descriptor", {PACKET("\0\0\0\0\7\0\0\0\1", 1)}, false, 0, 0, true},
	{"two frames",
	 {PACKET("\1\0\0\0\7\0\0\0\1ab", 0), PACKET("\0\0\0\0\7\0\0\0\1c", 0)},
	 false,
	 0,
	 3,
	 false},
	{"an empty last frame",
	 {PACKET("\1\0\0\0\7\0\0\0\1ab", 0), PACKET("\0\0\0\0\7\0\0\0\1", 0)},
	 false,
	 0,
	 2,
	 false},
	{"two descriptors in a packet",
	 {PACKET("\0\0\0\0\7\0\0\0\1", 2)},
	 false,
	 0,
	 0,
	 true},
	{"eight descriptors in a packet",
	 {PACKET("\0\0\0\0\7\0\0\0\1", 8)},
	 false,
	 -EPROTO,
	 0,
	 false},
	{"a descriptor per frame",
	 {PACKET("\1\0\0\0\7\0\0\0\1a", 1), PACKET("\1\0\0\0\7\0\0\0\1a", 1),
	  PACKET("\0\0\0\0\7\0\0\0\1a", 1)},
	 false,
	 0,
	 3,
	 true},
	{"a byte short of a header",
	 {PACKET("\0\0\0\0\7\0\0\0", 0)},
	 false,
	 -EPROTO,
	 0,
	 false},
	{"one byte", {PACKET("\0", 0)}, false, -EPROTO, 0, false},
	{"too short, with a descriptor", {PACKET("\0", 1)}, false, -EPROTO, 0, false},
	{"an empty packet", {PACKET("", 0)}, false, -EPIPE, 0, false},
	{"the kind changes",
	 {PACKET("\1\0\0\0\7\0\0\0\1a", 1), PACKET("\0\0\0\0\6\0\0\0\1a", 0)},
	 false,
	 -EPROTO,
	 0,
	 false},
	{"the token changes",
	 {PACKET("\1\0\0\0\7\0\0\0\1a", 0), PACKET("\0\0\0\0\7\0\0\0\2a", 1)},
	 false,
	 -EPROTO,
	 0,
	 false},
	{"an empty frame that promises more",
	 {PACKET("\1\0\0\0\7\0\0\0\1", 1)},
	 false,
	 -EPROTO,
	 0,
	 false},
	{"silence", {{NULL, 0, 0, false}}, false, -ETIMEDOUT, 0, false},
	{"silence in the middle",
	 {PACKET("\1\0\0\0\7\0\0\0\1a", 1)},
	 false,
	 -ETIMEDOUT,
	 0,
	 false},
	{"gone", {{NULL, 0, 0, false}}, true, -EPIPE, 0, false},
	{"gone in the middle",
	 {PACKET("\1\0\0\0\7\0\0\0\1a", 1)},
	 true,
	 -EPIPE,
	 0,
	 false},
};

static void test_rows(void **state)
{
	size_t before = count_fds();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct channel channel;
		struct message message;
		int fds[2], r;

		assert_int_equal(channel_pair(fds), 0);
		channel = channel_make(fds[0], CEILING);
		for (size_t j = 0; j < 4 && cases[i].packets[j].sent; j++)
			send_packet(fds[1], cases[i].packets[j].bytes,
				    cases[i].packets[j].len, cases[i].packets[j].fds);
		if (cases[i].hang_up)
			(void)close(fds[1]);
		r = channel_receive(&channel, &message,
				    deadline_in_ms(cases[i].r == -ETIMEDOUT
							   ? SOON_MS
							   : PATIENT_MS));
		if (r != cases[i].r || message.body.len != cases[i].body ||
		    (message.fd >= 0) != cases[i].fd)
			fail_msg("%s: %d, %zu bytes, descriptor %d", cases[i].label, r,
				 message.body.len, message.fd);
		if (message.fd >= 0) {
			assert_int_equal(fcntl(message.fd, F_GETFD), FD_CLOEXEC);
			(void)close(message.fd);
		}
		channel_close(&channel);
		if (!cases[i].hang_up)
			(void)close(fds[1]);
		if (count_fds() != before)
			fail_msg("%s: a descriptor leaked", cases[i].label);
	}
}

static void reap(pid_t pid)
{
	int status = 0;

	assert_int_equal(waitpid(pid, &status, 0), pid);
}

/* Every length around a frame's and the ceiling's edge, there and back. */
static void test_lengths(void **state)
{
	static const struct {
		size_t len;
		int r;
	} lengths[] = {
		{0, 0},
		{1, 0},
		{CHANNEL_FRAME_MAX - 10, 0},
		{CHANNEL_FRAME_MAX - 9, 0},
		{CHANNEL_FRAME_MAX - 8, 0},
		{2 * (CHANNEL_FRAME_MAX - 9), 0},
		{2 * (CHANNEL_FRAME_MAX - 9) + 1, 0},
		{CEILING - 1, 0},
		{CEILING, 0},
		{CEILING + 1, -EPROTO},
	};
	char *bytes = malloc(CEILING + 1);

	(void)state;
	assert_non_null(bytes);
	for (size_t i = 0; i <= CEILING; i++)
		bytes[i] = (char)(unsigned char)(i * 7 >> 3);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct message message = {.kind = 7, .token = 9, .fd = -1};
		struct channel here, there;
		int fds[2], r;
		pid_t pid;

		assert_int_equal(channel_pair(fds), 0);
		here = channel_make(fds[0], CEILING);
		there = channel_make(fds[1], CEILING);
		message.body = (struct span){bytes, lengths[i].len};
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			_exit(channel_send(&there, &message,
					   deadline_in_ms(PATIENT_MS)) != 0);
		channel_close(&there);
		r = channel_receive(&here, &message, deadline_in_ms(PATIENT_MS));
		if (r != lengths[i].r)
			fail_msg("%zu bytes: %d", lengths[i].len, r);
		if (r == 0 &&
		    (message.kind != 7 || message.token != 9 ||
		     !span_equal(message.body, (struct span){bytes, lengths[i].len})))
			fail_msg("%zu bytes: not what was sent", lengths[i].len);
		channel_close(&here);
		reap(pid);
	}
	free(bytes);
}

/* A peer that talks for ever, in frames of one byte: the deadline ends it. */
static void test_endless(void **state)
{
	struct channel channel;
	struct message message;
	int fds[2], r;
	pid_t pid;

	(void)state;
	assert_int_equal(channel_pair(fds), 0);
	channel = channel_make(fds[0], SIZE_MAX / 2);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		(void)close(fds[0]);
		(void)signal(SIGPIPE, SIG_DFL);
		while (send(fds[1], "\1\0\0\0\7\0\0\0\1a", 10, 0) == 10)
			;
		_exit(0);
	}
	(void)close(fds[1]);
	r = channel_receive(&channel, &message, deadline_in_ms(SOON_MS));
	assert_int_equal(r, -ETIMEDOUT);
	channel_close(&channel);
	reap(pid);
}

/* Nobody reads: sending waits until its deadline; to nobody, it fails at once. */
static void test_send(void **state)
{
	static char bytes[4 * 1024 * 1024];
	struct message message = {.kind = 1, .body = {bytes, sizeof(bytes)}, .fd = -1};
	struct channel channel;
	int fds[2];

	(void)state;
	assert_int_equal(channel_pair(fds), 0);
	channel = channel_make(fds[0], CEILING);
	assert_int_equal(channel_send(&channel, &message, deadline_in_ms(SOON_MS)),
			 -ETIMEDOUT);
	(void)close(fds[1]);
	assert_int_equal(channel_send(&channel, &message, deadline_in_ms(PATIENT_MS)),
			 -EPIPE);
	/* What is sent along stays the sender's. */
	channel_close(&channel);
	assert_int_equal(channel_pair(fds), 0);
	channel = channel_make(fds[0], CEILING);
	message = (struct message){.kind = 1, .fd = fds[1]};
	assert_int_equal(channel_send(&channel, &message, deadline_in_ms(PATIENT_MS)),
			 0);
	assert_true(fcntl(fds[1], F_GETFD) >= 0);
	(void)close(fds[1]);
	channel_close(&channel);
	channel_close(&channel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_endless),
		cmocka_unit_test(test_send),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
