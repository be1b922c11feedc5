/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/demo_server.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "agent/base/buffer.h"
#include "checks/handshake/demo_identity.h"

enum {
	DAY = 86400,
	REQUEST_MAX = 8192,   /* of which an answer's worth is read */
	BUFFERED_MAX = 65536, /* to one client */
	TURN_BYTES = 4096,
};

static const char answer[] = "HTTP/1.1 200 OK\r\n"
			     "Server: nginx/1.22.1\r\n"
			     "Content-Type: text/plain\r\n"
			     "Content-Length: 13\r\n"
			     "Connection: close\r\n"
			     "\r\n"
			     "tlsward demo\n";

struct demo_client {
	int fd; /* -1: free */
	SSL *ssl;
	BIO *in;  /* from the client; both belong to ssl */
	BIO *out; /* to the client */
	struct deadline deadline;
	size_t request_len;
	bool answered;
	bool closing; /* once all is sent */
};

struct demo_server {
	OSSL_LIB_CTX *library;
	struct demo_identity ca;
	struct demo_identity identities[DEMO_SITE_COUNT];
	SSL_CTX *contexts[DEMO_SITE_COUNT];
	struct demo_client clients[DEMO_CONNECTIONS_MAX];
};

/* What each site is: the context and the configuration text are made from it. */
static const struct {
	struct demo_identity_wish wish;
	int min_version, max_version;
	const char *protocols; /* nginx's words for the two above */
	const char *ciphers;
	bool server_order;
} sites[DEMO_SITE_COUNT] = {
	[DEMO_WEAK] = {.wish = {.name = "weak.demo.example",
				.rsa = true,
				.not_before_seconds = -366 * DAY,
				.not_after_seconds = -DAY},
		       .min_version = TLS1_VERSION,
		       .max_version = TLS1_2_VERSION,
		       .protocols = "TLSv1 TLSv1.1 TLSv1.2",
		       .ciphers = "ALL:!aNULL:!PSK:!SRP:@SECLEVEL=0"},
	[DEMO_SOUND] = {.wish = {.name = "sound.demo.example",
				 .not_before_seconds = -DAY,
				 .not_after_seconds = 80 * DAY},
			.min_version = TLS1_2_VERSION,
			.max_version = TLS1_3_VERSION,
			.protocols = "TLSv1.2 TLSv1.3",
			.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256:"
				   "ECDHE-ECDSA-AES256-GCM-SHA384:"
				   "ECDHE-ECDSA-CHACHA20-POLY1305"},
};

/* ---- making --------------------------------------------------------------- */

static SSL_CTX *context_make(const struct demo_server *server, enum demo_site site)
{
	const struct demo_identity *identity = &server->identities[site];
	SSL_CTX *context = SSL_CTX_new_ex(server->library, NULL, TLS_server_method());

	if (!context)
		return NULL;
	if (site == DEMO_WEAK)
		SSL_CTX_set_security_level(context, 0);
	/* As nginx sets it, which keeps its session cache off by default too. */
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
	if (SSL_CTX_set_min_proto_version(context, sites[site].min_version) == 1 &&
	    SSL_CTX_set_max_proto_version(context, sites[site].max_version) == 1 &&
	    SSL_CTX_set_cipher_list(context, sites[site].ciphers) == 1 &&
	    SSL_CTX_use_certificate(context, identity->certificate) == 1 &&
	    SSL_CTX_use_PrivateKey(context, identity->key) == 1 &&
	    (site != DEMO_SOUND ||
	     SSL_CTX_add1_chain_cert(context, server->ca.certificate) == 1))
		return context;
	SSL_CTX_free(context);
	return NULL;
}

struct demo_server *demo_server_make(void)
{
	static const struct demo_identity_wish ca_wish = {
		.name = "tlsward demo CA",
		.is_ca = true,
		.not_before_seconds = -DAY,
		.not_after_seconds = 90 * DAY,
	};
	struct demo_server *server = calloc(1, sizeof(*server));
	size_t i;

	if (!server)
		return NULL;
	for (i = 0; i < DEMO_CONNECTIONS_MAX; i++)
		server->clients[i].fd = -1;
	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1 ||
	    demo_identity_make(&ca_wish, NULL, &server->ca) != 0)
		goto refused;
	server->library = OSSL_LIB_CTX_new();
	if (!server->library)
		goto refused;
	for (i = 0; i < DEMO_SITE_COUNT; i++) {
		if (demo_identity_make(&sites[i].wish,
				       i == DEMO_SOUND ? &server->ca : NULL,
				       &server->identities[i]) != 0)
			goto refused;
		server->contexts[i] = context_make(server, (enum demo_site)i);
		if (!server->contexts[i])
			goto refused;
	}
	return server;
refused:
	ERR_clear_error();
	demo_server_free(server);
	return NULL;
}

static void client_close(struct demo_client *client)
{
	SSL_free(client->ssl);
	if (client->fd >= 0)
		(void)close(client->fd);
	*client = (struct demo_client){.fd = -1};
}

void demo_server_free(struct demo_server *server)
{
	size_t i;

	if (!server)
		return;
	for (i = 0; i < DEMO_CONNECTIONS_MAX; i++)
		client_close(&server->clients[i]);
	for (i = 0; i < DEMO_SITE_COUNT; i++) {
		SSL_CTX_free(server->contexts[i]);
		demo_identity_free(&server->identities[i]);
	}
	demo_identity_free(&server->ca);
	OSSL_LIB_CTX_free(server->library);
	free(server);
}

/* ---- the texts ------------------------------------------------------------ */

static const char *config_text(const char *const addresses[DEMO_SITE_COUNT],
			       const char *folder, struct arena *arena)
{
	static const char *const files[DEMO_SITE_COUNT] = {"weak", "sound"};
	struct buffer text = buffer_make(65536);
	const char *out = NULL;
	size_t i;

	buffer_add_string(&text, "# What the tlsward demo serves.\n"
				 "user nobody nogroup;\n"
				 "worker_processes 1;\n"
				 "events {\n"
				 "}\n"
				 "http {\n");
	for (i = 0; i < DEMO_SITE_COUNT; i++) {
		buffer_printf(&text,
			      "\tserver {\n"
			      "\t\tlisten %s ssl default_server;\n"
			      "\t\tserver_name %s;\n"
			      "\t\tssl_certificate %s/%s.crt;\n"
			      "\t\tssl_certificate_key %s/%s.key;\n"
			      "\t\tssl_protocols %s;\n"
			      "\t\tssl_ciphers %s;\n"
			      "\t\tssl_prefer_server_ciphers off;\n"
			      "\t\tssl_session_cache off;\n"
			      "\t\tdefault_type text/plain;\n"
			      "\t\treturn 200 \"tlsward demo\\n\";\n"
			      "\t}\n",
			      addresses[i], sites[i].wish.name, folder, files[i],
			      folder, files[i], sites[i].protocols, sites[i].ciphers);
	}
	buffer_add_string(&text, "}\n");
	if (!text.failed)
		out = arena_string(arena, buffer_span(&text));
	buffer_free(&text);
	return out;
}

bool demo_server_files(const struct demo_server *server,
		       const char *const addresses[DEMO_SITE_COUNT], const char *folder,
		       struct arena *arena, struct demo_files *out)
{
	struct demo_files files = {0};
	size_t i;

	files.ca = demo_identity_certificate_pem(&server->ca, arena);
	files.config = config_text(addresses, folder, arena);
	if (!files.ca || !files.config)
		return false;
	for (i = 0; i < DEMO_SITE_COUNT; i++) {
		const char *leaf =
			demo_identity_certificate_pem(&server->identities[i], arena);

		if (!leaf)
			return false;
		files.sites[i].certificate =
			i == DEMO_SOUND ? arena_printf(arena, "%s%s", leaf, files.ca)
					: leaf;
		files.sites[i].key =
			demo_identity_key_pem(&server->identities[i], arena);
		if (!files.sites[i].certificate || !files.sites[i].key)
			return false;
	}
	*out = files;
	return true;
}

/* ---- serving -------------------------------------------------------------- */

static void client_accept(struct demo_server *server, int listen_fd,
			  enum demo_site site)
{
	struct demo_client *client = NULL;
	int fd = -1;
	size_t i;

	for (i = 0; i < DEMO_CONNECTIONS_MAX && !client; i++) {
		if (server->clients[i].fd < 0)
			client = &server->clients[i];
	}
	if (!client)
		return;
	fd = accept4(listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0)
		return;
	client->fd = fd;
	client->deadline = deadline_in_ms(DEMO_CLIENT_MS);
	client->ssl = SSL_new(server->contexts[site]);
	client->in = BIO_new(BIO_s_mem());
	client->out = BIO_new(BIO_s_mem());
	if (!client->ssl || !client->in || !client->out) {
		BIO_free(client->in);
		BIO_free(client->out);
		client_close(client);
		return;
	}
	BIO_set_mem_eof_return(client->in, -1);
	SSL_set_bio(client->ssl, client->in, client->out);
	SSL_set_accept_state(client->ssl);
}

/* Bytes from the socket into the BIO. False: the client is gone. */
static bool client_receive(struct demo_client *client)
{
	char bytes[TURN_BYTES];
	ssize_t n = read(client->fd, bytes, sizeof(bytes));

	if (n > 0)
		return BIO_write(client->in, bytes, (int)n) == (int)n;
	return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

/* Handshake, request, answer: as far as what has come allows. */
static void client_advance(struct demo_client *client)
{
	char bytes[TURN_BYTES];
	int r = 0;

	ERR_clear_error();
	while (!client->closing) {
		r = SSL_read(client->ssl, bytes, sizeof(bytes));
		if (r <= 0)
			break;
		client->request_len += (size_t)r;
		/* Whatever was asked: the answer is the same. */
		if (!client->answered) {
			client->answered = true;
			(void)SSL_write(client->ssl, answer, (int)sizeof(answer) - 1);
			(void)SSL_shutdown(client->ssl);
			client->closing = true;
		}
	}
	if (r <= 0 && !client->closing) {
		int error = SSL_get_error(client->ssl, r);

		client->closing =
			error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE;
	}
	if (BIO_pending(client->out) > BUFFERED_MAX ||
	    client->request_len > REQUEST_MAX)
		client->closing = true;
	ERR_clear_error();
}

/* Bytes from the BIO to the socket. False: done with this client. */
static bool client_send(struct demo_client *client)
{
	char *bytes = NULL;
	long len = BIO_get_mem_data(client->out, &bytes);
	char drained[TURN_BYTES];

	while (len > 0 && bytes) {
		struct iovec piece = {bytes, (size_t)len < sizeof(drained)
						     ? (size_t)len
						     : sizeof(drained)};
		struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
		ssize_t n = sendmsg(client->fd, &message, MSG_NOSIGNAL);

		if (n <= 0)
			return n < 0 && (errno == EAGAIN || errno == EINTR);
		/* Take what went off the front. */
		if (BIO_read(client->out, drained, (int)n) != (int)n)
			return false;
		len = BIO_get_mem_data(client->out, &bytes);
	}
	return !client->closing;
}

static void client_serve(struct demo_client *client, short revents)
{
	bool stays = true;

	if (revents & (POLLIN | POLLHUP | POLLERR))
		stays = client_receive(client);
	if (stays)
		client_advance(client);
	if (!stays || !client_send(client) || deadline_passed(client->deadline))
		client_close(client);
}

/* The order of the poll(2) set: listeners, the stop descriptor, clients. */
enum {
	SLOT_STOP = DEMO_SITE_COUNT,
	SLOT_CLIENTS,
	SLOT_COUNT = SLOT_CLIENTS + DEMO_CONNECTIONS_MAX
};

static struct deadline fill_slots(const struct demo_server *server,
				  const int listen_fds[DEMO_SITE_COUNT], int stop_fd,
				  struct deadline stop, struct pollfd slots[SLOT_COUNT])
{
	struct deadline next = stop;
	bool is_full = true;
	size_t i;

	for (i = 0; i < DEMO_CONNECTIONS_MAX; i++) {
		const struct demo_client *client = &server->clients[i];

		slots[SLOT_CLIENTS + i] = (struct pollfd){.fd = client->fd};
		if (client->fd < 0) {
			is_full = false;
			continue;
		}
		next = deadline_earlier(next, client->deadline);
		slots[SLOT_CLIENTS + i].events =
			(short)(POLLIN | (BIO_pending(client->out) > 0 ? POLLOUT : 0));
	}
	for (i = 0; i < DEMO_SITE_COUNT; i++)
		slots[i] = (struct pollfd){.fd = is_full ? -1 : listen_fds[i],
					   .events = POLLIN};
	slots[SLOT_STOP] = (struct pollfd){.fd = stop_fd, .events = POLLIN};
	return next;
}

int demo_server_run(struct demo_server *server, const int listen_fds[DEMO_SITE_COUNT],
		    int stop_fd, struct deadline stop)
{
	struct pollfd slots[SLOT_COUNT];
	size_t i;

	while (!deadline_passed(stop)) {
		struct deadline next =
			fill_slots(server, listen_fds, stop_fd, stop, slots);

		if (poll(slots, SLOT_COUNT, deadline_left_ms(next)) < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		if (slots[SLOT_STOP].revents != 0)
			return 0;
		for (i = 0; i < DEMO_CONNECTIONS_MAX; i++) {
			if (server->clients[i].fd >= 0)
				client_serve(&server->clients[i],
					     slots[SLOT_CLIENTS + i].revents);
		}
		for (i = 0; i < DEMO_SITE_COUNT; i++) {
			if (slots[i].revents & POLLIN)
				client_accept(server, listen_fds[i], (enum demo_site)i);
		}
	}
	return 0;
}
