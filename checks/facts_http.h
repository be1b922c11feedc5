/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facts_http: what an endpoint answers to HTTP/1.1. Include checks/facts.h.
 *
 * No secret is in here: of cookies the name and the attributes, of a redirect the
 * scheme, host and port, of a page nothing.
 */
#ifndef TLSWARD_CHECKS_FACTS_HTTP_H
#define TLSWARD_CHECKS_FACTS_HTTP_H

#include "checks/facts_base.h"

enum {
	HTTP_COOKIES_MAX = 64,
	HTTP_PRODUCTS_MAX = 16,
	HTTP_TEXT_MAX = 200, /* bytes of any one text of the peer's */
};

enum http_question {
	HTTP_ROOT,       /* GET / */
	HTTP_LANDING,    /* GET of where / redirects to, on the same host */
	HTTP_ERROR,      /* GET of a path that does not exist */
	HTTP_COMPRESSED, /* GET /, compressed if the server likes */
	HTTP_TRACE,      /* TRACE / */
	HTTP_PLAIN,      /* GET / in clear text */
	HTTP_UPGRADE,    /* the same, with Upgrade: TLS/1.0 */
	HTTP_QUESTION_COUNT
};

/* Strict-Transport-Security: RFC 6797 section 6.1. */
struct http_hsts {
	bool present;
	bool valid; /* the rest means something */
	uint64_t max_age;
	bool include_subdomains;
	bool preload;
};

/* Content-Security-Policy: of several policies each one restricts. */
struct http_csp {
	bool present;
	bool report_only;           /* one that only reports is there too */
	bool restricts_scripts;     /* script-src or default-src */
	bool allows_inline_scripts; /* none of the policies forbids them */
	bool frame_ancestors;       /* not everybody's */
};

enum http_frame_options {
	HTTP_FRAME_OPTIONS_NONE,
	HTTP_FRAME_OPTIONS_DENY,
	HTTP_FRAME_OPTIONS_SAMEORIGIN,
	HTTP_FRAME_OPTIONS_INVALID, /* no browser heeds it: ALLOW-FROM, two that differ
				     */
	HTTP_FRAME_OPTIONS_COUNT
};

enum http_same_site {
	HTTP_SAME_SITE_ABSENT,
	HTTP_SAME_SITE_NONE,
	HTTP_SAME_SITE_LAX,
	HTTP_SAME_SITE_STRICT,
	HTTP_SAME_SITE_COUNT
};

/* Set-Cookie: RFC 6265 and its successor (draft-ietf-httpbis-rfc6265bis). */
struct http_cookie {
	const char *name;
	bool secure;
	bool http_only;
	enum http_same_site same_site;
	bool has_domain;
	bool path_is_root;
	bool is_removal; /* it takes a cookie away */
};

enum http_scheme {
	HTTP_SCHEME_NONE, /* relative: the one that was asked in */
	HTTP_SCHEME_HTTP,
	HTTP_SCHEME_HTTPS,
	HTTP_SCHEME_OTHER,
	HTTP_SCHEME_COUNT
};

/* Location: RFC 9110 section 10.2.2, without path and query. */
struct http_location {
	bool present;
	enum http_scheme scheme;
	const char *host; /* NULL: the one that was asked */
	uint16_t port;    /* 0: the scheme's own */
};

/* Fields that browsers have given up. */
enum http_obsolete {
	HTTP_OBSOLETE_HPKP = 1 << 0,
	HTTP_OBSOLETE_XSS_PROTECTION = 1 << 1, /* other than "0" */
	HTTP_OBSOLETE_EXPECT_CT = 1 << 2,
	HTTP_OBSOLETE_FEATURE_POLICY = 1 << 3,
	HTTP_OBSOLETE_X_CSP = 1 << 4, /* X-Content-Security-Policy, X-WebKit-CSP */
	HTTP_OBSOLETE_ALL = (1 << 5) - 1
};

/* Alt-Svc: RFC 7838, as far as it is about HTTP/3. */
struct http_alternatives {
	bool present;
	uint16_t http3_port;  /* of this host; 0: none */
	bool http3_elsewhere; /* on another host */
};

struct http_response {
	uint32_t status;
	bool is_html;
	bool has_body;
	struct http_hsts hsts;
	struct http_csp csp;
	enum http_frame_options frame_options;
	bool nosniff;
	const char *referrer_policy; /* the one that counts; NULL: none that is known */
	bool permissions_policy;
	uint32_t obsolete; /* enum http_obsolete */
	struct http_location location;
	struct http_cookie *cookies;
	size_t cookie_count;
	bool cookies_cut; /* there were more */
	/* "Server: nginx/1.22.1", "X-Powered-By: PHP/8.2" */
	struct string_list products;
	const char *content_encoding; /* "gzip", NULL: none */
	const char *alt_svc;
	struct http_alternatives alternatives; /* that it names */
	bool offers_tls_upgrade;               /* Upgrade: TLS/1.0 or the like */
	bool echoes_request;                   /* its content repeats what was asked */
	bool lists_directory;
};

/* What a response shows of a VPN server that answers HTTP to whoever is no client. */
enum http_tunnel {
	HTTP_TUNNEL_NONE,
	HTTP_TUNNEL_OPENCONNECT,    /* ocserv and its kin */
	HTTP_TUNNEL_SOFTETHER_LIKE, /* maybe: it has to be asked */
	HTTP_TUNNEL_SOFTETHER,
	HTTP_TUNNEL_COUNT
};

enum http_plain_port {
	HTTP_PLAIN_UNKNOWN, /* plain_why says why */
	HTTP_PLAIN_CLOSED,  /* nobody listens there */
	HTTP_PLAIN_OTHER,   /* it does not answer in HTTP */
	HTTP_PLAIN_HTTP,
	HTTP_PLAIN_COUNT
};

struct http_facts {
	bool asked;
	bool asked_elsewhere;   /* as another name of the same site: why says which */
	enum tristate answered; /* with HTTP/1.x */
	const char *why;        /* not answered, or not all: "h2 only", ... */
	bool http2_only;
	bool client_certificate_wanted;
	/* What was asked is NULL where no answer came. */
	const struct http_response *responses[HTTP_QUESTION_COUNT];
	uint16_t plain_port; /* 0: none was asked */
	enum http_plain_port plain;
	const char *plain_why;
};

#endif
