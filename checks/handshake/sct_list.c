/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/sct_list.h"

bool sct_list_count(struct span data, uint32_t *out)
{
	struct reader in = reader_make(data);
	struct reader list = reader_make(reader_vector(&in, 2));
	uint32_t count = 0;

	if (!reader_at_end(&in))
		return false;
	while (list.rest.len > 0 && !list.failed) {
		/* SerializedSCT<1..2^16-1> */
		if (reader_vector(&list, 2).len == 0)
			return false;
		count++;
	}
	if (list.failed)
		return false;
	*out = count;
	return true;
}
