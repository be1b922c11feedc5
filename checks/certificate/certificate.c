/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/certificate/certificate.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "agent/base/escape.h"
#include "checks/certificate/asn1_moment.h"
#include "checks/certificate/certificate_extension.h"
#include "checks/certificate/key_flaw.h"
#include "checks/certificate/public_key.h"

enum { NAME_TEXT_MAX = 4 * 65536 }; /* of one subjectAltName, escaped */

int certificate_warm_up(void)
{
	OSSL_LIB_CTX *context = NULL; /* the library's default one */
	EVP_MD *digest;

	/* gmtime_r(3), which ASN.1 times may lead to, reads the time zone once. */
	tzset();
	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG |
					OPENSSL_INIT_LOAD_CRYPTO_STRINGS,
				NULL) != 1)
		return -EIO;
	digest = EVP_MD_fetch(context, "SHA256", NULL);
	if (!digest)
		return -EIO;
	EVP_MD_free(digest);
	return 0;
}

/* Without this, the first call that needs an algorithm reads openssl.cnf. */
static void keep_config_out(void)
{
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
}

/* ---- names ---------------------------------------------------------------- */

/*
 * OpenSSL has written RFC 4514 escapes with backslashes; those stay. What is
 * not UTF-8, or would act on a terminal, is escaped between them.
 */
static void add_distinguished_name(struct buffer *out, struct span text)
{
	while (text.len > 0) {
		size_t plain = span_find_byte(text, '\\');

		escape_terminal(out, span_slice(text, 0, plain));
		if (plain < text.len)
			buffer_add_byte(out, '\\');
		text = span_slice(text, plain + 1, text.len);
	}
}

static const char *distinguished_name(const X509_NAME *name, struct arena *arena)
{
	/* RFC 2253's flags but for the one that escapes all of UTF-8. */
	const unsigned long flags =
		XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB;
	struct buffer text = buffer_make(8 * CERTIFICATE_TEXT_MAX);
	const char *out = NULL;
	char *bytes = NULL;
	BIO *bio = BIO_new(BIO_s_mem());
	struct span written;
	long len;

	if (!bio)
		goto out;
	if (X509_NAME_print_ex(bio, name, 0, flags) < 0) {
		/* A string type that lies about its bytes: show them as bytes. */
		(void)BIO_reset(bio);
		if (X509_NAME_print_ex(
			    bio, name, 0,
			    XN_FLAG_RFC2253 &
				    ~(unsigned long)ASN1_STRFLGS_UTF8_CONVERT) < 0)
			goto out;
	}
	len = BIO_get_mem_data(bio, &bytes);
	if (len < 0)
		goto out;
	written = (struct span){bytes ? bytes : "", bytes ? (size_t)len : 0};
	add_distinguished_name(&text, span_slice(written, 0, CERTIFICATE_TEXT_MAX));
	if (written.len > CERTIFICATE_TEXT_MAX)
		buffer_add_string(&text, "...");
	if (!text.failed)
		out = arena_string(arena, text.len > 0 ? buffer_span(&text)
						       : SPAN_LITERAL(""));
out:
	BIO_free(bio);
	buffer_free(&text);
	return out;
}

const char *certificate_name_text(struct span der, struct arena *arena)
{
	const unsigned char *at = (const unsigned char *)der.ptr;
	const char *text = NULL;
	X509_NAME *name = NULL;

	if (der.len == 0 || der.len > CERTIFICATE_FILE_MAX)
		return NULL;
	keep_config_out();
	name = d2i_X509_NAME(NULL, &at, (long)der.len);
	if (name && at == (const unsigned char *)der.ptr + der.len)
		text = distinguished_name(name, arena);
	X509_NAME_free(name);
	ERR_clear_error();
	return text;
}

static bool add_name(struct certificate *out, struct arena *arena, struct span bytes)
{
	struct buffer text = buffer_make(NAME_TEXT_MAX);
	const char **item;
	char *copy = NULL;

	if (out->names.count >= CERTIFICATE_NAMES_MAX) {
		out->names_cut = true;
		return true;
	}
	escape_terminal(&text, bytes);
	if (text.failed) {
		/* Longer than any name may be: it is said that one is missing. */
		out->names_cut = true;
		buffer_free(&text);
		return true;
	}
	copy = arena_string(arena,
			    text.len > 0 ? buffer_span(&text) : SPAN_LITERAL(""));
	buffer_free(&text);
	if (!copy)
		return false;
	item = arena_push(arena, &out->names.items, &out->names.count, sizeof(*item));
	if (!item)
		return false;
	*item = copy;
	return true;
}

static struct span asn1_bytes(const ASN1_STRING *string)
{
	int len = ASN1_STRING_length(string);

	return (struct span){(const char *)ASN1_STRING_get0_data(string),
			     len > 0 ? (size_t)len : 0};
}

static bool add_ip_name(struct certificate *out, struct arena *arena, struct span bytes)
{
	struct ip_address address = {0};
	struct buffer text = buffer_make(64);
	bool ok;

	if (bytes.len != 4 && bytes.len != 16)
		return add_name(out, arena, bytes);
	address.family = bytes.len == 4 ? 4 : 6;
	memcpy(address.bytes, bytes.ptr, bytes.len);
	ip_address_text(&address, &text);
	ok = !text.failed && add_name(out, arena, buffer_span(&text));
	buffer_free(&text);
	return ok;
}

static bool add_alternative_names(const X509 *x509, struct certificate *out,
				  struct arena *arena)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL);
	bool ok = true;
	int i;

	for (i = 0; ok && i < sk_GENERAL_NAME_num(names); i++) {
		int type = 0;
		const void *value =
			GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names, i), &type);

		if (type == GEN_DNS)
			ok = add_name(out, arena, asn1_bytes(value));
		else if (type == GEN_IPADD)
			ok = add_ip_name(out, arena, asn1_bytes(value));
	}
	GENERAL_NAMES_free(names);
	return ok;
}

static bool add_common_names(const X509 *x509, struct certificate *out,
			     struct arena *arena)
{
	const X509_NAME *subject = X509_get_subject_name(x509);
	bool ok = true;
	int at = -1;

	while (ok &&
	       (at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0) {
		const ASN1_STRING *value =
			X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
		unsigned char *utf8 = NULL;
		int len = ASN1_STRING_to_UTF8(&utf8, value);

		if (len >= 0)
			ok = add_name(out, arena,
				      (struct span){(const char *)utf8, (size_t)len});
		else
			ok = add_name(out, arena, asn1_bytes(value));
		OPENSSL_free(utf8);
		out->names_from_common_name = true;
	}
	return ok;
}

/* ---- keys ----------------------------------------------------------------- */

static const char *object_text(const ASN1_OBJECT *object, struct arena *arena)
{
	char text[128] = "";

	/* A long name when the library has one, else the dotted number. */
	if (OBJ_obj2txt(text, sizeof(text), object, 0) <= 0)
		return arena_printf(arena, "unknown");
	return arena_printf(arena, "%s", text);
}

static bool fill_key(const X509 *x509, struct certificate *out, struct arena *arena)
{
	EVP_PKEY *key = X509_get0_pubkey(x509);
	X509_PUBKEY *spki = X509_get_X509_PUBKEY(x509);
	ASN1_OBJECT *algorithm = NULL;
	unsigned char *der = NULL;
	int bits, len;

	len = i2d_X509_PUBKEY(spki, &der);
	if (len > 0)
		out->spki_sha256 = public_key_sha256(
			(struct span){(const char *)der, (size_t)len}, arena);
	OPENSSL_free(der);
	if (!key) {
		/* An algorithm this library does not know: its name is a fact. */
		(void)X509_PUBKEY_get0_param(&algorithm, NULL, NULL, NULL, spki);
		out->key_type = object_text(algorithm, arena);
		out->key_family = out->key_type;
		return out->key_type && out->spki_sha256;
	}
	out->key_type = public_key_type(key, arena);
	out->key_family = arena_printf(arena, "%s", public_key_family(key));
	bits = EVP_PKEY_get_bits(key);
	out->key_bits = bits > 0 ? (uint32_t)bits : 0;
	bits = EVP_PKEY_get_security_bits(key);
	out->security_bits = bits > 0 ? (uint32_t)bits : 0;
	out->public_exponent = public_key_exponent(key);
	out->key_examined = key_flaw_examine(key, &out->key_flaws);
	return out->key_type && out->key_family && out->spki_sha256;
}

/* X509_verify() computes with the key: only when that is cheap. */
static bool signs_itself(X509 *x509, const struct certificate *certificate)
{
	EVP_PKEY *key = X509_get0_pubkey(x509);

	return certificate->self_issued && key &&
	       certificate->key_bits <= CERTIFICATE_VERIFY_BITS_MAX &&
	       X509_verify(x509, key) == 1;
}

static bool fill(X509 *x509, struct span der, struct arena *arena,
		 struct certificate *out)
{
	const X509_ALGOR *signature = NULL;
	const ASN1_OBJECT *algorithm = NULL;

	out->subject = distinguished_name(X509_get_subject_name(x509), arena);
	out->issuer = distinguished_name(X509_get_issuer_name(x509), arena);
	/* RFC 6125 6.4.4: the common name counts only when there is no
	 * subjectAltName at all, not when it holds other kinds of names. */
	if (X509_get_ext_by_NID(x509, NID_subject_alt_name, -1) >= 0) {
		if (!add_alternative_names(x509, out, arena))
			return false;
	} else if (!add_common_names(x509, out, arena)) {
		return false;
	}
	out->not_before =
		asn1_moment_seconds(X509_get0_notBefore(x509), CERTIFICATE_TIME_MAX);
	out->not_after =
		asn1_moment_seconds(X509_get0_notAfter(x509), CERTIFICATE_TIME_MIN);
	if (!fill_key(x509, out, arena))
		return false;
	X509_get0_signature(NULL, &signature, x509);
	X509_ALGOR_get0(&algorithm, NULL, NULL, signature);
	out->signature = object_text(algorithm, arena);
	out->sha256 = public_key_sha256(der, arena);
	out->self_issued = X509_NAME_cmp(X509_get_subject_name(x509),
					 X509_get_issuer_name(x509)) == 0;
	out->self_signed = signs_itself(x509, out);
	certificate_extension_read(x509, out);
	return out->subject && out->issuer && out->signature && out->sha256;
}

bool certificate_from_der(struct span der, struct arena *arena, struct certificate *out)
{
	const unsigned char *at = (const unsigned char *)der.ptr;
	struct certificate found = {0};
	X509 *x509 = NULL;
	bool ok = false;

	if (der.len == 0 || der.len > CERTIFICATE_FILE_MAX)
		return false;
	keep_config_out();
	x509 = d2i_X509(NULL, &at, (long)der.len);
	if (x509 && at == (const unsigned char *)der.ptr + der.len)
		ok = fill(x509, der, arena, &found);
	X509_free(x509);
	ERR_clear_error();
	if (ok)
		*out = found;
	return ok;
}
