/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * check: one question about one kind of subject.
 *
 * A check is a file (or shares one with its tight family) and a row in
 * checks/check_list.h. It is pure: it reads facts and settings, writes one
 * finding, and does no I/O. The runner calls it once per subject of its scope
 * and answers UNKNOWN itself where the evidence it needs is missing.
 */
#ifndef TLSWARD_CHECKS_CHECK_H
#define TLSWARD_CHECKS_CHECK_H

#include "checks/facts.h"
#include "checks/finding.h"

/* What the policy wants; filled by agent/policy/policy.c, one field per policy key. */
struct expected_listener { /* [listener "NAME"]: who may be on these ports */
	const char *name;
	struct location at;
	uint16_t *ports;
	size_t port_count;
	bool tcp, udp;
	struct string_list programs;  /* exe paths or base names; empty = any */
	struct string_list users;     /* empty = any */
	struct string_list units;     /* empty = any */
	struct string_list addresses; /* numeric; empty = any */
};

/* [waiver "CHECK"] */
struct waiver {
	const char *check;   /* check id */
	const char *subject; /* fnmatch(3) on the finding's subject; NULL = all */
	const char *reason;
	int64_t until; /* Unix seconds; the finding is back from then on */
	struct location at;
};

struct check_settings {
	int64_t now; /* Unix seconds: the clock is an argument, so tests pick the day */
	const char *policy;               /* name of the profile, for texts */
	uint32_t protocols;               /* 1 << enum tls_version: those allowed */
	struct string_list ciphers;       /* TLS 1.2 and older, OpenSSL names */
	struct string_list cipher_suites; /* TLS 1.3, IANA names */
	struct string_list groups;
	enum tristate server_order;
	uint32_t certificate_min_days; /* left at least */
	uint32_t certificate_max_days; /* lifetime at most; 0 = any */
	uint32_t rsa_min_bits;
	uint32_t ec_min_bits;
	struct string_list certificate_keys; /* "RSA", "EC"; empty = any */
	uint32_t hsts_min_age;               /* seconds */
	struct expected_listener *expected;
	size_t expected_count;
	struct waiver *waivers;
	size_t waiver_count;
};

enum scope {
	SCOPE_HOST,
	SCOPE_LISTENER,
	SCOPE_PROCESS, /* a process that owns a listener, or a worker of a server */
	SCOPE_SERVER,  /* a web server whose configuration was read */
	SCOPE_SITE,
	/* An endpoint that was (to be) asked over the wire; also each site with a
	 * TLS address that has no endpoint at all: then endpoint is NULL. */
	SCOPE_ENDPOINT,
	/* A leaf certificate, once however often it is used: where it is on disk
	 * (site and site_certificate, or NULL) and where it was served (endpoint,
	 * or NULL); certificate is the leaf itself, or NULL when the file could
	 * not be read and nothing was served for it. */
	SCOPE_CERTIFICATE,
	SCOPE_COUNT
};

struct subject {
	const struct facts *facts;
	const struct listener *listener;
	const struct process *process;
	const struct server *server;
	const struct site *site;
	const struct site_address *address; /* of site, that this is about */
	const struct endpoint *endpoint;
	const struct site_certificate *site_certificate;
	const struct certificate *certificate;
	uint32_t has; /* enum evidence: what there is for this subject */
};

struct check {
	const char *id;          /* kebab-case, never renamed */
	const char *title;       /* what is true when it passes */
	const char *explanation; /* why it matters, how it is found, what a fix risks */
	const char *reference;   /* RFC section, guideline */
	enum severity severity;
	enum scope scope;
	enum setting_id setting; /* the one it is about, or SETTING_COUNT */
	uint32_t needs;          /* enum evidence: without it the answer is UNKNOWN */
	/* SCOPE_ENDPOINT: also of those on UDP that are, or are meant to be, QUIC. Any
	 * other answer there would be about TLS on TCP. */
	bool over_quic;
	uint32_t uses; /* enum evidence it also judges by where there is some */
	void (*run)(const struct subject *subject, const struct check_settings *want,
		    struct finding *out);
};

/* All checks, in the order of check_list.h. */
extern const struct check *const check_registry[];
extern const size_t check_registry_count;

/* The check with this id, or NULL. */
const struct check *check_find(struct span id);

/* The id nearest to a mistyped one, or NULL. */
const char *check_suggest(struct span id);

/* "listener", "endpoint", ... */
const char *scope_name(enum scope scope);

/*
 * check_run_all(facts, want, arena, out):
 * Run every check on every subject of its scope, apply waivers, fill the empty
 * ${out}, sorted: failures first, then unknown, waived, pass, notapplicable; within
 * each by severity (worst first), check, subject. Findings of one check that share
 * result, place (unless they passed), text and fix have one cause and become one
 * finding, known by its first subject, with the others in ->also. Their texts are
 * copies in ${arena}. Returns false when memory ran out, with arena->exhausted set:
 * the findings are then incomplete.
 */
bool check_run_all(const struct facts *facts, const struct check_settings *want,
		   struct arena *arena, struct finding_list *out);

#endif
