/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How nginx spells the abstract settings: one row serves the parser, the text
 * of a fix and the edits of --harden.
 * NGINX_SETTING(setting, directive, decider, where, before, separator, after, since)
 * ${decider}: MATCHED (the server that the name selects), DEFAULT (the default
 * server of the address, whatever the name), BOTH (off in one of the two is off:
 * OpenSSL looks for a ticket before the name) or EARLY (the default server, too, but
 * the matched one since nginx 1.29.2: OpenSSL picks a suite of TLS 1.3 before it
 * tells anybody the name, seen with 3.0.22).
 */
#define WHERE_MATCHED "in the server block, or in http {} for all that say nothing"
#define WHERE_DEFAULT                                                               \
	"in the default server of the address (or in http {}): lines of its other " \
	"servers have no effect"
#define WHERE_EARLY                                                                  \
	"in the default server of the address (or in http {}): before nginx 1.29.2 " \
	"lines of its other servers have no effect"
#define WHERE_BOTH                                                                  \
	"in the default server of the address and in the server block: off in one " \
	"of them is off"
#define WHERE_PROTOCOLS                                                              \
	"in the default server of the address (or in http {}): before nginx 1.29.2 " \
	"lines of its other servers have no effect; lines in one block add up, so "  \
	"edit the line that is there"

NGINX_SETTING(PROTOCOLS, "ssl_protocols", DEFAULT, WHERE_PROTOCOLS, "ssl_protocols ",
	      " ", ";", NULL)
NGINX_SETTING(CIPHERS, "ssl_ciphers", MATCHED, WHERE_MATCHED, "ssl_ciphers ", ":", ";",
	      NULL)
NGINX_SETTING(CIPHER_SUITES, "ssl_conf_command", EARLY, WHERE_EARLY,
	      "ssl_conf_command Ciphersuites ", ":", ";", "1.19.4")
NGINX_SETTING(GROUPS, "ssl_ecdh_curve", DEFAULT, WHERE_DEFAULT, "ssl_ecdh_curve ", ":",
	      ";", "1.1.0")
NGINX_SETTING(SERVER_ORDER, "ssl_prefer_server_ciphers", MATCHED, WHERE_MATCHED,
	      "ssl_prefer_server_ciphers ", " ", ";", NULL)
NGINX_SETTING(SESSION_TICKETS, "ssl_session_tickets", BOTH, WHERE_BOTH,
	      "ssl_session_tickets ", " ", ";", "1.5.9")
NGINX_SETTING(EARLY_DATA, "ssl_early_data", DEFAULT, WHERE_DEFAULT, "ssl_early_data ",
	      " ", ";", "1.15.3")
NGINX_SETTING(STAPLING, "ssl_stapling", MATCHED, WHERE_MATCHED, "ssl_stapling ", " ",
	      ";", "1.3.7")
NGINX_SETTING(CLIENT_CERTIFICATE, "ssl_verify_client", MATCHED, WHERE_MATCHED,
	      "ssl_verify_client ", " ", ";", NULL)
NGINX_SETTING(DH_PARAMETERS, "ssl_dhparam", MATCHED, WHERE_MATCHED, "ssl_dhparam ", " ",
	      ";", NULL)
NGINX_SETTING(LIBRARY_COMMANDS, "ssl_conf_command", MATCHED, WHERE_MATCHED,
	      "ssl_conf_command ", " ", ";", "1.19.4")
NGINX_SETTING(REJECT_HANDSHAKE, "ssl_reject_handshake", MATCHED, WHERE_MATCHED,
	      "ssl_reject_handshake ", " ", ";", "1.19.4")
NGINX_SETTING(CERTIFICATE, "ssl_certificate", MATCHED, WHERE_MATCHED,
	      "ssl_certificate ", " ", ";", NULL)
NGINX_SETTING(CERTIFICATE_KEY, "ssl_certificate_key", MATCHED, WHERE_MATCHED,
	      "ssl_certificate_key ", " ", ";", NULL)
NGINX_SETTING(RUN_USER, "user", MATCHED, "at the top of the main file", "user ", " ",
	      ";", NULL)
#undef WHERE_MATCHED
#undef WHERE_DEFAULT
#undef WHERE_EARLY
#undef WHERE_BOTH
#undef WHERE_PROTOCOLS
