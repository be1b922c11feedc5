/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cases of checks: processes, what they run and have loaded, and the audit itself. */
#include "tests/checks/check_case.h"

/* config-not-loaded */
CHANGE(file_within_margin)
{
	w->file.modified_at = w->server.loaded_at + 2;
}
CHANGE(file_newer_no_workers)
{
	change_file_newer(w);
	w->server.worker_count = 0;
}
CHANGE(loaded_unknown)
{
	w->server.loaded_at = 0;
}
CHANGE(no_files)
{
	w->server.file_count = w->server.config.files.count = 0;
}
CHANGE(file_not_stated)
{
	w->server.file_count = 0;
}
/* processes */
CHANGE(worker_is_root)
{
	w->processes[1].uid = 0;
}
CHANGE(worker_uid_unknown)
{
	w->processes[1].uid_known = false;
}
CHANGE(only_root_master)
{
	w->server.worker_count = 0;
}
CHANGE(single_process_not_root)
{
	w->server.worker_count = 0;
	w->processes[0].uid = 33;
}
CHANGE(file_only_root)
{
	change_file_only(w);
	w->server.config.run_user = "root";
}
CHANGE(file_only_no_user)
{
	change_file_only(w);
	w->server.config.run_user = NULL;
}
CHANGE(exe_deleted)
{
	w->processes[1].exe_state = EXE_DELETED;
}
CHANGE(exe_replaced)
{
	w->processes[0].exe_state = EXE_REPLACED;
}
CHANGE(exe_memfd)
{
	w->processes[0].exe_state = EXE_MEMFD;
}
CHANGE(exe_unknown)
{
	w->processes[0].exe_state = EXE_UNKNOWN;
}
CHANGE(process_unseen)
{
	w->processes[0] = (struct process){.pid = 812};
	w->limit = (struct limit){LIMIT_HIDEPID, "/proc", EVIDENCE_PROCESS};
	w->facts.limits = (struct limit_list){&w->limit, 1};
}
CHANGE(library_deleted)
{
	w->library.state = EXE_DELETED;
}
CHANGE(library_unknown)
{
	w->library.state = EXE_UNKNOWN;
}
CHANGE(libraries_unknown)
{
	w->processes[1].libraries_known = false;
}
CHANGE(no_libraries)
{
	w->processes[0].library_count = w->processes[1].library_count = 0;
}
/* worker-privileges and its kin */
CHANGE(worker_low_port)
{
	w->processes[1].capabilities = UINT64_C(1) << 10;
}
CHANGE(worker_may_more)
{
	w->processes[1].capabilities = UINT64_C(1) << 10 | UINT64_C(1) << 21;
}
CHANGE(worker_may_newest)
{
	w->processes[1].capabilities = UINT64_C(1) << 63;
}
CHANGE(worker_is_root_may_all)
{
	w->processes[1].uid = 0;
	w->processes[1].capabilities = UINT64_MAX;
}
CHANGE(worker_status_unknown)
{
	w->processes[1].status_known = false;
}
CHANGE(worker_may_gain)
{
	w->processes[1].no_new_privs = false;
}
CHANGE(worker_unfiltered)
{
	w->processes[1].seccomp = 0;
}
CHANGE(unread)
{
	w->facts.server_count = 0;
	w->facts.site_count = 0;
	w->endpoints[0].has_site = false;
}
CHANGE(unread_worker_is_root)
{
	unread(w);
	w->processes[1].uid = 0;
}
CHANGE(unread_all_roots)
{
	unread_worker_is_root(w);
	w->processes[1].parent_pid = 1; /* not of the other one: no master */
}
CHANGE(unread_one_root)
{
	unread(w);
	w->listeners[0].owner_count = 1;
}
CHANGE(unread_one_root_twice)
{
	unread(w);
	w->owners[1] = (struct owner){.process = 0, .fd = 7};
}
CHANGE(unread_one_user)
{
	unread_one_root(w);
	w->processes[0].uid = 33;
}
CHANGE(unread_plain_http)
{
	unread_one_root(w);
	w->endpoints[0].speaks = SPEAKS_HTTP;
}
CHANGE(unread_ssh)
{
	unread_one_root(w);
	w->endpoints[0].speaks = SPEAKS_SSH;
}
/* Two endpoints of one listener, by name or by family. */
static void unread_pair(struct world *w, enum speaks first, enum speaks second)
{
	unread_one_root(w);
	w->endpoints[1] = w->endpoints[0];
	w->endpoints[0].speaks = first;
	w->endpoints[1].speaks = second;
	w->facts.endpoint_count = 2;
}
CHANGE(unread_silence_then_http)
{
	unread_pair(w, SPEAKS_SILENCE, SPEAKS_HTTP);
}
CHANGE(unread_silence_then_unknown)
{
	unread_pair(w, SPEAKS_SILENCE, SPEAKS_UNKNOWN);
}
CHANGE(unread_silence)
{
	unread_pair(w, SPEAKS_SILENCE, SPEAKS_SILENCE);
}
CHANGE(unread_not_asked)
{
	unread_one_root(w);
	w->facts.endpoint_count = 0;
}
CHANGE(unread_user_unknown)
{
	unread(w);
	w->processes[1].uid_known = false;
}
CHANGE(unread_partial)
{
	unread(w);
	w->listeners[0].owners_state = OWNERS_PARTIAL;
}
CHANGE(unread_unheld)
{
	unread(w);
	w->listeners[0].owner_count = 0;
	w->listeners[0].owners_state = OWNERS_NONE;
}
/* audit-complete */
CHANGE(config_unparsed)
{
	w->facts.limits = (struct limit_list){&w->limit, 1};
}
CHANGE(wire_cut_short)
{
	config_unparsed(w);
	w->limit.reason = LIMIT_TIMEOUT;
	w->limit.evidence = EVIDENCE_HANDSHAKE;
}
CHANGE(limit_skipped)
{
	config_unparsed(w);
	w->limit.reason = LIMIT_SKIPPED;
}
CHANGE(limit_of_certificate)
{
	config_unparsed(w);
	w->limit = (struct limit){LIMIT_UNREADABLE_FILE, "x.pem",
				  EVIDENCE_CERTIFICATE_FILE};
}

static const struct check_case cases[] = {
	{"config-not-loaded", "sound", change_nothing, PASS, 0},
	{"config-not-loaded", "two seconds newer", file_within_margin, PASS, 0},
	{"config-not-loaded", "three seconds newer", change_file_newer, FAIL, MEDIUM},
	{"config-not-loaded", "no workers", file_newer_no_workers, UNKNOWN, 0},
	{"config-not-loaded", "time unknown", loaded_unknown, UNKNOWN, 0},
	{"config-not-loaded", "file not seen", file_not_stated, UNKNOWN, 0},
	{"config-not-loaded", "no file at all", no_files, UNKNOWN, 0},
	{"config-not-loaded", "nothing runs", change_file_only, NA, 0},
	{"worker-root", "sound", change_nothing, PASS, 0},
	{"worker-root", "root", worker_is_root, FAIL, HIGH},
	{"worker-root", "uid unknown", worker_uid_unknown, UNKNOWN, 0},
	{"worker-root", "only the master", only_root_master, UNKNOWN, 0},
	{"worker-root", "one process", single_process_not_root, PASS, 0},
	{"worker-root", "file says www-data", change_file_only, PASS, 0},
	{"worker-root", "file says root", file_only_root, FAIL, 0},
	{"worker-root", "file says nothing", file_only_no_user, UNKNOWN, 0},
	{"binary-replaced", "sound", change_nothing, PASS, 0},
	{"binary-replaced", "deleted", exe_deleted, FAIL, MEDIUM},
	{"binary-replaced", "replaced", exe_replaced, FAIL, MEDIUM},
	{"binary-replaced", "memfd", exe_memfd, FAIL, HIGH},
	{"binary-replaced", "unknown", exe_unknown, UNKNOWN, 0},
	{"binary-replaced", "process unseen", process_unseen, UNKNOWN, 0},
	{"library-replaced", "sound", change_nothing, PASS, 0},
	{"library-replaced", "deleted", library_deleted, FAIL, HIGH},
	{"library-replaced", "state unknown", library_unknown, UNKNOWN, 0},
	{"library-replaced", "unknown", libraries_unknown, UNKNOWN, 0},
	{"library-replaced", "none", no_libraries, NA, 0},
	{"library-replaced", "process unseen", process_unseen, UNKNOWN, 0},
	{"worker-privileges", "sound", change_nothing, PASS, 0},
	{"worker-privileges", "a low port", worker_low_port, PASS, 0},
	{"worker-privileges", "CAP_SYS_ADMIN", worker_may_more, FAIL, LOW},
	{"worker-privileges", "one without a name yet", worker_may_newest, FAIL, LOW},
	{"worker-privileges", "root", worker_is_root_may_all, NA, 0},
	{"worker-privileges", "status unknown", worker_status_unknown, UNKNOWN, 0},
	{"worker-no-new-privs", "sound", change_nothing, PASS, 0},
	{"worker-no-new-privs", "not set", worker_may_gain, FAIL, 0},
	{"worker-no-new-privs", "root", worker_is_root_may_all, NA, 0},
	{"worker-no-new-privs", "status unknown", worker_status_unknown, UNKNOWN, 0},
	{"worker-seccomp", "sound", change_nothing, PASS, 0},
	{"worker-seccomp", "off", worker_unfiltered, FAIL, 0},
	{"worker-seccomp", "status unknown", worker_status_unknown, UNKNOWN, 0},
	{"listener-root", "a known server", change_nothing, NA, 0},
	{"listener-root", "a master and its worker", unread, PASS, 0},
	{"listener-root", "the worker is root", unread_worker_is_root, FAIL, HIGH},
	{"listener-root", "two roots", unread_all_roots, FAIL, HIGH},
	{"listener-root", "one process, root", unread_one_root, FAIL, MEDIUM},
	{"listener-root", "the same by two descriptors", unread_one_root_twice, FAIL,
	 MEDIUM},
	{"listener-root", "one process, a user", unread_one_user, PASS, 0},
	{"listener-root", "HTTP in clear text", unread_plain_http, FAIL, MEDIUM},
	{"listener-root", "SSH", unread_ssh, NA, 0},
	{"listener-root", "silent at one name, HTTP at another",
	 unread_silence_then_http, FAIL, MEDIUM},
	{"listener-root", "silent at one name, the other was not asked",
	 unread_silence_then_unknown, UNKNOWN, LOW},
	{"listener-root", "silent", unread_silence, UNKNOWN, LOW},
	{"listener-root", "nobody asked what it speaks", unread_not_asked, UNKNOWN,
	 LOW},
	{"listener-root", "user unknown", unread_user_unknown, UNKNOWN, HIGH},
	{"listener-root", "not every holder was seen", unread_partial, UNKNOWN, LOW},
	{"listener-root", "no holder was seen", unread_unheld, UNKNOWN, HIGH},
	{"audit-complete", "sound", change_nothing, PASS, 0},
	{"audit-complete", "unparsed", config_unparsed, UNKNOWN, HIGH},
	{"audit-complete", "the wire, cut short", wire_cut_short, UNKNOWN, HIGH},
	{"audit-complete", "skipped on purpose", limit_skipped, PASS, 0},
	{"audit-complete", "one certificate", limit_of_certificate, PASS, 0},
	{"audit-complete", "listeners incomplete", change_listeners_incomplete, UNKNOWN,
	 0},
};

const struct check_case_list check_cases_process = CHECK_CASES(cases);
