/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/priv/ruleset_message.h"

#include "rules/exchange.h"

void codec_batch_answer(struct codec *c, void *item)
{
	struct batch_answer *answer = item;
	uint32_t count = (uint32_t)answer->error_count, i;

	CODEC_ENUM(c, answer->outcome, BATCH_UNKNOWN + 1);
	codec_below(c, &count, EXCHANGE_ERRORS_MAX + 1);
	answer->error_count = count;
	for (i = 0; i < count; i++) {
		struct batch_error *error = &answer->errors[i];
		uint32_t number = (uint32_t)error->error;

		codec_u32(c, &error->seq);
		codec_below(c, &number, 4096); /* the kernel's MAX_ERRNO */
		error->error = (int)number;
		codec_u32(c, &error->offset);
		codec_fixed(c, error->text, sizeof(error->text));
		error->text[sizeof(error->text) - 1] = '\0';
	}
	count = (uint32_t)answer->error_total;
	codec_u32(c, &count);
	answer->error_total = count;
}

void codec_exchange_set(struct codec *c, void *item)
{
	struct exchange_set *set = item;

	codec_u8(c, &set->family);
	codec_string(c, &set->table);
	codec_string(c, &set->set);
}
