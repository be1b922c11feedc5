/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tolerance: each hello holds what it is about, whatever the version; two sizes are one
 * fact, and silence at one of them is no "yes". */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "checks/handshake/hello_offer.h"
#include "checks/inquiry/interview.h"

enum { ARENA_MAX = 1024 * 1024, STEPS_MAX = 8 };

extern const struct inquiry inquiry_tolerance;

static const struct {
	const char *label;
	enum probe_outcome small, large;
	enum tristate tolerant;
} cases[] = {
	{"both are taken", PROBE_ACCEPTED, PROBE_ACCEPTED, TRISTATE_YES},
	{"silent at the small one", PROBE_TIMEOUT, PROBE_ACCEPTED, TRISTATE_UNKNOWN},
	{"silent at the large one", PROBE_ACCEPTED, PROBE_TIMEOUT, TRISTATE_UNKNOWN},
	{"refuses the small one", PROBE_REFUSED, PROBE_ACCEPTED, TRISTATE_NO},
	{"closes on the large one", PROBE_ACCEPTED, PROBE_CLOSED, TRISTATE_NO},
	{"silent at both", PROBE_TIMEOUT, PROBE_TIMEOUT, TRISTATE_UNKNOWN},
};

/* The hellos are told apart by what makes them long. */
static enum probe_outcome answer_to(size_t row, const struct hello_request *hello)
{
	size_t longest = 0, i;

	for (i = 0; i < hello->extension_count; i++) {
		if (hello->extensions[i].data.len > longest)
			longest = hello->extensions[i].data.len;
	}
	if (longest == 0)
		return PROBE_ACCEPTED;
	return longest < 1000 ? cases[row].small : cases[row].large;
}

static void run_case(size_t row)
{
	static const struct inquiry *const only[] = {&inquiry_tolerance};
	const struct interview_settings settings = {
		.inquiries = only, .inquiry_count = 1, .connections_max = 100};
	struct cipher_suite_use suites[] = {{0x1301, "TLS_AES_128_GCM_SHA256"}};
	struct endpoint endpoint = {.reached = true, .speaks = SPEAKS_TLS};
	const struct facts facts = {.endpoints = &endpoint, .endpoint_count = 1};
	struct arena arena = arena_make(ARENA_MAX);
	struct interview *interview;
	struct question open[STEPS_MAX];
	size_t count = 0, given = 0, asked = 0;
	enum inquiry_step step;

	endpoint.protocols[TLS_VERSION_TLS1_3] =
		(struct protocol_offer){.offered = TRISTATE_YES,
					.cipher_suites = suites,
					.cipher_suite_count = 1,
					.cipher_suites_complete = true};
	interview = interview_make(&settings, &facts, &endpoint, &arena, &arena);
	while ((step = interview_next(interview, &open[count])) != INQUIRY_DONE) {
		struct probe_result result = {.speaks = SPEAKS_TLS};

		if (step == INQUIRY_ASK) {
			asked += open[count].turn == QUESTION_FIRST;
			open[count].repeated = true;
			assert_true(++count < STEPS_MAX);
			continue;
		}
		assert_true(given < count);
		result.outcome = answer_to(row, &open[given].job.hello);
		interview_take(interview, &open[given++], &result);
	}
	if (asked != 4 || endpoint.features.extension_tolerant != cases[row].tolerant)
		fail_msg("%s: %zu questions, %d", cases[row].label, asked,
			 (int)endpoint.features.extension_tolerant);
	arena_free(&arena);
}

static void test_sizes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		run_case(i);
}

/* ---- what each question says -------------------------------------------------- */

static const struct {
	const char *label;
	enum tls_version version;
	uint32_t suite;
	uint16_t grease[2], to_come[2]; /* supported_versions; 0: the hello has none */
	uint16_t legacy_version;        /* of the version to come; 0: as always */
	size_t asked;
} hellos[] = {
	{"TLS 1.3",
	 TLS_VERSION_TLS1_3,
	 0x1301,
	 {0x6a6a, 0x0304},
	 {0x0305, 0x0304},
	 0,
	 4},
	{"TLS 1.2", TLS_VERSION_TLS1_2, 0xc02f, {0}, {0}, 0x0304, 4},
	{"TLS 1.0", TLS_VERSION_TLS1_0, 0x002f, {0}, {0}, 0x0304, 4},
	{"SSLv3 has no rule for it", TLS_VERSION_SSL3, 0x002f, {0}, {0}, 0, 0},
};

static bool names_versions(const struct hello_request *hello, const uint16_t wanted[2])
{
	if (wanted[0] == 0)
		return hello->supported_version_count == 0;
	return hello->supported_version_count == 2 &&
	       hello->supported_versions[0] == wanted[0] &&
	       hello->supported_versions[1] == wanted[1];
}

static size_t sent_len(const struct hello_request *hello)
{
	struct buffer bytes = buffer_make(16384);
	struct hello_offer offer;
	size_t len;

	assert_int_equal(0, hello_offer_fill(&offer, hello, NULL));
	hello_offer_write(&offer, &bytes);
	len = bytes.len;
	buffer_free(&bytes);
	return len;
}

static bool is_right(size_t row, size_t question, const struct hello_request *hello)
{
	size_t len = sent_len(hello);

	if (hello->version != hellos[row].version)
		return false;
	switch (question) {
	case 0:
		return hello->cipher_suite_count == 2 &&
		       hello->cipher_suites[0] == 0x0a0a &&
		       hello->cipher_suites[1] == hellos[row].suite &&
		       hello->group_count > 1 && hello->groups[0] == 0x2a2a &&
		       hello->extension_count == 1 &&
		       hello->extensions[0].type == 0x4a4a &&
		       names_versions(hello, hellos[row].grease);
	case 1:
		return hello->cipher_suite_count == 1 &&
		       hello->legacy_version == hellos[row].legacy_version &&
		       names_versions(hello, hellos[row].to_come);
	/* RFC 7685 1: what hangs is of 256 to 511 bytes, without the record's header.
	 */
	case 2:
		return len >= 256 + 5 && len <= 511 + 5;
	default:
		return len > 4096;
	}
}

/* Each question refused alone is its own fact, and no other's. */
static void test_hellos(void **state)
{
	size_t row, refused, asked;

	(void)state;
	for (row = 0; row < sizeof(hellos) / sizeof(hellos[0]); row++) {
		for (refused = 0; refused <= hellos[row].asked; refused++) {
			struct cipher_suite_use suites[] = {{hellos[row].suite, NULL}};
			struct endpoint endpoint = {.reached = true,
						    .speaks = SPEAKS_TLS};
			const struct endpoint_features *f = &endpoint.features;
			struct arena arena = arena_make(ARENA_MAX);
			const struct inquiry_io io = {.endpoint = &endpoint,
						      .arena = &arena,
						      .scratch = &arena,
						      .earlier_done = true};
			void *memory =
				arena_alloc(&arena, inquiry_tolerance.state_size);
			enum tristate most =
				hellos[row].asked > 0 ? TRISTATE_YES : TRISTATE_UNKNOWN;

			endpoint.protocols[hellos[row].version] =
				(struct protocol_offer){.offered = TRISTATE_YES,
							.cipher_suites = suites,
							.cipher_suite_count = 1};
			for (asked = 0; asked < STEPS_MAX; asked++) {
				struct probe_result result = {.outcome =
								      PROBE_ACCEPTED};
				struct probe_job job = {0};

				if (inquiry_tolerance.next(&io, memory, &job) !=
				    INQUIRY_ASK)
					break;
				if (!is_right(row, asked, &job.hello))
					fail_msg("%s: question %zu", hellos[row].label,
						 asked);
				if (asked == refused)
					result.outcome = PROBE_REFUSED;
				inquiry_tolerance.take(&io, memory, &job, &result);
			}
			if (asked != hellos[row].asked)
				fail_msg("%s: %zu questions", hellos[row].label, asked);
			if (refused == asked)
				assert_null(f->intolerance);
			assert_int_equal(f->grease_tolerant, refused == 0 && asked > 0
								     ? TRISTATE_NO
								     : most);
			assert_int_equal(f->version_tolerant,
					 refused == 1 ? TRISTATE_NO : most);
			assert_int_equal(f->extension_tolerant,
					 refused == 2 || refused == 3 ? TRISTATE_NO
								      : most);
			arena_free(&arena);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_hellos),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
