/* SPDX-License-Identifier: GPL-3.0-or-later */
/* listing: is a page the list of a folder's files that servers make by themselves? */
#ifndef TLSWARD_CHECKS_HTTP_LISTING_H
#define TLSWARD_CHECKS_HTTP_LISTING_H

#include "agent/base/span.h"

/* ${content}: the first bytes of an HTML page. */
bool listing_shows(struct span content);

#endif
