/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/endpoint_finish.h"

#include <string.h>

#include "checks/vulnerability.h"

static const char *open_reason(const struct endpoint *endpoint)
{
	if (endpoint->why)
		return endpoint->why;
	if (endpoint->transport == TRANSPORT_UDP && endpoint->quic.why)
		return endpoint->quic.why;
	return endpoint->reached ? "not asked" : "not reached";
}

/* Whether the samples were alike was found out; or, of what is no TLS, no matter. */
static bool is_shared(const struct endpoint *base, const struct endpoint *endpoint)
{
	return endpoint->spot_checked || !base->reached ||
	       (!endpoint_has_tls(base) && endpoint->speaks == base->speaks);
}

/* What names with the same settings share; pages and certificates are not that. */
static void take_over(const struct endpoint *base, struct endpoint *endpoint)
{
	unsigned int i;

	memcpy(endpoint->protocols, base->protocols, sizeof(endpoint->protocols));
	endpoint->features = base->features;
	endpoint->quic = base->quic;
	endpoint->features.scts = TRISTATE_UNKNOWN;
	endpoint->features.staple = (struct ocsp_staple){
		.reason = "asked at the name whose settings it shares"};
	for (i = 0; i < VULNERABILITY_COUNT; i++) {
		if (!vulnerability_is_of_pages(i))
			endpoint->vulnerabilities[i] = base->vulnerabilities[i];
	}
}

void endpoint_finish(const struct facts *facts, struct endpoint *endpoint)
{
	unsigned int version;

	if (endpoint->is_derived) {
		const struct endpoint *base = &facts->endpoints[endpoint->derived_from];

		endpoint->is_derived = is_shared(base, endpoint);
		if (endpoint->is_derived) {
			take_over(base, endpoint);
			return;
		}
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
		endpoint->handshake.why = open_reason(endpoint);
}
