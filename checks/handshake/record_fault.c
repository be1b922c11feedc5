/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/record_fault.h"

#include <string.h>
#include <sys/random.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

enum {
	DATA_MAX = 1024,
	/* At least one whole block of it, whatever the block, so that a fault in the
	 * padding is never in the length byte alone. */
	PADDING_MIN = 32,
	PLAIN_MAX = DATA_MAX + EVP_MAX_MD_SIZE + 256 + EVP_MAX_BLOCK_LENGTH,
	SECRET_MAX = 48,
	RANDOM_LEN = 32,
	TLS1_1_CODE = 0x0302,
	TLS1_2_CODE = 0x0303,
};

/* ---- keys ----------------------------------------------------------------------- */

/* RFC 5246 6.3, RFC 2246 6.3: key_block = PRF(master, "key expansion", s + c). */
static bool derive(const struct record_sealer *sealer, const SSL *ssl,
		   const char *digest, unsigned char *out, size_t len)
{
	static char label[] = "key expansion";
	unsigned char secret[SECRET_MAX], server[RANDOM_LEN], client[RANDOM_LEN];
	char name[64];
	EVP_KDF *kdf = EVP_KDF_fetch(sealer->library, OSSL_KDF_NAME_TLS1_PRF, NULL);
	EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
	size_t secret_len = SSL_SESSION_get_master_key(SSL_get0_session(ssl), secret,
						       sizeof(secret));
	struct buffer copy = buffer_make(sizeof(name));
	bool ok = false;

	buffer_add_string(&copy, digest);
	buffer_add_byte(&copy, '\0');
	if (context && !copy.failed &&
	    SSL_get_server_random(ssl, server, sizeof(server)) == RANDOM_LEN &&
	    SSL_get_client_random(ssl, client, sizeof(client)) == RANDOM_LEN) {
		const OSSL_PARAM params[] = {
			OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST,
							 copy.ptr, 0),
			OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, secret,
							  secret_len),
			OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, label,
							  sizeof(label) - 1),
			OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, server,
							  sizeof(server)),
			OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, client,
							  sizeof(client)),
			OSSL_PARAM_construct_end(),
		};

		ok = EVP_KDF_derive(context, out, len, params) == 1;
	}
	buffer_free(&copy);
	OPENSSL_cleanse(secret, sizeof(secret));
	EVP_KDF_CTX_free(context);
	EVP_KDF_free(kdf);
	return ok;
}

static const char *prf_digest(const struct record_sealer *sealer,
			      const SSL_CIPHER *suite)
{
	const EVP_MD *digest;

	if (sealer->version < TLS1_2_CODE)
		return "MD5-SHA1";
	digest = SSL_CIPHER_get_handshake_digest(suite);
	/* Suites from before TLS 1.2 (RFC 5246 5) are said to have the old one. */
	if (!digest || EVP_MD_is_a(digest, SN_md5_sha1))
		return "SHA256";
	return EVP_MD_get0_name(digest);
}

static bool take_keys(struct record_sealer *sealer, const SSL *ssl,
		      const SSL_CIPHER *suite)
{
	unsigned char block[2 * (EVP_MAX_MD_SIZE + EVP_MAX_KEY_LENGTH)];
	size_t len = 2 * (sealer->mac_len + sealer->key_len);
	bool ok = derive(sealer, ssl, prf_digest(sealer, suite), block, len);

	if (ok) {
		memcpy(sealer->mac_key, block, sealer->mac_len);
		memcpy(sealer->key, block + 2 * sealer->mac_len, sealer->key_len);
	}
	OPENSSL_cleanse(block, sizeof(block));
	return ok;
}

bool record_sealer_make(struct record_sealer *sealer, OSSL_LIB_CTX *library,
			const SSL *ssl, struct span sent, const char **why)
{
	const SSL_CIPHER *suite = SSL_get_current_cipher(ssl);
	int cipher = suite ? SSL_CIPHER_get_cipher_nid(suite) : NID_undef;
	int digest = suite ? SSL_CIPHER_get_digest_nid(suite) : NID_undef;

	*sealer = (struct record_sealer){
		.library = library,
		.version = (uint16_t)SSL_version(ssl),
		.sequence = 1, /* Finished was the first */
	};
	*why = "the suite agreed on is not CBC";
	if (cipher == NID_undef || digest == NID_undef)
		return false;
	sealer->cipher = EVP_CIPHER_fetch(library, OBJ_nid2sn(cipher), NULL);
	sealer->digest = EVP_MD_fetch(library, OBJ_nid2sn(digest), NULL);
	if (!sealer->cipher || !sealer->digest ||
	    EVP_CIPHER_get_mode(sealer->cipher) != EVP_CIPH_CBC_MODE)
		return false;
	sealer->key_len = (size_t)EVP_CIPHER_get_key_length(sealer->cipher);
	sealer->block_len = (size_t)EVP_CIPHER_get_block_size(sealer->cipher);
	sealer->mac_len = (size_t)EVP_MD_get_size(sealer->digest);
	*why = "the keys of the connection cannot be had";
	if (sealer->mac_len > sizeof(sealer->mac_key) ||
	    sealer->key_len > sizeof(sealer->key) ||
	    sealer->block_len > sizeof(sealer->last_block) ||
	    sent.len < sealer->block_len)
		return false;
	memcpy(sealer->last_block, sent.ptr + sent.len - sealer->block_len,
	       sealer->block_len);
	return take_keys(sealer, ssl, suite);
}

void record_sealer_free(struct record_sealer *sealer)
{
	EVP_CIPHER_free(sealer->cipher);
	EVP_MD_free(sealer->digest);
	OPENSSL_cleanse(sealer, sizeof(*sealer));
}

/* ---- one record ----------------------------------------------------------------- */

/* RFC 5246 6.2.3.1: over the sequence number, the header and the data. */
static bool mac(const struct record_sealer *sealer, uint8_t type, struct span data,
		unsigned char *out)
{
	struct buffer text = buffer_make(64 + DATA_MAX);
	size_t len = 0;
	bool ok;

	buffer_add_u64be(&text, sealer->sequence);
	buffer_add_u8(&text, type);
	buffer_add_u16be(&text, sealer->version);
	buffer_add_u16be(&text, (uint16_t)data.len);
	buffer_add(&text, data);
	ok = !text.failed &&
	     EVP_Q_mac(sealer->library, "HMAC", NULL, EVP_MD_get0_name(sealer->digest),
		       NULL, sealer->mac_key, sealer->mac_len,
		       (const unsigned char *)text.ptr, text.len, out, EVP_MAX_MD_SIZE,
		       &len) != NULL &&
	     len == sealer->mac_len;
	buffer_free(&text);
	return ok;
}

static bool has_wrong_mac(enum record_fault fault)
{
	return fault == RECORD_FAULT_MAC || fault == RECORD_FAULT_BOTH ||
	       fault == RECORD_FAULT_EMPTY_MAC;
}

static bool has_wrong_padding(enum record_fault fault)
{
	return fault == RECORD_FAULT_PADDING || fault == RECORD_FAULT_BOTH ||
	       fault == RECORD_FAULT_EMPTY_PADDING;
}

/* Data, MAC, padding, as they are before encryption; their length, 0: no memory. */
static size_t fill_plain(const struct record_sealer *sealer, uint8_t type,
			 struct span data, enum record_fault fault,
			 unsigned char *plain)
{
	size_t len = data.len, padding;

	if (fault == RECORD_FAULT_ONLY_PADDING) {
		/* As many blocks as a MAC alone would need: that such a record is
		 * short is no secret, what its padding says is. */
		len = sealer->block_len;
		while (len < sealer->mac_len + 1)
			len += sealer->block_len;
		memset(plain, (int)(len - 1), len);
		return len;
	}
	if (len > 0)
		memcpy(plain, data.ptr, len);
	if (!mac(sealer, type, data, plain + len))
		return 0;
	if (has_wrong_mac(fault))
		plain[len] ^= 0x80;
	len += sealer->mac_len;
	/* padding_length and as many bytes, all of that value. */
	padding = PADDING_MIN;
	while ((len + padding + 1) % sealer->block_len != 0)
		padding++;
	memset(plain + len, (int)padding, padding + 1);
	if (has_wrong_padding(fault))
		plain[len] ^= 0x80;
	return len + padding + 1;
}

static bool encrypt(struct record_sealer *sealer, const unsigned char *plain,
		    size_t len, unsigned char *out)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int written = 0;
	bool ok;

	ok = context &&
	     EVP_EncryptInit_ex2(context, sealer->cipher, sealer->key,
				 sealer->last_block, NULL) == 1 &&
	     EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
	     EVP_EncryptUpdate(context, out, &written, plain, (int)len) == 1 &&
	     (size_t)written == len;
	if (ok)
		memcpy(sealer->last_block, out + len - sealer->block_len,
		       sealer->block_len);
	EVP_CIPHER_CTX_free(context);
	return ok;
}

bool record_sealer_seal(struct record_sealer *sealer, uint8_t type, struct span data,
			enum record_fault fault, struct buffer *out)
{
	unsigned char plain[PLAIN_MAX], sealed[PLAIN_MAX];
	size_t len, mark;
	bool ok;

	if (data.len > DATA_MAX)
		return false;
	buffer_add_u8(out, type);
	buffer_add_u16be(out, sealer->version);
	mark = buffer_open_length(out, 2);
	/* From TLS 1.1 on each record brings its IV. */
	if (sealer->version >= TLS1_1_CODE) {
		if (getrandom(sealer->last_block, sealer->block_len, 0) !=
		    (ssize_t)sealer->block_len)
			return false;
		buffer_add(out, (struct span){(const char *)sealer->last_block,
					      sealer->block_len});
	}
	len = fill_plain(sealer, type, data, fault, plain);
	ok = len > 0 && encrypt(sealer, plain, len, sealed);
	if (ok)
		buffer_add(out, (struct span){(const char *)sealed, len});
	buffer_close_length(out, mark, 2);
	sealer->sequence++;
	OPENSSL_cleanse(plain, sizeof(plain));
	ERR_clear_error();
	return ok && !out->failed;
}
