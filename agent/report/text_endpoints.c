/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/text_endpoints.h"

#include <inttypes.h>

#include "agent/report/cell.h"
#include "agent/report/label.h"
#include "agent/report/name.h"
#include "agent/report/text_clients.h"
#include "agent/report/text_http.h"
#include "agent/report/text_offer.h"
#include "agent/report/text_quic.h"
#include "checks/moment.h"

enum { SECONDS_PER_DAY = 24 * 60 * 60 };

static void add_handshake(const struct report *report, const struct endpoint *endpoint,
			  struct arena *arena, struct buffer *out)
{
	const struct handshake *handshake = &endpoint->handshake;
	const struct certificate *leaf;
	int64_t left;

	if (handshake->completed != TRISTATE_YES) {
		buffer_add_string(out, "  handshake   not completed: ");
		cell_text(out, handshake->why ? handshake->why : "not tried");
		buffer_add_byte(out, '\n');
		return;
	}
	buffer_printf(out, "  handshake   %s  ", tls_version_name(handshake->version));
	cell_text(out, handshake->cipher_suite.name);
	buffer_add_string(out, "  ");
	cell_text(out, handshake->group);
	if (handshake->alpn) {
		buffer_add_string(out, "  ALPN ");
		cell_text(out, handshake->alpn);
	}
	buffer_add_byte(out, '\n');
	if (handshake->chain.count == 0)
		return;
	leaf = &handshake->chain.items[0];
	buffer_add_string(out, "  certificate ");
	cell_text(out, leaf->subject);
	buffer_add_string(out, "  ");
	cell_text(out, leaf->key_type);
	buffer_printf(out, " %" PRIu32 " bits  until ", leaf->key_bits);
	buffer_add_string(out, moment_day(leaf->not_after, arena));
	if (!__builtin_sub_overflow(leaf->not_after, report->run.time, &left))
		buffer_printf(out, " (%" PRId64 " days)", left / SECONDS_PER_DAY);
	buffer_printf(out, "  trust: %s\n", name_trust(handshake->trust));
}

/* Once is enough for what several names share. */
static void add_base(const struct labels *labels, const struct endpoint *endpoint,
		     struct buffer *out)
{
	buffer_add_string(out, "  offers      the same as ");
	cell_text(out, labels->endpoints.ids[endpoint->derived_from]);
	buffer_add_byte(out, '\n');
}

void text_endpoints_write(const struct report *report, struct arena *arena,
			  struct buffer *out)
{
	struct labels labels;
	size_t i;

	if (!label_all(report->facts, arena, &labels)) {
		out->failed = true;
		return;
	}
	for (i = 0; i < labels.endpoints.count; i++) {
		size_t index = labels.endpoints.order[i];
		const struct endpoint *endpoint = &report->facts->endpoints[index];

		if (i > 0)
			buffer_add_byte(out, '\n');
		cell_colored(out, report->options.color, CELL_BOLD,
			     labels.endpoints.ids[index], 0);
		if (!endpoint->reached) {
			buffer_add_string(out, "  not reached: ");
			cell_text(out,
				  endpoint->why ? endpoint->why : "no reason given");
			buffer_add_byte(out, '\n');
			continue;
		}
		buffer_printf(out, "  speaks %s", speaks_name(endpoint->speaks));
		if (endpoint->banner) {
			buffer_add_string(out, " \"");
			cell_text(out, endpoint->banner);
			buffer_add_byte(out, '"');
		}
		buffer_printf(out, ", %" PRIu32 " connection%s\n",
			      endpoint->connections,
			      endpoint->connections == 1 ? "" : "s");
		if (endpoint->speaks == SPEAKS_QUIC) {
			text_quic_write(&endpoint->quic, out);
			text_offer_write(endpoint->protocols, report->options.color,
					 out);
		}
		if (endpoint->speaks != SPEAKS_TLS)
			continue;
		add_handshake(report, endpoint, arena, out);
		if (endpoint->is_derived)
			add_base(&labels, endpoint, out);
		else
			text_offer_write(endpoint->protocols, report->options.color,
					 out);
		text_http_write(&endpoint->http, out);
		text_clients_write(report, endpoint, arena, out);
	}
}
