#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# --block 443 by the program itself: what stops, what goes on, what --status says,
# and that --unblock leaves no trace.
. "$(dirname "$0")/block_world.sh"

if ! on_host nft -f - <<'NFT'; then
table inet foreign {
	set s { type ipv4_addr; elements = { 192.0.2.1 } }
	chain input {
		type filter hook input priority filter; policy accept;
		ip saddr @s counter drop
		ct state established accept
	}
}
table ip pub {
	chain pre {
		type nat hook prerouting priority dstnat
		ip daddr 198.18.1.1 tcp dport 9443 dnat to 198.18.2.2:443
		ip daddr 203.0.113.80 tcp dport 443 dnat to 198.18.2.2:443
	}
}
table ip6 pub {
	chain pre {
		type nat hook prerouting priority dstnat
		ip6 daddr 2001:db8:1::1 tcp dport 9443 dnat to [2001:db8:2::2]:443
	}
}
NFT
	skip "no NAT in this kernel"
fi
others >"$WORK/before"
ip -n "$H" route add default via 198.18.2.2
for ns in "$H" "$B"; do
	serve_tcp "$ns" 443
	serve_udp "$ns" 443
done
serve_tcp "$H" 80

OURS="TCP:198.18.1.1:443 TCP:[2001:db8:1::1]:443 UDP:198.18.1.1:443 UDP:[2001:db8:1::1]:443
	TCP:198.18.2.1:443"
PUBLISHED="TCP:198.18.1.1:9443 TCP:[2001:db8:1::1]:9443 TCP:203.0.113.80:443"
FORWARDED="TCP:198.18.2.2:443 TCP:[2001:db8:2::2]:443 UDP:198.18.2.2:443
	UDP:[2001:db8:2::2]:443"
OTHER="TCP:198.18.1.1:80"
LOOPBACK="TCP:127.0.0.1:443 TCP:[::1]:443 UDP:127.0.0.1:443 TCP:198.18.1.1:443"
hold ours4 "$C" TCP:198.18.1.1:443
hold ours6 "$C" "TCP:[2001:db8:1::1]:443"
hold published4 "$C" TCP:198.18.1.1:9443
hold published6 "$C" "TCP:[2001:db8:1::1]:9443"
hold external "$C" TCP:203.0.113.80:443
hold forwarded "$C" TCP:198.18.2.2:443
STOPPING="ours4 ours6 published4 published6 external"

for where in $OURS $PUBLISHED $FORWARDED $OTHER; do
	expect "before: $where answers" ask "$C" "$where"
done
for name in $STOPPING forwarded; do
	expect "before: connection $name" echoes "$name" one
done
ends 0 --status
prints "Nothing is blocked by tlsward"

ends 0 --block 443,9443
prints "Blocked: 443,9443"
prints "tcp and udp ports 443, 9443 of every address of this host"
prints "until \"tlsward --unblock 443,9443\" or a reboot"
for where in $OURS $PUBLISHED; do
	refuse "blocked: $where is silent" ask "$C" "$where"
done
for name in $STOPPING; do
	refuse "blocked: connection $name" echoes "$name" two
done
for where in $FORWARDED $OTHER; do
	expect "blocked: $where answers" ask "$C" "$where"
done
expect "blocked: connection forwarded" echoes forwarded two
for where in $LOOPBACK; do
	expect "blocked: $where answers the host itself" ask "$H" "$where"
done
others >"$WORK/during"
expect "blocked: strangers' tables are as they were" cmp "$WORK/before" "$WORK/during"

ends 0 --status
prints "Blocked: tcp 443, 9443 from other machines;"
prints "Blocked: udp 443, 9443 from other machines;"
prints_not " 0 packets dropped"
ids() { awk -F'"' '/"kind": "block"/ { print $4 }'; }
ends 0 --status --format json
ids <"$WORK/out" >"$WORK/ids"
ask "$C" TCP:198.18.1.1:443
ends 0 --status --format json
ids <"$WORK/out" >"$WORK/ids.later"
expect "ids are there" test "$(wc -l <"$WORK/ids")" -eq 2
expect "ids are the same whatever was counted" cmp "$WORK/ids" "$WORK/ids.later"

# Again: not even a new generation.
start "$WORK/generations" ip netns exec "$H" nft monitor
monitor=$last
sleep 0.3
unchanged "block again" ends 0 --block 443,9443
prints "Blocked already, nothing was changed"
unchanged "block a part of it" ends 0 --block 443/udp
on_host nft add table inet witness # what the monitor would have seen of a change
wait_for_text() {
	tries=0
	until grep -q "$2" "$1"; do
		tries=$((tries + 1))
		[ "$tries" -gt 100 ] && return 1
		sleep 0.05
	done
}
expect "the monitor watched" wait_for_text "$WORK/generations" witness
expect "no other generation came" test \
	"$(grep -c 'new generation' "$WORK/generations")" -eq 1
on_host nft delete table inet witness
stop "$monitor"

# One protocol only.
ends 0 --unblock 443/udp
expect "udp is back" ask "$C" UDP:198.18.1.1:443
refuse "tcp is not" ask "$C" TCP:198.18.1.1:443
refuse "nor is the other port" ask "$C" TCP:198.18.1.1:9443

ends 0 --unblock 443,9443
prints "Unblocked: 443,9443"
prints "the table inet tlsward is taken away"
for where in $OURS $PUBLISHED; do
	expect "after: $where answers" ask "$C" "$where"
done
on_host nft -s list ruleset >"$WORK/after"
expect "after: the ruleset is as it was" cmp "$WORK/before" "$WORK/after"
unchanged "unblock again" ends 0 --unblock 443
prints "Was not blocked, nothing was changed"
ends 0 --status
prints "Nothing is blocked by tlsward"

# NAT that nf_tables does not show: then services under other addresses may be
# kube-proxy's, and the chain for them is left out, with a warning.
if ! command -v iptables-legacy >/dev/null; then
	echo "not tried: no iptables-legacy here"
elif ! on_host iptables-legacy -t nat -A PREROUTING -p tcp --dport 7 -j REDIRECT \
	--to-ports 8 2>"$WORK/legacy"; then
	echo "not tried: iptables-legacy cannot make a nat table here: $(cat "$WORK/legacy")"
else
	ends 0 --block 443
	prints "NAT rules of iptables-legacy cannot be read from here"
	refuse "legacy: no chain for other addresses" sh -c \
		"ip netns exec $H nft list table inet tlsward | grep -q translated"
	refuse "legacy: blocked all the same" ask "$C" TCP:198.18.1.1:443
	ends 0 --unblock 443
	expect "legacy: its rule is still there" sh -c \
		"ip netns exec $H iptables-legacy-save -t nat | grep -q 'dport 7 '"
fi
finish
