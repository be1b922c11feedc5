#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Blocks with real packets: TCP and UDP, new and established, IPv4 and IPv6,
# every kind of destination; loopback, forwarding and strangers' tables left alone.
. "$(dirname "$0")/netns.sh"

serve_tcp "$H" 443
serve_udp "$H" 443
serve_tcp "$H" 80
serve_tcp "$B" 443
serve_udp "$B" 443

on_host nft -f - <<'NFT'
table inet foreign {
	set s { type ipv4_addr; elements = { 192.0.2.1 } }
	chain input { type filter hook input priority 0; policy accept; ip saddr @s counter drop; }
}
NFT
others >"$WORK/before"
expect "there is a stranger's table" grep -q foreign "$WORK/before"

for where in "TCP:198.18.1.1:443" "TCP:[2001:db8:1::1]:443" "UDP:198.18.1.1:443" \
	"UDP:[2001:db8:1::1]:443" "TCP:198.18.2.2:443" "TCP:[2001:db8:2::2]:443" \
	"UDP:198.18.2.2:443" "TCP:198.18.1.1:80"; do
	expect "before: $where answers" ask "$C" "$where"
done
hold four "$C" TCP:198.18.1.1:443
hold six "$C" "TCP:[2001:db8:1::1]:443"
hold forwarded "$C" TCP:198.18.2.2:443
for name in four six forwarded; do
	expect "before: connection $name" echoes "$name" one
done

says "block" "applied" tool block 443
for where in "TCP:198.18.1.1:443" "TCP:[2001:db8:1::1]:443" "UDP:198.18.1.1:443" \
	"UDP:[2001:db8:1::1]:443" "TCP:198.18.2.1:443"; do
	refuse "blocked: $where is silent" ask "$C" "$where"
done
for where in "TCP:198.18.2.2:443" "TCP:[2001:db8:2::2]:443" "UDP:198.18.2.2:443" \
	"TCP:198.18.1.1:80"; do
	expect "blocked: $where is somebody else's" ask "$C" "$where"
done
for where in "TCP:127.0.0.1:443" "TCP:[::1]:443" "UDP:127.0.0.1:443" "TCP:198.18.1.1:443"; do
	expect "blocked: loopback $where answers" ask "$H" "$where"
done
refuse "blocked: established, IPv4" echoes four two
refuse "blocked: established, IPv6" echoes six two
expect "blocked: established, forwarded" echoes forwarded two
others >"$WORK/during"
expect "blocked: strangers' tables are as they were" cmp -s "$WORK/before" "$WORK/during"
expect "blocked: connections are not tracked because of us" sh -c \
	"! ip netns exec $H nft list table inet tlsward | grep -q ' ct '"

says "status" "tcp 443 dropped " tool status
refuse "status: counts what it dropped" sh -c \
	"ip netns exec $H $TOOL status | grep -q 'dropped 0\$'"
says "block again" "no change" tool block 443
on_host nft list table inet tlsward >"$WORK/one"
tool block 443 >/dev/null
on_host nft list table inet tlsward | sed 's/packets.*drop//' >"$WORK/two"
sed 's/packets.*drop//' "$WORK/one" >"$WORK/one.plain"
expect "block again: nothing moved" cmp -s "$WORK/one.plain" "$WORK/two"

says "unblock udp" "applied" tool unblock 443 --udp
expect "udp is back" ask "$C" UDP:198.18.1.1:443
refuse "tcp is not" ask "$C" TCP:198.18.1.1:443
says "unblock" "applied" tool unblock 443
for where in "TCP:198.18.1.1:443" "TCP:[2001:db8:1::1]:443" "UDP:198.18.1.1:443"; do
	expect "after: $where answers" ask "$C" "$where"
done
on_host nft -s list ruleset >"$WORK/after"
expect "after: the ruleset is as it was" cmp -s "$WORK/before" "$WORK/after"

# Destinations that are ours without being an address of ours.
background ip netns exec "$H" socat -u \
	"UDP4-RECV:5353,ip-add-membership=224.0.0.251:hc" "OPEN:$WORK/datagrams,creat,append"
wait_for "$H" udp 5353
background ip netns exec "$H" socat -u "UDP6-RECV:5354" "OPEN:$WORK/datagrams,creat,append"
wait_for "$H" udp 5354
send() { # WORD SOCAT-ADDRESS
	printf '%s\n' "$1" | on_client socat -u - "$2"
	arrives "$WORK/datagrams" "$1"
}
expect "multicast arrives" send m1 UDP4-DATAGRAM:224.0.0.251:5353
expect "broadcast arrives" send b1 UDP4-DATAGRAM:198.18.1.255:5353,broadcast
expect "limited broadcast arrives" send l1 \
	UDP4-DATAGRAM:255.255.255.255:5353,broadcast,so-bindtodevice=c0
expect "anycast arrives" send a1 "UDP6-DATAGRAM:[2001:db8:1::]:5354"
says "block them" "applied" tool block 5353-5354 --udp
refuse "multicast stops" send m2 UDP4-DATAGRAM:224.0.0.251:5353
refuse "broadcast stops" send b2 UDP4-DATAGRAM:198.18.1.255:5353,broadcast
refuse "limited broadcast stops" send l2 \
	UDP4-DATAGRAM:255.255.255.255:5353,broadcast,so-bindtodevice=c0
refuse "anycast stops" send a2 "UDP6-DATAGRAM:[2001:db8:1::]:5354"
says "unblock them" "applied" tool unblock 5353-5354
expect "multicast is back" send m3 UDP4-DATAGRAM:224.0.0.251:5353
finish
