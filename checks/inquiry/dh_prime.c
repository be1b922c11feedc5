/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dh_prime: the prime a server uses with a client that names no groups. One that
 * names those of RFC 7919 may get a better one: that shows in the answers to every
 * other hello. Export suites have theirs, which shows as well.
 */
#include "checks/handshake/cipher_suite.h"
#include "checks/inquiry/protocol_note.h"

struct dh_version {
	bool asked, answered;
	uint32_t suites[CIPHER_SUITE_CHUNK_MAX];
};

struct dh_state {
	struct dh_version versions[TLS_VERSION_COUNT];
};

static size_t choose_suites(struct dh_version *version, enum tls_version number,
			    const struct protocol_offer *offer)
{
	size_t i, count = 0;

	for (i = 0; i < offer->cipher_suite_count; i++) {
		const struct cipher_suite *suite =
			cipher_suite_by_code(number, offer->cipher_suites[i].code);

		if (suite && suite->key_exchange == KEY_EXCHANGE_DHE &&
		    count < CIPHER_SUITE_CHUNK_MAX)
			version->suites[count++] = suite->code;
	}
	return count;
}

static enum inquiry_step dh_next(const struct inquiry_io *io, void *memory,
				 struct probe_job *job)
{
	struct dh_state *state = memory;
	enum inquiry_step step = INQUIRY_DONE;
	unsigned int i;

	if (!io->earlier_done)
		return INQUIRY_WAIT;
	/* SSLv3 knows no groups: nothing to leave out. */
	for (i = TLS_VERSION_TLS1_0; i <= TLS_VERSION_TLS1_2; i++) {
		struct dh_version *version = &state->versions[i];
		size_t count;

		if (version->asked) {
			step = version->answered ? step : INQUIRY_WAIT;
			continue;
		}
		version->asked = true;
		version->answered = true;
		count = choose_suites(version, (enum tls_version)i,
				      &io->endpoint->protocols[i]);
		if (count == 0)
			continue;
		version->answered = false;
		job->kind = PROBE_HELLO;
		job->hello.version = (enum tls_version)i;
		job->hello.cipher_suites = version->suites;
		job->hello.cipher_suite_count = count;
		job->hello.without = HELLO_WITHOUT_GROUPS;
		return INQUIRY_ASK;
	}
	return step;
}

static void dh_take(const struct inquiry_io *io, void *memory,
		    const struct probe_job *job, const struct probe_result *result)
{
	struct dh_state *state = memory;

	state->versions[job->hello.version].answered = true;
	if (result->outcome == PROBE_ACCEPTED)
		protocol_note_exchange(io, job->hello.version, result);
}

const struct inquiry inquiry_dh_prime = {
	.name = "Diffie-Hellman primes",
	.level = INQUIRY_OFFER,
	.transports = 1U << TRANSPORT_TCP,
	.state_size = sizeof(struct dh_state),
	.next = dh_next,
	.take = dh_take,
};
