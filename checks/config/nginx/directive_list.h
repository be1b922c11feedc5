/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The directives whose value this parser understands:
 * NGINX_DIRECTIVE(symbol, name, repeat, least, most)
 * ${repeat}: ONCE (a second one in the same block is an error for nginx) or
 * MANY; ${least} and ${most} count the arguments.
 */
NGINX_DIRECTIVE(LISTEN, "listen", MANY, 1, 64)
NGINX_DIRECTIVE(SERVER_NAME, "server_name", MANY, 1, 65536)
NGINX_DIRECTIVE(SSL, "ssl", ONCE, 1, 1)
NGINX_DIRECTIVE(SSL_PROTOCOLS, "ssl_protocols", MANY, 1, 64)
NGINX_DIRECTIVE(SSL_CIPHERS, "ssl_ciphers", ONCE, 1, 1)
NGINX_DIRECTIVE(SSL_CONF_COMMAND, "ssl_conf_command", MANY, 2, 2)
NGINX_DIRECTIVE(SSL_ECDH_CURVE, "ssl_ecdh_curve", ONCE, 1, 1)
NGINX_DIRECTIVE(SSL_PREFER_SERVER_CIPHERS, "ssl_prefer_server_ciphers", ONCE, 1, 1)
NGINX_DIRECTIVE(SSL_SESSION_TICKETS, "ssl_session_tickets", ONCE, 1, 1)
NGINX_DIRECTIVE(SSL_EARLY_DATA, "ssl_early_data", ONCE, 1, 1)
NGINX_DIRECTIVE(SSL_STAPLING, "ssl_stapling", ONCE, 1, 1)
NGINX_DIRECTIVE(SSL_VERIFY_CLIENT, "ssl_verify_client", ONCE, 1, 1)
NGINX_DIRECTIVE(SSL_DHPARAM, "ssl_dhparam", ONCE, 1, 1)
NGINX_DIRECTIVE(SSL_REJECT_HANDSHAKE, "ssl_reject_handshake", ONCE, 1, 1)
NGINX_DIRECTIVE(SSL_CERTIFICATE, "ssl_certificate", MANY, 1, 1)
NGINX_DIRECTIVE(SSL_CERTIFICATE_KEY, "ssl_certificate_key", MANY, 1, 1)
