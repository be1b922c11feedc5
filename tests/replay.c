/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replay: feed every file of a seed corpus to a fuzz target, without libFuzzer.
 * An empty or missing corpus is a failure: a replay that ran nothing proves
 * nothing.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/replay.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

bool replay_wants_sense;

enum { SEED_MAX = 8 * 1024 * 1024 };

static int replay_file(const char *folder, const char *name)
{
	char path[4096];
	uint8_t *bytes = NULL;
	size_t len = 0;
	FILE *file;
	int r = -1;

	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
		return -1;
	file = fopen(path, "rbe");
	if (!file)
		return -1;
	bytes = malloc(SEED_MAX);
	if (bytes) {
		len = fread(bytes, 1, SEED_MAX, file);
		r = ferror(file) ? -1 : 0;
	}
	(void)fclose(file);
	if (r == 0) {
		/* An exact copy, so that ASan sees a read past the end. */
		uint8_t *exact = malloc(len ? len : 1);

		for (size_t i = 0; exact && i < len; i++)
			exact[i] = bytes[i];
		replay_wants_sense = strncmp(name, "refused", 7) != 0;
		if (exact)
			(void)LLVMFuzzerTestOneInput(exact, len);
		free(exact);
	}
	free(bytes);
	return r;
}

int main(int argc, char **argv)
{
	unsigned int count = 0;
	struct dirent *entry;
	DIR *folder;

	if (argc != 2)
		return 2;
	folder = opendir(argv[1]);
	if (!folder) {
		(void)fprintf(stderr, "no seed corpus at %s\n", argv[1]);
		return 1;
	}
	while ((entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		if (replay_file(argv[1], entry->d_name) != 0) {
			(void)fprintf(stderr, "cannot replay %s\n", entry->d_name);
			(void)closedir(folder);
			return 1;
		}
		count++;
	}
	(void)closedir(folder);
	(void)printf("%u seeds replayed\n", count);
	return count > 0 ? 0 : 1;
}
