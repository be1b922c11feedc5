/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/tls_client.h"

#include <openssl/err.h>

#include "checks/handshake/alert.h"
#include "checks/handshake/client_hello.h"
#include "checks/handshake/trust.h"

/* ---- what OpenSSL tells us -------------------------------------------------- */

/* Called with every whole message, in clear text, before OpenSSL acts on it; also
 * with record headers and with what we send. */
static void on_message(int is_sent, int version, int content_type, const void *bytes,
		       size_t len, SSL *ssl, void *arg)
{
	const struct tls_client *client = arg;
	struct reader in = reader_make((struct span){bytes, len});
	uint8_t type;

	(void)version;
	(void)ssl;
	if (is_sent || content_type != SSL3_RT_HANDSHAKE || !client->on_message)
		return;
	type = reader_u8(&in);
	(void)reader_u24be(&in);
	if (!in.failed)
		client->on_message(client->context, type, in.rest);
}

static void on_info(const SSL *ssl, int where, int value)
{
	struct tls_client *client = SSL_get_app_data(ssl);
	uint8_t description = (uint8_t)(value & 0xff);

	if (where != SSL_CB_READ_ALERT)
		return;
	if (value >> 8 == ALERT_FATAL || description == ALERT_CLOSE_NOTIFY) {
		client->alerted = true;
		client->alert_description = description;
	}
}

/* ---- one call of OpenSSL ---------------------------------------------------- */

/* What OpenSSL wants to send goes where the conversation sends from. */
static void flush_out(struct tls_client *client)
{
	BIO *out = SSL_get_wbio(client->ssl);
	char *bytes = NULL;
	long len = BIO_get_mem_data(out, &bytes);

	if (len > 0 && bytes)
		buffer_add(client->out, (struct span){bytes, (size_t)len});
	(void)BIO_reset(out);
}

static void learn_failure(struct tls_client *client)
{
	unsigned long error = ERR_peek_error();

	client->reason = ERR_reason_error_string(error);
	client->unexpected_message = ERR_GET_REASON(error) == SSL_R_UNEXPECTED_MESSAGE;
	if (client->alerted) {
		client->failure = TLS_CLIENT_ALERTED;
		return;
	}
	switch (ERR_GET_REASON(error)) {
	case ERR_R_MALLOC_FAILURE:
		client->failure = TLS_CLIENT_NO_MEMORY;
		break;
	case SSL_R_UNSUPPORTED_PROTOCOL:
	case SSL_R_VERSION_TOO_LOW:
		client->failure = TLS_CLIENT_BEYOND_US;
		break;
	default:
		client->failure = TLS_CLIENT_MALFORMED;
		break;
	}
}

/* What became of a call that returned ${r}, 1 being success. */
static enum tls_client_state conclude(struct tls_client *client, int r)
{
	enum tls_client_state state = TLS_CLIENT_READY;

	if (r != 1) {
		switch (SSL_get_error(client->ssl, r)) {
		case SSL_ERROR_WANT_READ:
		case SSL_ERROR_WANT_WRITE:
			state = TLS_CLIENT_WAITS;
			break;
		case SSL_ERROR_ZERO_RETURN:
			state = TLS_CLIENT_CLOSED;
			client->failure = TLS_CLIENT_ALERTED; /* close_notify */
			break;
		default:
			state = TLS_CLIENT_FAILED;
			learn_failure(client);
			break;
		}
	}
	flush_out(client);
	ERR_clear_error();
	return state;
}

/* OpenSSL takes a fatal alert for an end like any other. */
static enum tls_client_state conclude_closed(struct tls_client *client)
{
	(void)conclude(client, 1);
	client->failure = TLS_CLIENT_ALERTED;
	return client->alerted && client->alert_description != ALERT_CLOSE_NOTIFY
		       ? TLS_CLIENT_FAILED
		       : TLS_CLIENT_CLOSED;
}

/* ---- the client ------------------------------------------------------------- */

static bool set_bios(SSL *ssl)
{
	BIO *in = BIO_new(BIO_s_mem());
	BIO *out = BIO_new(BIO_s_mem());

	if (!in || !out) {
		BIO_free(in);
		BIO_free(out);
		return false;
	}
	/* An empty BIO means "later", not "the end": the end is the caller's. */
	BIO_set_mem_eof_return(in, -1);
	SSL_set_bio(ssl, in, out); /* which now owns both */
	return true;
}

static bool set_name(SSL *ssl, const char *name)
{
	struct buffer copy = buffer_make(1024);
	bool ok = true;

	if (!name || !client_hello_name_fits(name))
		return true;
	/* OpenSSL copies it, but its macro asks for bytes it may write. */
	buffer_add_string(&copy, name);
	buffer_add_byte(&copy, '\0');
	ok = !copy.failed && SSL_set_tlsext_host_name(ssl, copy.ptr) == 1;
	buffer_free(&copy);
	return ok;
}

static bool set_alpn(SSL *ssl, struct span alpn)
{
	return alpn.len == 0 ||
	       /* 0 is success: the one call of OpenSSL's that does so. */
	       (alpn.len <= UINT16_MAX &&
		SSL_set_alpn_protos(ssl, (const unsigned char *)alpn.ptr,
				    (unsigned int)alpn.len) == 0);
}

bool tls_client_open(struct tls_client *client,
		     const struct tls_client_options *options,
		     const struct probe_trust *trust, struct buffer *out)
{
	*client = (struct tls_client){
		.trust = trust,
		.out = out,
		.on_message = options->on_message,
		.context = options->context,
	};
	if (!client->trust) {
		client->own_trust = probe_trust_make((struct span){NULL, 0});
		client->trust = client->own_trust;
	}
	if (client->trust)
		client->ssl = SSL_new(client->trust->client);
	if (!client->ssl || !set_bios(client->ssl) ||
	    !set_name(client->ssl, options->name) ||
	    !set_alpn(client->ssl, options->alpn)) {
		ERR_clear_error();
		return false;
	}
	SSL_set_connect_state(client->ssl);
	SSL_set_app_data(client->ssl, client);
	SSL_set_info_callback(client->ssl, on_info);
	SSL_set_msg_callback(client->ssl, on_message);
	SSL_set_msg_callback_arg(client->ssl, client);
	return true;
}

void tls_client_close(struct tls_client *client)
{
	SSL_free(client->ssl);
	client->ssl = NULL;
	probe_trust_free(client->own_trust);
	client->own_trust = NULL;
}

bool tls_client_take(struct tls_client *client, struct span bytes)
{
	/* A memory BIO takes all of it or is out of memory. */
	return bytes.len <= CONVERSATION_TAKE_MAX * 2 &&
	       BIO_write(SSL_get_rbio(client->ssl), bytes.ptr, (int)bytes.len) ==
		       (int)bytes.len;
}

enum tls_client_state tls_client_handshake(struct tls_client *client)
{
	ERR_clear_error();
	return conclude(client, SSL_do_handshake(client->ssl));
}

enum tls_client_state tls_client_write(struct tls_client *client, struct span bytes)
{
	size_t written = 0;

	ERR_clear_error();
	return conclude(client,
			SSL_write_ex(client->ssl, bytes.ptr, bytes.len, &written));
}

enum tls_client_state tls_client_read(struct tls_client *client, char *bytes,
				      size_t size, size_t *len)
{
	*len = 0;
	ERR_clear_error();
	return conclude(client, SSL_read_ex(client->ssl, bytes, size, len));
}

void tls_client_say_end(struct tls_client *client)
{
	ERR_clear_error();
	(void)SSL_shutdown(client->ssl);
	flush_out(client);
	ERR_clear_error();
}

enum tls_client_state tls_client_finish(struct tls_client *client)
{
	int r = 0;

	ERR_clear_error();
	if (!(SSL_get_shutdown(client->ssl) & SSL_SENT_SHUTDOWN))
		r = SSL_shutdown(client->ssl);
	/* 0: ours is sent. The second call reads what the peer says. */
	if (r == 0)
		r = SSL_shutdown(client->ssl);
	return r == 1 ? conclude_closed(client) : conclude(client, r);
}

bool tls_client_renegotiate(struct tls_client *client)
{
	bool ok;

	ERR_clear_error();
	ok = SSL_renegotiate(client->ssl) == 1;
	ERR_clear_error();
	return ok;
}

bool tls_client_is_renegotiating(const struct tls_client *client)
{
	/* OpenSSL asks for one it may write, and does not. */
	SSL *ssl = client->ssl;

	return SSL_renegotiate_pending(ssl) == 1 || SSL_in_init(ssl) == 1;
}

struct span tls_client_alpn(const struct tls_client *client)
{
	const unsigned char *alpn = NULL;
	unsigned int len = 0;

	SSL_get0_alpn_selected(client->ssl, &alpn, &len);
	return (struct span){(const char *)alpn, len};
}

enum probe_outcome tls_client_outcome(const struct tls_client *client,
				      struct arena *arena, const char **why)
{
	switch (client->failure) {
	case TLS_CLIENT_ALERTED:
		*why = alert_text(client->alert_description, arena);
		return PROBE_REFUSED;
	case TLS_CLIENT_BEYOND_US:
		*why = "the peer chose what the TLS library here lacks";
		return PROBE_REFUSED;
	case TLS_CLIENT_NO_MEMORY:
		*why = "out of memory";
		return PROBE_FAILED;
	case TLS_CLIENT_MALFORMED:
		break;
	}
	*why = client->reason ? client->reason : "handshake failed";
	return PROBE_MALFORMED;
}
