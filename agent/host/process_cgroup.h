/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * process_cgroup: /proc/PID/cgroup (cgroups(7)), bytes -> systemd unit and
 * container. Opens nothing.
 */
#ifndef TLSWARD_AGENT_HOST_PROCESS_CGROUP_H
#define TLSWARD_AGENT_HOST_PROCESS_CGROUP_H

#include "agent/base/span.h"

struct process_cgroup {
	struct span path;      /* of cgroup v2, or of v1's name=systemd */
	struct span unit;      /* "nginx.service"; len 0: none */
	struct span container; /* id or name; len 0: none */
};

/*
 * process_cgroup_parse(text, out):
 * Parts of ${out} point into ${text}. Returns false when there is no usable
 * line. The names come from whoever made the cgroup: a user may name a
 * delegated one as he likes, so they are labels, not proof.
 */
bool process_cgroup_parse(struct span text, struct process_cgroup *out);

#endif
