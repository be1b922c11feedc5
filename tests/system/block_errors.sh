#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# When it cannot be done, is done by two at once, was undone by somebody else, or is
# killed half-way: the exit status, the words, and a ruleset that is old or new.
. "$(dirname "$0")/block_world.sh"
need setpriv flock

# status_of COMMAND...: its exit status in $status, all it said in $WORK/out.
status_of() {
	"$@" >"$WORK/out" 2>&1
	status=$?
}

on_host nft -f - <<'NFT'
table inet foreign {
	chain input { type filter hook input priority filter; counter; }
}
NFT
others >"$WORK/before"

# No capability.
weak() { on_host setpriv --bounding-set -net_admin "$real" "$@"; }
unchanged "no CAP_NET_ADMIN" status_of weak --block 443
expect "no CAP_NET_ADMIN: refused" test "$status" -eq 4
prints "CAP_NET_ADMIN is needed"
status_of weak --status
expect "no CAP_NET_ADMIN: status is unknown" test "$status" -eq 3
prints "CAP_NET_ADMIN is needed"
unchanged "no CAP_NET_ADMIN, dry run" status_of weak --block 443 --dry-run
expect "no CAP_NET_ADMIN, dry run: refused" test "$status" -eq 4

# No netfilter. The monitor is the process strace starts; it opens no other socket.
# A call that is not made is none that the monitor's filter would let pass.
without_netlink() {
	on_host strace -qq -o "$WORK/trace" -e trace=socket \
		-e inject=socket:error=EPROTONOSUPPORT "$real" --no-sandbox "$@"
}
if command -v strace >/dev/null; then
	unchanged "no netfilter" status_of without_netlink --block 443
	expect "no netfilter: refused" test "$status" -eq 4
	prints "this kernel has no netlink for netfilter"
	status_of without_netlink --status
	expect "no netfilter: status is unknown" test "$status" -eq 3
	status_of without_netlink --unblock 443
	expect "no netfilter: nor can be unblocked" test "$status" -eq 4
else
	echo "not tried: no strace here"
fi

# Two at once: the second goes home. Looking needs no lock.
background flock --no-fork /run/tlsward.lock sleep 60
LOCK=$LAST
taken() { ! flock -n /run/tlsward.lock true; }
tries=0
until taken || [ "$tries" -gt 100 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
unchanged "locked" ends 75 --block 443
expect "locked: it says so" grep -q "another change is under way" "$WORK/out.err"
unchanged "locked" ends 75 --unblock 443
ends 0 --status
ends 0 --block 443 --dry-run
kill "$LOCK"
wait "$LOCK" 2>/dev/null
tries=0
while taken && [ "$tries" -lt 100 ]; do
	tries=$((tries + 1))
	sleep 0.05
done

# Both at the same time: one does it, the other waits for nobody.
"$tlsward" --block 443 >"$WORK/one" 2>&1 &
one=$!
"$tlsward" --block 443 >"$WORK/two" 2>&1 &
two=$!
wait "$one"
one=$?
wait "$two"
two=$?
expect "side by side: 0 or 75 ($one, $two)" test "$((one * two * (one - 75) * (two - 75)))" -eq 0
expect "side by side: one of them did it" test "$one" -eq 0 -o "$two" -eq 0
ends 0 --status
prints "Blocked: tcp 443"

# Somebody else had a hand in our table.
tampered() { # LABEL
	ends 1 --status
	prints "Somebody else changed the table inet tlsward"
	ends 0 --block 443
	prints "Blocked: 443"
	prints "put right: table inet tlsward:"
	ends 0 --status
	prints "Blocked: tcp 443"
	prints_not "Somebody else"
	expect "$1: repaired" sh -c "ip netns exec $H nft -s list table inet tlsward |
		cmp - '$WORK/ours'"
}
on_host nft -s list table inet tlsward >"$WORK/ours"
on_host nft insert rule inet tlsward arriving tcp dport 443 accept
ends 1 --status
prints "Perhaps not blocked: tcp 443"
ends 1 --status --format json
prints '"kind": "drift", "state": "found"'
unchanged "dry run of a repair" ends 0 --block 443 --dry-run
prints "stands where spare-loopback belongs"
tampered "a rule put in front"
on_host nft flush chain inet tlsward arriving
tampered "a chain emptied"
on_host nft delete element inet tlsward blocked_tcp '{ 443 }'
tampered "a port taken out"
on_host nft add chain inet tlsward stranger
tampered "a chain put in"
on_host nft add table inet tlsward '{ flags dormant; }'
tampered "put to sleep"
on_host nft delete table inet tlsward
ends 0 --status
prints "Nothing is blocked by tlsward"
on_host nft add table inet tlsward
ends 1 --status
prints "Somebody else changed the table inet tlsward"
ends 0 --unblock 443
expect "unblock takes a stranger's table of our name away" nothing_in_force
others >"$WORK/after"
expect "strangers' tables are as they were" cmp "$WORK/before" "$WORK/after"

# Killed at any point: old or new, nothing left running, and the next one works.
if ! command -v strace >/dev/null; then
	finish
fi
# By their files: a program started by its descriptor may have any name.
gone() { ! readlink /proc/[0-9]*/exe | grep -qE '/tlsward(-worker)?( |$)'; }
on_host nft -s list ruleset >"$WORK/old"
ends 0 --block 443
on_host nft -s list ruleset >"$WORK/new"
ends 0 --unblock 443
killed=0
done_by_then=0
ran=0
bad=0
for call in sendto recvfrom sendmsg recvmsg; do
	n=1
	while [ "$n" -lt 200 ]; do
		on_host strace -qq -o /dev/null -e trace="$call" \
			-e inject="$call:signal=KILL:when=$n" "$real" --block 443 \
			>/dev/null 2>&1
		status=$?
		tries=0
		until gone || [ "$tries" -gt 100 ]; do
			tries=$((tries + 1))
			sleep 0.05
		done
		gone || { bad=$((bad + 1)); echo "$call $n: something still runs"; }
		on_host nft -s list ruleset >"$WORK/now"
		if cmp -s "$WORK/now" "$WORK/new"; then
			[ "$status" -eq 0 ] || done_by_then=$((done_by_then + 1))
			"$tlsward" --unblock 443 >/dev/null || bad=$((bad + 1))
		elif ! cmp -s "$WORK/now" "$WORK/old"; then
			bad=$((bad + 1))
			echo "$call $n: neither old nor new"
			on_host nft delete table inet tlsward
		fi
		[ "$status" -eq 0 ] && break
		killed=$((killed + 1))
		n=$((n + 1))
	done
	[ "$status" -eq 0 ] && ran=$((ran + 1))
done
echo "killed at $killed points, $done_by_then of them behind the change"
expect "killed: old or new" test "$bad" -eq 0
expect "killed before and behind the change" test "$done_by_then" -gt 0 -a \
	"$killed" -gt $((done_by_then + 10))
expect "and not where there is none left" test "$ran" -eq 4
ends 0 --block 443
ends 0 --unblock 443
finish
