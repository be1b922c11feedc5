/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes, from a compromised main process to the monitor. What passes must name
 * our table in every message that has one: looked for here in another way.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netlink.h>

#include "rules/batch_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char name[] = "\x0c\0\x01\0tlsward";
	struct span bytes = {(const char *)data, size};
	size_t at = 0;
	struct nlmsghdr header;

	if (batch_check(bytes, &at) != BATCH_OK) {
		if (at > size)
			abort();
		return 0;
	}
	for (at = 0; at < size; at += header.nlmsg_len) {
		struct span message;

		memcpy(&header, data + at, sizeof(header));
		message = span_slice(bytes, at, at + header.nlmsg_len);
		/* The bits above the type are the kernel's to ignore; not ours. */
		if (header.nlmsg_type >= 1 << 8 &&
		    span_find(message, (struct span){name + 4, 8}, 0) == message.len)
			abort();
	}
	return 0;
}
