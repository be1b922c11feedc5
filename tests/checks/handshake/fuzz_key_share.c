/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The share that a server sends for one of ours; the first byte picks the group. */
#include <stdint.h>
#include <stdlib.h>

#include "checks/handshake/key_share.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Made once, and kept reachable. */
	static struct key_share shares[KEY_SHARE_GROUPS_MAX];
	static size_t count;
	unsigned char secret[KEY_SHARE_SECRET_MAX], again[KEY_SHARE_SECRET_MAX];
	struct span peer = {(const char *)data + 1, size - 1};
	size_t len = 0, again_len = 0, i;
	const struct key_share *share;

	if (count == 0) {
		uint16_t codes[KEY_SHARE_GROUPS_MAX];

		count = key_share_groups(codes);
		for (i = 0; i < count; i++) {
			if (!key_share_make(&shares[i], NULL, codes[i]))
				abort();
		}
	}
	if (size == 0)
		return 0;
	share = &shares[data[0] % count];
	if (!key_share_agree(share, peer, secret, &len))
		return 0;
	if (len == 0 || len > sizeof(secret) ||
	    !key_share_agree(share, peer, again, &again_len) ||
	    !span_equal((struct span){(char *)secret, len},
			(struct span){(char *)again, again_len}))
		abort();
	/* RFC 7748 6.1, RFC 8446 7.4.2: zeros are no secret. */
	for (i = 0; i < len && secret[i] == 0; i++)
		;
	if (i == len)
		abort();
	return 0;
}
