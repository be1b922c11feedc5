/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web: what the checks of a site's HTTP answers share.
 */
#ifndef TLSWARD_CHECKS_WEB_H
#define TLSWARD_CHECKS_WEB_H

#include "checks/check.h"

/*
 * web_answers(subject, out):
 * Is there an answer to judge? False, and ${out} says why not: no web site
 * (notapplicable), asked under another name of the site (notapplicable), or nobody
 * could make it speak (unknown).
 */
bool web_answers(const struct subject *subject, struct finding *out);

/* What / shows, or where it leads on the same host; NULL when neither came. */
const struct http_response *web_front(const struct endpoint *endpoint);

/*
 * web_page(subject, out):
 * The same where it is a page (status 2xx). NULL, and ${out} says why there is none
 * to judge: a redirect elsewhere, no page (notapplicable), a locked one or a broken
 * one (unknown).
 */
const struct http_response *web_page(const struct subject *subject,
				     struct finding *out);

/* The answer over TLS to ${index} (0, 1, ...), passing over those that did not come;
 * NULL at the end. */
const struct http_response *web_response(const struct endpoint *endpoint, size_t index);

/* What the wire showed, as evidence. */
void web_evidence(const struct subject *subject, struct finding *out,
		  const char *format, ...) __attribute__((format(printf, 3, 4)));

/* "A, B and 3 more" */
const char *web_names(const struct string_list *names, struct arena *arena);

#endif
