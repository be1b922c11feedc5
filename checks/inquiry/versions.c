/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * versions: which protocol versions are offered, hello after hello. What was
 * refused with the suites of one hello may be taken with those of the next.
 */
#include <string.h>

#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/named_group.h"
#include "checks/inquiry/inquiry.h"

struct version_state {
	bool in_flight;
	bool over;
	uint32_t chunk; /* the next one to ask with */
};

struct versions_state {
	struct version_state versions[TLS_VERSION_COUNT];
};

static enum inquiry_step versions_next(const struct inquiry_io *io, void *memory,
				       struct probe_job *job)
{
	struct versions_state *state = memory;
	enum inquiry_step step = INQUIRY_DONE;
	unsigned int i;

	(void)io;
	for (i = 0; i < TLS_VERSION_COUNT; i++) {
		struct version_state *version = &state->versions[i];

		if (version->in_flight) {
			step = INQUIRY_WAIT;
		} else if (!version->over) {
			version->in_flight = true;
			job->kind = PROBE_HELLO;
			job->hello.version = i;
			job->hello.chunk = version->chunk++;
			return INQUIRY_ASK;
		}
	}
	return step;
}

static void add_use(struct arena *arena, struct cipher_suite_use **items, size_t *count,
		    struct cipher_suite_use use)
{
	struct cipher_suite_use *item;
	size_t i;

	if (!use.name)
		return;
	for (i = 0; i < *count; i++) {
		if ((*items)[i].code == use.code)
			return;
	}
	item = arena_push(arena, items, count, sizeof(*item));
	if (item)
		*item = use;
}

static void note_accepted(const struct inquiry_io *io, enum tls_version version,
			  const struct probe_result *result)
{
	struct protocol_offer *offer = &io->endpoint->protocols[version];

	offer->offered = TRISTATE_YES;
	offer->why = NULL;
	/* The tables' own names: those of the result do not stay. */
	add_use(io->arena, &offer->cipher_suites, &offer->cipher_suite_count,
		cipher_suite_use_of(version, result->cipher_suite.code));
	add_use(io->arena, &offer->groups, &offer->group_count,
		named_group_use_of(result->group.code));
}

static const char *copy(const struct inquiry_io *io, const char *text)
{
	return text ? arena_string(io->arena, span_from_string(text)) : NULL;
}

static void versions_take(const struct inquiry_io *io, void *memory,
			  const struct probe_job *job,
			  const struct probe_result *result)
{
	struct versions_state *state = memory;
	struct version_state *version = &state->versions[job->hello.version];
	struct protocol_offer *offer = &io->endpoint->protocols[job->hello.version];

	version->in_flight = false;
	version->over = true;
	switch (result->outcome) {
	case PROBE_ACCEPTED:
		note_accepted(io, job->hello.version, result);
		return;
	case PROBE_REFUSED:
	case PROBE_CLOSED:
	case PROBE_NOT_TLS:
		/* A later chunk of suites may still be taken, never the reverse;
		 * and a chunk that timed out leaves the version unknown. */
		version->over = result->outcome == PROBE_NOT_TLS ||
				result->refusal_final ||
				version->chunk >= probe_chunk_count(job->hello.version);
		if (offer->offered == TRISTATE_UNKNOWN && !offer->why) {
			offer->offered = TRISTATE_NO;
			offer->why = copy(io, result->why);
		}
		return;
	default:
		if (offer->offered == TRISTATE_YES)
			return;
		offer->offered = TRISTATE_UNKNOWN;
		offer->why = result->why ? copy(io, result->why) : "no usable answer";
		return;
	}
}

static void versions_finish(const struct inquiry_io *io, void *memory, const char *why)
{
	struct versions_state *state = memory;
	unsigned int i;

	for (i = 0; i < TLS_VERSION_COUNT && why; i++) {
		struct protocol_offer *offer = &io->endpoint->protocols[i];

		/* Refused with some suites, and not asked with the rest. */
		if (state->versions[i].over || offer->offered == TRISTATE_YES)
			continue;
		offer->offered = TRISTATE_UNKNOWN;
		offer->why = why;
	}
}

const struct inquiry inquiry_versions = {
	.name = "protocol versions",
	.level = INQUIRY_OFFER,
	.transports = 1U << TRANSPORT_TCP,
	.counts = true,
	.state_size = sizeof(struct versions_state),
	.next = versions_next,
	.take = versions_take,
	.finish = versions_finish,
};
