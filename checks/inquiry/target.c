/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/inquiry/target.h"

bool target_newest(const struct endpoint *endpoint, uint32_t versions,
		   enum tls_version *out)
{
	unsigned int i;

	for (i = TLS_VERSION_COUNT; i-- > 0;) {
		if ((versions & 1U << i) &&
		    endpoint->protocols[i].offered == TRISTATE_YES) {
			*out = (enum tls_version)i;
			return true;
		}
	}
	return false;
}

bool target_suites(const struct inquiry_io *io, enum tls_version version,
		   bool (*has)(const struct cipher_suite *suite),
		   struct hello_request *hello)
{
	const struct protocol_offer *offer = &io->endpoint->protocols[version];
	size_t i;

	hello->version = version;
	hello->cipher_suites = NULL;
	hello->cipher_suite_count = 0;
	for (i = 0; i < offer->cipher_suite_count &&
		    hello->cipher_suite_count < HELLO_SUITES_MAX - 1;
	     i++) {
		const struct cipher_suite *suite =
			cipher_suite_by_code(version, offer->cipher_suites[i].code);
		uint32_t *code;

		if (!suite || (has && !has(suite)))
			continue;
		code = arena_push(io->scratch, &hello->cipher_suites,
				  &hello->cipher_suite_count, sizeof(*code));
		if (!code)
			return false;
		*code = suite->code;
	}
	return hello->cipher_suite_count > 0;
}

const char *target_unseen(const struct inquiry_io *io, uint32_t versions,
			  bool with_suites)
{
	unsigned int i;

	for (i = TLS_VERSION_COUNT; i-- > 0;) {
		const struct protocol_offer *offer = &io->endpoint->protocols[i];
		const char *what = NULL;

		if (!(versions & 1U << i))
			continue;
		if (offer->offered == TRISTATE_UNKNOWN)
			what = arena_printf(io->arena,
					    "whether %s is accepted is not known",
					    tls_version_name(i));
		else if (with_suites && offer->offered == TRISTATE_YES &&
			 !offer->cipher_suites_complete)
			what = arena_printf(io->arena,
					    "not every cipher suite of %s is known",
					    tls_version_name(i));
		else
			continue;
		return what ? what : "out of memory";
	}
	return NULL;
}

void target_note(const struct inquiry_io *io, enum vulnerability_id id,
		 enum result result, const char *what)
{
	io->endpoint->vulnerabilities[id] = (struct vulnerability_seen){
		.asked = true,
		.result = result,
		.what = what ? what : "out of memory",
	};
}

void target_note_unknown(const struct inquiry_io *io, enum vulnerability_id id,
			 const char *why)
{
	if (!io->endpoint->vulnerabilities[id].asked)
		target_note(io, id, RESULT_UNKNOWN, why);
}

const char *target_reaction(const struct inquiry_io *io,
			    const struct provocation_answer *answer)
{
	struct buffer text = buffer_make(1024);
	const char *out = NULL;

	provocation_text(answer, &text);
	if (!text.failed)
		out = arena_string(io->arena, buffer_span(&text));
	buffer_free(&text);
	return out ? out : "an answer";
}

const char *target_changed(const struct inquiry_io *io, const struct trial *trial)
{
	const char *text = arena_printf(
		io->arena, "the answers differ from time to time: %s, later %s",
		target_reaction(io, &trial->answers[trial->changed_variant]),
		target_reaction(io, &trial->changed_answer));

	return text ? text : "out of memory";
}
