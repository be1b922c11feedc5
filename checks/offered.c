/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/offered.h"

#include "checks/subject.h"

enum { TEXT_MAX = 64 * 1024 };

static const char *no_offer_reason(const struct endpoint *endpoint)
{
	if (endpoint->handshake.why)
		return endpoint->handshake.why;
	return endpoint->why ? endpoint->why : "no reason given";
}

const struct protocol_offer *offered_protocols(const struct subject *s,
					       struct finding *out)
{
	const struct protocol_offer *offers =
		endpoint_origin(s->facts, s->endpoint)->protocols;
	enum speaks speaks = s->endpoint->speaks;
	bool open = false;
	unsigned int i;

	if (speaks == SPEAKS_UNKNOWN || speaks == SPEAKS_SILENCE) {
		finding_result(out, RESULT_UNKNOWN, "what is offered is not known: %s",
			       no_offer_reason(s->endpoint));
		return NULL;
	}
	if (!endpoint_has_tls(s->endpoint)) {
		finding_result(out, RESULT_NOTAPPLICABLE, "answers %s, not TLS",
			       speaks_name(speaks));
		return NULL;
	}
	for (i = 0; i < TLS_VERSION_COUNT; i++) {
		if (offers[i].offered == TRISTATE_YES)
			return offers;
		open = open || offers[i].offered == TRISTATE_UNKNOWN;
	}
	if (open)
		finding_result(out, RESULT_UNKNOWN,
			       "no clear answer about any version");
	else
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "refuses every version for this name");
	return NULL;
}

bool offered_has(const struct offered_list *list, uint32_t code)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (list->items[i].code == code)
			return true;
	}
	return false;
}

bool offered_add(struct offered_list *list, const struct cipher_suite_use *use,
		 struct arena *arena)
{
	struct cipher_suite_use *item;

	if (offered_has(list, use->code))
		return true;
	item = arena_push(arena, &list->items, &list->count, sizeof(*item));
	if (item)
		*item = *use;
	return item != NULL;
}

const char *offered_text(const struct offered_list *list, size_t shown,
			 struct arena *arena)
{
	struct buffer out = buffer_make(TEXT_MAX);
	size_t i, named = list->count;
	const char *text = NULL;

	/* Not "and 1 more": its name is as short. */
	if (list->count > shown + 1)
		named = shown;
	for (i = 0; i < named; i++) {
		if (i > 0)
			buffer_add_string(&out, ", ");
		if (list->items[i].name)
			buffer_add_string(&out, list->items[i].name);
		else
			buffer_printf(&out, "0x%04x",
				      (unsigned int)list->items[i].code);
	}
	if (named < list->count)
		buffer_printf(&out, " and %zu more", list->count - named);
	if (list->count == 0)
		buffer_add_string(&out, "nothing");
	if (!out.failed)
		text = arena_string(arena, buffer_span(&out));
	buffer_free(&out);
	return text ? text : "...";
}

const char *offered_words(const struct string_list *words, struct arena *arena)
{
	struct buffer out = buffer_make(TEXT_MAX);
	const char *text = NULL;
	size_t i;

	for (i = 0; i < words->count; i++) {
		buffer_add_string(&out, i > 0 ? " " : "");
		buffer_add_string(&out, words->items[i]);
	}
	if (!out.failed)
		text = arena_string(arena, buffer_span(&out));
	buffer_free(&out);
	return text ? text : "...";
}

void offered_place(const struct subject *s, enum setting_id id, struct finding *out)
{
	const struct setting *setting = s->site ? site_setting(s->site, id) : NULL;
	struct location at;

	if (!setting)
		return;
	at = setting->at.path ? setting->at : out->at;
	finding_where(out, at);
	if (!setting->effective_known) {
		finding_side(out, SIDE_DISK, at, "effect unknown: %s",
			     setting->why ? setting->why : "no reason given");
		return;
	}
	finding_side(out, SIDE_DISK, at, "in effect: %s%s%s%s",
		     offered_words(&setting->effective, out->arena),
		     setting->at.path ? "" : " (by default)", setting->why ? "; " : "",
		     setting->why ? setting->why : "");
}
