/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * groups, post-quantum: the groups of the key exchange that the wire offers.
 */
#include "checks/allowed.h"
#include "checks/check.h"
#include "checks/handshake/named_group.h"
#include "checks/handshake/openssl_name.h"
#include "checks/library_release.h"
#include "checks/offered.h"
#include "checks/remedy.h"
#include "checks/subject.h"

enum {
	NAMES_SHOWN = 6,
	NAMES_IN_EVIDENCE = 60,
	SOUND_BITS = 112, /* NIST SP 800-57 part 1, table 4: until 2030 */
};

struct groups {
	struct offered_list all, forbidden, post_quantum;
	bool forbidden_weak;
	bool any_allowed;
	bool tls13;          /* offered: the version that has post-quantum groups */
	bool complete;       /* every version's */
	bool tls13_complete; /* or TLS 1.3 is refused */
	bool failed;
};

static bool is_post_quantum(const struct named_group *group)
{
	/* The drafts with Kyber and NTRU are gone from clients. */
	return group && (group->code == 0x11eb || group->code == 0x11ec ||
			 group->code == 0x11ed || group->code == 0x11ee ||
			 group->kind == NAMED_GROUP_ML_KEM);
}

static void add_version(struct groups *groups, const struct protocol_offer *offer,
			const struct check_settings *want, struct arena *arena)
{
	size_t i;

	for (i = 0; i < offer->group_count; i++) {
		const struct cipher_suite_use *use = &offer->groups[i];
		const struct named_group *group = named_group_by_code(use->code);
		bool allowed = allowed_group(want, use->code);

		if (!offered_add(&groups->all, use, arena) ||
		    (!allowed && !offered_add(&groups->forbidden, use, arena)) ||
		    (is_post_quantum(group) &&
		     !offered_add(&groups->post_quantum, use, arena)))
			groups->failed = true;
		groups->any_allowed = groups->any_allowed || allowed;
		if (!allowed && (!group || group->security_bits < SOUND_BITS))
			groups->forbidden_weak = true;
	}
}

static struct groups read_groups(const struct protocol_offer *offers,
				 const struct check_settings *want, struct arena *arena)
{
	const struct protocol_offer *tls13 = &offers[TLS_VERSION_TLS1_3];
	struct groups groups = {.complete = true};
	unsigned int version = TLS_VERSION_COUNT;

	while (version-- > TLS_VERSION_TLS1_0) {
		const struct protocol_offer *offer = &offers[version];

		if (offer->offered == TRISTATE_NO)
			continue;
		add_version(&groups, offer, want, arena);
		if (offer->offered == TRISTATE_UNKNOWN || !offer->groups_complete)
			groups.complete = false;
	}
	groups.tls13 = tls13->offered == TRISTATE_YES;
	groups.tls13_complete = tls13->offered == TRISTATE_NO ||
				(groups.tls13 && tls13->groups_complete);
	return groups;
}

static void add_evidence(const struct subject *s, const struct groups *groups,
			 struct finding *out)
{
	offered_place(s, SETTING_GROUPS, out);
	finding_side(out, SIDE_LIVE, subject_live_place(s->endpoint, out->arena),
		     "offers %s",
		     offered_text(&groups->all, NAMES_IN_EVIDENCE, out->arena));
}

static bool has_ml_kem(const struct library_release *library)
{
	return library->number >= LIBRARY_RELEASE(3, 5, 0, 0);
}

/* Its library has post-quantum groups: it says so, or is known to. */
static bool may_have_ml_kem(const struct subject *s, const struct groups *groups)
{
	struct library_release library;

	return groups->post_quantum.count > 0 ||
	       (library_release_of(s, &library) && library.is_openssl &&
		has_ml_kem(&library));
}

/*
 * The policy's groups that the server can be told to offer. One name that the
 * library does not know, and it does not start any more: a post-quantum one is left
 * out wherever it is not known to be there.
 */
static struct string_list groups_to_write(const struct subject *s,
					  const struct check_settings *want,
					  const struct groups *groups,
					  struct arena *arena)
{
	struct string_list list = {.items = arena_alloc_array(arena, want->groups.count,
							      sizeof(*list.items))};
	bool ml_kem = may_have_ml_kem(s, groups);
	size_t i;

	for (i = 0; list.items && i < want->groups.count; i++) {
		const char *name = want->groups.items[i];
		uint32_t code = 0;

		if (ml_kem || (openssl_name_group(span_from_string(name), &code) &&
			       !is_post_quantum(named_group_by_code(code))))
			list.items[list.count++] = name;
	}
	return list;
}

/* ---- groups --------------------------------------------------------------------- */

static void groups_run(const struct subject *s, const struct check_settings *want,
		       struct finding *out)
{
	const struct protocol_offer *offers;
	struct string_list words;
	struct groups groups;

	if (want->groups.count == 0) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "the policy allows any group");
		return;
	}
	offers = offered_protocols(s, out);
	if (!offers)
		return;
	groups = read_groups(offers, want, out->arena);
	add_evidence(s, &groups, out);
	words = groups_to_write(s, want, &groups, out->arena);
	if (words.count > 0)
		remedy_setting(out, s, SETTING_GROUPS, &words,
			       "let it offer only the groups of the policy");
	else
		finding_fix(out, "let it offer only the groups of the policy, with a "
				 "TLS library that has them");
	if (groups.failed)
		finding_result(out, RESULT_UNKNOWN, "out of memory");
	else if (groups.forbidden.count > 0)
		finding_result(
			out, RESULT_FAIL, "offers %zu group%s outside the policy: %s",
			groups.forbidden.count, groups.forbidden.count == 1 ? "" : "s",
			offered_text(&groups.forbidden, NAMES_SHOWN, out->arena));
	else if (!groups.complete)
		finding_result(out, RESULT_UNKNOWN, "not every group was asked for");
	else if (groups.all.count == 0)
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "no key exchange with groups is offered");
	else
		finding_result(out, RESULT_PASS, "offers %s",
			       offered_text(&groups.all, NAMES_SHOWN, out->arena));
	if (out->result == RESULT_FAIL && groups.any_allowed)
		out->severity = groups.forbidden_weak ? SEVERITY_LOW : SEVERITY_INFO;
}

const struct check check_groups = {
	.id = "groups",
	.title = "only key exchange groups that the policy allows are offered",
	.explanation =
		"The group decides how hard it is to work out the keys of a recorded "
		"connection. Every group of the registry is offered alone, by hello retry in "
		"TLS 1.3 and by the key exchange before it, and those accepted are compared "
		"with the policy. It is of medium severity when nothing of what the policy "
		"names is offered, low for a group below 112 bits of security, else "
		"information. Taking groups away may cost old clients their only one.",
	.reference = "RFC 8446 section 4.2.7; RFC 8422; NIST SP 800-57 part 1",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_ENDPOINT,
	.over_quic = true,
	.setting = SETTING_GROUPS,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_CONFIG,
	.run = groups_run,
};

/* ---- post-quantum --------------------------------------------------------------- */

static const char *can_have_one(const struct subject *s, struct arena *arena)
{
	struct library_release library;

	if (!library_release_of(s, &library) || !library.is_openssl)
		return "; whether its TLS library could have one is not known";
	if (has_ml_kem(&library))
		return arena_printf(arena, "; its %s could", library.text);
	return arena_printf(arena,
			    "; its %s cannot have one (OpenSSL 3.5 is the first)",
			    library.text);
}

static void fix_post_quantum(const struct subject *s, const struct check_settings *want,
			     struct finding *out)
{
	struct library_release library;
	bool known = library_release_of(s, &library) && library.is_openssl;

	if (known && !has_ml_kem(&library))
		finding_fix(out, "a TLS library with ML-KEM: OpenSSL 3.5 or later");
	else if (known)
		remedy_setting(out, s, SETTING_GROUPS, &want->groups,
			       "let it offer X25519MLKEM768 as its first group");
	else
		finding_fix(out, "let it offer X25519MLKEM768 as its first group, with "
				 "a TLS library that has it");
}

static void post_quantum_run(const struct subject *s, const struct check_settings *want,
			     struct finding *out)
{
	const struct protocol_offer *offers = offered_protocols(s, out);
	const char *could;
	struct groups groups;

	if (!offers)
		return;
	groups = read_groups(offers, want, out->arena);
	add_evidence(s, &groups, out);
	could = can_have_one(s, out->arena);
	fix_post_quantum(s, want, out);
	if (groups.failed || !could)
		finding_result(out, RESULT_UNKNOWN, "out of memory");
	else if (groups.post_quantum.count > 0)
		finding_result(
			out, RESULT_PASS, "a post-quantum group is offered: %s",
			offered_text(&groups.post_quantum, NAMES_SHOWN, out->arena));
	else if (!groups.tls13_complete)
		finding_result(out, RESULT_UNKNOWN,
			       "no post-quantum group was seen, and not all were asked "
			       "for");
	else
		finding_result(out, RESULT_FAIL, "no post-quantum group is offered%s%s",
			       groups.tls13 ? "" : ", for want of TLSv1.3", could);
}

const struct check check_post_quantum = {
	.id = "post-quantum",
	.title = "a post-quantum group is offered",
	.explanation =
		"What is recorded today can be read once a large quantum computer exists, "
		"unless its keys came from ML-KEM as well. Each such group is offered alone "
		"with an empty key share; a server that has it names it in a "
		"HelloRetryRequest, so no ML-KEM is needed to see it. It takes TLS 1.3 and a "
		"library that has it, as OpenSSL from 3.5 on. Offering one locks nobody out; "
		"a few old middleboxes stumble over the bigger hellos of clients that use it.",
	.reference = "FIPS 203; draft-ietf-tls-ecdhe-mlkem; RFC 8446 section 4.1.4",
	.severity = SEVERITY_INFO,
	.scope = SCOPE_ENDPOINT,
	.over_quic = true,
	.setting = SETTING_GROUPS,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_CONFIG | EVIDENCE_PROCESS,
	.run = post_quantum_run,
};
