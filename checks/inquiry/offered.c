/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/inquiry/offered.h"

enum inquiry_step offered_before_tls13(const struct inquiry_io *io,
				       enum tls_version *version)
{
	unsigned int i;

	for (i = TLS_VERSION_TLS1_2; i >= TLS_VERSION_SSL3; i--) {
		const struct protocol_offer *offer = &io->endpoint->protocols[i];

		if (offer->offered == TRISTATE_YES) {
			*version = (enum tls_version)i;
			return offer->cipher_suite_count > 0 || io->earlier_done
				       ? INQUIRY_ASK
				       : INQUIRY_WAIT;
		}
		/* An older one is the newest only when this one is refused. */
		if (offer->offered == TRISTATE_UNKNOWN && !io->earlier_done)
			return INQUIRY_WAIT;
	}
	return INQUIRY_DONE;
}

bool offered_suites(const struct inquiry_io *io, enum tls_version version,
		    struct hello_request *hello)
{
	const struct protocol_offer *offer = &io->endpoint->protocols[version];
	size_t i;

	hello->version = version;
	for (i = 0; i < offer->cipher_suite_count && i < HELLO_SUITES_MAX; i++) {
		uint32_t *code = arena_push(io->scratch, &hello->cipher_suites,
					    &hello->cipher_suite_count, sizeof(*code));

		if (!code)
			return false;
		*code = offer->cipher_suites[i].code;
	}
	return hello->cipher_suite_count > 0;
}
