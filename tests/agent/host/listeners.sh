#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Staged situations of sockets, in a network namespace of its own, as
# listeners_tool sees them; the list itself is compared with ss(8).
#	listeners.sh LISTENERS_TOOL SOCKETS_TOOL SESSIONS_TOOL
set -u

if [ "${TLSWARD_INSIDE:-}" != yes ]; then
	if [ "$(id -u)" != 0 ]; then
		echo "SKIP: listeners.sh needs root for a network namespace"
		exit 77
	fi
	for program in ss ip unshare; do
		if ! command -v $program >/dev/null; then
			echo "SKIP: listeners.sh needs $program"
			exit 77
		fi
	done
	unshare -n -m true 2>/dev/null || {
		echo "skipped: no namespaces with private mounts here"
		exit 77
	}
	TLSWARD_INSIDE=yes exec unshare -n -m -- "$0" "$@"
fi

listeners=$1
sockets=$2
sessions=$3
folder=$(mktemp -d /tmp/tlsward-listeners.XXXXXX) || exit 1
pids=
failed=0
passed=0
stage=0
ip link set lo up
ip link add veth0 type veth peer name veth1 && ip link set veth0 up &&
	ip link set veth1 up || exit 1

cleanup() {
	for pid in $pids; do
		kill -9 "$pid" 2>/dev/null
	done
	rm -rf "$folder"
}
trap cleanup EXIT

ok() {
	passed=$((passed + 1))
}

bad() {
	failed=$((failed + 1))
	echo "FAILED: $1"
}

# start PROGRAM ARGUMENTS...: run it and wait for its first line; $! in $pid
start() {
	stage=$((stage + 1))
	out=$folder/out.$stage
	"$@" >"$out" 2>&1 &
	pid=$!
	pids="$pids $pid"
	tries=0
	while [ ! -s "$out" ] && [ $tries -lt 400 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
	if ! grep -q -e ready -e listening "$out"; then
		bad "stage $*: $(cat "$out")"
	fi
}

# see LABEL PATTERN [ARGUMENTS...]: a line of the tool's matches
see() {
	label=$1
	pattern=$2
	shift 2
	"$listeners" "$@" >"$folder/seen" 2>&1
	if grep -q -E -e "$pattern" "$folder/seen"; then
		ok
	else
		bad "$label: no line matches $pattern in"
		cat "$folder/seen"
	fi
}

# A holder is found; whether others may exist depends on the machine.
any='owners=(complete|partial)\|'

start "$sockets" listen 127.0.0.1 2001
see "IPv4" "^listener\|tcp\|127.0.0.1:2001\|v6only=-\|.*\|loopback\|$any$pid:" tcp 2001
start "$sockets" listen :: 2002
see "IPv6 only" "^listener\|tcp\|\[::\]:2002\|v6only=yes\|.*$any$pid:" tcp 2002
start "$sockets" dual 2003
see "dual stack" "^listener\|tcp\|\[::\]:2003\|v6only=no\|.*$any$pid:" tcp 2003
start "$sockets" udp 2004
see "UDP bound" "^listener\|udp\|0.0.0.0:2004\|.*$any$pid:" udp 2004
"$listeners" udp 2005 >"$folder/seen" 2>&1
if grep -q '^listener' "$folder/seen"; then bad "connected UDP listens"; else ok; fi
see "nothing listens" "^complete\|1\|" udp 2005
start "$sockets" fork 2006
child=$(pgrep -P "$pid")
see "two holders" "^listener\|.*:2006\|.*$any$pid:[0-9]+,$child:[0-9]+\|" tcp 2006
start "$sockets" leader 2007
see "leading thread exited" "^listener\|.*:2007\|.*$any$pid:" tcp 2007
see "program of such a process" "^process\|pid=$pid\|.*exe=.*sockets_tool\|present" \
	tcp 2007
start "$sockets" thread 2008
see "a thread's own descriptors" "^listener\|.*:2008\|.*$any$pid:" tcp 2008
start "$sockets" pass 2009
see "passed, its maker gone" "^listener\|.*:2009\|.*$any$pid:" tcp 2009
start "$sockets" flight 2010
see "in flight" "^listener\|.*:2010\|.*owners=none\|\|reason=.+" tcp 2010
see "in flight is a limit" "^limit\|(in-flight|not-root)\|" tcp 2010

cp "$sockets" "$folder/replaced" && cp "$sockets" "$folder/deleted" || exit 1
start "$folder/replaced" listen 0.0.0.0 2011
cp "$sockets" "$folder/new" && mv "$folder/new" "$folder/replaced"
see "replaced program" "^process\|pid=$pid\|.*exe=$folder/replaced\|replaced\|" tcp 2011
start "$folder/deleted" listen 0.0.0.0 2012
rm "$folder/deleted"
see "deleted program" "^process\|pid=$pid\|.*exe=$folder/deleted\|deleted\|" tcp 2012
cp "$sockets" "$folder/odd (deleted)"
start "$folder/odd (deleted)" listen 0.0.0.0 2013
see "a name that ends in (deleted)" \
	"^process\|pid=$pid\|.*exe=$folder/odd \(deleted\)\|present\|" tcp 2013
start "$sockets" memfd 2014
see "run from memory" "^process\|pid=$pid\|.*exe=/memfd:hidden\|memfd\|" tcp 2014
start "$sockets" device 2015 veth0
see "bound to a device" "^listener\|.*:2015\|v6only=-\|device=veth0\|" tcp 2015
start "$sockets" full 2016
see "accept queue full" "^listener\|.*:2016\|.*\|queue=2/1\|" tcp 2016
start "$sockets" other 2017
see "another user's" "^listener\|.*:2017\|.*\|uid=12345\|.*$any$pid:" tcp 2017
see "without capabilities" "^process\|pid=$pid\|.*\|uid=12345\|.*\|caps=0\|" tcp 2017
start "$sockets" name 2018
see "hostile name" \
	"^process\|pid=$pid\|parent=$$\|.*name=.x1b\[2J\) R 1.x0a\|exe=.*sockets_tool" tcp 2018

# The list, as a program that nobody here wrote sees it.
ours() {
	"$listeners" | awk -F'|' -v protocol="$1" '$1 == "listener" && $2 == protocol {
		device = substr($5, 8); where = $3
		if ($4 == "v6only=no") sub(/^\[::\]/, "*", where)
		if (device != "-") sub(/:[0-9]*$/, "%" device "&", where)
		print where }' | sort
}
theirs() {
	ss -Hln$1 | awk '{ print $4 }' | sort
}
for protocol in tcp udp; do
	ours $protocol >"$folder/ours"
	theirs $(echo $protocol | cut -c1) >"$folder/theirs"
	if cmp -s "$folder/ours" "$folder/theirs" && [ -s "$folder/ours" ]; then
		ok
	else
		bad "$protocol: ss sees another list"
		diff "$folder/ours" "$folder/theirs"
	fi
done
# And the holders, where it sees any: it has none for the exited leader.
"$listeners" tcp 2001 tcp 2006 | sed -n 's/.*owners=[a-z]*|\([^|]*\)|.*/\1/p' |
	tr , '\n' | cut -d: -f1 | sort >"$folder/ours"
ss -Htlnp 'sport = :2001 or sport = :2006' | grep -o 'pid=[0-9]*' | cut -d= -f2 |
	sort >"$folder/theirs"
if cmp -s "$folder/ours" "$folder/theirs" && [ -s "$folder/ours" ]; then
	ok
else
	bad "ss sees other holders"
	diff "$folder/ours" "$folder/theirs"
fi

# A kernel without sock_diag: /proc/net has the same listeners, and that it says
# less is said.
if command -v strace >/dev/null; then
	ASAN_OPTIONS=detect_leaks=0 strace -f -o /dev/null \
		-e inject=socket:error=EPROTONOSUPPORT "$listeners" >"$folder/seen" 2>&1
	"$listeners" >"$folder/whole" 2>&1
	for file in seen whole; do
		sed -n 's/^\(listener|[^|]*|[^|]*\)|.*|\(inode=[0-9]*\)|.*/\1|\2/p' \
			"$folder/$file" | sort >"$folder/$file.list"
	done
	if cmp -s "$folder/seen.list" "$folder/whole.list" &&
		grep -q '^complete|0' "$folder/seen" &&
		grep -q '^limit|unsupported|sock_diag: tcp IPv4' "$folder/seen"; then
		ok
	else
		bad "without sock_diag"
		diff "$folder/seen.list" "$folder/whole.list"
		cat "$folder/seen"
	fi
else
	echo "listeners.sh: SKIP /proc/net (no strace)"
fi

# Sessions: a login program, one reached directly, one through two relays.
cp "$sockets" "$folder/sshd" && cp "$sockets" "$folder/sslh" || exit 1
seen_session() {
	label=$1
	pattern=$2
	shift 2
	"$sessions" "$@" >"$folder/seen" 2>&1
	if grep -q -E -e "$pattern" "$folder/seen"; then
		ok
	else
		bad "$label: no line matches $pattern in"
		cat "$folder/seen"
	fi
}
start "$folder/sshd" login 2100
direct=$pid
start "$sockets" client 127.0.0.1 2100
sleep 0.2
seen_session "login listener" "^listener\|tcp\|0.0.0.0:2100\|$direct\|sshd$"
seen_session "direct session" \
	"^session\|127.0.0.1:2100\|127.0.0.1:[0-9]+\|$direct\|sshd\|caller=0\|tunnel=-\|relays="
seen_session "the caller's session" \
	"^session\|127.0.0.1:2100\|.*\|caller=1\|" "$direct"
start "$folder/sshd" login 2101
start "$folder/sslh" relay 2102 2101
start "$folder/sslh" relay 2103 2102
start "$sockets" client 127.0.0.1 2103
sleep 0.3
seen_session "through two relays" \
	"^session\|127.0.0.1:2101\|.*relays=tcp/2102:sslh:-,tcp/2103:sslh:-"
seen_session "no login program listens elsewhere" "^complete\|1\|"
if grep -q '^listener|tcp|0.0.0.0:2102' "$folder/seen"; then
	bad "a relay's port was taken for a login program's"
else
	ok
fi

# A tunnel's port, and a route into a tunnel.
if [ -c /dev/net/tun ]; then
	start "$sockets" tunnel 2200
	seen_session "carrier of a tunnel" \
		"^tunnel\|udp\|0.0.0.0:2200\|peer_port=0\|$pid\|host_sockets_tool"
fi

# Another machine: a namespace with a VXLAN tunnel to it. The tunnel's socket is
# the kernel's own.
unshare -n sleep 300 &
other=$!
pids="$pids $other"
sleep 0.2
there="nsenter -t $other -n"
ip link add ve0 type veth peer name ve1 netns "$other" &&
	ip addr add 198.18.0.1/30 dev ve0 && ip link set ve0 up &&
	$there ip addr add 198.18.0.2/30 dev ve1 && $there ip link set ve1 up || exit 1
if ip link add vx0 type vxlan id 7 local 198.18.0.1 remote 198.18.0.2 dstport 4789 \
	2>/dev/null; then
	$there ip link add vx0 type vxlan id 7 local 198.18.0.2 remote 198.18.0.1 \
		dstport 4789
	ip addr add 198.18.1.1/30 dev vx0 && ip link set vx0 up
	$there ip addr add 198.18.1.2/30 dev vx0 && $there ip link set vx0 up
	start "$folder/sshd" login 2104
	start $there "$sockets" client 198.18.1.1 2104
	sleep 0.3
	seen_session "through a tunnel" \
		"^session\|198.18.1.1:2104\|198.18.1.2:[0-9]+\|[0-9]+\|sshd\|caller=0\|tunnel=vx0\|"
	seen_session "the tunnel's own socket" \
		"^tunnel\|udp\|0.0.0.0:4789\|peer_port=0\|0\|-"
	see "a socket of the kernel's own" \
		"^listener\|udp\|0.0.0.0:4789\|.*owners=none\|\|reason=(no process has it open|[0-9]+ process)" \
		udp 4789
	see "which is a limit" "^limit\|(kernel-socket\|udp 0.0.0.0:4789|not-root)" udp 4789
	start "$folder/sshd" login 2105
	start "$folder/sslh" relay 2106 2105
	start $there "$sockets" client 198.18.1.1 2106
	sleep 0.3
	seen_session "relayed, through a tunnel" \
		"^session\|127.0.0.1:2105\|.*tunnel=-\|relays=tcp/2106:sslh:vx0"
else
	echo "listeners.sh: SKIP tunnels (no VXLAN in this kernel)"
fi
start "$folder/sshd" login 2107
start $there "$sockets" client 198.18.0.1 2107
sleep 0.2
seen_session "from another machine" \
	"^session\|198.18.0.1:2107\|198.18.0.2:[0-9]+\|.*tunnel=-\|relays="

# With very many open files, owners are looked for in the socket's cgroup only.
tree=
for place in /sys/fs/cgroup /sys/fs/cgroup/unified; do
	if [ "$(stat -fc %T $place 2>/dev/null)" = cgroup2fs ]; then
		tree=$place
		break
	fi
done
if [ -z "$tree" ] || ! ulimit -n 17000 2>/dev/null ||
	! mkdir "$tree/tlsward-test.$$" 2>/dev/null; then
	echo "listeners.sh: SKIP owners by cgroup (no cgroup2, or too few open files)"
else
	cgroup=$tree/tlsward-test.$$
	start "$sockets" files 16000
	start "$sockets" files 16000
	start sh -c 'echo $$ >"$1/cgroup.procs" && exec "$2" fork 2300' sh "$cgroup" "$sockets"
	child=$(pgrep -P "$pid")
	see "owners by cgroup" \
		"^listener\|.*:2300\|.*owners=partial\|$pid:[0-9]+,$child:[0-9]+\|reason=many open files.*cgroup=/tlsward-test.$$\|" \
		tcp 2300
	# A holder elsewhere is missed, which "partial" says; --deep finds it.
	echo "$child" >"$tree/cgroup.procs"
	see "a holder elsewhere" "^listener\|.*:2300\|.*owners=partial\|$pid:[0-9]+\|" tcp 2300
	see "a holder elsewhere, deep" \
		"^listener\|.*:2300\|.*$any$pid:[0-9]+,$child:[0-9]+\|" --deep tcp 2300
	# Nobody left in the cgroup: everything is searched.
	echo "$pid" >"$tree/cgroup.procs"
	see "nobody left in the cgroup" \
		"^listener\|.*:2300\|.*owners=partial\|$pid:[0-9]+,$child:[0-9]+\|" tcp 2300
	kill -9 "$child"
	rmdir "$cgroup"
	see "the cgroup was removed" "^listener\|.*:2300\|.*owners=partial\|$pid:" tcp 2300
fi

echo "listeners.sh: $passed passed, $failed failed"
[ $failed -eq 0 ]
