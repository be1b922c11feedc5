/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/worker/worker.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SEND_MS = 60 * 1000 };

int worker_send(struct worker_self *self, enum worker_message kind, uint32_t token,
		void (*codec_item)(struct codec *, void *), void *item)
{
	struct buffer body = buffer_make(RESULT_BYTES_MAX);
	struct codec codec = codec_writer(&body);
	struct message message = {.kind = kind, .token = token, .fd = -1};
	int r = -EMSGSIZE;

	codec_item(&codec, item);
	message.body = buffer_span(&body);
	if (codec_done(&codec))
		r = channel_send(&self->channel, &message, deadline_in_ms(SEND_MS));
	buffer_free(&body);
	return r;
}

int worker_map(int memfd, uint64_t size, struct span *out)
{
	void *bytes = NULL;
	int r = 0;

	if (size > 0) {
		bytes = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, memfd, 0);
		if (bytes == MAP_FAILED)
			r = -errno;
	}
	(void)close(memfd);
	*out = r == 0 ? (struct span){bytes, (size_t)size} : (struct span){NULL, 0};
	return r;
}

void worker_unmap(struct span bytes)
{
	void *address;

	if (bytes.len == 0)
		return;
	memcpy(&address, &bytes.ptr, sizeof(address));
	(void)munmap(address, bytes.len);
}
