/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "checks/certificate/certificate.h"
#include "checks/certificate/public_key.h"

static void set_invalid(struct key_facts *out, const char *reason)
{
	out->state = FILE_INVALID;
	out->reason = reason;
}

static void fill(const EVP_PKEY *key, struct arena *arena, struct key_facts *out)
{
	unsigned char *der = NULL;
	int bits = EVP_PKEY_get_bits(key);
	int len;

	out->key_type = public_key_type(key, arena);
	out->key_bits = bits > 0 ? (uint32_t)bits : 0;
	len = i2d_PUBKEY(key, &der);
	if (len > 0)
		out->spki_sha256 = public_key_sha256(
			(struct span){(const char *)der, (size_t)len}, arena);
	OPENSSL_free(der);
	if (!out->key_type || !out->spki_sha256)
		set_invalid(out, "the key's public half cannot be made out");
	else
		out->state = FILE_READ;
}

/* RFC 5958 EncryptedPrivateKeyInfo has the form of an X509_SIG. */
static bool is_encrypted_der(const unsigned char *der, size_t len)
{
	const unsigned char *at = der;
	X509_SIG *sealed = d2i_X509_SIG(NULL, &at, (long)len);
	bool whole = sealed && at == der + len;

	X509_SIG_free(sealed);
	return whole;
}

static void set_encrypted(struct key_facts *out)
{
	out->state = FILE_READ;
	out->encrypted = true;
}

/* PKCS#8, PKCS#1, SEC 1 or DSA, told apart by what is inside. */
static bool read_der(const unsigned char *der, size_t len, struct arena *arena,
		     struct key_facts *out)
{
	const unsigned char *at = der;
	EVP_PKEY *key;

	/* First, so that the library never gets to the point where it would ask
	 * for a passphrase. */
	if (is_encrypted_der(der, len)) {
		set_encrypted(out);
		return true;
	}
	key = d2i_AutoPrivateKey(NULL, &at, (long)len);
	if (!key)
		return false;
	fill(key, arena, out);
	EVP_PKEY_free(key); /* wipes the private parts */
	return true;
}

/* "RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY" */
static bool is_private_key(const char *label)
{
	return span_ends_with(span_from_string(label), "PRIVATE KEY");
}

/* Returns false when there is no PEM block of any kind. */
static bool read_pem(struct span text, struct arena *arena, struct key_facts *out)
{
	BIO *bio = BIO_new_mem_buf(text.ptr, (int)text.len);
	bool any = false, found = false;

	set_invalid(out, bio ? "no private key in the file" : "out of memory");
	while (bio && !found) {
		char *label = NULL, *header = NULL;
		unsigned char *der = NULL;
		long len = 0;

		if (PEM_read_bio_ex(bio, &label, &header, &der, &len,
				    PEM_FLAG_SECURE | PEM_FLAG_EAY_COMPATIBLE) != 1) {
			if (ERR_GET_REASON(ERR_peek_last_error()) !=
			    PEM_R_NO_START_LINE) {
				any = true;
				set_invalid(out, "a PEM block in it is malformed");
			}
			break;
		}
		any = true;
		if (is_private_key(label)) {
			found = true;
			/* RFC 1421: Proc-Type: 4,ENCRYPTED */
			if (strstr(header, "ENCRYPTED"))
				set_encrypted(out);
			else if (!read_der(der, (size_t)len, arena, out))
				set_invalid(out, "the private key cannot be read");
		}
		OPENSSL_secure_free(label);
		OPENSSL_secure_free(header);
		OPENSSL_secure_clear_free(der, (size_t)len);
	}
	BIO_free(bio);
	return any || !bio;
}

void key_file_read(struct span text, struct arena *arena, struct key_facts *out)
{
	out->reason = NULL;
	out->key_type = NULL;
	out->key_bits = 0;
	out->spki_sha256 = NULL;
	out->encrypted = false;
	if (text.len == 0) {
		set_invalid(out, "the file is empty");
		return;
	}
	if (text.len > CERTIFICATE_FILE_MAX) {
		set_invalid(out, "the file is larger than 4 MiB");
		return;
	}
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if (!read_pem(text, arena, out) &&
	    !read_der((const unsigned char *)text.ptr, text.len, arena, out))
		set_invalid(out, "neither PEM nor a private key in DER");
	if (out->state == FILE_READ)
		out->reason = NULL;
	ERR_clear_error();
}
