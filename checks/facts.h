/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facts: everything a check may look at, as plain structs.
 *
 * The agent fills these from the kernel, from files, from peers; the checks
 * read them; the reports print them. Nothing here opens, asks or judges.
 *
 * Conventions. Ports are in host order, addresses in network order. Times are
 * Unix seconds. Strings are NUL-terminated and untrusted: escape before
 * printing; NULL means unknown or not applicable. All memory belongs to the
 * arena of whoever made the facts. "I could not look" is always a value of its
 * own, never an empty list.
 */
#ifndef TLSWARD_CHECKS_FACTS_H
#define TLSWARD_CHECKS_FACTS_H

#include "agent/base/diag.h"
#include "checks/facts_base.h"
#include "checks/facts_certificate.h"
#include "checks/facts_cipher_string.h"
#include "checks/facts_endpoint.h"

/* ---- what could not be seen ---------------------------------------------- */

enum limit_reason {
	LIMIT_NOT_ROOT,
	LIMIT_HIDEPID,
	LIMIT_PID_NAMESPACE,
	LIMIT_IN_FLIGHT,
	LIMIT_KERNEL_SOCKET,
	LIMIT_DUMP_INTERRUPTED,
	LIMIT_UNREADABLE_FILE,
	LIMIT_UNPARSED,
	LIMIT_UNSUPPORTED,
	LIMIT_TIMEOUT,
	LIMIT_SKIPPED,
	LIMIT_REASON_COUNT
};

/* What kinds of evidence there are; a check names those it needs. */
enum evidence {
	EVIDENCE_LISTENERS = 1 << 0,
	EVIDENCE_PROCESS = 1 << 1,
	EVIDENCE_CONFIG = 1 << 2,
	EVIDENCE_CERTIFICATE_FILE = 1 << 3,
	EVIDENCE_HANDSHAKE = 1 << 4,
	EVIDENCE_FIREWALL = 1 << 5,
	EVIDENCE_HTTP = 1 << 6,
	EVIDENCE_ALL = (1 << 7) - 1
};

struct limit {
	enum limit_reason reason;
	const char *where; /* "conf.d/a.conf:3:1: ...": a place and a few words */
	uint32_t evidence; /* enum evidence: what is incomplete because of it */
};

struct limit_list {
	struct limit *items;
	size_t count;
};

/* ---- processes ------------------------------------------------------------ */

enum exe_state { /* of the file a process runs, or of a library it maps */
		 EXE_UNKNOWN,
		 EXE_PRESENT,
		 EXE_DELETED,
		 EXE_REPLACED,
		 EXE_MEMFD,
		 EXE_STATE_COUNT
};

struct library {
	const char *path;
	const char *version; /* "OpenSSL 3.0.17", as the file says it; NULL: not read,
			      * or it does not say */
	enum exe_state state;
	uint64_t device; /* of the mapped file, as /proc/PID/maps has it: */
	uint64_t inode;  /* with it, an identity among the libraries of one host */
};

struct process {
	uint32_t pid;
	uint32_t parent_pid;
	uint64_t start_ticks; /* field 22 of /proc/PID/stat: with pid, an identity */
	int64_t started_at;   /* Unix seconds, 0 = unknown */
	bool uid_known;
	uint32_t uid; /* effective */
	const char *user;
	const char *name; /* comm */
	const char *exe;  /* without " (deleted)"; NULL = could not be read */
	enum exe_state exe_state;
	const char *command; /* arguments joined by blanks */
	const char *unit;
	const char *container;
	bool host_files; /* same root and mounts as ours: its paths are the host's */
	const char *package;
	uint64_t capabilities; /* CapEff; meaningful when status_known */
	bool status_known;     /* capabilities, no_new_privs, seccomp were read */
	bool no_new_privs;
	uint8_t seccomp;      /* 0 off, 1 strict, 2 filter */
	uint64_t netns_inode; /* of its network namespace; 0 = unknown */
	bool libraries_known;
	struct library *libraries; /* TLS libraries only */
	size_t library_count;
};

/* ---- listeners ------------------------------------------------------------ */

enum owner_role { OWNER_HOLDER, OWNER_ACTIVATOR, OWNER_ROLE_COUNT };

struct owner {
	size_t process; /* index into discovery.processes */
	uint32_t fd;
	enum owner_role role;
};

enum owners_state { OWNERS_NONE, OWNERS_PARTIAL, OWNERS_COMPLETE, OWNERS_STATE_COUNT };

enum exposure {
	EXPOSURE_UNKNOWN,
	EXPOSURE_WORLD,
	EXPOSURE_PRIVATE,
	EXPOSURE_LOOPBACK,
	EXPOSURE_NOBODY,
	EXPOSURE_COUNT
};

/* What became of a listener by the end of the run. */
enum second_look {
	SECOND_LOOK_NONE, /* nobody looked, or could tell */
	SECOND_LOOK_SAME,
	SECOND_LOOK_PASSED_ON, /* all who were seen to hold it have ended */
	SECOND_LOOK_REOPENED,  /* it was closed; there is another one in its place */
	SECOND_LOOK_GONE,
	SECOND_LOOK_COUNT
};

struct listener {
	enum transport transport;
	struct ip_address address;
	uint16_t port;
	enum tristate v6only; /* UNKNOWN for IPv4 */
	const char *device;   /* SO_BINDTODEVICE, or NULL */
	uint64_t inode;
	uint64_t cookie;
	bool mptcp;
	uint32_t uid; /* of the socket */
	uint64_t netns_inode;
	const char *netns_name;
	bool queue_known; /* TCP only */
	uint32_t queue_length;
	uint32_t queue_limit;
	uint64_t drops;
	const char *cgroup; /* path below the cgroup2 mount, NULL = unknown */
	struct owner *owners;
	size_t owner_count;
	enum owners_state owners_state;
	const char *owners_reason; /* why not complete, or NULL */
	/* "docker-proxy", "conmon", ...: its owner only passes on, or keeps the port
	 * taken, for somebody else; NULL: it is none that is known as such */
	const char *forwarder;
	const char *forwards_to; /* "172.17.0.2:80", by its arguments; NULL: unknown */
	enum exposure exposure;
	enum second_look second_look; /* set by main: no message carries it */
};

/* A port served here without a listener of its own (DNAT and its kin). */
enum publication_kind {
	PUBLICATION_DNAT,
	PUBLICATION_REDIRECT,
	PUBLICATION_TPROXY,
	PUBLICATION_SK_LOOKUP,
	PUBLICATION_IPVS,
	PUBLICATION_LEGACY,
	PUBLICATION_KIND_COUNT
};

/* What filters do with new connections to a port, whoever they come from. */
enum filter_effect {
	FILTER_UNKNOWN, /* it depends on more, or could not be told */
	FILTER_PASSES,
	FILTER_STOPS,
	FILTER_EFFECT_COUNT
};

struct publication {
	enum publication_kind kind;
	enum transport transport;
	uint16_t port, last_port; /* a range when they differ */
	const char *to; /* "198.18.7.2:8443", ":8443"; NULL: a limit says why */
	const char *by; /* "ip nat prerouting handle 4" */
	/* Set by main, no message carries them: to another address, past the input
	 * filter, which would do this with it; and what those on its way do. */
	bool leaves_host;
	enum filter_effect input_filter, path_filter;
};

/* What the discover role saw. */
struct discovery {
	struct listener *listeners;
	size_t listener_count;
	struct process *processes;
	size_t process_count;
	struct publication *publications;
	size_t publication_count;
	bool rules_known; /* all rules that may publish were understood; main's */
	struct limit_list limits;
	bool listeners_complete; /* false: never say "nothing listens" */
	uint64_t netns_inode;    /* of the network namespace we run in; 0 = unknown */
	bool has_dpkg;           /* its lists were searched for packages */
	bool other_netns_known;  /* every process was asked for its namespace */
	uint32_t other_netns_count; /* that have processes or a name */
};

/* A certificate file (PEM, maybe a bundle) or a key file, as read from disk. */
enum file_state {
	FILE_NOT_ASKED,
	FILE_READ,
	FILE_UNREADABLE, /* reason says why */
	FILE_INVALID,    /* read, but not what it should be */
	FILE_STATE_COUNT
};

struct key_facts {
	enum file_state state;
	const char *reason;
	struct file_facts file;
	const char *key_type;
	uint32_t key_bits;
	const char *spki_sha256;
	bool encrypted; /* needs a passphrase: the rest is unknown */
};

struct certificate_file {
	enum file_state state;
	const char *reason;
	struct file_facts file;
	struct certificate_chain chain;
};

/* ---- server configuration ------------------------------------------------- */

/* The abstract settings that checks speak of; checks/config/ maps each to a
 * server's own directive. */
enum setting_id {
#define SETTING(symbol, name, help) SETTING_##symbol,
#include "checks/setting_list.h"
#undef SETTING
	SETTING_COUNT
};

struct setting {
	enum setting_id id;
	struct string_list configured; /* as the file says; empty = not said */
	bool effective_known;
	struct string_list effective; /* what this address and name get */
	struct location at; /* of the line that decides; path NULL = default */
	const char *why;    /* why effective differs from configured, or is unknown */
};

/* One certificate + key of a site; a site may have several (RSA and ECDSA). */
struct site_certificate {
	struct location at;
	const char *path; /* as the server would open it, absolute in its root */
	struct location key_at;
	const char *key_path;
	bool dynamic; /* the path has a variable: only the wire can tell */
	struct certificate_file file;
	struct key_facts key;
};

struct site_address {
	struct ip_address address;
	uint16_t port;
	enum transport transport; /* UDP for QUIC */
	bool tls;
	bool proxy_protocol;   /* a client must send a PROXY header first */
	bool is_default;       /* answers here without SNI */
	const char *unix_path; /* set: not an address but a socket file */
};

struct site {
	size_t server; /* index into facts.servers */
	struct location at;
	struct site_address *addresses;
	size_t address_count;
	struct string_list names; /* as configured: exact, wildcard, "~regex" */
	struct setting *settings; /* one for each id that was said or matters */
	size_t setting_count;
	struct site_certificate *certificates;
	size_t certificate_count;
	bool rejects_handshake; /* the site exists to refuse (no certificate) */
	bool stream;            /* not HTTP: raw TLS termination */
};

/* What one parser made of one server's configuration. */
struct server_config {
	const char *version;     /* of the server, "1.22.1"; NULL = unknown */
	const char *tls_library; /* it runs with, "OpenSSL 3.0.17"; NULL = unknown */
	const char *config_path; /* the main file */
	struct string_list
		files; /* every file that was read, as named to the monitor */
	struct site *sites;
	size_t site_count;
	const char *run_user; /* of the workers, as configured */
	struct location run_user_at;
	struct cipher_string *cipher_strings; /* each list of the sites, once */
	size_t cipher_string_count;
	const char *cipher_library; /* that read them: this program's, not its own */
	struct limit_list limits;
};

/* A server that runs (or, with --files, that does not). */
struct server {
	const char *name; /* row of parser_list.h: "nginx" */
	bool running;
	size_t process;  /* index of the master, when running */
	size_t *workers; /* indexes of the workers */
	size_t worker_count;
	int64_t loaded_at; /* when the newest worker started, 0 = unknown */
	struct server_config config;
	struct file_facts *files; /* those of config.files that could be read */
	size_t file_count;
};

/* ---- all of it -------------------------------------------------------------- */

struct host {
	const char *name;
	bool is_root;
	int64_t now; /* Unix seconds: when the facts were gathered */
};

struct facts {
	struct host host;
	struct discovery discovery;
	struct server *servers;
	size_t server_count;
	struct site *sites;
	size_t site_count;
	struct endpoint *endpoints;
	size_t endpoint_count;
	struct limit_list limits; /* of every stage, discovery's included */
	/* Sockets of UDP were asked for on all of the run's ports, too. */
	bool udp_ports_listed;
	/* TCP ports that listen in this network namespace and were not asked for, in
	 * ascending order; set by main. */
	bool other_tcp_ports_known;
	uint16_t *other_tcp_ports;
	size_t other_tcp_port_count;
	/* QUIC and nothing else was asked for: that nobody answers it is not beside
	 * the question then. */
	bool quic_wanted;
	uint32_t asked; /* enum evidence this run set out to gather; 0 = all of it */
};

/* Is process ${process} (an index) the main process of ${server} or a worker? */
bool server_has_process(const struct server *server, size_t process);

/*
 * False when ${listener} is in another network namespace: it is listed, but what is
 * asked over the wire, planned for the firewall or named in a policy is not about it.
 */
bool listener_is_here(const struct discovery *discovery,
		      const struct listener *listener);

/* The address of ${site} that is meant for TLS, else its first one, else NULL. */
const struct site_address *site_tls_address(const struct site *site);

/* Did TLS answer there, on TCP or inside of QUIC? */
bool endpoint_has_tls(const struct endpoint *endpoint);

/* The one whose protocols and features stand for those of ${endpoint}: itself, or
 * what it is derived from. */
const struct endpoint *endpoint_origin(const struct facts *facts,
				       const struct endpoint *endpoint);

/*
 * What serves ${publication}'s port here as well (one that forwards, if there is one),
 * and what takes ${listener}'s port from it for connections from outside; or NULL.
 */
const struct listener *publication_listener(const struct discovery *discovery,
					    const struct publication *publication);
const struct publication *listener_publication(const struct discovery *discovery,
					       const struct listener *listener);

/* True when the run set out to gather all of ${evidence} (enum evidence). */
bool facts_asked(const struct facts *facts, uint32_t evidence);

/* What ${words} select, or NULL: there were too many lists to read this one. */
const struct cipher_string *server_cipher_string(const struct server_config *config,
						 const struct string_list *words);

bool string_list_equal(const struct string_list *a, const struct string_list *b);

/* ---- names ------------------------------------------------------------------ */

/* The words of the JSON contract (design section 1.1). */
const char *limit_reason_name(enum limit_reason reason);
const char *tls_version_name(enum tls_version version);
const char *transport_name(enum transport transport);
const char *setting_name(enum setting_id id);
const char *speaks_name(enum speaks speaks);

/* True for what answered, and neither in TLS nor in QUIC. */
bool speaks_is_other_than_tls(enum speaks speaks);

const char *exe_state_name(enum exe_state state);

/* True, and ${out} set, for one of the names tls_version_name() gives. */
bool tls_version_from_name(struct span name, enum tls_version *out);

/* The setting of ${site}, or NULL when nothing is known of it. */
const struct setting *site_setting(const struct site *site, enum setting_id id);

/* "192.0.2.1", "2001:db8::1" */
void ip_address_text(const struct ip_address *address, struct buffer *out);

/* "192.0.2.1:443", "[2001:db8::1]:443" */
void socket_address_text(const struct ip_address *address, uint16_t port,
			 struct buffer *out);

/* Numeric IPv4 or IPv6 (without brackets or zone) -> address. */
bool ip_address_from_text(struct span text, struct ip_address *out);

bool ip_address_equal(const struct ip_address *a, const struct ip_address *b);

/* Are they one certificate? Never of one whose hash is not known. */
bool certificate_equal(const struct certificate *a, const struct certificate *b);

bool ip_address_is_any(const struct ip_address *address);
bool ip_address_is_loopback(const struct ip_address *address);

/*
 * limit_add(list, arena, reason, evidence, format, ...):
 * Note what could not be seen. A limit that cannot be stored would be a silent
 * gap, so false is returned and arena->exhausted is set: treat as incomplete.
 */
bool limit_add(struct limit_list *list, struct arena *arena, enum limit_reason reason,
	       uint32_t evidence, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

#endif
