/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/config/nginx/address.h"

/* "443" or "8000-8010" */
static bool read_ports(struct span text, struct nginx_listen *out)
{
	size_t dash = span_find_byte(text, '-');
	uint64_t first, last;

	if (!span_to_u64(span_slice(text, 0, dash), 10, 1, UINT16_MAX, &first))
		return false;
	last = first;
	if (dash < text.len && !span_to_u64(span_slice(text, dash + 1, text.len), 10,
					    first, UINT16_MAX, &last))
		return false;
	out->first = (uint16_t)first;
	out->last = (uint16_t)last;
	return true;
}

static bool is_number(struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if ((text.ptr[i] < '0' || text.ptr[i] > '9') && text.ptr[i] != '-')
			return false;
	}
	return text.len > 0 && text.ptr[0] != '-';
}

static enum nginx_listen_result read_ipv6(struct span text, struct nginx_listen *out)
{
	size_t close = span_find_byte(text, ']');
	struct span port = span_slice(text, close + 1, text.len);

	if (close == text.len ||
	    !ip_address_from_text(span_slice(text, 1, close), &out->address) ||
	    out->address.family != 6)
		return NGINX_LISTEN_INVALID;
	if (port.len == 0)
		return out->first ? NGINX_LISTEN_OK : NGINX_LISTEN_INVALID;
	if (port.ptr[0] != ':' || !read_ports(span_slice(port, 1, port.len), out))
		return NGINX_LISTEN_INVALID;
	return NGINX_LISTEN_OK;
}

static enum nginx_listen_result read_ipv4(struct span text, struct nginx_listen *out)
{
	size_t colon = span_find_byte(text, ':');
	struct span host = span_slice(text, 0, colon);

	if (span_find_byte(text, '/') != text.len)
		return NGINX_LISTEN_INVALID;
	if (colon == text.len && is_number(text))
		return read_ports(text, out) ? NGINX_LISTEN_OK : NGINX_LISTEN_INVALID;
	if (colon < text.len && !read_ports(span_slice(text, colon + 1, text.len), out))
		return NGINX_LISTEN_INVALID;
	if (host.len == 0 || !out->first)
		return NGINX_LISTEN_INVALID;
	if (span_equal_string(host, "*"))
		return NGINX_LISTEN_OK;
	if (ip_address_from_text(host, &out->address) && out->address.family == 4)
		return NGINX_LISTEN_OK;
	return NGINX_LISTEN_NAME;
}

static bool is_harmless(struct span word)
{
	static const char *const exact[] = {"bind",        "deferred",    "http2",
					    "spdy",        "reuseport",   "multipath",
					    "ipv6only=on", "ipv6only=off"};
	static const char *const prefixes[] = {
		"setfib=", "fastopen=",      "backlog=",     "rcvbuf=",
		"sndbuf=", "accept_filter=", "so_keepalive="};

	for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++) {
		if (span_equal_string(word, exact[i]))
			return true;
	}
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (span_starts_with(word, prefixes[i]))
			return true;
	}
	return false;
}

static bool read_option(struct span word, bool stream, struct nginx_listen *out)
{
	if (span_equal_string(word, "ssl"))
		out->ssl = true;
	else if (span_equal_string(word, "default_server") ||
		 (!stream && span_equal_string(word, "default")))
		out->is_default = true;
	else if (span_equal_string(word, "proxy_protocol"))
		out->proxy_protocol = true;
	else if (!stream && span_equal_string(word, "quic")) {
		out->quic = true;
		out->transport = TRANSPORT_UDP;
	} else if (stream && span_equal_string(word, "udp"))
		out->transport = TRANSPORT_UDP;
	else
		return is_harmless(word);
	return true;
}

enum nginx_listen_result nginx_address_read(const struct nginx_line *line, bool stream,
					    struct nginx_listen *out)
{
	struct span text = span_from_string(line->words[0]);
	struct nginx_listen listen = {.address = {.family = 4}};
	enum nginx_listen_result result;

	if (!stream) {
		listen.first = 80;
		listen.last = 80;
	}
	if (span_starts_with(text, "unix:")) {
		listen.address.family = 0;
		listen.unix_path = line->words[0] + 5;
		listen.first = 0;
		listen.last = 0;
		result = text.len > 5 ? NGINX_LISTEN_OK : NGINX_LISTEN_INVALID;
	} else if (span_starts_with(text, "[")) {
		result = read_ipv6(text, &listen);
	} else {
		result = read_ipv4(text, &listen);
	}
	if (result == NGINX_LISTEN_INVALID || result == NGINX_LISTEN_NAME)
		return result;
	for (size_t i = 1; i < line->count; i++) {
		if (!read_option(span_from_string(line->words[i]), stream, &listen))
			result = NGINX_LISTEN_OPTION;
	}
	*out = listen;
	return result;
}
