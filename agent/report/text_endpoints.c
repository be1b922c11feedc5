/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/text_endpoints.h"

#include <inttypes.h>

#include "agent/report/cell.h"
#include "agent/report/label.h"
#include "agent/report/text_clients.h"
#include "agent/report/text_features.h"
#include "agent/report/text_http.h"
#include "agent/report/text_offer.h"
#include "agent/report/text_quic.h"
#include "agent/report/text_weaknesses.h"

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
		if (endpoint->speaks_what) {
			buffer_add_string(out, " (");
			cell_text(out, endpoint->speaks_what);
			buffer_add_byte(out, ')');
		}
		if (endpoint->proxy_header)
			buffer_add_string(out, ", behind a PROXY protocol header");
		buffer_printf(out, ", %" PRIu32 " connection%s\n",
			      endpoint->connections,
			      endpoint->connections == 1 ? "" : "s");
		if (endpoint->speaks == SPEAKS_QUIC)
			text_quic_write(&endpoint->quic, out);
		if (!endpoint_has_tls(endpoint))
			continue;
		text_features_handshake(report, endpoint, arena, out);
		if (endpoint->is_derived)
			add_base(&labels, endpoint, out);
		else
			text_offer_write(endpoint->protocols, report->options.color,
					 out);
		/* What comes after a handshake is asked on TCP alone. */
		if (endpoint->speaks == SPEAKS_QUIC)
			continue;
		text_features_write(endpoint, out);
		text_weaknesses_write(report, endpoint, arena, out);
		text_http_write(&endpoint->http, out);
		text_clients_write(report, endpoint, arena, out);
	}
}
