/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/client_offer.h"

#include <sys/random.h>

#include <openssl/err.h>

#include "agent/base/buffer.h"
#include "checks/handshake/extension.h"
#include "checks/handshake/sct_list.h"
#include "checks/handshake/server_hello.h"
#include "checks/handshake/signature_scheme.h"
#include "checks/handshake/tls_client.h"

enum {
	ECH_ENC_LEN = 32,      /* an X25519 public key: any 32 bytes are one */
	ECH_PAYLOAD_LEN = 208, /* of a padded inner hello with its tag */
};

/* ---- extensions of our own -------------------------------------------------- */

/* RFC 9849 5: ECHClientHello of type outer, whose payload nobody can decrypt. */
static bool ech_write(struct client_offer *offer)
{
	unsigned char random[1 + ECH_ENC_LEN + ECH_PAYLOAD_LEN];
	struct buffer out = buffer_make(sizeof(offer->ech));
	size_t i;

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return false;
	buffer_add_u8(&out, 0);         /* outer */
	buffer_add_u16be(&out, 0x0001); /* HKDF-SHA256 */
	buffer_add_u16be(&out, 0x0001); /* AES-128-GCM */
	buffer_add_u8(&out, random[0]); /* config_id */
	buffer_add_u16be(&out, ECH_ENC_LEN);
	buffer_add(&out, (struct span){(const char *)random + 1, ECH_ENC_LEN});
	buffer_add_u16be(&out, ECH_PAYLOAD_LEN);
	buffer_add(&out, (struct span){(const char *)random + 1 + ECH_ENC_LEN,
				       ECH_PAYLOAD_LEN});
	for (i = 0; !out.failed && i < out.len; i++)
		offer->ech[i] = (unsigned char)out.ptr[i];
	offer->ech_len = out.failed ? 0 : out.len;
	buffer_free(&out);
	return offer->ech_len > 0;
}

/* Called by OpenSSL for each hello: 1 adds the extension, 0 leaves it out. */
static int add(SSL *ssl, unsigned int type, unsigned int context,
	       const unsigned char **bytes, size_t *len, X509 *x509, size_t chain_at,
	       int *alert, void *arg)
{
	/* brotli, zlib, zstd: none is ever decompressed here. */
	static const unsigned char algorithms[] = {6, 0, 2, 0, 1, 0, 3};
	const struct tls_client *client = SSL_get_app_data(ssl);
	const struct client_offer *offer = &client->offer;

	(void)context;
	(void)x509;
	(void)chain_at;
	(void)alert;
	(void)arg;
	*bytes = NULL;
	*len = 0;
	switch (type) {
	case EXTENSION_SIGNED_CERTIFICATE_TIMESTAMP:
		return (offer->wishes & HANDSHAKE_STAPLE) ? 1 : 0;
	case EXTENSION_COMPRESS_CERTIFICATE:
		*bytes = algorithms;
		*len = sizeof(algorithms);
		return (offer->wishes & HANDSHAKE_COMPRESSED_CERTIFICATE) ? 1 : 0;
	default:
		*bytes = offer->ech;
		*len = offer->ech_len;
		return (offer->wishes & HANDSHAKE_ECH) ? 1 : 0;
	}
}

/* What the server said to it. What is malformed says nothing, and is no reason to
 * give up on the rest. */
static int parse(SSL *ssl, unsigned int type, unsigned int context,
		 const unsigned char *bytes, size_t len, X509 *x509, size_t chain_at,
		 int *alert, void *arg)
{
	struct tls_client *client = SSL_get_app_data(ssl);
	const struct span data = {(const char *)bytes, len};
	uint32_t count;

	(void)context;
	(void)x509;
	(void)alert;
	(void)arg;
	/* In TLS 1.3 each certificate may have its own; the leaf's count. */
	if (type == EXTENSION_SIGNED_CERTIFICATE_TIMESTAMP && chain_at == 0 &&
	    sct_list_count(data, &count))
		client->offer.sct_count = count;
	return 1;
}

bool client_offer_register(SSL_CTX *context)
{
	static const struct {
		unsigned int type, contexts;
	} own[] = {
		{EXTENSION_SIGNED_CERTIFICATE_TIMESTAMP,
		 SSL_EXT_CLIENT_HELLO | SSL_EXT_TLS1_2_SERVER_HELLO |
			 SSL_EXT_TLS1_3_CERTIFICATE},
		{EXTENSION_COMPRESS_CERTIFICATE,
		 SSL_EXT_CLIENT_HELLO | SSL_EXT_TLS1_3_ONLY},
		{EXTENSION_ENCRYPTED_CLIENT_HELLO,
		 SSL_EXT_CLIENT_HELLO | SSL_EXT_TLS1_3_ONLY |
			 SSL_EXT_TLS1_3_ENCRYPTED_EXTENSIONS |
			 SSL_EXT_TLS1_3_HELLO_RETRY_REQUEST},
	};
	size_t i;

	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		/* One that the library knows by itself stays its business. */
		if (SSL_extension_supported(own[i].type) == 1 &&
		    own[i].type != EXTENSION_SIGNED_CERTIFICATE_TIMESTAMP)
			continue;
		if (SSL_CTX_add_custom_ext(context, own[i].type, own[i].contexts, add,
					   NULL, NULL, parse, NULL) != 1)
			return false;
	}
	return true;
}

/* ---- what OpenSSL offers by itself ------------------------------------------ */

/*
 * Which certificate a server picks follows from what the client can verify: in TLS
 * 1.3 from signature_algorithms, before that also from the suites. The RSASSA-PKCS1
 * schemes stand beside all of them because some servers want to see that the client
 * can verify their issuer too; in TLS 1.3 they never sign a handshake (RFC 8446
 * 4.2.3), and before it the suites say ECDSA.
 */
static const struct {
	const char *signature_schemes, *suites;
} narrow[CERTIFICATE_KIND_COUNT] = {
	[CERTIFICATE_RSA] = {"rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:"
			     "rsa_pss_rsae_sha512:rsa_pss_pss_sha256:"
			     "rsa_pss_pss_sha384:rsa_pss_pss_sha512:"
			     "RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA+SHA224:RSA+SHA1",
			     "aRSA:COMPLEMENTOFALL+aRSA:@SECLEVEL=0"},
	[CERTIFICATE_ECDSA] = {"ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ECDSA+SHA224:"
			       "ECDSA+SHA1:RSA+SHA256:RSA+SHA384:RSA+SHA512",
			       "aECDSA:COMPLEMENTOFALL+aECDSA:@SECLEVEL=0"},
	[CERTIFICATE_EDDSA] = {"ed25519:ed448:RSA+SHA256:RSA+SHA384:RSA+SHA512",
			       "aECDSA:COMPLEMENTOFALL+aECDSA:@SECLEVEL=0"},
};

static bool set_signature_schemes(SSL *ssl, const char *schemes)
{
	struct buffer copy = buffer_make(2048);
	bool ok;

	/* OpenSSL only reads it, but its macro asks for bytes it may write. */
	buffer_add_string(&copy, schemes);
	buffer_add_byte(&copy, '\0');
	ok = !copy.failed && SSL_set1_sigalgs_list(ssl, copy.ptr) == 1;
	buffer_free(&copy);
	return ok;
}

/* Of TLS 1.3 alone, lest an older version be picked with another scheme. */
static bool set_wanted_schemes(SSL *ssl, const struct handshake_request *request)
{
	struct buffer names = buffer_make(2048);
	bool ok = SSL_set_min_proto_version(ssl, TLS1_3_VERSION) == 1;
	size_t i;

	for (i = 0; i < request->signature_scheme_count; i++) {
		const char *name =
			signature_scheme_use_of(request->signature_schemes[i]).name;

		ok = ok && name != NULL;
		buffer_printf(&names, "%s%s", i > 0 ? ":" : "", name ? name : "");
	}
	buffer_add_byte(&names, '\0');
	ok = ok && !names.failed && set_signature_schemes(ssl, names.ptr);
	buffer_free(&names);
	return ok;
}

static const int highest[TLS_VERSION_COUNT] = {
	[TLS_VERSION_SSL3] = SSL3_VERSION,     [TLS_VERSION_TLS1_0] = TLS1_VERSION,
	[TLS_VERSION_TLS1_1] = TLS1_1_VERSION, [TLS_VERSION_TLS1_2] = TLS1_2_VERSION,
	[TLS_VERSION_TLS1_3] = TLS1_3_VERSION,
};

bool client_offer_apply(struct client_offer *offer,
			const struct handshake_request *request, SSL *ssl)
{
	bool ok = true;

	*offer = (struct client_offer){.wishes = request->wishes};
	if (request->wishes & HANDSHAKE_ECH)
		ok = ech_write(offer);
	if (request->highest != TLS_VERSION_SSL2)
		ok = ok &&
		     SSL_set_max_proto_version(ssl, highest[request->highest]) == 1;
	if (request->certificate != CERTIFICATE_ANY)
		ok = ok &&
		     set_signature_schemes(
			     ssl, narrow[request->certificate].signature_schemes) &&
		     SSL_set_cipher_list(ssl, narrow[request->certificate].suites) == 1;
	if (request->signature_scheme_count > 0)
		ok = ok && set_wanted_schemes(ssl, request);
	if (request->wishes & HANDSHAKE_STAPLE)
		ok = ok && SSL_set_tlsext_status_type(ssl, TLSEXT_STATUSTYPE_ocsp) == 1;
	if (request->wishes & HANDSHAKE_TICKET)
		SSL_clear_options(ssl, SSL_OP_NO_TICKET);
	/* Without RFC 5746 as well: whether that is safe is not the question. */
	if (request->wishes & HANDSHAKE_RENEGOTIATE)
		SSL_set_options(ssl, SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION);
	ERR_clear_error();
	return ok;
}
