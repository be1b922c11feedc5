/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/alert.h"

#include "agent/base/reader.h"

/* RFC 8446 6, with what older and later documents assigned. */
static const struct {
	uint8_t description;
	const char *name;
} names[] = {
	{0, "close_notify"},
	{10, "unexpected_message"},
	{20, "bad_record_mac"},
	{21, "decryption_failed"},
	{22, "record_overflow"},
	{30, "decompression_failure"},
	{40, "handshake_failure"},
	{41, "no_certificate"},
	{42, "bad_certificate"},
	{43, "unsupported_certificate"},
	{44, "certificate_revoked"},
	{45, "certificate_expired"},
	{46, "certificate_unknown"},
	{47, "illegal_parameter"},
	{48, "unknown_ca"},
	{49, "access_denied"},
	{50, "decode_error"},
	{51, "decrypt_error"},
	{52, "too_many_cids_requested"},
	{60, "export_restriction"},
	{70, "protocol_version"},
	{71, "insufficient_security"},
	{80, "internal_error"},
	{86, "inappropriate_fallback"},
	{90, "user_canceled"},
	{100, "no_renegotiation"},
	{109, "missing_extension"},
	{110, "unsupported_extension"},
	{111, "certificate_unobtainable"},
	{112, "unrecognized_name"},
	{113, "bad_certificate_status_response"},
	{114, "bad_certificate_hash_value"},
	{115, "unknown_psk_identity"},
	{116, "certificate_required"},
	{117, "general_error"},
	{120, "no_application_protocol"},
	{121, "ech_required"},
};

bool alert_read(struct span *fragment, struct alert *out)
{
	struct reader reader = reader_make(*fragment);
	struct alert alert;

	alert.level = reader_u8(&reader);
	alert.description = reader_u8(&reader);
	if (reader.failed ||
	    (alert.level != ALERT_WARNING && alert.level != ALERT_FATAL))
		return false;
	*fragment = reader.rest;
	*out = alert;
	return true;
}

const char *alert_name(uint8_t description)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].description == description)
			return names[i].name;
	}
	return NULL;
}

const char *alert_text(uint8_t description, struct arena *arena)
{
	const char *name = alert_name(description);

	return arena_printf(arena, "alert %u%s%s", (unsigned int)description,
			    name ? " " : "", name ? name : "");
}
