#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Ports published by NAT: to a backend, under the host's addresses and under others;
# new and established. What only looks like it is left alone.
. "$(dirname "$0")/netns.sh"

if ! on_host nft -f - <<'NFT'; then
table inet nat {
	chain prerouting {
		type nat hook prerouting priority -100
		ip daddr 198.18.1.1 tcp dport 9443 dnat ip to 198.18.2.2:443
		ip6 daddr 2001:db8:1::1 tcp dport 9443 dnat ip6 to [2001:db8:2::2]:443
		ip daddr 198.18.1.1 tcp dport 8443 redirect to :3129
		ip daddr 203.0.113.80 tcp dport 443 dnat ip to 198.18.2.2:443
		ip daddr 203.0.113.80 udp dport 443 dnat ip to 198.18.2.2:443
		ip6 daddr 2001:db8:ff::80 tcp dport 443 dnat ip6 to [2001:db8:2::2]:443
		ip daddr 203.0.113.99 tcp dport 443 redirect to :3129
	}
	chain output {
		type nat hook output priority -100
		ip daddr 203.0.113.80 tcp dport 443 dnat ip to 198.18.2.2:443
		ip daddr 203.0.113.81 tcp dport 443 dnat ip to 127.0.0.1:3129
	}
}
NFT
	echo "skipped: no NAT in this kernel"
	exit 77
fi
others >"$WORK/before"
ip -n "$H" route add default via 198.18.2.2
serve_tcp "$B" 443
serve_udp "$B" 443
serve_tcp "$H" 3129

OWN="TCP:198.18.1.1:9443 TCP:[2001:db8:1::1]:9443 TCP:198.18.1.1:8443"
EXTERNAL="TCP:203.0.113.80:443 UDP:203.0.113.80:443 TCP:[2001:db8:ff::80]:443"
for where in $OWN $EXTERNAL TCP:203.0.113.99:443 TCP:198.18.2.2:443; do
	expect "before: $where answers" ask "$C" "$where"
done
for where in TCP:203.0.113.80:443 TCP:203.0.113.81:443; do
	expect "before: $where answers the host" ask "$H" "$where"
done
hold own "$C" TCP:198.18.1.1:9443
hold external "$C" TCP:203.0.113.80:443
hold external6 "$C" "TCP:[2001:db8:ff::80]:443"
hold proxied "$C" TCP:203.0.113.99:443
hold direct "$C" TCP:198.18.2.2:443
hold outgoing "$H" TCP:203.0.113.80:443
for name in own external external6 proxied direct outgoing; do
	expect "before: connection $name" echoes "$name" one
done

says "block what is published here, and say so" "NAT is in use" tool block 9443,8443
for where in $OWN; do
	refuse "own: $where is silent" ask "$C" "$where"
done
refuse "own: established" echoes own two
for where in $EXTERNAL TCP:198.18.2.2:443; do
	expect "own: $where is another port" ask "$C" "$where"
done

says "block 443" "applied" tool block 443
for where in $EXTERNAL; do
	refuse "external: $where is silent" ask "$C" "$where"
done
refuse "external: established" echoes external two
refuse "external: established, IPv6" echoes external6 two
for where in TCP:198.18.2.2:443 TCP:203.0.113.99:443; do
	expect "external: $where is merely forwarded or proxied" ask "$C" "$where"
done
for where in TCP:203.0.113.80:443 TCP:203.0.113.81:443; do
	expect "external: $where from the host itself" ask "$H" "$where"
done
for name in proxied direct outgoing; do
	expect "external: connection $name goes on" echoes "$name" two
done
others >"$WORK/during"
expect "the NAT table is as it was" cmp -s "$WORK/before" "$WORK/during"
says "block again" "no change" tool block 443
says "unblock" "applied" tool unblock 443,8443,9443
for where in $OWN $EXTERNAL; do
	expect "after: $where answers" ask "$C" "$where"
done

# kube-proxy's cluster addresses look the same: then the chain is left out, and said.
on_host nft add chain inet nat KUBE-SERVICES
says "kube-proxy: said" "NOT stopped" tool block 443
refuse "kube-proxy: no such chain" sh -c \
	"ip netns exec $H nft list table inet tlsward | grep -q translated"
expect "kube-proxy: cluster addresses answer" ask "$C" TCP:203.0.113.80:443
tool unblock 443 >/dev/null
finish
