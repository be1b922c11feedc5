/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * http_request: what PROBE_HTTP asks on one connection, and what was answered.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_HTTP_REQUEST_H
#define TLSWARD_CHECKS_HANDSHAKE_HTTP_REQUEST_H

#include "agent/base/codec.h"
#include "checks/facts.h"

struct http_request {
	bool in_clear;      /* plain HTTP: no handshake first */
	const char *host;   /* the Host field, as in RFC 9110 7.2 */
	uint16_t port;      /* that is connected to: a redirect to another one is not
			       followed */
	uint32_t questions; /* 1 << enum http_question, asked in its order. HTTP_LANDING
			       only counts beside HTTP_ROOT */
	bool tunnel;        /* beside HTTP_ROOT: is it a VPN server? */
};

struct http_reply {
	enum http_question question;
	struct http_response response;
};

struct http_answer {
	struct http_reply *replies; /* in the order of asking */
	size_t reply_count;
	/* Not everything was answered, and why; NULL otherwise. HTTP_LANDING is not
	 * missed where nothing leads there. */
	const char *why;
	/* 1 << the question that had no whole answer in time, though others had: some
	 * servers hold a connection whose method they do not know. */
	uint32_t hung;
	bool is_http;      /* it spoke HTTP/1.x, though maybe against the rules */
	bool speaks_http2; /* and nothing else */
	bool client_certificate_wanted;
	enum http_tunnel tunnel;
};

void codec_http_response(struct codec *codec, void *item);
void codec_http_request(struct codec *codec, void *item);
void codec_http_answer(struct codec *codec, void *item);

#endif
