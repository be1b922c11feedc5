/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cases of checks: who listens, and what else takes a port. */
#include "tests/checks/check_case.h"

/* listeners */
CHANGE(other_program_expected)
{
	w->expected_programs[0] = "haproxy";
}
CHANGE(program_by_path)
{
	w->expected_programs[0] = "/usr/sbin/nginx";
}
CHANGE(owner_unknown)
{
	w->listeners[0].owner_count = 0;
	w->listeners[0].owners_state = OWNERS_NONE;
	w->listeners[0].owners_reason = "hidepid";
}
CHANGE(owners_partial)
{
	w->listeners[0].owners_state = OWNERS_PARTIAL;
}
CHANGE(unit_unknown)
{
	static const char *units[] = {"nginx.service"};

	w->expected.units = (struct string_list){units, 1};
	w->processes[1].unit = NULL;
}
CHANGE(user_by_number)
{
	static const char *users[] = {"0", "33"};

	w->expected.users = (struct string_list){users, 2};
}
CHANGE(user_other)
{
	static const char *users[] = {"root"};

	w->expected.users = (struct string_list){users, 1};
}
CHANGE(address_other)
{
	static const char *addresses[] = {"127.0.0.1"};

	w->expected.addresses = (struct string_list){addresses, 1};
}
CHANGE(port_not_named)
{
	w->expected_ports[0] = 8443;
}
CHANGE(udp_only_named)
{
	w->expected.tcp = false;
	w->expected.udp = true;
}
CHANGE(stranger_same_address)
{
	w->facts.discovery.listener_count = 2;
}
CHANGE(stranger_narrower)
{
	stranger_same_address(w);
	w->listeners[1].address = (struct ip_address){4, {127, 0, 0, 1}};
}
CHANGE(stranger_elsewhere)
{
	stranger_narrower(w);
	w->listeners[0].address = (struct ip_address){4, {192, 0, 2, 1}};
}
CHANGE(stranger_v6_dual)
{
	stranger_same_address(w);
	w->listeners[1].address = (struct ip_address){.family = 6};
	w->listeners[1].v6only = TRISTATE_NO;
}
CHANGE(stranger_v6_only)
{
	stranger_v6_dual(w);
	w->listeners[1].v6only = TRISTATE_YES;
}
CHANGE(stranger_other_netns)
{
	stranger_same_address(w);
	w->listeners[1].netns_inode++;
}
CHANGE(stranger_udp)
{
	stranger_same_address(w);
	w->listeners[1].transport = TRANSPORT_UDP;
}
CHANGE(stranger_exe_unknown)
{
	stranger_same_address(w);
	w->processes[2].exe = NULL;
}
CHANGE(stranger_activates)
{
	w->owners[1] = (struct owner){.process = 2, .role = OWNER_ACTIVATOR};
}
CHANGE(same_in_container)
{
	stranger_same_address(w);
	w->processes[2].exe = w->processes[0].exe;
	w->processes[2].container = "c1";
}
CHANGE(second_server)
{
	stranger_same_address(w);
	w->processes[2] = w->processes[0];
	w->processes[2].pid = 4000;
	w->servers[0] = w->server;
	w->servers[1] =
		(struct server){.name = w->server.name, .running = true, .process = 2};
	w->facts.servers = w->servers;
	w->facts.server_count = 2;
}
CHANGE(second_process)
{
	second_server(w);
	w->facts.server_count = 1;
}
CHANGE(listener_elsewhere)
{
	stranger_other_netns(w);
	w->facts.discovery.netns_inode = w->listeners[0].netns_inode;
	w->listeners[1].queue_length = w->listeners[1].queue_limit + 1;
}
/* accept-queue */
CHANGE(queue_at_limit)
{
	w->listeners[0].queue_length = w->listeners[0].queue_limit;
}
CHANGE(queue_over_limit)
{
	w->listeners[0].queue_length = w->listeners[0].queue_limit + 1;
}
CHANGE(queue_dropped)
{
	w->listeners[0].drops = 1;
}
CHANGE(queue_unknown)
{
	w->listeners[0].queue_known = false;
}
/* listener-vanished */
CHANGE(listener_gone)
{
	w->listeners[0].second_look = SECOND_LOOK_GONE;
}
CHANGE(listener_gone_udp)
{
	change_listens_udp(w);
	listener_gone(w);
}
CHANGE(listener_reopened)
{
	w->listeners[0].second_look = SECOND_LOOK_REOPENED;
}
CHANGE(listener_passed_on)
{
	w->listeners[0].second_look = SECOND_LOOK_PASSED_ON;
}
CHANGE(listener_not_looked_at)
{
	w->listeners[0].second_look = SECOND_LOOK_NONE;
}
/* published-bypass */
static void publish(struct world *w, enum filter_effect input, enum filter_effect path)
{
	w->publications[0] = (struct publication){
		.kind = PUBLICATION_DNAT,
		.port = 9443,
		.last_port = 9443,
		.to = "198.18.7.2:443",
		.by = "ip nat pre handle 4",
		.leaves_host = true,
		.input_filter = input,
		.path_filter = path,
	};
	w->publications[1] = w->publications[0];
	w->publications[1].leaves_host = false;
	w->facts.discovery.publications = w->publications;
	w->facts.discovery.publication_count = 2;
}
CHANGE(published_past)
{
	publish(w, FILTER_STOPS, FILTER_PASSES);
}
CHANGE(published_past_too)
{
	publish(w, FILTER_PASSES, FILTER_PASSES);
	w->publications[1] = w->publications[0];
	w->publications[1].input_filter = FILTER_STOPS;
}
static void publish_two(struct world *w, enum filter_effect first,
			enum filter_effect second)
{
	publish(w, first, FILTER_PASSES);
	w->publications[1] = w->publications[0];
	w->publications[1].input_filter = second;
}
CHANGE(published_well_and_unknown)
{
	publish_two(w, FILTER_PASSES, FILTER_UNKNOWN);
}
CHANGE(published_unknown_and_well)
{
	publish_two(w, FILTER_UNKNOWN, FILTER_PASSES);
}
CHANGE(published_past_and_unknown)
{
	publish_two(w, FILTER_STOPS, FILTER_UNKNOWN);
}
CHANGE(published_not_asked)
{
	published_past(w);
	w->facts.asked = EVIDENCE_HANDSHAKE;
}
CHANGE(published_and_stopped)
{
	publish(w, FILTER_STOPS, FILTER_STOPS);
}
CHANGE(published_and_stopped_unread)
{
	published_and_stopped(w);
	w->facts.discovery.rules_known = false;
}
CHANGE(published_past_unread)
{
	published_past(w);
	w->facts.discovery.rules_known = false;
}
CHANGE(published_without_filter)
{
	publish(w, FILTER_PASSES, FILTER_PASSES);
}
CHANGE(published_input_unknown)
{
	publish(w, FILTER_UNKNOWN, FILTER_PASSES);
}
CHANGE(published_path_unknown)
{
	publish(w, FILTER_STOPS, FILTER_UNKNOWN);
}
CHANGE(published_here)
{
	publish(w, FILTER_STOPS, FILTER_PASSES);
	w->publications[0].leaves_host = false;
}
CHANGE(rules_unread)
{
	w->facts.discovery.rules_known = false;
}
/* udp-443 */
CHANGE(udp_8443)
{
	change_listens_udp(w);
	w->listeners[0].port = 8443;
}
CHANGE(udp_expected)
{
	change_listens_udp(w);
	w->expected.udp = true;
}
CHANGE(udp_expected_without_protocol)
{
	change_listens_udp(w);
	w->expected.tcp = false;
}
CHANGE(udp_configured_elsewhere)
{
	change_udp_configured(w);
	w->address.port = 8443;
}
CHANGE(udp_config_unseen)
{
	change_listens_udp(w);
	w->facts.limits = (struct limit_list){&w->limit, 1};
}
CHANGE(udp_config_not_asked)
{
	change_listens_udp(w);
	w->facts.asked = EVIDENCE_LISTENERS | EVIDENCE_PROCESS;
}
static void announce(struct world *w, uint16_t port)
{
	static const struct http_response named[] = {
		{.status = 200, .alternatives = {true, 443, false}},
		{.status = 200, .alternatives = {true, 8443, false}},
		{.status = 200, .alternatives = {true, 0, true}},
		{.status = 200},
	};
	size_t i = 0;

	while (named[i].alternatives.http3_port != port)
		i++;
	w->endpoints[0].http.asked = true;
	w->endpoints[0].http.answered = TRISTATE_YES;
	w->endpoints[0].http.responses[HTTP_ROOT] = &named[i];
	w->facts.udp_ports_listed = true;
}
CHANGE(alt_svc_true)
{
	announce(w, 443);
	(void)world_beside_quic(w);
}
CHANGE(alt_svc_to_nobody)
{
	announce(w, 443);
}
CHANGE(alt_svc_tcp_only)
{
	announce(w, 443);
	w->facts.udp_ports_listed = false;
}
CHANGE(alt_svc_other_port)
{
	announce(w, 8443);
}
CHANGE(alt_svc_to_silence)
{
	struct endpoint *over_quic;

	announce(w, 443);
	over_quic = world_beside_quic(w);
	over_quic->speaks = SPEAKS_SILENCE;
	over_quic->quic.offered = TRISTATE_UNKNOWN;
}
CHANGE(alt_svc_to_dns)
{
	struct endpoint *over_quic;

	announce(w, 443);
	over_quic = world_beside_quic(w);
	over_quic->speaks = SPEAKS_OTHER;
	over_quic->quic.offered = TRISTATE_NO;
}
CHANGE(alt_svc_elsewhere)
{
	announce(w, 0);
}
CHANGE(alt_svc_missing)
{
	announce(w, 0);
	(void)world_beside_quic(w);
}
CHANGE(alt_svc_not_seen)
{
	change_http_not_asked(w);
	(void)world_beside_quic(w);
}

static const struct check_case cases[] = {
	{"quic-alt-svc", "neither", change_nothing, NA, 0},
	{"quic-alt-svc", "both", alt_svc_true, PASS, 0},
	{"quic-alt-svc", "nothing listens", alt_svc_to_nobody, FAIL, LOW},
	{"quic-alt-svc", "UDP was not asked for", alt_svc_tcp_only, UNKNOWN, LOW},
	{"quic-alt-svc", "another port", alt_svc_other_port, UNKNOWN, LOW},
	{"quic-alt-svc", "something silent", alt_svc_to_silence, UNKNOWN, LOW},
	{"quic-alt-svc", "something else", alt_svc_to_dns, FAIL, LOW},
	{"quic-alt-svc", "on another host", alt_svc_elsewhere, NA, 0},
	{"quic-alt-svc", "not announced", alt_svc_missing, FAIL, LOW},
	{"quic-alt-svc", "HTTP was not asked", alt_svc_not_seen, UNKNOWN, LOW},
	{"listener-unexpected", "sound", change_nothing, PASS, 0},
	{"listener-unexpected", "by path", program_by_path, PASS, 0},
	{"listener-unexpected", "another program", other_program_expected, FAIL, HIGH},
	{"listener-unexpected", "another user", user_other, FAIL, 0},
	{"listener-unexpected", "users by number", user_by_number, PASS, 0},
	{"listener-unexpected", "another address", address_other, FAIL, 0},
	{"listener-unexpected", "a second owner", change_stranger_inherits, FAIL, 0},
	{"listener-unexpected", "owner unknown", owner_unknown, UNKNOWN, 0},
	{"listener-unexpected", "owners partial", owners_partial, UNKNOWN, 0},
	{"listener-unexpected", "unit unknown", unit_unknown, UNKNOWN, 0},
	{"listener-unexpected", "port not named", port_not_named, NA, 0},
	{"listener-unexpected", "UDP named", udp_only_named, NA, 0},
	{"shared-port", "sound", change_nothing, PASS, 0},
	{"shared-port", "same address", stranger_same_address, FAIL, HIGH},
	{"shared-port", "narrower address", stranger_narrower, FAIL, 0},
	{"shared-port", "other addresses", stranger_elsewhere, PASS, 0},
	{"shared-port", "dual-stack", stranger_v6_dual, FAIL, 0},
	{"shared-port", "IPv6 only", stranger_v6_only, PASS, 0},
	{"shared-port", "other namespace", stranger_other_netns, PASS, 0},
	{"shared-port", "UDP", stranger_udp, PASS, 0},
	{"shared-port", "inherited descriptor", change_stranger_inherits, FAIL, 0},
	{"shared-port", "activator", stranger_activates, PASS, 0},
	{"shared-port", "same program, container", same_in_container, FAIL, 0},
	{"shared-port", "same program, other server", second_server, FAIL, HIGH},
	{"shared-port", "same program, no server", second_process, PASS, 0},
	{"shared-port", "program unknown", stranger_exe_unknown, UNKNOWN, 0},
	{"shared-port", "owner unknown", owner_unknown, UNKNOWN, 0},
	{"shared-port", "owners partial", owners_partial, UNKNOWN, LOW},
	{"shared-port", "listeners incomplete", change_listeners_incomplete, UNKNOWN,
	 0},
	{"shared-port", "not of ours", listener_elsewhere, PASS, 0},
	{"accept-queue", "sound", change_nothing, PASS, 0},
	{"accept-queue", "at its limit", queue_at_limit, PASS, 0},
	{"accept-queue", "over it", queue_over_limit, FAIL, MEDIUM},
	{"accept-queue", "dropped", queue_dropped, FAIL, LOW},
	{"accept-queue", "not shown", queue_unknown, UNKNOWN, 0},
	{"accept-queue", "UDP", change_listens_udp, NA, 0},
	{"accept-queue", "another namespace's", listener_elsewhere, PASS, 0},
	{"listener-vanished", "sound", change_nothing, PASS, 0},
	{"listener-vanished", "gone", listener_gone, FAIL, LOW},
	{"listener-vanished", "gone, UDP", listener_gone_udp, FAIL, 0},
	{"listener-vanished", "reopened", listener_reopened, FAIL, LOW},
	{"listener-vanished", "others hold it", listener_passed_on, FAIL, LOW},
	{"listener-vanished", "not looked at", listener_not_looked_at, UNKNOWN, 0},
	{"published-bypass", "nothing is published", change_nothing, NA, 0},
	{"published-bypass", "past the input filter", published_past, FAIL, MEDIUM},
	{"published-bypass", "one of two", published_past_too, FAIL, MEDIUM},
	{"published-bypass", "one is well, one not known", published_well_and_unknown,
	 UNKNOWN, 0},
	{"published-bypass", "one not known, one is well", published_unknown_and_well,
	 UNKNOWN, 0},
	{"published-bypass", "one past it, one not known", published_past_and_unknown,
	 FAIL, 0},
	{"published-bypass", "the wire alone is asked", published_not_asked, NA, 0},
	{"published-bypass", "stopped on its way", published_and_stopped, PASS, 0},
	{"published-bypass", "stopped, some rules unread", published_and_stopped_unread,
	 UNKNOWN, 0},
	{"published-bypass", "past it, some rules unread", published_past_unread, FAIL,
	 MEDIUM},
	{"published-bypass", "no input filter", published_without_filter, PASS, 0},
	{"published-bypass", "input unknown", published_input_unknown, UNKNOWN, 0},
	{"published-bypass", "path unknown", published_path_unknown, UNKNOWN, 0},
	{"published-bypass", "to this host", published_here, NA, 0},
	{"published-bypass", "rules unread", rules_unread, UNKNOWN, 0},
	{"udp-443", "TCP", change_nothing, NA, 0},
	{"udp-443", "nobody asked", change_listens_udp, FAIL, MEDIUM},
	{"udp-443", "another port", udp_8443, NA, 0},
	{"udp-443", "policy names it", udp_expected, PASS, 0},
	{"udp-443", "policy without protocol", udp_expected_without_protocol, PASS, 0},
	{"udp-443", "site with QUIC", change_udp_configured, PASS, 0},
	{"udp-443", "QUIC on another port", udp_configured_elsewhere, FAIL, 0},
	{"udp-443", "configuration unseen", udp_config_unseen, UNKNOWN, 0},
	{"udp-443", "configuration not asked", udp_config_not_asked, UNKNOWN, 0},
};

const struct check_case_list check_cases_listener = CHECK_CASES(cases);
