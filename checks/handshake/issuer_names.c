/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/issuer_names.h"

#include "checks/certificate/certificate.h"
#include "checks/handshake/certificate_request.h"

void issuer_names_read(struct span body, enum tls_version version, struct arena *arena,
		       struct string_list *out)
{
	struct certificate_request request;
	struct span der;

	*out = (struct string_list){0};
	if (!certificate_request_read(body, version, &request))
		return;
	while (out->count < ISSUER_NAMES_MAX &&
	       certificate_request_next(&request, &der)) {
		const char *text = certificate_name_text(der, arena);
		const char **item;

		if (!text)
			text = "(unreadable)";
		item = arena_push(arena, &out->items, &out->count, sizeof(*item));
		if (!item)
			return;
		*item = text;
	}
}
