/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/process_cgroup.h"

#include <string.h>

/* Types of unit that have processes (systemd.unit(5)); slices only nest. */
static const char *const unit_suffixes[] = {".service", ".scope", ".socket", ".mount",
					    ".swap"};

/* How the runtimes name a container's cgroup. */
static const struct {
	const char *before; /* the id stands between these two, */
	const char *after;
	const char *inside; /* below a folder whose name starts so, or NULL */
	bool named;         /* a name, not an id of 64 hex digits */
} container_patterns[] = {
	{"docker-", ".scope", NULL, false}, /* systemd driver */
	{"", "", "docker", false},          /* cgroupfs driver */
	{"libpod-", ".scope", NULL, false}, /* podman; libpod-conmon- is no id */
	{"libpod-", "", NULL, false},
	{"cri-containerd-", ".scope", NULL, false}, /* kubelet, systemd driver */
	{"crio-", ".scope", NULL, false},
	{"", "", "kubepods", false}, /* kubelet, cgroupfs driver */
	{"nerdctl-", ".scope", NULL, false},
	{"lxc.payload.", "", NULL, true},
	{"", "", "lxc", true},
};

static const size_t pattern_count =
	sizeof(container_patterns) / sizeof(container_patterns[0]);

enum { CONTAINER_ID_LEN = 64 };

static bool is_unit(struct span part)
{
	size_t i;

	for (i = 0; i < sizeof(unit_suffixes) / sizeof(unit_suffixes[0]); i++) {
		if (span_ends_with(part, unit_suffixes[i]) &&
		    part.len > strlen(unit_suffixes[i]))
			return true;
	}
	return false;
}

static bool is_id(struct span text)
{
	size_t i;

	for (i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
			return false;
	}
	return text.len == CONTAINER_ID_LEN;
}

static bool is_container(struct span part, struct span parent, size_t pattern,
			 struct span *out)
{
	const char *before = container_patterns[pattern].before;
	const char *after = container_patterns[pattern].after;
	const char *inside = container_patterns[pattern].inside;
	bool named = container_patterns[pattern].named;
	size_t from = strlen(before), behind = strlen(after);
	struct span id;

	if (!span_starts_with(part, before) || !span_ends_with(part, after) ||
	    part.len <= from + behind)
		return false;
	id = span_slice(part, from, part.len - behind);
	if (!named && !is_id(id))
		return false;
	/* "lxc" is that folder alone; kubepods has pods in between. */
	if (inside && named && !span_equal_string(parent, inside))
		return false;
	*out = id;
	return true;
}

/* True when a component before ${end} starts with ${prefix}. */
static bool is_below(struct span path, size_t end, const char *prefix)
{
	struct span rest = span_slice(path, 0, end), part;

	while (span_next_field(&rest, '/', &part)) {
		if (span_starts_with(part, prefix))
			return true;
	}
	return false;
}

static void take_path(struct span path, struct process_cgroup *out)
{
	struct span rest = path, part, parent = {NULL, 0};
	size_t i;

	out->path = path;
	while (span_next_field(&rest, '/', &part)) {
		size_t start = (size_t)(part.ptr - path.ptr);

		/* systemd's own rule: the outermost unit owns what is below. */
		if (out->unit.len == 0 && is_unit(part))
			out->unit = part;
		/* The innermost container is the one the process lives in. */
		for (i = 0; i < pattern_count; i++) {
			const char *inside = container_patterns[i].inside;

			if (inside && !is_below(path, start, inside))
				continue;
			if (is_container(part, parent, i, &out->container))
				break;
		}
		parent = part;
	}
}

bool process_cgroup_parse(struct span text, struct process_cgroup *out)
{
	struct process_cgroup unified = {0}, named = {0};
	bool has_unified = false, has_named = false;
	struct span line;

	/* "ID:CONTROLLERS:PATH"; a path may hold ':', never a newline. */
	while (span_next_field(&text, '\n', &line)) {
		struct span id, controllers;

		if (!span_next_field(&line, ':', &id) ||
		    !span_next_field(&line, ':', &controllers) || !line.ptr ||
		    !span_starts_with(line, "/"))
			continue;
		if (span_equal_string(id, "0") && controllers.len == 0) {
			take_path(line, &unified);
			has_unified = true;
		} else if (span_equal_string(controllers, "name=systemd")) {
			take_path(line, &named);
			has_named = true;
		}
	}
	if (!has_unified && !has_named)
		return false;
	*out = has_unified ? unified : named;
	/* On hybrid hosts systemd keeps its units in v1 only. */
	if (has_named && out->unit.len == 0)
		out->unit = named.unit;
	if (has_named && out->container.len == 0)
		out->container = named.container;
	return true;
}
