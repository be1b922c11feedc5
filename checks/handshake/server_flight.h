/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * server_flight: what a server of TLS 1.3 says between its ServerHello and its
 * Finished (RFC 8446 4.3, 4.4), message by message in the one order there is, without
 * a pre-shared key. Every message is checked before the next is taken; what was
 * learned before a fault stays. Internal to this room (it shows OpenSSL's types).
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_SERVER_FLIGHT_H
#define TLSWARD_CHECKS_HANDSHAKE_SERVER_FLIGHT_H

#include "checks/handshake/conversation.h"
#include "checks/handshake/key_schedule.h"

enum server_flight_step {
	SERVER_FLIGHT_EXTENSIONS, /* EncryptedExtensions comes next, and so on */
	SERVER_FLIGHT_REQUEST,    /* CertificateRequest, or Certificate at once */
	SERVER_FLIGHT_CERTIFICATE,
	SERVER_FLIGHT_VERIFY,
	SERVER_FLIGHT_FINISHED,
	SERVER_FLIGHT_DONE,
	SERVER_FLIGHT_FAULT,     /* it broke the RFC */
	SERVER_FLIGHT_BEYOND_US, /* no fault of its own, but it cannot be checked here
				  */
};

struct server_flight {
	const struct conversation_io *io; /* with a trust */
	struct key_schedule *schedule;    /* derived */
	enum server_flight_step step;
	const char *why;        /* FAULT, BEYOND_US: a text that lives as long as io */
	struct span extensions; /* of EncryptedExtensions, until its message is gone */
	struct buffer certificates; /* the body of Certificate, once it came */
	bool is_asked;              /* for a certificate of ours */
};

/* ${certificates_max}: of the body of Certificate. */
struct server_flight server_flight_make(const struct conversation_io *io,
					struct key_schedule *schedule,
					size_t certificates_max);
void server_flight_free(struct server_flight *flight);

/*
 * server_flight_take(flight, message):
 * The next message, with its header, which stays good until the caller is done with
 * flight->extensions. What it shows goes into io->result->handshake and ->finished.
 * Returns the step that follows.
 */
enum server_flight_step server_flight_take(struct server_flight *flight,
					   struct span message);

/* After DONE: append our answer, a Finished, behind an empty Certificate where one
 * was asked for. False: the library refused, or out of memory. */
bool server_flight_answer(struct server_flight *flight, struct buffer *out);

/* At the end, whatever came of it: the chain as a fact. */
void server_flight_end(struct server_flight *flight);

#endif
