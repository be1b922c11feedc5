/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sct_list: how many SignedCertificateTimestamps a server sends (RFC 6962 3.3). Their
 * signatures would take the keys of the logs, which change all the time; browsers
 * bring them along.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_SCT_LIST_H
#define TLSWARD_CHECKS_HANDSHAKE_SCT_LIST_H

#include "agent/base/reader.h"

/* The data of a signed_certificate_timestamp extension; false: malformed. */
bool sct_list_count(struct span data, uint32_t *out);

#endif
