/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facts_codec: the facts that cross a process boundary, field by field.
 */
#ifndef TLSWARD_CHECKS_FACTS_CODEC_H
#define TLSWARD_CHECKS_FACTS_CODEC_H

#include "agent/base/codec.h"

/* Items are the structs of facts.h with these names. */
void codec_discovery(struct codec *codec, void *item);
void codec_server_config(struct codec *codec, void *item);
void codec_file_facts(struct codec *codec, void *item);
void codec_certificate_file(struct codec *codec, void *item);
void codec_key_facts(struct codec *codec, void *item);
void codec_certificate_chain(struct codec *codec, void *item);
void codec_served_chain(struct codec *codec, void *item);
void codec_ocsp_staple(struct codec *codec, void *item);
void codec_string_list(struct codec *codec, void *item);
void codec_handshake(struct codec *codec, void *item);
void codec_cipher_suite_use(struct codec *codec, void *item);
void codec_ip_address(struct codec *codec, void *item);
void codec_process(struct codec *codec, void *item);

#endif
