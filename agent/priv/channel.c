/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/priv/channel.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/base/reader.h"

/* Of a frame: u8 more, u32 kind, u32 token. */
enum { FRAME_HEADER = 9, FRAME_BODY_MAX = CHANNEL_FRAME_MAX - FRAME_HEADER };

struct channel channel_make(int fd, size_t ceiling)
{
	return (struct channel){.fd = fd, .in = buffer_make(ceiling)};
}

void channel_close(struct channel *channel)
{
	if (channel->fd >= 0)
		(void)close(channel->fd);
	channel->fd = -1;
	buffer_free(&channel->in);
}

int channel_pair(int fds[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0)
		return -errno;
	return 0;
}

/* Wait for ${events}; 0, -ETIMEDOUT or -errno. */
static int wait_for(int fd, short events, struct deadline deadline)
{
	struct pollfd poll_fd = {.fd = fd, .events = events};
	int n;

	do {
		n = poll(&poll_fd, 1, deadline_left_ms(deadline));
	} while (n < 0 && errno == EINTR && !deadline_passed(deadline));
	if (n < 0)
		return -errno;
	return n == 0 ? -ETIMEDOUT : 0;
}

/* Room for the control message that carries one descriptor. */
union one_fd {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

static int send_frame(int fd, struct span header, struct span body, int passed)
{
	union one_fd control;
	/* sendmsg(2) only reads them; struct iovec has no const. */
	struct iovec parts[2] = {{.iov_len = header.len}, {.iov_len = body.len}};
	struct msghdr frame = {.msg_iov = parts, .msg_iovlen = 2};

	memcpy(&parts[0].iov_base, &header.ptr, sizeof(header.ptr));
	memcpy(&parts[1].iov_base, &body.ptr, sizeof(body.ptr));
	if (passed >= 0) {
		memset(&control, 0, sizeof(control));
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.header), &passed, sizeof(passed));
		frame.msg_control = &control;
		frame.msg_controllen = sizeof(control);
	}
	if (sendmsg(fd, &frame, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
		return 0;
	return errno == ECONNRESET ? -EPIPE : -errno;
}

static int send_frame_by(int fd, struct span header, struct span body, int passed,
			 struct deadline deadline)
{
	for (;;) {
		int r = send_frame(fd, header, body, passed);

		if (r != -EAGAIN && r != -EINTR)
			return r;
		r = wait_for(fd, POLLOUT, deadline);
		if (r != 0)
			return r;
	}
}

int channel_send(const struct channel *channel, const struct message *message,
		 struct deadline deadline)
{
	struct span rest = message->body;
	int passed = message->fd;
	bool more;

	do {
		struct span body = span_slice(rest, 0, FRAME_BODY_MAX);
		char storage[FRAME_HEADER];
		uint32_t words[2] = {message->kind, message->token};
		size_t i;
		int r;

		rest = span_slice(rest, body.len, rest.len);
		more = rest.len > 0;
		storage[0] = more ? 1 : 0;
		for (i = 0; i < 8; i++)
			storage[1 + i] = (char)(unsigned char)(words[i / 4] >>
							       (8 * (3 - i % 4)));
		r = send_frame_by(channel->fd, (struct span){storage, FRAME_HEADER},
				  body, passed, deadline);
		if (r != 0)
			return r;
		passed = -1;
	} while (more);
	return 0;
}

/* The descriptor a frame carried, or -1. Anything beyond one is closed. */
static int take_fd(struct msghdr *frame)
{
	struct cmsghdr *control;
	int taken = -1;

	for (control = CMSG_FIRSTHDR(frame); control;
	     control = CMSG_NXTHDR(frame, control)) {
		size_t count, i;

		if (control->cmsg_level != SOL_SOCKET ||
		    control->cmsg_type != SCM_RIGHTS || control->cmsg_len < CMSG_LEN(0))
			continue;
		count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (i = 0; i < count; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(control) + i * sizeof(fd), sizeof(fd));
			if (taken < 0)
				taken = fd;
			else
				(void)close(fd);
		}
	}
	return taken;
}

static ssize_t receive_frame(int fd, char *bytes, size_t size, int *passed)
{
	union one_fd control;
	struct iovec part = {.iov_base = bytes, .iov_len = size};
	struct msghdr frame = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t len;

	do {
		len = recvmsg(fd, &frame, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	} while (len < 0 && errno == EINTR);
	if (len < 0)
		return errno == ECONNRESET ? -EPIPE : -errno;
	*passed = take_fd(&frame);
	if (len == 0)
		return -EPIPE;
	if (len < FRAME_HEADER || (frame.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0)
		return -EPROTO;
	return len;
}

int channel_receive(struct channel *channel, struct message *message,
		    struct deadline deadline)
{
	char bytes[CHANNEL_FRAME_MAX];
	bool first = true, more = true;
	int r = 0;

	*message = (struct message){.fd = -1};
	buffer_reset(&channel->in);
	while (more && r == 0) {
		struct reader in;
		uint32_t kind, token;
		int passed = -1;
		ssize_t len;

		len = receive_frame(channel->fd, bytes, sizeof(bytes), &passed);
		if (len == -EAGAIN) {
			r = wait_for(channel->fd, POLLIN, deadline);
			continue;
		}
		if (passed >= 0 && message->fd < 0)
			message->fd = passed;
		else if (passed >= 0)
			(void)close(passed);
		if (len < 0) {
			r = (int)len;
			break;
		}
		/* Who never stops talking must not hold us longer than who is silent.
		 */
		if (!first && deadline_passed(deadline)) {
			r = -ETIMEDOUT;
			break;
		}
		in = reader_make((struct span){bytes, (size_t)len});
		more = reader_u8(&in) != 0;
		kind = reader_u32be(&in);
		token = reader_u32be(&in);
		if (!first && (kind != message->kind || token != message->token))
			r = -EPROTO;
		/* An empty frame that promises more would never meet the ceiling. */
		if (more && in.rest.len == 0)
			r = -EPROTO;
		message->kind = kind;
		message->token = token;
		first = false;
		buffer_add(&channel->in, in.rest);
		if (channel->in.failed)
			r = -EPROTO;
	}
	if (r != 0) {
		if (message->fd >= 0)
			(void)close(message->fd);
		*message = (struct message){.fd = -1};
		return r;
	}
	message->body = buffer_span(&channel->in);
	return 0;
}
