/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/hello_offer.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "checks/handshake/server_hello.h"
#include "checks/handshake/ssl2.h"

_Static_assert((int)SSL2_CHALLENGE_LEN <= (int)CLIENT_HELLO_RANDOM_LEN,
	       "the random bytes serve both");

static int fill_random(void *bytes, size_t len)
{
	/* getrandom(2): up to 256 bytes come whole and uninterrupted. */
	ssize_t got = getrandom(bytes, len, 0);

	if (got < 0)
		return -errno;
	return (size_t)got == len ? 0 : -EIO;
}

static bool fill_suites(struct hello_offer *offer, const struct hello_request *request)
{
	size_t i;

	if (request->cipher_suite_count > 0) {
		if (request->cipher_suite_count > CIPHER_SUITE_OFFER_MAX)
			return false;
		memcpy(offer->codes, request->cipher_suites,
		       request->cipher_suite_count * sizeof(offer->codes[0]));
		offer->code_count = request->cipher_suite_count;
	} else {
		offer->code_count =
			cipher_suite_offer(request->version, request->chunk,
					   offer->codes, CIPHER_SUITE_OFFER_MAX);
	}
	for (i = 0; i < offer->code_count; i++)
		offer->cipher_suites[i] = (uint16_t)offer->codes[i];
	offer->hello.cipher_suites = offer->cipher_suites;
	offer->hello.cipher_suite_count = offer->code_count;
	return offer->code_count > 0;
}

/* RFC 8446 4.1.2: legacy_version stays 0x0303; 5.1: the first record may say
 * 0x0301, and what is old understands that best. */
static void fill_versions(struct hello_offer *offer,
			  const struct hello_request *request)
{
	struct client_hello *hello = &offer->hello;

	hello->legacy_version = request->version == TLS_VERSION_TLS1_3
					? 0x0303
					: protocol_version_code(request->version);
	hello->record_version = request->version == TLS_VERSION_SSL3 ? 0x0300 : 0x0301;
	if (request->legacy_version != 0)
		hello->legacy_version = request->legacy_version;
	if (request->record_version != 0)
		hello->record_version = request->record_version;
	if (request->supported_version_count > 0) {
		hello->supported_versions = request->supported_versions;
		hello->supported_version_count = request->supported_version_count;
	} else if (request->version == TLS_VERSION_TLS1_3) {
		offer->supported_version = 0x0304;
		hello->supported_versions = &offer->supported_version;
		hello->supported_version_count = 1;
	}
}

static void fill_groups(struct hello_offer *offer, const struct hello_request *request)
{
	struct client_hello *hello = &offer->hello;

	if (request->without & HELLO_WITHOUT_GROUPS)
		return;
	if (request->group_count > 0) {
		hello->groups = request->groups;
		hello->group_count = request->group_count;
		return;
	}
	hello->groups = offer->groups;
	hello->group_count = named_group_offer(request->version, offer->groups,
					       NAMED_GROUP_OFFER_MAX);
}

/* RFC 5246 7.4.1.4.1: not before TLS 1.2. */
static void fill_schemes(struct hello_offer *offer, const struct hello_request *request)
{
	struct client_hello *hello = &offer->hello;

	if (request->version < TLS_VERSION_TLS1_2 ||
	    (request->without & HELLO_WITHOUT_SIGNATURE_SCHEMES))
		return;
	if (request->signature_scheme_count > 0) {
		hello->signature_schemes = request->signature_schemes;
		hello->signature_scheme_count = request->signature_scheme_count;
		return;
	}
	/* A server picks its certificate by these: so all are there, weak ones last. */
	hello->signature_schemes = offer->signature_schemes;
	hello->signature_scheme_count =
		signature_scheme_offer(offer->signature_schemes);
}

static int fill_extensions(struct hello_offer *offer,
			   const struct hello_request *request, const char *name)
{
	struct client_hello *hello = &offer->hello;
	int r = 0;

	if (name && client_hello_name_fits(name))
		hello->server_name = name;
	fill_groups(offer, request);
	fill_schemes(offer, request);
	hello->padding = !(request->without & HELLO_WITHOUT_PADDING);
	hello->extra = request->extensions;
	hello->extra_count = request->extension_count;
	if (request->version < TLS_VERSION_TLS1_3) {
		hello->renegotiation_info =
			!(request->without & HELLO_WITHOUT_RENEGOTIATION_INFO);
		/* A server in FIPS mode refuses those without it (RFC 7627). */
		hello->extended_master_secret =
			!(request->without & HELLO_WITHOUT_EXTENDED_MASTER_SECRET);
		hello->ec_point_formats = hello->group_count > 0;
		return 0;
	}
	hello->empty_key_share = !(request->without & HELLO_WITHOUT_EMPTY_KEY_SHARE);
	/* Middleboxes expect a session id (RFC 8446 D.4). */
	r = fill_random(offer->session_id, sizeof(offer->session_id));
	hello->session_id = (struct span){(const char *)offer->session_id,
					  sizeof(offer->session_id)};
	return r;
}

int hello_offer_fill(struct hello_offer *offer, const struct hello_request *request,
		     const char *name)
{
	struct client_hello *hello = &offer->hello;
	int r;

	*offer = (struct hello_offer){.version = request->version};
	if (!fill_suites(offer, request))
		return -EINVAL;
	r = fill_random(hello->random, sizeof(hello->random));
	if (r != 0 || request->version == TLS_VERSION_SSL2)
		return r;
	fill_versions(offer, request);
	hello->compression_methods = request->compression_methods;
	if (request->version > TLS_VERSION_SSL3)
		return fill_extensions(offer, request, name);
	/* No extensions in SSL 3.0: RFC 5746 has this value for it. */
	if (!(request->without & HELLO_WITHOUT_RENEGOTIATION_INFO))
		offer->cipher_suites[hello->cipher_suite_count++] =
			TLS_EMPTY_RENEGOTIATION_INFO_SCSV;
	return 0;
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
	size_t i = 0;

	if (offer->version != TLS_VERSION_SSL2 &&
	    (code == TLS_EMPTY_RENEGOTIATION_INFO_SCSV || code == TLS_FALLBACK_SCSV))
		return false;
	while (i < offer->code_count && offer->codes[i] != code)
		i++;
	return i < offer->code_count;
}
