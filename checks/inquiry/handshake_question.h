/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * handshake_question: have a handshake completed, over whatever transport the
 * endpoint is on. The answer stands in result->handshake either way.
 */
#ifndef TLSWARD_CHECKS_INQUIRY_HANDSHAKE_QUESTION_H
#define TLSWARD_CHECKS_INQUIRY_HANDSHAKE_QUESTION_H

#include "checks/inquiry/inquiry.h"

/* Fill in what ${job} needs for that; what is wished for besides is the asker's. */
void handshake_question(const struct inquiry_io *io, struct probe_job *job);

/* Does a list of QUIC versions in ${result} name ${version}? */
bool quic_names_version(const struct probe_result *result, uint32_t version);

#endif
