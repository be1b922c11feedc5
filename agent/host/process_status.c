/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/process_status.h"

enum { KEY_UID, KEY_CAPABILITIES, KEY_NO_NEW_PRIVS, KEY_SECCOMP, KEY_COUNT };

static const struct {
	const char *prefix;
	unsigned int word; /* which of the values */
	unsigned int base;
	uint64_t max;
} keys[KEY_COUNT] = {
	[KEY_UID] = {"Uid:", 1, 10, UINT32_MAX}, /* real, effective, saved, fs */
	[KEY_CAPABILITIES] = {"CapEff:", 0, 16, UINT64_MAX},
	[KEY_NO_NEW_PRIVS] = {"NoNewPrivs:", 0, 10, 1},
	[KEY_SECCOMP] = {"Seccomp:", 0, 10, UINT8_MAX},
};

static bool key_value(struct span line, unsigned int key, uint64_t *out)
{
	struct span word = {NULL, 0};
	unsigned int i;

	span_next_field(&line, ':', &word);
	for (i = 0; i <= keys[key].word; i++) {
		if (!span_next_word(&line, &word))
			return false;
	}
	return span_to_u64(word, keys[key].base, 0, keys[key].max, out);
}

bool process_status_parse(struct span text, struct process_status *out)
{
	uint64_t values[KEY_COUNT] = {0};
	bool seen[KEY_COUNT] = {false};
	struct span line;
	unsigned int key;

	/* The kernel escapes newlines in Name, so a line is a line. */
	while (span_next_field(&text, '\n', &line)) {
		for (key = 0; key < KEY_COUNT; key++) {
			if (!span_starts_with(line, keys[key].prefix))
				continue;
			if (seen[key] || !key_value(line, key, &values[key]))
				return false;
			seen[key] = true;
		}
	}
	for (key = 0; key < KEY_COUNT; key++) {
		if (!seen[key])
			return false;
	}
	*out = (struct process_status){
		.uid = (uint32_t)values[KEY_UID],
		.capabilities = values[KEY_CAPABILITIES],
		.no_new_privs = values[KEY_NO_NEW_PRIVS] == 1,
		.seccomp = (uint8_t)values[KEY_SECCOMP],
	};
	return true;
}
