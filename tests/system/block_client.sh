#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# --block of ports the host also asks from: its answers still come in, or the block
# is refused with the reason.
. "$(dirname "$0")/block_world.sh"

# An open connection of the host's from a port of the local port range: nobody has
# tracked it, so tracking would take it for a stranger's.
serve_tcp "$C" 9000
hold outgoing "$H" TCP:198.18.1.2:9000,sourceport=40123,reuseaddr
expect "outgoing: echoes" echoes outgoing one
if [ "$(on_host cat /proc/sys/net/netfilter/nf_conntrack_count)" -gt 0 ]; then
	echo "not tried: connections are tracked here already"
else
	unchanged "outgoing" ends 4 --block 40123
	prints "Refused: nothing was changed"
	prints "this host has open connections from its own ports 40123"
	unchanged "outgoing, among others" ends 4 --block 40000-41000,443
	unchanged "outgoing, dry run" ends 4 --block 40123 --dry-run
fi
expect "outgoing: echoes still" echoes outgoing two
ends 0 --block 40200
prints "tcp and udp port 40200, also used for outgoing connections"
ends 0 --unblock 40200

# The NTP way: from port 123 to port 123.
serve_udp "$C" 123
background ip netns exec "$H" socat -u UDP6-RECV:123,ipv6only=0,reuseaddr \
	"OPEN:$WORK/datagrams,creat,append"
SINK=$LAST
wait_for "$H" udp 123
ask_from_123() { ask "$H" "$1,sourceport=123,reuseaddr"; }
unsolicited() { # WORD SOCAT-ADDRESS
	printf '%s\n' "$1" | on_client socat -u - "$2"
	arrives "$WORK/datagrams" "$1"
}
expect "before: a stranger's datagram arrives" unsolicited b4 UDP:198.18.1.1:123
ends 0 --block 123/udp --dry-run
prints "This switches connection tracking on"
ends 0 --block 123/udp
prints "udp port 123, also used for outgoing connections"
prints "This switches connection tracking on"
ends 0 --status
prints "Blocked: udp 123 from other machines, answers to this host spared;"
refuse "a stranger's datagram stops" unsolicited d4 UDP:198.18.1.1:123
refuse "a stranger's datagram stops, IPv6" unsolicited d6 "UDP6:[2001:db8:1::1]:123"
kill "$SINK" && wait "$SINK" 2>/dev/null
expect "the host's question is answered" ask_from_123 UDP:198.18.1.2:123
expect "the host's question is answered, IPv6" ask_from_123 "UDP6:[2001:db8:1::2]:123"
expect "and once more" ask_from_123 UDP:198.18.1.2:123
ends 0 --unblock 123
expect "unblocked: nothing of ours is left" nothing_in_force

# A connection that is tracked since its beginning loses nothing.
on_host nft -f - <<'NFT'
table inet tracking {
	chain input { type filter hook input priority filter; ct state new counter; }
}
NFT
hold tracked "$H" TCP:198.18.1.2:9000,sourceport=40124,reuseaddr
serve_tcp "$H" 40125
hold stranger "$C" TCP:198.18.1.1:40125
expect "tracked: echoes" echoes tracked one
expect "stranger: echoes" echoes stranger one
ends 0 --block 40124,40125
prints_not "This switches connection tracking on"
expect "tracked: echoes still" echoes tracked two
refuse "stranger: cut" echoes stranger two
refuse "and no new one comes" ask "$C" TCP:198.18.1.1:40125
ends 0 --unblock 40124,40125

# What no rule could tell apart is refused.
unchanged "DHCPv6" ends 4 --block 546/udp
prints "a DHCPv6 client asks a multicast group"
finish
