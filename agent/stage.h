/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stage: the arrows of the pipeline, one function and one file each. Each adds
 * to run->facts; what it could not see it adds to run->facts.limits. None fails:
 * a stage that learned nothing has said so.
 */
#ifndef TLSWARD_AGENT_STAGE_H
#define TLSWARD_AGENT_STAGE_H

#include "agent/host/discover.h"
#include "agent/run.h"

/* listeners + processes -> facts.discovery. ${worker} stays for stage_config(). */
void stage_discover(struct run *run, const struct port_range *ports, size_t count,
		    bool everywhere, struct worker *worker);

/* what the kernel's rules and IPVS do with ${ports} -> facts.discovery.publications,
 * beside those stage_discover() found */
void stage_publish(struct run *run, const struct port_range *ports, size_t count);

/* where dpkg has no lists: rpm's packages of the processes' programs */
void stage_package(struct run *run);

/* the TLS libraries that processes map -> their versions */
void stage_library(struct run *run, struct worker *discover);

/* the servers among the processes, and their configuration -> facts.servers,
 * facts.sites (those with an address on ${ports}) */
void stage_config(struct run *run, const struct port_range *ports, size_t count,
		  struct worker *discover);

/* --files: the configuration at ${path} that no process runs */
void stage_config_files(struct run *run, const char *server, const char *path);

/* certificate and key files of facts.sites -> their certificate_file, key_facts */
void stage_certificate(struct run *run);

/* After the wire: programs that speak TLS and whose configuration nothing here
 * can read are a limit, by name. */
void stage_config_unread(struct run *run);

/* listeners x sites -> facts.endpoints, not asked yet */
void stage_correlate(struct run *run);

/* facts.endpoints -> what they answer */
void stage_wire(struct run *run);

/* after the wire: what became of the listeners -> their second_look */
void stage_second_look(struct run *run, const struct port_range *ports, size_t count);

/* One server's configuration, for the two stage_config functions. */
struct config_wanted {
	const char *server;
	const char *path;        /* --files */
	const char *command;     /* a process: its command line */
	const char *tls_library; /* "OpenSSL 3.0.17", or NULL */
	bool has_executable;
	uint32_t target;
};
void stage_config_parse(struct run *run, const struct config_wanted *wanted,
			struct server *server);

#endif
