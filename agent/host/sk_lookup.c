/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/sk_lookup.h"

#include <errno.h>
#include <string.h>

#include "agent/host/address.h"

struct steering {
	const struct discover_job *job;
	struct arena *arena;
	struct discovery *out;
	struct address_list addresses;
	unsigned int asked;
	int error; /* the first one */
};

/* ${address}, or the IPv4 address that is mapped into it (RFC 4291 2.5.5.2). */
static struct ip_address unmapped(const struct ip_address *address)
{
	static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};
	struct ip_address plain = {.family = 4};

	if (address->family != 6 || memcmp(address->bytes, prefix, sizeof(prefix)) != 0)
		return *address;
	memcpy(plain.bytes, address->bytes + sizeof(prefix), 4);
	return plain;
}

bool sk_lookup_is_steered(const struct socket_entry *found,
			  const struct ip_address *address, uint16_t port)
{
	const struct ip_address local = unmapped(&found->local);

	/* One that has just come, after the dump, is a listener like others. */
	return found->local_port != port ||
	       (!ip_address_is_any(&local) && !ip_address_equal(&local, address));
}

static const char *end_text(const char *before, const struct ip_address *address,
			    uint16_t port, struct arena *arena)
{
	struct buffer text = buffer_make(256);
	const char *result = NULL;

	buffer_add_string(&text, before);
	socket_address_text(address, port, &text);
	if (!text.failed)
		result = arena_string(arena, buffer_span(&text));
	buffer_free(&text);
	return result;
}

static bool is_listed(const struct discovery *discovery,
		      const struct publication *publication)
{
	size_t i;

	for (i = 0; i < discovery->publication_count; i++) {
		const struct publication *other = &discovery->publications[i];

		if (other->transport == publication->transport &&
		    other->port == publication->port && other->to &&
		    strcmp(other->to, publication->to) == 0)
			return true;
	}
	return false;
}

static void note(struct steering *s, const struct socket_entry *found,
		 const struct ip_address *address, uint16_t port)
{
	struct publication publication = {
		.kind = PUBLICATION_SK_LOOKUP,
		.transport = found->transport,
		.port = port,
		.last_port = port,
	};
	struct publication *kept;

	publication.to = end_text("", &found->local, found->local_port, s->arena);
	publication.by = end_text("sk_lookup at ", address, port, s->arena);
	if (!publication.to || !publication.by || is_listed(s->out, &publication))
		return;
	kept = arena_push(s->arena, &s->out->publications, &s->out->publication_count,
			  sizeof(*kept));
	if (kept)
		*kept = publication;
}

static void look(struct steering *s, enum transport transport,
		 const struct ip_address *address, uint16_t port)
{
	struct socket_entry found;
	int r;

	s->asked++;
	r = sock_diag_lookup(transport, address, port, s->job->deadline, &found);
	if (r == 0 && sk_lookup_is_steered(&found, address, port))
		note(s, &found, address, port);
	if (r != 0 && r != -ENOENT && s->error == 0)
		s->error = r;
}

static void look_everywhere(struct steering *s, enum transport transport, uint16_t port)
{
	static const struct ip_address loopback[] = {
		{4, {127, 0, 0, 1}},
		{6, {[15] = 1}},
	};
	size_t i;

	for (i = 0; i < sizeof(loopback) / sizeof(loopback[0]); i++)
		look(s, transport, &loopback[i], port);
	for (i = 0; i < s->addresses.count && s->asked < SK_LOOKUP_MAX; i++) {
		const struct ip_address *address = &s->addresses.items[i];

		if (!ip_address_is_loopback(address))
			look(s, transport, address, port);
	}
}

static void limit(struct steering *s, enum limit_reason reason, const char *what)
{
	(void)limit_add(&s->out->limits, s->arena, reason, EVIDENCE_LISTENERS,
			"ports that BPF programs (sk_lookup) serve: %s", what);
}

int sk_lookup_find(const struct discover_job *job, struct arena *arena,
		   struct discovery *out)
{
	struct steering s = {.job = job, .arena = arena, .out = out};
	size_t i;
	uint32_t port;
	int r;

	if (job->port_count == 0) {
		if (job->deep)
			limit(&s, LIMIT_SKIPPED, "looked up for named ports only");
		return arena->exhausted ? -ENOMEM : 0;
	}
	r = address_list_read(job->deadline, arena, &s.addresses);
	if (r < 0)
		s.error = r;
	for (i = 0; i < job->port_count && s.asked < SK_LOOKUP_MAX; i++) {
		const struct port_range *range = &job->ports[i];

		for (port = range->first;
		     port <= range->last && s.asked < SK_LOOKUP_MAX; port++) {
			if (range->tcp)
				look_everywhere(&s, TRANSPORT_TCP, (uint16_t)port);
			if (range->udp)
				look_everywhere(&s, TRANSPORT_UDP, (uint16_t)port);
		}
	}
	if (s.asked >= SK_LOOKUP_MAX)
		limit(&s, LIMIT_SKIPPED, "more ports and addresses than are looked up");
	/* Without sock_diag there is /proc/net, which was said. */
	if (s.error != 0 && s.error != -EPROTONOSUPPORT)
		limit(&s, s.error == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_UNSUPPORTED,
		      strerror(-s.error));
	return arena->exhausted ? -ENOMEM : 0;
}
