/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tolerance: does the server take what it does not know, as it has to? Each hello is
 * one that it is known to take, with one thing more.
 */
#include "checks/handshake/hello_offer.h"
#include "checks/handshake/server_hello.h"
#include "checks/inquiry/target.h"

enum question {
	ASK_GREASE,  /* RFC 8701: values that nobody will ever assign */
	ASK_VERSION, /* one that does not exist yet */
	ASK_SMALL,   /* of 256 to 511 bytes: RFC 7685 1 */
	ASK_LARGE,   /* of more than 4096 bytes: post-quantum key shares are as long */
	QUESTION_COUNT
};

enum {
	GREASE_SUITE = 0x0a0a,
	GREASE_GROUP = 0x2a2a,
	GREASE_EXTENSION = 0x4a4a,
	GREASE_VERSION = 0x6a6a,
	FILLER_EXTENSION = 0x8a8a,
	VERSION_TO_COME = 0x0305,
	TLS1_3_CODE = 0x0304,
	SMALL_LEN = 400, /* of the whole record */
	LARGE_LEN = 5000,
	HELLO_BYTES_MAX = 16 * 1024,
};

struct tolerance_state {
	bool asked[QUESTION_COUNT], answered[QUESTION_COUNT];
	bool size_open; /* a hello of some size had no usable answer */
};

/* ---- asking --------------------------------------------------------------------- */

static bool prepend_u32(struct arena *arena, uint32_t **items, size_t *count,
			uint32_t value)
{
	uint32_t *copy = arena_alloc_array(arena, *count + 1, sizeof(*copy));
	size_t i;

	if (!copy)
		return false;
	copy[0] = value;
	for (i = 0; i < *count; i++)
		copy[i + 1] = (*items)[i];
	*items = copy;
	(*count)++;
	return true;
}

static bool set_versions(struct arena *arena, struct hello_request *hello,
			 uint16_t unknown)
{
	hello->supported_versions = arena_alloc_array(arena, 2, sizeof(uint16_t));
	if (!hello->supported_versions)
		return false;
	hello->supported_versions[0] = unknown;
	hello->supported_versions[1] = TLS1_3_CODE;
	hello->supported_version_count = 2;
	return true;
}

static bool add_extension(struct arena *arena, struct hello_request *hello,
			  uint16_t type, size_t len)
{
	struct client_hello_extension *extension = arena_push(
		arena, &hello->extensions, &hello->extension_count, sizeof(*extension));
	char *bytes = arena_alloc(arena, len + 1);

	if (!extension || !bytes)
		return false;
	*extension = (struct client_hello_extension){type, {bytes, len}};
	return true;
}

static bool fill_grease(struct arena *arena, struct hello_request *hello)
{
	enum { GROUPS_MAX = 64 };
	uint16_t *groups = arena_alloc_array(arena, GROUPS_MAX + 1, sizeof(*groups));

	if (!groups)
		return false;
	groups[0] = GREASE_GROUP;
	hello->groups = groups;
	hello->group_count =
		1 + named_group_offer(hello->version, groups + 1, GROUPS_MAX);
	return prepend_u32(arena, &hello->cipher_suites, &hello->cipher_suite_count,
			   GREASE_SUITE) &&
	       add_extension(arena, hello, GREASE_EXTENSION, 0) &&
	       (hello->version < TLS_VERSION_TLS1_3 ||
		set_versions(arena, hello, GREASE_VERSION));
}

/* RFC 8446 4.1.2 and appendix D.2: what is newer than a server knows is no error. */
static bool fill_version(struct arena *arena, struct hello_request *hello)
{
	if (hello->version == TLS_VERSION_TLS1_3)
		return set_versions(arena, hello, VERSION_TO_COME);
	hello->legacy_version = TLS1_3_CODE;
	return true;
}

/* As long as ${wanted}, by an extension that nobody knows. */
static bool fill_size(const struct inquiry_io *io, struct hello_request *hello,
		      size_t wanted)
{
	struct buffer bytes = buffer_make(HELLO_BYTES_MAX);
	struct hello_offer offer;
	uint16_t *few = arena_alloc_array(io->scratch, 2, sizeof(*few));
	bool ok;

	hello->without |= HELLO_WITHOUT_PADDING;
	if (!few)
		return false;
	/* Elliptic curves that everybody has; the whole list would be too long. */
	if (wanted == SMALL_LEN && hello->version < TLS_VERSION_TLS1_3) {
		few[0] = 0x001d;
		few[1] = 0x0017;
		hello->groups = few;
		hello->group_count = 2;
	}
	ok = hello_offer_fill(&offer, hello, io->endpoint->name) == 0;
	if (ok)
		hello_offer_write(&offer, &bytes);
	/* Longer already: then there is nothing to ask. */
	ok = ok && !bytes.failed && bytes.len + 4 < wanted &&
	     add_extension(io->scratch, hello, FILLER_EXTENSION,
			   wanted - bytes.len - 4);
	buffer_free(&bytes);
	return ok;
}

static bool fill(const struct inquiry_io *io, enum question question,
		 struct hello_request *hello)
{
	enum tls_version version;

	/* SSLv3 has neither extensions nor a rule for any of this. */
	if (!target_newest(io->endpoint, TARGET_ANY, &version) ||
	    version <= TLS_VERSION_SSL3 || !target_suites(io, version, NULL, hello))
		return false;
	switch (question) {
	case ASK_GREASE:
		return fill_grease(io->scratch, hello);
	case ASK_VERSION:
		return fill_version(io->scratch, hello);
	case ASK_SMALL:
		return fill_size(io, hello, SMALL_LEN);
	case ASK_LARGE:
		return fill_size(io, hello, LARGE_LEN);
	case QUESTION_COUNT:
		break;
	}
	return false;
}

static enum inquiry_step tolerance_next(const struct inquiry_io *io, void *memory,
					struct probe_job *job)
{
	struct tolerance_state *state = memory;
	enum inquiry_step left = INQUIRY_DONE;
	unsigned int i;

	if (!io->earlier_done)
		return INQUIRY_WAIT;
	for (i = 0; i < QUESTION_COUNT; i++) {
		if (state->asked[i]) {
			if (!state->answered[i])
				left = INQUIRY_WAIT;
			continue;
		}
		state->asked[i] = true;
		if (fill(io, i, &job->hello)) {
			job->kind = PROBE_HELLO;
			job->tag = i;
			return INQUIRY_ASK;
		}
		job->hello = (struct hello_request){0};
		state->answered[i] = true;
	}
	return left;
}

/* ---- learning ------------------------------------------------------------------- */

static void learn(const struct inquiry_io *io, enum tristate *fact, const char *to,
		  const struct probe_result *result)
{
	switch (result->outcome) {
	case PROBE_ACCEPTED:
		if (*fact == TRISTATE_UNKNOWN)
			*fact = TRISTATE_YES;
		return;
	case PROBE_REFUSED:
	case PROBE_CLOSED:
		*fact = TRISTATE_NO;
		io->endpoint->features.intolerance = arena_printf(
			io->arena, "%s: %s", to, result->why ? result->why : "refused");
		return;
	default:
		/* Silence is what intolerance often looks like; but so does a network
		 * that drops things. */
		return;
	}
}

/* Two questions, one fact: that one size is taken says nothing of the other. */
static void learn_size(const struct inquiry_io *io, struct tolerance_state *state,
		       const char *to, const struct probe_result *result)
{
	enum tristate *fact = &io->endpoint->features.extension_tolerant;

	state->size_open |= result->outcome != PROBE_ACCEPTED;
	learn(io, fact, to, result);
	if (*fact == TRISTATE_YES && state->size_open)
		*fact = TRISTATE_UNKNOWN;
}

static void tolerance_take(const struct inquiry_io *io, void *memory,
			   const struct probe_job *job,
			   const struct probe_result *result)
{
	struct endpoint_features *features = &io->endpoint->features;
	struct tolerance_state *state = memory;

	state->answered[job->tag] = true;
	switch ((enum question)job->tag) {
	case ASK_GREASE:
		learn(io, &features->grease_tolerant,
		      "values that nobody assigned (GREASE)", result);
		break;
	case ASK_VERSION:
		learn(io, &features->version_tolerant, "a version that is yet to come",
		      result);
		break;
	case ASK_SMALL:
		learn_size(io, state, "a hello of 400 bytes", result);
		break;
	case ASK_LARGE:
		learn_size(io, state, "a hello of 5000 bytes", result);
		break;
	case QUESTION_COUNT:
		break;
	}
}

const struct inquiry inquiry_tolerance = {
	.name = "tolerance of what is not known",
	.level = INQUIRY_OFFER,
	.transports = 1U << TRANSPORT_TCP,
	.state_size = sizeof(struct tolerance_state),
	.next = tolerance_next,
	.take = tolerance_take,
};
