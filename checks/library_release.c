/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/library_release.h"

#include <string.h>

#include "agent/base/span.h"

/* Patch letters: a to y are 1 to 25; after y come za, zb, ... */
static bool patch_read(struct span letters, uint32_t *out)
{
	size_t i;

	*out = 0;
	for (i = 0; i < letters.len; i++) {
		char letter = letters.ptr[i];

		if (letter < 'a' || letter > 'z' || i > 1 ||
		    (i == 1 && letters.ptr[0] != 'z'))
			return false;
		*out = letter == 'z' && i == 0 ? 25
					       : *out + (uint32_t)(letter - 'a') + 1;
	}
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool library_release_read(const char *version, uint32_t *out)
{
	static const char *const before[] = {"-alpha", "-beta", "-pre", "-dev"};
	struct span rest = span_from_string(version);
	uint64_t numbers[3];
	uint32_t patch;
	size_t i, len;

	if (!span_starts_with(rest, "OpenSSL "))
		return false;
	rest = span_slice(rest, strlen("OpenSSL "), rest.len);
	for (i = 0; i < 3; i++) {
		for (len = 0; len < rest.len && is_digit(rest.ptr[len]); len++)
			;
		if (!span_to_u64(span_slice(rest, 0, len), 10, 0, 255, &numbers[i]))
			return false;
		rest = span_slice(rest, len, rest.len);
		if (i == 2)
			break;
		if (!span_starts_with(rest, "."))
			return false;
		rest = span_slice(rest, 1, rest.len);
	}
	for (len = 0; len < rest.len && rest.ptr[len] >= 'a' && rest.ptr[len] <= 'z';
	     len++)
		;
	if (!patch_read(span_slice(rest, 0, len), &patch))
		return false;
	/* Behind it may stand what a distribution or a build added: "-fips", "+quic",
	 * " 1 Jul 2025". */
	rest = span_slice(rest, len, rest.len);
	if (rest.len > 0 && rest.ptr[0] != '-' && rest.ptr[0] != '+' &&
	    rest.ptr[0] != ' ')
		return false;
	for (i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		if (span_starts_with(rest, before[i]))
			return false;
	}
	*out = LIBRARY_RELEASE(numbers[0], numbers[1], numbers[2], patch);
	return true;
}

uint32_t library_level_bits(uint32_t level)
{
	static const uint32_t bits[] = {0, 80, 112, 128, 192, 256};

	return bits[level < 5 ? level : 5];
}

static bool is_named(const struct library *library, const char *name)
{
	const char *slash = library->path ? strrchr(library->path, '/') : NULL;
	struct span base = span_from_string(slash ? slash + 1 : library->path);

	return span_starts_with(base, name);
}

static bool numbered(struct library_release *release)
{
	release->is_openssl = strncmp(release->text, "OpenSSL ", 8) == 0;
	return !release->is_openssl ||
	       library_release_read(release->text, &release->number);
}

static bool of_process(const struct process *process, struct library_release *out)
{
	struct library_release found = {0};
	bool has_libssl = false;
	size_t i;

	if (!process || !process->libraries_known)
		return false;
	for (i = 0; i < process->library_count; i++) {
		const struct library *library = &process->libraries[i];

		has_libssl |= is_named(library, "libssl.so");
		if (!library->version) {
			/* OpenSSL's libssl leaves that to its libcrypto. */
			if (is_named(library, "libssl.so"))
				continue;
			return false;
		}
		if (found.text && strcmp(found.text, library->version) != 0)
			return false;
		found.text = library->version;
	}
	if (!found.text || !numbered(&found))
		return false;
	/* Who maps libcrypto alone may have its TLS from somewhere else. */
	if (found.is_openssl && !has_libssl)
		return false;
	*out = found;
	return true;
}

bool library_release_of(const struct subject *s, struct library_release *out)
{
	struct library_release found = {0};

	if (!s->server || !s->server->config.tls_library)
		return of_process(s->process, out);
	found.text = s->server->config.tls_library;
	if (!numbered(&found))
		return false;
	*out = found;
	return true;
}
