/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PROBE_QUIC_HANDSHAKE as a kind of conversation: a TLS 1.3 handshake inside of QUIC,
 * to its end, and a close. It shows what an endpoint shows on TCP: the protocol, the
 * chain, and that the server has its key. Nothing is said or heard after it: tickets,
 * and what a server thinks of a client without a certificate, come later only.
 */
#include <stdlib.h>

#include "checks/handshake/conversation.h"
#include "checks/handshake/handshake_message.h"
#include "checks/handshake/key_share.h"
#include "checks/handshake/quic/client.h"
#include "checks/handshake/server_flight.h"
#include "checks/handshake/trust.h"

enum {
	INITIAL_CRYPTO_MAX = 16384,   /* a HelloRetryRequest and a ServerHello */
	HANDSHAKE_CRYPTO_MAX = 65536, /* the rest of its flight, the chain included */
	/* Each answers a datagram of 1200 bytes or so, some of which come twice. */
	ACKS_MAX = 128,
	SHARE_MAX = 256,
};

static const struct quic_client_limits limits = {
	{INITIAL_CRYPTO_MAX, HANDSHAKE_CRYPTO_MAX}, ACKS_MAX};

struct quic_handshake {
	struct quic_client client;
	struct quic_hello hello;
	struct hello_request request; /* the job's, narrowed down to what can be done */
	uint32_t suites[QUIC_SUITES_MAX];
	uint16_t groups[KEY_SHARE_GROUPS_MAX];
	uint16_t schemes[SIGNATURE_SCHEME_MAX];
	struct key_share share;
	struct key_schedule schedule;
	struct server_flight flight;
	uint16_t suite; /* that the server picked; 0: not yet */
	bool was_retried;
	bool derived; /* ServerHello came, there are keys */
};

static bool fail(struct quic_handshake *q, const char *why)
{
	return quic_client_finish(&q->client, PROBE_FAILED, why);
}

static bool fault(struct quic_handshake *q, const char *why)
{
	return quic_client_finish(&q->client, PROBE_MALFORMED, why);
}

/* ---- our hello ------------------------------------------------------------------ */

static bool wants_group(const struct hello_request *request, uint16_t code)
{
	size_t i = 0;

	while (i < request->group_count && request->groups[i] != code)
		i++;
	return request->group_count == 0 || i < request->group_count;
}

/* Those that were asked for, if any were, and that shares can be made in. */
static void choose_groups(struct quic_handshake *q)
{
	uint16_t known[KEY_SHARE_GROUPS_MAX];
	size_t count = key_share_groups(known), kept = 0, i;

	for (i = 0; i < count; i++) {
		if (wants_group(&q->request, known[i]))
			q->groups[kept++] = known[i];
	}
	q->request.groups = q->groups;
	q->request.group_count = kept;
}

/* Which certificate a server picks follows from what the client can verify; those of
 * PKCS1 sign certificates only (RFC 8446 4.2.3). */
static void choose_schemes(struct quic_handshake *q, enum certificate_kind kind)
{
	static const uint32_t families[CERTIFICATE_KIND_COUNT] = {
		[CERTIFICATE_RSA] = 1U << SIGNATURE_FAMILY_PSS_RSAE |
				    1U << SIGNATURE_FAMILY_PSS_PSS,
		[CERTIFICATE_ECDSA] =
			1U << SIGNATURE_FAMILY_ECDSA | 1U << SIGNATURE_FAMILY_BRAINPOOL,
		[CERTIFICATE_EDDSA] = 1U << SIGNATURE_FAMILY_EDDSA,
	};
	const uint32_t wanted = families[kind] | 1U << SIGNATURE_FAMILY_PKCS1;
	const struct signature_scheme *row;
	size_t i, count = 0;

	if (kind == CERTIFICATE_ANY)
		return;
	for (i = 0; (row = signature_scheme_at(i)); i++) {
		if (wanted & 1U << row->family)
			q->schemes[count++] = row->code;
	}
	q->request.signature_schemes = q->schemes;
	q->request.signature_scheme_count = count;
}

static bool write_hello(struct quic_handshake *q, struct span cookie)
{
	struct buffer *hellos = &q->client.hellos;
	struct buffer share = buffer_make(SHARE_MAX);
	const size_t before = hellos->len;

	key_share_write(&q->share, &share);
	if (!share.failed)
		quic_hello_write(&q->hello, buffer_span(&share), cookie,
				 q->client.io.arena, hellos);
	hellos->failed = hellos->failed || share.failed;
	buffer_free(&share);
	if (hellos->failed)
		return false;
	quic_client_send_hello(&q->client, before);
	return true;
}

/* ---- ServerHello ---------------------------------------------------------------- */

/* The suite says by which hash the transcript is made; ClientHello is its begin. */
static bool begin_transcript(struct quic_handshake *q, uint16_t suite)
{
	struct hkdf hkdf;

	q->suite = suite;
	return quic_keys_hash(q->client.io.trust->library, suite, &hkdf) &&
	       key_schedule_make(&q->schedule, &hkdf) &&
	       key_schedule_add(&q->schedule, buffer_span(&q->client.hellos));
}

static bool offers_group(const struct quic_handshake *q, uint16_t group)
{
	size_t i = 0;

	while (i < q->request.group_count && q->groups[i] != group)
		i++;
	return i < q->request.group_count;
}

/* RFC 8446 4.1.4: it has to change something, and once. */
static bool take_retry_request(struct quic_handshake *q,
			       const struct server_hello *hello, struct span message)
{
	struct quic_client *client = &q->client;
	struct span cookie = {NULL, 0};
	const bool has_cookie =
		server_hello_extension(hello, EXTENSION_COOKIE, &cookie);
	const bool other_group =
		hello->group != 0 && hello->group != key_share_group_code(&q->share);
	const size_t before = client->hellos.len;

	if (q->was_retried)
		return fault(q, "a second HelloRetryRequest");
	if (hello->group != 0 && (!other_group || !offers_group(q, hello->group)))
		return fault(q, "HelloRetryRequest for a group that it had a share of, "
				"or that was not offered");
	if (!other_group && !has_cookie)
		return fault(q, "HelloRetryRequest that changes nothing");
	if (cookie.len > QUIC_HELLO_COOKIE_MAX)
		return fail(q, "HelloRetryRequest with a cookie that is too long");
	q->was_retried = true;
	if (other_group) {
		key_share_free(&q->share);
		if (!key_share_make(&q->share, client->io.trust->library, hello->group))
			return fail(q, "the TLS library here refused");
	}
	if (!key_schedule_retry(&q->schedule) ||
	    !key_schedule_add(&q->schedule, message) || !write_hello(q, cookie) ||
	    !key_schedule_add(&q->schedule, span_slice(buffer_span(&client->hellos),
						       before, client->hellos.len)))
		return fail(q, "the TLS library here refused");
	return false;
}

static bool derive_keys(struct quic_handshake *q, const struct server_hello *hello,
			struct span message)
{
	unsigned char secret[KEY_SHARE_SECRET_MAX];
	size_t len;

	if (!key_share_agree(&q->share, hello->share, secret, &len))
		return fault(q,
			     "the key share of ServerHello is no point of its group");
	if (!key_schedule_add(&q->schedule, message) ||
	    !key_schedule_derive(&q->schedule,
				 (struct span){(const char *)secret, len}) ||
	    !quic_link_use_secrets(&q->client.link, q->suite, q->schedule.client_secret,
				   q->schedule.server_secret))
		return fail(q, "the TLS library here refused");
	q->derived = true;
	return false;
}

static void learn_hello(struct quic_handshake *q, const struct server_hello *hello)
{
	struct probe_result *result = q->client.io.result;

	result->hello.came = true;
	result->hello.version_code = hello->version;
	result->hello.is_retry_request = hello->is_retry_request;
	result->version = result->handshake.version = TLS_VERSION_TLS1_3;
	result->cipher_suite = result->handshake.cipher_suite =
		cipher_suite_use_of(TLS_VERSION_TLS1_3, hello->cipher_suite);
	if (hello->group != 0)
		result->group = named_group_use_of(hello->group);
	result->handshake.group = result->group.name;
}

static bool take_server_hello(struct quic_handshake *q, struct span message)
{
	struct span body = span_slice(message, HANDSHAKE_HEADER_LEN, message.len);
	struct server_hello hello;
	const char *why = NULL;

	if (!server_hello_read(body, &hello, &why))
		return fault(q, why);
	why = quic_hello_fault(&q->hello, &hello);
	if (!why && q->suite != 0 && hello.cipher_suite != q->suite)
		why = "ServerHello picks another suite than HelloRetryRequest";
	if (why)
		return fault(q, why);
	learn_hello(q, &hello);
	if (q->suite == 0 && !begin_transcript(q, hello.cipher_suite))
		return fail(q, "the TLS library here refused");
	if (hello.is_retry_request)
		return take_retry_request(q, &hello, message);
	if (hello.group != key_share_group_code(&q->share))
		return fault(q, "ServerHello has a share of a group that had none");
	/* RFC 8446 5.1: what comes next is under other keys. */
	if (quic_stream_has_more(&q->client.streams[QUIC_SPACE_INITIAL]))
		return fault(q, "more behind ServerHello at the same level");
	return derive_keys(q, &hello, message);
}

/* ---- the rest of the flight ----------------------------------------------------- */

static bool check_parameters(struct quic_handshake *q)
{
	struct quic_parameters parameters;
	const char *why = NULL;
	struct span data;

	/* RFC 9001 8.2 */
	if (!extension_find(q->flight.extensions, EXTENSION_QUIC_TRANSPORT_PARAMETERS,
			    &data))
		return fault(q, "no QUIC transport parameters");
	if (!quic_parameters_read(data, &parameters, &why))
		return fault(q, why);
	if (!quic_link_agrees(&q->client.link, &parameters))
		return fault(q, "its transport parameters name other connection ids "
				"than its packets");
	return false;
}

static bool complete(struct quic_handshake *q)
{
	struct quic_client *client = &q->client;
	struct buffer answer = buffer_make(256), frames = buffer_make(512);
	const bool ok = server_flight_answer(&q->flight, &answer);

	if (ok) {
		quic_frame_write_crypto(&frames, 0, buffer_span(&answer));
		quic_link_send(&client->link, QUIC_SPACE_HANDSHAKE,
			       buffer_span(&frames), client->io.out);
	}
	buffer_free(&frames);
	buffer_free(&answer);
	return ok ? quic_client_finish(client, PROBE_ACCEPTED, NULL)
		  : fail(q, "the TLS library here refused");
}

static bool take_flight(struct quic_handshake *q, struct span message)
{
	switch (server_flight_take(&q->flight, message)) {
	case SERVER_FLIGHT_DONE:
		if (quic_stream_has_more(&q->client.streams[QUIC_SPACE_HANDSHAKE]))
			return fault(q, "more behind Finished at the same level");
		return complete(q);
	case SERVER_FLIGHT_FAULT:
		return fault(q, q->flight.why);
	case SERVER_FLIGHT_BEYOND_US:
		return fail(q, q->flight.why);
	default:
		return q->flight.extensions.ptr && check_parameters(q);
	}
}

static bool take_message(void *context, enum quic_space_id space, struct span message)
{
	struct quic_handshake *q = context;

	if (space == QUIC_SPACE_HANDSHAKE)
		return take_flight(q, message);
	if (q->derived || message.ptr[0] != HANDSHAKE_SERVER_HELLO)
		return fault(q, "a handshake message where it may not stand");
	return take_server_hello(q, message);
}

/* ---- the end -------------------------------------------------------------------- */

static void on_end(void *context)
{
	struct quic_handshake *q = context;
	struct probe_result *result = q->client.io.result;
	struct handshake *handshake = &result->handshake;

	server_flight_end(&q->flight);
	handshake->why = result->why;
	if (result->outcome == PROBE_ACCEPTED)
		handshake->completed = TRISTATE_YES;
	/* Only an answer is a "no". */
	else if (result->outcome == PROBE_REFUSED || result->outcome == PROBE_MALFORMED)
		handshake->completed = TRISTATE_NO;
}

/* ---- the kind ------------------------------------------------------------------- */

static void handshake_free(void *state)
{
	struct quic_handshake *q = state;

	server_flight_free(&q->flight);
	key_schedule_free(&q->schedule);
	key_share_free(&q->share);
	quic_client_close(&q->client);
	free(q);
}

static bool begin(struct quic_handshake *q, const struct conversation_io *io)
{
	const struct probe_job *job = io->job;
	struct quic_client *client = &q->client;

	client->take_message = take_message;
	client->on_end = on_end;
	client->context = q;
	/* The flight's io is the client's, which has a trust in any case. */
	q->flight = server_flight_make(&client->io, &q->schedule, HANDSHAKE_CRYPTO_MAX);
	if (!quic_client_open(client, io, job->quic.version, &limits) ||
	    job->quic.version == 0)
		return false;
	q->request = job->hello;
	choose_groups(q);
	choose_schemes(q, job->handshake.certificate);
	if (q->request.cipher_suite_count == 0) {
		q->request.cipher_suite_count = quic_keys_suites(q->suites);
		q->request.cipher_suites = q->suites;
	}
	return q->request.group_count > 0 &&
	       quic_hello_make(&q->hello, &q->request, job->name, &client->link) &&
	       key_share_make(&q->share, client->io.trust->library, q->groups[0]) &&
	       write_hello(q, (struct span){NULL, 0});
}

static void *handshake_make(const struct conversation_io *io)
{
	struct quic_handshake *q = calloc(1, sizeof(*q));

	if (q && !begin(q, io)) {
		handshake_free(q);
		return NULL;
	}
	return q;
}

static bool handshake_take(void *state, struct span datagram)
{
	struct quic_handshake *q = state;

	return quic_client_take(&q->client, datagram);
}

static bool handshake_again(void *state)
{
	struct quic_handshake *q = state;

	return quic_client_again(&q->client);
}

static void handshake_end(void *state, enum peer_end end, const char *detail)
{
	struct quic_handshake *q = state;

	quic_client_end(&q->client, end, detail);
}

/* As it comes in CRYPTO frames, its ceiling is theirs. */
static bool handshake_expects_chain(const void *state)
{
	(void)state;
	return false;
}

const struct conversation_kind conversation_quic_handshake = {
	.datagrams = true,
	.make = handshake_make,
	.take = handshake_take,
	.again = handshake_again,
	.end = handshake_end,
	.expects_chain = handshake_expects_chain,
	.free = handshake_free,
};
