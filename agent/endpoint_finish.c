/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/endpoint_finish.h"

#include <string.h>

static const char *open_reason(const struct endpoint *endpoint)
{
	if (endpoint->why)
		return endpoint->why;
	return endpoint->reached ? "not asked" : "not reached";
}

void endpoint_finish(const struct facts *facts, struct endpoint *endpoint)
{
	unsigned int version;

	if (endpoint->is_derived) {
		const struct endpoint *base = &facts->endpoints[endpoint->derived_from];

		memcpy(endpoint->protocols, base->protocols,
		       sizeof(endpoint->protocols));
		endpoint->features = base->features;
		memcpy(endpoint->vulnerabilities, base->vulnerabilities,
		       sizeof(endpoint->vulnerabilities));
		return;
	}
	for (version = 0; version < TLS_VERSION_COUNT; version++) {
		struct protocol_offer *offer = &endpoint->protocols[version];

		/* Who closed on every hello may not speak TLS at all, or not to
		 * strangers: that is no refusal of a version. */
		if (endpoint->reached && endpoint->speaks == SPEAKS_UNKNOWN)
			offer->offered = TRISTATE_UNKNOWN;
		if (offer->offered != TRISTATE_UNKNOWN || offer->why)
			continue;
		/* Something answered in clear text: TLS it does not speak. */
		if (speaks_is_other_than_tls(endpoint->speaks)) {
			offer->offered = TRISTATE_NO;
			offer->why = endpoint->transport == TRANSPORT_UDP
					     ? "answers something that is not QUIC"
					     : "answers in clear text";
		} else {
			offer->why = open_reason(endpoint);
		}
	}
	if (endpoint->handshake.completed == TRISTATE_UNKNOWN &&
	    !endpoint->handshake.why)
		endpoint->handshake.why = endpoint->speaks == SPEAKS_QUIC
						  ? "not looked at inside of QUIC"
						  : open_reason(endpoint);
}
