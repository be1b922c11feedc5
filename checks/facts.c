/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/facts.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <string.h>

const char *limit_reason_name(enum limit_reason reason)
{
	static const char *const names[LIMIT_REASON_COUNT] = {
		[LIMIT_NOT_ROOT] = "not-root",
		[LIMIT_HIDEPID] = "hidepid",
		[LIMIT_PID_NAMESPACE] = "pid-namespace",
		[LIMIT_IN_FLIGHT] = "in-flight",
		[LIMIT_KERNEL_SOCKET] = "kernel-socket",
		[LIMIT_DUMP_INTERRUPTED] = "dump-interrupted",
		[LIMIT_UNREADABLE_FILE] = "unreadable-file",
		[LIMIT_UNPARSED] = "unparsed",
		[LIMIT_UNSUPPORTED] = "unsupported",
		[LIMIT_TIMEOUT] = "timeout",
		[LIMIT_SKIPPED] = "skipped",
	};

	return names[reason];
}

static const char *const tls_version_names[TLS_VERSION_COUNT] = {
	[TLS_VERSION_SSL2] = "SSLv2",     [TLS_VERSION_SSL3] = "SSLv3",
	[TLS_VERSION_TLS1_0] = "TLSv1",   [TLS_VERSION_TLS1_1] = "TLSv1.1",
	[TLS_VERSION_TLS1_2] = "TLSv1.2", [TLS_VERSION_TLS1_3] = "TLSv1.3",
};

const char *tls_version_name(enum tls_version version)
{
	return tls_version_names[version];
}

bool tls_version_from_name(struct span name, enum tls_version *out)
{
	unsigned int i;

	for (i = 0; i < TLS_VERSION_COUNT; i++) {
		if (span_equal_string(name, tls_version_names[i])) {
			*out = i;
			return true;
		}
	}
	return false;
}

const char *transport_name(enum transport transport)
{
	return transport == TRANSPORT_UDP ? "udp" : "tcp";
}

const char *setting_name(enum setting_id id)
{
	static const char *const names[SETTING_COUNT] = {
#define SETTING(symbol, name, help) [SETTING_##symbol] = (name),
#include "checks/setting_list.h"
#undef SETTING
	};

	return names[id];
}

const char *speaks_name(enum speaks speaks)
{
	static const char *const names[SPEAKS_COUNT] = {
		[SPEAKS_UNKNOWN] = "unknown",
		[SPEAKS_TLS] = "tls",
		[SPEAKS_HTTP] = "http",
		[SPEAKS_SSH] = "ssh",
		[SPEAKS_QUIC] = "quic",
		[SPEAKS_SILENCE] = "silence",
		[SPEAKS_OTHER] = "other",
		[SPEAKS_SMTP] = "smtp",
		[SPEAKS_IMAP] = "imap",
		[SPEAKS_POP3] = "pop3",
		[SPEAKS_FTP] = "ftp",
		[SPEAKS_OPENVPN] = "openvpn",
		[SPEAKS_OPENCONNECT] = "openconnect",
		[SPEAKS_SOFTETHER] = "softether",
	};

	return names[speaks];
}

bool speaks_is_other_than_tls(enum speaks speaks)
{
	switch (speaks) {
	case SPEAKS_UNKNOWN:
	case SPEAKS_TLS:
	case SPEAKS_QUIC:
	case SPEAKS_SILENCE:
	case SPEAKS_COUNT:
		return false;
	default:
		return true;
	}
}

const char *exe_state_name(enum exe_state state)
{
	static const char *const names[EXE_STATE_COUNT] = {
		[EXE_UNKNOWN] = "unknown", [EXE_PRESENT] = "present",
		[EXE_DELETED] = "deleted", [EXE_REPLACED] = "replaced",
		[EXE_MEMFD] = "memfd",
	};

	return names[state];
}

const struct setting *site_setting(const struct site *site, enum setting_id id)
{
	size_t i;

	for (i = 0; i < site->setting_count; i++) {
		if (site->settings[i].id == id)
			return &site->settings[i];
	}
	return NULL;
}

bool string_list_equal(const struct string_list *a, const struct string_list *b)
{
	size_t i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++) {
		if (a->items[i] != b->items[i] && strcmp(a->items[i], b->items[i]) != 0)
			return false;
	}
	return true;
}

const struct cipher_string *server_cipher_string(const struct server_config *config,
						 const struct string_list *words)
{
	size_t i;

	for (i = 0; i < config->cipher_string_count; i++) {
		if (string_list_equal(&config->cipher_strings[i].words, words))
			return &config->cipher_strings[i];
	}
	return NULL;
}

bool server_has_process(const struct server *server, size_t process)
{
	size_t i;

	for (i = 0; i < server->worker_count; i++) {
		if (server->workers[i] == process)
			return true;
	}
	return server->running && server->process == process;
}

bool listener_is_here(const struct discovery *discovery,
		      const struct listener *listener)
{
	return discovery->netns_inode == 0 || listener->netns_inode == 0 ||
	       listener->netns_inode == discovery->netns_inode;
}

const struct site_address *site_tls_address(const struct site *site)
{
	size_t i;

	for (i = 0; i < site->address_count; i++) {
		if (site->addresses[i].tls)
			return &site->addresses[i];
	}
	return site->address_count > 0 ? &site->addresses[0] : NULL;
}

const struct endpoint *endpoint_origin(const struct facts *facts,
				       const struct endpoint *endpoint)
{
	if (endpoint->is_derived && endpoint->derived_from < facts->endpoint_count)
		return &facts->endpoints[endpoint->derived_from];
	return endpoint;
}

bool endpoint_has_tls(const struct endpoint *endpoint)
{
	return endpoint->speaks == SPEAKS_TLS || endpoint->speaks == SPEAKS_QUIC;
}

static bool is_of(const struct discovery *discovery, const struct listener *listener,
		  const struct publication *publication)
{
	return listener_is_here(discovery, listener) &&
	       listener->transport == publication->transport &&
	       publication->port <= listener->port &&
	       listener->port <= publication->last_port;
}

const struct listener *publication_listener(const struct discovery *discovery,
					    const struct publication *publication)
{
	const struct listener *found = NULL;
	size_t i;

	for (i = 0; i < discovery->listener_count; i++) {
		const struct listener *listener = &discovery->listeners[i];

		if (is_of(discovery, listener, publication) &&
		    (!found || (!found->forwarder && listener->forwarder)))
			found = listener;
	}
	return found;
}

const struct publication *listener_publication(const struct discovery *discovery,
					       const struct listener *listener)
{
	const struct publication *found = NULL;
	size_t i;

	for (i = 0; i < discovery->publication_count; i++) {
		const struct publication *publication = &discovery->publications[i];

		if (is_of(discovery, listener, publication) &&
		    (!found || (!found->to && publication->to)))
			found = publication;
	}
	return found;
}

bool facts_asked(const struct facts *facts, uint32_t evidence)
{
	return facts->asked == 0 || (evidence & ~facts->asked) == 0;
}

static size_t address_len(const struct ip_address *address)
{
	return address->family == 4 ? 4 : 16;
}

void ip_address_text(const struct ip_address *address, struct buffer *out)
{
	char text[INET6_ADDRSTRLEN] = "?";

	if (address->family == 4)
		(void)inet_ntop(AF_INET, address->bytes, text, sizeof(text));
	else if (address->family == 6)
		(void)inet_ntop(AF_INET6, address->bytes, text, sizeof(text));
	buffer_add_string(out, text);
}

void socket_address_text(const struct ip_address *address, uint16_t port,
			 struct buffer *out)
{
	bool bracketed = address->family == 6;

	buffer_add_string(out, bracketed ? "[" : "");
	ip_address_text(address, out);
	buffer_printf(out, "%s:%u", bracketed ? "]" : "", (unsigned int)port);
}

bool ip_address_from_text(struct span text, struct ip_address *out)
{
	char copy[INET6_ADDRSTRLEN];
	struct ip_address address = {0};

	if (text.len == 0 || text.len >= sizeof(copy) ||
	    span_find_byte(text, '\0') != text.len)
		return false;
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	if (inet_pton(AF_INET, copy, address.bytes) == 1)
		address.family = 4;
	else if (inet_pton(AF_INET6, copy, address.bytes) == 1)
		address.family = 6;
	else
		return false;
	*out = address;
	return true;
}

bool ip_address_equal(const struct ip_address *a, const struct ip_address *b)
{
	return a->family == b->family &&
	       memcmp(a->bytes, b->bytes, address_len(a)) == 0;
}

bool ip_address_is_any(const struct ip_address *address)
{
	static const uint8_t zero[16];

	return memcmp(address->bytes, zero, address_len(address)) == 0;
}

bool ip_address_is_loopback(const struct ip_address *address)
{
	static const uint8_t loopback6[16] = {[15] = 1};
	static const uint8_t mapped[13] = {[10] = 0xff, [11] = 0xff, [12] = 127};

	if (address->family == 4)
		return address->bytes[0] == 127;
	return memcmp(address->bytes, loopback6, 16) == 0 ||
	       memcmp(address->bytes, mapped, sizeof(mapped)) == 0;
}

bool limit_add(struct limit_list *list, struct arena *arena, enum limit_reason reason,
	       uint32_t evidence, const char *format, ...)
{
	struct limit *limit;
	va_list args;

	limit = arena_push(arena, &list->items, &list->count, sizeof(*limit));
	if (!limit)
		return false;
	limit->reason = reason;
	limit->evidence = evidence;
	va_start(args, format);
	limit->where = arena_vprintf(arena, format, args);
	va_end(args);
	return limit->where != NULL;
}

bool certificate_equal(const struct certificate *a, const struct certificate *b)
{
	return a->sha256 && b->sha256 && strcmp(a->sha256, b->sha256) == 0;
}
