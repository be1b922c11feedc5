/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unloaded: files of a configuration that changed after the server loaded it.
 */
#ifndef TLSWARD_CHECKS_UNLOADED_H
#define TLSWARD_CHECKS_UNLOADED_H

#include "checks/facts.h"

/*
 * unloaded_file(server, count):
 * The file that changed last, and how many did; NULL: none did, or when the server
 * loaded them is not known. A start is known to the second only, and a file may be
 * saved just before it: two seconds are to spare.
 */
const struct file_facts *unloaded_file(const struct server *server, size_t *count);

#endif
