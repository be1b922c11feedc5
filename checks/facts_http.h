/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facts_http: what an endpoint answers to HTTP/1.1. Include checks/facts.h.
 */
#ifndef TLSWARD_CHECKS_FACTS_HTTP_H
#define TLSWARD_CHECKS_FACTS_HTTP_H

#include "checks/facts_base.h"

struct http_facts {
	bool asked;
	enum tristate answered; /* with HTTP/1.x */
	const char *why;        /* not answered: "h2 only", ... */
};

#endif
