/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/checks/world.h"

#include <string.h>

static const struct ip_address loopback = {.family = 4, .bytes = {127, 0, 0, 1}};
static const struct ip_address any = {.family = 4};

static void make_processes(struct world *w)
{
	w->library = (struct library){.path = "/usr/lib/libssl.so.3",
				      .version = "OpenSSL 3.0.17",
				      .state = EXE_PRESENT};
	w->processes[0] = (struct process){
		.pid = 812,
		.uid_known = true,
		.user = "root",
		.name = "nginx",
		.exe = "/usr/sbin/nginx",
		.exe_state = EXE_PRESENT,
		.command = "nginx: master process",
		.unit = "nginx.service",
		.package = "nginx",
		.status_known = true,
		.no_new_privs = true,
		.seccomp = 2,
		.libraries_known = true,
		.libraries = &w->library,
		.library_count = 1,
	};
	w->processes[1] = w->processes[0];
	w->processes[1].pid = 813;
	w->processes[1].parent_pid = 812;
	w->processes[1].uid = 33;
	w->processes[1].user = "www-data";
	w->processes[2] = w->processes[1];
	w->processes[2].pid = 4000;
	w->processes[2].name = "squatter";
	w->processes[2].exe = "/opt/squatter";
	w->processes[2].unit = NULL;
}

static void make_listeners(struct world *w)
{
	w->owners[0] = (struct owner){.process = 0, .fd = 6};
	w->owners[1] = (struct owner){.process = 1, .fd = 6};
	w->stranger_owner = (struct owner){.process = 2, .fd = 3};
	w->listeners[0] = (struct listener){
		.transport = TRANSPORT_TCP,
		.address = any,
		.port = 443,
		.inode = 1001,
		.netns_inode = 4026531840,
		.queue_known = true,
		.queue_limit = 511,
		.owners = w->owners,
		.owner_count = 2,
		.owners_state = OWNERS_COMPLETE,
		.exposure = EXPOSURE_WORLD,
	};
	w->listeners[0].second_look = SECOND_LOOK_SAME;
	w->listeners[1] = w->listeners[0];
	w->listeners[1].inode = 1002;
	w->listeners[1].owners = &w->stranger_owner;
	w->listeners[1].owner_count = 1;
	w->facts.discovery = (struct discovery){
		.listeners = w->listeners,
		.listener_count = 1,
		.processes = w->processes,
		.process_count = 3,
		.listeners_complete = true,
		.rules_known = true,
	};
}

static void make_certificates(struct world *w)
{
	w->certificate_names[0] = "example.org";
	w->certificate_names[1] = "www.example.org";
	w->on_disk[0] = (struct certificate){
		.subject = "CN=example.org",
		.issuer = "CN=Test Issuer",
		.names = {w->certificate_names, 2},
		.not_before = WORLD_NOW - 30 * WORLD_DAY,
		.not_after = WORLD_NOW + 60 * WORLD_DAY,
		.key_type = "RSA",
		.key_family = "RSA",
		.key_bits = 2048,
		.security_bits = 112,
		.key_examined = true,
		.signature = "sha256WithRSAEncryption",
		.sha256 = "aa11aa11aa11aa11aa11aa11aa11aa11"
			  "aa11aa11aa11aa11aa11aa11aa11aa11",
		.spki_sha256 = "bb22bb22bb22bb22bb22bb22bb22bb22"
			       "bb22bb22bb22bb22bb22bb22bb22bb22",
	};
	w->on_disk[1] = w->on_disk[0];
	w->on_disk[1].subject = w->on_disk[0].issuer;
	w->on_disk[1].is_ca = true;
	w->on_disk[1].not_after = WORLD_NOW + 3000LL * WORLD_DAY;
	w->on_disk[1].sha256 = "cc33cc33cc33cc33cc33cc33cc33cc33"
			       "cc33cc33cc33cc33cc33cc33cc33cc33";
	memcpy(w->served, w->on_disk, sizeof(w->served));
	w->site_certificate = (struct site_certificate){
		.at = {"/etc/nginx/nginx.conf", 20, 9},
		.path = "/etc/ssl/example.org.pem",
		.key_at = {"/etc/nginx/nginx.conf", 21, 9},
		.key_path = "/etc/ssl/private/example.org.key",
		.file = {.state = FILE_READ, .chain = {w->on_disk, 2}},
		.key = {.state = FILE_READ,
			.file = {.path = "/etc/ssl/private/example.org.key",
				 .mode = 0600},
			.key_type = "RSA",
			.key_bits = 2048,
			.spki_sha256 = w->on_disk[0].spki_sha256},
	};
}

static void make_server(struct world *w)
{
	w->names[0] = "example.org";
	w->words[0] = "TLSv1.2";
	w->words[1] = "TLSv1.3";
	w->setting = (struct setting){
		.id = SETTING_PROTOCOLS,
		.configured = {w->words, 2},
		.effective_known = true,
		.effective = {w->words, 2},
		.at = {"/etc/nginx/nginx.conf", 12, 9},
	};
	w->address = (struct site_address){
		.address = any, .port = 443, .tls = true, .is_default = true};
	w->sites[0] = (struct site){
		.at = {"/etc/nginx/nginx.conf", 18, 5},
		.addresses = &w->address,
		.address_count = 1,
		.names = {w->names, 1},
		.settings = &w->setting,
		.setting_count = 1,
		.certificates = &w->site_certificate,
		.certificate_count = 1,
	};
	w->files[0] = "/etc/nginx/nginx.conf";
	w->file = (struct file_facts){.path = w->files[0],
				      .modified_at = WORLD_NOW - 2 * WORLD_DAY};
	w->workers[0] = 1;
	w->server = (struct server){
		.name = "nginx",
		.running = true,
		.process = 0,
		.workers = w->workers,
		.worker_count = 1,
		.loaded_at = WORLD_NOW - WORLD_DAY,
		.config = {.version = "1.22.1",
			   .tls_library = "OpenSSL 3.0.17",
			   .config_path = w->files[0],
			   .files = {w->files, 1},
			   .sites = w->sites,
			   .site_count = 1,
			   .run_user = "www-data",
			   .run_user_at = {w->files[0], 1, 1}},
		.files = &w->file,
		.file_count = 1,
	};
	w->facts.servers = &w->server;
	w->facts.server_count = 1;
	w->facts.sites = w->sites;
	w->facts.site_count = 1;
}

static void make_offer(struct world *w)
{
	struct protocol_offer *tls12 = &w->endpoints[0].protocols[TLS_VERSION_TLS1_2];
	struct protocol_offer *tls13 = &w->endpoints[0].protocols[TLS_VERSION_TLS1_3];

	w->suites[0] = (struct cipher_suite_use){
		0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"};
	w->suites[1] = (struct cipher_suite_use){
		0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"};
	w->suites_1_3[0] = (struct cipher_suite_use){0x1301, "TLS_AES_128_GCM_SHA256"};
	w->suites_1_3[1] = (struct cipher_suite_use){0x1302, "TLS_AES_256_GCM_SHA384"};
	w->groups[0] = (struct cipher_suite_use){0x001d, "x25519"};
	w->groups[1] = (struct cipher_suite_use){0x0017, "secp256r1"};
	w->groups[2] = (struct cipher_suite_use){0x11ec, "X25519MLKEM768"};
	w->schemes[0] = (struct cipher_suite_use){0x0401, "rsa_pkcs1_sha256"};
	*tls12 = (struct protocol_offer){
		.offered = TRISTATE_YES,
		.server_order = TRISTATE_NO,
		.cipher_suites = w->suites,
		.cipher_suite_count = 2,
		.cipher_suites_complete = true,
		.groups = w->groups,
		.group_count = 2,
		.groups_complete = true,
		.signature_schemes = w->schemes,
		.signature_scheme_count = 1,
		.signature_schemes_complete = true,
	};
	*tls13 = *tls12;
	tls13->cipher_suites = w->suites_1_3;
	tls13->group_count = 3;
}

/* What follows neither from the suites nor from the library was asked for. */
static void make_weaknesses(struct endpoint *endpoint)
{
	static const enum vulnerability_id asked[] = {
		VULNERABILITY_CRIME,
		VULNERABILITY_BREACH,
		VULNERABILITY_INSECURE_RENEGOTIATION,
		VULNERABILITY_CLIENT_RENEGOTIATION,
		VULNERABILITY_OPOSSUM,
	};
	struct endpoint_features *features = &endpoint->features;
	size_t i;

	features->fallback_scsv = features->downgrade_sentinel = TRISTATE_YES;
	features->grease_tolerant = features->version_tolerant = TRISTATE_YES;
	features->extension_tolerant = TRISTATE_YES;
	for (i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		endpoint->vulnerabilities[asked[i]] = (struct vulnerability_seen){
			.asked = true, .result = RESULT_PASS, .what = "not seen"};
}

/* A site that tells browsers all there is to tell. */
static void make_web(struct world *w)
{
	struct http_facts *http = &w->endpoints[0].http;
	struct http_response *root = &w->responses[HTTP_ROOT];

	w->cookie = (struct http_cookie){
		.name = "__Host-sid",
		.secure = true,
		.http_only = true,
		.same_site = HTTP_SAME_SITE_LAX,
		.path_is_root = true,
	};
	w->products[0] = "Server: nginx";
	*root = (struct http_response){
		.status = 200,
		.is_html = true,
		.has_body = true,
		.hsts = {true, true, 63072000, true, true},
		.csp = {.present = true,
			.restricts_scripts = true,
			.frame_ancestors = true},
		.nosniff = true,
		.referrer_policy = "no-referrer",
		.permissions_policy = true,
		.cookies = &w->cookie,
		.cookie_count = 1,
		.products = {w->products, 1},
	};
	w->responses[HTTP_ERROR] =
		(struct http_response){.status = 404, .hsts = root->hsts};
	w->responses[HTTP_COMPRESSED] = *root;
	w->responses[HTTP_TRACE] = (struct http_response){.status = 405};
	w->responses[HTTP_PLAIN] = (struct http_response){
		.status = 301,
		.location = {true, HTTP_SCHEME_HTTPS, "example.org", 0},
	};
	w->responses[HTTP_UPGRADE] = w->responses[HTTP_PLAIN];
	*http = (struct http_facts){
		.asked = true,
		.answered = TRISTATE_YES,
		.responses = {[HTTP_ROOT] = root,
			      [HTTP_ERROR] = &w->responses[HTTP_ERROR],
			      [HTTP_COMPRESSED] = &w->responses[HTTP_COMPRESSED],
			      [HTTP_TRACE] = &w->responses[HTTP_TRACE],
			      [HTTP_PLAIN] = &w->responses[HTTP_PLAIN],
			      [HTTP_UPGRADE] = &w->responses[HTTP_UPGRADE]},
		.plain_port = 80,
		.plain = HTTP_PLAIN_HTTP,
	};
}

static void make_endpoints(struct world *w)
{
	struct endpoint *e = &w->endpoints[0];
	unsigned int version;

	*e = (struct endpoint){
		.listeners = w->endpoint_listeners,
		.listener_count = 1,
		.has_site = true,
		.has_address_index = true,
		.address = loopback,
		.port = 443,
		.name = "example.org",
		.speaks = SPEAKS_TLS,
		.connections = 7,
		.reached = true,
		.handshake = {.completed = TRISTATE_YES,
			      .version = TLS_VERSION_TLS1_3,
			      .cipher_suite = {0x1302, "TLS_AES_256_GCM_SHA384"},
			      .group = "x25519",
			      .chain = {w->served, 2},
			      .trust = TRUST_OK},
		.chains_complete = true,
		.features = {.staple = {.state = STAPLE_NONE}, .scts = TRISTATE_NO},
	};
	for (version = 0; version < TLS_VERSION_COUNT; version++)
		e->protocols[version].offered = TRISTATE_NO;
	make_offer(w);
	make_weaknesses(e);
	make_web(w);
	w->endpoints[1] = *e;
	w->facts.endpoints = w->endpoints;
	w->facts.endpoint_count = 1;
	w->facts.other_tcp_ports_known = true;
}

void world_make(struct world *w)
{
	memset(w, 0, sizeof(*w));
	w->facts.host =
		(struct host){.name = "web1", .is_root = true, .now = WORLD_NOW};
	make_processes(w);
	make_listeners(w);
	make_certificates(w);
	make_server(w);
	make_endpoints(w);
	w->limit = (struct limit){LIMIT_UNPARSED,
				  "/etc/nginx/x.conf:3:1: unknown directive",
				  EVIDENCE_CONFIG};
	w->expected_programs[0] = "nginx";
	w->expected_ports[0] = 443;
	w->expected = (struct expected_listener){
		.name = "web",
		.at = {"/etc/tlsward/tlsward.ini", 30, 1},
		.ports = w->expected_ports,
		.port_count = 1,
		.tcp = true,
		.programs = {w->expected_programs, 1},
	};
	w->waiver = (struct waiver){.reason = "known",
				    .until = WORLD_NOW + WORLD_DAY,
				    .at = {"/etc/tlsward/tlsward.ini", 40, 1}};
	w->ciphers[0] = "ECDHE-RSA-AES128-GCM-SHA256";
	w->ciphers[1] = "ECDHE-RSA-AES256-GCM-SHA384";
	w->cipher_suites[0] = "TLS_AES_128_GCM_SHA256";
	w->cipher_suites[1] = "TLS_AES_256_GCM_SHA384";
	w->policy_groups[0] = "X25519MLKEM768";
	w->policy_groups[1] = "X25519";
	w->policy_groups[2] = "prime256v1";
	w->want = (struct check_settings){
		.now = WORLD_NOW,
		.policy = "intermediate",
		.protocols = 1U << TLS_VERSION_TLS1_2 | 1U << TLS_VERSION_TLS1_3,
		.ciphers = {w->ciphers, 2},
		.cipher_suites = {w->cipher_suites, 2},
		.groups = {w->policy_groups, 3},
		.server_order = TRISTATE_NO,
		.certificate_min_days = 14,
		.hsts_min_age = 63072000,
		.certificate_max_days = 366,
		.rsa_min_bits = 2048,
		.ec_min_bits = 256,
		.expected = &w->expected,
		.expected_count = 1,
		.waivers = &w->waiver,
	};
}
