/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/text_offer.h"

#include "agent/report/cell.h"
#include "checks/handshake/cipher_suite.h"

enum { CODE_WIDTH = 6 };

static void add_versions(const struct protocol_offer *offers, bool color,
			 struct buffer *out)
{
	static const char *const words[TRISTATE_COUNT] = {
		[TRISTATE_UNKNOWN] = "unknown",
		[TRISTATE_NO] = "no",
		[TRISTATE_YES] = "yes",
	};
	unsigned int version;

	buffer_add_string(out, "  versions    ");
	for (version = 0; version < TLS_VERSION_COUNT; version++) {
		/* An old version is worth a colour when it is there. */
		enum cell_color shade = CELL_DIM;

		if (offers[version].offered == TRISTATE_YES)
			shade = version >= TLS_VERSION_TLS1_2 ? CELL_GREEN : CELL_RED;
		buffer_printf(out, "%s%s ", version > 0 ? "  " : "",
			      tls_version_name(version));
		cell_colored(out, color, shade, words[offers[version].offered], 0);
	}
	buffer_add_byte(out, '\n');
}

/* What no client should be given today; the checks say why. */
static bool is_broken(const struct cipher_suite *suite)
{
	switch (suite->cipher) {
	case CIPHER_NULL:
	case CIPHER_RC4:
	case CIPHER_RC2_CBC:
	case CIPHER_DES_CBC:
	case CIPHER_DES_CFB64:
	case CIPHER_3DES_EDE_CBC:
	case CIPHER_IDEA_CBC:
		return true;
	default:
		return suite->bits < 128 ||
		       suite->authentication == AUTHENTICATION_ANON;
	}
}

static void add_suite(enum tls_version version, const struct cipher_suite_use *use,
		      bool color, struct buffer *out)
{
	const struct cipher_suite *suite = cipher_suite_by_code(version, use->code);

	buffer_printf(out, "    %0*X", use->code > 0xffff ? CODE_WIDTH : 4,
		      (unsigned int)use->code);
	buffer_add_string(out, use->code > 0xffff ? "  " : "    ");
	cell_colored(out, color, suite && is_broken(suite) ? CELL_RED : CELL_PLAIN,
		     use->name, 0);
	buffer_add_byte(out, '\n');
}

static void add_names(const char *label, const struct cipher_suite_use *items,
		      size_t count, bool complete, struct buffer *out)
{
	size_t i;

	if (count == 0)
		return;
	buffer_printf(out, "    %s", label);
	for (i = 0; i < count; i++) {
		buffer_add_byte(out, ' ');
		if (items[i].name)
			cell_text(out, items[i].name);
		else
			buffer_printf(out, "0x%04X", (unsigned int)items[i].code);
	}
	buffer_add_string(out, complete ? "\n" : ", maybe more\n");
}

static void add_version(const struct protocol_offer *offer, enum tls_version version,
			bool color, struct buffer *out)
{
	static const char *const orders[TRISTATE_COUNT] = {
		[TRISTATE_UNKNOWN] = "",
		[TRISTATE_NO] = ", in the client's order",
		[TRISTATE_YES] = ", in the server's order",
	};
	size_t i;

	buffer_printf(out, "  %-12s%zu cipher suite%s%s%s\n", tls_version_name(version),
		      offer->cipher_suite_count,
		      offer->cipher_suite_count == 1 ? "" : "s",
		      offer->cipher_suites_complete ? "" : " seen, maybe more",
		      orders[offer->server_order]);
	for (i = 0; i < offer->cipher_suite_count; i++)
		add_suite(version, &offer->cipher_suites[i], color, out);
	add_names("groups", offer->groups, offer->group_count, offer->groups_complete,
		  out);
	if (offer->dh_bits > 0) {
		buffer_printf(out, "    DHE prime of %u bits",
			      (unsigned int)offer->dh_bits);
		if (offer->dh_prime) {
			buffer_add_string(out, ": ");
			cell_text(out, offer->dh_prime);
		}
		buffer_add_byte(out, '\n');
	}
	add_names("signs with", offer->signature_schemes, offer->signature_scheme_count,
		  offer->signature_schemes_complete, out);
}

void text_offer_write(const struct protocol_offer *offers, bool color,
		      struct buffer *out)
{
	unsigned int version;

	add_versions(offers, color, out);
	for (version = TLS_VERSION_COUNT; version-- > 0;) {
		if (offers[version].offered == TRISTATE_YES)
			add_version(&offers[version], version, color, out);
	}
}
