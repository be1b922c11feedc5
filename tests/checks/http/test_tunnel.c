/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tunnel: VPN servers by what they answered here, and sites that only look alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "checks/http/tunnel.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define OCSERV_FIELDS                                                                   \
	"Set-Cookie: webvpncontext=; expires=Thu, 01 Jan 1970 22:00:00 GMT; path=/\r\n" \
	"Content-Type: text/xml\r\nX-Transcend-Version: 1\r\n"
#define OCSERV_PAGE                                            \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"         \
	"<config-auth client=\"vpn\" type=\"auth-request\">\n" \
	"<version who=\"sg\">0.1(1)</version>\n</config-auth>"
#define PACK                                                                           \
	"\0\0\0\5\0\0\0\6build\0\0\0\0\0\0\0\1\0\0\x25\xca\0\0\0\6hello\0\0\0\2\0\0\0" \
	"\1\0\0\0\1x\0\0\0\7random\0\0\0\1\0\0\0\1\0\0\0\1y"

static void read_response(const char *start, const char *fields, struct span content,
			  struct response_reader *reader)
{
	struct buffer text = buffer_make(64 * 1024);
	struct span bytes;

	buffer_printf(&text, "%s\r\n%sContent-Length: %zu\r\n\r\n", start, fields,
		      content.len);
	buffer_add(&text, content);
	bytes = buffer_span(&text);
	assert_int_equal(response_reader_take(reader, &bytes), RESPONSE_DONE);
	buffer_free(&text);
}

static const struct {
	const char *label, *fields, *content;
	enum http_tunnel tunnel;
} cases[] = {
	{"a page", "Content-Type: text/html\r\n", "<html>", HTTP_TUNNEL_NONE},
	{"nothing", "", "", HTTP_TUNNEL_NONE},
	{"ocserv 1.1.6", OCSERV_FIELDS, OCSERV_PAGE, HTTP_TUNNEL_OPENCONNECT},
	{"without a declaration", OCSERV_FIELDS, "<config-auth client=\"vpn\">",
	 HTTP_TUNNEL_OPENCONNECT},
	{"a site with such a cookie",
	 "Set-Cookie: webvpncontext=x; path=/\r\nContent-Type: text/html\r\n", "<html>",
	 HTTP_TUNNEL_NONE},
	{"a site with such a field",
	 "X-Transcend-Version: 1\r\nContent-Type: text/html\r\n", "<html>",
	 HTTP_TUNNEL_NONE},
	{"such a document without the field", "Content-Type: text/xml\r\n", OCSERV_PAGE,
	 HTTP_TUNNEL_NONE},
	{"a page about such documents",
	 "X-Transcend-Version: 1\r\nContent-Type: text/xml\r\n",
	 "<?xml version=\"1.0\"?><p>&lt;config-auth client=\"vpn\"></p>",
	 HTTP_TUNNEL_NONE},
	{"another root that quotes it", OCSERV_FIELDS,
	 "<?xml version=\"1.0\"?><a><config-auth client=\"vpn\"/></a>",
	 HTTP_TUNNEL_NONE},
	{"another kind of client", OCSERV_FIELDS, "<config-auth client=\"mail\"> vpn",
	 HTTP_TUNNEL_NONE},
	{"cut in the declaration", OCSERV_FIELDS, "<?xml version", HTTP_TUNNEL_NONE},
	{"SoftEther 5.01", "Keep-Alive: timeout=15; max=19\r\n", "<!DOCTYPE HTML",
	 HTTP_TUNNEL_SOFTETHER_LIKE},
	{"Apache", "Keep-Alive: timeout=15, max=19\r\n", "<!DOCTYPE HTML",
	 HTTP_TUNNEL_NONE},
	{"its page, of somebody else", "Keep-Alive: timeout=5\r\n",
	 "<ADDRESS>HTTP Server at 127.0.0.1 Port 443</ADDRESS>", HTTP_TUNNEL_NONE},
};

static void test_root(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct response_reader reader = response_reader_make();

		read_response("HTTP/1.1 200 OK", cases[i].fields,
			      span_from_string(cases[i].content), &reader);
		if (tunnel_of(&reader) != cases[i].tunnel)
			fail_msg("%s: %d", cases[i].label, (int)tunnel_of(&reader));
		response_reader_free(&reader);
	}
}

static void test_softether(void **state)
{
	static const struct {
		const char *label, *start, *fields;
		struct span content;
		bool is;
	} rows[] = {
		{"a pack",
		 "HTTP/1.1 200 OK",
		 "Content-Type: application/octet-stream\r\n",
		 {PACK, sizeof(PACK) - 1},
		 true},
		{"a file",
		 "HTTP/1.1 200 OK",
		 "Content-Type: application/octet-stream\r\n",
		 {"hello random", 12},
		 false},
		{"a page for everything",
		 "HTTP/1.1 200 OK",
		 "Content-Type: text/html\r\n",
		 {PACK, sizeof(PACK) - 1},
		 false},
		{"an error",
		 "HTTP/1.1 403 Forbidden",
		 "Content-Type: application/octet-stream\r\n",
		 {PACK, sizeof(PACK) - 1},
		 false},
	};
	struct buffer request = buffer_make(4096);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct response_reader reader = response_reader_make();

		read_response(rows[i].start, rows[i].fields, rows[i].content, &reader);
		if (tunnel_is_softether(&reader) != rows[i].is)
			fail_msg("%s", rows[i].label);
		response_reader_free(&reader);
	}
	tunnel_write_request(SPAN_LITERAL("a.example"), &request);
	assert_true(span_starts_with(buffer_span(&request),
				     "POST /vpnsvc/connect.cgi HTTP/1.1\r\n"
				     "Host: a.example\r\n"));
	assert_true(span_ends_with(buffer_span(&request),
				   "Content-Length: 10\r\n\r\nVPNCONNECT"));
	buffer_free(&request);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_softether),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
