/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server of HTTP. The first byte says how big the pieces are. Read in pieces and
 * whole, the responses must be the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "checks/http/response_facts.h"
#include "checks/http/tunnel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RESPONSES_MAX = 16 };

struct seen {
	enum response_state last;
	size_t count;
	uint32_t statuses[RESPONSES_MAX];
	size_t content_lens[RESPONSES_MAX];
	const char *why;
};

static void learn(const struct response_reader *reader)
{
	struct arena arena = arena_make(4 * 1024 * 1024);
	struct http_response response;
	struct span landing;
	size_t i;

	if (!response_facts_learn(reader, &arena, &response, &landing))
		abort();
	for (i = 0; i < landing.len; i++) {
		if (landing.ptr[i] <= ' ' || landing.ptr[i] > '~')
			abort();
	}
	for (i = 0; i < response.cookie_count; i++) {
		if (!response.cookies[i].name)
			abort();
	}
	if (tunnel_of(reader) == HTTP_TUNNEL_OPENCONNECT && tunnel_is_softether(reader))
		abort();
	arena_free(&arena);
}

static void read_all(struct span bytes, size_t step, struct seen *seen)
{
	struct response_reader reader = response_reader_make();
	size_t at = 0;

	memset(seen, 0, sizeof(*seen));
	while (at < bytes.len && seen->count < RESPONSES_MAX &&
	       seen->last != RESPONSE_MALFORMED) {
		struct span part = span_slice(bytes, at, at + step);
		size_t len = part.len;

		seen->last = response_reader_take(&reader, &part);
		at += len - part.len;
		if (seen->last == RESPONSE_MORE && part.len > 0)
			abort();
		if (seen->last != RESPONSE_DONE)
			continue;
		if (reader.is_cut) /* pieces decide where */
			break;
		learn(&reader);
		seen->statuses[seen->count] = reader.status;
		seen->content_lens[seen->count++] =
			response_reader_content(&reader).len;
		response_reader_next(&reader);
	}
	if (seen->last == RESPONSE_MALFORMED && !reader.why)
		abort();
	if (seen->last == RESPONSE_MORE &&
	    response_reader_end(&reader) == RESPONSE_DONE)
		learn(&reader);
	seen->why = reader.why;
	response_reader_free(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen pieces, whole;
	struct span bytes;

	if (size < 1)
		return 0;
	bytes = (struct span){(const char *)data + 1, size - 1};
	read_all(bytes, (size_t)data[0] + 1, &pieces);
	read_all(bytes, bytes.len + 1, &whole);
	if (pieces.last != whole.last || pieces.count != whole.count ||
	    memcmp(pieces.statuses, whole.statuses, sizeof(whole.statuses)) != 0 ||
	    memcmp(pieces.content_lens, whole.content_lens,
		   sizeof(whole.content_lens)) != 0)
		abort();
	return 0;
}
