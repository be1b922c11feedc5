/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * runner: every check on every subject, waivers, one finding per cause.
 */
#include <fnmatch.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/hash.h"
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
	struct arena *arena;
	struct finding_list *out;
	/* Beside out->items: the subject answers by default on its address. */
	bool *is_default;
	size_t default_count;
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
	if (!s->endpoint || s->endpoint->transport != TRANSPORT_UDP)
		return NULL;
	if (s->endpoint->speaks != SPEAKS_QUIC && !s->site && !s->facts->quic_wanted)
		return "does not answer QUIC, and no configuration asks for it";
	return check->over_quic ? NULL : "not looked at inside of QUIC";
}

static bool run_one(struct run *run, const struct check *check, const struct subject *s,
		    const char *subject)
{
	struct finding *out;
	uint32_t missing = check->needs & ~s->has;
	bool *is_default;

	out = arena_push(run->arena, &run->out->items, &run->out->count, sizeof(*out));
	is_default = arena_push(run->arena, &run->is_default, &run->default_count,
				sizeof(*is_default));
	if (!out || !is_default)
		return false;
	*is_default = s->address && s->address->is_default;
	out->arena = run->arena;
	out->check = check->id;
	out->subject = subject;
	out->severity = check->severity;
	out->result = RESULT_UNKNOWN;
	out->where = default_where(s, subject, run->arena);
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
	return !run->arena->exhausted;
}

static bool run_subject(void *context, const struct subject *s)
{
	struct run *run = context;
	const char *subject = subject_text(s, run->scope, run->arena);
	size_t i;

	if (!subject)
		return false;
	for (i = 0; i < check_registry_count; i++) {
		if (check_registry[i]->scope == run->scope &&
		    !run_one(run, check_registry[i], s, subject))
			return false;
	}
	return true;
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

/* ---- order, one finding per cause, ids ---------------------------------------- */

static int compare_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

/* What asks for action first; what was waived after all that was not. */
static int rank(const struct finding *finding)
{
	static const int ranks[RESULT_COUNT] = {
		[RESULT_FAIL] = 0,
		[RESULT_UNKNOWN] = 1,
		[RESULT_PASS] = 4,
		[RESULT_NOTAPPLICABLE] = 5,
	};

	return ranks[finding->result] + (finding->waived ? 2 : 0);
}

static bool is_quiet(const struct finding *finding)
{
	return finding->result == RESULT_PASS ||
	       finding->result == RESULT_NOTAPPLICABLE;
}

/* Two findings have one cause when nothing but the subject tells them apart; of
 * what passed, the place is no cause either. */
static int compare_cause(const struct finding *a, const struct finding *b)
{
	int r = rank(a) - rank(b);

	if (r == 0)
		r = (a->severity < b->severity) - (a->severity > b->severity);
	if (r == 0)
		r = strcmp(a->check, b->check);
	if (r == 0 && !is_quiet(a))
		r = compare_text(a->where, b->where);
	if (r == 0)
		r = compare_text(a->what, b->what);
	if (r == 0)
		r = compare_text(a->fix, b->fix);
	if (r == 0)
		r = (a->waived != NULL) - (b->waived != NULL);
	if (r == 0)
		r = compare_text(a->waived, b->waived);
	return r != 0 ? r : compare_text(a->note, b->note);
}

/* Sites that answer by default come first, so that a cause shared by all names of
 * an address is known by the one that stays when names come and go; then the
 * order of the facts, which is that of the configuration. */
struct ranked {
	struct finding finding;
	bool is_default;
	size_t index;
};

static int compare_ranked(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;
	int r = compare_cause(&a->finding, &b->finding);

	if (r == 0)
		r = b->is_default - a->is_default;
	return r != 0 ? r : (a->index > b->index) - (a->index < b->index);
}

static int compare_final(const void *left, const void *right)
{
	const struct finding *a = left, *b = right;
	int r = rank(a) - rank(b);

	if (r == 0)
		r = (a->severity < b->severity) - (a->severity > b->severity);
	if (r == 0)
		r = strcmp(a->check, b->check);
	if (r == 0)
		r = strcmp(a->subject, b->subject);
	return r != 0 ? r : compare_cause(a, b);
}

static int compare_names(const void *left, const void *right)
{
	const char *const *a = left, *const *b = right;

	return strcmp(*a, *b);
}

static void also_finish(struct finding *finding)
{
	struct string_list *also = &finding->also;
	size_t i, kept = 0;

	if (also->count == 0)
		return;
	qsort(also->items, also->count, sizeof(*also->items), compare_names);
	for (i = 0; i < also->count; i++) {
		if (strcmp(also->items[i], finding->subject) != 0 &&
		    (kept == 0 || strcmp(also->items[i], also->items[kept - 1]) != 0))
			also->items[kept++] = also->items[i];
	}
	also->count = kept;
}

static bool group(struct run *run)
{
	struct finding_list *list = run->out;
	struct ranked *ranked;
	size_t i, kept = 0;

	ranked = arena_alloc_array(run->arena, list->count, sizeof(*ranked));
	if (!ranked)
		return false;
	for (i = 0; i < list->count; i++)
		ranked[i] = (struct ranked){list->items[i], run->is_default[i], i};
	if (list->count > 0)
		qsort(ranked, list->count, sizeof(*ranked), compare_ranked);
	for (i = 0; i < list->count; i++) {
		struct finding *last = kept > 0 ? &list->items[kept - 1] : NULL;
		const char **name;

		if (!last || compare_cause(last, &ranked[i].finding) != 0) {
			list->items[kept++] = ranked[i].finding;
			continue;
		}
		name = arena_push(run->arena, &last->also.items, &last->also.count,
				  sizeof(*name));
		if (!name)
			return false;
		*name = ranked[i].finding.subject;
	}
	list->count = kept;
	for (i = 0; i < list->count; i++)
		also_finish(&list->items[i]);
	return true;
}

/* The setting belongs to the check's row. ${ordinal} counts findings of one check
 * and subject (two workers, two different replaced libraries), which are rare. */
static const char *finding_id(const struct finding *finding, unsigned int ordinal,
			      struct arena *arena)
{
	const struct check *check = check_find(span_from_string(finding->check));
	uint64_t hash = HASH_START;

	hash = hash_string(hash, finding->check);
	hash = hash_string(hash, finding->subject);
	hash = hash_string(hash, check && check->setting < SETTING_COUNT
					 ? setting_name(check->setting)
					 : "");
	for (; ordinal > 0; ordinal--)
		hash = hash_string(hash, "+");
	return arena_printf(arena, "%016" PRIx64, hash);
}

static int compare_identity(const void *left, const void *right)
{
	const struct finding *const *a = left, *const *b = right;
	int r = strcmp((*a)->check, (*b)->check);

	if (r == 0)
		r = strcmp((*a)->subject, (*b)->subject);
	return r != 0 ? r : (*a > *b) - (*a < *b);
}

static bool name_findings(struct run *run)
{
	struct finding_list *list = run->out;
	struct finding **order;
	unsigned int ordinal = 0;
	size_t i;

	order = arena_alloc_array(run->arena, list->count, sizeof(struct finding *));
	if (!order)
		return false;
	for (i = 0; i < list->count; i++)
		order[i] = &list->items[i];
	if (list->count > 0)
		qsort(order, list->count, sizeof(struct finding *), compare_identity);
	for (i = 0; i < list->count; i++) {
		bool again = i > 0 &&
			     strcmp(order[i]->check, order[i - 1]->check) == 0 &&
			     strcmp(order[i]->subject, order[i - 1]->subject) == 0;

		ordinal = again ? ordinal + 1 : 0;
		order[i]->id = finding_id(order[i], ordinal, run->arena);
	}
	return true;
}

bool check_run_all(const struct facts *facts, const struct check_settings *want,
		   struct arena *arena, struct finding_list *out)
{
	struct run run = {.want = want, .arena = arena, .out = out};
	unsigned int scope;
	size_t i;

	for (scope = 0; scope < SCOPE_COUNT; scope++) {
		run.scope = scope;
		if (!scope_each(facts, scope, arena, run_subject, &run))
			return false;
	}
	for (i = 0; i < out->count; i++)
		waive(&out->items[i], want);
	if (!group(&run))
		return false;
	if (out->count > 0)
		qsort(out->items, out->count, sizeof(*out->items), compare_final);
	return name_findings(&run) && !arena->exhausted;
}
