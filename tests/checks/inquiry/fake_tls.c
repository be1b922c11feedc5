/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake_tls.h"

#include <string.h>

#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/named_group.h"

enum { UNDER_WAY_MAX = 64, SCHEMES_MAX = 16 };

static bool list_has(const uint16_t *list, size_t count, uint16_t code)
{
	size_t i = 0;

	while (i < count && list[i] != code)
		i++;
	return i < count;
}

/* The one to use of ${wanted} (NULL: all are offered); 0 when there is none. */
static uint16_t choose(const struct fake_tls *server, const uint16_t *own,
		       const uint16_t *wanted, size_t wanted_count)
{
	size_t i, own_count = 0;

	while (own[own_count] != 0)
		own_count++;
	if (wanted_count == 0)
		return own[0];
	if (!server->own_order) {
		for (i = 0; i < wanted_count; i++) {
			if (list_has(own, own_count, wanted[i]))
				return wanted[i];
		}
		return 0;
	}
	for (i = 0; i < own_count; i++) {
		if (list_has(wanted, wanted_count, own[i]))
			return own[i];
	}
	return 0;
}

static bool is_of_kind(uint16_t scheme, enum authentication kind)
{
	switch (scheme) {
	case 0x0403:
	case 0x0503:
	case 0x0603:
	case 0x0203:
		return kind == AUTHENTICATION_ECDSA;
	case 0x0401:
	case 0x0501:
	case 0x0601:
	case 0x0201:
	case 0x0804:
	case 0x0805:
	case 0x0806:
		return kind == AUTHENTICATION_RSA;
	default:
		return false;
	}
}

struct question_view {
	const struct hello_request *hello;
	uint32_t suites[FAKE_TLS_SUITES_MAX];
	size_t suite_count;
	bool names_ecdsa; /* a suite and, where there are any, a scheme */
};

static void view(const struct hello_request *hello, struct question_view *out)
{
	bool suite = false, scheme = hello->signature_scheme_count == 0;
	size_t i;

	*out = (struct question_view){.hello = hello};
	if (hello->cipher_suite_count > 0) {
		out->suite_count = hello->cipher_suite_count;
		memcpy(out->suites, hello->cipher_suites,
		       out->suite_count * sizeof(out->suites[0]));
	} else {
		out->suite_count = cipher_suite_offer(hello->version, hello->chunk,
						      out->suites, FAKE_TLS_SUITES_MAX);
	}
	for (i = 0; i < out->suite_count; i++) {
		const struct cipher_suite *row =
			cipher_suite_by_code(hello->version, out->suites[i]);

		suite = suite || (row && row->authentication == AUTHENTICATION_ECDSA);
	}
	for (i = 0; i < hello->signature_scheme_count; i++)
		scheme = scheme ||
			 is_of_kind(hello->signature_schemes[i], AUTHENTICATION_ECDSA);
	out->names_ecdsa = suite && scheme;
}

static bool is_usable(const struct fake_tls *server, const struct question_view *asked,
		      uint32_t code)
{
	const struct hello_request *hello = asked->hello;
	const struct cipher_suite *suite = cipher_suite_by_code(hello->version, code);

	if (!suite)
		return false;
	if (server->chooses_key_first && hello->version != TLS_VERSION_TLS1_3 &&
	    suite->authentication !=
		    (asked->names_ecdsa ? AUTHENTICATION_ECDSA : AUTHENTICATION_RSA))
		return false;
	return !(server->drops_dhe_with_groups &&
		 suite->key_exchange == KEY_EXCHANGE_DHE &&
		 !(hello->without & HELLO_WITHOUT_GROUPS));
}

static bool offers(const struct question_view *asked, uint32_t code)
{
	size_t i = 0;

	while (i < asked->suite_count && asked->suites[i] != code)
		i++;
	return i < asked->suite_count;
}

static bool is_chacha20(const struct question_view *asked, uint32_t code)
{
	const struct cipher_suite *suite =
		cipher_suite_by_code(asked->hello->version, code);

	return suite && suite->cipher == CIPHER_CHACHA20_POLY1305;
}

static bool list_of_32_has(const uint32_t *list, uint32_t code)
{
	while (*list != 0 && *list != code)
		list++;
	return *list != 0;
}

/* Does Go know it, and take it for a sign of AES in hardware? */
static bool is_known(uint32_t code)
{
	static const uint32_t others[] = {0xc009, 0xc00a, 0xc013, 0xc014, 0xc023,
					  0xc027, 0x009c, 0x009d, 0x002f, 0x0035,
					  0x003c, 0x000a, 0xc012, 0};

	return list_of_32_has(others, code);
}

static bool is_aes_first(const struct question_view *asked)
{
	static const uint32_t aes[] = {0xc02b, 0xc02c, 0xc02f, 0xc030,
				       0x1301, 0x1302, 0};
	static const uint32_t chacha20[] = {0xcca8, 0xcca9, 0x1303, 0};
	size_t i;

	for (i = 0; i < asked->suite_count; i++) {
		if (list_of_32_has(aes, asked->suites[i]))
			return true;
		if (list_of_32_has(chacha20, asked->suites[i]) ||
		    is_known(asked->suites[i]))
			break;
	}
	return false;
}

static uint32_t choose_suite(const struct fake_tls *server,
			     const struct question_view *asked)
{
	const uint32_t *own = server->suites[asked->hello->version];
	size_t i, j;

	if (server->own_order) {
		if (server->prefers_chacha20 && is_chacha20(asked, asked->suites[0])) {
			for (i = 0; own[i] != 0; i++) {
				if (own[i] == asked->suites[0])
					return own[i];
			}
		}
		/* From behind, where its ChaCha20 stands. */
		if (server->needs_aes_first && !is_aes_first(asked)) {
			for (i = 0; own[i] != 0; i++)
				continue;
			while (i-- > 0) {
				if (offers(asked, own[i]) && is_chacha20(asked, own[i]))
					return own[i];
			}
		}
		for (i = 0; own[i] != 0; i++) {
			if (offers(asked, own[i]) && is_usable(server, asked, own[i]))
				return own[i];
		}
		return 0;
	}
	for (i = 0; i < asked->suite_count; i++) {
		for (j = 0; own[j] != 0; j++) {
			if (own[j] == asked->suites[i] &&
			    is_usable(server, asked, own[j]))
				return own[j];
		}
	}
	return 0;
}

static void refuse(const struct fake_tls *server, struct probe_result *result,
		   uint8_t alert)
{
	if (server->closes) {
		*result = (struct probe_result){.outcome = PROBE_CLOSED,
						.why = "closed without an answer"};
		return;
	}
	result->outcome = PROBE_REFUSED;
	result->why = alert == 70    ? "alert 70 protocol_version"
		      : alert == 115 ? "alert 115 unknown_psk_identity"
				     : "alert 40 handshake_failure";
	result->speaks = SPEAKS_TLS;
	result->refusal_final = alert == 70;
	result->hello.alerted = true;
	result->hello.alert_level = 2;
	result->hello.alert_description = alert;
}

static void answer_ssl2(const struct fake_tls *server, struct probe_result *result)
{
	/* The result's arrays are not const; nobody writes to them. */
	static uint32_t list[FAKE_TLS_SUITES_MAX];
	size_t count = 0;

	while (server->suites[TLS_VERSION_SSL2][count] != 0) {
		list[count] = server->suites[TLS_VERSION_SSL2][count];
		count++;
	}
	result->outcome = PROBE_ACCEPTED;
	result->hello.came = true;
	result->hello.ssl2_suites = list;
	result->hello.ssl2_suite_count = count;
}

/* In TLS 1.3 any kind of key will do, before only that of the suite. 0: none. */
static uint16_t choose_scheme(const struct fake_tls *server,
			      const struct hello_request *hello,
			      const struct cipher_suite *suite)
{
	const uint16_t *schemes = server->schemes;
	uint16_t fit[SCHEMES_MAX] = {0};
	bool is_13 = hello->version == TLS_VERSION_TLS1_3;
	size_t i, count = 0;

	if (is_13 && server->looks_at_schemes_late &&
	    (!(hello->without & HELLO_WITHOUT_EMPTY_KEY_SHARE) ||
	     server->refuses_encrypted))
		return schemes[0];
	for (i = 0; schemes[i] != 0 && count < SCHEMES_MAX - 1; i++) {
		if (is_13 ? server->knows_schemes_only || schemes[i] == 0x0403 ||
				    schemes[i] == 0x0503 || schemes[i] >> 8 == 0x08 ||
				    schemes[i] >> 8 == 0x09
			  : is_of_kind(schemes[i], suite->authentication))
			fit[count++] = schemes[i];
	}
	if (server->insists_on_scheme)
		return fit[0];
	return choose(server, fit, hello->signature_schemes,
		      hello->signature_scheme_count);
}

/* What goes with the suite; false: the handshake cannot be. */
static bool choose_rest(const struct fake_tls *server,
			const struct hello_request *hello,
			const struct cipher_suite *suite, struct probe_result *result)
{
	bool is_13 = hello->version == TLS_VERSION_TLS1_3;
	bool is_ec = suite->key_exchange == KEY_EXCHANGE_ECDHE;
	bool is_dhe = suite->key_exchange == KEY_EXCHANGE_DHE;
	uint16_t group = 0, scheme = 0;

	if ((is_13 || is_ec) && server->groups) {
		group = choose(server, server->groups, hello->groups,
			       hello->group_count);
		if (group == 0 && server->insists_on_group) {
			group = is_13 ? 0 : server->groups[0];
		} else if (group == 0) {
			result->hello.alerted = true;
			return !is_13 && server->groups_late;
		}
	}
	if (server->needs_curve && !is_13 && hello->group_count > 0 &&
	    !list_has(hello->groups, hello->group_count, server->needs_curve))
		return false;
	if (server->schemes && (is_13 || is_ec || is_dhe)) {
		scheme = choose_scheme(server, hello, suite);
		if (scheme == 0 && (is_13 || !server->signs_late))
			return false;
		result->hello.alerted = scheme == 0;
	}
	result->hello.is_retry_request =
		is_13 && !(hello->without & HELLO_WITHOUT_EMPTY_KEY_SHARE);
	result->group = named_group_use_of(group);
	result->hello.signature_scheme = is_13 ? 0 : scheme;
	if (is_dhe && server->dh_prime) {
		const char *prime = server->dh_prime;

		if (server->dh_prime_without_groups &&
		    (hello->without & HELLO_WITHOUT_GROUPS))
			prime = server->dh_prime_without_groups;
		result->hello.dh_prime = prime;
		result->hello.dh_bits = (uint32_t)strlen(prime) * 4;
	}
	return true;
}

/* To its end, in TLS 1.3: now the key decides. */
static void shake_hands(const struct fake_tls *server,
			const struct handshake_request *request,
			struct probe_result *result)
{
	const uint16_t *schemes =
		server->key_schemes ? server->key_schemes : server->schemes;
	uint16_t scheme = server->insists_on_scheme
				  ? schemes[0]
				  : choose(server, schemes, request->signature_schemes,
					   request->signature_scheme_count);

	if (scheme == 0 || !server->suites[TLS_VERSION_TLS1_3]) {
		refuse(server, result, 40);
		return;
	}
	result->outcome = server->wants_certificate ? PROBE_REFUSED : PROBE_ACCEPTED;
	result->handshake.version = TLS_VERSION_TLS1_3;
	result->finished.signature_scheme = scheme;
}

void fake_tls_answer(struct fake_tls *server, const struct probe_job *job,
		     struct probe_result *result)
{
	const struct hello_request *hello = &job->hello;
	const struct cipher_suite *suite;
	struct question_view asked;
	uint32_t code;

	*result = (struct probe_result){.outcome = PROBE_TIMEOUT,
					.why = "no answer before the deadline"};
	server->asked++;
	if (server->silent_from > 0 && server->asked >= server->silent_from)
		return;
	if (server->asked == server->closed_at) {
		*result = (struct probe_result){.outcome = PROBE_CLOSED,
						.why = "closed without an answer"};
		return;
	}
	if (job->kind == PROBE_HANDSHAKE) {
		shake_hands(server, &job->handshake, result);
		return;
	}
	if (!server->suites[hello->version]) {
		refuse(server, result, server->refuses_version_by_40 ? 40 : 70);
		return;
	}
	result->speaks = SPEAKS_TLS;
	result->version = hello->version;
	if (hello->version == TLS_VERSION_SSL2) {
		answer_ssl2(server, result);
		return;
	}
	view(hello, &asked);
	code = choose_suite(server, &asked);
	suite = cipher_suite_by_code(hello->version, code);
	if (code != 0 && server->fails_at && list_of_32_has(server->fails_at, code)) {
		refuse(server, result, server->fails_with ? server->fails_with : 40);
		return;
	}
	if (hello->without & HELLO_WITHOUT_EMPTY_KEY_SHARE) {
		if (server->silent_to_shares)
			*result = (struct probe_result){
				.outcome = PROBE_TIMEOUT,
				.why = "no answer before the deadline"};
		else if (server->refuses_shares)
			refuse(server, result, 40);
		if (server->silent_to_shares || server->refuses_shares)
			return;
	}
	if (code == 0 || !suite ||
	    (server->suites_max > 0 && asked.suite_count > server->suites_max) ||
	    (server->wavers && server->asked % 3 == 0) ||
	    !choose_rest(server, hello, suite, result)) {
		refuse(server, result, 40);
		return;
	}
	if (server->lies)
		code ^= 0x0f0f;
	result->outcome = PROBE_ACCEPTED;
	result->hello.came = true;
	result->cipher_suite = cipher_suite_use_of(hello->version, code);
}

size_t fake_tls_ask(struct fake_tls *server, const struct inquiry *inquiry,
		    struct endpoint *endpoint, struct arena *arena, size_t stop_at)
{
	const struct inquiry_io io = {.endpoint = endpoint,
				      .arena = arena,
				      .scratch = arena,
				      .earlier_done = true};
	struct probe_job jobs[UNDER_WAY_MAX];
	void *state = arena_alloc(arena, inquiry->state_size);
	size_t connections = 0, count = 0;
	enum inquiry_step step;

	if (!state)
		return SIZE_MAX;
	for (;;) {
		struct probe_result result;
		struct probe_job job = {0};

		step = inquiry->next(&io, state, &job);
		if (step == INQUIRY_ASK) {
			if (count == UNDER_WAY_MAX ||
			    connections == FAKE_TLS_CONNECTIONS_MAX)
				return SIZE_MAX;
			jobs[count++] = job;
			connections++;
			continue;
		}
		if (count == 0)
			break;
		if (stop_at > 0 && connections >= stop_at) {
			inquiry->finish(&io, state, "no time");
			return connections;
		}
		count--;
		fake_tls_answer(server, &jobs[count], &result);
		inquiry->take(&io, state, &jobs[count], &result);
	}
	if (step == INQUIRY_WAIT)
		return SIZE_MAX;
	if (inquiry->finish)
		inquiry->finish(&io, state, NULL);
	return connections;
}
