/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/same_offer.h"

#include <string.h>

/* The settings that a ClientHello can tell apart. */
static const enum setting_id on_the_wire[] = {
	SETTING_PROTOCOLS,          SETTING_CIPHERS,
	SETTING_CIPHER_SUITES,      SETTING_GROUPS,
	SETTING_SERVER_ORDER,       SETTING_SESSION_TICKETS,
	SETTING_EARLY_DATA,         SETTING_STAPLING,
	SETTING_DH_PARAMETERS,      SETTING_LIBRARY_COMMANDS,
	SETTING_CLIENT_CERTIFICATE,
};

/* Nothing said in either counts as the same: the server's default holds. */
static bool same_setting(const struct setting *a, const struct setting *b)
{
	if (!a || !b)
		return !a && !b;
	if (a->effective_known != b->effective_known)
		return false;
	return a->effective_known ? string_list_equal(&a->effective, &b->effective)
				  : string_list_equal(&a->configured, &b->configured);
}

static const char *key_family(const struct site_certificate *certificate)
{
	const struct certificate_file *file = &certificate->file;

	return file->state == FILE_READ && file->chain.count > 0
		       ? file->chain.items[0].key_family
		       : NULL;
}

static bool same_keys(const struct site *a, const struct site *b)
{
	size_t i;

	if (a->certificate_count != b->certificate_count)
		return false;
	for (i = 0; i < a->certificate_count; i++) {
		const char *left = key_family(&a->certificates[i]);
		const char *right = key_family(&b->certificates[i]);

		if (!left || !right || strcmp(left, right) != 0)
			return false;
	}
	return true;
}

bool same_offer(const struct site *a, const struct site *b)
{
	size_t i;

	if (a->server != b->server || a->stream != b->stream ||
	    a->rejects_handshake != b->rejects_handshake || !same_keys(a, b))
		return false;
	for (i = 0; i < sizeof(on_the_wire) / sizeof(on_the_wire[0]); i++) {
		if (!same_setting(site_setting(a, on_the_wire[i]),
				  site_setting(b, on_the_wire[i])))
			return false;
	}
	return true;
}
