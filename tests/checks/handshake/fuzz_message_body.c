/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The readers of single messages that finished handshakes bring; the first byte picks
 * one and a version. */
#include <stdint.h>
#include <stdlib.h>

#include "checks/handshake/certificate_request.h"
#include "checks/handshake/extension.h"
#include "checks/handshake/new_session_ticket.h"
#include "checks/handshake/sct_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_request(struct span body, enum tls_version version)
{
	struct certificate_request request;
	struct span name;
	size_t count = 0;

	if (!certificate_request_read(body, version, &request))
		return;
	while (certificate_request_next(&request, &name))
		count++;
	if (count != request.count)
		abort();
}

static void try_extensions(struct span list)
{
	struct extension extension;
	size_t count = 0;

	if (!extension_list_is_sound(list))
		return;
	while (extension_next(&list, &extension))
		count++;
	if (count > EXTENSION_LIST_MAX || list.len != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span body = {(const char *)data + 1, size - 1};
	struct new_session_ticket ticket;
	enum tls_version version;
	uint32_t count;

	if (size == 0)
		return 0;
	version = (enum tls_version)(data[0] / 4 % TLS_VERSION_COUNT);
	switch (data[0] % 4) {
	case 0:
		try_request(body, version);
		break;
	case 1:
		(void)new_session_ticket_read(body, version, &ticket);
		break;
	case 2:
		if (sct_list_count(body, &count) && count > size)
			abort();
		break;
	default:
		try_extensions(body);
		break;
	}
	return 0;
}
