/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/http/cookie.h"

#include "checks/http/field.h"

/* A date of the last millennium: how servers take a cookie away. Every form of
 * cookie-date has its year in it, most with four digits. */
static bool is_long_ago(struct span date)
{
	size_t at;

	for (at = 0; at + 4 <= date.len; at++) {
		uint64_t year;
		bool starts =
			at == 0 || date.ptr[at - 1] < '0' || date.ptr[at - 1] > '9';

		if (starts &&
		    span_to_u64(span_slice(date, at, at + 4), 10, 1000, 9999, &year))
			return year < 2000;
	}
	return false;
}

/* RFC 6265 5.2.2: max-age of zero or less is in the past. */
static bool is_over(struct span age)
{
	uint64_t seconds;

	return (age.len > 1 && age.ptr[0] == '-') ||
	       (span_to_u64(age, 10, 0, 0, &seconds) && seconds == 0);
}

static enum http_same_site same_site_of(struct span value)
{
	if (span_equal_string_nocase(value, "strict"))
		return HTTP_SAME_SITE_STRICT;
	if (span_equal_string_nocase(value, "lax"))
		return HTTP_SAME_SITE_LAX;
	if (span_equal_string_nocase(value, "none"))
		return HTTP_SAME_SITE_NONE;
	return HTTP_SAME_SITE_ABSENT; /* as browsers take a word they do not know */
}

struct lifetime {
	bool has_age, by_age, by_date;
};

static void learn_attribute(struct span text, struct http_cookie *cookie,
			    struct lifetime *over)
{
	size_t equals = span_find_byte(text, '=');
	struct span name = field_trim(span_slice(text, 0, equals));
	struct span value = field_trim(span_slice(text, equals + 1, text.len));

	if (span_equal_string_nocase(name, "Secure")) {
		cookie->secure = true;
	} else if (span_equal_string_nocase(name, "HttpOnly")) {
		cookie->http_only = true;
	} else if (span_equal_string_nocase(name, "SameSite")) {
		cookie->same_site = same_site_of(value);
	} else if (span_equal_string_nocase(name, "Domain")) {
		/* An empty one counts as none (RFC 6265bis 5.6.3). */
		cookie->has_domain = value.len > 0;
	} else if (span_equal_string_nocase(name, "Path")) {
		cookie->path_is_root = span_equal_string(value, "/");
	} else if (span_equal_string_nocase(name, "Max-Age")) {
		over->has_age = true;
		over->by_age = is_over(value);
	} else if (span_equal_string_nocase(name, "Expires")) {
		over->by_date = is_long_ago(value);
	}
}

bool cookie_read(struct span value, struct arena *arena, struct http_cookie *out)
{
	struct lifetime over = {0};
	struct span pair, attribute, name;
	size_t equals;

	*out = (struct http_cookie){0};
	if (!span_next_field(&value, ';', &pair))
		return false;
	equals = span_find_byte(pair, '=');
	name = field_trim(span_slice(pair, 0, equals));
	/* Without "=" it is a value without a name (RFC 6265bis 5.6). */
	if (equals == pair.len || name.len == 0)
		return false;
	while (span_next_field(&value, ';', &attribute))
		learn_attribute(attribute, out, &over);
	/* Max-Age wins over Expires (RFC 6265 5.3). */
	out->is_removal = over.has_age ? over.by_age : over.by_date;
	out->name = arena_string(arena, span_slice(name, 0, HTTP_TEXT_MAX));
	return out->name != NULL;
}
