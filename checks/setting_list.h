/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The abstract settings: SETTING(symbol, name, help). A check names one of
 * these and the value it wants; each server maps it to its own directive.
 * The names are part of the JSON contract: never renamed, only added.
 */
SETTING(PROTOCOLS, "protocols", "TLS versions accepted")
SETTING(CIPHERS, "ciphers", "cipher suites of TLS 1.2 and older, OpenSSL's words")
SETTING(CIPHER_SUITES, "cipher-suites", "cipher suites of TLS 1.3")
SETTING(GROUPS, "groups", "key exchange groups")
SETTING(SERVER_ORDER, "server-order", "the server's cipher order wins")
SETTING(SESSION_TICKETS, "session-tickets", "stateless session resumption")
SETTING(EARLY_DATA, "early-data", "TLS 1.3 0-RTT data")
SETTING(STAPLING, "stapling", "OCSP stapling")
SETTING(CLIENT_CERTIFICATE, "client-certificate", "client certificates wanted")
SETTING(DH_PARAMETERS, "dh-parameters", "file of the DHE group")
SETTING(LIBRARY_COMMANDS, "library-commands", "commands given to the TLS library")
SETTING(REJECT_HANDSHAKE, "reject-handshake", "refuse instead of answering")
SETTING(CERTIFICATE, "certificate", "certificate chain file")
SETTING(CERTIFICATE_KEY, "certificate-key", "private key file")
SETTING(RUN_USER, "run-user", "user that the workers run as")
