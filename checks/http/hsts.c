/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/http/hsts.h"

#include "checks/http/field.h"

enum { DIGITS_MAX = 19 };

/* delta-seconds may be any number of digits; more than this never ends. */
static bool read_age(struct span digits, uint64_t *out)
{
	size_t i;

	for (i = 0; i < digits.len; i++) {
		if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
			return false;
	}
	if (digits.len > DIGITS_MAX) {
		*out = INT64_MAX;
		return true;
	}
	return span_to_u64(digits, 10, 0, UINT64_MAX, out);
}

void hsts_read(struct span value, struct http_hsts *out)
{
	struct http_directive directive;
	enum field_next next;
	bool has_age = false;

	*out = (struct http_hsts){.present = true};
	while ((next = field_next_directive(&value, &directive)) == FIELD_ITEM) {
		/* No directive may stand twice; unknown ones are passed over. */
		if (span_equal_string_nocase(directive.name, "max-age")) {
			if (has_age || !directive.has_value ||
			    !read_age(directive.value, &out->max_age))
				return;
			has_age = true;
		} else if (span_equal_string_nocase(directive.name,
						    "includeSubDomains")) {
			if (out->include_subdomains || directive.has_value)
				return;
			out->include_subdomains = true;
		} else if (span_equal_string_nocase(directive.name, "preload")) {
			out->preload = true; /* hstspreload.org's, not the RFC's */
		}
	}
	out->valid = has_age && next == FIELD_END;
}
