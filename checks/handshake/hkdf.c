/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/hkdf.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "agent/base/buffer.h"

enum { INFO_MAX = 2 + 1 + 255 + 1 + 255 };

/* OpenSSL's parameters are not const, and it does not write to these. */
static OSSL_PARAM bytes_parameter(const char *name, struct span bytes)
{
	union {
		const char *given;
		void *taken;
	} ptr = {.given = bytes.ptr ? bytes.ptr : ""};

	return OSSL_PARAM_construct_octet_string(name, ptr.taken, bytes.len);
}

static bool derive(const struct hkdf *hkdf, OSSL_PARAM *parameters, unsigned char *out,
		   size_t len)
{
	EVP_KDF *kdf = EVP_KDF_fetch(hkdf->library, "HKDF", NULL);
	EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	bool ok = context && EVP_KDF_derive(context, out, len, parameters) == 1;

	EVP_KDF_CTX_free(context);
	EVP_KDF_free(kdf);
	return ok;
}

/* The same of a constant text. */
static OSSL_PARAM text_parameter(const char *name, const char *text)
{
	union {
		const char *given;
		char *taken;
	} ptr = {.given = text};

	return OSSL_PARAM_construct_utf8_string(name, ptr.taken, 0);
}

bool hkdf_extract(const struct hkdf *hkdf, struct span salt, struct span input,
		  unsigned char *out)
{
	int mode = EVP_KDF_HKDF_MODE_EXTRACT_ONLY;
	OSSL_PARAM parameters[] = {
		OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
		text_parameter(OSSL_KDF_PARAM_DIGEST, hkdf->digest),
		bytes_parameter(OSSL_KDF_PARAM_SALT, salt),
		bytes_parameter(OSSL_KDF_PARAM_KEY, input),
		OSSL_PARAM_construct_end(),
	};

	return derive(hkdf, parameters, out, hkdf->len);
}

bool hkdf_expand_label(const struct hkdf *hkdf, const unsigned char *secret,
		       const char *label, struct span context, unsigned char *out,
		       size_t len)
{
	int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
	struct buffer info = buffer_make(INFO_MAX);
	bool ok = false;
	size_t mark;

	/* RFC 8446 7.1: struct HkdfLabel */
	buffer_add_u16be(&info, (uint16_t)len);
	mark = buffer_open_length(&info, 1);
	buffer_add_string(&info, "tls13 ");
	buffer_add_string(&info, label);
	buffer_close_length(&info, mark, 1);
	mark = buffer_open_length(&info, 1);
	buffer_add(&info, context);
	buffer_close_length(&info, mark, 1);
	if (!info.failed && len <= UINT16_MAX) {
		OSSL_PARAM parameters[] = {
			OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
			text_parameter(OSSL_KDF_PARAM_DIGEST, hkdf->digest),
			bytes_parameter(OSSL_KDF_PARAM_KEY,
					(struct span){(const char *)secret, hkdf->len}),
			bytes_parameter(OSSL_KDF_PARAM_INFO, buffer_span(&info)),
			OSSL_PARAM_construct_end(),
		};

		ok = derive(hkdf, parameters, out, len);
	}
	buffer_free(&info);
	return ok;
}
