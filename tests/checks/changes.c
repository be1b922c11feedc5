/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/checks/changes.h"

#include <string.h>

void change_nothing(struct world *w)
{
	(void)w;
}

void change_no_wire(struct world *w)
{
	w->endpoints[0].reached = false;
	w->endpoints[0].why = "timeout";
	w->endpoints[0].speaks = SPEAKS_UNKNOWN;
	w->endpoints[0].handshake = (struct handshake){.why = "timeout"};
}

void change_file_only(struct world *w)
{
	w->server.running = false;
	w->facts.endpoint_count = 0;
	w->facts.discovery.listener_count = 0;
	w->facts.discovery.process_count = 0;
}

void change_plain_http(struct world *w)
{
	w->endpoints[0].speaks = SPEAKS_HTTP;
	w->endpoints[0].banner = "HTTP/1.1 400 Bad Request";
	w->endpoints[0].handshake = (struct handshake){0};
}

void change_no_site(struct world *w)
{
	w->endpoints[0].has_site = false;
	w->facts.site_count = 0;
	w->facts.server_count = 0;
}

void change_speaks_ssh(struct world *w)
{
	change_plain_http(w);
	w->endpoints[0].speaks = SPEAKS_SSH;
}

void change_silence(struct world *w)
{
	change_plain_http(w);
	w->endpoints[0].speaks = SPEAKS_SILENCE;
}

void change_no_handshake(struct world *w)
{
	w->endpoints[0].handshake =
		(struct handshake){.completed = TRISTATE_NO, .why = "alert 40"};
}

void change_rejects(struct world *w)
{
	change_no_handshake(w);
	w->sites[0].rejects_handshake = true;
	w->endpoints[0].protocols[TLS_VERSION_TLS1_2].offered = TRISTATE_NO;
	w->endpoints[0].protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_NO;
}

/* cipher-suites, cipher-order, groups, post-quantum, weak-dh, signature-schemes */
struct protocol_offer *world_offer_of(struct world *w, enum tls_version version)
{
	return &w->endpoints[0].protocols[version];
}

void world_also_suite(struct world *w, uint32_t code, const char *name)
{
	struct protocol_offer *offer = world_offer_of(w, TLS_VERSION_TLS1_2);

	w->suites[offer->cipher_suite_count++] = (struct cipher_suite_use){code, name};
}

void change_no_version(struct world *w)
{
	world_offer_of(w, TLS_VERSION_TLS1_2)->offered = TRISTATE_NO;
	world_offer_of(w, TLS_VERSION_TLS1_3)->offered = TRISTATE_NO;
}

void change_suites_incomplete(struct world *w)
{
	world_offer_of(w, TLS_VERSION_TLS1_2)->cipher_suites_complete = false;
}

void change_server_order(struct world *w)
{
	world_offer_of(w, TLS_VERSION_TLS1_2)->server_order = TRISTATE_YES;
}

void change_certificate_unreadable(struct world *w)
{
	w->site_certificate.file = (struct certificate_file){
		.state = FILE_UNREADABLE, .reason = "permission denied"};
	w->facts.endpoint_count = 0;
}

/* certificate-chain */
void change_self_signed(struct world *w)
{
	w->endpoints[0].handshake.trust = TRUST_SELF_SIGNED;
	w->endpoints[0].handshake.chain.count = 1;
	w->served[0].self_signed = w->served[0].self_issued = true;
	w->on_disk[0].self_signed = w->on_disk[0].self_issued = true;
}

/* certificate strength */
void world_both(struct world *w, const char *family, uint32_t bits)
{
	w->on_disk[0].key_family = w->served[0].key_family = family;
	w->on_disk[0].key_bits = w->served[0].key_bits = bits;
}

/* A second one, of its own key and from its own file. */
void world_second_chain(struct world *w, bool in_file)
{
	static struct certificate leaf[2];
	static struct served_chain other;
	static struct site_certificate files[2];

	memcpy(leaf, w->served, sizeof(leaf));
	leaf[0].key_family = "EC";
	leaf[0].key_type = "EC prime256v1";
	leaf[0].key_bits = 256;
	leaf[0].sha256 = "ff44";
	leaf[0].spki_sha256 = "ff55";
	other = (struct served_chain){.chain = {leaf, 2}, .trust = TRUST_OK};
	w->endpoints[0].other_chains = &other;
	w->endpoints[0].other_chain_count = 1;
	if (!in_file)
		return;
	files[0] = w->site_certificate;
	files[1] = w->site_certificate;
	files[1].path = "/etc/ssl/example.org.ec.pem";
	files[1].key.spki_sha256 = leaf[0].spki_sha256;
	files[1].file.chain.items = leaf;
	w->sites[0].certificates = files;
	w->sites[0].certificate_count = 2;
}

void change_two_served(struct world *w)
{
	world_second_chain(w, true);
}

void world_staple(struct world *w, enum staple_state state)
{
	w->endpoints[0].features.staple =
		(struct ocsp_staple){.state = state,
				     .this_update = WORLD_NOW - WORLD_DAY,
				     .next_update = WORLD_NOW,
				     .revoked_at = WORLD_NOW - WORLD_DAY};
}

void change_file_newer(struct world *w)
{
	w->file.modified_at = w->server.loaded_at + 3;
}

void change_stranger_inherits(struct world *w)
{
	w->owners[1].process = 2;
}

void change_listens_udp(struct world *w)
{
	w->listeners[0].transport = TRANSPORT_UDP;
	w->listeners[0].queue_known = false;
}

void change_udp_configured(struct world *w)
{
	change_listens_udp(w);
	w->address.transport = TRANSPORT_UDP;
}

void change_http_not_asked(struct world *w)
{
	w->endpoints[0].http = (struct http_facts){0};
}

void change_lists(struct world *w)
{
	w->responses[HTTP_ROOT].lists_directory = true;
}

/* QUIC, and what else is on UDP */
void change_quic(struct world *w)
{
	struct protocol_offer *offers = w->endpoints[0].protocols;
	size_t i;

	change_udp_configured(w);
	w->endpoints[0].transport = TRANSPORT_UDP;
	w->endpoints[0].speaks = SPEAKS_QUIC;
	for (i = 0; i < TLS_VERSION_TLS1_3; i++)
		offers[i] = (struct protocol_offer){.offered = TRISTATE_NO};
}

void change_quic_not_completed(struct world *w)
{
	change_quic(w);
	change_no_handshake(w);
}

void change_udp_silent(struct world *w)
{
	change_quic(w);
	change_no_wire(w);
	w->endpoints[0].speaks = SPEAKS_SILENCE;
}

void change_udp_silent_unexplained(struct world *w)
{
	change_udp_silent(w);
	change_no_site(w);
}

void change_udp_not_opened(struct world *w)
{
	size_t i;

	change_udp_silent_unexplained(w);
	w->endpoints[0].reached = true;
	w->endpoints[0].speaks = SPEAKS_UNKNOWN;
	w->endpoints[0].handshake.why = "QUIC packets that their keys do not open";
	for (i = 0; i < TLS_VERSION_COUNT; i++)
		w->endpoints[0].protocols[i] = (struct protocol_offer){.why = "x"};
}

/* quic-alt-svc */
struct endpoint *world_beside_quic(struct world *w)
{
	w->endpoints[1] = w->endpoints[0];
	w->endpoints[1].transport = TRANSPORT_UDP;
	w->endpoints[1].speaks = SPEAKS_QUIC;
	w->endpoints[1].quic.offered = TRISTATE_YES;
	w->facts.endpoint_count = 2;
	return &w->endpoints[1];
}

void change_listeners_incomplete(struct world *w)
{
	w->facts.discovery.listeners_complete = false;
}
