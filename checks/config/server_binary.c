/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/config/server_binary.h"

#include <string.h>

enum { VERSION_MAX = 32 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The length of "1.22.1" or "1.21.4.1": at least ${least_dots}, a digit at each
 * end; 0 when it is something else. */
static size_t version_len(struct span text, size_t least_dots)
{
	size_t len = 0, dots = 0;

	while (len < text.len && len < VERSION_MAX &&
	       (is_digit(text.ptr[len]) || text.ptr[len] == '.')) {
		if (text.ptr[len] == '.' && (len == 0 || text.ptr[len - 1] == '.'))
			return 0;
		dots += text.ptr[len] == '.';
		len++;
	}
	return dots >= least_dots && len > 0 && len < VERSION_MAX &&
			       is_digit(text.ptr[len - 1])
		       ? len
		       : 0;
}

/* A string of the program starts at ${at}, or follows "version: ". */
static bool starts_text(struct span bytes, size_t at)
{
	return at == 0 || bytes.ptr[at - 1] == '\0' ||
	       span_ends_with(span_slice(bytes, 0, at), "version: ");
}

/* The version behind ${marker}; empty when there is none or they differ. */
static struct span find_version(struct span bytes, struct span marker)
{
	struct span found = {NULL, 0};
	size_t at = 0;

	while ((at = span_find(bytes, marker, at)) < bytes.len) {
		size_t from = at + marker.len;
		size_t len = version_len(span_slice(bytes, from, bytes.len), 2);
		struct span version = span_slice(bytes, from, from + len);

		if (len > 0 && starts_text(bytes, at)) {
			if (found.len > 0 && !span_equal(found, version))
				return (struct span){NULL, 0};
			found = version;
		}
		at = from;
	}
	return found;
}

/* The value of an option among the words of ${arguments}; empty = not there. */
static struct span option_value(struct span arguments, const char *option)
{
	struct span word;

	while (span_next_word(&arguments, &word)) {
		if (span_starts_with(word, option))
			return span_slice(word, strlen(option), word.len);
	}
	return (struct span){NULL, 0};
}

/* Absolute, printable, not too long: else it is not taken for a path. */
static const char *path_string(struct arena *arena, struct span text)
{
	if (text.len == 0 || text.len > SERVER_BINARY_TEXT_MAX || text.ptr[0] != '/')
		return NULL;
	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
			return NULL;
	}
	return arena_string(arena, text);
}

static void read_arguments(struct span bytes, const struct binary_markers *markers,
			   struct arena *arena, struct server_binary *out)
{
	struct span marker = span_from_string(markers->arguments);
	size_t at = span_find(bytes, marker, 0);
	struct span arguments, value;

	if (at == bytes.len)
		return;
	arguments = span_slice(bytes, at + marker.len, bytes.len);
	arguments.len = span_find_byte(arguments, '\0');
	value = option_value(arguments, markers->prefix_option);
	out->default_prefix =
		value.len > 0 ? path_string(arena, value) : markers->builtin_prefix;
	value = option_value(arguments, markers->config_option);
	if (value.len > 0 && value.ptr[0] == '/')
		out->default_config = path_string(arena, value);
	else if (out->default_prefix && value.len <= SERVER_BINARY_TEXT_MAX)
		out->default_config = path_string(
			arena,
			span_from_string(arena_printf(
				arena, "%s/%.*s", out->default_prefix,
				value.len > 0 ? (int)value.len
					      : (int)strlen(markers->builtin_config),
				value.len > 0 ? value.ptr : markers->builtin_config)));
}

void server_binary_read(struct span bytes, const struct binary_markers *markers,
			struct arena *arena, struct server_binary *out)
{
	*out = (struct server_binary){0};
	bytes = span_slice(bytes, 0, SERVER_BINARY_MAX);
	for (size_t i = 0; markers->versions[i] && !out->version; i++) {
		struct span version =
			find_version(bytes, span_from_string(markers->versions[i]));

		if (version.len > 0)
			out->version = arena_string(arena, version);
	}
	if (markers->arguments)
		read_arguments(bytes, markers, arena, out);
}

/* ---- TLS libraries -------------------------------------------------------------- */

/* The string that each carries, and what it is called. */
static const struct {
	const char *marker;
	const char *name;
	size_t least_dots;
} libraries[] = {
	{"OpenSSL ", "OpenSSL", 2},       {"LibreSSL ", "LibreSSL", 2},
	{"Enabled GnuTLS ", "GnuTLS", 2}, /* of its log: there is no better one */
	{"Version: NSS ", "NSS", 1},      /* "3.98" */
	{"mbed TLS ", "Mbed TLS", 2},     /* 2 */
	{"Mbed TLS ", "Mbed TLS", 2},     /* 3 */
	{"wolfSSL ", "wolfSSL", 2},
};

/* With the letters of "1.0.2zg": those before 3 had their patches in them. */
static size_t patched_len(struct span text, size_t len)
{
	enum { LETTERS_MAX = 2 };
	size_t end = len;

	while (len > 0 && end < text.len && end - len < LETTERS_MAX &&
	       text.ptr[end] >= 'a' && text.ptr[end] <= 'z')
		end++;
	return end;
}

/* What BoringSSL puts behind the version of the OpenSSL it is compatible with; it
 * has none of its own. */
static const char boringssl[] = " (compatible; BoringSSL)";

/* True when the strings of ${bytes} are this library's, and agree on ${found}. */
static bool find_library(struct span bytes, size_t row, struct span *found,
			 bool *is_boringssl)
{
	struct span marker = span_from_string(libraries[row].marker);
	size_t at = 0, count = 0;

	while ((at = span_find(bytes, marker, at)) < bytes.len) {
		struct span text = span_slice(bytes, at + marker.len, bytes.len);
		size_t len = version_len(text, libraries[row].least_dots);
		struct span version = span_slice(text, 0, patched_len(text, len));

		if (len > 0 && (at == 0 || bytes.ptr[at - 1] == '\0')) {
			if (count++ > 0 && !span_equal(*found, version))
				return false;
			*found = version;
			text = span_slice(text, version.len, text.len);
			*is_boringssl =
				*is_boringssl || span_starts_with(text, boringssl);
		}
		at += marker.len;
	}
	return count > 0;
}

const char *server_binary_library(struct span bytes, struct arena *arena)
{
	bytes = span_slice(bytes, 0, SERVER_BINARY_MAX);
	for (size_t i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++) {
		struct span version = {NULL, 0};
		bool is_boringssl = false;

		if (find_library(bytes, i, &version, &is_boringssl))
			return is_boringssl
				       ? "BoringSSL"
				       : arena_printf(arena, "%s %.*s",
						      libraries[i].name,
						      (int)version.len, version.ptr);
	}
	return NULL;
}
