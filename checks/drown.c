/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/drown.h"

#include "checks/shared_key.h"
#include "checks/subject.h"

enum { PORTS_NAMED_MAX = 8 };

struct judging {
	const struct facts *facts;
	const struct endpoint *endpoint;
	struct arena *arena;
	struct vulnerability *out;
};

static enum tristate ssl2_of(const struct facts *facts, const struct endpoint *endpoint)
{
	return endpoint_origin(facts, endpoint)->protocols[TLS_VERSION_SSL2].offered;
}

static void say(const struct judging *j, enum result result, const char *what)
{
	j->out->result = result;
	j->out->what = what ? what : "out of memory";
}

static void say_of(const struct judging *j, enum result result, const char *before,
		   const struct endpoint *other, const char *after)
{
	struct location at = subject_live_place(other, j->arena);

	say(j, result,
	    arena_printf(j->arena, "%s%s%s", before,
			 at.path ? at.path : "another endpoint", after));
}

/* Whoever else answers SSLv2, or may, with the key of the one that is judged. */
struct others {
	const struct endpoint *accepts, *keyless; /* with the key; with one not seen */
	const struct endpoint *rsa;               /* accepts it, with any key of RSA */
	const struct endpoint *open;              /* has the key, and did not say */
	size_t sharing;                           /* that have the key */
};

static struct others look_around(const struct judging *j)
{
	struct others out = {0};
	size_t i;

	for (i = 0; i < j->facts->endpoint_count; i++) {
		const struct endpoint *other = &j->facts->endpoints[i];
		enum tristate ssl2 = ssl2_of(j->facts, other);

		/* QUIC is TLS 1.3 alone. */
		if (other == j->endpoint || other->transport == TRANSPORT_UDP)
			continue;
		if (!shared_key_was_seen(other) && ssl2 == TRISTATE_YES)
			out.keyless = other;
		if (shared_key_has_rsa(other) && ssl2 == TRISTATE_YES)
			out.rsa = other;
		if (!shared_key_rsa_between(j->endpoint, other))
			continue;
		out.sharing++;
		if (ssl2 == TRISTATE_UNKNOWN)
			out.open = other;
		if (ssl2 == TRISTATE_YES && !out.accepts)
			out.accepts = other;
	}
	return out;
}

/* "; not asked: TCP ports 25, 993"; empty when all were. */
static const char *not_asked(const struct facts *facts, struct arena *arena)
{
	struct buffer text = buffer_make(256);
	const char *out = NULL;
	size_t i;

	if (!facts->other_tcp_ports_known)
		buffer_add_string(&text, "; other ports were not asked");
	for (i = 0; i < facts->other_tcp_port_count && i < PORTS_NAMED_MAX; i++)
		buffer_printf(&text, "%s%u",
			      i > 0 ? ", "
			      : facts->other_tcp_port_count == 1
				      ? "; not asked: TCP port "
				      : "; not asked: TCP ports ",
			      (unsigned int)facts->other_tcp_ports[i]);
	if (facts->other_tcp_port_count > PORTS_NAMED_MAX)
		buffer_printf(&text, " and %zu more",
			      facts->other_tcp_port_count - PORTS_NAMED_MAX);
	if (!text.failed)
		out = text.len > 0 ? arena_string(arena, buffer_span(&text)) : "";
	buffer_free(&text);
	return out;
}

static void say_pass(const struct judging *j, size_t sharing)
{
	const char *rest = not_asked(j->facts, j->arena);

	if (!rest)
		say(j, RESULT_UNKNOWN, NULL);
	else if (!shared_key_was_seen(j->endpoint))
		say(j, RESULT_PASS,
		    arena_printf(
			    j->arena,
			    "SSLv2 is refused, and no other endpoint was seen to "
			    "accept it with an RSA key; which key this one has was "
			    "not seen%s",
			    rest));
	else if (sharing == 0)
		say(j, RESULT_PASS,
		    arena_printf(
			    j->arena,
			    "SSLv2 is refused, and no other endpoint asked has its "
			    "RSA key%s",
			    rest));
	else
		say(j, RESULT_PASS,
		    arena_printf(j->arena, "SSLv2 is refused, also by %s its RSA key%s",
				 sharing == 1 ? "the other endpoint asked that has"
					      : "all other endpoints asked that have",
				 rest));
}

void drown_judge(const struct facts *facts, const struct endpoint *endpoint,
		 struct arena *arena, struct vulnerability *out)
{
	const struct judging j = {facts, endpoint, arena, out};
	const struct protocol_offer *ssl2 =
		&endpoint_origin(facts, endpoint)->protocols[TLS_VERSION_SSL2];
	const struct others others = look_around(&j);

	if (ssl2->offered == TRISTATE_YES)
		say(&j, RESULT_FAIL,
		    ssl2->cipher_suite_count > 0
			    ? "SSLv2 is accepted"
			    : "SSLv2 is answered, with an empty list of suites "
			      "(CVE-2015-3197)");
	else if (others.accepts)
		say_of(&j, RESULT_FAIL, "its key is also served by ", others.accepts,
		       ", which accepts SSLv2");
	else if (ssl2->offered != TRISTATE_NO)
		say(&j, RESULT_UNKNOWN,
		    ssl2->why ? ssl2->why : "SSLv2 was not asked for");
	else if (others.open)
		say_of(&j, RESULT_UNKNOWN, "its key is also served by ", others.open,
		       ", of which it is not known whether it accepts SSLv2");
	else if (others.keyless)
		say_of(&j, RESULT_UNKNOWN, "", others.keyless,
		       " accepts SSLv2, with a key that was not seen");
	else if (others.rsa && !shared_key_was_seen(endpoint))
		say_of(&j, RESULT_UNKNOWN, "", others.rsa,
		       " accepts SSLv2, and whether its key is the one here was not "
		       "seen");
	else
		say_pass(&j, others.sharing);
}
