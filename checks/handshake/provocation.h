/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * provocation: one thing no honest client says, and how the peer takes it.
 *
 * PROBE_PROVOCATION reads the server's whole first flight (versions before TLS
 * 1.3) and then says it in clear text; PROBE_RECORD_FAULT completes a handshake
 * with a CBC suite first and says it encrypted. Neither waits for silence: what
 * follows the provocation has to be answered by any peer, so that it is the order
 * of the answers that tells. Judging them is left to whoever asked.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_PROVOCATION_H
#define TLSWARD_CHECKS_HANDSHAKE_PROVOCATION_H

#include "agent/base/codec.h"

enum provocation {
	/* A heartbeat request that claims 16384 bytes of payload and has none, then
	 * one that is sound (RFC 6520 4), then a handshake message of no known type,
	 * which ends the connection. CVE-2014-0160. */
	PROVOCATION_HEARTBEAT,
	/* ${count} ChangeCipherSpec before any key is agreed on. CVE-2014-0224. */
	PROVOCATION_EARLY_CHANGE,
	/* A ClientKeyExchange with ${block} (Bleichenbacher 1998, ROBOT). With
	 * ${finish} a ChangeCipherSpec and a meaningless Finished follow, else the
	 * client says close_notify. Who asks for a certificate is told first that there
	 * is none. Needs a suite with RSA key exchange. */
	PROVOCATION_RSA_BLOCK,
	PROVOCATION_COUNT
};

/* What is encrypted with the server's RSA key (RFC 8017 7.2.1). */
enum rsa_block {
	RSA_BLOCK_RIGHT,
	RSA_BLOCK_WRONG_START,    /* not 00 02 */
	RSA_BLOCK_MISPLACED_ZERO, /* the 00 is two bytes from the end */
	RSA_BLOCK_NO_ZERO,
	RSA_BLOCK_WRONG_VERSION, /* conforming; but its secret begins with 02 02 */
	RSA_BLOCK_COUNT
};

/* What is wrong with the one record that is sent with a CBC suite. */
enum record_fault {
	RECORD_FAULT_NONE,    /* a sound record, to compare with */
	RECORD_FAULT_PADDING, /* its bytes, not its length; the MAC is right: POODLE */
	RECORD_FAULT_MAC,     /* a bit of it; the padding is right: GOLDENDOODLE */
	RECORD_FAULT_BOTH,
	RECORD_FAULT_EMPTY_MAC,     /* no data, wrong MAC: CVE-2019-1559 */
	RECORD_FAULT_EMPTY_PADDING, /* no data, wrong padding */
	RECORD_FAULT_ONLY_PADDING, /* right padding, no room for a MAC: CVE-2016-2107 */
	RECORD_FAULT_COUNT
};

struct provocation_request {
	enum provocation kind; /* PROBE_PROVOCATION */
	uint32_t count;        /* PROVOCATION_EARLY_CHANGE: 1 or 2 */
	enum rsa_block block;
	bool finish;
	enum record_fault fault; /* PROBE_RECORD_FAULT */
};

enum reaction_kind {
	REACTION_ALERT,
	REACTION_RECORD, /* of another type */
	REACTION_ECHO,   /* the right answer to the sound heartbeat request */
	REACTION_CLOSED,
	REACTION_RESET,
	REACTION_SILENCE, /* nothing more until the deadline */
	REACTION_GARBAGE, /* no TLS record */
	REACTION_KIND_COUNT
};

struct reaction {
	enum reaction_kind kind;
	uint8_t type;        /* REACTION_RECORD: enum content_type */
	uint8_t level;       /* REACTION_ALERT; 0: encrypted, not known */
	uint8_t description; /* REACTION_ALERT */
	uint32_t len;        /* REACTION_RECORD: of the fragment */
};

enum { REACTIONS_MAX = 4, PROVOCATION_CHANGES_MAX = 2 };

struct provocation_answer {
	bool provoked; /* it was said; else the result's outcome and why tell more */
	bool has_heartbeat; /* the ServerHello announced it (RFC 6520 2) */
	/* In the order they came, up to a fatal alert or the end. How the connection
	 * ended after an alert is left out: that is a matter of timing. */
	struct reaction reactions[REACTIONS_MAX];
	uint32_t reaction_count;
};

/* Did the peer react in the same way? */
bool provocation_same(const struct provocation_answer *a,
		      const struct provocation_answer *b);

/* "alert 20 bad_record_mac", "closed", "heartbeat record of 16384 bytes, ...". */
void provocation_text(const struct provocation_answer *answer, struct buffer *out);

void codec_provocation_request(struct codec *codec, void *item);
void codec_provocation_answer(struct codec *codec, void *item);

#endif
