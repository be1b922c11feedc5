/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/action.h"

#include <linux/capability.h>

#include "agent/priv/capability.h"
#include "agent/priv/monitor.h"

/* Looking into processes, and reading what only root may. */
#define LOOK (CAPABILITY_BIT(CAP_SYS_PTRACE) | CAPABILITY_BIT(CAP_DAC_READ_SEARCH))
#define READ CAPABILITY_BIT(CAP_DAC_READ_SEARCH)
#define FIREWALL CAPABILITY_BIT(CAP_NET_ADMIN)
/* For the short-lived child that enters other network namespaces. */
#define ENTER CAPABILITY_BIT(CAP_SYS_ADMIN)

#define ASKS_WORKERS (ASK_BIT(ASK_WORKER) | ASK_BIT(ASK_WORKER_END))
#define ASKS_FILES                                                     \
	(ASK_BIT(ASK_TARGET) | ASK_BIT(ASK_FILE) | ASK_BIT(ASK_GLOB) | \
	 ASK_BIT(ASK_FACT))
#define ASKS_RULES (ASK_BIT(ASK_RULESET) | ASK_BIT(ASK_FACT))
/* Which ports the rules publish. */
#define ASKS_PUBLISHED                                          \
	(ASK_BIT(ASK_HAS_RULES) | ASK_BIT(ASK_KERNEL_RULESET) | \
	 ASK_BIT(ASK_SET_ELEMENTS) | ASK_BIT(ASK_XTABLES) | ASK_BIT(ASK_FACT))

#define ASKS_NAMESPACES (ASK_BIT(ASK_NAMESPACE) | ASK_BIT(ASK_SOCKET_NAMESPACES))

static const struct action actions[] = {
	{OPTION_AUDIT, LOOK | FIREWALL | ENTER,
	 ASKS_WORKERS | ASKS_FILES | ASKS_PUBLISHED | ASKS_NAMESPACES |
		 ASK_BIT(ASK_CONNECT) | ASK_BIT(ASK_PACKAGE),
	 action_audit},
	/* The files are the TLS libraries of those who listen. */
	{OPTION_LISTENERS, LOOK | FIREWALL | ENTER,
	 ASKS_WORKERS | ASKS_PUBLISHED | ASKS_NAMESPACES | ASK_BIT(ASK_TARGET) |
		 ASK_BIT(ASK_FILE) | ASK_BIT(ASK_PACKAGE),
	 action_listeners},
	{OPTION_HANDSHAKE, READ, ASKS_WORKERS | ASKS_FILES | ASK_BIT(ASK_CONNECT),
	 action_handshake},
	{OPTION_FILES, READ, ASKS_WORKERS | ASKS_FILES, action_files},
	/* The files are for --dry-run, which names the sites that would be hit. */
	{OPTION_BLOCK, LOOK | FIREWALL,
	 ASKS_FILES | ASKS_WORKERS | ASKS_RULES | ASK_BIT(ASK_BATCH) |
		 ASK_BIT(ASK_LOCK) | ASK_BIT(ASK_CONNTRACK),
	 action_block},
	{OPTION_UNBLOCK, FIREWALL,
	 ASKS_WORKERS | ASKS_RULES | ASK_BIT(ASK_BATCH) | ASK_BIT(ASK_LOCK),
	 action_unblock},
	{OPTION_DEMO, 0, 0, NULL}, /* runs the others: agent/demo.h */
	{OPTION_STATUS, FIREWALL, ASKS_WORKERS | ASKS_RULES, action_status},
};

uint32_t action_asks(const struct action *action, const struct options *options,
		     uint64_t held)
{
	uint32_t asks = action->asks;

	if ((held & ENTER) == 0)
		asks &= ~(uint32_t)ASKS_NAMESPACES;
	if (!options->deep)
		asks &= ~(uint32_t)ASK_BIT(ASK_SOCKET_NAMESPACES);
	return asks;
}

uint64_t action_capabilities(const struct action *action, uint32_t asks)
{
	return (asks & ASKS_NAMESPACES) != 0 ? action->capabilities
					     : action->capabilities & ~ENTER;
}

const struct action *action_find(enum option_id option)
{
	size_t i;

	for (i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (actions[i].option == option)
			return &actions[i];
	}
	return NULL;
}
