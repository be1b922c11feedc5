/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "agent/host/process_cgroup.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct {
	const char *label;
	const char *text;
	bool ok;
	const char *unit, *container;
} cases[] = {
	{"service", "0::/system.slice/nginx.service\n", true, "nginx.service", ""},
	{"below a service", "0::/system.slice/nginx.service/payload\n", true,
	 "nginx.service", ""},
	{"outermost unit", "0::/user.slice/user@1000.service/app.slice/x.service\n",
	 true, "user@1000.service", ""},
	{"session", "0::/user.slice/user-0.slice/session-3.scope\n", true,
	 "session-3.scope", ""},
	{"root", "0::/\n", true, "", ""},
	{"docker, systemd driver", "0::/system.slice/docker-" ID ".scope\n", true,
	 "docker-" ID ".scope", ID},
	{"docker, cgroupfs driver", "0::/docker/" ID "\n", true, "", ID},
	{"id outside docker", "0::/other/" ID "\n", true, "", ""},
	{"id too short", "0::/docker/0123456789abcdef\n", true, "", ""},
	{"podman", "0::/machine.slice/libpod-" ID ".scope/container\n", true,
	 "libpod-" ID ".scope", ID},
	{"podman's monitor", "0::/machine.slice/libpod-conmon-" ID ".scope\n", true,
	 "libpod-conmon-" ID ".scope", ""},
	{"kubernetes, systemd driver",
	 "0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-" ID ".scope\n", true,
	 "cri-containerd-" ID ".scope", ID},
	{"kubernetes, cgroupfs driver", "0::/kubepods/besteffort/pod1/" ID "\n", true,
	 "", ID},
	{"lxc", "0::/lxc.payload.web/system.slice/nginx.service\n", true,
	 "nginx.service", "web"},
	{"old lxc", "0::/lxc/web/x\n", true, "", "web"},
	{"hybrid", "1:name=systemd:/system.slice/nginx.service\n0::/\n", true,
	 "nginx.service", ""},
	{"v1 only", "4:memory:/x\n1:name=systemd:/docker/" ID "\n", true, "", ID},
	{"colons in the path", "0::/a:b/nginx.service\n", true, "nginx.service", ""},
	{"a suffix alone is no unit", "0::/.service\n", true, "", ""},
	{"other controllers only", "4:memory:/system.slice/nginx.service\n", false, "",
	 ""},
	{"not absolute", "0::nginx.service\n", false, "", ""},
	{"empty", "", false, "", ""},
};

static void test_parse(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct process_cgroup cgroup = {0};
		bool ok =
			process_cgroup_parse(span_from_string(cases[i].text), &cgroup);

		if (ok != cases[i].ok)
			fail_msg("%s: parsed: %d", cases[i].label, ok);
		if (!ok)
			continue;
		if (!span_equal_string(cgroup.unit, cases[i].unit))
			fail_msg("%s: unit %.*s", cases[i].label, (int)cgroup.unit.len,
				 cgroup.unit.ptr);
		if (!span_equal_string(cgroup.container, cases[i].container))
			fail_msg("%s: container %.*s", cases[i].label,
				 (int)cgroup.container.len, cgroup.container.ptr);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_parse)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
