/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The peer of a PROBE_RECORD_FAULT, without a socket: a server of OpenSSL's, so that
 * the handshake gets to its end, and bytes of anybody's. The first byte says which
 * version and fault are asked for, the second how the peer ends; then come steps of a
 * byte for what it is, one for how long, and its bytes.
 */
#include <stdint.h>
#include <stdlib.h>

#include "checks/handshake/demo_identity.h"
#include "checks/handshake/trust.h"
#include "tests/checks/handshake/conversation_holds.h"
#include "tests/checks/handshake/memory_server.h"

enum step {
	STEP_TURN,  /* the server reads and answers */
	STEP_RAW,   /* past the server, as they are */
	STEP_SAYS,  /* the server says them, encrypted */
	STEP_CLOSE, /* it says close_notify */
	STEP_COUNT
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static SSL_CTX *make_context(const struct probe_trust *trust)
{
	const struct demo_identity_wish wish = {.name = "fault.example",
						.not_after_seconds = 86400};
	SSL_CTX *context = SSL_CTX_new_ex(trust->library, NULL, TLS_server_method());
	struct demo_identity identity = {0};

	if (!context || demo_identity_make(&wish, NULL, &identity) != 0 ||
	    SSL_CTX_use_certificate(context, identity.certificate) != 1 ||
	    SSL_CTX_use_PrivateKey(context, identity.key) != 1 ||
	    SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0") != 1 ||
	    SSL_CTX_set_min_proto_version(context, TLS1_VERSION) != 1 ||
	    SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION) != 1)
		abort();
	(void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	demo_identity_free(&identity);
	return context;
}

/* What the server has to say is the client's to read. */
static void deliver(struct memory_server *server, struct conversation *c)
{
	char bytes[CONVERSATION_TAKE_MAX];
	int n = BIO_read(server->out, bytes, (int)sizeof(bytes));

	if (n > 0 && !c->done && (size_t)n <= conversation_room(c))
		(void)conversation_take(c, (struct span){bytes, (size_t)n});
}

static void act(struct memory_server *server, struct conversation *c, size_t *sent,
		enum step step, struct span bytes)
{
	switch (step) {
	case STEP_TURN:
		(void)BIO_write(server->in, c->out.ptr + *sent,
				(int)(c->out.len - *sent));
		*sent = c->out.len;
		if (!server->gone)
			memory_server_turn(server);
		break;
	case STEP_RAW:
		if (bytes.len > 0 && bytes.len <= conversation_room(c))
			(void)conversation_take(c, bytes);
		break;
	case STEP_SAYS:
		if (bytes.len > 0 && SSL_is_init_finished(server->ssl))
			(void)SSL_write(server->ssl, bytes.ptr, (int)bytes.len);
		break;
	default:
		if (SSL_is_init_finished(server->ssl))
			(void)SSL_shutdown(server->ssl);
		break;
	}
	deliver(server, c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Made once, as they cost more than all the rest; kept reachable. */
	static struct probe_trust *trust;
	static SSL_CTX *context;
	uint32_t suites[] = {0xc009, 0xc00a, 0xc023, 0xc024};
	struct probe_job job = {
		.kind = PROBE_RECORD_FAULT,
		.name = "fault.example",
		.hello = {.cipher_suites = suites, .cipher_suite_count = 4}};
	struct reader in = reader_make((struct span){(const char *)data, size});
	struct memory_server server = {0};
	unsigned int asked, end;
	struct conversation c;
	size_t sent = 0;

	if (!trust) {
		trust = probe_trust_make((struct span){NULL, 0});
		context = make_context(trust);
	}
	asked = reader_u8(&in);
	end = reader_u8(&in);
	if (in.failed)
		return 0;
	job.hello.version = (enum tls_version)(TLS_VERSION_TLS1_0 + asked % 3);
	job.provocation.fault = (enum record_fault)(asked / 3 % RECORD_FAULT_COUNT);
	memory_server_open(&server, context);
	if (!conversation_begin(&c, &conversation_record_fault, &job, trust))
		abort();
	while (in.rest.len > 0 && !in.failed && !c.done) {
		enum step step = (enum step)(reader_u8(&in) % STEP_COUNT);

		act(&server, &c, &sent, step, reader_vector(&in, 1));
	}
	conversation_end(&c, (enum peer_end)(end % 5), NULL);
	conversation_must_hold(&c);
	/* What was said was taken somehow. */
	if (c.result.provocation.provoked && c.result.provocation.reaction_count == 0)
		abort();
	conversation_free(&c);
	SSL_free(server.ssl);
	return 0;
}
