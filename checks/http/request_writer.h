/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * request_writer: an HTTP/1.1 request (RFC 9112 section 3) without content.
 */
#ifndef TLSWARD_CHECKS_HTTP_REQUEST_WRITER_H
#define TLSWARD_CHECKS_HTTP_REQUEST_WRITER_H

#include "agent/base/buffer.h"
#include "checks/facts_http.h"

/* A field and a value that a server which echoes requests gives back. */
#define REQUEST_ECHO_NAME "TLSward-Echo"
#define REQUEST_ECHO_VALUE "a-server-may-answer-this-back"

/* May stand in a Host field: a name or an address, with a port or without. */
bool request_host_fits(struct span host);

/*
 * request_write(question, host, landing, out):
 * ${host} fits; ${landing} is what HTTP_LANDING asks for, as location_read() gave
 * it, and is not looked at for others.
 */
void request_write(enum http_question question, struct span host, struct span landing,
		   struct buffer *out);

#endif
