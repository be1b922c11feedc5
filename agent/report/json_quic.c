/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/json_quic.h"

#include "agent/report/json_facts.h"

/* As they stand on the wire: "00000001" is QUIC v1. */
static void add_versions(struct json_writer *json, const struct quic_facts *quic,
			 struct arena *arena)
{
	size_t i;

	if (!quic->versions_known) {
		json_writer_null(json, "versions");
		return;
	}
	json_writer_array(json, "versions");
	for (i = 0; i < quic->version_count; i++)
		json_writer_string(
			json, NULL,
			arena_printf(arena, "%08X", (unsigned int)quic->versions[i]));
	json_writer_end(json);
}

void json_quic_write(struct json_writer *json, const struct endpoint *endpoint,
		     struct arena *arena)
{
	const struct quic_facts *quic = &endpoint->quic;

	if (endpoint->transport != TRANSPORT_UDP) {
		json_writer_null(json, "quic");
		return;
	}
	json_writer_object(json, "quic");
	json_facts_tristate(json, "offered", quic->offered);
	json_writer_string(json, "reason",
			   quic->why || quic->asked ? quic->why : endpoint->why);
	add_versions(json, quic, arena);
	json_facts_tristate(json, "v1", quic->version_1);
	json_facts_tristate(json, "v2", quic->version_2);
	json_facts_tristate(json, "retry", quic->retry);
	json_writer_end(json);
}
