/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * offered: what is known of an endpoint's versions so far, for inquiries that build on
 * it.
 */
#ifndef TLSWARD_CHECKS_INQUIRY_OFFERED_H
#define TLSWARD_CHECKS_INQUIRY_OFFERED_H

#include "checks/inquiry/inquiry.h"

/*
 * offered_before_tls13(io, version):
 * The newest version below TLS 1.3, and not below SSL 3.0, that is offered:
 * INQUIRY_ASK and *${version}. INQUIRY_DONE: there is none, or it cannot be known;
 * INQUIRY_WAIT: it, or a suite of it, is not known yet.
 */
enum inquiry_step offered_before_tls13(const struct inquiry_io *io,
				       enum tls_version *version);

/*
 * offered_suites(io, version, hello):
 * Have ${hello} ask for ${version} with the suites that the endpoint is known to take
 * there. False: none is known, or no memory.
 */
bool offered_suites(const struct inquiry_io *io, enum tls_version version,
		    struct hello_request *hello);

#endif
