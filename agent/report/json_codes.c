/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/json_codes.h"

/* IANA's numbers: two bytes in hex, three for SSLv2. */
void json_codes_write(struct json_writer *json, const char *key,
		      const struct cipher_suite_use *uses, size_t count,
		      struct arena *arena)
{
	size_t i;

	json_writer_array(json, key);
	for (i = 0; i < count; i++) {
		json_writer_object(json, NULL);
		json_writer_string(json, "code",
				   arena_printf(arena,
						uses[i].code > 0xffff ? "%06X" : "%04X",
						(unsigned int)uses[i].code));
		json_writer_string(json, "name", uses[i].name);
		json_writer_end(json);
	}
	json_writer_end(json);
}
