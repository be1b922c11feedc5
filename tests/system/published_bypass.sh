#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A port that DNAT hands to another host goes past the input filter: said where real
# connections show it, and not where something on the way stops them.
. "$(dirname "$0")/lib.sh"
need root nft socat ip python3
enter_world "$0" "$@"

client=bypass-client-$$
backend=bypass-backend-$$
ip netns add "$client" && ip netns add "$backend" || skip "no named namespaces"
trap 'ip netns del "$client"; ip netns del "$backend"; leave_world' EXIT
link() { # NAMESPACE THERE HERE ADDRESS-THERE ADDRESS-HERE
	ip link add "$3" type veth peer name "$2" netns "$1" || skip "no veth devices"
	ip -n "$1" link set lo up
	ip -n "$1" address add "$4/24" dev "$2"
	ip -n "$1" link set "$2" up
	ip -n "$1" route add default via "$5"
	ip address add "$5/24" dev "$3"
	ip link set "$3" up
}
link "$client" c0 hc 198.18.1.2 198.18.1.1
link "$backend" b0 hb 198.18.7.2 198.18.7.1
echo 1 >/proc/sys/net/ipv4/ip_forward
start backend.log ip netns exec "$backend" socat TCP4-LISTEN:443,fork,reuseaddr "SYSTEM:echo backend"
answers() {
	[ "$(timeout 3 ip netns exec "$client" socat -T 2 - TCP4:198.18.1.1:9443,connect-timeout=1 \
		</dev/null 2>/dev/null)" = backend ]
}
silent() { ! answers; }
# bypass RESULT [TEXT]: what the audit says
bypass() {
	"$tlsward" --audit 9443 --format json >out.json 2>out.err
	report out.json finding published-bypass "$@"
}
# Each ruleset: DNAT, a usual input filter, and what is added.
load() { # RULES
	nft flush ruleset
	nft -f - <<NFT
table ip nat {
	chain pre {
		type nat hook prerouting priority dstnat;
		tcp dport 9443 dnat to 198.18.7.2:443
	}
}
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state vmap { established : accept, related : accept, invalid : drop }
		iifname "lo" accept
		icmp type echo-request accept
		tcp dport { 22, 80 } accept
	}
	$1
}
NFT
}
load "" || skip "no NAT in this kernel"
row "a connection arrives past the input filter" wait_for 5 answers
row "nothing on its way: fail" bypass fail "tcp port 9443 is published to 198.18.7.2:443"

load 'chain forward { type filter hook forward priority filter; policy accept;
	ct state established,related accept; tcp dport 8443 drop; }'
row "forward stops another port: arrives" answers
row "forward stops another port: fail" bypass fail

load 'chain forward { type filter hook forward priority filter; policy drop;
	ct state established,related accept; tcp dport 80 accept; }'
row "forward stops it: nothing arrives" silent
row "forward stops it: pass" bypass pass

load 'chain forward { type filter hook forward priority filter; policy drop;
	ct state established,related accept; ip daddr 198.18.7.0/24 accept; }'
row "forward asks for an address: arrives" answers
row "forward asks for an address: unknown" bypass unknown "depends on more than the port"

load 'chain early { type filter hook prerouting priority -310;
	tcp dport 9443 drop; }'
row "prerouting stops it: nothing arrives" silent
row "prerouting stops it: pass" bypass pass

load 'chain input2 { type filter hook input priority 10; }'
nft insert rule inet filter input ip saddr 198.18.1.0/24 accept
row "input asks for an address: unknown" bypass unknown

nft flush ruleset
nft 'add table ip nat; add chain ip nat pre { type nat hook prerouting priority dstnat; }; add rule ip nat pre tcp dport 9443 dnat to 198.18.7.2:443'
row "no input filter: arrives" answers
row "no input filter: pass" bypass pass
nft flush ruleset
row "nothing is published: not applicable" bypass notapplicable

# ---- legacy iptables ----
legacy=/usr/sbin/iptables-legacy
if [ -x "$legacy" ] && "$legacy" -t nat -A PREROUTING -p tcp --dport 9443 -j DNAT \
	--to-destination 198.18.7.2:443 2>legacy.err; then
	"$legacy" -P INPUT DROP
	"$legacy" -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
	"$legacy" -A INPUT -i lo -j ACCEPT
	"$legacy" -A INPUT -p tcp -m multiport --dports 22,80 -j ACCEPT
	row "legacy: arrives" answers
	row "legacy: fail" bypass fail
	"$legacy" -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
	"$legacy" -A FORWARD -p tcp --dport 443 -j REJECT
	row "legacy: forward stops it: nothing arrives" silent
	row "legacy: forward stops it: pass" bypass pass
else
	say "not tried: no legacy iptables here"
fi
row "nothing of tlsward's is left" no_process
finish
