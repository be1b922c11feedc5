/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole configurations, from memory, to the sites of facts.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "nginx_parsed.h"

#define OPENSSL3 "OpenSSL 3.0.22 25 Aug 2026"

static void add_list(struct buffer *out, const struct string_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		buffer_printf(out, "%s%s", i ? "," : "", list->items[i]);
}

/* LINE[names] address(tls,default...) ... =versions; one site per line */
static void add_site(struct buffer *out, const struct site *site)
{
	const struct setting *protocols = site_setting(site, SETTING_PROTOCOLS);

	if (protocols && !protocols->effective_known && !protocols->why)
		fail_msg("line %u: unknown without a reason", site->at.line);
	buffer_printf(out, "%u[", site->at.line);
	add_list(out, &site->names);
	buffer_add_string(out, site->stream ? "]stream" : "]");
	for (size_t i = 0; i < site->address_count; i++) {
		const struct site_address *address = &site->addresses[i];

		buffer_add_byte(out, ' ');
		if (address->unix_path)
			buffer_printf(out, "unix:%s", address->unix_path);
		else
			socket_address_text(&address->address, address->port, out);
		buffer_printf(out, "%s%s%s%s", address->transport ? "/udp" : "",
			      address->tls ? "+tls" : "",
			      address->proxy_protocol ? "+pp" : "",
			      address->is_default ? "*" : "");
	}
	if (site->rejects_handshake)
		buffer_add_string(out, " rejects");
	if (protocols) {
		buffer_add_string(out, " =");
		if (protocols->effective_known)
			add_list(out, &protocols->effective);
		else
			buffer_add_byte(out, '?');
	}
	buffer_add_byte(out, '\n');
}

static const struct {
	const char *label;
	const char *version, *library;
	const char *text;
	const char *sites;
} site_rows[] = {
	{"nothing", "1.22.1", OPENSSL3, "events {}", ""},
	{"no listen", "1.22.1", OPENSSL3, "http { server { } }", "1[] 0.0.0.0:80*\n"},
	{"TLS and plain in one server", "1.22.1", OPENSSL3,
	 "http { " CERT "server { listen 80; listen 443 ssl; server_name a b; } }",
	 "1[a,b] 0.0.0.0:443+tls* 0.0.0.0:80* =TLSv1.2\n"},
	{"defaults of 1.23.4", "1.23.4", OPENSSL3,
	 "http { " CERT "server { listen 443 ssl; } }",
	 "1[] 0.0.0.0:443+tls* =TLSv1.2,TLSv1.3\n"},
	{"defaults of 1.27.3 with an old library", "1.27.3", "OpenSSL 1.1.1w",
	 "http { " CERT "server { listen 443 ssl; } }",
	 "1[] 0.0.0.0:443+tls* =TLSv1.2,TLSv1.3\n"},
	{"defaults of 1.22 with an old library", "1.22.1", "OpenSSL 1.1.1w",
	 "http { " CERT "server { listen 443 ssl; } }",
	 "1[] 0.0.0.0:443+tls* =TLSv1,TLSv1.1,TLSv1.2\n"},
	{"OpenSSL 1.0.2 has no TLS 1.3", "1.22.1", "OpenSSL 1.0.2",
	 "http { " CERT "ssl_protocols TLSv1.2 TLSv1.3; server { listen 443 ssl; } }",
	 "1[] 0.0.0.0:443+tls* =TLSv1.2\n"},
	{"OpenSSL 1.0.2 may have SSLv3", "1.22.1", "OpenSSL 1.0.2",
	 "http { " CERT "ssl_protocols SSLv3 TLSv1.2; server { listen 443 ssl; } }",
	 "1[] 0.0.0.0:443+tls* =?\n"},
	{"version unknown, nothing said", NULL, OPENSSL3,
	 "http { " CERT "server { listen 443 ssl; } }", "1[] 0.0.0.0:443+tls* =?\n"},
	{"version unknown, all say the same", NULL, OPENSSL3,
	 "http { " CERT "ssl_protocols TLSv1.3; server { listen 443 ssl; }"
	 "server { listen 443 ssl; server_name b; } }",
	 "1[] 0.0.0.0:443+tls* =TLSv1.3\n1[b] 0.0.0.0:443+tls =TLSv1.3\n"},
	{"version unknown, and it matters", NULL, OPENSSL3,
	 "http { " CERT "ssl_protocols TLSv1.3; server { listen 443 ssl; }"
	 "server { listen 443 ssl; server_name b; ssl_protocols TLSv1.2; } }",
	 "1[] 0.0.0.0:443+tls* =TLSv1.3\n1[b] 0.0.0.0:443+tls =?\n"},
	{"library unknown, and it matters", "1.22.1", NULL,
	 "http { " CERT "server { listen 443 ssl; } }", "1[] 0.0.0.0:443+tls* =?\n"},
	{"library unknown, new versions only", "1.22.1", NULL,
	 "http { " CERT "ssl_protocols TLSv1.2; server { listen 443 ssl; } }",
	 "1[] 0.0.0.0:443+tls* =TLSv1.2\n"},
	{"the default server decides", "1.22.1", OPENSSL3,
	 "http { " CERT "\nserver { listen 443 ssl; ssl_protocols TLSv1.2; }"
	 "\nserver { listen 443 ssl; server_name b; ssl_protocols TLSv1.3; } }",
	 "2[] 0.0.0.0:443+tls* =TLSv1.2\n3[b] 0.0.0.0:443+tls =TLSv1.2\n"},
	{"the name decides since 1.29.2", "1.29.2", OPENSSL3,
	 "http { " CERT "\nserver { listen 443 ssl; ssl_protocols TLSv1.2; }"
	 "\nserver { listen 443 ssl; server_name b; ssl_protocols TLSv1.3; } }",
	 "2[] 0.0.0.0:443+tls* =TLSv1.2\n3[b] 0.0.0.0:443+tls =TLSv1.3\n"},
	{"but not before OpenSSL 1.1.1", "1.29.2", "OpenSSL 1.1.0l",
	 "http { " CERT "\nserver { listen 443 ssl; ssl_protocols TLSv1.2; }"
	 "\nserver { listen 443 ssl; server_name b; ssl_protocols TLSv1.1; } }",
	 "2[] 0.0.0.0:443+tls* =TLSv1.2\n3[b] 0.0.0.0:443+tls =TLSv1.2\n"},
	{"two outcomes of one server", "1.22.1", OPENSSL3,
	 "http { " CERT "\nserver { listen 443 ssl; ssl_protocols TLSv1.2; }"
	 "\nserver { listen 443 ssl; listen 444 ssl; listen [::]:444 ssl; server_name b;"
	 " ssl_protocols TLSv1.3; } }",
	 "2[] 0.0.0.0:443+tls* =TLSv1.2\n3[b] 0.0.0.0:443+tls =TLSv1.2\n"
	 "3[b] 0.0.0.0:444+tls* [::]:444+tls* =TLSv1.3\n"},
	{"an exact address is a group of its own", "1.22.1", OPENSSL3,
	 "http { " CERT "server { listen 443 ssl; server_name a; }"
	 "server { listen 127.0.0.1:443; server_name b; } }",
	 "1[a] 0.0.0.0:443+tls* =TLSv1.2\n1[b] 127.0.0.1:443*\n"},
	{"ssl is a flag of the address", "1.22.1", OPENSSL3,
	 "http { " CERT "server { listen 443; server_name a; }"
	 "server { listen 443 ssl proxy_protocol; server_name b; } }",
	 "1[a] 0.0.0.0:443+tls+pp* =TLSv1.2\n1[b] 0.0.0.0:443+tls+pp =TLSv1.2\n"},
	{"ssl on", "1.22.1", OPENSSL3,
	 "http { " CERT "server { listen 443; ssl on; } }",
	 "1[] 0.0.0.0:443+tls* =TLSv1.2\n"},
	{"ssl on, gone since 1.25.1", "1.25.1", OPENSSL3,
	 "http { " CERT "server { listen 443; ssl on; } }", "1[] 0.0.0.0:443*\n"},
	{"a name that another server has", "1.22.1", OPENSSL3,
	 "http { server { server_name a .x; } server { server_name A b X *.x; }"
	 " server { listen 81; server_name a; } server { server_name a.x ~a; } }",
	 "1[a,.x] 0.0.0.0:80*\n1[b] 0.0.0.0:80\n1[a] 0.0.0.0:81*\n"
	 "1[a.x,~a] 0.0.0.0:80\n"},
	{"names over several lines", "1.22.1", OPENSSL3,
	 "http { server { server_name a; server_name b \"\" c; } }",
	 "1[a,b,c] 0.0.0.0:80*\n"},
	{"no certificate of its own", "1.22.1", OPENSSL3,
	 "http { server { listen 443 ssl; ssl_protocols TLSv1.3; " CERT "}"
	 "server { listen 443 ssl; server_name b; ssl_protocols TLSv1.2; } }",
	 "1[] 0.0.0.0:443+tls* =TLSv1.3\n1[b] 0.0.0.0:443+tls =TLSv1.3\n"},
	{"refusing default server", "1.22.1", OPENSSL3,
	 "http { server { listen 443 ssl default_server; ssl_reject_handshake ON;"
	 " ssl_protocols TLSv1.3; } server { listen 443 ssl; server_name b; " CERT
	 "} }",
	 "1[] 0.0.0.0:443+tls* rejects =\n1[b] 0.0.0.0:443+tls =TLSv1.3\n"},
	{"QUIC is an address of its own", "1.25.0", OPENSSL3,
	 "http { " CERT "server { listen 443 ssl; listen 443 quic; } }",
	 "1[] 0.0.0.0:443+tls* =TLSv1.2,TLSv1.3\n1[] 0.0.0.0:443/udp+tls* =TLSv1.3\n"},
	{"stream", "1.22.1", OPENSSL3,
	 "stream { " CERT "server { listen 853 ssl; } server { listen 53 udp; } }",
	 "1[]stream 0.0.0.0:853+tls* =TLSv1.2\n1[]stream 0.0.0.0:53/udp*\n"},
	{"socket file", "1.22.1", OPENSSL3,
	 "http { " CERT "server { listen unix:/s ssl; } server { listen unix:/s; } }",
	 "1[] unix:/s+tls* =TLSv1.2\n1[] unix:/s+tls =TLSv1.2\n"},
	{"a range of ports", "1.22.1", OPENSSL3,
	 "http { server { listen 127.0.0.1:8000-8002; } server { listen 8001; } }",
	 "1[] 127.0.0.1:8000* 127.0.0.1:8001* 127.0.0.1:8002*\n1[] 0.0.0.0:8001*\n"},
	{"http level behind the server", "1.22.1", OPENSSL3,
	 "http { server { listen 443 ssl; } ssl_protocols TLSv1.3; " CERT "}",
	 "1[] 0.0.0.0:443+tls* =TLSv1.3\n"},
	{"security level of the default server", "1.22.1", OPENSSL3,
	 "http { " CERT "ssl_protocols TLSv1 TLSv1.2; server { listen 443 ssl;"
	 " ssl_ciphers ALL:@SECLEVEL=0; } server { listen 443 ssl; server_name b; } }",
	 "1[] 0.0.0.0:443+tls* =TLSv1,TLSv1.2\n1[b] 0.0.0.0:443+tls =TLSv1.2\n"},
	{"security level of the matched server", "1.22.1", OPENSSL3,
	 "http { " CERT "ssl_protocols TLSv1 TLSv1.2; server { listen 443 ssl; }"
	 "server { listen 443 ssl; server_name b; ssl_ciphers ALL:@SECLEVEL=0; } }",
	 "1[] 0.0.0.0:443+tls* =TLSv1.2\n1[b] 0.0.0.0:443+tls =TLSv1,TLSv1.2\n"},
	{"the same with a later library", "1.22.1", "OpenSSL 3.5.0",
	 "http { " CERT "ssl_protocols TLSv1 TLSv1.2; server { listen 443 ssl; }"
	 "server { listen 443 ssl; server_name b; ssl_ciphers ALL:@SECLEVEL=0; } }",
	 "1[] 0.0.0.0:443+tls* =TLSv1.2\n1[b] 0.0.0.0:443+tls =?\n"},
};

static void test_sites(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(site_rows) / sizeof(site_rows[0]); i++) {
		struct nginx_parsed p = nginx_parse_text(
			site_rows[i].text, site_rows[i].version, site_rows[i].library);
		struct buffer got = buffer_make(1 << 20);

		if (!p.ok || p.config.limits.count > 0)
			fail_msg("%s: %s", site_rows[i].label,
				 p.ok ? p.config.limits.items[0].where : p.err.message);
		for (size_t s = 0; s < p.config.site_count; s++)
			add_site(&got, &p.config.sites[s]);
		if (!span_equal_string(buffer_span(&got), site_rows[i].sites))
			fail_msg("%s:\n%.*sexpected:\n%s", site_rows[i].label,
				 (int)got.len, got.ptr, site_rows[i].sites);
		buffer_free(&got);
		arena_free(&p.arena);
	}
}

/* The suites of TLS 1.3 were chosen before the name was known until nginx 1.29.2. */
static const struct {
	const char *version;
	const char *effective; /* NULL: unknown */
} suites_by_version[] = {
	{"1.29.1", "TLS_AES_128_GCM_SHA256"},
	{"1.29.2", "TLS_AES_256_GCM_SHA384"},
	{NULL, NULL},
};

static void test_suites_by_version(void **state)
{
	static const char text[] =
		"http { " CERT "server { listen 443 ssl;"
		" ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256; }"
		"server { listen 443 ssl; server_name b;"
		" ssl_conf_command Ciphersuites TLS_AES_256_GCM_SHA384; } }";

	(void)state;
	for (size_t i = 0; i < sizeof(suites_by_version) / sizeof(suites_by_version[0]);
	     i++) {
		const char *expected = suites_by_version[i].effective;
		struct nginx_parsed p =
			nginx_parse_text(text, suites_by_version[i].version, OPENSSL3);
		const struct setting *suites;

		assert_int_equal(p.config.site_count, 2);
		suites = site_setting(&p.config.sites[1], SETTING_CIPHER_SUITES);
		assert_non_null(suites);
		assert_int_equal(suites->effective_known, expected != NULL);
		if (expected)
			assert_string_equal(suites->effective.items[0], expected);
		else
			assert_non_null(strstr(suites->why, "version of nginx"));
		arena_free(&p.arena);
	}
}

/* One setting of the last site. */
static const struct {
	const char *label;
	enum setting_id setting;
	const char *text; /* inside http {} */
	const char *configured;
	const char *effective; /* NULL: unknown */
	uint32_t line;         /* of at; 0: a default */
	const char *why;       /* part of it, or NULL */
} setting_rows[] = {
	{"protocols, from http", SETTING_PROTOCOLS,
	 "ssl_protocols TLSv1.2;\nserver { listen 443 ssl; " CERT "}", "TLSv1.2",
	 "TLSv1.2", 1, NULL},
	{"protocols, replaced", SETTING_PROTOCOLS,
	 "ssl_protocols TLSv1.2;\nserver { listen 443 ssl; " CERT
	 "\nssl_protocols TLSv1.3; }",
	 "TLSv1.3", "TLSv1.3", 3, NULL},
	{"protocols, lines add up", SETTING_PROTOCOLS,
	 "server { listen 443 ssl; " CERT "\nssl_protocols TLSv1.3;\nssl_protocols "
	 "TLSv1.2; }",
	 "TLSv1.3,TLSv1.2", "TLSv1.2,TLSv1.3", 2, "add up"},
	{"protocols, any case", SETTING_PROTOCOLS,
	 "server { listen 443 ssl; " CERT "ssl_protocols tlsv1.2 TLSV1.3; }",
	 "tlsv1.2,TLSV1.3", "TLSv1.2,TLSv1.3", 1, NULL},
	{"protocols, refused by the library", SETTING_PROTOCOLS,
	 "server { listen 443 ssl; " CERT "ssl_protocols TLSv1.1 TLSv1.2; }",
	 "TLSv1.1,TLSv1.2", "TLSv1.2", 1,
	 "OpenSSL 3.0 refuses TLS 1.0 and 1.1 without @SECLEVEL=0"},
	{"protocols, refused at a level", SETTING_PROTOCOLS,
	 "server { listen 443 ssl; " CERT
	 "ssl_protocols TLSv1.1 TLSv1.2; ssl_ciphers HIGH:@SECLEVEL=2; }",
	 "TLSv1.1,TLSv1.2", "TLSv1.2", 1,
	 "OpenSSL 3.0 at security level 2 refuses TLS 1.0 and 1.1"},
	{"protocols, SSLv3", SETTING_PROTOCOLS,
	 "server { listen 443 ssl; " CERT "ssl_protocols SSLv3 TLSv1.2; }",
	 "SSLv3,TLSv1.2", "TLSv1.2", 1, "no SSLv2 or SSLv3"},
	{"protocols, default server named", SETTING_PROTOCOLS,
	 CERT "\nserver { listen 443 ssl; server_name first; ssl_protocols TLSv1.2; }"
	      "\nserver { listen 443 ssl; server_name b; ssl_protocols TLSv1.3; }",
	 "TLSv1.3", "TLSv1.2", 2,
	 "the default server of the address decides: first at /n/nginx.conf:2:1"},
	{"MinProtocol", SETTING_PROTOCOLS,
	 "server { listen 443 ssl; " CERT "ssl_protocols TLSv1.2 TLSv1.3;\n"
	 "ssl_conf_command MinProtocol TLSv1.3; }",
	 "TLSv1.2,TLSv1.3", "TLSv1.3", 2, "MinProtocol at /n/nginx.conf:2:1"},
	{"commands, inherited only whole", SETTING_LIBRARY_COMMANDS,
	 "ssl_conf_command MinProtocol TLSv1.3;\nserver { listen 443 ssl; " CERT
	 "\nssl_conf_command Options -SessionTicket; }",
	 "Options -SessionTicket", "Options -SessionTicket", 3, NULL},
	{"commands, inherited", SETTING_LIBRARY_COMMANDS,
	 "ssl_conf_command MinProtocol TLSv1.3; ssl_conf_command Groups X25519;\n"
	 "server { listen 443 ssl; " CERT "}",
	 "MinProtocol TLSv1.3,Groups X25519", "MinProtocol TLSv1.3,Groups X25519", 1,
	 NULL},
	{"ciphers, default", SETTING_CIPHERS, "server { listen 443 ssl; " CERT "}", "",
	 "HIGH,!aNULL,!MD5", 0, NULL},
	{"ciphers, split", SETTING_CIPHERS,
	 "server { listen 443 ssl; " CERT "ssl_ciphers \"AES:!MD5 RSA\"; }",
	 "AES,!MD5,RSA", "AES,!MD5,RSA", 1, NULL},
	{"CipherString", SETTING_CIPHERS,
	 "server { listen 443 ssl; " CERT "ssl_ciphers HIGH;\nssl_conf_command "
	 "CipherString AES128; }",
	 "HIGH", "AES128", 2, "CipherString"},
	{"Ciphersuites", SETTING_CIPHER_SUITES,
	 "server { listen 443 ssl; " CERT
	 "ssl_conf_command ciphersuites TLS_AES_128_GCM_SHA256; }",
	 "TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256", 1, NULL},
	{"Ciphersuites of the default server", SETTING_CIPHER_SUITES,
	 CERT "server { listen 443 ssl;\nssl_conf_command Ciphersuites "
	      "TLS_AES_128_GCM_SHA256; }\nserver { listen 443 ssl; server_name b; "
	      "ssl_conf_command Ciphersuites TLS_AES_256_GCM_SHA384; }",
	 "TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", 2, "the default server"},
	{"groups of the default server", SETTING_GROUPS,
	 CERT "server { listen 443 ssl; ssl_ecdh_curve X25519:prime256v1; }\n"
	      "server { listen 443 ssl; server_name b; ssl_ecdh_curve secp384r1; }",
	 "secp384r1", "X25519,prime256v1", 1, "the default server"},
	{"groups auto", SETTING_GROUPS,
	 "server { listen 443 ssl; " CERT "ssl_ecdh_curve auto; }", "auto",
	 "X25519,secp256r1,X448,secp521r1,secp384r1,ffdhe2048,ffdhe3072,ffdhe4096,"
	 "ffdhe6144,ffdhe8192",
	 1, "auto"},
	{"tickets of the matched server", SETTING_SESSION_TICKETS,
	 CERT "server { listen 443 ssl; }\n"
	      "server { listen 443 ssl; server_name b; ssl_session_tickets off; }",
	 "off", "off", 2, NULL},
	{"tickets, off in the default server", SETTING_SESSION_TICKETS,
	 CERT "server { listen 443 ssl; ssl_session_tickets off; }\n"
	      "server { listen 443 ssl; server_name b; ssl_session_tickets on; }",
	 "on", "off", 1, "the default server"},
	{"tickets by command", SETTING_SESSION_TICKETS,
	 "server { listen 443 ssl; " CERT
	 "ssl_session_tickets on; ssl_conf_command Options -SessionTicket; }",
	 "on", "off", 1, "Options"},
	{"early data of the default server", SETTING_EARLY_DATA,
	 CERT "server { listen 443 ssl; ssl_early_data on; }\n"
	      "server { listen 443 ssl; server_name b; }",
	 "", "on", 1, "the default server"},
	{"certificate of a server without", SETTING_CERTIFICATE,
	 "server { listen 443 ssl; " CERT
	 "}\nserver { listen 443 ssl; server_name b; }",
	 "", "/n/c.pem", 1, "the default server"},
	{"certificate by variable", SETTING_CERTIFICATE,
	 "server { listen 443 ssl; ssl_certificate $x.pem; ssl_certificate_key k; }",
	 "$x.pem", NULL, 1, "only the wire"},
	{"key as data is not shown", SETTING_CERTIFICATE_KEY,
	 "server { listen 443 ssl; ssl_certificate c; ssl_certificate_key data:SECRET; }",
	 "data:", NULL, 1, "only the wire"},
	{"client certificates", SETTING_CLIENT_CERTIFICATE,
	 "server { listen 443 ssl; " CERT "ssl_verify_client optional; }", "optional",
	 "optional", 1, NULL},
	{"DH parameters", SETTING_DH_PARAMETERS,
	 "server { listen 443 ssl; " CERT "ssl_dhparam dh/p.pem; }", "/n/dh/p.pem",
	 "/n/dh/p.pem", 1, NULL},
};

static void check_list(const char *label, const char *what,
		       const struct string_list *list, const char *wanted)
{
	struct buffer got = buffer_make(1 << 16);

	add_list(&got, list);
	if (!span_equal_string(buffer_span(&got), wanted))
		fail_msg("%s: %s %.*s", label, what, (int)got.len, got.ptr);
	buffer_free(&got);
}

static void test_settings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(setting_rows) / sizeof(setting_rows[0]); i++) {
		const char *label = setting_rows[i].label;
		struct buffer text = buffer_make(1 << 16);
		const struct setting *setting;
		struct nginx_parsed p;

		buffer_printf(&text, "http { %s }", setting_rows[i].text);
		buffer_add_byte(&text, '\0');
		p = nginx_parse_text(text.ptr, "1.22.1", OPENSSL3);
		if (!p.ok || p.config.limits.count > 0 || p.config.site_count == 0)
			fail_msg("%s: not understood", label);
		setting = site_setting(&p.config.sites[p.config.site_count - 1],
				       setting_rows[i].setting);
		assert_non_null(setting);
		check_list(label, "configured", &setting->configured,
			   setting_rows[i].configured);
		if (setting->effective_known != (setting_rows[i].effective != NULL))
			fail_msg("%s: known %d", label, setting->effective_known);
		if (setting->effective_known)
			check_list(label, "effective", &setting->effective,
				   setting_rows[i].effective);
		if (setting->at.line != setting_rows[i].line ||
		    (setting->at.line == 0) != (setting->at.path == NULL))
			fail_msg("%s: at line %u", label, setting->at.line);
		if (!setting_rows[i].why != !setting->why ||
		    (setting->why && !strstr(setting->why, setting_rows[i].why)))
			fail_msg("%s: why %s", label, setting->why);
		arena_free(&p.arena);
		buffer_free(&text);
	}
}

static void test_command_line(void **state)
{
	const struct memory_file file =
		FILE_ROW("/n/nginx.conf", "user a b; http{ server{} }");
	struct config_job job = {
		.command = "nginx: master process nginx -c /n/nginx.conf",
		.unprivileged = true,
	};
	struct nginx_parsed p = nginx_parse(&file, 1, &job);

	(void)state;
	assert_true(p.ok);
	assert_string_equal(p.config.run_user, "a");
	assert_int_equal(p.config.run_user_at.column, 1);
	assert_int_equal(p.config.sites[0].addresses[0].port, 8000);
	arena_free(&p.arena);

	job.command = "nginx: master process nginx -g user c; daemon off; -c "
		      "/n/nginx.conf";
	p = nginx_parse(&file, 1, &job);
	assert_true(p.ok);
	assert_string_equal(p.config.run_user, "c");
	assert_int_equal(p.config.limits.count, 1); /* the file's is a duplicate */
	arena_free(&p.arena);
}

static void test_certificates(void **state)
{
	struct nginx_parsed p = nginx_parse_text(
		"http { server { listen 443 ssl; ssl_certificate rsa.pem;\n"
		"ssl_certificate /e/ec.pem; ssl_certificate_key rsa.key;\n"
		"ssl_certificate_key engine:x:y; } }",
		"1.22.1", OPENSSL3);
	const struct site *site = p.config.sites;

	(void)state;
	assert_int_equal(p.config.site_count, 1);
	assert_int_equal(site->certificate_count, 2);
	assert_string_equal(site->certificates[0].path, "/n/rsa.pem");
	assert_string_equal(site->certificates[0].key_path, "/n/rsa.key");
	assert_int_equal(site->certificates[0].key_at.line, 2);
	assert_false(site->certificates[0].dynamic);
	assert_string_equal(site->certificates[1].path, "/e/ec.pem");
	assert_null(site->certificates[1].key_path);
	assert_true(site->certificates[1].dynamic);
	arena_free(&p.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sites),
		cmocka_unit_test(test_suites_by_version),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_command_line),
		cmocka_unit_test(test_certificates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
