/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What test_check.c breaks in who holds a listener whose configuration nobody reads;
 * included there alone. */

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
