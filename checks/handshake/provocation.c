/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/provocation.h"

#include "checks/handshake/alert.h"
#include "checks/handshake/record.h"

static bool reaction_same(const struct reaction *a, const struct reaction *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case REACTION_ALERT:
		return a->level == b->level && a->description == b->description;
	case REACTION_RECORD:
		/* How much of an answer comes in one record is no matter. */
		return a->type == b->type;
	default:
		return true;
	}
}

bool provocation_same(const struct provocation_answer *a,
		      const struct provocation_answer *b)
{
	uint32_t i;

	if (a->reaction_count != b->reaction_count)
		return false;
	for (i = 0; i < a->reaction_count; i++) {
		if (!reaction_same(&a->reactions[i], &b->reactions[i]))
			return false;
	}
	return true;
}

static const char *content_type_words(uint8_t type)
{
	switch (type) {
	case CONTENT_CHANGE_CIPHER_SPEC:
		return "ChangeCipherSpec";
	case CONTENT_ALERT:
		return "encrypted alert";
	case CONTENT_HANDSHAKE:
		return "handshake record";
	case CONTENT_APPLICATION_DATA:
		return "data";
	case CONTENT_HEARTBEAT:
		return "heartbeat record";
	default:
		return "record";
	}
}

static void reaction_text(const struct reaction *reaction, struct buffer *out)
{
	static const char *const words[REACTION_KIND_COUNT] = {
		[REACTION_ECHO] = "a sound heartbeat answer",
		[REACTION_CLOSED] = "closed",
		[REACTION_RESET] = "connection reset",
		[REACTION_SILENCE] = "no answer",
		[REACTION_GARBAGE] = "no TLS record",
	};
	const char *name;

	switch (reaction->kind) {
	case REACTION_ALERT:
		name = alert_name(reaction->description);
		buffer_printf(out, "alert %u%s%s", (unsigned int)reaction->description,
			      name ? " " : "", name ? name : "");
		return;
	case REACTION_RECORD:
		buffer_printf(out, "%s of %u bytes", content_type_words(reaction->type),
			      (unsigned int)reaction->len);
		return;
	default:
		buffer_add_string(out, words[reaction->kind]);
		return;
	}
}

void provocation_text(const struct provocation_answer *answer, struct buffer *out)
{
	uint32_t i;

	if (answer->reaction_count == 0)
		buffer_add_string(out, "nothing");
	for (i = 0; i < answer->reaction_count; i++) {
		if (i > 0)
			buffer_add_string(out, ", ");
		reaction_text(&answer->reactions[i], out);
	}
}

void codec_provocation_request(struct codec *codec, void *item)
{
	struct provocation_request *request = item;

	CODEC_ENUM(codec, request->kind, PROVOCATION_COUNT);
	codec_below(codec, &request->count, PROVOCATION_CHANGES_MAX + 1);
	CODEC_ENUM(codec, request->block, RSA_BLOCK_COUNT);
	codec_bool(codec, &request->finish);
	CODEC_ENUM(codec, request->fault, RECORD_FAULT_COUNT);
}

static void codec_reaction(struct codec *codec, struct reaction *reaction)
{
	CODEC_ENUM(codec, reaction->kind, REACTION_KIND_COUNT);
	codec_u8(codec, &reaction->type);
	codec_u8(codec, &reaction->level);
	codec_u8(codec, &reaction->description);
	codec_u32(codec, &reaction->len);
}

void codec_provocation_answer(struct codec *codec, void *item)
{
	struct provocation_answer *answer = item;
	uint32_t i;

	codec_bool(codec, &answer->provoked);
	codec_bool(codec, &answer->has_heartbeat);
	codec_below(codec, &answer->reaction_count, REACTIONS_MAX + 1);
	for (i = 0; i < answer->reaction_count && !codec->failed; i++)
		codec_reaction(codec, &answer->reactions[i]);
}
