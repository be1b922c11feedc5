/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * process_maps: /proc/PID/maps (proc(5)), one line -> struct. Opens nothing.
 */
#ifndef TLSWARD_AGENT_HOST_PROCESS_MAPS_H
#define TLSWARD_AGENT_HOST_PROCESS_MAPS_H

#include "agent/base/span.h"

struct process_mapping {
	uint32_t device_major, device_minor;
	uint64_t inode;
	struct span path; /* without " (deleted)"; len 0: anonymous */
	bool deleted;
};

/* False when ${line} (without its newline) has not the form. */
bool process_maps_parse_line(struct span line, struct process_mapping *out);

/* True for the file of a TLS library, by its name: libssl and libcrypto (OpenSSL,
 * LibreSSL, BoringSSL; libssl3 is NSS's), and those of GnuTLS, NSS, Mbed TLS and
 * wolfSSL. */
bool process_maps_is_tls_library(struct span path);

#endif
