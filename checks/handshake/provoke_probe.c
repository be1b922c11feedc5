/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * provoke_probe: PROBE_PROVOCATION as a kind of conversation. The server's first
 * flight is read by conversation_hello, record by record, so that nothing is said
 * before ServerHelloDone; then the provocation is sent and the answers are noted.
 */
#include <stdlib.h>
#include <sys/random.h>

#include "checks/handshake/alert.h"
#include "checks/handshake/certificate_message.h"
#include "checks/handshake/conversation.h"
#include "checks/handshake/handshake_message.h"
#include "checks/handshake/provoked.h"
#include "checks/handshake/record.h"
#include "checks/handshake/rsa_block.h"
#include "checks/handshake/server_hello.h"
#include "checks/handshake/trust.h"

enum {
	HANDSHAKE_CLIENT_KEY_EXCHANGE = 16,
	HANDSHAKE_OF_NO_TYPE = 99,
	/* RFC 6520 4 */
	HEARTBEAT_REQUEST = 1,
	HEARTBEAT_RESPONSE = 2,
	HEARTBEAT_PADDING_LEN = 16,
	HEARTBEAT_CLAIMED_LEN = 0x4000,
	FINISHED_LEN = 64, /* whole blocks of any suite, and room for its MAC */
	WARNINGS_MAX = 5,
};

#define HEARTBEAT_PAYLOAD SPAN_LITERAL("tlsward heartbt.")

struct provoke_probe {
	struct conversation_io io;
	const struct provocation_request *request;
	void *hello; /* conversation_hello's state, until ServerHelloDone */
	struct probe_trust *own_trust;
	const struct probe_trust *trust;
	struct record_reader records;
	struct buffer certificate; /* the server's own, DER; empty: none came */
	uint16_t version;
	unsigned int warnings;
};

/* ---- the server's first flight ---------------------------------------------- */

static void on_message(void *context, uint8_t type, struct span body)
{
	struct provoke_probe *probe = context;
	struct certificate_message message;
	struct span der;

	if (type != HANDSHAKE_CERTIFICATE || probe->certificate.len > 0)
		return;
	if (certificate_message_read(body, false, &message) &&
	    certificate_message_next(&message, &der))
		buffer_add(&probe->certificate, der);
}

static bool finish(struct provoke_probe *probe, enum probe_outcome outcome,
		   const char *why)
{
	probe->io.result->outcome = outcome;
	probe->io.result->why = why;
	return true;
}

static bool has_extension(const struct hello_answer *answer, uint16_t type)
{
	size_t i;

	for (i = 0; i < answer->extension_count; i++) {
		if (answer->extensions[i] == type)
			return true;
	}
	return false;
}

/* ---- what is said ------------------------------------------------------------ */

static size_t open_record(struct provoke_probe *probe, enum content_type type)
{
	buffer_add_u8(probe->io.out, (uint8_t)type);
	buffer_add_u16be(probe->io.out, probe->version);
	return buffer_open_length(probe->io.out, 2);
}

static void add_record(struct provoke_probe *probe, enum content_type type,
		       struct span fragment)
{
	size_t mark = open_record(probe, type);

	buffer_add(probe->io.out, fragment);
	buffer_close_length(probe->io.out, mark, 2);
}

static const char *say_heartbeat(struct provoke_probe *probe)
{
	struct buffer *out = probe->io.out;
	size_t mark = open_record(probe, CONTENT_HEARTBEAT);
	size_t i;

	buffer_add_u8(out, HEARTBEAT_REQUEST);
	buffer_add_u16be(out, HEARTBEAT_CLAIMED_LEN);
	buffer_close_length(out, mark, 2);

	mark = open_record(probe, CONTENT_HEARTBEAT);
	buffer_add_u8(out, HEARTBEAT_REQUEST);
	buffer_add_u16be(out, (uint16_t)HEARTBEAT_PAYLOAD.len);
	buffer_add(out, HEARTBEAT_PAYLOAD);
	for (i = 0; i < HEARTBEAT_PADDING_LEN; i++)
		buffer_add_u8(out, 0);
	buffer_close_length(out, mark, 2);

	mark = open_record(probe, CONTENT_HANDSHAKE);
	buffer_add_u8(out, HANDSHAKE_OF_NO_TYPE);
	buffer_add_u24be(out, 0);
	buffer_close_length(out, mark, 2);
	return NULL;
}

static const char *say_early_change(struct provoke_probe *probe)
{
	uint32_t i;

	for (i = 0; i < probe->request->count; i++)
		add_record(probe, CONTENT_CHANGE_CIPHER_SPEC, SPAN_LITERAL("\1"));
	return NULL;
}

/* RFC 5246 7.4.6: who was asked for a certificate and has none says so, or what
 * follows is refused unread. */
static void say_no_certificate(struct provoke_probe *probe)
{
	/* SSL 3.0 has a warning for it (RFC 6101 5.6.6). */
	if (probe->version <= 0x0300)
		add_record(probe, CONTENT_ALERT, SPAN_LITERAL("\1\51"));
	else
		add_record(probe, CONTENT_HANDSHAKE, SPAN_LITERAL("\13\0\0\3\0\0\0"));
}

static const char *say_rsa_block(struct provoke_probe *probe)
{
	unsigned char finished[FINISHED_LEN];
	struct buffer *out = probe->io.out;
	const char *why = NULL;
	size_t record, message, block;

	if (probe->io.result->hello.has_certificate_request)
		say_no_certificate(probe);
	record = open_record(probe, CONTENT_HANDSHAKE);

	buffer_add_u8(out, HANDSHAKE_CLIENT_KEY_EXCHANGE);
	message = buffer_open_length(out, 3);
	/* SSL 3.0 has no length before the block (RFC 5246 7.4.7.1). */
	block = probe->version > 0x0300 ? buffer_open_length(out, 2) : 0;
	if (!rsa_block_encrypt(probe->trust->library, buffer_span(&probe->certificate),
			       probe->request->block, probe->version, out, &why))
		return why;
	if (probe->version > 0x0300)
		buffer_close_length(out, block, 2);
	buffer_close_length(out, message, 3);
	buffer_close_length(out, record, 2);
	if (!probe->request->finish) {
		add_record(probe, CONTENT_ALERT, SPAN_LITERAL("\1\0"));
		return NULL;
	}
	if (getrandom(finished, sizeof(finished), 0) != sizeof(finished))
		return "no random bytes";
	add_record(probe, CONTENT_CHANGE_CIPHER_SPEC, SPAN_LITERAL("\1"));
	add_record(probe, CONTENT_HANDSHAKE,
		   (struct span){(const char *)finished, sizeof(finished)});
	return NULL;
}

/* True: finished, because it could not be said. */
static bool provoke(struct provoke_probe *probe)
{
	static const char *(*const say[PROVOCATION_COUNT])(struct provoke_probe *) = {
		[PROVOCATION_HEARTBEAT] = say_heartbeat,
		[PROVOCATION_EARLY_CHANGE] = say_early_change,
		[PROVOCATION_RSA_BLOCK] = say_rsa_block,
	};
	struct provocation_answer *answer = &probe->io.result->provocation;
	size_t before = probe->io.out->len;
	const char *why;

	answer->has_heartbeat =
		has_extension(&probe->io.result->hello, EXTENSION_HEARTBEAT);
	why = say[probe->request->kind](probe);
	if (!why && probe->io.out->failed)
		why = "out of memory";
	if (why) {
		/* Nothing of it is sent then. */
		probe->io.out->len = before;
		return finish(probe, PROBE_FAILED, why);
	}
	answer->provoked = true;
	return false;
}

/* ---- how it is taken --------------------------------------------------------- */

static bool is_echo(struct span fragment)
{
	struct reader in = reader_make(fragment);
	uint8_t type = reader_u8(&in);
	struct span payload = reader_vector(&in, 2);

	return !in.failed && type == HEARTBEAT_RESPONSE &&
	       in.rest.len >= HEARTBEAT_PADDING_LEN &&
	       span_equal(payload, HEARTBEAT_PAYLOAD);
}

/* True: finished. */
static bool take_reaction(struct provoke_probe *probe, const struct record *record)
{
	struct probe_result *result = probe->io.result;
	struct span rest = record->fragment;
	struct reaction reaction;
	struct alert alert;

	if (record->type == CONTENT_ALERT && rest.len == 2 &&
	    alert_read(&rest, &alert)) {
		/* A warning is no answer; some say unrecognized_name this late. */
		if (alert.level != ALERT_FATAL &&
		    alert.description != ALERT_CLOSE_NOTIFY &&
		    ++probe->warnings <= WARNINGS_MAX)
			return false;
		provoked_finish(result,
				(struct reaction){.kind = REACTION_ALERT,
						  .level = alert.level,
						  .description = alert.description});
		return true;
	}
	reaction = (struct reaction){.kind = REACTION_RECORD,
				     .type = record->type,
				     .len = (uint32_t)record->fragment.len};
	if (record->type == CONTENT_HEARTBEAT && is_echo(record->fragment))
		reaction = (struct reaction){.kind = REACTION_ECHO};
	if (provoked_note(result, reaction))
		return false;
	return finish(probe, PROBE_ACCEPTED, NULL);
}

/* ---- the kind ------------------------------------------------------------------ */

static void provoke_free(void *state)
{
	struct provoke_probe *probe = state;

	if (probe->hello)
		conversation_hello.free(probe->hello);
	record_reader_free(&probe->records);
	buffer_free(&probe->certificate);
	probe_trust_free(probe->own_trust);
	free(probe);
}

static void *provoke_make(const struct conversation_io *io)
{
	const enum tls_version version = io->job->hello.version;
	struct provoke_probe *probe;
	struct conversation_io inner = *io;

	if (!io->job->hello.whole_flight || version < TLS_VERSION_SSL3 ||
	    version > TLS_VERSION_TLS1_2)
		return NULL;
	probe = calloc(1, sizeof(*probe));
	if (!probe)
		return NULL;
	probe->io = *io;
	probe->request = &io->job->provocation;
	probe->version = protocol_version_code(version);
	probe->records = record_reader_make();
	probe->certificate = buffer_make(RECORD_FRAGMENT_MAX * 4);
	probe->trust = io->trust;
	if (!probe->trust)
		probe->trust = probe->own_trust = probe_trust_make((struct span){0});
	inner.on_message = on_message;
	inner.context = probe;
	probe->hello = conversation_hello.make(&inner);
	if (!probe->trust || !probe->hello) {
		provoke_free(probe);
		return NULL;
	}
	return probe;
}

/* True: finished. */
static bool take_flight(struct provoke_probe *probe, struct span record)
{
	struct probe_result *result = probe->io.result;

	if (!conversation_hello.take(probe->hello, record))
		return false;
	if (result->outcome != PROBE_ACCEPTED)
		return true;
	if (!result->hello.is_whole)
		return finish(probe, PROBE_MALFORMED,
			      "the flight does not end with ServerHelloDone");
	return provoke(probe);
}

static bool provoke_take(void *state, struct span bytes)
{
	struct provoke_probe *probe = state;
	struct record record;

	if (!record_reader_add(&probe->records, bytes))
		return finish(probe, PROBE_FAILED, "out of memory");
	for (;;) {
		bool provoked = probe->io.result->provocation.provoked;
		bool done;

		switch (record_reader_next(&probe->records, &record)) {
		case RECORD_NEED_MORE:
			return false;
		case RECORD_READY:
			done = provoked ? take_reaction(probe, &record)
					: take_flight(probe, record.bytes);
			if (done)
				return true;
			break;
		default:
			if (!provoked)
				return finish(probe, PROBE_MALFORMED,
					      probe->records.why);
			provoked_finish(probe->io.result,
					(struct reaction){.kind = REACTION_GARBAGE});
			return true;
		}
	}
}

static void provoke_end(void *state, enum peer_end end, const char *detail)
{
	struct provoke_probe *probe = state;
	struct probe_result *result = probe->io.result;

	if (result->provocation.provoked) {
		provoked_end(result, end);
		return;
	}
	conversation_hello.end(probe->hello, end, detail);
	/* A hello that was answered is not what was asked for. */
	if (result->outcome == PROBE_ACCEPTED)
		(void)finish(probe,
			     end == PEER_DEADLINE ? PROBE_TIMEOUT : PROBE_REFUSED,
			     "no ServerHelloDone");
}

static bool provoke_expects_chain(const void *state)
{
	const struct provoke_probe *probe = state;

	return !probe->io.result->provocation.provoked &&
	       conversation_hello.expects_chain(probe->hello);
}

const struct conversation_kind conversation_provocation = {
	.make = provoke_make,
	.take = provoke_take,
	.end = provoke_end,
	.expects_chain = provoke_expects_chain,
	.free = provoke_free,
};
