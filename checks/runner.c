/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * runner: every check on every subject, waivers, one finding per cause.
 */
#include <fnmatch.h>
#include <inttypes.h>
#include <string.h>

#include "checks/cause.h"
#include "checks/check.h"
#include "checks/moment.h"
#include "checks/scope.h"

const char *scope_name(enum scope scope)
{
	static const char *const names[SCOPE_COUNT] = {
		[SCOPE_HOST] = "host",
		[SCOPE_LISTENER] = "listener",
		[SCOPE_PROCESS] = "process",
		[SCOPE_SERVER] = "server",
		[SCOPE_SITE] = "site",
		[SCOPE_ENDPOINT] = "endpoint",
		[SCOPE_CERTIFICATE] = "certificate",
	};

	return names[scope];
}

struct run {
	const struct check_settings *want;
	struct cause_fold fold;
	struct arena scratch; /* of one subject: what stays of it is copied */
	enum scope scope;
};

/* ---- unknown, and why ------------------------------------------------------- */

static const char *limit_reason_text(const struct subject *s, uint32_t missing,
				     struct arena *arena)
{
	const struct limit *first = NULL;
	size_t i, count = 0;

	for (i = 0; i < s->facts->limits.count; i++) {
		const struct limit *limit = &s->facts->limits.items[i];

		if (!(limit->evidence & missing))
			continue;
		first = first ? first : limit;
		count++;
	}
	/* A limit does not say whose it is: of several, any one may be a stranger's. */
	if (count > 1)
		return arena_printf(arena, "%zu things were not seen", count);
	return first ? arena_printf(arena, "%s: %s", limit_reason_name(first->reason),
				    first->where ? first->where : "?")
		     : NULL;
}

static const char *listener_reason(const struct subject *s)
{
	if (!s->listener || s->listener->owners_state == OWNERS_COMPLETE)
		return NULL;
	return s->listener->owners_reason;
}

/* What is missing, in a word, and the nearest reason there is for it. */
static void answer_unknown(const struct subject *s, uint32_t missing,
			   struct finding *out)
{
	static const struct {
		uint32_t bit;
		const char *what;
	} kinds[] = {
		{EVIDENCE_LISTENERS, "the listeners"},
		{EVIDENCE_PROCESS, "the process"},
		{EVIDENCE_CONFIG, "the configuration"},
		{EVIDENCE_CERTIFICATE_FILE, "the certificate file"},
		{EVIDENCE_HANDSHAKE, "what answers there"},
		{EVIDENCE_FIREWALL, "the firewall"},
		{EVIDENCE_HTTP, "the answers to HTTP"},
	};
	const char *reason = NULL;
	size_t i = 0;

	while (i + 1 < sizeof(kinds) / sizeof(kinds[0]) && !(missing & kinds[i].bit))
		i++;
	if (kinds[i].bit == EVIDENCE_HANDSHAKE && s->endpoint)
		reason = s->endpoint->why;
	if (kinds[i].bit == EVIDENCE_CERTIFICATE_FILE && s->site_certificate)
		reason = s->site_certificate->file.reason;
	if (kinds[i].bit == EVIDENCE_PROCESS)
		reason = listener_reason(s);
	if (!reason)
		reason = limit_reason_text(s, kinds[i].bit, out->arena);
	finding_result(out, RESULT_UNKNOWN, "%s could not be looked at: %s",
		       kinds[i].what, reason ? reason : "no evidence was gathered");
}

/* ---- waivers ------------------------------------------------------------------ */

static bool waiver_matches(const struct waiver *waiver, const struct finding *finding)
{
	if (!waiver->check || strcmp(waiver->check, finding->check) != 0)
		return false;
	/* As text first: "[::]:443" is a bracket expression to fnmatch(3). */
	return !waiver->subject || strcmp(waiver->subject, finding->subject) == 0 ||
	       fnmatch(waiver->subject, finding->subject, 0) == 0;
}

static void waive(struct finding *finding, const struct check_settings *want)
{
	size_t i;

	if (finding->result != RESULT_FAIL && finding->result != RESULT_UNKNOWN)
		return;
	for (i = 0; i < want->waiver_count; i++) {
		const struct waiver *waiver = &want->waivers[i];

		if (!waiver_matches(waiver, finding))
			continue;
		if (want->now < waiver->until) {
			finding->waived = waiver->reason ? waiver->reason : "";
			finding->note = NULL;
			return;
		}
		finding->note = arena_printf(
			finding->arena,
			"a waiver for this expired on %s (%s:%" PRIu32 ")",
			moment_day(waiver->until, finding->arena),
			waiver->at.path ? waiver->at.path : "policy", waiver->at.line);
	}
}

/* ---- one check, one subject --------------------------------------------------- */

static const char *default_where(const struct subject *s, const char *subject,
				 struct arena *arena)
{
	struct location at = {0};

	if (s->endpoint)
		at = subject_live_place(s->endpoint, arena);
	else if (s->process && !s->listener)
		at.path = s->process->exe;
	return at.path ? at.path : subject;
}

/* With --files there is no process and no wire that could have been looked at. */
static bool is_file_only(const struct subject *s)
{
	return s->server && !s->server->running && !s->endpoint && !s->site_certificate;
}

static bool holds_alone(const struct server *server, const struct listener *listener)
{
	size_t i;

	for (i = 0; i < listener->owner_count; i++) {
		if (!server_has_process(server, listener->owners[i].process))
			return false;
	}
	return listener->owner_count > 0;
}

/*
 * A listener of a server whose configuration was read to its end, and which has no
 * TLS there: the disk was looked at and says nothing that the wire could belie.
 */
static bool is_plain_on_disk(const struct subject *s)
{
	size_t i;

	if (!s->endpoint || s->site || !s->listener)
		return false;
	for (i = 0; i < s->facts->server_count; i++) {
		const struct server *server = &s->facts->servers[i];

		if (server->running && server->config.config_path &&
		    server->config.limits.count == 0 &&
		    holds_alone(server, s->listener))
			return true;
	}
	return false;
}

/* Why a check has nothing to say of an endpoint on UDP, or NULL. Many that listen
 * there are silent at QUIC because it is not theirs; udp-443 names those on 443. */
static const char *not_for_udp(const struct check *check, const struct subject *s)
{
	/* A certificate is the same wherever it is served. */
	if (!s->endpoint || s->endpoint->transport != TRANSPORT_UDP ||
	    check->scope == SCOPE_CERTIFICATE)
		return NULL;
	/* It answers, and what it says could not be read: that is not "no QUIC". */
	if (s->endpoint->reached && s->endpoint->speaks == SPEAKS_UNKNOWN)
		return check->over_quic ? NULL : "not looked at inside of QUIC";
	if (s->endpoint->speaks != SPEAKS_QUIC && !s->site && !s->facts->quic_wanted)
		return "does not answer QUIC, and no configuration asks for it";
	return check->over_quic ? NULL : "not looked at inside of QUIC";
}

static bool run_one(struct run *run, const struct check *check, const struct subject *s,
		    const char *subject)
{
	struct finding finding = {
		.arena = &run->scratch,
		.check = check->id,
		.subject = subject,
		.severity = check->severity,
		.result = RESULT_UNKNOWN,
		.where = default_where(s, subject, &run->scratch),
	};
	struct finding *out = &finding;
	uint32_t missing = check->needs & ~s->has;

	finding_where(out, subject_place(s));
	if (!facts_asked(s->facts, check->needs))
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "this action does not look at what it needs");
	else if (not_for_udp(check, s))
		finding_result(out, RESULT_NOTAPPLICABLE, "%s", not_for_udp(check, s));
	else if (missing != 0 && is_file_only(s))
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "no process runs this configuration");
	else if ((missing & EVIDENCE_CONFIG) && is_plain_on_disk(s))
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "the configuration has no TLS here");
	else if (missing != 0)
		answer_unknown(s, missing, out);
	else
		check->run(s, run->want, out);
	if (!out->what)
		out->what = check->title;
	if (out->result != RESULT_FAIL)
		out->fix = NULL;
	waive(out, run->want);
	return !run->scratch.exhausted &&
	       cause_fold_take(&run->fold, out, s->address && s->address->is_default);
}

static bool run_subject(void *context, const struct subject *s)
{
	struct run *run = context;
	const char *subject = subject_text(s, run->scope, &run->scratch);
	bool ok = subject != NULL;
	size_t i;

	for (i = 0; ok && i < check_registry_count; i++) {
		if (check_registry[i]->scope == run->scope)
			ok = run_one(run, check_registry[i], s, subject);
	}
	arena_free(&run->scratch);
	return ok;
}

/* ---- all of it ------------------------------------------------------------------ */

bool check_run_all(const struct facts *facts, const struct check_settings *want,
		   struct arena *arena, struct finding_list *out)
{
	struct run run = {
		.want = want,
		.fold = cause_fold_make(arena),
		.scratch = arena_make(arena->ceiling),
	};
	struct arena subjects = arena_make(arena->ceiling);
	unsigned int scope;
	bool ok = true;

	for (scope = 0; ok && scope < SCOPE_COUNT; scope++) {
		run.scope = scope;
		ok = scope_each(facts, scope, &subjects, run_subject, &run);
		arena_free(&subjects);
	}
	ok = ok && cause_fold_finish(&run.fold, out);
	cause_fold_free(&run.fold);
	/* Wherever it ran out, the result is not whole. */
	arena->exhausted = arena->exhausted || !ok;
	return ok;
}
