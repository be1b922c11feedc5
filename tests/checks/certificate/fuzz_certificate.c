/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that a server's configuration names as certificate or as key. */
#include <stdint.h>
#include <stdlib.h>

#include "checks/certificate/certificate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Printable and UTF-8 is for escape's own tests; no control bytes is ours. */
static void must_be_clean(const char *text)
{
	for (; text && *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = arena_make(32 * 1024 * 1024);
	struct span text = {(const char *)data, size};
	struct certificate_file file = {0};
	struct key_facts key = {0};
	size_t i, j;

	certificate_file_read(text, &arena, &file);
	if (file.state != FILE_READ && (file.state != FILE_INVALID || !file.reason))
		abort();
	if (file.chain.count > CERTIFICATE_CHAIN_MAX)
		abort();
	for (i = 0; i < file.chain.count; i++) {
		const struct certificate *certificate = &file.chain.items[i];

		must_be_clean(certificate->subject);
		must_be_clean(certificate->issuer);
		if (certificate->names.count > CERTIFICATE_NAMES_MAX ||
		    !certificate->key_type || !certificate->signature)
			abort();
		for (j = 0; j < certificate->names.count; j++)
			must_be_clean(certificate->names.items[j]);
	}
	key_file_read(text, &arena, &key);
	if (key.state == FILE_INVALID ? !key.reason
				      : (!key.encrypted && !key.spki_sha256))
		abort();
	arena_free(&arena);
	return 0;
}
