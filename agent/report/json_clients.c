/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/json_clients.h"

#include "checks/client_fate.h"

static void add_client(struct json_writer *json, const struct client_fate *fate)
{
	const struct client_result *now = &fate->now, *then = &fate->then;
	bool connects = now->outcome == CLIENT_CONNECTS;

	json_writer_object(json, NULL);
	json_writer_string(json, "id", fate->client->id);
	json_writer_string(json, "title", fate->client->title);
	json_writer_string(json, "outcome", client_outcome_name(now->outcome));
	json_writer_string(json, "reason", now->why);
	json_writer_string(json, "version",
			   connects ? tls_version_name(now->version) : NULL);
	json_writer_string(json, "cipher_suite", now->cipher_suite.name);
	json_writer_string(json, "group", now->group.name);
	json_writer_string(json, "under_policy", client_outcome_name(then->outcome));
	json_writer_string(json, "under_policy_reason", then->why);
	json_writer_end(json);
}

void json_clients_write(struct json_writer *json, const struct endpoint *endpoint,
			const struct check_settings *want, struct arena *arena)
{
	const struct client_fate *fates =
		want ? client_fates(endpoint, want, arena) : NULL;
	size_t i;

	if (!fates) {
		json_writer_null(json, "clients");
		return;
	}
	json_writer_array(json, "clients");
	for (i = 0; i < client_registry_count; i++)
		add_client(json, &fates[i]);
	json_writer_end(json);
}
