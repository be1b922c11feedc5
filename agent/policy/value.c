/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/policy/value.h"

#include <inttypes.h>
#include <string.h>

#include "agent/base/suggest.h"
#include "agent/duration.h"
#include "agent/policy/words.h"
#include "agent/port_list.h"
#include "agent/unknown_word.h"

enum { DAY = 86400 }; /* seconds */

/* One value on its way from text to a field. */
struct assignment {
	const struct policy_key *key;
	void *record;
	void *field; /* in the record */
	struct span value;
	struct location at;
	bool append;
	int64_t now;
	struct arena *arena;
	struct diag *err;
};

static bool out_of_memory(const struct assignment *a)
{
	return diag_at(a->err, a->at, "the policy needs too much memory");
}

/* ---- lists ------------------------------------------------------------------ */

/* The items of a list, one after the other. */
struct item_walk {
	struct span rest;
	struct span item;
	struct location at;
	bool failed;
};

static bool item_next(const struct assignment *a, struct item_walk *walk)
{
	struct span field;

	if (!span_next_field(&walk->rest, ',', &field))
		return false;
	walk->item = span_trim(field);
	walk->at = location_after(a->at, (size_t)(walk->item.ptr - a->value.ptr));
	if (walk->item.len == 0) {
		walk->failed = true;
		return diag_at(a->err, walk->at, "an item is missing between commas");
	}
	if (a->key->empty && span_equal_string(walk->item, a->key->empty)) {
		walk->failed = true; /* is_empty_list() took it when it was alone */
		return diag_at(a->err, walk->at, "\"%s\" stands alone or not at all",
			       a->key->empty);
	}
	return true;
}

static bool is_empty_list(const struct assignment *a)
{
	return a->key->empty && !a->append &&
	       span_equal_string(a->value, a->key->empty);
}

/* The known word that ${item} is, in its usual spelling, or NULL. */
static const char *word_known(const struct assignment *a, const struct item_walk *walk,
			      const char *what, const struct policy_word *words,
			      size_t count)
{
	const char *nearest = NULL;
	size_t distance = SUGGEST_NOTHING, i;

	for (i = 0; i < count; i++) {
		if (span_equal_string_nocase(walk->item, words[i].text))
			return words[i].means ? words[i].means : words[i].text;
	}
	for (i = 0; i < count; i++) /* costly: only for what is wrong */
		suggest_offer(walk->item, words[i].text, &nearest, &distance);
	(void)unknown_word(a->err, walk->at, what, walk->item, nearest);
	return NULL;
}

static const char *cipher_word(const struct assignment *a, const struct item_walk *walk)
{
	if (!span_starts_with(walk->item, "TLS_"))
		return word_known(a, walk, "cipher suite", policy_cipher_words,
				  policy_cipher_word_count);
	(void)diag_at(
		a->err, walk->at,
		"\"%.*s\" is an IANA name: ciphers takes OpenSSL's, TLS 1.3 suites "
		"belong in cipher-suites",
		WORD_SHOWN(walk->item));
	return NULL;
}

static const char *address_word(const struct assignment *a,
				const struct item_walk *walk)
{
	struct buffer text = buffer_make(64);
	struct ip_address address;
	const char *out = NULL;

	if (!ip_address_from_text(walk->item, &address)) {
		(void)diag_at(a->err, walk->at, "\"%.*s\" is not a numeric address",
			      WORD_SHOWN(walk->item));
		return NULL;
	}
	ip_address_text(&address, &text); /* one spelling of each address */
	if (!text.failed)
		out = arena_string(a->arena, buffer_span(&text));
	buffer_free(&text);
	return out;
}

/* One item as it is stored, or NULL: the diag is filled, or memory is gone. */
static const char *item_word(const struct assignment *a, const struct item_walk *walk)
{
	switch (a->key->kind) {
	case POLICY_KIND_CIPHERS:
		return cipher_word(a, walk);
	case POLICY_KIND_CIPHER_SUITES:
		return word_known(a, walk, "cipher suite", policy_suite_words,
				  policy_suite_word_count);
	case POLICY_KIND_GROUPS:
		return word_known(a, walk, "group", policy_group_words,
				  policy_group_word_count);
	case POLICY_KIND_KEY_FAMILIES:
		return word_known(a, walk, "kind of key", policy_key_family_words,
				  policy_key_family_word_count);
	case POLICY_KIND_ADDRESSES:
		return address_word(a, walk);
	default:
		return arena_string(a->arena, walk->item);
	}
}

static bool has_word(const struct string_list *list, const char *word)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (strcmp(list->items[i], word) == 0)
			return true;
	}
	return false;
}

static bool set_string_list(const struct assignment *a)
{
	struct item_walk walk = {.rest = a->value};
	struct string_list *field = a->field, list = {NULL, 0};

	if (a->append)
		list = *field;
	while (!is_empty_list(a) && item_next(a, &walk)) {
		const char *word, **slot;

		word = item_word(a, &walk);
		if (!word)
			return a->arena->exhausted ? out_of_memory(a) : false;
		if (has_word(&list, word))
			continue;
		if (list.count == POLICY_LIST_MAX)
			return diag_at(a->err, walk.at, "a list has at most %d items",
				       POLICY_LIST_MAX);
		slot = arena_push(a->arena, &list.items, &list.count, sizeof(*slot));
		if (!slot)
			return out_of_memory(a);
		*slot = word;
	}
	if (!walk.failed)
		*field = list;
	return !walk.failed;
}

static bool set_protocols(const struct assignment *a)
{
	struct item_walk walk = {.rest = a->value};
	uint32_t *field = a->field;
	uint32_t mask = a->append ? *field : 0;

	while (item_next(a, &walk)) {
		const char *nearest = NULL;
		size_t distance = SUGGEST_NOTHING;
		enum tls_version version;
		unsigned int i;

		if (!tls_version_from_name(walk.item, &version)) {
			for (i = 0; i < TLS_VERSION_COUNT; i++)
				suggest_offer(walk.item, tls_version_name(i), &nearest,
					      &distance);
			return unknown_word(a->err, walk.at, "protocol", walk.item,
					    nearest);
		}
		mask |= 1U << (unsigned int)version;
	}
	if (!walk.failed)
		*field = mask;
	return !walk.failed;
}

static bool set_transports(const struct assignment *a)
{
	struct item_walk walk = {.rest = a->value};
	struct expected_listener *listener = a->record;
	bool tcp = a->append && listener->tcp, udp = a->append && listener->udp;

	while (item_next(a, &walk)) {
		bool is_tcp = span_equal_string(walk.item, "tcp");
		bool is_udp = span_equal_string(walk.item, "udp");

		if (!is_tcp && !is_udp)
			return diag_at(
				a->err, walk.at,
				"unknown protocol \"%.*s\"; tcp and udp are known",
				WORD_SHOWN(walk.item));
		tcp = tcp || is_tcp;
		udp = udp || is_udp;
	}
	if (walk.failed)
		return false;
	listener->tcp = tcp;
	listener->udp = udp;
	return true;
}

/* ---- ports ------------------------------------------------------------------ */

enum { WORD_BITS = 64 };

struct port_set {
	uint64_t words[(UINT16_MAX + 1) / WORD_BITS];
};

static void port_set_add(struct port_set *set, uint32_t port)
{
	set->words[port / WORD_BITS] |= UINT64_C(1) << port % WORD_BITS;
}

/* The first one from ${port} on; past UINT16_MAX: none. Most sets are all but empty,
 * and every line that names ports makes one. */
static uint32_t port_set_next(const struct port_set *set, uint32_t port)
{
	while (port <= UINT16_MAX) {
		uint64_t word = set->words[port / WORD_BITS] >> port % WORD_BITS;

		if (word & 1)
			break;
		port += word == 0 ? WORD_BITS - port % WORD_BITS : 1;
	}
	return port;
}

static bool set_ports(const struct assignment *a)
{
	struct expected_listener *listener = a->record;
	struct port_set wanted = {{0}};
	struct port_list list;
	uint16_t *ports;
	size_t count = 0, i;
	uint32_t port;

	if (!port_list_parse(a->value, a->at, &list, a->err))
		return false;
	for (i = 0; a->append && i < listener->port_count; i++)
		port_set_add(&wanted, listener->ports[i]);
	for (i = 0; i < list.count; i++) {
		if (!list.items[i].tcp || !list.items[i].udp)
			return diag_at(a->err, a->at,
				       "ports of a listener are plain numbers: say "
				       "\"protocol = tcp\" or \"protocol = udp\"");
		for (port = list.items[i].first; port <= list.items[i].last; port++)
			port_set_add(&wanted, port);
	}
	for (port = port_set_next(&wanted, 1); port <= UINT16_MAX;
	     port = port_set_next(&wanted, port + 1))
		count++;
	ports = arena_alloc_array(a->arena, count, sizeof(*ports));
	if (!ports)
		return out_of_memory(a);
	for (port = port_set_next(&wanted, 1), i = 0; i < count;
	     port = port_set_next(&wanted, port + 1))
		ports[i++] = (uint16_t)port;
	listener->ports = ports;
	listener->port_count = count;
	return true;
}

static bool set_ports_text(const struct assignment *a)
{
	const char **field = a->field;
	const char *text = arena_string(a->arena, a->value);
	struct port_list list;

	if (!port_list_parse(a->value, a->at, &list, a->err))
		return false;
	if (text && a->append && *field) {
		text = arena_printf(a->arena, "%s, %s", *field, text);
		if (text &&
		    !port_list_parse(span_from_string(text), a->at, &list, a->err))
			return false;
	}
	if (!text)
		return out_of_memory(a);
	*field = text;
	return true;
}

/* ---- single values ------------------------------------------------------------ */

static bool set_tristate(const struct assignment *a)
{
	static const char *const words[TRISTATE_COUNT] = {[TRISTATE_UNKNOWN] = "any",
							  [TRISTATE_NO] = "no",
							  [TRISTATE_YES] = "yes"};
	enum tristate *field = a->field;
	unsigned int i;

	for (i = 0; i < TRISTATE_COUNT; i++) {
		if (span_equal_string(a->value, words[i])) {
			*field = i;
			return true;
		}
	}
	return diag_at(a->err, a->at, "\"%.*s\" is neither yes, no nor any",
		       WORD_SHOWN(a->value));
}

static bool set_severity(const struct assignment *a)
{
	const char *nearest = NULL;
	size_t distance = SUGGEST_NOTHING;
	unsigned int i;

	if (severity_from_name(a->value, a->field))
		return true;
	for (i = 0; i < SEVERITY_COUNT; i++)
		suggest_offer(a->value, severity_name(i), &nearest, &distance);
	return unknown_word(a->err, a->at, "severity", a->value, nearest);
}

static bool set_number(const struct assignment *a)
{
	uint32_t *field = a->field;
	uint64_t number;

	if (!span_to_u64(a->value, 10, a->key->min, a->key->max, &number))
		return diag_at(a->err, a->at,
			       "\"%.*s\" is not a number from %" PRIu32 " to %" PRIu32,
			       WORD_SHOWN(a->value), a->key->min, a->key->max);
	*field = (uint32_t)number;
	return true;
}

static bool set_duration(const struct assignment *a)
{
	uint32_t *field = a->field, seconds;

	if (!duration_parse(a->value, a->at, a->key->min, a->key->max, &seconds,
			    a->err))
		return false;
	*field = a->key->kind == POLICY_KIND_MILLISECONDS ? seconds * 1000U : seconds;
	return true;
}

static bool set_text(const struct assignment *a)
{
	const char **field = a->field;
	const char *text = arena_string(a->arena, a->value);

	if (!text)
		return out_of_memory(a);
	*field = text;
	return true;
}

static bool set_check(const struct assignment *a)
{
	size_t i;

	for (i = 0; i < a->value.len; i++) {
		char c = a->value.ptr[i];

		if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-')
			return diag_at(a->err, a->at,
				       "\"%.*s\" is not the id of a check",
				       WORD_SHOWN(a->value));
	}
	return set_text(a);
}

/* ---- dates -------------------------------------------------------------------- */

static bool is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int64_t days_in(int64_t year, int64_t month)
{
	static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

/* Days from 1970-01-01 to this one, year >= 1970. */
static int64_t days_since_epoch(int64_t year, int64_t month, int64_t day)
{
	int64_t before = year - 1; /* leap days lie in the years up to here */
	int64_t days = (year - 1970) * 365 +
		       (before / 4 - before / 100 + before / 400) -
		       (1969 / 4 - 1969 / 100 + 1969 / 400);
	int64_t m;

	for (m = 1; m < month; m++)
		days += days_in(year, m);
	return days + day - 1;
}

static bool set_date(const struct assignment *a)
{
	struct span text = a->value;
	int64_t *field = a->field;
	uint64_t year, month, day;
	int64_t days;

	if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-' ||
	    !span_to_u64(span_slice(text, 0, 4), 10, 2000, 9999, &year) ||
	    !span_to_u64(span_slice(text, 5, 7), 10, 1, 12, &month) ||
	    !span_to_u64(span_slice(text, 8, 10), 10, 1, 31, &day) ||
	    (int64_t)day > days_in((int64_t)year, (int64_t)month))
		return diag_at(a->err, a->at, "\"%.*s\" is not a date as in 2026-12-31",
			       WORD_SHOWN(text));
	days = days_since_epoch((int64_t)year, (int64_t)month, (int64_t)day);
	if (days - a->now / DAY > a->key->max)
		return diag_at(a->err, a->at,
			       "\"%.*s\" is more than %" PRIu32 " days ahead",
			       WORD_SHOWN(text), a->key->max);
	*field = (days + 1) * DAY;
	return true;
}

bool policy_value_set(const struct policy_key *key, void *record, struct span value,
		      struct location at, bool append, int64_t now, struct arena *arena,
		      struct diag *err)
{
	static bool (*const setters[POLICY_KIND_COUNT])(const struct assignment *) = {
		[POLICY_KIND_BASE] = set_text,
		[POLICY_KIND_PROTOCOLS] = set_protocols,
		[POLICY_KIND_CIPHERS] = set_string_list,
		[POLICY_KIND_CIPHER_SUITES] = set_string_list,
		[POLICY_KIND_GROUPS] = set_string_list,
		[POLICY_KIND_KEY_FAMILIES] = set_string_list,
		[POLICY_KIND_WORDS] = set_string_list,
		[POLICY_KIND_ADDRESSES] = set_string_list,
		[POLICY_KIND_PORTS] = set_ports,
		[POLICY_KIND_TRANSPORTS] = set_transports,
		[POLICY_KIND_PORTS_TEXT] = set_ports_text,
		[POLICY_KIND_TRISTATE] = set_tristate,
		[POLICY_KIND_NUMBER] = set_number,
		[POLICY_KIND_SECONDS] = set_duration,
		[POLICY_KIND_MILLISECONDS] = set_duration,
		[POLICY_KIND_SEVERITY] = set_severity,
		[POLICY_KIND_TEXT] = set_text,
		[POLICY_KIND_CHECK] = set_check,
		[POLICY_KIND_DATE] = set_date,
	};
	struct assignment a = {.key = key,
			       .record = record,
			       .field = (char *)record + key->offset,
			       .value = value,
			       .at = at,
			       .append = append,
			       .now = now,
			       .arena = arena,
			       .err = err};

	if (append && !policy_kind_is_list(key->kind))
		return diag_at(err, at, "\"%s\" takes one value: += is for lists",
			       key->name);
	return setters[key->kind](&a);
}
