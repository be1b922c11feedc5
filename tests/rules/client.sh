#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Ports this host also asks from: its answers come in, strangers' packets do not;
# and why a block that would start connection tracking under open connections is
# refused.
. "$(dirname "$0")/netns.sh"

# The NTP way: ask from port 123, be answered on port 123.
serve_udp "$C" 123
from_123() { ask "$H" "UDP:$1:123,sourceport=123,reuseaddr"; }
background ip netns exec "$H" socat -u UDP6-RECV:123,ipv6only=0,reuseaddr \
	"OPEN:$WORK/datagrams,creat,append"
SINK=$LAST
wait_for "$H" udp 123
send() { # WORD SOCAT-ADDRESS
	printf '%s\n' "$1" | on_client socat -u - "$2"
	arrives "$WORK/datagrams" "$1"
}
expect "unsolicited arrives" send u1 UDP:198.18.1.1:123
expect "unsolicited arrives, IPv6" send u2 "UDP6:[2001:db8:1::1]:123"
says "block says that tracking starts" "switches connection tracking on" \
	tool block 123 --udp --tracking no
says "status" "udp-client 123 dropped 0" tool status
refuse "unsolicited stops" send u3 UDP:198.18.1.1:123
refuse "unsolicited stops, IPv6" send u4 "UDP6:[2001:db8:1::1]:123"
refuse "unsolicited broadcast stops" send u5 UDP4-DATAGRAM:198.18.1.255:123,broadcast
kill "$SINK"
sleep 0.2
expect "the host's own question is answered" from_123 198.18.1.2
expect "and again" from_123 198.18.1.2
expect "and over IPv6" ask "$H" "UDP6:[2001:db8:1::2]:123,sourceport=123,reuseaddr"
expect "and over loopback" sh -c "printf x | ip netns exec $H socat -u - UDP:127.0.0.1:123"
says "block again" "no change" tool block 123 --udp
tool unblock 123 >/dev/null

# A stateless block of the same port would have eaten the answer: the reason why.
on_host nft -f - <<'NFT'
table inet stateless {
	chain c { type filter hook prerouting priority -310; udp dport 123 drop; }
}
NFT
refuse "stateless, the answer is lost" from_123 198.18.1.2
on_host nft delete table inet stateless

# Why tracking must not start under a connection of ours: the peer speaks first.
mkfifo "$WORK/peer.in"
background ip netns exec "$C" sh -c \
	"exec socat -u - TCP-LISTEN:9000,reuseaddr <'$WORK/peer.in'"
background sh -c "exec sleep 60 >'$WORK/peer.in'"
wait_for "$C" tcp 9000
background ip netns exec "$H" socat -u TCP:198.18.1.2:9000,sourceport=40123,reuseaddr \
	"OPEN:$WORK/download,creat"
peer_says() {
	printf '%s\n' "$1" >"$WORK/peer.in"
	arrives "$WORK/download" "$1"
}
expect "download runs" peer_says first
says "with that connection known, the block is refused" "open connections" \
	tool block 40123 --tcp --tracking no --client-tcp 40123
says "and nothing was changed" "nothing in force" tool status
says "with nobody knowing it, it is loaded" "applied" \
	tool block 40123 --tcp --tracking no
refuse "and the download hangs: hence the refusal" peer_says second
tool unblock 40123 >/dev/null

# With tracking on since before, the same block does it no harm.
on_host nft -f - <<'NFT'
table ip nat {
	chain prerouting {
		type nat hook prerouting priority -100
		tcp dport 9 redirect to :10
	}
}
NFT
mkfifo "$WORK/other.in"
background ip netns exec "$C" sh -c \
	"exec socat -u - TCP-LISTEN:9001,reuseaddr <'$WORK/other.in'"
background sh -c "exec sleep 60 >'$WORK/other.in'"
wait_for "$C" tcp 9001
background ip netns exec "$H" socat -u TCP:198.18.1.2:9001,sourceport=40124,reuseaddr \
	"OPEN:$WORK/tracked,creat"
other_says() {
	printf '%s\n' "$1" >"$WORK/other.in"
	arrives "$WORK/tracked" "$1"
}
serve_tcp "$H" 40200
hold stranger "$C" TCP:198.18.1.1:40200
expect "tracked download runs" other_says first
expect "stranger's connection runs" echoes stranger one
says "block, tracking on" "applied" \
	tool block 40124,40200 --tcp --client-tcp 40124
expect "tracked download goes on" other_says second
refuse "a stranger's established connection ends" echoes stranger two
refuse "a new one does not come" ask "$C" TCP:198.18.1.1:40200
tool unblock 40124,40200 >/dev/null

# DHCPv6: asked by multicast, answered from elsewhere. `ct direction` fails there.
background ip netns exec "$C" socat -u "UDP6-RECV:547,ipv6-join-group=[ff02::1:2]:c0" \
	"OPEN:$WORK/question,creat"
wait_for "$C" udp 547
background ip netns exec "$H" socat -u "UDP6-RECV:546,reuseaddr" "OPEN:$WORK/lease,creat,append"
wait_for "$H" udp 546
LL=$(ip -n "$H" -6 -o address show dev hc scope link | awk '{ sub("/.*", "", $4); print $4 }')
on_host nft -f - <<'NFT'
table inet probe {
	chain c { type filter hook prerouting priority -150; udp dport 546 ct direction original drop; }
}
NFT
printf 'who\n' | on_host socat -u - \
	"UDP6-SENDTO:[ff02::1:2]:547,sourceport=546,reuseaddr,so-bindtodevice=hc"
expect "the multicast question arrives" arrives "$WORK/question" who
printf 'you\n' | on_client socat -u - "UDP6-SENDTO:[$LL]:546,sourceport=548,so-bindtodevice=c0"
refuse "its answer is taken for a stranger's" arrives "$WORK/lease" you
on_host nft delete table inet probe
printf 'yes\n' | on_client socat -u - "UDP6-SENDTO:[$LL]:546,sourceport=548,so-bindtodevice=c0"
expect "(without that rule it arrives)" arrives "$WORK/lease" yes
says "so 546 is refused" "DHCPv6" tool block 546 --udp
finish
