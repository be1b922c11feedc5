/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/http/alt_svc.h"

#include "checks/http/field.h"

/* Take the next alternative, with its parameters: commas inside of quotes do not end
 * it. False when nothing is left. */
static bool next_alternative(struct span *rest, struct span *out)
{
	bool quoted = false;
	size_t i;

	if (rest->len == 0)
		return false;
	for (i = 0; i < rest->len; i++) {
		char c = rest->ptr[i];

		if (c == '\\' && quoted)
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (c == ',' && !quoted)
			break;
	}
	*out = span_slice(*rest, 0, i);
	*rest = span_slice(*rest, i + 1, rest->len);
	return true;
}

/* RFC 9114 3.1.1: "h3"; the drafts before it had numbers, "h3-29". */
static bool is_http3(struct span protocol)
{
	return span_equal_string(protocol, "h3") || span_starts_with(protocol, "h3-");
}

/* [host]:port; the host in brackets when it is an IPv6 address. */
static void read_authority(struct span authority, struct http_alternatives *out)
{
	size_t colon = authority.len;
	uint64_t port;

	while (colon > 0 && authority.ptr[colon - 1] != ':')
		colon--;
	if (colon == 0 || !span_to_u64(span_slice(authority, colon, authority.len), 10,
				       1, UINT16_MAX, &port))
		return;
	if (colon > 1)
		out->http3_elsewhere = true;
	else if (out->http3_port == 0)
		out->http3_port = (uint16_t)port;
}

void alt_svc_read(struct span value, struct http_alternatives *out)
{
	struct span alternative;

	out->present = true;
	while (next_alternative(&value, &alternative)) {
		struct http_directive first;

		/* "clear" is one of them, without a value. */
		if (field_next_directive(&alternative, &first) == FIELD_ITEM &&
		    first.has_value && is_http3(first.name))
			read_authority(first.value, out);
	}
}
