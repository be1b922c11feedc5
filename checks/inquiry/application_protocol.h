/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * application_protocol: which protocols a server takes by ALPN (RFC 7301), one hello
 * after the other, each without what was picked before. Below TLS 1.3 its choice is
 * in clear; where there is only TLS 1.3 each takes a handshake. Part of features.c.
 */
#ifndef TLSWARD_CHECKS_INQUIRY_APPLICATION_PROTOCOL_H
#define TLSWARD_CHECKS_INQUIRY_APPLICATION_PROTOCOL_H

#include "checks/inquiry/inquiry.h"

struct application_protocol_state {
	uint32_t picked; /* bits of the table in application_protocol.c */
	bool began, in_flight, over;
};

/* As inquiry.next and inquiry.take. */
enum inquiry_step application_protocol_next(const struct inquiry_io *io,
					    struct application_protocol_state *state,
					    struct probe_job *job);
void application_protocol_take(const struct inquiry_io *io,
			       struct application_protocol_state *state,
			       const struct probe_job *job,
			       const struct probe_result *result);

#endif
