/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * STATEMENT(SYMBOL, name): every kind of match and statement our rules use.
 * No include guard: see rules/ruleset.h.
 */

/* iifname NAME, or any other with negated */
STATEMENT(IIFNAME, iifname)
/* PROTOCOL dport @NAME */
STATEMENT(PORT_IN_SET, port_in_set)
/* fib daddr type VALUE (RTN_LOCAL, ...), or any other with negated */
STATEMENT(DESTINATION_TYPE, destination_type)
/* ct direction VALUE (IP_CT_DIR_ORIGINAL, ...) */
STATEMENT(CT_DIRECTION, ct_direction)
/* ct status dnat */
STATEMENT(CT_DNAT, ct_dnat)
/* meta l4proto PROTOCOL ct original proto-dst @NAME */
STATEMENT(CT_ORIGINAL_PORT, ct_original_port)
/* counter */
STATEMENT(COUNTER, counter)
/* VALUE (NF_ACCEPT, NF_DROP) */
STATEMENT(VERDICT, verdict)
