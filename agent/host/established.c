/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/established.h"

#include <errno.h>
#include <string.h>

#include "agent/host/proc_net.h"

struct passing {
	socket_visit *visit;
	void *data;
};

void established_unmap(struct ip_address *address)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	if (address->family != 6 || memcmp(address->bytes, mapped, sizeof(mapped)) != 0)
		return;
	memmove(address->bytes, address->bytes + sizeof(mapped), 4);
	memset(address->bytes + 4, 0, sizeof(address->bytes) - 4);
	address->family = 4;
}

static bool pass_on(const struct socket_entry *entry, void *data)
{
	const struct passing *passing = data;
	struct socket_entry plain = *entry;

	established_unmap(&plain.local);
	established_unmap(&plain.remote);
	return passing->visit(&plain, passing->data);
}

int established_read(enum transport transport, struct deadline deadline,
		     socket_visit *visit, void *data, bool *whole)
{
	static const uint8_t families[] = {4, 6};
	struct passing passing = {visit, data};
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < sizeof(families); i++) {
		const struct socket_question question = {.transport = transport,
							 .family = families[i],
							 .state = SOCKET_ESTABLISHED,
							 .last_port = UINT16_MAX};
		bool interrupted = false;

		r = sock_diag_dump(&question, deadline, pass_on, &passing,
				   &interrupted);
		if (interrupted)
			*whole = false;
		if (r == 0 || r == -ENOMEM || r == -ETIMEDOUT)
			continue;
		r = proc_net_read(&question, deadline, pass_on, &passing);
		if (r == -ENOENT && families[i] == 6)
			r = 0;
	}
	return r;
}
