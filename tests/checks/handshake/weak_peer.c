/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/checks/handshake/weak_peer.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/rsa.h>

#include "agent/base/buffer.h"
#include "agent/base/reader.h"
#include "tests/checks/handshake/peer.h"
#include "tests/checks/handshake/weak_record.h"

enum {
	CHANGE_CIPHER_SPEC = 20,
	ALERT = 21,
	HANDSHAKE = 22,
	HEARTBEAT = 24,
	CLIENT_HELLO = 1,
	CERTIFICATE = 11,
	CLIENT_KEY_EXCHANGE = 16,
	VERSION_MIN = 0x0301,
	VERSION_MAX = 0x0303,
	RECORD_MAX = 16384,
	OUT_MAX = 256 * 1024,
	THINKING_MS = 150,
	SECRET_LEN = 48,
	HEARTBEAT_HEADER_LEN = 3,
	HEARTBEAT_PADDING_LEN = 16,
};

struct peer {
	const struct weak_peer *is;
	const struct demo_identity *identity;
	int fd;
	struct buffer out;
	uint16_t version, client_version, suite;
	bool got_certificate;
	bool got_key, changed; /* ClientKeyExchange, ChangeCipherSpec */
	bool hung;
	bool waits; /* an alert does not end it */
};

/* ---- bytes ----------------------------------------------------------------------- */

static bool get(int fd, char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = recv(fd, bytes, len, 0);

		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

static void put(struct peer *peer)
{
	struct span rest = buffer_span(&peer->out);
	const struct timespec thinking = {0, THINKING_MS * 1000000L};

	if (peer->is->slow)
		(void)nanosleep(&thinking, NULL);
	while (rest.len > 0) {
		ssize_t n = send(peer->fd, rest.ptr,
				 peer->is->in_pieces && rest.len > 7 ? 7 : rest.len,
				 MSG_NOSIGNAL);

		if (n <= 0)
			break;
		rest = span_slice(rest, (size_t)n, rest.len);
	}
	buffer_reset(&peer->out);
}

static size_t open_record(struct peer *peer, uint8_t type)
{
	buffer_add_u8(&peer->out, type);
	buffer_add_u16be(&peer->out, peer->version);
	return buffer_open_length(&peer->out, 2);
}

static uint8_t random_of(const uint8_t *items, size_t count)
{
	unsigned char byte = 0;

	(void)!getrandom(&byte, 1, 0);
	return items[byte % count];
}

/* Always false: the connection is over. */
static bool alert(struct peer *peer, uint8_t description)
{
	size_t mark = open_record(peer, ALERT);

	buffer_add_u8(&peer->out, 2);
	buffer_add_u8(&peer->out, description);
	buffer_close_length(&peer->out, mark, 2);
	put(peer);
	return false;
}

/* ---- SSLv2 ---------------------------------------------------------------------- */

static void answer_ssl2(struct peer *peer, const char *header)
{
	size_t left = ((size_t)(header[0] & 0x7f) << 8 | (unsigned char)header[1]) - 3;
	unsigned char *der = NULL;
	int len = i2d_X509(peer->identity->certificate, &der);
	char rest[RECORD_MAX];
	size_t mark;

	if (left > sizeof(rest) || !get(peer->fd, rest, left) || len < 0)
		return;
	mark = buffer_open_length(&peer->out, 2);
	if (peer->is->ssl2 == SSL2_REFUSED) {
		buffer_add_u8(&peer->out, 0);
		buffer_add_u16be(&peer->out, 1);
	} else {
		bool empty = peer->is->ssl2 == SSL2_EMPTY_LIST;

		buffer_add_u8(&peer->out, 4);
		buffer_add_u8(&peer->out, 0);
		buffer_add_u8(&peer->out, 1);
		buffer_add_u16be(&peer->out, 2);
		buffer_add_u16be(&peer->out, (uint16_t)len);
		buffer_add_u16be(&peer->out, empty ? 0 : 3);
		buffer_add_u16be(&peer->out, 16);
		buffer_add(&peer->out, (struct span){(const char *)der, (size_t)len});
		if (!empty)
			buffer_add_u24be(&peer->out, 0x010080);
		buffer_add(&peer->out, SPAN_LITERAL("0123456789abcdef"));
	}
	buffer_close_length(&peer->out, mark, 2);
	peer->out.ptr[mark] = (char)((unsigned char)peer->out.ptr[mark] | 0x80);
	put(peer);
	OPENSSL_free(der);
}

/* ---- the hello ------------------------------------------------------------------ */

struct heard {
	bool has_fallback, has_deflate, has_heartbeat, has_renegotiation;
	uint16_t suite; /* 0: none in common */
};

static void hear_suites(struct peer *peer, struct span suites, struct heard *heard)
{
	static const uint16_t known[] = {0x009c, 0x009d, 0x003c,
					 0x002f, 0x0035, 0x000a};
	struct reader in = reader_make(suites);
	size_t best = sizeof(known) / sizeof(known[0]), i;

	while (in.rest.len > 0 && !in.failed) {
		uint16_t code = reader_u16be(&in);

		heard->has_fallback |= code == 0x5600;
		heard->has_renegotiation |= code == 0x00ff;
		/* The first three are of TLS 1.2. */
		for (i = peer->version < VERSION_MAX ? 3 : 0; i < best; i++) {
			if (known[i] == code)
				best = i;
		}
	}
	heard->suite = best < sizeof(known) / sizeof(known[0]) ? known[best] : 0;
}

static bool hear_hello(struct peer *peer, struct span body, struct heard *heard)
{
	struct reader in = reader_make(body), extensions;
	struct span suites, compression;

	(void)reader_u8(&in);
	(void)reader_u24be(&in);
	peer->client_version = reader_u16be(&in);
	peer->version =
		peer->client_version < VERSION_MAX ? peer->client_version : VERSION_MAX;
	(void)reader_bytes(&in, 32);
	(void)reader_vector(&in, 1);
	suites = reader_vector(&in, 2);
	compression = reader_vector(&in, 1);
	hear_suites(peer, suites, heard);
	heard->has_deflate = compression.len > 0 &&
			     memchr(compression.ptr, 1, compression.len) != NULL;
	extensions = reader_make(in.rest.len > 0 ? reader_vector(&in, 2)
						 : (struct span){NULL, 0});
	while (extensions.rest.len > 0 && !extensions.failed) {
		uint16_t type = reader_u16be(&extensions);

		(void)reader_vector(&extensions, 2);
		heard->has_heartbeat |= type == 15;
		heard->has_renegotiation |= type == 0xff01;
	}
	return !in.failed && !extensions.failed;
}

static void add_extensions(struct peer *peer, const struct heard *heard)
{
	size_t mark = buffer_open_length(&peer->out, 2);

	if (heard->has_renegotiation && !peer->is->no_renegotiation_info) {
		buffer_add_u16be(&peer->out, 0xff01);
		buffer_add_u16be(&peer->out, 1);
		buffer_add_u8(&peer->out, 0);
	}
	if (heard->has_heartbeat && peer->is->heartbeat != HEARTBEAT_NOT_ANNOUNCED) {
		buffer_add_u16be(&peer->out, 15);
		buffer_add_u16be(&peer->out, 1);
		buffer_add_u8(&peer->out, 1);
	}
	buffer_close_length(&peer->out, mark, 2);
}

static void answer_hello(struct peer *peer, const struct heard *heard)
{
	size_t record = open_record(peer, HANDSHAKE), message, list, certificate;
	unsigned char *der = NULL;
	int len = i2d_X509(peer->identity->certificate, &der);

	buffer_add_u8(&peer->out, 2);
	message = buffer_open_length(&peer->out, 3);
	buffer_add_u16be(&peer->out, peer->version);
	buffer_add(&peer->out, SPAN_LITERAL("any thirty-two bytes do for this"));
	buffer_add_u8(&peer->out, 0);
	buffer_add_u16be(&peer->out, heard->suite);
	buffer_add_u8(&peer->out, peer->is->compresses && heard->has_deflate);
	add_extensions(peer, heard);
	buffer_close_length(&peer->out, message, 3);

	buffer_add_u8(&peer->out, 11);
	message = buffer_open_length(&peer->out, 3);
	list = buffer_open_length(&peer->out, 3);
	certificate = buffer_open_length(&peer->out, 3);
	buffer_add(&peer->out,
		   (struct span){(const char *)der, len > 0 ? (size_t)len : 0});
	buffer_close_length(&peer->out, certificate, 3);
	buffer_close_length(&peer->out, list, 3);
	buffer_close_length(&peer->out, message, 3);

	if (peer->is->certificate != CERTIFICATE_NOT_ASKED) {
		buffer_add_u8(&peer->out, 13);
		message = buffer_open_length(&peer->out, 3);
		buffer_add(&peer->out, SPAN_LITERAL("\1\1"));
		if (peer->version >= VERSION_MAX)
			buffer_add(&peer->out, SPAN_LITERAL("\0\2\4\1"));
		buffer_add_u16be(&peer->out, 0);
		buffer_close_length(&peer->out, message, 3);
	}
	buffer_add_u8(&peer->out, 14);
	buffer_add_u24be(&peer->out, 0);
	buffer_close_length(&peer->out, record, 2);
	put(peer);
	OPENSSL_free(der);
}

/* False: it is over. */
static bool take_hello(struct peer *peer, struct span body)
{
	struct heard heard = {0};

	if (!hear_hello(peer, body, &heard))
		return alert(peer, 50);
	if (peer->is->fails_always)
		return alert(peer, 40);
	if (peer->client_version < VERSION_MIN) {
		peer->version = VERSION_MIN;
		return alert(peer, 70);
	}
	if (heard.has_fallback && peer->client_version < VERSION_MAX &&
	    !peer->is->ignores_fallback)
		return alert(peer, 86);
	if (heard.suite == 0)
		return alert(peer, 40);
	peer->suite = heard.suite;
	answer_hello(peer, &heard);
	return true;
}

/* ---- heartbeat, ChangeCipherSpec ------------------------------------------------ */

static bool take_heartbeat(struct peer *peer, struct span fragment)
{
	struct reader in = reader_make(fragment);
	size_t claimed, left, part, mark;

	(void)reader_u8(&in);
	claimed = reader_u16be(&in);
	switch (peer->is->heartbeat) {
	case HEARTBEAT_SILENT:
		return true;
	case HEARTBEAT_CLOSES:
		return false;
	case HEARTBEAT_SOUND:
		if (HEARTBEAT_HEADER_LEN + claimed + HEARTBEAT_PADDING_LEN >
		    fragment.len)
			return true;
		break;
	case HEARTBEAT_BLEEDS:
		break;
	default:
		return alert(peer, 10);
	}
	left = HEARTBEAT_HEADER_LEN + claimed + HEARTBEAT_PADDING_LEN;
	part = left < RECORD_MAX ? left : RECORD_MAX;
	mark = open_record(peer, HEARTBEAT);
	buffer_add_u8(&peer->out, 2);
	buffer_add_u16be(&peer->out, (uint16_t)claimed);
	buffer_add(&peer->out, span_slice(in.rest, 0, claimed));
	while (peer->out.len - mark - 2 < part)
		buffer_add_byte(&peer->out, 'x');
	buffer_close_length(&peer->out, mark, 2);
	if (left > part) {
		mark = open_record(peer, HEARTBEAT);
		for (left -= part; left > 0; left--)
			buffer_add_byte(&peer->out, 'y');
		buffer_close_length(&peer->out, mark, 2);
	}
	put(peer);
	return true;
}

static bool take_change(struct peer *peer)
{
	size_t mark;

	if (peer->got_key) {
		peer->changed = true;
		return true;
	}
	switch (peer->is->change) {
	case CHANGE_TAKEN_1_0:
	case CHANGE_TAKEN_1_2:
		if (peer->changed)
			return alert(peer,
				     peer->is->change == CHANGE_TAKEN_1_0 ? 21 : 20);
		peer->changed = true;
		return true;
	case CHANGE_TAKEN_CLOSES:
		if (peer->changed)
			return false;
		peer->changed = true;
		return true;
	case CHANGE_ANSWERED:
		mark = open_record(peer, HANDSHAKE);
		buffer_add(&peer->out, SPAN_LITERAL("\0\0\0\0"));
		buffer_close_length(&peer->out, mark, 2);
		put(peer);
		return true;
	case CHANGE_CLOSES:
		return false;
	case CHANGE_FAILS:
		return alert(peer, 40);
	case CHANGE_BAD_MAC:
		return alert(peer, 20);
	case CHANGE_IGNORED:
		return true;
	default:
		return alert(peer, 10);
	}
}

/* ---- ClientKeyExchange ---------------------------------------------------------- */

enum block { BLOCK_RIGHT, BLOCK_START, BLOCK_ZERO, BLOCK_NO_ZERO, BLOCK_VERSION };

static enum block read_block(const struct peer *peer, struct span encrypted)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(peer->identity->key, NULL);
	unsigned char plain[1024];
	size_t len = sizeof(plain), zero = 2;
	enum block block = BLOCK_START;

	if (context && EVP_PKEY_decrypt_init(context) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) == 1 &&
	    EVP_PKEY_decrypt(context, plain, &len, (const unsigned char *)encrypted.ptr,
			     encrypted.len) == 1 &&
	    plain[0] == 0 && plain[1] == 2) {
		while (zero < len && plain[zero] != 0)
			zero++;
		if (zero == len)
			block = BLOCK_NO_ZERO;
		else if (zero != len - SECRET_LEN - 1)
			block = BLOCK_ZERO;
		else if ((plain[zero + 1] << 8 | plain[zero + 2]) !=
			 peer->client_version)
			block = BLOCK_VERSION;
		else
			block = BLOCK_RIGHT;
	}
	EVP_PKEY_CTX_free(context);
	return block;
}

/* What it makes of a block, with the version and suite agreed on. */
static enum weak_rsa rsa_of(const struct peer *peer)
{
	const struct weak_peer *is = peer->is;
	bool gcm = peer->suite == 0x009c || peer->suite == 0x009d;

	if ((is->rsa_version != 0 && is->rsa_version != peer->version) ||
	    (is->rsa_suites == SUITES_GCM && !gcm) ||
	    (is->rsa_suites == SUITES_OTHER && gcm))
		return RSA_SOUND;
	return is->rsa;
}

/* An empty one: there is none. */
static bool take_certificate(struct peer *peer)
{
	peer->got_certificate = true;
	return peer->is->certificate == CERTIFICATE_ASKED ||
	       alert(peer, peer->is->certificate == CERTIFICATE_WANTED ? 40 : 10);
}

static bool take_key(struct peer *peer, struct span body)
{
	static const uint8_t strong[] = {[BLOCK_START] = 51,
					 [BLOCK_ZERO] = 47,
					 [BLOCK_NO_ZERO] = 50,
					 [BLOCK_VERSION] = 70};
	struct reader in = reader_make(body);
	enum block block = read_block(peer, reader_vector(&in, 2));

	if (peer->is->certificate != CERTIFICATE_NOT_ASKED && !peer->got_certificate)
		return alert(peer, 10);
	peer->got_key = true;
	switch (rsa_of(peer)) {
	case RSA_STRONG:
		return block == BLOCK_RIGHT || alert(peer, strong[block]);
	case RSA_WEAK:
		return block == BLOCK_RIGHT || block == BLOCK_VERSION ||
		       alert(peer, 40);
	case RSA_EARLY:
		return block == BLOCK_RIGHT || block == BLOCK_VERSION ||
		       alert(peer, 20);
	case RSA_HANGS:
		peer->hung = block != BLOCK_RIGHT && block != BLOCK_VERSION;
		return true;
	case RSA_WAITS:
		peer->waits = block != BLOCK_RIGHT && block != BLOCK_VERSION;
		return true;
	case RSA_CLOSES:
		return false;
	default:
		return true;
	}
}

/* ---- one connection ------------------------------------------------------------- */

static bool take_handshake(struct peer *peer, struct span fragment)
{
	static const uint8_t alerts[] = {20, 40, 47, 50, 51, 80};
	struct reader in = reader_make(fragment);
	uint8_t type;

	if (peer->hung)
		return true;
	/* What came behind a ChangeCipherSpec does not decrypt to a Finished. */
	if (peer->changed)
		return alert(peer, peer->is->rsa == RSA_RANDOM
					   ? random_of(alerts, sizeof(alerts))
					   : 20);
	type = reader_u8(&in);
	(void)reader_u24be(&in);
	if (type == CLIENT_HELLO)
		return take_hello(peer, fragment);
	if (type == CERTIFICATE)
		return take_certificate(peer);
	return type == CLIENT_KEY_EXCHANGE ? take_key(peer, in.rest) : alert(peer, 10);
}

static bool take_record(struct peer *peer, uint8_t type, struct span fragment)
{
	switch (type) {
	case HANDSHAKE:
		return take_handshake(peer, fragment);
	case HEARTBEAT:
		return take_heartbeat(peer, fragment);
	case CHANGE_CIPHER_SPEC:
		return take_change(peer);
	default:
		return peer->hung || peer->waits;
	}
}

void weak_peer_serve(const struct weak_peer *is, int fd,
		     const struct demo_identity *identity)
{
	struct peer peer = {.is = is,
			    .identity = identity,
			    .fd = fd,
			    .out = buffer_make(OUT_MAX),
			    .version = VERSION_MAX};
	char header[5], body[RECORD_MAX];
	bool first = true;

	if (is->records != RECORDS_NONE) {
		weak_record_serve(is, fd, identity);
		(void)close(fd);
		return;
	}
	while (get(fd, header, sizeof(header))) {
		size_t len = (size_t)(unsigned char)header[3] << 8 |
			     (unsigned char)header[4];

		if (first && ((unsigned char)header[0] & 0x80)) {
			if (is->ssl2 != SSL2_CLOSED)
				answer_ssl2(&peer, header);
			break;
		}
		if (is->only_ssl2)
			break;
		first = false;
		if (len > sizeof(body) || !get(fd, body, len) ||
		    !take_record(&peer, (uint8_t)header[0], (struct span){body, len}))
			break;
	}
	/* So that what was said arrives: unread bytes would make it a reset. */
	(void)shutdown(fd, SHUT_WR);
	while (recv(fd, body, sizeof(body), 0) > 0)
		;
	(void)close(fd);
	buffer_free(&peer.out);
}

/* ---- serving --------------------------------------------------------------------- */

/* A thread for each connection: forking a process with a sanitizer's shadow memory
 * takes longer than all that is said on one. */
struct weak_server {
	const struct weak_peer *is;
	const struct demo_identity *identity;
	int listener;
	pthread_t accepting;
	pthread_mutex_t lock;
	pthread_cond_t one_less;
	size_t open; /* connections */
};

struct served {
	struct weak_server *server;
	int fd;
};

static void *serve_one(void *context)
{
	struct served served = *(struct served *)context;

	free(context);
	weak_peer_serve(served.server->is, served.fd, served.server->identity);
	OPENSSL_thread_stop();
	(void)pthread_mutex_lock(&served.server->lock);
	served.server->open--;
	(void)pthread_cond_signal(&served.server->one_less);
	(void)pthread_mutex_unlock(&served.server->lock);
	return NULL;
}

static void begin_one(struct weak_server *server, int fd)
{
	struct served *served = malloc(sizeof(*served));
	pthread_t thread;

	if (!served)
		abort();
	*served = (struct served){server, fd};
	(void)pthread_mutex_lock(&server->lock);
	server->open++;
	(void)pthread_mutex_unlock(&server->lock);
	if (pthread_create(&thread, NULL, serve_one, served) != 0)
		abort();
	(void)pthread_detach(thread);
}

/* Until the listener is shut down, and every connection over. */
static void *serve_all(void *context)
{
	struct weak_server *server = context;

	for (;;) {
		struct pollfd slot = {server->listener, POLLIN, 0};
		int fd;

		(void)poll(&slot, 1, -1);
		fd = accept(server->listener, NULL, NULL);
		if (fd >= 0)
			begin_one(server, fd);
		else if (errno == EINVAL)
			break;
	}
	(void)pthread_mutex_lock(&server->lock);
	while (server->open > 0)
		(void)pthread_cond_wait(&server->one_less, &server->lock);
	(void)pthread_mutex_unlock(&server->lock);
	return NULL;
}

static struct weak_server *server_make(const struct weak_peer *is,
				       const struct demo_identity *identity,
				       int listener)
{
	struct weak_server *server = calloc(1, sizeof(*server));

	if (!server || pthread_mutex_init(&server->lock, NULL) != 0 ||
	    pthread_cond_init(&server->one_less, NULL) != 0)
		abort();
	server->is = is;
	server->identity = identity;
	server->listener = listener;
	return server;
}

void weak_peer_run(const struct weak_peer *is, const struct demo_identity *identity,
		   int listener)
{
	/* OpenSSL writes to whoever may be gone. */
	(void)signal(SIGPIPE, SIG_IGN);
	(void)serve_all(server_make(is, identity, listener));
	_exit(1);
}

struct weak_server *weak_peer_start(const struct weak_peer *is,
				    const struct demo_identity *identity,
				    uint16_t *port)
{
	struct weak_server *server = server_make(is, identity, peer_listen(port));
	sigset_t gone, before;

	/* Not in the caller's own thread, which is to have no SIGPIPE anyway. */
	(void)sigemptyset(&gone);
	(void)sigaddset(&gone, SIGPIPE);
	(void)pthread_sigmask(SIG_BLOCK, &gone, &before);
	if (pthread_create(&server->accepting, NULL, serve_all, server) != 0)
		abort();
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return server;
}

void weak_peer_stop(struct weak_server *server)
{
	(void)shutdown(server->listener, SHUT_RDWR);
	(void)pthread_join(server->accepting, NULL);
	(void)close(server->listener);
	(void)pthread_cond_destroy(&server->one_less);
	(void)pthread_mutex_destroy(&server->lock);
	free(server);
}
