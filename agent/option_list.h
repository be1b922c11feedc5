/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of the command line, one row each, in the order of --help.
 *
 * ACTION(symbol, name, operand, shown, help): what tlsward does.
 * OPTION(symbol, name, operand, shown, actions, help): how; ${actions} are those
 *	it goes with, as ON(symbol) | ..., or ANY.
 * LATER(name): designed, but not in this version.
 *
 * ${operand} is NONE, MUST or MAY (have a word behind it), ${shown} what --help
 * calls that word.
 */
ACTION(AUDIT, "audit", MAY, "PORTS",
       "audit what listens on PORTS; this is done when nothing is said (443)")
ACTION(LISTENERS, "listeners", MAY, "PORTS", "show who listens, judge nothing")
ACTION(HANDSHAKE, "handshake", MUST, "[ADDR:]PORT", "ask one endpoint over the wire")
ACTION(FILES, "files", MUST, "SERVER:PATH",
       "audit a configuration that no process runs")
ACTION(BLOCK, "block", MUST, "PORTS", "let nobody reach PORTS from outside")
ACTION(UNBLOCK, "unblock", MUST, "PORTS", "take --block back")
ACTION(STATUS, "status", NONE, NULL, "show what is in force")
ACTION(DEMO, "demo", NONE, NULL, "audit and block a weak server in a private namespace")
ACTION(EXPLAIN, "explain", MUST, "CHECK", "say what a check looks for, and why")
ACTION(LIST, "list", MUST, "WHAT", "list checks, servers, policies or formats")
ACTION(VERSION, "version", NONE, NULL, "show the version")
ACTION(HELP, "help", NONE, NULL, "show this text")

OPTION(POLICY, "policy", MUST, "NAME|FILE", ANY,
       "profile to judge by; a FILE has a / in it or ends in .ini")
OPTION(CONFIG, "config", MUST, "FILE", ANY,
       "policy file instead of /etc/tlsward/tlsward.ini")
OPTION(FORMAT, "format", MUST, "FORMAT", ANY, "text or json")
OPTION(OUTPUT, "output", MUST, "FILE", ANY, "where the result goes; - is stdout")
OPTION(FAIL_ON, "fail-on", MUST, "SEVERITY",
       ON(AUDIT) | ON(HANDSHAKE) | ON(FILES) | ON(DEMO),
       "info, low, medium, high (the default) or critical")
OPTION(TIMEOUT, "timeout", MUST, "DURATION", ANY,
       "deadline of the whole run, as in 30s, 5m, 2h")
OPTION(PROBE, "probe", MUST, "HOW", ON(AUDIT) | ON(HANDSHAKE) | ON(DEMO),
       "offer (well-formed hellos only) or weaknesses (also what looks like an attack)")
OPTION(NAME, "name", MUST, "HOST", ON(HANDSHAKE), "server name to ask for (SNI)")
OPTION(ROOT, "root", MUST, "DIR", ON(FILES), "folder that PATH is below")
OPTION(DEEP, "deep", NONE, NULL, ON(AUDIT) | ON(LISTENERS),
       "also look where looking is expensive")
OPTION(WITHOUT, "without", MUST, "STAGE,...", ON(AUDIT),
       "skip handshake, http, firewall or host")
OPTION(DRY_RUN, "dry-run", NONE, NULL, ON(BLOCK) | ON(UNBLOCK),
       "show what would change and whom it would hit; change nothing")
OPTION(LOCK_ME_OUT, "yes-lock-me-out", NONE, NULL, ON(BLOCK),
       "block a port that administration comes in through")
OPTION(QUIET, "quiet", NONE, NULL, ANY, "print findings only")
OPTION(VERBOSE, "verbose", NONE, NULL, ANY, "print the evidence, too")
OPTION(COLOR, "color", MUST, "WHEN", ANY, "auto, always or never")
OPTION(NO_SANDBOX, "no-sandbox", NONE, NULL, ANY,
       "run the workers unconfined, to find out what confinement breaks")

LATER("reach")
LATER("allow")
LATER("limit")
LATER("apply")
LATER("restore")
LATER("harden")
LATER("confirm")
LATER("rollback")
LATER("history")
LATER("from")
LATER("to")
LATER("protocol")
LATER("in")
LATER("direction")
LATER("rate")
LATER("connections")
LATER("for")
LATER("temporary")
LATER("kill")
LATER("confirm-within")
LATER("cron")
