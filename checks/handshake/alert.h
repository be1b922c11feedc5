/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * alert: the Alert protocol of TLS (RFC 8446 6), read and named.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_ALERT_H
#define TLSWARD_CHECKS_HANDSHAKE_ALERT_H

#include "agent/base/arena.h"

enum alert_level { ALERT_WARNING = 1, ALERT_FATAL = 2 };

enum {
	ALERT_CLOSE_NOTIFY = 0,
	ALERT_HANDSHAKE_FAILURE = 40,
	ALERT_PROTOCOL_VERSION = 70,
	ALERT_INSUFFICIENT_SECURITY = 71,
	ALERT_UNKNOWN_PSK_IDENTITY = 115,
};

struct alert {
	uint8_t level; /* enum alert_level, nothing else */
	uint8_t description;
};

/*
 * alert_read(fragment, out):
 * The first Alert of a record's ${fragment}, taken off its front; false, and
 * nothing taken, when there is none or its level does not exist.
 */
bool alert_read(struct span *fragment, struct alert *out);

/* "protocol_version", or NULL for a number without a name. */
const char *alert_name(uint8_t description);

/* "alert 70 protocol_version" or "alert 200", in ${arena}; NULL: no memory. */
const char *alert_text(uint8_t description, struct arena *arena);

#endif
