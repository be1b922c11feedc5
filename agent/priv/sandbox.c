/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/priv/sandbox.h"

#include <errno.h>
#include <linux/capability.h>
#include <stddef.h>
#include <sys/resource.h>

#include "agent/priv/capability.h"
#include "agent/priv/landlock.h"
#include "agent/priv/seccomp.h"

/* Shadow memory of a sanitizer is reserved as address space. */
#if TLSWARD_SANITIZE
#define ADDRESS_SPACE(bytes) RLIM_INFINITY
#else
#define ADDRESS_SPACE(bytes) (bytes)
#endif

static const struct {
	uint64_t capabilities;
	const struct seccomp_profile *profile;
	bool landlock;
	rlim_t address_space; /* bytes */
	rlim_t files;         /* open descriptors */
	rlim_t cpu_seconds;
} roles[SANDBOX_ROLE_COUNT] = {
	[SANDBOX_MAIN] = {0, &seccomp_main, true, ADDRESS_SPACE(2UL << 30), 256, 600},
	/* No Landlock: it would hide /proc/PID/fd (landlock.h). */
	[SANDBOX_DISCOVER] = {CAPABILITY_BIT(CAP_SYS_PTRACE) |
				      CAPABILITY_BIT(CAP_DAC_READ_SEARCH),
			      &seccomp_discover, false, ADDRESS_SPACE(2UL << 30), 256,
			      600},
	[SANDBOX_OPENER] = {CAPABILITY_BIT(CAP_DAC_READ_SEARCH), &seccomp_opener, false,
			    ADDRESS_SPACE(512UL << 20), 64, 300},
	[SANDBOX_WORKER] = {0, &seccomp_worker, true, ADDRESS_SPACE(1UL << 30), 256,
			    30},
	[SANDBOX_DEMO] = {0, &seccomp_demo, true, ADDRESS_SPACE(512UL << 20), 256, 120},
	/* setns(2); /proc/PID/ns and pidfd_getfd(2); SIOCGSKNS. No Landlock: it
	 * would hide /proc/PID/fd. */
	[SANDBOX_NAMESPACE] = {CAPABILITY_BIT(CAP_SYS_ADMIN) |
				       CAPABILITY_BIT(CAP_SYS_PTRACE) |
				       CAPABILITY_BIT(CAP_DAC_READ_SEARCH) |
				       CAPABILITY_BIT(CAP_NET_ADMIN),
			       &seccomp_namespace, false, ADDRESS_SPACE(512UL << 20),
			       64, 10},
	/* It opens what it likes, as anybody may: its database is public. */
	[SANDBOX_PACKAGE] = {0, &seccomp_package, false, ADDRESS_SPACE(1UL << 30), 64,
			     10},
};

uint64_t sandbox_capabilities(enum sandbox_role role)
{
	return roles[role].capabilities;
}

static int limit_resource(int resource, rlim_t value)
{
	struct rlimit limit;

	if (value == RLIM_INFINITY)
		return 0;
	if (getrlimit((__rlimit_resource_t)resource, &limit) != 0)
		return -errno;
	if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < value)
		value = limit.rlim_max;
	limit = (struct rlimit){value, value};
	return setrlimit((__rlimit_resource_t)resource, &limit) == 0 ? 0 : -errno;
}

static int limit_resources(enum sandbox_role role)
{
	int r = limit_resource(RLIMIT_AS, roles[role].address_space);

	if (r == 0)
		r = limit_resource(RLIMIT_NOFILE, roles[role].files);
	if (r == 0)
		r = limit_resource(RLIMIT_CPU, roles[role].cpu_seconds);
	if (r == 0)
		r = limit_resource(RLIMIT_CORE, 0);
	/* Main writes the report; the others write into memory only. */
	if (r == 0 && role != SANDBOX_MAIN && role != SANDBOX_OPENER)
		r = limit_resource(RLIMIT_FSIZE, 0);
	return r;
}

int sandbox_enter(enum sandbox_role role, const struct sandbox_settings *settings,
		  struct sandbox_layers *layers, const char **failed)
{
	int r;

	*layers = (struct sandbox_layers){.landlock_wanted = roles[role].landlock};
	*failed = "resource limits";
	r = limit_resources(role);
	if (r != 0)
		return r;
	*failed = "user and capabilities";
	r = capability_become(settings->uid, settings->gid, roles[role].capabilities);
	if (r == 0)
		r = capability_held(&layers->capabilities);
	if (r != 0)
		return r;
	layers->uid = settings->uid;
	layers->no_new_privs = true;
	if (settings->off)
		return 0;
	if (roles[role].landlock) {
		*failed = "landlock";
		r = landlock_deny_all(&layers->landlock);
		if (r != 0 && r != -ENOSYS && r != -EOPNOTSUPP)
			return r;
	}
	*failed = "seccomp";
	r = seccomp_enter(roles[role].profile);
	if (r != 0)
		return r;
	layers->seccomp = true;
	*failed = NULL;
	return 0;
}

void sandbox_layers_text(const struct sandbox_layers *layers, struct buffer *out)
{
	buffer_printf(out, "uid %u, %s", layers->uid,
		      layers->capabilities ? "capabilities kept" : "no capabilities");
	buffer_add_string(out, layers->no_new_privs ? ", no_new_privs" : "");
	buffer_add_string(out, layers->seccomp ? ", seccomp" : ", NO seccomp");
	if (layers->landlock > 0)
		buffer_printf(out, ", landlock %d", layers->landlock);
	else if (layers->landlock_wanted)
		buffer_add_string(out, ", no landlock");
}
