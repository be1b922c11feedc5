/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nftnl_guard: messages libnftnl must not be given.
 *
 * libnftnl 1.2.4 follows a NULL where an expression has no name. The kernel sends
 * no such thing, and decoding is done in a worker that may die; this only spares
 * the worker. Each returns true when the message may be parsed. ${nlh} is whole:
 * nlmsg_len bytes, a struct nfgenmsg at least. Inside this room only.
 */
#ifndef TLSWARD_RULES_NFTNL_GUARD_H
#define TLSWARD_RULES_NFTNL_GUARD_H

#include <stdbool.h>

struct nlmsghdr;

/* A NEWRULE: every expression has a name. */
bool nftnl_guard_rule(const struct nlmsghdr *nlh);

/* A NEWSET, a NEWSETELEM: no expressions at all, as in every set of ours. */
bool nftnl_guard_set(const struct nlmsghdr *nlh);
bool nftnl_guard_elements(const struct nlmsghdr *nlh);

#endif
