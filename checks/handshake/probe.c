/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * probe: a conversation on a descriptor, until a deadline. The only file of
 * this room that reads from and writes to a socket; it never makes one, and
 * uses read(2) and sendmsg(2) alone, because that is what its worker may.
 */
#include "checks/handshake/probe.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/base/reader.h"
#include "checks/handshake/conversation.h"

enum {
	/* Of one probe_advance(): others are waiting for their turn. */
	READS_PER_TURN = 16,
	DEADLINE_MS_MAX = 600 * 1000,
};

struct probe {
	struct conversation conversation;
	int fd;
	struct deadline deadline;
	struct deadline again; /* datagrams: when to send again */
	int64_t again_ms;
	size_t sent; /* of conversation.out */
	bool cannot_send;
	char bytes[CONVERSATION_TAKE_MAX];
};

static const struct conversation_kind *const kinds[PROBE_KIND_COUNT] = {
	[PROBE_HELLO] = &conversation_hello,
	[PROBE_HANDSHAKE] = &conversation_handshake,
	[PROBE_QUIC] = &conversation_quic,
	[PROBE_QUIC_HANDSHAKE] = &conversation_quic_handshake,
	[PROBE_PROVOCATION] = &conversation_provocation,
	[PROBE_RECORD_FAULT] = &conversation_record_fault,
	[PROBE_HTTP] = &conversation_http,
	[PROBE_TALK] = &conversation_talk,
};

static void wait_again(struct probe *probe, int64_t ms)
{
	probe->again_ms = ms;
	probe->again = deadline_in_ms(ms);
}

struct probe *probe_start(const struct probe_job *job, int fd,
			  const struct probe_trust *trust)
{
	struct probe *probe = calloc(1, sizeof(*probe));
	uint32_t ms = job->deadline_ms ? job->deadline_ms : PROBE_DEADLINE_MS;

	if (!probe) {
		(void)close(fd);
		return NULL;
	}
	probe->fd = fd;
	probe->deadline = deadline_in_ms(ms < DEADLINE_MS_MAX ? ms : DEADLINE_MS_MAX);
	wait_again(probe, CONVERSATION_AGAIN_MS);
	if (job->kind >= PROBE_KIND_COUNT || job->hello.version >= TLS_VERSION_COUNT ||
	    !conversation_begin(&probe->conversation, kinds[job->kind], job, trust)) {
		probe_free(probe);
		return NULL;
	}
	return probe;
}

void probe_free(struct probe *probe)
{
	if (!probe)
		return;
	if (probe->conversation.kind)
		conversation_free(&probe->conversation);
	(void)close(probe->fd);
	free(probe);
}

int probe_fd(const struct probe *probe)
{
	return probe->fd;
}

static bool has_to_send(const struct probe *probe)
{
	return !probe->cannot_send && probe->sent < probe->conversation.out.len;
}

short probe_events(const struct probe *probe)
{
	return (short)(POLLIN | (has_to_send(probe) ? POLLOUT : 0));
}

static bool may_send_again(const struct probe *probe)
{
	return probe->conversation.kind->again != NULL;
}

struct deadline probe_deadline(const struct probe *probe)
{
	/* Over before it began: the next look at it ends it. */
	if (probe->conversation.done)
		return deadline_in_ms(0);
	return may_send_again(probe) ? deadline_earlier(probe->deadline, probe->again)
				     : probe->deadline;
}

/* What the system said, in words that do not depend on a locale. */
static const char *error_words(int error)
{
	switch (error) {
	case ECONNRESET:
		return "connection reset";
	case ECONNREFUSED:
		return "connection refused";
	case EPIPE:
		return "closed before the hello was sent";
	case ETIMEDOUT:
		return "connection timed out";
	case EHOSTUNREACH:
		return "host unreachable";
	case ENETUNREACH:
		return "network unreachable";
	case EACCES:
	case EPERM:
		return "refused by this host's own rules";
	default:
		return "connection failed";
	}
}

static enum peer_end end_of_error(int error)
{
	return error == ECONNRESET || error == EPIPE ? PEER_RESET : PEER_UNREACHED;
}

/* What one sendmsg(2) is to carry: all there is, or the next datagram, which stands
 * behind its length. ${taken}: how much of out that is. */
static struct span next_piece(const struct probe *probe, size_t *taken)
{
	struct reader in = reader_make(span_slice(buffer_span(&probe->conversation.out),
						  probe->sent, SIZE_MAX));
	struct span piece = in.rest;

	*taken = 0;
	if (probe->conversation.kind->datagrams) {
		piece = reader_vector(&in, 2);
		*taken = 2 + piece.len;
	}
	return piece;
}

/*
 * A socket that is still connecting answers EAGAIN; one that could not connect
 * answers with the reason, here or to read(2). So getsockopt(SO_ERROR), which
 * the worker has not, is not needed.
 */
static void send_some(struct probe *probe)
{
	struct buffer *out = &probe->conversation.out;

	while (has_to_send(probe)) {
		size_t taken;
		struct span bytes = next_piece(probe, &taken);
		struct iovec piece = {out->ptr + (bytes.ptr - out->ptr), bytes.len};
		struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
		/* MSG_NOSIGNAL: a peer that is gone must not be a SIGPIPE. */
		ssize_t n = sendmsg(probe->fd, &message, MSG_NOSIGNAL);

		if (n > 0) {
			probe->sent += taken > 0 ? taken : (size_t)n;
			continue;
		}
		if (n < 0 && errno == EINTR && !deadline_passed(probe->deadline))
			continue;
		if (n < 0 &&
		    (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
			return;
		/* Sockets give the reason once: it is not there for read(2) any
		 * more. But a peer that closed may have said something before. */
		probe->cannot_send = true;
		if (n < 0 && errno != EPIPE && errno != ECONNRESET)
			conversation_end(&probe->conversation, PEER_UNREACHED,
					 error_words(errno));
	}
	if (probe->sent == out->len) {
		buffer_reset(out);
		probe->sent = 0;
	}
}

/* Returns false when there is nothing more to read now. */
static bool read_some(struct probe *probe)
{
	struct conversation *conversation = &probe->conversation;
	size_t room = conversation_room(conversation);
	ssize_t n;

	if (room == 0) {
		conversation_end(conversation, PEER_BUDGET, NULL);
		return false;
	}
	n = read(probe->fd, probe->bytes, room);
	/* A datagram may be empty; a stream then has ended. */
	if (n > 0 || (n == 0 && conversation->kind->datagrams)) {
		wait_again(probe, CONVERSATION_AGAIN_MS);
		return !conversation_take(conversation,
					  (struct span){probe->bytes, (size_t)n});
	}
	if (n == 0) {
		conversation_end(conversation, PEER_CLOSED, NULL);
		return false;
	}
	if (errno == EINTR)
		return true;
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return false;
	conversation_end(conversation, end_of_error(errno), error_words(errno));
	return false;
}

bool probe_advance(struct probe *probe, short revents)
{
	struct conversation *conversation = &probe->conversation;
	int turns;

	(void)revents; /* asking the socket is as cheap, and always right */
	if (conversation->done)
		return true;
	send_some(probe);
	if (!conversation->done && may_send_again(probe) &&
	    deadline_passed(probe->again)) {
		wait_again(probe, 2 * probe->again_ms);
		(void)conversation_again(conversation);
	}
	for (turns = 0; turns < READS_PER_TURN && !conversation->done; turns++) {
		if (!read_some(probe))
			break;
	}
	/* An answer may have left something to send: our Finished, an alert. */
	send_some(probe);
	if (!conversation->done && deadline_passed(probe->deadline))
		conversation_end(conversation, PEER_DEADLINE, NULL);
	return conversation->done;
}

bool probe_result(const struct probe *probe, struct arena *arena,
		  struct probe_result *out)
{
	struct probe_result from = probe->conversation.result;

	*out = (struct probe_result){0};
	return probe->conversation.done &&
	       codec_copy(codec_probe_result, &from, out, 2 * CONVERSATION_ARENA_MAX,
			  arena);
}
