/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sessions_tool: print what session_list_read() finds, for the system tests,
 * after a trip through its codec. Not installed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/base/escape.h"
#include "agent/host/session.h"
#include "agent/host/session_codec.h"

enum { ARENA_MAX = 64 * 1024 * 1024, DEADLINE_MS = 60000 };

static void print_text(const char *text)
{
	struct buffer out = buffer_make(4096);

	escape_terminal(&out, span_from_string(text ? text : "-"));
	(void)fwrite(out.ptr, 1, out.len, stdout);
	buffer_free(&out);
}

static void print_address(const struct ip_address *address, uint16_t port)
{
	struct buffer out = buffer_make(128);

	socket_address_text(address, port, &out);
	(void)fwrite(out.ptr, 1, out.len, stdout);
	buffer_free(&out);
}

static void print_session(const struct session *session)
{
	size_t i;

	printf("session|");
	print_address(&session->local, session->local_port);
	printf("|");
	print_address(&session->peer, session->peer_port);
	printf("|%u|", session->pid);
	print_text(session->program);
	printf("|caller=%d|tunnel=%s|relays=", session->is_caller,
	       session->via_tunnel ? session->via_tunnel : "-");
	for (i = 0; i < session->relay_count; i++)
		printf("%s%s/%u:%s:%s", i ? "," : "",
		       transport_name(session->relays[i].transport),
		       (unsigned int)session->relays[i].port,
		       session->relays[i].program,
		       session->relays[i].via_tunnel ? session->relays[i].via_tunnel
						     : "-");
	printf("\n");
}

static void print_list(const struct session_list *list)
{
	size_t i;

	for (i = 0; i < list->session_count; i++)
		print_session(&list->sessions[i]);
	for (i = 0; i < list->listener_count; i++) {
		printf("listener|%s|", transport_name(list->listeners[i].transport));
		print_address(&list->listeners[i].address, list->listeners[i].port);
		printf("|%u|", list->listeners[i].pid);
		print_text(list->listeners[i].program);
		printf("\n");
	}
	for (i = 0; i < list->tunnel_count; i++) {
		printf("tunnel|%s|", transport_name(list->tunnels[i].transport));
		print_address(&list->tunnels[i].address, list->tunnels[i].port);
		printf("|peer_port=%u|%u|", (unsigned int)list->tunnels[i].peer_port,
		       list->tunnels[i].pid);
		print_text(list->tunnels[i].program);
		printf("\n");
	}
	printf("complete|%d|", list->complete);
	print_text(list->reason);
	printf("\n");
}

/* sessions_tool [CALLER] */
int main(int argc, char **argv)
{
	struct arena arena = arena_make(ARENA_MAX), copies = arena_make(ARENA_MAX);
	struct buffer wire = buffer_make(ARENA_MAX);
	struct session_list list, copy = {0};
	struct codec codec;
	uint64_t caller = (uint64_t)getpid();
	int r;

	if (argc > 1 &&
	    !span_to_u64(span_from_string(argv[1]), 10, 1, INT32_MAX, &caller))
		return 2;
	r = session_list_read((pid_t)caller, deadline_in_ms(DEADLINE_MS), &arena,
			      &list);
	if (r < 0) {
		(void)fprintf(stderr, "sessions_tool: %s\n", strerror(-r));
		return 1;
	}
	codec = codec_writer(&wire);
	codec_session_list(&codec, &list);
	if (!codec_done(&codec))
		return 1;
	codec = codec_reader(buffer_span(&wire), &copies);
	codec_session_list(&codec, &copy);
	if (!codec_done(&codec))
		return 1;
	print_list(&copy);
	buffer_free(&wire);
	arena_free(&copies);
	arena_free(&arena);
	return 0;
}
