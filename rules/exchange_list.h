/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * EXCHANGE(SYMBOL, type, family, is_dump, our_table, set, answers): every question
 * the monitor may put to nf_tables, in the order they are asked. our_table: the
 * attribute that limits it to our table, 0 = all tables; set: of our table, whose
 * elements are asked for; answers: which functions of exchange.h ask it, OURS for
 * exchange_ask_all(), WHOLE for exchange_ask_ruleset(). No include guard.
 */
EXCHANGE(GENERATION, NFT_MSG_GETGEN, NFPROTO_UNSPEC, false, 0, NULL, OURS | WHOLE)
EXCHANGE(TABLES, NFT_MSG_GETTABLE, NFPROTO_UNSPEC, true, 0, NULL, OURS | WHOLE)
/* The kernel filters chains by family only; of others' we need type and hook. */
EXCHANGE(CHAINS, NFT_MSG_GETCHAIN, NFPROTO_UNSPEC, true, 0, NULL, OURS | WHOLE)
EXCHANGE(SETS, NFT_MSG_GETSET, NFPROTO_INET, true, NFTA_SET_TABLE, NULL, OURS)
EXCHANGE(RULES, NFT_MSG_GETRULE, NFPROTO_INET, true, NFTA_RULE_TABLE, NULL, OURS)
EXCHANGE(BLOCKED_TCP, NFT_MSG_GETSETELEM, NFPROTO_INET, true, NFTA_SET_ELEM_LIST_TABLE,
	 BLOCK_SET_TCP, OURS)
EXCHANGE(BLOCKED_UDP, NFT_MSG_GETSETELEM, NFPROTO_INET, true, NFTA_SET_ELEM_LIST_TABLE,
	 BLOCK_SET_UDP, OURS)
EXCHANGE(BLOCKED_TCP_CLIENT, NFT_MSG_GETSETELEM, NFPROTO_INET, true,
	 NFTA_SET_ELEM_LIST_TABLE, BLOCK_SET_TCP_CLIENT, OURS)
EXCHANGE(BLOCKED_UDP_CLIENT, NFT_MSG_GETSETELEM, NFPROTO_INET, true,
	 NFTA_SET_ELEM_LIST_TABLE, BLOCK_SET_UDP_CLIENT, OURS)
EXCHANGE(ALL_SETS, NFT_MSG_GETSET, NFPROTO_UNSPEC, true, 0, NULL, WHOLE)
EXCHANGE(ALL_RULES, NFT_MSG_GETRULE, NFPROTO_UNSPEC, true, 0, NULL, WHOLE)
EXCHANGE(GENERATION_AFTER, NFT_MSG_GETGEN, NFPROTO_UNSPEC, false, 0, NULL, OURS | WHOLE)
