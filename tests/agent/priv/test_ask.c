/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ask: an answer belongs to its question, whatever was given up before. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/priv/ask.h"

enum { PATIENT_MS = 20000, ANSWERS_MAX = 3 };

struct reply {
	uint32_t kind, token, number;
	int64_t status;
	bool fd, sent;
};

static const struct {
	const char *label;
	struct reply replies[ANSWERS_MAX];
	int r;
	uint32_t number;
	bool fd;
} cases[] = {
	{"answered", {{ASK_TARGET, 2, 222, 0, false, true}}, 0, 222, false},
	{"with a descriptor", {{ASK_TARGET, 2, 222, 0, true, true}}, 0, 222, true},
	{"refused", {{ASK_TARGET, 2, 0, -ENOENT, false, true}}, -ENOENT, 0, false},
	{"refused, with a descriptor",
	 {{ASK_TARGET, 2, 0, -ENOENT, true, true}},
	 -ENOENT,
	 0,
	 false},
	{"late, then answered",
	 {{ASK_TARGET, 1, 111, 0, true, true}, {ASK_TARGET, 2, 222, 0, false, true}},
	 0,
	 222,
	 false},
	{"late and no more", {{ASK_TARGET, 1, 111, 0, false, true}}, -EPIPE, 0, false},
	{"to what was never asked",
	 {{ASK_TARGET, 3, 333, 0, true, true}},
	 -EPROTO,
	 0,
	 false},
	{"of another kind", {{ASK_FACT, 2, 222, 0, true, true}}, -EPROTO, 0, false},
	{"nothing", {{0}}, -EPIPE, 0, false},
};

static void send_reply(int fd, const struct reply *reply)
{
	struct channel channel = channel_make(fd, 0);
	struct buffer body = buffer_make(1024);
	struct codec codec = codec_writer(&body);
	struct answer answer = {.status = reply->status, .number = reply->number};
	struct message message = {reply->kind, reply->token, {NULL, 0}, -1};

	codec_answer(&codec, &answer);
	assert_true(codec_done(&codec));
	message.body = buffer_span(&body);
	message.fd = reply->fd ? STDIN_FILENO : -1;
	assert_int_equal(channel_send(&channel, &message, deadline_in_ms(PATIENT_MS)),
			 0);
	buffer_free(&body);
}

static void test_rows(void **state)
{
	int before = dup(STDIN_FILENO), after;

	(void)state;
	(void)close(before);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = arena_make(64 * 1024);
		struct answer answer = {0};
		struct monitor_link link = {.deadline = deadline_in_ms(0)};
		const struct ask ask = {.number = 7};
		int fds[2], fd = -1, r;

		assert_int_equal(channel_pair(fds), 0);
		link.channel = channel_make(fds[0], ANSWER_BYTES_MAX);
		/* The first question is given up at once. */
		r = ask_question(&link, ASK_TARGET, &ask, &arena, &answer, &fd);
		assert_int_equal(r, -ETIMEDOUT);
		for (size_t j = 0; j < ANSWERS_MAX && cases[i].replies[j].sent; j++)
			send_reply(fds[1], &cases[i].replies[j]);
		assert_int_equal(shutdown(fds[1], SHUT_WR), 0);
		link.deadline = deadline_in_ms(PATIENT_MS);
		r = ask_question(&link, ASK_TARGET, &ask, &arena, &answer, &fd);
		if (r != cases[i].r || (r == 0 && answer.number != cases[i].number) ||
		    (fd >= 0) != cases[i].fd)
			fail_msg("%s: %d, %u", cases[i].label, r, answer.number);
		if (fd >= 0)
			(void)close(fd);
		channel_close(&link.channel);
		(void)close(fds[1]);
		arena_free(&arena);
	}
	after = dup(STDIN_FILENO);
	assert_int_equal(before, after); /* no descriptor stays */
	(void)close(after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
