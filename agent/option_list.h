/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of the command line, one row each, in the order of --help.
 *
 * ACTION(symbol, name, operand, shown, value, help): what tlsward does.
 * OPTION(symbol, name, operand, shown, actions, value, help): how; ${actions} are those
 *	it goes with, as ON(symbol) | ..., or ANY.
 * LATER(name): designed, but not in this version.
 *
 * ${operand} is NONE, MUST or MAY (have a word behind it), ${shown} what --help
 * calls that word. ${value} says what becomes of it in struct options:
 * FLAG(member), TEXT(member), WORD(member, WORDS) with one of the sets of words in
 * option_value.c, READ(FUNCTION) with a reader of its own there, or NOTHING.
 */
ACTION(AUDIT, "audit", MAY, "PORTS", READ(ports),
       "audit what listens on PORTS; this is done when nothing is said (443)")
ACTION(LISTENERS, "listeners", MAY, "PORTS", READ(ports),
       "show who listens, judge nothing")
ACTION(HANDSHAKE, "handshake", MUST, "[ADDR:]PORT", READ(endpoint),
       "ask one endpoint over the wire")
ACTION(FILES, "files", MUST, "SERVER:PATH", READ(files),
       "audit a configuration that no process runs")
ACTION(BLOCK, "block", MUST, "PORTS", READ(ports),
       "let nobody reach PORTS from outside")
ACTION(UNBLOCK, "unblock", MUST, "PORTS", READ(ports), "take --block back")
ACTION(STATUS, "status", NONE, NULL, NOTHING, "show what is in force")
ACTION(DEMO, "demo", NONE, NULL, NOTHING,
       "audit and block a weak server in a private namespace")
ACTION(EXPLAIN, "explain", MUST, "CHECK", TEXT(check),
       "say what a check looks for, and why")
ACTION(LIST, "list", MUST, "WHAT", WORD(topic, topics),
       "list checks, servers, policies or formats")
ACTION(VERSION, "version", NONE, NULL, NOTHING, "show the version")
ACTION(HELP, "help", NONE, NULL, NOTHING, "show this text")

OPTION(POLICY, "policy", MUST, "NAME|FILE", ANY, READ(policy),
       "profile to judge by; a FILE has a / in it or ends in .ini")
OPTION(CONFIG, "config", MUST, "FILE", ANY, TEXT(config),
       "policy file instead of /etc/tlsward/tlsward.ini")
OPTION(FORMAT, "format", MUST, "FORMAT",
       ANY & ~(ON(EXPLAIN) | ON(LIST) | ON(VERSION) | ON(HELP)), WORD(format, formats),
       "text or json")
OPTION(OUTPUT, "output", MUST, "FILE", ANY, TEXT(output),
       "where the result goes; - is stdout")
OPTION(FAIL_ON, "fail-on", MUST, "SEVERITY",
       ON(AUDIT) | ON(HANDSHAKE) | ON(FILES) | ON(DEMO), WORD(fail_on, severities),
       "info, low, medium, high (the default) or critical")
OPTION(TIMEOUT, "timeout", MUST, "DURATION", ANY, READ(timeout),
       "deadline of the whole run, as in 30s, 5m, 2h")
OPTION(PROBE, "probe", MUST, "HOW", ON(AUDIT) | ON(HANDSHAKE) | ON(DEMO),
       WORD(probe, levels),
       "offer (well-formed hellos only) or weaknesses (also what looks like an attack)")
OPTION(NAME, "name", MUST, "HOST", ON(HANDSHAKE), READ(name),
       "server name to ask for (SNI)")
OPTION(ROOT, "root", MUST, "DIR", ON(FILES), TEXT(root), "folder that PATH is below")
OPTION(DEEP, "deep", NONE, NULL, ON(AUDIT) | ON(LISTENERS), FLAG(deep),
       "also look where looking is expensive")
OPTION(WITHOUT, "without", MUST, "STAGE,...", ON(AUDIT), READ(without),
       "skip handshake, http, firewall or host")
OPTION(DRY_RUN, "dry-run", NONE, NULL, ON(BLOCK) | ON(UNBLOCK), FLAG(dry_run),
       "show what would change and whom it would hit; change nothing")
OPTION(LOCK_ME_OUT, "yes-lock-me-out", NONE, NULL, ON(BLOCK), FLAG(lock_me_out),
       "block a port that administration comes in through")
OPTION(QUIET, "quiet", NONE, NULL, ANY, FLAG(quiet), "print findings only")
OPTION(VERBOSE, "verbose", NONE, NULL, ANY, FLAG(verbose), "print the evidence, too")
OPTION(COLOR, "color", MUST, "WHEN", ANY, WORD(color, colors), "auto, always or never")
OPTION(NO_SANDBOX, "no-sandbox", NONE, NULL, ANY, FLAG(no_sandbox),
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
