/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/ip_vs.h"

static const char path[] = "/proc/net/ip_vs";

/* What the lines that start with "->" belong to. */
enum service_kind { SERVICE_NONE, SERVICE_WANTED, SERVICE_OTHER };

struct parsing {
	struct arena *arena;
	struct ip_vs_list *out;
	enum service_kind kind;
	struct ip_vs_server service;
	bool is_listed; /* it has an entry already */
};

/* "C0A80001:0050" or "[2001:0db8:...:0001]:0050" */
static bool parse_end(struct span word, struct ip_address *address, uint16_t *port)
{
	size_t colon = word.len;
	uint64_t number;

	while (colon > 0 && word.ptr[colon - 1] != ':')
		colon--;
	if (colon == 0 ||
	    !span_to_u64(span_slice(word, colon, word.len), 16, 0, UINT16_MAX, &number))
		return false;
	*port = (uint16_t)number;
	word = span_slice(word, 0, colon - 1);
	if (span_starts_with(word, "[") && span_ends_with(word, "]"))
		return ip_address_from_text(span_slice(word, 1, word.len - 1), address);
	if (word.len != 8 || !span_to_u64(word, 16, 0, UINT32_MAX, &number))
		return false;
	*address = (struct ip_address){
		.family = 4,
		.bytes = {(uint8_t)(number >> 24), (uint8_t)(number >> 16),
			  (uint8_t)(number >> 8), (uint8_t)number},
	};
	return true;
}

static bool push(struct parsing *p, const struct ip_vs_server *server)
{
	struct ip_vs_server *kept;

	if (p->out->count >= IP_VS_MAX)
		return false;
	kept = arena_push(p->arena, &p->out->items, &p->out->count, sizeof(*kept));
	if (kept)
		*kept = *server;
	return kept != NULL;
}

/* The service before this line had nobody behind it. */
static bool end_service(struct parsing *p)
{
	return p->kind != SERVICE_WANTED || p->is_listed || push(p, &p->service);
}

static bool parse_service(struct parsing *p, struct span protocol, struct span *rest)
{
	struct span word;

	if (!end_service(p))
		return false;
	p->service = (struct ip_vs_server){0};
	p->is_listed = false;
	p->kind = SERVICE_OTHER;
	if (span_equal_string(protocol, "FWM")) {
		p->out->marked++;
		return true;
	}
	if (span_equal_string(protocol, "UDP"))
		p->service.transport = TRANSPORT_UDP;
	else if (!span_equal_string(protocol, "TCP"))
		return span_equal_string(protocol, "SCTP");
	p->kind = SERVICE_WANTED;
	return span_next_word(rest, &word) &&
	       parse_end(word, &p->service.service, &p->service.port);
}

static bool parse_server(struct parsing *p, struct span *rest)
{
	struct ip_vs_server server = p->service;
	struct span word;

	if (p->kind == SERVICE_NONE || !span_next_word(rest, &word) ||
	    !parse_end(word, &server.server, &server.server_port))
		return false;
	if (p->kind == SERVICE_OTHER)
		return true;
	server.has_server = true;
	p->is_listed = true;
	return push(p, &server);
}

bool ip_vs_parse(struct span text, struct arena *arena, struct ip_vs_list *out,
		 struct diag *err)
{
	struct ip_vs_list list = {0};
	struct parsing p = {.arena = arena, .out = &list};
	struct location at = {.path = path};
	struct span line, word;

	while (span_next_field(&text, '\n', &line)) {
		bool ok;

		at.line++;
		if (!span_next_word(&line, &word))
			continue;
		/* Three lines of heading; the third one shows a server's line. */
		if (at.line == 1)
			ok = span_equal_string(word, "IP");
		else if (at.line == 2)
			ok = span_equal_string(word, "Prot");
		else if (at.line == 3)
			ok = span_equal_string(word, "->");
		else if (span_equal_string(word, "->"))
			ok = parse_server(&p, &line);
		else
			ok = parse_service(&p, word, &line);
		if (!ok)
			return diag_at(err, at, "not a line of IPVS, or too many");
	}
	if (!end_service(&p))
		return diag_at(err, at, "too many services of IPVS");
	*out = list;
	return true;
}
