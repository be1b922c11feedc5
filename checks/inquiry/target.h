/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * target: versions and suites that an endpoint is known to take, for inquiries about
 * weaknesses: what is not accepted anyway need not be asked for.
 */
#ifndef TLSWARD_CHECKS_INQUIRY_TARGET_H
#define TLSWARD_CHECKS_INQUIRY_TARGET_H

#include "checks/handshake/cipher_suite.h"
#include "checks/inquiry/inquiry.h"
#include "checks/inquiry/trial.h"

enum { TARGET_ANY = (1 << TLS_VERSION_COUNT) - 1 };

/* The newest version of ${versions} (1 << enum tls_version) that is offered. */
bool target_newest(const struct endpoint *endpoint, uint32_t versions,
		   enum tls_version *out);

/*
 * target_suites(io, version, has, hello):
 * Have ${hello} ask for ${version} with those suites that the endpoint takes there
 * and ${has} is true for (NULL: all), one less than a hello may have. False: there is
 * none, or no memory.
 */
bool target_suites(const struct inquiry_io *io, enum tls_version version,
		   bool (*has)(const struct cipher_suite *suite),
		   struct hello_request *hello);

/*
 * target_unseen(io, versions, with_suites):
 * Is there one among ${versions} (1 << enum tls_version) of which it is not known
 * whether it is offered, or, ${with_suites}, with which suites? Then what, in words;
 * what was not seen is not clean. NULL: there is none.
 */
const char *target_unseen(const struct inquiry_io *io, uint32_t versions,
			  bool with_suites);

/* An attack was asked for, and this is what came of it; ${what} is a constant or in
 * io->arena. */
void target_note(const struct inquiry_io *io, enum vulnerability_id id,
		 enum result result, const char *what);

/* As target_note(), for what nothing is known of yet. */
void target_note_unknown(const struct inquiry_io *io, enum vulnerability_id id,
			 const char *why);

/* What ${trial}, which is ${changed}, saw: "the answers differ from time to time:
 * closed, later connection reset", in io->arena. */
const char *target_changed(const struct inquiry_io *io, const struct trial *trial);

/* "alert 20 bad_record_mac", in io->arena. */
const char *target_reaction(const struct inquiry_io *io,
			    const struct provocation_answer *answer);

#endif
