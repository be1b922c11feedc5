/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * json_facts: the parts of the JSON report that say what was seen.
 */
#ifndef TLSWARD_AGENT_REPORT_JSON_FACTS_H
#define TLSWARD_AGENT_REPORT_JSON_FACTS_H

#include "agent/report/json_writer.h"
#include "agent/report/label.h"

/* Each writes one member of the outermost object, its array sorted. */
void json_facts_listeners(struct json_writer *json, const struct facts *facts,
			  const struct labels *labels);
void json_facts_published(struct json_writer *json, const struct facts *facts,
			  const struct labels *labels, struct arena *arena);
void json_facts_sites(struct json_writer *json, const struct facts *facts,
		      const struct labels *labels, struct arena *arena);

/* {"path", "line", "column"}, or null without a path; 0 becomes null. */
void json_facts_location(struct json_writer *json, const char *key, struct location at);

/* null while it is not known */
void json_facts_tristate(struct json_writer *json, const char *key,
			 enum tristate value);

void json_facts_address(struct json_writer *json, const char *key,
			const struct ip_address *address);

void json_facts_strings(struct json_writer *json, const char *key,
			const struct string_list *list);

#endif
