/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/text_features.h"

#include <inttypes.h>

#include "agent/report/cell.h"
#include "agent/report/name.h"
#include "checks/moment.h"

enum { SECONDS_PER_DAY = 24 * 60 * 60, ISSUERS_SHOWN = 3 };

/* ---- handshake and certificates -------------------------------------------------- */

static void add_certificate(const struct report *report, const struct certificate *leaf,
			    enum chain_trust trust, struct arena *arena,
			    struct buffer *out)
{
	int64_t left;

	buffer_add_string(out, "  certificate ");
	cell_text(out, leaf->subject);
	buffer_add_string(out, "  ");
	cell_text(out, leaf->key_type);
	buffer_printf(out, " %" PRIu32 " bits  until ", leaf->key_bits);
	buffer_add_string(out, moment_day(leaf->not_after, arena));
	if (!__builtin_sub_overflow(leaf->not_after, report->run.time, &left))
		buffer_printf(out, " (%" PRId64 " days)", left / SECONDS_PER_DAY);
	buffer_printf(out, "  trust: %s\n", name_trust(trust));
}

void text_features_handshake(const struct report *report,
			     const struct endpoint *endpoint, struct arena *arena,
			     struct buffer *out)
{
	const struct handshake *handshake = &endpoint->handshake;
	size_t i;

	if (handshake->completed == TRISTATE_YES) {
		buffer_printf(out, "  handshake   %s  ",
			      tls_version_name(handshake->version));
		cell_text(out, handshake->cipher_suite.name);
		buffer_add_string(out, "  ");
		cell_text(out, handshake->group);
		if (handshake->alpn) {
			buffer_add_string(out, "  ALPN ");
			cell_text(out, handshake->alpn);
		}
	} else {
		buffer_add_string(out, "  handshake   not completed: ");
		cell_text(out, handshake->why ? handshake->why : "not tried");
	}
	buffer_add_byte(out, '\n');
	if (handshake->chain.count > 0)
		add_certificate(report, &handshake->chain.items[0], handshake->trust,
				arena, out);
	for (i = 0; i < endpoint->other_chain_count; i++)
		add_certificate(report, &endpoint->other_chains[i].chain.items[0],
				endpoint->other_chains[i].trust, arena, out);
}

/* ---- features ------------------------------------------------------------------- */

/* Begins the line, or goes on with it. */
static void add_separator(struct buffer *out, bool *begun)
{
	buffer_add_string(out, *begun ? ", " : "  features    ");
	*begun = true;
}

static void add_names(struct buffer *out, const struct string_list *names, size_t most)
{
	size_t i;

	for (i = 0; i < names->count && i < most; i++) {
		buffer_add_byte(out, ' ');
		cell_text(out, names->items[i]);
	}
	if (names->count > most)
		buffer_printf(out, " and %zu more", names->count - most);
}

static void add_client_certificate(const struct endpoint_features *f,
				   struct buffer *out)
{
	if (f->client_certificate != CLIENT_CERTIFICATE_REQUESTED &&
	    f->client_certificate != CLIENT_CERTIFICATE_REQUIRED)
		return;
	buffer_printf(out, "  asks for    a client certificate%s",
		      f->client_certificate == CLIENT_CERTIFICATE_REQUIRED
			      ? ", and insists on it"
			      : ", and goes on without one");
	if (f->client_certificate_issuers.count > 0) {
		buffer_add_string(out, "; issuers:");
		add_names(out, &f->client_certificate_issuers, ISSUERS_SHOWN);
	}
	buffer_add_byte(out, '\n');
}

void text_features_write(const struct endpoint *endpoint, struct buffer *out)
{
	const struct endpoint_features *f = &endpoint->features;
	const struct {
		enum tristate value;
		const char *text;
	} words[] = {
		{f->ticket_resumption, "resumes by ticket"},
		{f->session_ids, "resumes by session id"},
		{f->early_data, "0-RTT"},
		{f->certificate_compression, "compressed certificates"},
		{f->ech, "ECH"},
		{f->scts, "SCTs"},
	};
	bool begun = false;
	size_t i;

	if (f->alpn.count > 0) {
		add_separator(out, &begun);
		buffer_add_string(out, "ALPN");
		add_names(out, &f->alpn, f->alpn.count);
	}
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (words[i].value != TRISTATE_YES)
			continue;
		add_separator(out, &begun);
		buffer_add_string(out, words[i].text);
	}
	if (f->staple.state > STAPLE_NONE) {
		add_separator(out, &begun);
		buffer_printf(out, "OCSP staple: %s", name_staple(f->staple.state));
	}
	if (begun)
		buffer_add_byte(out, '\n');
	add_client_certificate(f, out);
}
