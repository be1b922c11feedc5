/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * talk_probe: PROBE_TALK as a kind of conversation. Says the first words of another
 * protocol than TLS, as an honest client does, and sees who answers. What comes in
 * clear text is told apart by greeting.h; here is only framing of its own.
 */
#include <stdlib.h>
#include <sys/random.h>

#include "checks/handshake/conversation.h"

enum {
	/* OpenVPN's ssl_pkt.h: opcode << 3 | key id 0 */
	HARD_RESET_CLIENT_V2 = 7 << 3,
	HARD_RESET_SERVER_V2 = 8 << 3,
	SESSION_ID_LEN = 8,
	/* opcode, session id, no acknowledged packets, packet id */
	RESET_LEN = 1 + SESSION_ID_LEN + 1 + 4,
	PREFIX_LEN = 3, /* length, opcode */
};

struct talk_probe {
	struct conversation_io io;
	unsigned char prefix[PREFIX_LEN]; /* of a packet of OpenVPN's */
	size_t prefix_len;
};

static bool say_openvpn(struct buffer *out)
{
	unsigned char session[SESSION_ID_LEN];

	if (getrandom(session, sizeof(session), 0) != (ssize_t)sizeof(session))
		return false;
	buffer_add_u16be(out, RESET_LEN);
	buffer_add_u8(out, HARD_RESET_CLIENT_V2);
	buffer_add(out, (struct span){(const char *)session, sizeof(session)});
	buffer_add_u8(out, 0);
	buffer_add_u32be(out, 0);
	return true;
}

static void *talk_make(const struct conversation_io *io)
{
	struct talk_probe *probe;

	if (io->job->talk == TALK_SSH)
		buffer_add_string(io->out, "SSH-2.0-tlsward\r\n");
	else if (io->job->talk != TALK_OPENVPN || !say_openvpn(io->out))
		return NULL;
	probe = calloc(1, sizeof(*probe));
	if (probe)
		probe->io = *io;
	return probe;
}

/* True while ${bytes} may begin a server's answer to say_openvpn(). */
static bool may_be_openvpn(const unsigned char *bytes, size_t len)
{
	return (len < 1 || bytes[0] == 0) && (len < 2 || bytes[1] >= RESET_LEN) &&
	       (len < PREFIX_LEN || bytes[2] == HARD_RESET_SERVER_V2);
}

static bool talk_owns(const void *state, struct span first_bytes)
{
	const struct talk_probe *probe = state;

	return probe->io.job->talk == TALK_OPENVPN &&
	       may_be_openvpn((const unsigned char *)first_bytes.ptr, first_bytes.len);
}

static bool finish(struct talk_probe *probe, enum probe_outcome outcome,
		   const char *why)
{
	probe->io.result->outcome = outcome;
	probe->io.result->why = why;
	return true;
}

static bool talk_take(void *state, struct span bytes)
{
	struct talk_probe *probe = state;
	size_t i;

	/* What came is TLS after all: an alert, mostly. */
	if (probe->prefix_len == 0 && bytes.ptr[0] != 0)
		return finish(probe, PROBE_REFUSED, "the answer is TLS");
	for (i = 0; i < bytes.len && probe->prefix_len < PREFIX_LEN; i++)
		probe->prefix[probe->prefix_len++] = (unsigned char)bytes.ptr[i];
	probe->io.result->speaks = SPEAKS_OTHER;
	if (!may_be_openvpn(probe->prefix, probe->prefix_len))
		return finish(probe, PROBE_NOT_TLS, "the answer is not OpenVPN's");
	if (probe->prefix_len < PREFIX_LEN)
		return false;
	probe->io.result->speaks = SPEAKS_OPENVPN;
	return finish(probe, PROBE_ACCEPTED, NULL);
}

static void talk_end(void *state, enum peer_end end, const char *detail)
{
	struct talk_probe *probe = state;

	(void)detail;
	if (end == PEER_DEADLINE)
		(void)finish(probe, PROBE_TIMEOUT,
			     "no whole answer before the deadline");
	else
		(void)finish(probe, PROBE_REFUSED, "closed");
}

static bool talk_expects_chain(const void *state)
{
	(void)state;
	return false;
}

const struct conversation_kind conversation_talk = {
	.make = talk_make,
	.owns = talk_owns,
	.take = talk_take,
	.end = talk_end,
	.expects_chain = talk_expects_chain,
	.free = free,
};
