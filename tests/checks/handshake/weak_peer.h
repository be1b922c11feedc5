/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * weak_peer: servers with one weakness, byte by byte as an implementation that has
 * it behaves on the wire, their mended kin, and those that are easily taken for
 * them. No packaged server has these weaknesses any more.
 */
#ifndef TLSWARD_TESTS_CHECKS_HANDSHAKE_WEAK_PEER_H
#define TLSWARD_TESTS_CHECKS_HANDSHAKE_WEAK_PEER_H

#include <stdbool.h>
#include <stdint.h>

#include "checks/handshake/demo_identity.h"

enum weak_heartbeat {
	HEARTBEAT_NOT_ANNOUNCED,
	HEARTBEAT_BLEEDS,  /* OpenSSL 1.0.1f: as many bytes as were claimed */
	HEARTBEAT_SOUND,   /* 1.0.1g: drops the first, answers the second */
	HEARTBEAT_SILENT,  /* drops all of them while shaking hands */
	HEARTBEAT_REFUSED, /* alert 10 */
	HEARTBEAT_CLOSES,
};

enum weak_change {                      /* at a ChangeCipherSpec that comes too early */
		   CHANGE_REFUSED,      /* alert 10 */
		   CHANGE_TAKEN_1_0,    /* silence, then alert 21 at the next record */
		   CHANGE_TAKEN_1_2,    /* silence, then alert 20 */
		   CHANGE_CLOSES,       /* without an alert */
		   CHANGE_FAILS,        /* alert 40 */
		   CHANGE_BAD_MAC,      /* alert 20 at once: odd, not weak */
		   CHANGE_IGNORED,      /* and whatever follows */
		   CHANGE_TAKEN_CLOSES, /* silence, then closes at the next record */
		   CHANGE_ANSWERED,     /* with a handshake record, for no reason */
};

enum weak_rsa {             /* at a ClientKeyExchange */
		RSA_SOUND,  /* goes on with a random secret: alert 20 at Finished */
		RSA_STRONG, /* an alert for each kind of wrong */
		RSA_WEAK,   /* alert 40 for any wrong padding */
		RSA_EARLY,  /* alert 20 as with Finished, but without waiting for it */
		RSA_HANGS,  /* says nothing ever after a wrong padding */
		RSA_RANDOM, /* any alert at all */
		RSA_CLOSES, /* whatever it is */
		/* Sound, but a close_notify behind a wrong padding waits for more: as
		 * chance has it with a server that looks for an end when it reads. */
		RSA_WAITS,
};

enum weak_record { /* at a CBC record; not RECORDS_NONE: shakes hands to the end */
		   RECORDS_NONE,
		   RECORDS_SOUND,      /* alert 20 for whatever is wrong */
		   RECORDS_POODLE,     /* looks at the length of the padding alone */
		   RECORDS_TELL_MAC,   /* alert 21 for wrong padding: GOLDENDOODLE */
		   RECORDS_TELL_EMPTY, /* closes at a wrong MAC of no data:
					  CVE-2019-1559 */
		   RECORDS_TELL_LONG,  /* alert 22 for padding without a MAC:
					  CVE-2016-2107 */
		   RECORDS_RANDOM,     /* any alert at all */
		   RECORDS_DEAF,       /* closes whatever it gets, sound or not */
};

enum weak_suites { SUITES_ANY, SUITES_GCM, SUITES_OTHER };

enum weak_certificate { /* of the client */
			CERTIFICATE_NOT_ASKED,
			CERTIFICATE_ASKED,  /* goes on without */
			CERTIFICATE_WANTED, /* alert 40 where there is none */
};

enum weak_ssl2 { SSL2_CLOSED, SSL2_ANSWERED, SSL2_EMPTY_LIST, SSL2_REFUSED };

struct weak_peer {
	const char *name;
	enum weak_heartbeat heartbeat;
	enum weak_change change;
	enum weak_rsa rsa;
	/* Only there it has what ${rsa} says; 0: anywhere. */
	uint16_t rsa_version;
	enum weak_suites rsa_suites;
	enum weak_certificate certificate;
	enum weak_record records;
	/* Only there it has what ${records} says, elsewhere it is sound; 0: anywhere.
	 */
	uint16_t records_version, records_suite;
	enum weak_ssl2 ssl2;
	bool only_ssl2;  /* and closes at anything newer */
	bool compresses; /* DEFLATE, when it is offered */
	bool no_renegotiation_info;
	bool ignores_fallback; /* TLS_FALLBACK_SCSV */
	bool fails_always;     /* alert 40 to every hello */
	bool in_pieces;        /* sends a few bytes at a time */
	bool slow;             /* thinks before it says anything */
};

/* All there are, ended by one without a name. */
extern const struct weak_peer weak_peers[];

/* The peer of that name, or NULL. */
const struct weak_peer *weak_peer_find(const char *name);

/* Serve one connection: ${fd}, which is closed. ${identity} has an RSA key. */
void weak_peer_serve(const struct weak_peer *peer, int fd,
		     const struct demo_identity *identity);

/* Serve all that comes to ${listener}, side by side, until the process is killed. */
void weak_peer_run(const struct weak_peer *peer, const struct demo_identity *identity,
		   int listener) __attribute__((noreturn));

/*
 * weak_peer_start(peer, identity, port):
 * Threads that serve ${peer} on a port of the loopback, until weak_peer_stop(), which
 * waits for every connection to be over: close yours before. ${identity} must stay.
 */
struct weak_server;
struct weak_server *weak_peer_start(const struct weak_peer *peer,
				    const struct demo_identity *identity,
				    uint16_t *port);
void weak_peer_stop(struct weak_server *server);

#endif
