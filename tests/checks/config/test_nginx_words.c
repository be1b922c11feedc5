/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small vocabularies of nginx: names of directives, command line, listen. */
#include "checks/config/nginx/address.h"
#include "checks/config/nginx/command_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_known(void **state)
{
	size_t count;
	const char *const *names = nginx_directive_known(&count);
	enum nginx_directive_id id;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && strcmp(names[i - 1], names[i]) >= 0)
			fail_msg("%s is not behind %s", names[i], names[i - 1]);
		if (nginx_directive_class(span_from_string(names[i]), &id) !=
		    NGINX_CLASS_KNOWN)
			fail_msg("%s is not known, or stands in two lists", names[i]);
	}
	for (unsigned int i = 0; i < NGINX_DIRECTIVE_COUNT; i++) {
		const char *name = nginx_directive_row(i)->name;

		if (nginx_directive_class(span_from_string(name), &id) !=
			    NGINX_CLASS_MODELLED ||
		    (unsigned int)id != i)
			fail_msg("%s is not modelled", name);
	}
	assert_int_equal(nginx_directive_class(SPAN_LITERAL("map"), &id),
			 NGINX_CLASS_DATA);
	assert_int_equal(nginx_directive_class(SPAN_LITERAL("serve"), &id),
			 NGINX_CLASS_UNKNOWN);
	assert_int_equal(nginx_directive_class(SPAN_LITERAL("servers"), &id),
			 NGINX_CLASS_UNKNOWN);
	assert_int_equal(nginx_directive_class(SPAN_LITERAL("server\0"), &id),
			 NGINX_CLASS_UNKNOWN);
	assert_int_equal(nginx_directive_class((struct span){"", 0}, &id),
			 NGINX_CLASS_UNKNOWN);
}

static const struct {
	const char *label;
	struct config_job job;
	const char *path; /* NULL: refused */
	const char *directives;
} command_rows[] = {
	{"--files", {.path = "/a/b.conf"}, "/a/b.conf", ""},
	{"nothing known", {.command = "nginx: master process nginx"}, NULL, NULL},
	{"compiled in",
	 {.command = "nginx: master process /usr/sbin/nginx",
	  .default_config = "/etc/nginx/nginx.conf"},
	 "/etc/nginx/nginx.conf",
	 ""},
	{"as Debian starts it",
	 {.command = "nginx: master process /usr/sbin/nginx -g daemon on; "
		     "master_process on;",
	  .default_config = "/etc/nginx/nginx.conf"},
	 "/etc/nginx/nginx.conf",
	 "daemon on; master_process on;"},
	{"-c behind -g",
	 {.command = "nginx: master process nginx -g daemon off; -c /x/y.conf"},
	 "/x/y.conf",
	 "daemon off;"},
	{"glued",
	 {.command = "nginx: master process nginx -c/x/y.conf"},
	 "/x/y.conf",
	 ""},
	{"switch and value in one word",
	 {.command = "nginx: master process nginx -qc /x/y.conf"},
	 "/x/y.conf",
	 ""},
	{"a path with a blank",
	 {.command = "nginx: master process nginx -c /my files/y.conf -q"},
	 "/my files/y.conf",
	 ""},
	{"relative to the compiled prefix",
	 {.command = "nginx: master process nginx -c y.conf", .default_prefix = "/p"},
	 "/p/y.conf",
	 ""},
	{"relative to -p",
	 {.command = "nginx: master process nginx -p /q/ -c y.conf",
	  .default_prefix = "/p"},
	 "/q/y.conf",
	 ""},
	{"-p and the compiled file",
	 {.command = "nginx: master process nginx -p /q",
	  .default_config = "/etc/nginx/nginx.conf"},
	 "/etc/nginx/nginx.conf",
	 ""},
	{"relative prefix",
	 {.command = "nginx: master process nginx -p . -c y.conf"},
	 NULL,
	 NULL},
	{"no prefix", {.command = "nginx: master process nginx -c y.conf"}, NULL, NULL},
	{"single process", {.command = "/usr/sbin/nginx -c /x.conf"}, "/x.conf", ""},
	{"-e is not for us",
	 {.command = "nginx: master process nginx -e stderr -c /x.conf"},
	 "/x.conf",
	 ""},
	{"-g as an option's look-alike",
	 {.command = "nginx: master process nginx -g env A=-1; -c /x.conf"},
	 "/x.conf",
	 "env A=-1;"},
	{"option without value",
	 {.command = "nginx: master process nginx -c"},
	 NULL,
	 NULL},
};

static void test_command_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(command_rows) / sizeof(command_rows[0]); i++) {
		struct arena arena = arena_make(1 << 20);
		struct span directives;
		struct diag err = {0};
		const char *path = nginx_command_line_main_file(
			&command_rows[i].job, &arena, &directives, &err);
		const char *want = command_rows[i].path;

		if (!path != !want || (path && strcmp(path, want) != 0))
			fail_msg("%s: %s", command_rows[i].label, path);
		if (!path && err.message[0] == '\0')
			fail_msg("%s: no reason", command_rows[i].label);
		if (path && !span_equal_string(directives, command_rows[i].directives))
			fail_msg("%s: -g %.*s", command_rows[i].label,
				 (int)directives.len, directives.ptr);
		arena_free(&arena);
	}
}

static const struct {
	const char *label;
	const char *command, *exe;
	uint32_t parent;
	bool server, worker; /* of process 7 */
} process_rows[] = {
	{"master", "nginx: master process /usr/sbin/nginx", "/usr/sbin/nginx", 1, true,
	 false},
	{"worker", "nginx: worker process", "/usr/sbin/nginx", 7, false, true},
	{"worker of another", "nginx: worker process", "/usr/sbin/nginx", 8, false,
	 false},
	{"old worker", "nginx: worker process is shutting down", "/usr/sbin/nginx", 7,
	 false, false},
	{"cache manager", "nginx: cache manager process", "/usr/sbin/nginx", 7, false,
	 false},
	{"single process", "nginx -g master_process off;", "/usr/sbin/nginx", 1, true,
	 false},
	{"exe not readable", "/usr/sbin/nginx", NULL, 1, true, false},
	{"another program's argument", "vi nginx", "/usr/bin/vi", 1, false, false},
	{"another program by that name", "nginx", "/usr/bin/vi", 1, false, false},
	{"no command line", NULL, "/usr/sbin/nginx", 1, false, false},
};

static void test_processes(void **state)
{
	const struct config_parser *nginx = config_parser_find(SPAN_LITERAL("nginx"));
	const struct process master = {.pid = 7};

	(void)state;
	for (size_t i = 0; i < sizeof(process_rows) / sizeof(process_rows[0]); i++) {
		struct process process = {
			.pid = 9,
			.parent_pid = process_rows[i].parent,
			.command = process_rows[i].command,
			.exe = process_rows[i].exe,
		};

		if (nginx->is_server(&process) != process_rows[i].server ||
		    nginx->is_worker(&process, &master) != process_rows[i].worker)
			fail_msg("%s", process_rows[i].label);
	}
}

static const struct {
	const char *label;
	const char *words; /* separated by one blank */
	bool stream;
	enum nginx_listen_result result;
	const char *address; /* as socket_address_text() writes the first port */
	uint16_t last;
	const char *flags; /* s(sl) d(efault) p(roxy_protocol) q(uic) u(dp) */
} listen_rows[] = {
	{"port", "443", false, NGINX_LISTEN_OK, "0.0.0.0:443", 443, ""},
	{"star", "*:443 ssl", false, NGINX_LISTEN_OK, "0.0.0.0:443", 443, "s"},
	{"star alone", "*", false, NGINX_LISTEN_OK, "0.0.0.0:80", 80, ""},
	{"address alone", "192.0.2.1", false, NGINX_LISTEN_OK, "192.0.2.1:80", 80, ""},
	{"address and port", "192.0.2.1:8443 default_server ssl", false,
	 NGINX_LISTEN_OK, "192.0.2.1:8443", 8443, "sd"},
	{"old default", "443 default", false, NGINX_LISTEN_OK, "0.0.0.0:443", 443, "d"},
	{"IPv6", "[::]:443 ssl ipv6only=on", false, NGINX_LISTEN_OK, "[::]:443", 443,
	 "s"},
	{"IPv6 without port", "[2001:db8::1]", false, NGINX_LISTEN_OK,
	 "[2001:db8::1]:80", 80, ""},
	{"all the rest",
	 "443 http2 spdy setfib=1 fastopen=3 backlog=9 rcvbuf=1k sndbuf=1k "
	 "accept_filter=x deferred bind ipv6only=off reuseport multipath so_keepalive=on",
	 false, NGINX_LISTEN_OK, "0.0.0.0:443", 443, ""},
	{"quic", "443 quic reuseport", false, NGINX_LISTEN_OK, "0.0.0.0:443", 443,
	 "qu"},
	{"proxy_protocol", "443 ssl proxy_protocol", false, NGINX_LISTEN_OK,
	 "0.0.0.0:443", 443, "sp"},
	{"range", "127.0.0.1:8000-8010", false, NGINX_LISTEN_OK, "127.0.0.1:8000", 8010,
	 ""},
	{"range of ports only", "8000-8001", false, NGINX_LISTEN_OK, "0.0.0.0:8000",
	 8001, ""},
	{"backwards range", "8001-8000", false, NGINX_LISTEN_INVALID, NULL, 0, NULL},
	{"port 0", "0", false, NGINX_LISTEN_INVALID, NULL, 0, NULL},
	{"port 65535", "65535", false, NGINX_LISTEN_OK, "0.0.0.0:65535", 65535, ""},
	{"port 65536", "65536", false, NGINX_LISTEN_INVALID, NULL, 0, NULL},
	{"no host", ":443", false, NGINX_LISTEN_INVALID, NULL, 0, NULL},
	{"no port", "192.0.2.1:", false, NGINX_LISTEN_INVALID, NULL, 0, NULL},
	{"host name", "localhost:443 ssl", false, NGINX_LISTEN_NAME, NULL, 0, NULL},
	{"host name alone", "localhost", false, NGINX_LISTEN_NAME, NULL, 0, NULL},
	{"unfinished IPv6", "[::1", false, NGINX_LISTEN_INVALID, NULL, 0, NULL},
	{"IPv4 in brackets", "[192.0.2.1]:1", false, NGINX_LISTEN_INVALID, NULL, 0,
	 NULL},
	{"a path", "192.0.2.1:1/x", false, NGINX_LISTEN_INVALID, NULL, 0, NULL},
	{"socket file", "unix:/run/n.sock ssl", false, NGINX_LISTEN_OK,
	 "unix:/run/n.sock", 0, "s"},
	{"socket without a file", "unix:", false, NGINX_LISTEN_INVALID, NULL, 0, NULL},
	{"unknown parameter", "443 ssl tls13", false, NGINX_LISTEN_OPTION,
	 "0.0.0.0:443", 443, "s"},
	{"stream needs a port", "192.0.2.1 ssl", true, NGINX_LISTEN_INVALID, NULL, 0,
	 NULL},
	{"stream over UDP", "53 udp", true, NGINX_LISTEN_OK, "0.0.0.0:53", 53, "u"},
	{"udp is not for http", "53 udp", false, NGINX_LISTEN_OPTION, "0.0.0.0:53", 53,
	 ""},
};

static void check_listen(size_t row, const struct nginx_listen *listen)
{
	struct buffer text = buffer_make(256);
	char flags[6];
	size_t n = 0;

	if (listen->unix_path)
		buffer_printf(&text, "unix:%s", listen->unix_path);
	else
		socket_address_text(&listen->address, listen->first, &text);
	if (!span_equal_string(buffer_span(&text), listen_rows[row].address) ||
	    listen->last != listen_rows[row].last)
		fail_msg("%s: %.*s to %u", listen_rows[row].label, (int)text.len,
			 text.ptr, listen->last);
	if (listen->ssl)
		flags[n++] = 's';
	if (listen->is_default)
		flags[n++] = 'd';
	if (listen->proxy_protocol)
		flags[n++] = 'p';
	if (listen->quic)
		flags[n++] = 'q';
	if (listen->transport == TRANSPORT_UDP)
		flags[n++] = 'u';
	flags[n] = '\0';
	if (strcmp(flags, listen_rows[row].flags) != 0)
		fail_msg("%s: flags %s", listen_rows[row].label, flags);
	buffer_free(&text);
}

static void test_listen(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(listen_rows) / sizeof(listen_rows[0]); i++) {
		struct span rest = span_from_string(listen_rows[i].words), word;
		struct arena arena = arena_make(1 << 20);
		const char *words[32];
		struct nginx_line line = {.words = words};
		struct nginx_listen listen;
		enum nginx_listen_result result;

		while (span_next_word(&rest, &word))
			words[line.count++] = arena_string(&arena, word);
		result = nginx_address_read(&line, listen_rows[i].stream, &listen);
		if (result != listen_rows[i].result)
			fail_msg("%s: result %d", listen_rows[i].label, (int)result);
		if (listen_rows[i].address)
			check_listen(i, &listen);
		arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_command_line),
		cmocka_unit_test(test_processes),
		cmocka_unit_test(test_listen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
