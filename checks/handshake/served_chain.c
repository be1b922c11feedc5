/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/served_chain.h"

#include "checks/certificate/certificate.h"
#include "checks/handshake/certificate_message.h"
#include "checks/handshake/trust.h"

void served_chain_read(struct span body, bool tls13, const struct probe_trust *trust,
		       struct arena *arena, struct served_chain *out)
{
	struct certificate_message message, entries;
	struct span der;
	size_t unread = 0;

	*out = (struct served_chain){.chain_bytes = body.len};
	if (!certificate_message_read(body, tls13, &message)) {
		out->trust_reason = "the Certificate message cannot be read";
		return;
	}
	if (trust)
		trust_verify(trust, message, arena, out);
	else
		out->trust_reason = "not looked at";
	entries = message;
	while (out->chain.count < CERTIFICATE_CHAIN_MAX &&
	       certificate_message_next(&entries, &der)) {
		struct certificate certificate, *item;

		if (!certificate_from_der(der, arena, &certificate)) {
			unread++;
			continue;
		}
		item = arena_push(arena, &out->chain.items, &out->chain.count,
				  sizeof(*item));
		if (!item)
			break;
		*item = certificate;
	}
	/* A list that is shorter than what was sent must say so. */
	if (out->chain.count == message.count)
		return;
	out->trust = TRUST_UNKNOWN;
	out->trust_reason = arena_printf(
		arena, "of %zu certificates sent, %zu were kept (%zu unreadable)",
		message.count, out->chain.count, unread);
	if (!out->trust_reason)
		out->trust_reason = "the chain could not be kept whole";
}
