/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys of policy files, one row each:
 *
 * POLICY_KEY(symbol, section, name, kind, record, field, min, max, default,
 *	      empty, help)
 *
 * ${record} and ${field} say where the value goes: struct policy, or what one
 * labelled section describes. ${min} and ${max} bound numbers (as written) and
 * durations (in seconds). ${default} is text as in a file, NULL where a key has
 * none; those of [tls], [certificate] and [http] repeat the profile
 * intermediate, and a test compares them. ${empty} is the word that stands for
 * an empty list, NULL where a list may not be empty.
 */
POLICY_KEY(BASE, POLICY, "base", BASE, struct policy, base, 0, 0, "intermediate", NULL,
	   "profile that this file starts from (--list policies names them)")

POLICY_KEY(PROTOCOLS, TLS, "protocols", PROTOCOLS, struct policy, checks.protocols, 0,
	   0, "TLSv1.2, TLSv1.3", NULL, "TLS versions that may be offered")
POLICY_KEY(CIPHERS, TLS, "ciphers", CIPHERS, struct policy, checks.ciphers, 0, 0,
	   "ECDHE-ECDSA-AES128-GCM-SHA256, ECDHE-RSA-AES128-GCM-SHA256, "
	   "ECDHE-ECDSA-AES256-GCM-SHA384, ECDHE-RSA-AES256-GCM-SHA384, "
	   "ECDHE-ECDSA-CHACHA20-POLY1305, ECDHE-RSA-CHACHA20-POLY1305",
	   "none",
	   "cipher suites of TLS 1.2 and older that may be offered, by OpenSSL name")
POLICY_KEY(CIPHER_SUITES, TLS, "cipher-suites", CIPHER_SUITES, struct policy,
	   checks.cipher_suites, 0, 0,
	   "TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, "
	   "TLS_CHACHA20_POLY1305_SHA256",
	   "none", "cipher suites of TLS 1.3 that may be offered, by IANA name")
POLICY_KEY(GROUPS, TLS, "groups", GROUPS, struct policy, checks.groups, 0, 0,
	   "X25519MLKEM768, X25519, prime256v1, secp384r1", "any",
	   "key exchange groups that may be offered, by OpenSSL name")
POLICY_KEY(SERVER_ORDER, TLS, "server-order", TRISTATE, struct policy,
	   checks.server_order, 0, 0, "no", NULL,
	   "whether the server's order of cipher suites has to win: yes, no, any")

POLICY_KEY(MIN_DAYS, CERTIFICATE, "min-days", NUMBER, struct policy,
	   checks.certificate_min_days, 0, 825, "14", NULL,
	   "days for which a certificate has to stay valid")
POLICY_KEY(MAX_DAYS, CERTIFICATE, "max-days", NUMBER, struct policy,
	   checks.certificate_max_days, 0, 36500, "366", NULL,
	   "days from a certificate's start to its end, at most; 0 = any")
POLICY_KEY(RSA_MIN_BITS, CERTIFICATE, "rsa-min-bits", NUMBER, struct policy,
	   checks.rsa_min_bits, 1024, 16384, "2048", NULL,
	   "smallest RSA key of a certificate")
POLICY_KEY(EC_MIN_BITS, CERTIFICATE, "ec-min-bits", NUMBER, struct policy,
	   checks.ec_min_bits, 160, 571, "256", NULL,
	   "smallest EC key of a certificate")
POLICY_KEY(KEYS, CERTIFICATE, "keys", KEY_FAMILIES, struct policy,
	   checks.certificate_keys, 0, 0, "EC, RSA", "any",
	   "kinds of keys that certificates may have")

POLICY_KEY(HSTS_MIN_AGE, HTTP, "hsts-min-age", SECONDS, struct policy,
	   checks.hsts_min_age, 0, 315360000, "730d", NULL,
	   "smallest max-age of Strict-Transport-Security")

POLICY_KEY(PROBE_DEADLINE, PROBE, "deadline", MILLISECONDS, struct policy,
	   audit.probe_deadline_ms, 1, 60, "3s", NULL,
	   "time that one connection of a handshake may take")
POLICY_KEY(PROBE_PARALLEL, PROBE, "parallel", NUMBER, struct policy,
	   audit.probe_parallel, 1, 128, "16", NULL,
	   "connections that are open at the same time")
POLICY_KEY(PROBE_RATE, PROBE, "rate", NUMBER, struct policy, audit.probe_rate, 0, 10000,
	   "0", NULL, "connections that are begun in one second; 0 = any number")
POLICY_KEY(PROBE_CONNECTIONS, PROBE, "connections", NUMBER, struct policy,
	   audit.probe_connections, 4, 100000, "1000", NULL,
	   "connections that are made to one endpoint, at most")

POLICY_KEY(AUDIT_PORTS, AUDIT, "ports", PORTS_TEXT, struct policy, audit.ports, 0, 0,
	   "443", NULL, "ports that are audited when the command line names none")
POLICY_KEY(FAIL_ON, AUDIT, "fail-on", SEVERITY, struct policy, audit.fail_on, 0, 0,
	   "high", NULL, "severity from which findings make the exit status 1")
POLICY_KEY(AUDIT_TIMEOUT, AUDIT, "timeout", MILLISECONDS, struct policy,
	   audit.timeout_ms, 1, 86400, "5m", NULL,
	   "deadline of the whole run; what was not looked at by then is unknown")

POLICY_KEY(LISTENER_PORTS, LISTENER, "ports", PORTS, struct expected_listener, ports, 0,
	   0, NULL, NULL, "the ports this section is about; required")
POLICY_KEY(LISTENER_PROTOCOL, LISTENER, "protocol", TRANSPORTS,
	   struct expected_listener, tcp, 0, 0, "tcp, udp", NULL,
	   "protocols this section is about")
POLICY_KEY(LISTENER_PROGRAM, LISTENER, "program", WORDS, struct expected_listener,
	   programs, 0, 0, "any", "any",
	   "programs that may listen there, by path or base name")
POLICY_KEY(LISTENER_USER, LISTENER, "user", WORDS, struct expected_listener, users, 0,
	   0, "any", "any", "users that they may run as")
POLICY_KEY(LISTENER_UNIT, LISTENER, "unit", WORDS, struct expected_listener, units, 0,
	   0, "any", "any", "systemd units that they may belong to")
POLICY_KEY(LISTENER_ADDRESS, LISTENER, "address", ADDRESSES, struct expected_listener,
	   addresses, 0, 0, "any", "any",
	   "numeric addresses that they may listen on, without port")

POLICY_KEY(WAIVER_CHECK, WAIVER, "check", CHECK, struct waiver, check, 0, 0, NULL, NULL,
	   "id of the check that is waived; without it, the section's name is the id")
POLICY_KEY(WAIVER_SUBJECT, WAIVER, "subject", TEXT, struct waiver, subject, 0, 0, NULL,
	   NULL, "pattern on a finding's subject, * and ? as in a shell; absent = all")
POLICY_KEY(WAIVER_REASON, WAIVER, "reason", TEXT, struct waiver, reason, 0, 0, NULL,
	   NULL, "why this is accepted; required")
POLICY_KEY(WAIVER_UNTIL, WAIVER, "until", DATE, struct waiver, until, 0, 400, NULL,
	   NULL, "last day, as YYYY-MM-DD, at most 400 days ahead; required")
