/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>

#include <openssl/ssl.h>

#include "checks/certificate/certificate.h"
#include "checks/handshake/probe.h"

int probe_warm_up(void)
{
	int r = certificate_warm_up();
	struct probe_trust *trust;

	if (r != 0)
		return r;
	if (OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG |
				     OPENSSL_INIT_LOAD_SSL_STRINGS,
			     NULL) != 1)
		return -EIO;
	trust = probe_trust_make((struct span){NULL, 0});
	if (!trust)
		return -ENOMEM;
	probe_trust_free(trust);
	return 0;
}
