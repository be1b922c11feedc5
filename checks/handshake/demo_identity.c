/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/demo_identity.h"

#include <errno.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

void demo_identity_free(struct demo_identity *identity)
{
	X509_free(identity->certificate);
	EVP_PKEY_free(identity->key);
	*identity = (struct demo_identity){0};
}

/* RFC 5280 4.1.2.2: positive, at most 20 bytes, unique. */
static bool set_serial(X509 *certificate)
{
	unsigned char bytes[16];
	BIGNUM *number = NULL;
	bool ok = false;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return false;
	bytes[0] = (unsigned char)((bytes[0] & 0x7f) | 0x40);
	number = BN_bin2bn(bytes, sizeof(bytes), NULL);
	ok = number &&
	     BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
	BN_free(number);
	return ok;
}

static bool add_extension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;
	bool ok;

	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	ok = extension && X509_add_ext(certificate, extension, -1) == 1;
	X509_EXTENSION_free(extension);
	return ok;
}

static bool add_extensions(X509 *certificate, X509 *issuer,
			   const struct demo_identity_wish *wish)
{
	char name[128];
	int len;

	if (wish->is_ca)
		return add_extension(certificate, issuer, NID_basic_constraints,
				     "critical,CA:TRUE") &&
		       add_extension(certificate, issuer, NID_key_usage,
				     "critical,keyCertSign,cRLSign") &&
		       add_extension(certificate, issuer, NID_subject_key_identifier,
				     "hash");
	len = snprintf(name, sizeof(name), "DNS:%s", wish->name);
	return len > 0 && (size_t)len < sizeof(name) &&
	       add_extension(certificate, issuer, NID_basic_constraints,
			     "critical,CA:FALSE") &&
	       add_extension(certificate, issuer, NID_key_usage,
			     "critical,digitalSignature,keyEncipherment") &&
	       add_extension(certificate, issuer, NID_ext_key_usage,
			     wish->usage ? wish->usage : "serverAuth") &&
	       add_extension(certificate, issuer, NID_subject_key_identifier, "hash") &&
	       add_extension(certificate, issuer, NID_subject_alt_name, name);
}

static X509 *certificate_make(const struct demo_identity_wish *wish, EVP_PKEY *key,
			      const struct demo_identity *issuer)
{
	X509 *certificate = X509_new();
	X509 *parent;
	X509_NAME *subject;

	if (!certificate)
		return NULL;
	parent = issuer ? issuer->certificate : certificate;
	subject = X509_get_subject_name(certificate);
	if (X509_set_version(certificate, X509_VERSION_3) == 1 &&
	    set_serial(certificate) &&
	    X509_gmtime_adj(X509_getm_notBefore(certificate),
			    (long)wish->not_before_seconds) &&
	    X509_gmtime_adj(X509_getm_notAfter(certificate),
			    (long)wish->not_after_seconds) &&
	    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
				       (const unsigned char *)wish->name, -1, -1,
				       0) == 1 &&
	    X509_set_issuer_name(certificate, X509_get_subject_name(parent)) == 1 &&
	    X509_set_pubkey(certificate, key) == 1 &&
	    add_extensions(certificate, parent, wish) &&
	    X509_sign(certificate, issuer ? issuer->key : key, EVP_sha256()) > 0)
		return certificate;
	X509_free(certificate);
	return NULL;
}

int demo_identity_make(const struct demo_identity_wish *wish,
		       const struct demo_identity *issuer, struct demo_identity *out)
{
	struct demo_identity made = {0};

	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1)
		return -EIO;
	made.key = wish->rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256");
	if (made.key)
		made.certificate = certificate_make(wish, made.key, issuer);
	if (!made.certificate) {
		demo_identity_free(&made);
		ERR_clear_error();
		return -ENOMEM;
	}
	*out = made;
	return 0;
}

static const char *take_text(BIO *bio, bool written, struct arena *arena)
{
	char *bytes = NULL;
	long len = written ? BIO_get_mem_data(bio, &bytes) : 0;
	const char *text = NULL;

	if (len > 0 && bytes)
		text = arena_string(arena, (struct span){bytes, (size_t)len});
	BIO_free(bio);
	return text;
}

const char *demo_identity_certificate_pem(const struct demo_identity *identity,
					  struct arena *arena)
{
	BIO *bio = BIO_new(BIO_s_mem());

	return bio ? take_text(bio, PEM_write_bio_X509(bio, identity->certificate) == 1,
			       arena)
		   : NULL;
}

const char *demo_identity_key_pem(const struct demo_identity *identity,
				  struct arena *arena)
{
	BIO *bio = BIO_new(BIO_s_secmem());

	return bio ? take_text(bio,
			       PEM_write_bio_PrivateKey(bio, identity->key, NULL, NULL,
							0, NULL, NULL) == 1,
			       arena)
		   : NULL;
}
