/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * response_facts: a response that was read -> what is judged of it.
 */
#ifndef TLSWARD_CHECKS_HTTP_RESPONSE_FACTS_H
#define TLSWARD_CHECKS_HTTP_RESPONSE_FACTS_H

#include "agent/base/arena.h"
#include "checks/facts_http.h"
#include "checks/http/response_reader.h"

/*
 * response_facts_learn(reader, arena, out, landing):
 * ${reader} is DONE with a response. ${landing} gets the path of its Location, a part
 * of what the reader holds: empty when none can be asked for. False: out of memory.
 */
bool response_facts_learn(const struct response_reader *reader, struct arena *arena,
			  struct http_response *out, struct span *landing);

#endif
