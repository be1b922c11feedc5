/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * source_folder: a config_source over real files, for tests and tools. A path
 * is looked up below ${root} ("" = the machine's own).
 */
#ifndef TLSWARD_TESTS_CHECKS_CONFIG_SOURCE_FOLDER_H
#define TLSWARD_TESTS_CHECKS_CONFIG_SOURCE_FOLDER_H

#include "checks/config/source.h"

struct source_folder {
	const char *root;
};

struct config_source source_folder_make(struct source_folder *folder);

#endif
