/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/netlink.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	NETLINK_BUFFER = 32768, /* the kernel fills no dump datagram beyond it */
	QUESTION_MAX = 512,
	RETRIES_MAX = 1000, /* of EINTR: a signal storm must end, too */
};

/* NLMSG_ERROR and, when it carries one, NLMSG_DONE start with an int. */
static int message_error(const struct nlmsghdr *message)
{
	int error = 0;

	if (mnl_nlmsg_get_payload_len(message) < sizeof(error))
		return 0;
	memcpy(&error, mnl_nlmsg_get_payload(message), sizeof(error));
	return error > 0 ? -error : error;
}

/*
 * The message at ${at}, or NULL when it is not whole. Not mnl_nlmsg_ok(): that
 * compares the length as an int, and what is 2^31 or more passes as negative.
 * The kernel pads every message, and libmnl's attribute walk relies on it.
 */
static const struct nlmsghdr *message_at(const char *bytes, size_t len, size_t at)
{
	const void *place = bytes + at;
	const struct nlmsghdr *message = place;

	if (len - at < sizeof(*message) || message->nlmsg_len < sizeof(*message) ||
	    message->nlmsg_len > len - at ||
	    NLMSG_ALIGN((size_t)message->nlmsg_len) > len - at)
		return NULL;
	return message;
}

int netlink_walk(const void *bytes, size_t len, uint32_t sequence, netlink_visit *visit,
		 void *data, struct netlink_answer *answer)
{
	const struct nlmsghdr *message;
	size_t at;

	for (at = 0; at < len; at += NLMSG_ALIGN((size_t)message->nlmsg_len)) {
		message = message_at(bytes, len, at);
		if (!message)
			return -EBADMSG;
		if (message->nlmsg_seq != sequence)
			continue;
		if (message->nlmsg_flags & NLM_F_DUMP_INTR)
			answer->interrupted = true;
		if (message->nlmsg_type == NLMSG_ERROR ||
		    message->nlmsg_type == NLMSG_DONE) {
			answer->ended = true;
			answer->error = message_error(message);
			return 0;
		}
		if (message->nlmsg_type < NLMSG_MIN_TYPE)
			continue; /* NLMSG_NOOP */
		if (!visit(message, data))
			return -ENOMEM;
		if (!(message->nlmsg_flags & NLM_F_MULTI))
			answer->ended = true;
	}
	return 0;
}

static int wait_for_answer(const struct mnl_socket *nl, struct deadline deadline)
{
	struct pollfd fd = {.fd = mnl_socket_get_fd(nl), .events = POLLIN};
	unsigned int tries;
	int r = -1;

	for (tries = 0; r < 0 && tries < RETRIES_MAX; tries++) {
		r = poll(&fd, 1, deadline_left_ms(deadline));
		if (r < 0 && errno != EINTR)
			return -errno;
	}
	return r > 0 ? 0 : -ETIMEDOUT;
}

static int send_question(const struct mnl_socket *nl, uint32_t sequence,
			 const struct netlink_question *question)
{
	_Alignas(struct nlmsghdr) char buf[NLMSG_HDRLEN + QUESTION_MAX];
	struct nlmsghdr *header;

	if (question->body.len > QUESTION_MAX)
		return -EMSGSIZE;
	header = mnl_nlmsg_put_header(buf);
	header->nlmsg_type = question->type;
	header->nlmsg_flags = NLM_F_REQUEST;
	if (question->dump)
		header->nlmsg_flags |= NLM_F_DUMP;
	header->nlmsg_seq = sequence;
	memcpy(mnl_nlmsg_put_extra_header(header, question->body.len),
	       question->body.ptr, question->body.len);
	return mnl_socket_sendto(nl, header, header->nlmsg_len) < 0 ? -errno : 0;
}

static struct mnl_socket *open_own(int bus)
{
	struct mnl_socket *nl = mnl_socket_open2(bus, SOCK_CLOEXEC);
	int error;

	if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) == 0)
		return nl;
	error = errno;
	(void)mnl_socket_close(nl);
	errno = error;
	return NULL;
}

/* A copy, so that both kinds of socket are closed alike. */
static struct mnl_socket *open_copy(const struct netlink_socket *via)
{
	int fd = fcntl(via->fd, F_DUPFD_CLOEXEC, 0);
	struct mnl_socket *nl;

	if (fd < 0)
		return NULL;
	nl = mnl_socket_fdopen(fd);
	if (!nl)
		(void)close(fd);
	return nl;
}

int netlink_ask(const struct netlink_question *question, struct deadline deadline,
		netlink_visit *visit, void *data, bool *interrupted)
{
	_Alignas(struct nlmsghdr) char buf[NETLINK_BUFFER];
	struct netlink_answer answer = {0};
	uint32_t sequence = 1;
	struct mnl_socket *nl;
	ssize_t len;
	int r;

	nl = question->via ? open_copy(question->via) : open_own(question->bus);
	if (!nl)
		return -errno;
	if (question->via)
		sequence += question->via->asked++;
	r = send_question(nl, sequence, question);
	while (r == 0 && !answer.ended) {
		r = wait_for_answer(nl, deadline);
		if (r < 0)
			break;
		len = mnl_socket_recvfrom(nl, buf, sizeof(buf));
		if (len < 0)
			r = errno == EINTR ? 0 : -errno;
		else
			r = netlink_walk(buf, (size_t)len, sequence, visit, data,
					 &answer);
	}
	if (r == 0)
		r = answer.error;
	if (answer.interrupted)
		*interrupted = true;
	(void)mnl_socket_close(nl);
	return r;
}

bool netlink_attribute_copy(const struct nlattr *attribute, void *out, size_t size)
{
	if (mnl_attr_get_payload_len(attribute) < size)
		return false;
	memcpy(out, mnl_attr_get_payload(attribute), size);
	return true;
}
