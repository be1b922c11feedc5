/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/new_session_ticket.h"

#include "checks/handshake/extension.h"

bool new_session_ticket_read(struct span body, enum tls_version version,
			     struct new_session_ticket *out)
{
	struct new_session_ticket ticket = {0};
	struct reader in = reader_make(body);
	struct span extensions, data;

	ticket.lifetime = reader_u32be(&in);
	if (version != TLS_VERSION_TLS1_3) {
		ticket.ticket_len = reader_vector(&in, 2).len;
	} else {
		(void)reader_u32be(&in); /* ticket_age_add */
		(void)reader_vector(&in, 1);
		ticket.ticket_len = reader_vector(&in, 2).len;
		extensions = reader_vector(&in, 2);
		if (in.failed || !extension_list_is_sound(extensions))
			return false;
		/* RFC 8446 4.2.10: here early_data holds a uint32. */
		if (extension_find(extensions, EXTENSION_EARLY_DATA, &data)) {
			struct reader size = reader_make(data);

			ticket.early_data_max = reader_u32be(&size);
			if (!reader_at_end(&size))
				return false;
		}
	}
	if (!reader_at_end(&in))
		return false;
	*out = ticket;
	return true;
}
