/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client: reference clients, as data, and what each of them would get from a server
 * whose offer is known. Pure: nothing is asked, the offer comes from the wire audit.
 */
#ifndef TLSWARD_CHECKS_CLIENT_CLIENT_H
#define TLSWARD_CHECKS_CLIENT_CLIENT_H

#include "agent/base/arena.h"
#include "checks/facts.h"

/* Numbers of a registry, in the client's order of preference. */
struct code_list {
	const uint16_t *items;
	size_t count;
};

struct client {
	const char *id;        /* "android-4.4": in reports, never renamed */
	const char *title;     /* "Android 4.4.2" */
	const char *source;    /* where its hello is published: client_table.h */
	const char *oldest_of; /* the profile of Mozilla's that reaches back to it */
	enum tls_version lowest, highest;
	bool sends_name; /* SNI */
	struct code_list cipher_suites;
	struct code_list groups; /* none: it has no such extension */
	struct code_list signature_schemes;
	struct code_list key_shares; /* TLS 1.3: the groups it guesses */
	struct {
		const char *const *items;
		size_t count;
	} alpn;
	/* Of a finite-field prime it puts up with; 0: no limit is known. */
	uint32_t dh_bits_min, dh_bits_max;
};

extern const struct client client_registry[];
extern const size_t client_registry_count;

/* What a server offers, as far as it was seen. */
struct server_offer {
	const struct protocol_offer *protocols; /* TLS_VERSION_COUNT of them */
	/* The leaf of each chain it serves; none: no certificate was seen. */
	const struct certificate *const *leaves;
	size_t leaf_count;
	bool leaves_complete; /* it has no others */
	bool is_named;        /* seen by SNI: a client without it gets something else */
};

enum client_outcome {
	CLIENT_UNKNOWN,
	CLIENT_CONNECTS,
	CLIENT_REFUSED, /* by either side */
	CLIENT_OUTCOME_COUNT
};

struct client_result {
	enum client_outcome outcome;
	const char *why; /* refused, or unknown; NULL when it connects */
	/* When it connects. Code 0: there is one, but which is the server's choice, and
	 * what was seen does not tell. */
	enum tls_version version;
	struct cipher_suite_use cipher_suite;
	struct cipher_suite_use group; /* code 0 also: none takes part */
};

/*
 * client_connect(client, offer, arena, out):
 * What becomes of ${client}'s ClientHello at a server with this offer, by the rules
 * of RFC 8446 and RFC 5246: the highest version both have decides, then a suite that
 * both have and that a certificate and a group fit, in the order of the side whose
 * preference counts. Texts that are made come from ${arena}.
 *
 * What was seen is enough to connect; that something is missing is a refusal only
 * where all of it was asked for, else unknown.
 */
void client_connect(const struct client *client, const struct server_offer *offer,
		    struct arena *arena, struct client_result *out);

/* "connects", "refused", "unknown" */
const char *client_outcome_name(enum client_outcome outcome);

#endif
