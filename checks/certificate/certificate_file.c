/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "checks/certificate/certificate.h"

static void set_invalid(struct certificate_file *out, const char *reason)
{
	out->state = FILE_INVALID;
	out->reason = reason;
}

/* "TRUSTED CERTIFICATE" has OpenSSL's own trust settings behind the DER. */
static bool is_certificate(const char *label, bool *trailer)
{
	*trailer = strcmp(label, PEM_STRING_X509_TRUSTED) == 0;
	return *trailer || strcmp(label, PEM_STRING_X509) == 0 ||
	       strcmp(label, PEM_STRING_X509_OLD) == 0;
}

/* The outer SEQUENCE alone: what stands behind it is left out. */
static struct span first_element(struct span der)
{
	const unsigned char *at = (const unsigned char *)der.ptr;
	long len = 0;
	int tag = 0, class = 0;
	int r = ASN1_get_object(&at, &len, &tag, &class, (long)der.len);
	size_t header = (size_t)(at - (const unsigned char *)der.ptr);

	if ((r & 0x80) || len < 0)
		return (struct span){NULL, 0};
	return span_slice(der, 0, header + (size_t)len);
}

static bool add(struct certificate_file *out, struct arena *arena, struct span der)
{
	struct certificate certificate, *item;

	if (out->chain.count >= CERTIFICATE_CHAIN_MAX) {
		set_invalid(out, "more than 64 certificates: the rest was not read");
		return false;
	}
	if (!certificate_from_der(der, arena, &certificate)) {
		set_invalid(out, arena->exhausted
					 ? "too big to be read whole"
					 : "a certificate in it cannot be read");
		return false;
	}
	item = arena_push(arena, &out->chain.items, &out->chain.count, sizeof(*item));
	if (!item) {
		set_invalid(out, "too big to be read whole");
		return false;
	}
	*item = certificate;
	return true;
}

/* Returns false when there was no PEM block of any kind. */
static bool read_pem(struct span text, struct arena *arena,
		     struct certificate_file *out)
{
	BIO *bio = BIO_new_mem_buf(text.ptr, (int)text.len);
	bool any = false, go_on = true;

	out->state = FILE_READ;
	while (bio && go_on) {
		char *label = NULL, *header = NULL;
		unsigned char *der = NULL;
		bool trailer;
		long len = 0;

		/* Private keys may stand in the same file: wiped when freed. */
		if (PEM_read_bio_ex(bio, &label, &header, &der, &len,
				    PEM_FLAG_SECURE | PEM_FLAG_EAY_COMPATIBLE) != 1) {
			unsigned long error = ERR_peek_last_error();

			if (ERR_GET_REASON(error) != PEM_R_NO_START_LINE) {
				any = true;
				set_invalid(out, "a PEM block in it is malformed");
			}
			break;
		}
		any = true;
		if (is_certificate(label, &trailer)) {
			struct span bytes = {(const char *)der, (size_t)len};

			go_on = add(out, arena, trailer ? first_element(bytes) : bytes);
		}
		OPENSSL_secure_free(label);
		OPENSSL_secure_free(header);
		OPENSSL_secure_clear_free(der, (size_t)len);
	}
	if (!bio)
		set_invalid(out, "out of memory");
	BIO_free(bio);
	ERR_clear_error();
	return any || !bio;
}

void certificate_file_read(struct span text, struct arena *arena,
			   struct certificate_file *out)
{
	out->chain = (struct certificate_chain){0};
	out->reason = NULL;
	if (text.len == 0) {
		set_invalid(out, "the file is empty");
		return;
	}
	if (text.len > CERTIFICATE_FILE_MAX) {
		set_invalid(out, "the file is larger than 4 MiB");
		return;
	}
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if (!read_pem(text, arena, out)) {
		if (!add(out, arena, text))
			set_invalid(out, "neither PEM nor a certificate in DER");
		return;
	}
	if (out->state == FILE_READ && out->chain.count == 0)
		set_invalid(out, "no certificate in the file");
}
