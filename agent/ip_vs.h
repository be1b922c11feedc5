/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ip_vs: the virtual services of IPVS, as /proc/net/ip_vs lists them
 * (net/netfilter/ipvs/ip_vs_ctl.c, ip_vs_info_seq_show()).
 */
#ifndef TLSWARD_AGENT_IP_VS_H
#define TLSWARD_AGENT_IP_VS_H

#include "agent/base/arena.h"
#include "checks/facts.h"

enum { IP_VS_MAX = 4096 }; /* pairs of a service and a server behind it */

/* One server behind a service; a service without any has one with no server. */
struct ip_vs_server {
	enum transport transport;
	struct ip_address service;
	uint16_t port; /* 0: every port (persistent services only) */
	bool has_server;
	struct ip_address server;
	uint16_t server_port;
};

struct ip_vs_list {
	struct ip_vs_server *items;
	size_t count;
	size_t marked; /* services chosen by a mark: for no port of their own */
};

/*
 * ip_vs_parse(text, arena, out):
 * False, with the line in ${err}, for anything that is not of that form, or more
 * than IP_VS_MAX. Services of other protocols (SCTP) are left out.
 */
bool ip_vs_parse(struct span text, struct arena *arena, struct ip_vs_list *out,
		 struct diag *err);

#endif
