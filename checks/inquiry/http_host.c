/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/inquiry/http_host.h"

const char *http_host(const struct inquiry_io *io, uint16_t port, bool in_clear)
{
	const struct endpoint *endpoint = io->endpoint;
	bool bracketed = !endpoint->name && endpoint->address.family == 6;
	struct buffer text = buffer_make(512);
	const char *host = NULL;

	buffer_add_string(&text, bracketed ? "[" : "");
	if (endpoint->name)
		buffer_add_string(&text, endpoint->name);
	else
		ip_address_text(&endpoint->address, &text);
	buffer_add_string(&text, bracketed ? "]" : "");
	if (port != (in_clear ? PORT_HTTP : PORT_HTTPS))
		buffer_printf(&text, ":%u", (unsigned int)port);
	if (!text.failed)
		host = arena_string(io->arena, buffer_span(&text));
	buffer_free(&text);
	return host;
}
