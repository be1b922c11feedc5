/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tunnel: is it a VPN server that answers HTTP here? Told by what its own clients go
 * by, never by a page, a cookie or a product's name alone.
 */
#ifndef TLSWARD_CHECKS_HTTP_TUNNEL_H
#define TLSWARD_CHECKS_HTTP_TUNNEL_H

#include "agent/base/buffer.h"
#include "checks/facts_http.h"
#include "checks/http/response_reader.h"

/*
 * tunnel_of(reader):
 * What a response to GET / shows; ${reader} is DONE with it.
 */
enum http_tunnel tunnel_of(const struct response_reader *reader);

/* The first words of SoftEther's client. Only for HTTP_TUNNEL_SOFTETHER_LIKE, which
 * poses as another server to everybody else. */
void tunnel_write_request(struct span host, struct buffer *out);

/* Is ${reader}'s response the answer to that? */
bool tunnel_is_softether(const struct response_reader *reader);

#endif
