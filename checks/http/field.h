/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * field: what values of header fields are made of (RFC 9110 section 5.6).
 */
#ifndef TLSWARD_CHECKS_HTTP_FIELD_H
#define TLSWARD_CHECKS_HTTP_FIELD_H

#include "agent/base/span.h"

struct http_field {
	struct span name;
	struct span value; /* without white space at its ends */
};

/* token: a name of anything; never empty */
bool field_is_token(struct span text);

/* ${text} without OWS (blanks and tabs) at both ends. */
struct span field_trim(struct span text);

/*
 * field_next_line(lines, field):
 * The next field of a header section as response_reader.h gives it; false at its
 * end.
 */
bool field_next_line(struct span *lines, struct http_field *field);

/* One of "name[=value]; name[=value]": as in Strict-Transport-Security. */
struct http_directive {
	struct span name;
	struct span value; /* a token, or the inside of a quoted-string */
	bool has_value;
};

enum field_next { FIELD_ITEM, FIELD_END, FIELD_MALFORMED };

/* The next directive of ${rest}; empty ones are passed over. */
enum field_next field_next_directive(struct span *rest, struct http_directive *out);

/* The next member of a comma-separated list (of tokens), trimmed, empty ones passed
 * over. */
bool field_next_member(struct span *rest, struct span *member);

/* Is ${word} a member of the list, letters compared without their case? */
bool field_list_has(struct span list, const char *word);

#endif
