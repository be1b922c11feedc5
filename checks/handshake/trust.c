/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/trust.h"

#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "checks/certificate/certificate.h"
#include "checks/certificate/ocsp_response.h"
#include "checks/handshake/client_offer.h"

enum { VERIFY_DEPTH_MAX = 16 };

/* ---- the client's context ------------------------------------------------- */

/* Every group the library has, the first list that this version of it takes:
 * 3.5 has ML-KEM, 3.0 refuses a list with a name it does not know. */
static void offer_all_groups(SSL_CTX *client)
{
	/* Not const, because the macro that takes them asks for char *. */
	char lists[][192] = {
		"X25519MLKEM768:SecP256r1MLKEM768:SecP384r1MLKEM1024:X25519:P-256:"
		"X448:P-384:P-521:brainpoolP256r1:brainpoolP384r1:brainpoolP512r1:"
		"secp256k1:ffdhe2048:ffdhe3072:ffdhe4096:ffdhe6144:ffdhe8192",
		"X25519:P-256:X448:P-384:P-521:brainpoolP256r1:brainpoolP384r1:"
		"brainpoolP512r1:secp256k1:ffdhe2048:ffdhe3072:ffdhe4096:ffdhe6144:"
		"ffdhe8192",
	};
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (SSL_CTX_set1_groups_list(client, lists[i]) == 1)
			break; /* when none is taken, the library's own list stays */
	}
	ERR_clear_error();
}

/* Not a client anybody should use: it agrees to anything, to see what it is. */
static SSL_CTX *client_make(OSSL_LIB_CTX *library)
{
	static const unsigned char alpn[] = "\x02h2\x08http/1.1";
	SSL_CTX *client = SSL_CTX_new_ex(library, NULL, TLS_client_method());

	if (!client)
		return NULL;
	SSL_CTX_set_security_level(client, 0);
	SSL_CTX_set_verify(client, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_options(client, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_NO_TICKET);
	SSL_CTX_set_session_cache_mode(client, SSL_SESS_CACHE_OFF);
	/* OpenSSL's own limit is 100 KiB; how big a chain was is a fact. */
	SSL_CTX_set_max_cert_list(client, PROBE_CHAIN_BYTES_MAX);
	if (SSL_CTX_set_min_proto_version(client, 0) != 1 ||
	    SSL_CTX_set_max_proto_version(client, 0) != 1 ||
	    SSL_CTX_set_cipher_list(client, "ALL:COMPLEMENTOFALL:@SECLEVEL=0") != 1 ||
	    SSL_CTX_set_ciphersuites(client, "TLS_AES_256_GCM_SHA384:"
					     "TLS_CHACHA20_POLY1305_SHA256:"
					     "TLS_AES_128_GCM_SHA256:"
					     "TLS_AES_128_CCM_SHA256:"
					     "TLS_AES_128_CCM_8_SHA256") != 1 ||
	    SSL_CTX_set_alpn_protos(client, alpn, sizeof(alpn) - 1) != 0) {
		SSL_CTX_free(client);
		return NULL;
	}
	offer_all_groups(client);
	if (!client_offer_register(client)) {
		SSL_CTX_free(client);
		return NULL;
	}
	return client;
}

/* ---- the store ------------------------------------------------------------ */

static X509 *certificate_parse(OSSL_LIB_CTX *library, const unsigned char *der,
			       size_t len)
{
	X509 *x509 = X509_new_ex(library, NULL);

	/* On failure d2i_X509() frees what it was given and sets it to NULL. */
	if (x509 && !d2i_X509(&x509, &der, (long)len))
		return NULL;
	return x509;
}

/* Certificates that cannot be read are left out, as every user of a system's
 * trust store does; a chain to one of them then counts as incomplete. */
static void anchors_add(struct probe_trust *trust, struct span pem)
{
	BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
	char *label = NULL, *header = NULL;
	unsigned char *der = NULL;
	long len = 0;

	while (bio && PEM_read_bio(bio, &label, &header, &der, &len) == 1) {
		X509 *anchor = certificate_parse(trust->library, der, (size_t)len);

		if (anchor && X509_STORE_add_cert(trust->store, anchor) == 1)
			trust->anchor_count++;
		X509_free(anchor);
		OPENSSL_free(label);
		OPENSSL_free(header);
		OPENSSL_free(der);
		label = header = NULL;
		der = NULL;
	}
	BIO_free(bio);
	ERR_clear_error();
}

struct probe_trust *probe_trust_make(struct span pem)
{
	struct probe_trust *trust = calloc(1, sizeof(*trust));

	/* Before anything else of the library, or it reads openssl.cnf. */
	if (!trust || OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1)
		goto refused;
	trust->library = OSSL_LIB_CTX_new();
	trust->store = X509_STORE_new();
	if (!trust->library || !trust->store)
		goto refused;
	trust->client = client_make(trust->library);
	trust->sessions = session_store_make();
	if (!trust->client || !trust->sessions)
		goto refused;
	if (pem.len > PROBE_TRUST_BYTES_MAX)
		trust->why_empty = "the trust store is larger than 4 MiB";
	else if (pem.len > 0)
		anchors_add(trust, pem);
	if (trust->anchor_count == 0 && !trust->why_empty)
		trust->why_empty = "no trust store";
	return trust;
refused:
	ERR_clear_error();
	probe_trust_free(trust);
	return NULL;
}

void probe_trust_free(struct probe_trust *trust)
{
	if (!trust)
		return;
	session_store_free(trust->sessions);
	SSL_CTX_free(trust->client);
	X509_STORE_free(trust->store);
	OSSL_LIB_CTX_free(trust->library);
	free(trust);
}

/* ---- verification --------------------------------------------------------- */

/* The chain as sent, at most CERTIFICATE_CHAIN_MAX of it; NULL: one of them
 * cannot be read, or no memory. */
static STACK_OF(X509) *
	chain_parse(OSSL_LIB_CTX *library, struct certificate_message chain)
{
	STACK_OF(X509) *certificates = sk_X509_new_null();
	struct span der;

	while (certificates && sk_X509_num(certificates) < CERTIFICATE_CHAIN_MAX &&
	       certificate_message_next(&chain, &der)) {
		X509 *x509 = certificate_parse(library, (const unsigned char *)der.ptr,
					       der.len);

		if (!x509 || sk_X509_push(certificates, x509) <= 0) {
			X509_free(x509);
			sk_X509_pop_free(certificates, X509_free);
			return NULL;
		}
	}
	return certificates;
}

static enum chain_trust trust_of_error(int error)
{
	switch (error) {
	case X509_V_OK:
		return TRUST_OK;
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
		return TRUST_SELF_SIGNED;
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		return TRUST_INCOMPLETE;
	default:
		return TRUST_FAILED;
	}
}

static int verify(const struct probe_trust *trust, STACK_OF(X509) * chain, int *error)
{
	X509_STORE_CTX *context = X509_STORE_CTX_new_ex(trust->library, NULL);
	X509_VERIFY_PARAM *param;
	int ok = -1;

	if (!context || X509_STORE_CTX_init(context, trust->store,
					    sk_X509_value(chain, 0), chain) != 1)
		goto out;
	param = X509_STORE_CTX_get0_param(context);
	if (X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_NO_CHECK_TIME) != 1 ||
	    X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_SSL_SERVER) != 1)
		goto out;
	X509_VERIFY_PARAM_set_depth(param, VERIFY_DEPTH_MAX);
	X509_VERIFY_PARAM_set_auth_level(param, 0);
	ok = X509_verify_cert(context);
	*error = X509_STORE_CTX_get_error(context);
out:
	X509_STORE_CTX_free(context);
	return ok;
}

void trust_verify(const struct probe_trust *trust, struct certificate_message chain,
		  struct arena *arena, struct served_chain *out)
{
	STACK_OF(X509) *certificates = NULL;
	int error = X509_V_OK;
	int ok;

	out->trust = TRUST_UNKNOWN;
	if (trust->anchor_count == 0) {
		out->trust_reason = trust->why_empty;
		return;
	}
	if (chain.count == 0) {
		out->trust_reason = "the peer sent no certificate";
		return;
	}
	certificates = chain_parse(trust->library, chain);
	if (!certificates) {
		out->trust_reason = "a certificate of the chain cannot be read";
		goto out;
	}
	ok = verify(trust, certificates, &error);
	/* OpenSSL fails with "ok" as its error when it ran out of memory. */
	if (ok < 0 || (ok == 0 && error == X509_V_OK) ||
	    error == X509_V_ERR_OUT_OF_MEM) {
		out->trust_reason = "the chain could not be verified: out of memory";
		goto out;
	}
	out->trust = trust_of_error(ok == 1 ? X509_V_OK : error);
	/* Cleared when all is well: whoever asked may have written a reason. */
	out->trust_reason = NULL;
	if (out->trust != TRUST_OK)
		out->trust_reason =
			arena_printf(arena, "%s", X509_verify_cert_error_string(error));
out:
	sk_X509_pop_free(certificates, X509_free);
	ERR_clear_error();
}

void trust_staple(const struct probe_trust *trust, struct certificate_message chain,
		  struct span response, struct arena *arena, struct ocsp_staple *out)
{
	STACK_OF(X509) *certificates = chain_parse(trust->library, chain);

	if (certificates)
		ocsp_response_read(response, certificates, trust->store, arena, out);
	else
		*out = (struct ocsp_staple){
			.state = STAPLE_UNKNOWN,
			.reason = "a certificate of the chain cannot be read"};
	sk_X509_pop_free(certificates, X509_free);
	ERR_clear_error();
}
