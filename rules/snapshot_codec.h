/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * snapshot_codec: a snapshot on its way from the worker that decoded it.
 */
#ifndef TLSWARD_RULES_SNAPSHOT_CODEC_H
#define TLSWARD_RULES_SNAPSHOT_CODEC_H

#include "agent/base/codec.h"
#include "rules/snapshot.h"

/*
 * codec_snapshot(codec, item):
 * ${item} is a struct snapshot *, all zero when reading. Reading checks what the users
 * of a snapshot rely on: names are there, port lists are normal, counts are below their
 * ceilings. Ask codec_done() afterwards.
 */
void codec_snapshot(struct codec *codec, void *item);

#endif
