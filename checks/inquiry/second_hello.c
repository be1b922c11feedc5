/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/inquiry/second_hello.h"

#include <string.h>

#include "checks/handshake/extension.h"

enum { ASKED_WITH_SHARES = 1 }; /* then without */

/* Their base points, which are public keys as good as any other for a client that hangs
 * up on the ServerHello (RFC 7748 4.1, SEC 2 2.4.2). */
#define SHARES                                                             \
	"\x00\x69"                                                         \
	"\x00\x1d\x00\x20"                                                 \
	"\x09\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" \
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" \
	"\x00\x17\x00\x41\x04"                                             \
	"\x6b\x17\xd1\xf2\xe1\x2c\x42\x47\xf8\xbc\xe6\xe5\x63\xa4\x40\xf2" \
	"\x77\x03\x7d\x81\x2d\xeb\x33\xa0\xf4\xa1\x39\x45\xd8\x98\xc2\x96" \
	"\x4f\xe3\x42\xe2\xfe\x1a\x7f\x9b\x8e\xe7\xeb\x4a\x7c\x0f\x9e\x16" \
	"\x2b\xce\x33\x57\x6b\x31\x5e\xce\xcb\xb6\x40\x68\x37\xbf\x51\xf5"
_Static_assert(sizeof(SHARES) - 1 == 2 + 0x69, "the length that it says");

const struct span second_hello_shares = {SHARES, sizeof(SHARES) - 1};
static const uint16_t second_hello_groups[SECOND_HELLO_GROUPS] = {0x001d, 0x0017};

void second_hello_learn(const struct inquiry_io *io, struct second_hello *second,
			const struct probe_result *result)
{
	const struct handshake *handshake = &io->endpoint->handshake;

	if (result->outcome != PROBE_ACCEPTED || second->is_wanted)
		return;
	if (!result->hello.is_retry_request ||
	    (handshake->version == TLS_VERSION_TLS1_3 &&
	     (handshake->completed == TRISTATE_YES || handshake->chain.count > 0)))
		second->is_proven = true;
	else if (!second->is_proven)
		second->is_wanted = true;
}

bool second_hello_is_open(const struct second_hello *second)
{
	return second->is_wanted && !second->is_proven && !second->over;
}

enum inquiry_step second_hello_next(struct second_hello *second, struct probe_job *job)
{
	if (!second_hello_is_open(second))
		return INQUIRY_DONE;
	if (second->in_flight)
		return INQUIRY_WAIT;
	second->in_flight = true;
	second->asked++;
	job->kind = PROBE_HELLO;
	job->hello.version = TLS_VERSION_TLS1_3;
	/* No others: it may like one of those better, and ask for that. */
	memcpy(second->groups, second_hello_groups, sizeof(second->groups));
	job->hello.groups = second->groups;
	job->hello.group_count = SECOND_HELLO_GROUPS;
	if (second->asked == ASKED_WITH_SHARES) {
		second->extension = (struct client_hello_extension){
			EXTENSION_KEY_SHARE, second_hello_shares};
		job->hello.extensions = &second->extension;
		job->hello.extension_count = 1;
		job->hello.without = HELLO_WITHOUT_EMPTY_KEY_SHARE;
	}
	return INQUIRY_ASK;
}

static void note_lost(struct second_hello *second, const struct probe_result *result,
		      struct arena *arena)
{
	second->is_lost = second->over = true;
	second->why = arena_printf(arena, "asks for another hello, and to that: %s",
				   result->why ? result->why : "no usable answer");
}

/* The hello with shares: a ServerHello is proof, a refusal may be. */
static void take_with_shares(struct second_hello *second,
			     const struct probe_result *result, struct arena *arena)
{
	switch (result->outcome) {
	case PROBE_ACCEPTED:
		/* Even now: then there is nothing to be had. */
		second->is_proven = !result->hello.is_retry_request;
		second->over = true;
		return;
	case PROBE_REFUSED:
	case PROBE_CLOSED:
		second->why = arena_printf(
			arena, "asks for another hello, then refuses it: %s",
			result->why ? result->why : "closed");
		break;
	default:
		note_lost(second, result, arena);
		break;
	}
	if (!second->why)
		second->why = "out of memory";
}

void second_hello_take(struct second_hello *second, const struct probe_result *result,
		       struct arena *arena)
{
	second->in_flight = false;
	if (second->asked == ASKED_WITH_SHARES) {
		take_with_shares(second, result, arena);
		return;
	}
	second->over = true;
	switch (result->outcome) {
	case PROBE_ACCEPTED:
		break;
	case PROBE_REFUSED:
	case PROBE_CLOSED:
		/* It has other groups: what it does with theirs cannot be tried. */
		second->why = NULL;
		return;
	default:
		note_lost(second, result, arena);
		break;
	}
	if (!second->why)
		second->why = "out of memory";
}
