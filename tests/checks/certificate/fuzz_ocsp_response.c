/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A staple from a stranger, beside a leaf and its issuer. */
#include <stdint.h>

#include "checks/certificate/certificate.h"
#include "checks/certificate/ocsp_response.h"
#include "tests/checks/certificate/ocsp_maker.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Made once, and kept reachable. */
	static struct ocsp_person issuer, leaf;
	struct arena arena = arena_make(1024 * 1024);
	STACK_OF(X509) *chain = sk_X509_new_null();
	struct ocsp_staple staple;

	if (!issuer.key) {
		if (certificate_warm_up() != 0)
			abort();
		issuer = ocsp_person_make("issuer", 1, NULL, NULL);
		leaf = ocsp_person_make("leaf", 2, "serverAuth", &issuer);
	}
	if (sk_X509_push(chain, leaf.certificate) <= 0 ||
	    sk_X509_push(chain, issuer.certificate) <= 0)
		abort();
	ocsp_response_read((struct span){(const char *)data, size}, chain, NULL, &arena,
			   &staple);
	if (staple.state == STAPLE_NONE || staple.state >= STAPLE_STATE_COUNT ||
	    ((staple.state == STAPLE_INVALID || staple.state == STAPLE_UNKNOWN) &&
	     !staple.reason))
		abort();
	sk_X509_free(chain);
	arena_free(&arena);
	return 0;
}
