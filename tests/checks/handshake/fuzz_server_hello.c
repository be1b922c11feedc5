/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The readers of one message's body; the first byte picks one. */
#include <stdint.h>
#include <stdlib.h>

#include "checks/handshake/certificate_message.h"
#include "checks/handshake/greeting.h"
#include "checks/handshake/server_hello.h"
#include "checks/handshake/server_key_exchange.h"
#include "checks/handshake/ssl2.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_certificates(struct span body, bool tls13)
{
	struct certificate_message message;
	struct span der;
	size_t count = 0;

	if (!certificate_message_read(body, tls13, &message))
		return;
	while (certificate_message_next(&message, &der))
		count++;
	if (count != message.count)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span body = {(const char *)data + 1, size - 1};
	struct server_key_exchange exchange;
	struct ssl2_server_hello ssl2;
	struct server_hello hello;
	const char *why = NULL;
	struct span found;

	if (size == 0)
		return 0;
	switch (data[0] % 5) {
	case 0:
		if (server_hello_read(body, &hello, &why))
			(void)server_hello_extension(&hello, 51, &found);
		else if (!why)
			abort();
		break;
	case 1:
		(void)server_key_exchange_read(
			body, (enum key_exchange)(data[0] / 5 % 23), &exchange);
		break;
	case 2:
		try_certificates(body, data[0] & 0x80);
		break;
	case 3:
		(void)ssl2_answer_read(body, &ssl2);
		break;
	default:
		(void)greeting_is_tls(body);
		(void)greeting_speaks(body);
		if (greeting_banner(body).len > GREETING_BANNER_MAX)
			abort();
		break;
	}
	return 0;
}
