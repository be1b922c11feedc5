/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * port_list: "443", "443/tcp", "443,8443", "8000-8100": ports as they are
 * written on the command line and in policy files.
 */
#ifndef TLSWARD_AGENT_PORT_LIST_H
#define TLSWARD_AGENT_PORT_LIST_H

#include "agent/base/diag.h"
#include "checks/facts.h"

enum { PORT_LIST_MAX = 64 }; /* parts between commas */

struct port_range {
	uint16_t first, last; /* host order, both included */
	bool tcp, udp;        /* both, unless the text names one */
};

struct port_list {
	struct port_range items[PORT_LIST_MAX];
	size_t count; /* 0: no list was given */
};

/*
 * port_list_parse(text, at, out, err):
 * The whole of ${text}, whose first byte stands at ${at}; blanks around commas
 * are allowed. Port 0, empty parts and backward ranges are refused, with the
 * part named. ${out} is written only on success.
 */
bool port_list_parse(struct span text, struct location at, struct port_list *out,
		     struct diag *err);

/*
 * port_protocol_parse(ports, at, out, err):
 * Take "/tcp" or "/udp" off the end of ${ports}, one part that begins at ${at}, and
 * set out->tcp and out->udp: both when it has neither.
 */
bool port_protocol_parse(struct span *ports, struct location at, struct port_range *out,
			 struct diag *err);

/* The list as port_list_parse() takes it; "all" when it is empty. */
void port_list_text(const struct port_list *list, struct buffer *out);

bool port_list_has(const struct port_list *list, uint16_t port,
		   enum transport transport);

#endif
