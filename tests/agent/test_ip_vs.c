/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /proc/net/ip_vs in the form of net/netfilter/ipvs/ip_vs_ctl.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/ip_vs.h"

#define HEAD                                            \
	"IP Virtual Server version 1.2.1 (size=4096)\n" \
	"Prot LocalAddress:Port Scheduler Flags\n"      \
	"  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n"

static const struct {
	const char *label;
	const char *text;
	bool ok;
	uint32_t line; /* of the error */
	const char *servers;
	size_t marked;
} cases[] = {
	{"nothing", HEAD, true, 0, "", 0},
	{"an empty file", "", true, 0, "", 0},
	{"two servers",
	 HEAD "TCP  C0000201:01BB rr \n"
	      "  -> C6120702:20FB      Masq    1      0          0         \n"
	      "  -> C6120703:01BB      Route   1      0          0         \n",
	 true, 0, "tcp 192.0.2.1:443>198.18.7.2:8443 tcp 192.0.2.1:443>198.18.7.3:443 ",
	 0},
	{"udp, IPv6, persistent",
	 HEAD
	 "UDP  [2001:0db8:0000:0000:0000:0000:0000:0001]:0035 wlc persistent 300\n"
	 "  -> [2001:0db8:0000:0000:0000:0000:0000:0002]:0035      Masq    1      0"
	 "          0         \n",
	 true, 0, "udp [2001:db8::1]:53>[2001:db8::2]:53 ", 0},
	{"nobody behind it", HEAD "TCP  C0000201:01BB rr \n", true, 0,
	 "tcp 192.0.2.1:443> ", 0},
	{"by a mark, and SCTP",
	 HEAD "FWM  00000007 rr \n  -> C6120702:0000 Masq 1 0 0\n"
	      "SCTP C0000201:01BB rr \n  -> C6120702:0000 Masq 1 0 0\n",
	 true, 0, "", 1},
	{"another file", "Inter-|   Receive\n", false, 1, "", 0},
	{"a server without a service", HEAD "  -> C6120702:20FB Masq 1 0 0\n", false, 4,
	 "", 0},
	{"a short address", HEAD "TCP  C00201:01BB rr\n", false, 4, "", 0},
	{"a port too big", HEAD "TCP  C0000201:101BB rr\n", false, 4, "", 0},
	{"no port", HEAD "TCP  C0000201 rr\n", false, 4, "", 0},
	{"another protocol", HEAD "XYZ  C0000201:01BB rr\n", false, 4, "", 0},
	{"cut", HEAD "TCP\n", false, 4, "", 0},
};

static void describe(const struct ip_vs_list *list, struct buffer *out)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		const struct ip_vs_server *server = &list->items[i];

		buffer_printf(out, "%s ", transport_name(server->transport));
		socket_address_text(&server->service, server->port, out);
		buffer_add_byte(out, '>');
		if (server->has_server)
			socket_address_text(&server->server, server->server_port, out);
		buffer_add_byte(out, ' ');
	}
}

static void test_cases(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = arena_make(1 << 20);
		struct buffer text = buffer_make(4096);
		struct ip_vs_list list = {0};
		struct diag err = {0};
		const bool ok = ip_vs_parse(span_from_string(cases[i].text), &arena,
					    &list, &err);

		describe(&list, &text);
		if (ok != cases[i].ok || err.at.line != cases[i].line ||
		    list.marked != cases[i].marked ||
		    !span_equal_string(buffer_span(&text), cases[i].servers))
			fail_msg("%s: %d, line %u, %.*s", cases[i].label, ok,
				 err.at.line, (int)text.len, text.ptr ? text.ptr : "");
		buffer_free(&text);
		arena_free(&arena);
	}
}

/* One more than is taken. */
static void test_ceiling(void **state)
{
	struct arena arena = arena_make(64 << 20);
	struct buffer text = buffer_make(8 << 20);
	struct ip_vs_list list = {0};
	struct diag err = {0};
	size_t i;

	(void)state;
	buffer_add_string(&text, HEAD "TCP  C0000201:01BB rr \n");
	for (i = 0; i < IP_VS_MAX; i++)
		buffer_add_string(&text, "  -> C6120702:20FB Masq 1 0 0\n");
	assert_true(ip_vs_parse(buffer_span(&text), &arena, &list, &err));
	assert_int_equal(list.count, IP_VS_MAX);
	buffer_add_string(&text, "  -> C6120702:20FB Masq 1 0 0\n");
	assert_false(ip_vs_parse(buffer_span(&text), &arena, &list, &err));
	buffer_free(&text);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
