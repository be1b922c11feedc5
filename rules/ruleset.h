/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ruleset: our nftables table, `inet tlsward`, as data.
 *
 * A ruleset says what shall be in the kernel; it knows neither how it gets
 * there (rules/batch.h) nor what is there now (rules/snapshot.h). A rule is a
 * list of statements; the words are nft(8)'s.
 *
 *	block.h    ports to block -> ruleset, and why
 *	text.h     ruleset -> nft(8) text, for people and --dry-run
 *	batch.h    ruleset -> one atomic netlink batch
 *	batch_check.h  is it only about our table? (monitor)
 *	exchange.h bytes to and from the kernel (monitor)
 *	snapshot.h raw replies -> what is in the kernel (worker)
 *	diff.h     planned against found
 *
 * How a statement is added: one row in rules/statement_list.h and, in
 * rules/statement.c, the two functions it names: statement_encode_NAME() makes
 * its libnftnl expressions, statement_print_NAME() its nft(8) text. Reading
 * back needs nothing: found rules are compared in the kernel's own expressions.
 * The tests walk the list, so a row without a test fails.
 */
#ifndef TLSWARD_RULES_RULESET_H
#define TLSWARD_RULES_RULESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/arena.h"
#include "rules/ports.h"

#define RULESET_TABLE "tlsward"

/* The layout of chains, sets and rules. Raised when an older tlsward would
 * misread what a newer one put in force. */
enum { RULESET_VERSION = 1 };

enum {
	RULESET_SETS_MAX = 16,
	RULESET_CHAINS_MAX = 16,
	RULESET_RULES_MAX = 64, /* of one chain */
	RULE_STATEMENTS_MAX = 12,
	RULESET_COMMENT_MAX = 127, /* nft(8) shows 128 bytes, with the NUL */
};

enum statement_kind {
#define STATEMENT(symbol, name) STATEMENT_##symbol,
#include "rules/statement_list.h"
#undef STATEMENT
	STATEMENT_KIND_COUNT
};

struct statement {
	enum statement_kind kind;
	uint8_t protocol; /* IPPROTO_TCP or IPPROTO_UDP, where the kind has one */
	bool negated;     /* != instead of == */
	uint32_t value;   /* RTN_*, IP_CT_DIR_*, NF_*: see statement_list.h */
	const char *name; /* of an interface or a set */
};

struct rule {
	const char *comment; /* its id: "block-tcp"; unique in its chain */
	struct statement statements[RULE_STATEMENTS_MAX];
	size_t statement_count;
};

/* A base chain of type filter and policy accept: we have no others. */
struct chain {
	const char *name;
	uint32_t hook; /* NF_INET_PRE_ROUTING, ... */
	int32_t priority;
	struct rule *rules;
	size_t rule_count;
};

/* An interval set of ports (type inet_service). */
struct port_set {
	const char *name;
	struct ports_list ports;
};

/* Without any chain: "our table shall not exist". */
struct ruleset {
	struct port_set *sets;
	size_t set_count;
	struct chain *chains;
	size_t chain_count;
	const char *comment; /* of the table; set by ruleset_seal() */
};

/*
 * Add to a ruleset. Each returns what was added, zeroed but for its name, or
 * NULL when a ceiling above or the arena's is reached; earlier returns of the
 * same kind may have moved. Names are kept, not copied.
 */
struct port_set *ruleset_add_set(struct ruleset *ruleset, struct arena *arena,
				 const char *name);
struct chain *ruleset_add_chain(struct ruleset *ruleset, struct arena *arena,
				const char *name, uint32_t hook, int32_t priority);
struct rule *chain_add_rule(struct chain *chain, struct arena *arena,
			    const char *comment);
bool rule_add_statement(struct rule *rule, struct statement statement);

/*
 * ruleset_seal(ruleset, arena):
 * Write the table's comment, "tlsward VERSION DIGEST": the digest is FNV-1a
 * over the nft text of all the rest. It tells "this is what tlsward loaded"
 * from "somebody edited it" at a glance; it is no signature, and nothing is
 * believed because of it (diff.h compares everything). -ENOMEM on failure.
 */
int ruleset_seal(struct ruleset *ruleset, struct arena *arena);

#endif
