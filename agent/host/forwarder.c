/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/forwarder.h"

#include <string.h>

#include "agent/host/process.h"

static const struct {
	const char *program; /* its file's name, or what the kernel keeps of it */
	const char *name;
} forwarders[] = {
	{"conmon", "conmon"},             /* podman, CRI-O: keeps the port taken */
	{"docker-proxy", "docker-proxy"}, /* for connections that NAT does not see */
	{"dockerd", "dockerd"},           /* without userland-proxy: port taken */
	{"gvproxy", "gvproxy"},           /* podman machine */
	{"kube-proxy", "kube-proxy"},     /* keeps node ports taken */
	{"passt", "passt"},
	{"passt.avx2", "passt"},
	{"pasta", "pasta"}, /* rootless podman */
	{"pasta.avx2", "pasta"},
	{"rootlesskit", "rootlesskit"}, /* rootless docker, nerdctl, k3s */
	{"rootlessport", "rootlessport"},
	{"slirp4netns", "slirp4netns"},
	{"vpnkit", "vpnkit"},
};

const char *forwarder_name(const struct process *process)
{
	struct span program = process_program(process->exe);
	size_t i;

	if (program.len == 0)
		program = span_from_string(process->name ? process->name : "");
	for (i = 0; i < sizeof(forwarders) / sizeof(forwarders[0]); i++) {
		if (span_equal_string(program, forwarders[i].program))
			return forwarders[i].name;
	}
	return NULL;
}

/* "-container-ip X", "--container-ip X", "-container-ip=X": as Go's flags go. */
static bool take_flag(struct span word, struct span *rest, const char *name,
		      struct span *value)
{
	const size_t len = strlen(name);
	size_t dashes = 0;

	while (dashes < 2 && dashes < word.len && word.ptr[dashes] == '-')
		dashes++;
	word = span_slice(word, dashes, word.len);
	if (dashes == 0 || !span_starts_with(word, name))
		return false;
	if (word.len == len)
		return span_next_word(rest, value);
	if (word.ptr[len] != '=')
		return false;
	*value = span_slice(word, len + 1, word.len);
	return true;
}

struct proxy_arguments { /* of docker-proxy */
	struct span protocol, host_port, ip, port;
};

static struct proxy_arguments parse_arguments(struct span command)
{
	struct proxy_arguments arguments = {.protocol = SPAN_LITERAL("tcp")};
	struct span word, value;

	while (span_next_word(&command, &word)) {
		if (take_flag(word, &command, "proto", &value))
			arguments.protocol = value;
		else if (take_flag(word, &command, "host-port", &value))
			arguments.host_port = value;
		else if (take_flag(word, &command, "container-ip", &value))
			arguments.ip = value;
		else if (take_flag(word, &command, "container-port", &value))
			arguments.port = value;
	}
	return arguments;
}

const char *forwarder_target(const char *name, const char *command,
			     enum transport transport, uint16_t port,
			     struct arena *arena)
{
	struct proxy_arguments arguments;
	struct ip_address address;
	struct buffer text;
	const char *result = NULL;
	uint64_t number;

	if (strcmp(name, "docker-proxy") != 0 || !command)
		return NULL;
	arguments = parse_arguments(span_from_string(command));
	if (!span_equal_string(arguments.protocol, transport_name(transport)) ||
	    !span_to_u64(arguments.host_port, 10, 1, UINT16_MAX, &number) ||
	    number != port || !ip_address_from_text(arguments.ip, &address) ||
	    !span_to_u64(arguments.port, 10, 1, UINT16_MAX, &number))
		return NULL;
	text = buffer_make(128);
	socket_address_text(&address, (uint16_t)number, &text);
	if (!text.failed)
		result = arena_string(arena, buffer_span(&text));
	buffer_free(&text);
	return result;
}

void forwarder_note(struct discovery *discovery, struct arena *arena)
{
	size_t i, j;

	for (i = 0; i < discovery->listener_count; i++) {
		struct listener *listener = &discovery->listeners[i];

		for (j = 0; j < listener->owner_count && !listener->forwarder; j++) {
			const struct process *process =
				&discovery->processes[listener->owners[j].process];

			listener->forwarder = forwarder_name(process);
			if (listener->forwarder)
				listener->forwards_to = forwarder_target(
					listener->forwarder, process->command,
					listener->transport, listener->port, arena);
		}
	}
}
