/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The handshake is OpenSSL's; the records behind it are opened and sealed here, with
 * keys derived apart from those of checks/handshake/record_fault.c: a mistake made
 * there alone does not go unnoticed.
 */
#include "tests/checks/handshake/weak_record.h"

#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

#include <openssl/core_names.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/ssl.h>

#include "agent/base/buffer.h"

enum {
	MAC_MAX = 32, /* of SUITES, as the next two */
	KEY_LEN = 16,
	BLOCK_LEN = 16,
	RECORD_MAX = 17408,
	ALERT = 21,
	DATA = 23,
};

#define SUITES "AES128-SHA:AES128-SHA256:CAMELLIA128-SHA:@SECLEVEL=0"

struct side {
	unsigned char mac[MAC_MAX], key[KEY_LEN], last_block[BLOCK_LEN];
	uint64_t sequence;
};

struct session {
	enum weak_record is;
	int fd;
	SSL *ssl;
	int version;
	const EVP_CIPHER *cipher;
	const EVP_MD *digest;
	size_t mac_len;
	struct side client, server;
};

static bool derive(struct session *s)
{
	const SSL_CIPHER *suite = SSL_get_current_cipher(s->ssl);
	unsigned char block[2 * (MAC_MAX + KEY_LEN)], seed[64], master[48];
	static char label[] = "key expansion", sha256[] = "SHA256", old[] = "MD5-SHA1";
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS1-PRF", NULL);
	EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
	OSSL_PARAM params[5];
	bool ok;

	(void)SSL_get_server_random(s->ssl, seed, 32);
	(void)SSL_get_client_random(s->ssl, seed + 32, 32);
	(void)SSL_SESSION_get_master_key(SSL_get_session(s->ssl), master,
					 sizeof(master));
	params[0] = OSSL_PARAM_construct_utf8_string(
		"digest", s->version == TLS1_2_VERSION ? sha256 : old, 0);
	params[1] = OSSL_PARAM_construct_octet_string("secret", master, sizeof(master));
	params[2] = OSSL_PARAM_construct_octet_string("seed", label, 13);
	params[3] = OSSL_PARAM_construct_octet_string("seed", seed, sizeof(seed));
	params[4] = OSSL_PARAM_construct_end();
	s->cipher = EVP_get_cipherbynid(SSL_CIPHER_get_cipher_nid(suite));
	s->digest = EVP_get_digestbynid(SSL_CIPHER_get_digest_nid(suite));
	s->mac_len = (size_t)EVP_MD_get_size(s->digest);
	ok = EVP_KDF_derive(context, block, 2 * (s->mac_len + KEY_LEN), params) == 1;
	memcpy(s->client.mac, block, s->mac_len);
	memcpy(s->server.mac, block + s->mac_len, s->mac_len);
	memcpy(s->client.key, block + 2 * s->mac_len, KEY_LEN);
	memcpy(s->server.key, block + 2 * s->mac_len + KEY_LEN, KEY_LEN);
	s->client.sequence = s->server.sequence = 1; /* behind Finished */
	EVP_KDF_CTX_free(context);
	EVP_KDF_free(kdf);
	return ok;
}

/* ---- the handshake, with the last block of each side kept ----------------------- */

static void keep(unsigned char *block, const void *bytes, size_t len)
{
	if (len >= BLOCK_LEN)
		memcpy(block, (const unsigned char *)bytes + len - BLOCK_LEN,
		       BLOCK_LEN);
}

static bool shake(struct session *s)
{
	char bytes[RECORD_MAX];
	int r;

	while ((r = SSL_do_handshake(s->ssl)) != 1 &&
	       SSL_get_error(s->ssl, r) == SSL_ERROR_WANT_READ) {
		char *out;
		long len = BIO_get_mem_data(SSL_get_wbio(s->ssl), &out);
		ssize_t n;

		if (len > 0)
			(void)send(s->fd, out, (size_t)len, MSG_NOSIGNAL);
		(void)BIO_reset(SSL_get_wbio(s->ssl));
		n = recv(s->fd, bytes, sizeof(bytes), 0);
		if (n <= 0)
			return false;
		keep(s->client.last_block, bytes, (size_t)n);
		(void)BIO_write(SSL_get_rbio(s->ssl), bytes, (int)n);
	}
	{
		char *out;
		long len = BIO_get_mem_data(SSL_get_wbio(s->ssl), &out);

		if (len > 0)
			(void)send(s->fd, out, (size_t)len, MSG_NOSIGNAL);
		if (len > 0)
			keep(s->server.last_block, out, (size_t)len);
	}
	s->version = SSL_version(s->ssl);
	return r == 1 && derive(s);
}

/* ---- records -------------------------------------------------------------------- */

static bool crypt_cbc(struct session *s, struct side *side, int encrypt,
		      const unsigned char *in, size_t len, unsigned char *out)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int written = 0;
	bool ok;

	ok = EVP_CipherInit_ex(context, s->cipher, NULL, side->key, side->last_block,
			       encrypt) == 1 &&
	     EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
	     EVP_CipherUpdate(context, out, &written, in, (int)len) == 1;
	memcpy(side->last_block, (encrypt ? out : in) + len - BLOCK_LEN, BLOCK_LEN);
	EVP_CIPHER_CTX_free(context);
	return ok;
}

static void mac(const struct session *s, const struct side *side, uint8_t type,
		const unsigned char *data, size_t len, unsigned char *out)
{
	struct buffer text = buffer_make(2 * RECORD_MAX);
	unsigned int n = MAC_MAX;

	buffer_add_u64be(&text, side->sequence);
	buffer_add_u8(&text, type);
	buffer_add_u16be(&text, (uint16_t)s->version);
	buffer_add_u16be(&text, (uint16_t)len);
	buffer_add(&text, (struct span){(const char *)data, len});
	(void)HMAC(s->digest, side->mac, (int)s->mac_len,
		   (const unsigned char *)text.ptr, text.len, out, &n);
	buffer_free(&text);
}

/* Always false: nothing follows. */
static bool say_alert(struct session *s, uint8_t level, uint8_t description)
{
	unsigned char plain[64] = {level, description}, sealed[64];
	const size_t len = s->mac_len > 20 ? 48 : 32, used = 2 + s->mac_len;
	struct buffer out = buffer_make(256);
	size_t mark;

	mac(s, &s->server, ALERT, plain, 2, plain + 2);
	memset(plain + used, (int)(len - used - 1), len - used);
	buffer_add_u8(&out, ALERT);
	buffer_add_u16be(&out, (uint16_t)s->version);
	mark = buffer_open_length(&out, 2);
	if (s->version > TLS1_VERSION) {
		(void)!getrandom(s->server.last_block, BLOCK_LEN, 0);
		buffer_add(&out, (struct span){(const char *)s->server.last_block,
					       BLOCK_LEN});
	}
	(void)crypt_cbc(s, &s->server, 1, plain, len, sealed);
	buffer_add(&out, (struct span){(const char *)sealed, len});
	buffer_close_length(&out, mark, 2);
	s->server.sequence++;
	(void)send(s->fd, out.ptr, out.len, MSG_NOSIGNAL);
	buffer_free(&out);
	return false;
}

struct opened {
	bool padding_fits, padding_right, mac_right, empty;
	uint8_t type;
};

static bool open_record(struct session *s, struct opened *out)
{
	unsigned char header[5], sealed[RECORD_MAX], plain[RECORD_MAX], wanted[MAC_MAX];
	const unsigned char *at = sealed;
	size_t len, padding, i;

	if (recv(s->fd, header, sizeof(header), MSG_WAITALL) != sizeof(header))
		return false;
	len = (size_t)header[3] << 8 | header[4];
	if (len > sizeof(sealed) ||
	    recv(s->fd, sealed, len, MSG_WAITALL) != (ssize_t)len)
		return false;
	if (s->version > TLS1_VERSION) {
		memcpy(s->client.last_block, sealed, BLOCK_LEN);
		at += BLOCK_LEN;
		len -= BLOCK_LEN;
	}
	if (len < s->mac_len + 1 || len % BLOCK_LEN != 0 ||
	    !crypt_cbc(s, &s->client, 0, at, len, plain))
		return false;
	padding = plain[len - 1];
	*out = (struct opened){.type = header[0],
			       .padding_fits = padding + 1 + s->mac_len <= len,
			       .padding_right = true};
	for (i = 0; i <= padding && i < len; i++)
		out->padding_right &= plain[len - 1 - i] == padding;
	if (out->padding_fits) {
		len -= padding + 1 + s->mac_len;
		out->empty = len == 0;
		mac(s, &s->client, header[0], plain, len, wanted);
		out->mac_right = memcmp(wanted, plain + len, s->mac_len) == 0;
	}
	s->client.sequence++;
	return true;
}

/* True: the record counts as right. */
static bool takes(const struct session *s, const struct opened *o)
{
	return o->padding_fits && o->mac_right &&
	       (o->padding_right || s->is == RECORDS_POODLE);
}

static bool refuse(struct session *s, const struct opened *o)
{
	static const uint8_t alerts[] = {20, 21, 22, 50, 51, 80};
	unsigned char byte = 0;

	switch (s->is) {
	case RECORDS_TELL_MAC:
		return say_alert(s, 2, o->padding_right && o->padding_fits ? 20 : 21);
	case RECORDS_TELL_EMPTY:
		return !(o->empty && o->padding_right && !o->mac_right) &&
		       say_alert(s, 2, 20);
	case RECORDS_TELL_LONG:
		return say_alert(s, 2, o->padding_fits ? 20 : 22);
	case RECORDS_RANDOM:
		(void)!getrandom(&byte, 1, 0);
		return say_alert(s, 2, alerts[byte % sizeof(alerts)]);
	default:
		return say_alert(s, 2, 20);
	}
}

static void talk(struct session *s)
{
	struct opened opened;

	while (open_record(s, &opened) && s->is != RECORDS_DEAF) {
		if (!takes(s, &opened)) {
			(void)refuse(s, &opened);
			return;
		}
		if (opened.type == ALERT) {
			(void)say_alert(s, 1, 0);
			return;
		}
	}
}

/* What the suite and version agreed on make of it. */
static enum weak_record records_of(const struct weak_peer *is, const struct session *s)
{
	const SSL_CIPHER *suite = SSL_get_current_cipher(s->ssl);
	bool here = (is->records_version == 0 || is->records_version == s->version) &&
		    (is->records_suite == 0 ||
		     is->records_suite == SSL_CIPHER_get_protocol_id(suite));

	return here ? is->records : RECORDS_SOUND;
}

void weak_record_serve(const struct weak_peer *is, int fd,
		       const struct demo_identity *identity)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	struct session s = {.fd = fd};

	(void)SSL_CTX_set_cipher_list(context, SUITES);
	(void)SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
	(void)SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
	(void)SSL_CTX_use_certificate(context, identity->certificate);
	(void)SSL_CTX_use_PrivateKey(context, identity->key);
	s.ssl = SSL_new(context);
	SSL_set_bio(s.ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
	SSL_set_accept_state(s.ssl);
	if (shake(&s)) {
		s.is = records_of(is, &s);
		talk(&s);
	}
	(void)shutdown(fd, SHUT_WR);
	SSL_free(s.ssl);
	SSL_CTX_free(context);
}
