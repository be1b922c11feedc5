/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/library_version.h"

enum { NUMBER_MAX = 999 };

bool library_version_read(const char *text, struct library_version *out)
{
	struct span rest = span_from_string(text), field;
	uint64_t numbers[2];
	size_t i;

	if (!span_starts_with(rest, "OpenSSL "))
		return false;
	rest = span_slice(rest, 8, rest.len);
	for (i = 0; i < 2; i++) {
		if (!span_next_field(&rest, '.', &field) ||
		    !span_to_u64(field, 10, 0, NUMBER_MAX, &numbers[i]))
			return false;
	}
	*out = (struct library_version){text, (unsigned int)numbers[0],
					(unsigned int)numbers[1]};
	return true;
}

bool library_version_of(const struct subject *s, struct library_version *out)
{
	const struct process *process = s->process;
	size_t i;

	if (s->server && s->server->config.tls_library)
		return library_version_read(s->server->config.tls_library, out);
	for (i = 0; process && i < process->library_count; i++) {
		if (process->libraries[i].version &&
		    library_version_read(process->libraries[i].version, out))
			return true;
	}
	return false;
}

bool library_version_has_ml_kem(const struct library_version *library)
{
	return library->major > 3 || (library->major == 3 && library->minor >= 5);
}
