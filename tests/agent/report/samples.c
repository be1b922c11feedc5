/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/agent/report/samples.h"

#include <string.h>

/* An OSC sequence, BEL, a newline, quotes, the end of a script, a formula, a
 * format, a right-to-left override, a byte that is not UTF-8, C1's CSI. */
static const char canary[] = "\x1b]0;evil\x07\n\"'</script>=cmd%n\xe2\x80\xae\xff"
			     "\xc2\x9b"
			     "2J\\";

static const struct cipher_suite_use weak_suites[] = {
	{0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"},
	{0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"},
};
static const struct cipher_suite_use weak_groups[] = {{0x0017, "secp256r1"},
						      {0xfe00, NULL}};

static void make_weak(struct sample *s)
{
	struct world *w = &s->world;

	w->endpoints[0].protocols[TLS_VERSION_TLS1_0].offered = TRISTATE_YES;
	w->endpoints[0].protocols[TLS_VERSION_TLS1_1] = (struct protocol_offer){
		.offered = TRISTATE_YES,
		.server_order = TRISTATE_YES,
		.cipher_suites = (struct cipher_suite_use *)(uintptr_t)weak_suites,
		.cipher_suite_count = sizeof(weak_suites) / sizeof(weak_suites[0]),
		.cipher_suites_complete = true,
		.groups = (struct cipher_suite_use *)(uintptr_t)weak_groups,
		.group_count = sizeof(weak_groups) / sizeof(weak_groups[0]),
		.dh_bits = 1024,
		.dh_prime = "RFC 2409 group 2",
	};
	w->on_disk[0].not_after = w->served[0].not_after = WORLD_NOW - 3 * WORLD_DAY;
	w->site_certificate.key.file.mode = 0644;
	w->endpoints[0].handshake.trust = TRUST_UNKNOWN;
	w->waiver.check = "private-key-mode";
	w->want.waiver_count = 1;
}

static void poison_process(struct process *p)
{
	p->user = p->name = p->exe = p->command = p->unit = p->container = canary;
	p->package = canary;
}

static void poison_certificate(struct sample *s, struct certificate *c)
{
	c->subject = c->issuer = c->key_type = c->key_family = c->signature = canary;
	c->sha256 = c->spki_sha256 = canary;
	c->names = (struct string_list){s->canary, 1};
}

static void poison_endpoint(struct sample *s, struct endpoint *e)
{
	unsigned int i;

	e->name = e->banner = e->why = canary;
	for (i = 0; i < TLS_VERSION_COUNT; i++) {
		e->protocols[i].why = canary;
		e->protocols[i].cipher_suites = &s->suite;
		e->protocols[i].groups = &s->suite;
		e->protocols[i].cipher_suite_count = e->protocols[i].group_count = 1;
	}
	e->handshake.why = e->handshake.group = e->handshake.alpn = canary;
	e->handshake.trust_reason = e->handshake.cipher_suite.name = canary;
	e->handshake.trust = TRUST_FAILED;
}

static void poison_web(struct sample *s, struct world *w)
{
	unsigned int i;

	w->endpoints[0].http.why = w->endpoints[0].http.plain_why = canary;
	w->cookie.name = canary;
	w->products[0] = canary;
	for (i = 0; i < HTTP_QUESTION_COUNT; i++) {
		w->responses[i].location =
			(struct http_location){true, HTTP_SCHEME_HTTPS, canary, 8443};
		w->responses[i].content_encoding = w->responses[i].alt_svc = canary;
		w->responses[i].products = (struct string_list){s->canary, 1};
		w->responses[i].csp.report_only = true;
		w->responses[i].obsolete = HTTP_OBSOLETE_ALL;
		w->responses[i].frame_options = HTTP_FRAME_OPTIONS_INVALID;
	}
}

/* Every string of the facts and of the run; all numbers stay. */
static void make_hostile(struct sample *s)
{
	const struct location at = {canary, 3, 1};
	struct world *w = &s->world;
	struct site_certificate *c = &w->site_certificate;
	size_t i;

	s->canary[0] = canary;
	s->suite = (struct cipher_suite_use){0x010080, canary};
	w->facts.host.name = canary;
	w->library.path = w->library.version = canary;
	w->library.state = EXE_REPLACED;
	for (i = 0; i < 3; i++)
		poison_process(&w->processes[i]);
	for (i = 0; i < 2; i++) {
		w->listeners[i].device = w->listeners[i].netns_name = canary;
		w->listeners[i].cgroup = w->listeners[i].owners_reason = canary;
		w->listeners[i].forwarder = w->listeners[i].forwards_to = canary;
		w->listeners[i].owners_state = OWNERS_PARTIAL;
		poison_certificate(s, &w->on_disk[i]);
		poison_certificate(s, &w->served[i]);
		poison_endpoint(s, &w->endpoints[i]);
	}
	poison_web(s, w);
	w->facts.discovery.listener_count = 2;
	w->facts.endpoint_count = 2;
	w->endpoints[1].has_site = false;
	w->served[0].sha256 = "not the one in the file";
	w->names[0] = w->words[0] = w->words[1] = w->files[0] = canary;
	w->setting.at = at;
	w->setting.why = canary;
	w->address.unix_path = canary;
	w->sites[0].at = at;
	c->at = c->key_at = at;
	c->path = c->key_path = c->file.reason = c->key.reason = canary;
	c->file.file.path = c->key.file.path = c->key.key_type = canary;
	c->key.spki_sha256 = canary;
	c->key.file.mode = 0666;
	w->file.path = canary;
	w->file.modified_at = WORLD_NOW;
	w->server.config.version = w->server.config.tls_library = canary;
	w->server.config.config_path = w->server.config.run_user = canary;
	w->server.config.run_user_at = at;
	w->limit.where = canary;
	w->facts.limits = (struct limit_list){&w->limit, 1};
	s->publication = (struct publication){.kind = PUBLICATION_DNAT,
					      .port = 443,
					      .last_port = 443,
					      .to = canary,
					      .by = canary};
	w->facts.discovery.publications = &s->publication;
	w->facts.discovery.publication_count = 1;
	w->expected.name = canary;
	w->expected.at = at;
	w->waiver = (struct waiver){.check = "shared-port",
				    .reason = canary,
				    .until = WORLD_NOW + 1,
				    .at = at};
	w->want.waiver_count = 1;
	s->report.run.sandbox = s->report.run.policy = s->report.run.ports = canary;
	s->report.run.version = canary;
	s->report.run.actions = (struct string_list){s->canary, 1};
	s->reach = (struct report_reach){.protocol = "tcp",
					 .from = canary,
					 .to = canary,
					 .port = 443,
					 .direction = "in",
					 .verdict = "drop",
					 .family = canary,
					 .table = canary,
					 .chain = canary,
					 .rule = canary,
					 .path = {s->canary, 1},
					 .why = canary};
	s->report.reach = &s->reach;
	s->report.reach_count = 1;
	s->change = (struct report_change){canary, canary, canary, canary};
	s->report.changes = &s->change;
	s->report.change_count = 1;
}

static void make_partial(struct sample *s)
{
	struct world *w = &s->world;

	w->facts.discovery.listener_count = 0;
	w->facts.discovery.listeners_complete = false;
	w->endpoints[0].reached = false;
	w->endpoints[0].why = "timeout";
	w->endpoints[0].listener_count = 0;
	w->endpoints[0].speaks = SPEAKS_UNKNOWN;
	w->endpoints[0].handshake = (struct handshake){.why = "timeout"};
	w->setting.effective_known = false;
	w->processes[0] = (struct process){.pid = 812};
	w->site_certificate.file = (struct certificate_file){.state = FILE_UNREADABLE};
	w->site_certificate.key = (struct key_facts){.state = FILE_UNREADABLE};
	w->limit = (struct limit){LIMIT_NOT_ROOT, "uid 1000", EVIDENCE_ALL};
	w->facts.limits = (struct limit_list){&w->limit, 1};
}

bool samples_make(struct sample *s, const char *name)
{
	static const char *actions[] = {"audit"};

	memset(s, 0, sizeof(*s));
	s->arena = arena_make(64 * 1024 * 1024);
	world_make(&s->world);
	s->report = (struct report){
		.run = {.version = "0.1.0",
			.time = WORLD_NOW,
			.actions = {actions, 1},
			.ports = "443",
			.policy = "intermediate",
			.sandbox = "full"},
		.facts = &s->world.facts,
		.want = &s->world.want,
		.findings = &s->findings,
		.options = {.parts = REPORT_LISTENERS | REPORT_FINDINGS,
			    .fail_on = SEVERITY_HIGH},
	};
	s->empty.discovery.listeners_complete = true;
	s->empty.discovery.rules_known = true;
	if (strcmp(name, "empty") == 0)
		s->report.facts = &s->empty;
	else if (strcmp(name, "weak") == 0)
		make_weak(s);
	else if (strcmp(name, "hostile") == 0)
		make_hostile(s);
	else if (strcmp(name, "partial") == 0)
		make_partial(s);
	else if (strcmp(name, "sound") != 0)
		return false;
	return check_run_all(s->report.facts, &s->world.want, &s->arena, &s->findings);
}

void samples_free(struct sample *s)
{
	arena_free(&s->arena);
}
