/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/inquiry/application_protocol.h"

#include <string.h>

#include "checks/handshake/extension.h"
#include "checks/inquiry/offered.h"

/* Of IANA's registry what runs over TCP, and what servers took before there was one.
 * Not acme-tls/1: a server may change its certificate for it (RFC 8737). */
static const char *const protocols[] = {
	"h2",          "http/1.1",  "http/1.0",    "http/0.9",
	"spdy/3.1",    "spdy/3",    "spdy/2",      "spdy/1",
	"h2c",         "grpc-exp",  "imap",        "pop3",
	"managesieve", "ftp",       "xmpp-client", "mqtt",
	"xmpp-server", "dot",       "nntp",        "irc",
	"sip/2",       "stun.turn", "postgresql",  "stun.nat-discovery",
};

enum { PROTOCOLS = sizeof(protocols) / sizeof(protocols[0]) };
_Static_assert(PROTOCOLS < 32, "one bit each in picked");

static bool pick(const struct inquiry_io *io, struct application_protocol_state *state,
		 const char *name)
{
	struct string_list *list = &io->endpoint->features.alpn;
	const char **item;
	size_t i = 0;

	while (i < PROTOCOLS && strcmp(protocols[i], name) != 0)
		i++;
	/* Not offered, or not any more: it picks by rules of its own. */
	if (i == PROTOCOLS || (state->picked & (1U << i)))
		return false;
	state->picked |= 1U << i;
	item = arena_push(io->arena, &list->items, &list->count, sizeof(*item));
	if (item)
		*item = protocols[i];
	return item != NULL;
}

/* The inside of a ProtocolNameList: those not picked yet. In the arena; ptr NULL: no
 * memory, or none is left. */
static struct span names_left(const struct application_protocol_state *state,
			      struct arena *arena)
{
	struct buffer out = buffer_make(1024);
	struct span names = {NULL, 0};
	size_t i;

	for (i = 0; i < PROTOCOLS; i++) {
		if (state->picked & (1U << i))
			continue;
		buffer_add_u8(&out, (uint8_t)strlen(protocols[i]));
		buffer_add_string(&out, protocols[i]);
	}
	if (!out.failed && out.len > 0)
		names = arena_copy(arena, buffer_span(&out));
	buffer_free(&out);
	return names;
}

static bool fill_hello(const struct inquiry_io *io, enum tls_version version,
		       struct span names, struct hello_request *hello)
{
	struct client_hello_extension *extension;
	struct buffer out = buffer_make(names.len + 2);
	bool ok = offered_suites(io, version, hello);

	extension = arena_push(io->scratch, &hello->extensions, &hello->extension_count,
			       sizeof(*extension));
	buffer_add_u16be(&out, (uint16_t)names.len);
	buffer_add(&out, names);
	if (extension) {
		extension->type = EXTENSION_ALPN;
		extension->data = arena_copy(io->scratch, buffer_span(&out));
	}
	ok = ok && !out.failed && extension && extension->data.ptr;
	buffer_free(&out);
	return ok;
}

enum inquiry_step application_protocol_next(const struct inquiry_io *io,
					    struct application_protocol_state *state,
					    struct probe_job *job)
{
	const struct handshake *handshake = &io->endpoint->handshake;
	enum tls_version version = TLS_VERSION_TLS1_3;
	enum inquiry_step step;
	struct span names;

	if (state->over)
		return INQUIRY_DONE;
	step = state->in_flight ? INQUIRY_WAIT : offered_before_tls13(io, &version);
	if (step == INQUIRY_WAIT)
		return INQUIRY_WAIT;
	if (!state->began && handshake->alpn)
		(void)pick(io, state, handshake->alpn);
	state->began = true;
	names = names_left(state, io->scratch);
	/* SSL 3.0 has no extensions; and who does not finish a handshake says nothing
	 * in TLS 1.3. */
	if (!names.ptr || version == TLS_VERSION_SSL3 ||
	    (step == INQUIRY_DONE && handshake->completed != TRISTATE_YES)) {
		state->over = true;
		io->endpoint->features.alpn_known = names.len == 0;
		return INQUIRY_DONE;
	}
	if (step == INQUIRY_DONE) {
		job->kind = PROBE_HANDSHAKE;
		job->handshake.alpn = names;
	} else {
		job->kind = PROBE_HELLO;
		if (!fill_hello(io, version, names, &job->hello)) {
			state->over = true;
			return INQUIRY_DONE;
		}
	}
	state->in_flight = true;
	return INQUIRY_ASK;
}

void application_protocol_take(const struct inquiry_io *io,
			       struct application_protocol_state *state,
			       const struct probe_job *job,
			       const struct probe_result *result)
{
	const char *picked =
		job->kind == PROBE_HELLO ? result->hello.alpn : result->handshake.alpn;

	state->in_flight = false;
	switch (result->outcome) {
	case PROBE_ACCEPTED:
		if (picked) {
			state->over = !pick(io, state, picked);
			return;
		}
		break;
	case PROBE_REFUSED:
	case PROBE_CLOSED:
		/* It would rather have no connection than none of its protocols
		 * (RFC 7301 3.2): the same hello without them is taken. */
		break;
	default:
		state->over = true;
		return;
	}
	state->over = true;
	io->endpoint->features.alpn_known = true;
}
