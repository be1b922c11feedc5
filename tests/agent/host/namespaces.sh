#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Listeners of other network namespaces, as listeners_tool sees them (it has no way in,
# only /proc/PID/net), and who is blamed while processes come and go.
#	namespaces.sh LISTENERS_TOOL SOCKETS_TOOL
set -u

if [ "${TLSWARD_INSIDE:-}" != yes ]; then
	if [ "$(id -u)" != 0 ]; then
		echo "SKIP: namespaces.sh needs root for network namespaces"
		exit 77
	fi
	for program in ip unshare; do
		if ! command -v $program >/dev/null; then
			echo "SKIP: namespaces.sh needs $program"
			exit 77
		fi
	done
	# Every process to be seen is one of ours; names stay in this mount namespace.
	TLSWARD_INSIDE=yes exec unshare -n -m -p --fork --mount-proc --kill-child -- \
		"$0" "$@"
fi

listeners=$1
sockets=$2
folder=$(mktemp -d /tmp/tlsward-namespaces.XXXXXX) || exit 1
failed=0
passed=0
stage=0
mount -t tmpfs tlsward-test /run || exit 1
trap 'rm -rf "$folder"' EXIT

ok() { passed=$((passed + 1)); }
bad() {
	failed=$((failed + 1))
	echo "FAILED: $1"
}

# start PROGRAM ARGUMENTS...: wait for its first line; its pid is in $pid
start() {
	stage=$((stage + 1))
	out=$folder/out.$stage
	"$@" >"$out" 2>&1 &
	pid=$!
	tries=0
	while [ ! -s "$out" ] && [ $tries -lt 400 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
	grep -q ready "$out" || bad "stage $*: $(cat "$out")"
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
see_not() {
	label=$1
	pattern=$2
	shift 2
	"$listeners" "$@" >"$folder/seen" 2>&1
	if grep -q -E -e "$pattern" "$folder/seen" || ! grep -q '^complete' "$folder/seen"; then
		bad "$label: a line matches $pattern in"
		cat "$folder/seen"
	else
		ok
	fi
}

start "$sockets" listen 0.0.0.0 3001
here=$pid
see "alone" '^complete\|1\|other_netns=0\|known=1' --everywhere tcp 3001

start unshare -n "$sockets" listen 0.0.0.0 3001
there=$pid
see "ours has no name" "^listener\|tcp\|0.0.0.0:3001\|.*\|$here:[0-9]+\|.*\|netns=-$" \
	--everywhere tcp 3001
see "a process' namespace" \
	"^listener\|tcp\|0.0.0.0:3001\|.*\|$there:[0-9]+\|.*\|netns=of host_sockets_to$" \
	--everywhere tcp 3001
see "is counted" '^complete\|1\|other_netns=1\|known=1' --everywhere tcp 3001
see "what is missing is said" '^limit\|not-root\|listeners of 1 other network namespace: /proc' \
	--everywhere tcp 3001
see_not "not asked for" "\|$there:[0-9]+\|" tcp 3001
start unshare -n "$sockets" listen :: 3002
see "IPv6 there" "^listener\|tcp\|\[::\]:3002\|.*\|$pid:[0-9]+\|.*netns=of " --everywhere tcp 3002
start unshare -n sh -c 'ip link set lo up; exec "$@"' sh "$sockets" udp 3003
see "UDP there" "^listener\|udp\|0.0.0.0:3003\|.*\|$pid:[0-9]+\|.*netns=of " --everywhere udp 3003
see_not "connected UDP there" '^listener' --everywhere udp 3004
start unshare -n "$sockets" fork 3005
child=$(pgrep -P "$pid")
see "two holders there" "^listener\|.*:3005\|.*\|$pid:[0-9]+,$child:[0-9]+\|" --everywhere tcp 3005
start unshare -n "$sockets" name 3006
see "a hostile name" \
	'^listener\|.*:3006\|.*\|netns=of .x1b\[2J\) R 1.x0a$' --everywhere tcp 3006
start unshare -n "$sockets" leader 3007
see "leading thread exited" "^listener\|.*:3007\|.*\|$pid:[0-9]+\|.*\|netns=of " \
	--everywhere tcp 3007

if ip netns add blue 2>/dev/null; then
	start ip netns exec blue "$sockets" listen 0.0.0.0 3010
	see "a named one" "^listener\|.*:3010\|.*\|$pid:[0-9]+\|.*\|netns=blue$" --everywhere tcp 3010
	ip netns add azure
	see "a name without a process" '^limit\|not-root\|network namespace azure has no process' \
		--everywhere tcp 3010
	ip netns del azure
	# A file of that folder that is no mount is no namespace.
	touch /run/netns/violet
	see_not "no name, no limit" '^limit\|.*has no process' --everywhere tcp 3010
else
	echo "namespaces.sh: SKIP named namespaces (ip netns add fails)"
fi

# One thread moved alone: only who looks at every thread sees it.
start "$sockets" moved 3020
see "a thread's namespace" "^listener\|.*:3020\|.*\|$pid:[0-9]+\|.*\|netns=of " \
	--everywhere --deep tcp 3020
# A namespace that a socket keeps alive, and nothing else: not seen, which is said.
start "$sockets" stranded 3021
see "only a socket" '^limit\|skipped\|network namespaces that only a socket keeps alive' \
	--everywhere --deep tcp 3021
see_not "is not invented" '^listener' --everywhere --deep tcp 3021

# Processes that come and go by the thousand are blamed for nothing.
for i in 1 2; do
	sh -c 'while :; do for i in 1 2 3 4 5 6 7 8; do (exec true) & done; wait; done' &
done
round=0
storm=0
while [ $round -lt 30 ]; do
	"$listeners" --everywhere tcp 3001 >"$folder/seen" 2>&1
	[ "$(grep -c '^listener' "$folder/seen")" = 2 ] &&
		grep -q "^listener|.*|$here:[0-9]*|.*|netns=-$" "$folder/seen" &&
		grep -q "^listener|.*|$there:[0-9]*|.*|netns=of host_sockets_to$" "$folder/seen" ||
		storm=$((storm + 1))
	round=$((round + 1))
done
if [ $storm = 0 ]; then
	ok
else
	bad "a fork storm: $storm of $round lists differ; the last one"
	cat "$folder/seen"
fi

echo "namespaces.sh: $passed passed, $failed failed"
[ $failed -eq 0 ]
