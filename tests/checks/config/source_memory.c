/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source_memory.h"

#include <fnmatch.h>
#include <string.h>

static void memory_open(void *context, const char *path, struct arena *arena,
			struct source_file *out)
{
	struct source_memory *memory = context;

	memory->opened++;
	*out = (struct source_file){.status = SOURCE_MISSING};
	for (size_t i = 0; i < memory->count; i++) {
		const struct memory_file *file = &memory->files[i];

		if (strcmp(file->path, path) != 0)
			continue;
		out->status = file->status;
		out->reason = file->status == SOURCE_OK ? NULL : "permission denied";
		/* A copy of its own, so that ASan sees a use after the arena. */
		out->text = arena_copy(arena, file->text);
		if (!out->text.ptr)
			out->status = SOURCE_UNREADABLE;
		return;
	}
}

static void memory_glob(void *context, const char *pattern, struct arena *arena,
			struct source_names *out)
{
	const struct source_memory *memory = context;

	*out = (struct source_names){.status = SOURCE_OK};
	for (size_t i = 0; i < memory->count; i++) {
		const char **path;

		if (fnmatch(pattern, memory->files[i].path,
			    FNM_PATHNAME | FNM_PERIOD) != 0)
			continue;
		path = arena_push(arena, &out->paths.items, &out->paths.count,
				  sizeof(*path));
		if (path)
			*path = memory->files[i].path;
	}
}

struct config_source source_memory_make(struct source_memory *memory)
{
	return (struct config_source){memory, memory_open, memory_glob};
}
