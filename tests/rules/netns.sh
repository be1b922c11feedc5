# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by the scripts beside it: three network namespaces of their own,
#
#	client 198.18.1.2 ---- 198.18.1.1 host 198.18.2.1 ---- 198.18.2.2 backend
#	  2001:db8:1::2        2001:db8:1::1   2001:db8:2::1     2001:db8:2::2
#
# with the host forwarding, and echo servers where a test wants them. Nothing of
# the machine's own network is touched. Exit 77 says, by name, what is missing.
set -u

TOOL=${1:?usage: $0 RULES_TOOL}

for program in ip nft socat awk timeout; do
	if ! command -v "$program" >/dev/null 2>&1; then
		echo "skipped: no $program here"
		exit 77
	fi
done
if [ "$(id -u)" -ne 0 ]; then
	echo "skipped: needs root to make network namespaces"
	exit 77
fi

WORK=$(mktemp -d) || exit 1
C=tlsward-$$-client
H=tlsward-$$-host
B=tlsward-$$-backend
PIDS=
FAILED=0
PASSED=0

clean_up() {
	for pid in $PIDS; do
		kill "$pid" 2>/dev/null
	done
	for ns in "$C" "$H" "$B"; do
		# Children of forking servers live in there too, and only there.
		for pid in $(ip netns pids "$ns" 2>/dev/null); do
			kill "$pid" 2>/dev/null
		done
		ip netns del "$ns" 2>/dev/null
	done
	rm -rf "$WORK"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

if ! ip netns add "$C" 2>/dev/null; then
	echo "skipped: cannot make network namespaces here"
	exit 77
fi
ip netns add "$H" && ip netns add "$B" || exit 1
if ! ip link add c0 netns "$C" type veth peer name hc netns "$H" ||
	! ip link add b0 netns "$B" type veth peer name hb netns "$H"; then
	echo "skipped: no veth devices here"
	exit 77
fi
for ns in "$C" "$H" "$B"; do
	# Link-local addresses that are usable at once, or the first packets wait.
	ip netns exec "$ns" sh -c 'for f in /proc/sys/net/ipv6/conf/*/accept_dad; do
		echo 0 >"$f"; done'
	ip -n "$ns" link set lo up
done
address() { # NAMESPACE DEVICE V4 V6
	ip -n "$1" address add "$3/24" brd + dev "$2"
	ip -n "$1" address add "$4/64" dev "$2" nodad
	ip -n "$1" link set "$2" up
}
address "$C" c0 198.18.1.2 2001:db8:1::2
address "$H" hc 198.18.1.1 2001:db8:1::1
address "$H" hb 198.18.2.1 2001:db8:2::1
address "$B" b0 198.18.2.2 2001:db8:2::2
ip netns exec "$H" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward
	echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
ip -n "$C" route add default via 198.18.1.1
ip -n "$C" route add default via 2001:db8:1::1
ip -n "$B" route add default via 198.18.2.1
ip -n "$B" route add default via 2001:db8:2::1

on_client() { ip netns exec "$C" "$@"; }
on_host() { ip netns exec "$H" "$@"; }
on_backend() { ip netns exec "$B" "$@"; }
tool() { on_host "$TOOL" "$@"; }

background() { # COMMAND...: ended by clean_up; its pid in LAST
	"$@" &
	LAST=$!
	PIDS="$PIDS $LAST"
}

serve_tcp() { # NAMESPACE PORT: echo, both IP versions
	background ip netns exec "$1" socat "TCP6-LISTEN:$2,fork,reuseaddr,ipv6only=0" PIPE
	wait_for "$1" tcp "$2"
}
serve_udp() {
	background ip netns exec "$1" socat "UDP6-RECVFROM:$2,fork,reuseaddr,ipv6only=0" PIPE
	wait_for "$1" udp "$2"
}
wait_for() { # NAMESPACE tcp|udp PORT: until something is bound there
	hex=$(printf '%04X' "$3")
	tries=0
	until ip netns exec "$1" cat /proc/net/"$2" /proc/net/"$2"6 | grep -q ":$hex 00"; do
		tries=$((tries + 1))
		if [ "$tries" -gt 100 ]; then
			echo "nothing bound to $2 $3"
			exit 1
		fi
		sleep 0.05
	done
}

# ask NAMESPACE SOCAT-ADDRESS: is it echoed? An answer may be slow on a busy
# machine; silence has to be believed at some point.
PATIENCE=2
ask() {
	answer=$(printf 'hello\n' | timeout "$PATIENCE" ip netns exec "$1" \
		socat -t 1 -T 1 - "$2" 2>/dev/null)
	[ "$answer" = hello ]
}

pass() { PASSED=$((PASSED + 1)); }
fail() {
	FAILED=$((FAILED + 1))
	echo "FAILED: $1"
}
expect() { # LABEL COMMAND...: shall succeed
	label=$1
	shift
	PATIENCE=10
	if "$@"; then pass; else fail "$label"; fi
}
refuse() { # LABEL COMMAND...: shall fail
	label=$1
	shift
	PATIENCE=2
	if "$@"; then fail "$label"; else pass; fi
}
says() { # LABEL TEXT COMMAND...: its output shall hold TEXT
	label=$1
	text=$2
	shift 2
	output=$("$@" 2>&1)
	case $output in
	*"$text"*) pass ;;
	*) fail "$label: got: $output" ;;
	esac
}

# A connection that stays open: hold NAME NAMESPACE SOCAT-ADDRESS, then
# echoes NAME WORD says a word on it and sees whether it comes back.
hold() {
	mkfifo "$WORK/$1.in"
	background timeout 60 ip netns exec "$2" sh -c \
		"exec socat - '$3' <'$WORK/$1.in' >'$WORK/$1.out' 2>/dev/null"
	background sh -c "exec sleep 60 >'$WORK/$1.in'" # keeps it open
}
arrives() { # FILE WORD: within two seconds?
	tries=0
	until grep -q "$2" "$1" 2>/dev/null; do
		tries=$((tries + 1))
		[ "$tries" -gt 40 ] && return 1
		sleep 0.05
	done
}
echoes() {
	printf '%s\n' "$2" >"$WORK/$1.in"
	arrives "$WORK/$1.out" "$2"
}

# The ruleset without our table and without what counts.
others() {
	on_host nft -s list ruleset | awk '
		/^table inet tlsward \{/ { ours = 1 }
		!ours { print }
		/^}/ { ours = 0 }'
}

finish() {
	echo "$PASSED checks passed, $FAILED failed"
	[ "$FAILED" -eq 0 ] && [ "$PASSED" -gt 0 ]
	exit
}
