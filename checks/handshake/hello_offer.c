/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/hello_offer.h"

#include <errno.h>
#include <sys/random.h>

#include "checks/handshake/server_hello.h"
#include "checks/handshake/ssl2.h"

_Static_assert((int)SSL2_CHALLENGE_LEN <= (int)CLIENT_HELLO_RANDOM_LEN,
	       "the random bytes serve both");

/* RFC 8446 4.2.3 and what other documents assigned: a server picks its
 * certificate by these, so all of them are there, weak ones last. */
static const uint16_t signature_schemes[] = {
	0x0403, 0x0503, 0x0603,         /* ecdsa_secp*_sha* */
	0x0807, 0x0808,                 /* ed25519, ed448 */
	0x0804, 0x0805, 0x0806,         /* rsa_pss_rsae_sha* */
	0x0809, 0x080a, 0x080b,         /* rsa_pss_pss_sha* */
	0x0904, 0x0905, 0x0906,         /* mldsa44, mldsa65, mldsa87 */
	0x081a, 0x081b, 0x081c,         /* ecdsa_brainpoolP*r1tls13_sha* */
	0x0401, 0x0501, 0x0601,         /* rsa_pkcs1_sha* */
	0x0708,                         /* sm2sig_sm3 */
	0x0709, 0x070a, 0x070b, 0x070c, /* gostr34102012_256* */
	0x070d, 0x070e, 0x070f,         /* gostr34102012_512* */
	0x0840, 0x0841,                 /* the same for TLS 1.2 (RFC 9189) */
	0x0303, 0x0301, 0x0302,         /* SHA-224: ECDSA, RSA, DSA */
	0x0402, 0x0502, 0x0602,         /* DSA */
	0x0203, 0x0201, 0x0202,         /* SHA-1: ECDSA, RSA, DSA */
	0x0101,                         /* MD5: RSA */
};

static int fill_random(void *bytes, size_t len)
{
	/* getrandom(2): up to 256 bytes come whole and uninterrupted. */
	ssize_t got = getrandom(bytes, len, 0);

	if (got < 0)
		return -errno;
	return (size_t)got == len ? 0 : -EIO;
}

int hello_offer_fill(struct hello_offer *offer, enum tls_version version,
		     uint32_t chunk, const char *name)
{
	struct client_hello *hello = &offer->hello;
	size_t i;
	int r;

	*offer = (struct hello_offer){.version = version};
	offer->code_count = cipher_suite_offer(version, chunk, offer->codes,
					       CIPHER_SUITE_OFFER_MAX);
	if (offer->code_count == 0)
		return -EINVAL;
	r = fill_random(hello->random, sizeof(hello->random));
	if (r != 0 || version == TLS_VERSION_SSL2)
		return r;

	for (i = 0; i < offer->code_count; i++)
		offer->cipher_suites[i] = (uint16_t)offer->codes[i];
	hello->cipher_suites = offer->cipher_suites;
	hello->cipher_suite_count = offer->code_count;
	/* RFC 8446 4.1.2: legacy_version stays 0x0303; 5.1: the first record
	 * may say 0x0301, and what is old understands that best. */
	hello->legacy_version =
		version == TLS_VERSION_TLS1_3 ? 0x0303 : protocol_version_code(version);
	hello->record_version = version == TLS_VERSION_SSL3 ? 0x0300 : 0x0301;
	if (version == TLS_VERSION_SSL3) {
		/* No extensions in SSL 3.0: RFC 5746 has this value for it. */
		offer->cipher_suites[hello->cipher_suite_count++] =
			TLS_EMPTY_RENEGOTIATION_INFO_SCSV;
		return 0;
	}

	if (name && client_hello_name_fits(name))
		hello->server_name = name;
	hello->groups = offer->groups;
	hello->group_count =
		named_group_offer(version, offer->groups, NAMED_GROUP_OFFER_MAX);
	hello->padding = true;
	if (version < TLS_VERSION_TLS1_3) {
		hello->renegotiation_info = true;
		/* A server in FIPS mode refuses those without it (RFC 7627). */
		hello->extended_master_secret = true;
		hello->ec_point_formats = true;
	} else {
		offer->supported_version = 0x0304;
		hello->supported_versions = &offer->supported_version;
		hello->supported_version_count = 1;
		hello->empty_key_share = true;
		/* Middleboxes expect a session id (RFC 8446 D.4). */
		r = fill_random(offer->session_id, sizeof(offer->session_id));
		hello->session_id = (struct span){(const char *)offer->session_id,
						  sizeof(offer->session_id)};
	}
	/* RFC 5246 7.4.1.4.1: not before TLS 1.2. */
	if (version >= TLS_VERSION_TLS1_2) {
		hello->signature_schemes = signature_schemes;
		hello->signature_scheme_count =
			sizeof(signature_schemes) / sizeof(signature_schemes[0]);
	}
	return r;
}

void hello_offer_write(const struct hello_offer *offer, struct buffer *out)
{
	if (offer->version == TLS_VERSION_SSL2)
		ssl2_client_hello_write(offer->codes, offer->code_count,
					offer->hello.random, out);
	else
		client_hello_write(&offer->hello, out);
}

bool hello_offer_has(const struct hello_offer *offer, uint32_t code)
{
	size_t i;

	for (i = 0; i < offer->code_count; i++) {
		if (offer->codes[i] == code)
			return true;
	}
	return false;
}
