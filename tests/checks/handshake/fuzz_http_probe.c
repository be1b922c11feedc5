/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server of a PROBE_HTTP in clear text. The first byte says what is asked, the
 * second how big the pieces are, the third how the server ends. What is sent must be
 * whole requests, whatever the server said; only that for a tunnel has a content. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/checks/handshake/conversation_holds.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines ended by CRLF, of visible bytes and blanks; the last one is empty. */
static void check_sent(struct span sent)
{
	size_t i;

	if (span_ends_with(sent, "\r\n\r\nVPNCONNECT"))
		sent = span_slice(sent, 0, sent.len - strlen("VPNCONNECT"));
	if (sent.len > 0 && !span_ends_with(sent, "\r\n\r\n"))
		abort();
	for (i = 0; i < sent.len; i++) {
		char c = sent.ptr[i];

		if ((c == '\r') != (i + 1 < sent.len && sent.ptr[i + 1] == '\n') ||
		    (c != '\r' && c != '\n' && (c < ' ' || c > '~')))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct probe_job job = {
		.kind = PROBE_HTTP,
		.http = {.in_clear = true, .host = "example.org", .port = 443},
	};
	struct conversation conversation;
	struct span bytes = {(const char *)data, size};
	size_t at = 3, step;

	if (size < 3)
		return 0;
	job.http.tunnel = data[0] & 0x80;
	job.http.questions = (data[0] & 0x7fU) | 1U << HTTP_ROOT;
	step = data[1] ? (size_t)data[1] * 16 : 1;
	if (!conversation_begin(&conversation, &conversation_http, &job, NULL))
		abort();
	while (at < size && !conversation.done) {
		size_t room = conversation_room(&conversation);
		size_t n = step < room ? step : room;

		if (n == 0)
			break;
		check_sent(buffer_span(&conversation.out));
		buffer_reset(&conversation.out);
		(void)conversation_take(&conversation, span_slice(bytes, at, at + n));
		at += n;
	}
	check_sent(buffer_span(&conversation.out));
	conversation_end(&conversation, (enum peer_end)(data[2] % 5), NULL);
	conversation_must_hold(&conversation);
	conversation_free(&conversation);
	return 0;
}
