/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A peer that sends any packets at all: for each, a byte that says how many
 * descriptors go along (0 to 3), two bytes of length, and the bytes. Then it is
 * gone. Nothing may crash, pass the ceiling or leave a descriptor behind.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/base/reader.h"
#include "agent/priv/channel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CEILING = 100 * 1024, FDS_MAX = 3, PATIENT_MS = 10000 };

static bool send_packet(int fd, struct span bytes, size_t fd_count)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(FDS_MAX * sizeof(int))];
	} control;
	struct iovec part = {.iov_len = bytes.len};
	struct msghdr frame = {.msg_iov = &part, .msg_iovlen = 1};
	/* Not ${fd}: a peer that is in our hands is never gone. */
	const int passed = STDERR_FILENO;
	size_t i;

	memcpy(&part.iov_base, &bytes.ptr, sizeof(bytes.ptr));
	if (fd_count > 0) {
		memset(&control, 0, sizeof(control));
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(fd_count * sizeof(int));
		for (i = 0; i < fd_count; i++)
			memcpy(CMSG_DATA(&control.header) + i * sizeof(int), &passed,
			       sizeof(passed));
		frame.msg_control = &control;
		frame.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
	}
	return sendmsg(fd, &frame, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader in = reader_make((struct span){(const char *)data, size});
	struct channel channel;
	struct message message;
	int fds[2], probe, r = 0;

	if (channel_pair(fds) != 0)
		abort();
	channel = channel_make(fds[0], CEILING);
	while (in.rest.len > 0) {
		size_t fd_count = reader_u8(&in) % (FDS_MAX + 1U);
		struct span bytes = reader_vector(&in, 2);

		if (in.failed || !send_packet(fds[1], bytes, fd_count))
			break;
	}
	(void)close(fds[1]);
	while (r == 0) {
		r = channel_receive(&channel, &message, deadline_in_ms(PATIENT_MS));
		if (message.body.len > CEILING || (r != 0 && message.fd >= 0))
			abort();
		if (message.fd >= 0)
			(void)close(message.fd);
	}
	if (r != -EPROTO && r != -EPIPE)
		abort();
	channel_close(&channel);
	/* The lowest free descriptor is the lowest free one of before. */
	probe = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	if (probe > fds[0])
		abort();
	(void)close(probe);
	return 0;
}
