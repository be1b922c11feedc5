/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * asn1_moment: a point in time as ASN.1 writes it. Internal to this room (it shows
 * OpenSSL's types).
 */
#ifndef TLSWARD_CHECKS_CERTIFICATE_ASN1_MOMENT_H
#define TLSWARD_CHECKS_CERTIFICATE_ASN1_MOMENT_H

#include <stdint.h>

#include <openssl/asn1.h>

/* Unix seconds, from CERTIFICATE_TIME_MIN to CERTIFICATE_TIME_MAX; ${unreadable}
 * when it is NULL, malformed or outside of that. Opens no file. */
int64_t asn1_moment_seconds(const ASN1_TIME *time, int64_t unreadable);

#endif
