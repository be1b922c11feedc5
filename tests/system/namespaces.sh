#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Listeners of another network namespace, by the program itself: listed and named,
# never taken for ours.
. "$(dirname "$0")/lib.sh"
need root ip socat unshare
enter_world "$0" "$@"

ip netns add blue 2>/dev/null || skip "ip netns add fails"
start there.log ip netns exec blue socat TCP4-LISTEN:443,fork,reuseaddr SYSTEM:cat
wait_for 5 sh -c 'ip netns exec blue ss -Htln "sport = :443" | grep -q .' ||
	skip "socat does not listen"

row "--listeners: it is listed" run 0 there.json --listeners 443 --format json
row "--listeners: by its name" \
	test "$(report there.json get listeners.0.netns.name)" = '"blue"'
row "--listeners: with its owner" has there.json socat
row "--listeners: in words" run 0 there.txt --listeners 443
row "--listeners: in words, named" has there.txt "0.0.0.0:443 netns blue"
"$tlsward" --audit 443 --format json >audit.json 2>audit.err
row "--audit, nothing here: it is listed" \
	test "$(report audit.json get listeners.0.netns.name)" = '"blue"'
row "--audit, nothing here: and said not to be audited" \
	report audit.json incomplete "1 listener in other network namespaces is listed"
row "--audit, nothing here: no wire is asked" \
	test "$(report audit.json get endpoints)" = '[]'

start here.log socat TCP4-LISTEN:443,fork,reuseaddr SYSTEM:cat
wait_for 5 sh -c 'ss -Htln "sport = :443" | grep -q .'
"$tlsward" --audit 443 --format json >both.json 2>both.err
row "--audit: ours alone" lacks both.json blue
"$tlsward" --audit 443 --deep --format json >deep.json 2>deep.err
row "--audit --deep: both are listed" has deep.json '"name": "blue"'
row "--audit --deep: two namespaces share no port" sh -c \
	"! '$tlsward' --audit 443 --deep --format json | grep -A3 '\"check\": \"shared-port\"' | grep -q '\"fail\"'"
row "--audit --deep: one endpoint, ours" \
	test "$(grep -c '"transport": "tcp"' deep.json)" -eq 1

# ---- what only a look from within shows ----
sockets=$tools/host_sockets_tool
stage() { # LOG COMMAND...: and wait until it is staged
	start "$@"
	wait_for 5 has "$1" ready || skip "$1: $(cat "$1")"
}
# listener PORT FIELD: of the one listener there in the last report
listener() { report there.json get "listeners.0.$1"; }
# In this world nobody can know of processes outside it; nothing else is a limit.
nothing_missing() {
	report there.json get limits >limits.json
	[ "$(grep -o '"reason"' limits.json | wc -l)" -le 1 ] &&
		lacks limits.json not-root && lacks limits.json skipped && lacks limits.json unsupported
}
look() { "$tlsward" --listeners "$1" --format json >there.json 2>there.err; }
ip -n blue link set lo up
stage full.log ip netns exec blue "$sockets" full 3050
ip netns exec blue timeout 0.3 socat -u OPEN:/dev/null TCP4:127.0.0.1:3050
look 3050
row "within: the limit of the queue" test "$(listener queue.limit)" -gt 0
row "within: how full it is" test "$(listener queue.length)" -gt "$(listener queue.limit)"
row "within: drops" test "$(listener queue.drops)" -gt 0
row "within: nothing is missing" nothing_missing
stage v6.log ip netns exec blue "$sockets" listen :: 3051
look 3051
row "within: v6only" test "$(listener v6only)" = true
stage device.log ip netns exec blue "$sockets" device 3052 lo
look 3052
row "within: the bound device, by its name there" test "$(listener device)" = '"lo"'
if ip -n blue link add name odd type veth peer name even 2>/dev/null; then
	stage odd.log ip netns exec blue "$sockets" device 3053 odd
	look 3053
	row "within: a device that is not here" test "$(listener device)" = '"odd"'
fi
start mptcp.log ip netns exec blue "$sockets" mptcp 3054
if wait_for 5 has mptcp.log ready; then
	look 3054
	row "within: MPTCP" test "$(listener mptcp)" = true
else
	say "not tried: no MPTCP in this kernel"
fi
row "within: with its owner" test "$(listener owners.0.pid)" = "$last"

# ---- namespaces without a process ----
ip netns add azure
look 3060
row "a name alone: nothing listens, which is known" report there.json complete
stage azure.log "$sockets" into /run/netns/azure 3060
look 3060
row "a name alone: the listener there" test "$(listener netns.name)" = '"azure"'
row "a name alone: its queue" test "$(listener queue.limit)" = 16
row "a name alone: who holds it" test "$(listener owners.0.pid)" = "$last"
mkdir -p /run/docker/netns
touch /run/docker/netns/4f3a
ip netns exec azure true
mount --bind /run/netns/azure /run/docker/netns/4f3a
umount /run/netns/azure && rm /run/netns/azure
look 3060
row "another mount of it" test "$(listener netns.name)" = '"/run/docker/netns/4f3a"'
mkfifo /run/netns/pipe
touch /run/netns/plain
look 3060
row "files that are no namespaces are none" nothing_missing

# ---- namespaces that only a socket keeps alive ----
stage stranded.log "$sockets" stranded 3070
"$tlsward" --listeners 3070 --format json >there.json 2>there.err
row "only a socket, not asked for everything" test "$(report there.json get listeners)" = '[]'
"$tlsward" --listeners 3070 --deep --format json >there.json 2>there.err
row "only a socket: listed" test "$(listener netns.name)" = '"held by a socket of host_sockets_to"'
row "only a socket: its queue" test "$(listener queue.limit)" = 16
row "only a socket: who holds it" test "$(listener owners.0.pid)" = "$last"
row "only a socket: nothing is missing" nothing_missing
"$tlsward" --audit 3070 --deep --without handshake --format json >audit.json 2>audit.err
row "only a socket: --audit --deep" has audit.json "held by a socket of"
# So many others that they are told by dumps, of this namespace and of blue.
stage among.log "$sockets" among 3071 800
stage among_blue.log ip netns exec blue "$sockets" among 3072 800
for port in 3071 3072; do
	"$tlsward" --listeners $port --deep --format json >there.json 2>there.err
	row "only a socket, among many ($port): listed" \
		test "$(listener netns.name)" = '"held by a socket of host_sockets_to"'
	row "only a socket, among many ($port): its queue" test "$(listener queue.limit)" = 16
	row "only a socket, among many ($port): nothing is missing" nothing_missing
done
row "only a socket, among many: who holds it" test "$(listener owners.0.pid)" = "$last"
row "nothing of tlsward's is left" no_process
finish
