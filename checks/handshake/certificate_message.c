/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/certificate_message.h"

bool certificate_message_next(struct certificate_message *message, struct span *der)
{
	struct reader *in = &message->list;
	struct span found;

	if (in->failed || in->rest.len == 0)
		return false;
	found = reader_vector(in, 3);
	if (message->tls13)
		(void)reader_vector(in, 2);
	/* RFC 8446 4.4.2: cert_data<1..2^24-1> */
	if (found.len == 0)
		in->failed = true;
	if (in->failed)
		return false;
	*der = found;
	return true;
}

bool certificate_message_read(struct span body, bool tls13,
			      struct certificate_message *out)
{
	struct certificate_message message = {.tls13 = tls13};
	struct reader in = reader_make(body);
	struct reader list;
	struct span der;

	if (tls13)
		(void)reader_vector(&in, 1); /* certificate_request_context */
	message.list = reader_make(reader_vector(&in, 3));
	if (!reader_at_end(&in))
		return false;
	list = message.list;
	while (certificate_message_next(&message, &der))
		message.count++;
	if (message.list.failed)
		return false;
	message.list = list;
	*out = message;
	return true;
}
