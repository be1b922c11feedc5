/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate-name: the certificate is for the name that was asked for.
 */
#include "checks/check.h"
#include "checks/remedy.h"
#include "checks/served.h"

static struct span without_dot(struct span name)
{
	if (name.len > 0 && name.ptr[name.len - 1] == '.')
		name.len--;
	return name;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool equal_nocase(struct span a, struct span b)
{
	size_t i;

	if (a.len != b.len)
		return false;
	for (i = 0; i < a.len; i++) {
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	}
	return true;
}

/*
 * RFC 9525 section 6.3: a wildcard is the whole left-most label and stands for
 * exactly one label; nothing else in a name is special, and an address only ever
 * equals an address.
 */
static bool name_covers(const char *presented, const char *reference)
{
	struct span pattern = without_dot(span_from_string(presented));
	struct span name = without_dot(span_from_string(reference));
	struct ip_address a, b;
	size_t label;

	if (ip_address_from_text(name, &b))
		return ip_address_from_text(pattern, &a) && ip_address_equal(&a, &b);
	if (!span_starts_with(pattern, "*."))
		return equal_nocase(pattern, name);
	label = span_find_byte(name, '.');
	/* "*.example.org" needs a label of its own before ".example.org". */
	return label > 0 && label < name.len && pattern.len > 2 &&
	       equal_nocase(span_slice(pattern, 1, pattern.len),
			    span_slice(name, label, name.len));
}

static bool certificate_covers(const struct certificate *leaf, const char *name)
{
	size_t i;

	for (i = 0; i < leaf->names.count; i++) {
		if (name_covers(leaf->names.items[i], name))
			return true;
	}
	return false;
}

/* At most three: a certificate may hold a hundred. */
static const char *names_text(const struct certificate *leaf, struct arena *arena)
{
	const struct string_list *names = &leaf->names;

	switch (names->count) {
	case 0:
		return "no name";
	case 1:
		return names->items[0];
	case 2:
		return arena_printf(arena, "%s, %s", names->items[0], names->items[1]);
	default:
		return arena_printf(arena, "%s, %s and %zu more", names->items[0],
				    names->items[1], names->count - 2);
	}
}

/* An exact name, not "*.example.org", ".example.org", "~^www" or "_". */
static bool is_exact(const char *name)
{
	struct span text = span_from_string(name);

	return text.len > 0 && name[0] != '~' && name[0] != '.' &&
	       span_find_byte(text, '*') == text.len && !span_equal_string(text, "_");
}

static bool site_file_covers(const struct site *site, const char *name, bool *all_read)
{
	size_t i;
	bool covers = false;

	*all_read = site->certificate_count > 0;
	for (i = 0; i < site->certificate_count; i++) {
		const struct certificate_file *file = &site->certificates[i].file;

		if (file->state != FILE_READ || file->chain.count == 0)
			*all_read = false;
		else if (certificate_covers(&file->chain.items[0], name))
			covers = true;
	}
	return covers;
}

/* Without a handshake: no certificate file of the site has the name. */
static void judge_disk(const struct subject *s, const char *name, const char *why,
		       struct finding *out)
{
	bool all_read = false;
	bool covers = s->site && site_file_covers(s->site, name, &all_read);

	if (covers)
		finding_side(out, SIDE_DISK, subject_place(s), "a file covers %s",
			     name);
	else if (all_read)
		finding_side(out, SIDE_DISK, subject_place(s), "no file covers %s",
			     name);
	if (!covers && all_read)
		finding_result(out, RESULT_FAIL, "no certificate file is for %s", name);
	else if (covers && s->server && !s->server->running)
		finding_result(out, RESULT_PASS, "a certificate file is for %s", name);
	else
		finding_result(out, RESULT_UNKNOWN,
			       "the served certificate was not seen: %s",
			       why ? why : "no reason given");
}

static const char *name_asked(const struct subject *s)
{
	size_t i;

	if (s->endpoint)
		return s->endpoint->name;
	for (i = 0; s->site && i < s->site->names.count; i++) {
		if (is_exact(s->site->names.items[i]))
			return s->site->names.items[i];
	}
	return NULL;
}

/* True when the certificate is not for the name, and the finding says so. */
static bool judge_leaf(const struct certificate *leaf, const char *name,
		       struct finding *out)
{
	if (!certificate_covers(leaf, name))
		finding_result(out, RESULT_FAIL,
			       "the certificate is for %s, not for %s",
			       names_text(leaf, out->arena), name);
	else if (leaf->names_from_common_name)
		finding_result(out, RESULT_FAIL,
			       "only the common name says %s, and clients ignore it",
			       name);
	else
		return false;
	return true;
}

static void certificate_name_run(const struct subject *s,
				 const struct check_settings *want, struct finding *out)
{
	const struct handshake *handshake =
		s->endpoint ? &s->endpoint->handshake : NULL;
	const char *name = name_asked(s);
	bool all_read = false;
	size_t i;

	(void)want;
	if (!name || !is_exact(name)) {
		finding_result(out, RESULT_NOTAPPLICABLE, "no name was asked for");
		return;
	}
	if (s->site && s->site->rejects_handshake) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "the site refuses every handshake");
		return;
	}
	finding_fix(out,
		    "get a certificate with %s in its subjectAltName, set it with %s, "
		    "then %s",
		    name, remedy_directive(s, SETTING_CERTIFICATE),
		    remedy_reload(s, out->arena));
	if (!handshake || !s->endpoint->reached ||
	    served_count(s->facts, s->endpoint) == 0) {
		judge_disk(s, name,
			   !handshake              ? "not asked over the wire"
			   : !s->endpoint->reached ? s->endpoint->why
						   : handshake->why,
			   out);
		return;
	}
	if (s->site && s->site->certificate_count > 0) {
		bool covers = site_file_covers(s->site, name, &all_read);

		if (covers || all_read)
			finding_side(out, SIDE_DISK, subject_place(s),
				     "%s file covers it", covers ? "a" : "no");
	}
	/* One for RSA and one for ECDSA: a client gets the one that it can use. */
	for (i = 0; i < served_count(s->facts, s->endpoint); i++) {
		const struct served_chain served = served_at(s->facts, s->endpoint, i);
		const struct certificate *leaf = &served.chain.items[0];

		finding_side(out, SIDE_LIVE,
			     subject_live_place(s->endpoint, out->arena), "serves %s",
			     names_text(leaf, out->arena));
		if (judge_leaf(leaf, name, out))
			return;
	}
	served_pass(s, "the certificate covers the name", out);
}

const struct check check_certificate_name = {
	.id = "certificate-name",
	.title = "the certificate is for the name that is served",
	.explanation =
		"Clients refuse a certificate whose subjectAltName does not hold the name they "
		"asked for; the common name has not counted for years, and a wildcard stands "
		"for exactly one label. Each name of the configuration is asked for by SNI, "
		"and the leaf that comes back is compared with it. A certificate for more "
		"names shows all of them to everybody who connects.",
	.reference = "RFC 9525 section 6.3",
	.severity = SEVERITY_HIGH,
	.scope = SCOPE_ENDPOINT,
	.over_quic = true,
	.setting = SETTING_CERTIFICATE,
	.uses = EVIDENCE_CERTIFICATE_FILE | EVIDENCE_CONFIG | EVIDENCE_HANDSHAKE,
	.run = certificate_name_run,
};
