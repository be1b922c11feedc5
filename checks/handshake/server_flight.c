/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/server_flight.h"

#include <openssl/crypto.h>

#include "checks/handshake/certificate_message.h"
#include "checks/handshake/certificate_request.h"
#include "checks/handshake/certificate_verify.h"
#include "checks/handshake/encrypted_extensions.h"
#include "checks/handshake/handshake_message.h"
#include "checks/handshake/issuer_names.h"
#include "checks/handshake/served_chain.h"
#include "checks/handshake/signature_scheme.h"
#include "checks/handshake/trust.h"

struct server_flight server_flight_make(const struct conversation_io *io,
					struct key_schedule *schedule,
					size_t certificates_max)
{
	return (struct server_flight){.io = io,
				      .schedule = schedule,
				      .certificates = buffer_make(certificates_max)};
}

void server_flight_free(struct server_flight *flight)
{
	buffer_free(&flight->certificates);
}

static enum server_flight_step stop(struct server_flight *flight,
				    enum server_flight_step step, const char *why)
{
	flight->why = why;
	return step;
}

static enum server_flight_step fault(struct server_flight *flight, const char *why)
{
	return stop(flight, SERVER_FLIGHT_FAULT, why);
}

static enum server_flight_step refused_here(struct server_flight *flight)
{
	return stop(flight, SERVER_FLIGHT_BEYOND_US, "the TLS library here refused");
}

/* ---- the messages ------------------------------------------------------------- */

static enum server_flight_step take_extensions(struct server_flight *flight,
					       struct span body)
{
	struct probe_result *result = flight->io->result;
	struct span data, protocol;

	if (!encrypted_extensions_read(body, &flight->extensions))
		return fault(flight, "EncryptedExtensions is malformed");
	if (extension_find(flight->extensions, EXTENSION_ALPN, &data)) {
		if (!encrypted_extensions_protocol(data, &protocol))
			return fault(flight, "ALPN of the server is malformed");
		result->handshake.alpn = arena_string(flight->io->arena, protocol);
	}
	encrypted_extensions_learn(flight->extensions, flight->io->arena,
				   &result->finished);
	return SERVER_FLIGHT_REQUEST;
}

static enum server_flight_step take_request(struct server_flight *flight,
					    struct span body)
{
	struct handshake_answer *answer = &flight->io->result->finished;
	struct certificate_request request;

	if (!certificate_request_read(body, TLS_VERSION_TLS1_3, &request))
		return fault(flight, "CertificateRequest is malformed");
	flight->is_asked = true;
	answer->has_certificate_request = true;
	issuer_names_read(body, TLS_VERSION_TLS1_3, flight->io->arena,
			  &answer->issuers);
	return SERVER_FLIGHT_CERTIFICATE;
}

static enum server_flight_step take_certificate(struct server_flight *flight,
						struct span body)
{
	struct certificate_message message;

	if (!certificate_message_read(body, true, &message))
		return fault(flight, "the Certificate message cannot be read");
	buffer_add(&flight->certificates, body);
	if (flight->certificates.failed)
		return stop(flight, SERVER_FLIGHT_BEYOND_US,
			    "the Certificate message was not kept");
	/* RFC 8446 4.4.2.4 */
	if (message.count == 0)
		return fault(flight, "no certificate although it is the server");
	return SERVER_FLIGHT_VERIFY;
}

static enum server_flight_step take_verify(struct server_flight *flight,
					   struct span body)
{
	unsigned char hash[HKDF_LEN_MAX];
	struct certificate_message chain;
	struct certificate_verify verify;
	struct cipher_suite_use scheme;
	struct span leaf;
	const char *why;

	if (!certificate_verify_read(body, &verify))
		return fault(flight, "CertificateVerify is malformed");
	if (!certificate_message_read(buffer_span(&flight->certificates), true,
				      &chain) ||
	    !certificate_message_next(&chain, &leaf) ||
	    !key_schedule_hash(flight->schedule, hash))
		return refused_here(flight);
	switch (certificate_verify_check(
		flight->io->trust->library, &verify, leaf,
		(struct span){(const char *)hash, flight->schedule->hkdf.len}, &why)) {
	case CERTIFICATE_VERIFY_GOOD:
		return SERVER_FLIGHT_FINISHED;
	case CERTIFICATE_VERIFY_WRONG:
		return fault(flight, why);
	case CERTIFICATE_VERIFY_BEYOND_US:
		break;
	}
	scheme = signature_scheme_use_of(verify.scheme);
	return stop(flight, SERVER_FLIGHT_BEYOND_US,
		    arena_printf(flight->io->arena,
				 "signed by %s (0x%04x), which cannot be checked here",
				 scheme.name ? scheme.name : "an unknown scheme",
				 (unsigned int)verify.scheme));
}

static enum server_flight_step take_finished(struct server_flight *flight,
					     struct span body)
{
	unsigned char verify_data[HKDF_LEN_MAX];
	const size_t len = flight->schedule->hkdf.len;

	if (!key_schedule_finished(flight->schedule, flight->schedule->server_secret,
				   verify_data))
		return refused_here(flight);
	if (body.len != len || CRYPTO_memcmp(body.ptr, verify_data, len) != 0)
		return fault(flight, "Finished does not fit what was said before");
	return SERVER_FLIGHT_DONE;
}

static enum server_flight_step take(struct server_flight *flight, uint8_t type,
				    struct span body)
{
	static const struct {
		enum handshake_type type;
		enum server_flight_step (*take)(struct server_flight *, struct span);
	} rows[] = {
		[SERVER_FLIGHT_EXTENSIONS] = {HANDSHAKE_ENCRYPTED_EXTENSIONS,
					      take_extensions},
		[SERVER_FLIGHT_REQUEST] = {HANDSHAKE_CERTIFICATE_REQUEST, take_request},
		[SERVER_FLIGHT_CERTIFICATE] = {HANDSHAKE_CERTIFICATE, take_certificate},
		[SERVER_FLIGHT_VERIFY] = {HANDSHAKE_CERTIFICATE_VERIFY, take_verify},
		[SERVER_FLIGHT_FINISHED] = {HANDSHAKE_FINISHED, take_finished},
	};
	enum server_flight_step step = flight->step;

	if (step == SERVER_FLIGHT_REQUEST && type == HANDSHAKE_CERTIFICATE)
		step = SERVER_FLIGHT_CERTIFICATE;
	if (step >= SERVER_FLIGHT_DONE || type != rows[step].type)
		return fault(flight, "a handshake message where it may not stand");
	return rows[step].take(flight, body);
}

enum server_flight_step server_flight_take(struct server_flight *flight,
					   struct span message)
{
	uint8_t type = (uint8_t)(message.len > 0 ? message.ptr[0] : 0);

	flight->extensions = (struct span){NULL, 0};
	flight->step = take(flight, type,
			    span_slice(message, HANDSHAKE_HEADER_LEN, message.len));
	/* What is signed and hashed is all that came before. */
	if (flight->step <= SERVER_FLIGHT_DONE &&
	    !key_schedule_add(flight->schedule, message))
		flight->step = refused_here(flight);
	return flight->step;
}

/* ---- the end ------------------------------------------------------------------- */

bool server_flight_answer(struct server_flight *flight, struct buffer *out)
{
	unsigned char verify_data[HKDF_LEN_MAX];
	size_t mark;

	/* RFC 8446 4.4.2: who has no certificate says so. The context is empty before
	 * the end of the handshake. */
	if (flight->is_asked) {
		const struct span none = SPAN_LITERAL("\x0b\0\0\4\0\0\0\0");

		buffer_add(out, none);
		if (!key_schedule_add(flight->schedule, none))
			return false;
	}
	if (!key_schedule_finished(flight->schedule, flight->schedule->client_secret,
				   verify_data))
		return false;
	buffer_add_u8(out, HANDSHAKE_FINISHED);
	mark = buffer_open_length(out, 3);
	buffer_add(out, (struct span){(const char *)verify_data,
				      flight->schedule->hkdf.len});
	buffer_close_length(out, mark, 3);
	return !out->failed;
}

void server_flight_end(struct server_flight *flight)
{
	struct probe_result *result = flight->io->result;
	struct handshake *handshake = &result->handshake;
	struct served_chain served = {.trust_reason = "no certificate was seen"};

	if (flight->certificates.failed)
		served.trust_reason = "the Certificate message was not kept";
	else if (flight->certificates.len > 0)
		served_chain_read(buffer_span(&flight->certificates), true,
				  flight->io->trust, flight->io->arena, &served);
	handshake->chain = served.chain;
	handshake->chain_bytes = served.chain_bytes;
	handshake->trust = served.trust;
	handshake->trust_reason = served.trust_reason;
	/* Whether it insists on one is known only from what it says later. */
	if (flight->step == SERVER_FLIGHT_DONE && !flight->is_asked)
		result->finished.client_certificate = CLIENT_CERTIFICATE_NONE;
}
