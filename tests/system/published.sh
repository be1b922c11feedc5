#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Ports served without a listener here: what nftables publish is in "published",
# with the target where a real connection arrives and the handle that nft lists.
. "$(dirname "$0")/lib.sh"
need root nft socat ip python3
enter_world "$0" "$@"

# A client and a backend, each in a namespace of its own; this one routes.
ip netns add "pub-client-$$" && ip netns add "pub-backend-$$" || skip "no named namespaces"
client=pub-client-$$
backend=pub-backend-$$
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
# In a namespace without a process sockets may be held that nobody can look for, and
# that would be said where "nothing listens" is wanted.
start client.log ip netns exec "$client" sleep 600

serve() { # NAMESPACE ADDRESS:PORT WORD
	start "$3.log" ip netns exec "$1" socat \
		"TCP4-LISTEN:${2#*:},bind=${2%:*},fork,reuseaddr" "SYSTEM:echo $3"
}
serve "$backend" 198.18.7.2:8443 backend
serve "$backend" 198.18.7.2:9000 mapped
start local.log socat TCP4-LISTEN:8444,fork,reuseaddr "SYSTEM:echo local"

# says WORD PORT: what the client is told behind our port. (socat never reaches a
# shell with anything but the words above.)
says() {
	[ "$(timeout 5 ip netns exec "$client" socat -T 2 - "TCP4:198.18.1.1:$2" \
		</dev/null)" = "$1" ]
}

# handle FAMILY TABLE CHAIN TEXT: of the rule that nft lists with this text.
handle() {
	nft -a list chain "$1" "$2" "$3" | grep -F -- "$4" |
		sed -n 's/.*# handle \([0-9]*\)$/\1/p' | head -n 1
}

# published FILE PORT PROTOCOL -> "kind to by" lines
published() {
	python3 - "$1" "$2" "$3" <<'PY'
import json, sys
report = json.load(open(sys.argv[1]))
for entry in report["published"]:
    if entry["port"] <= int(sys.argv[2]) <= entry["last_port"] and \
            entry["protocol"] == sys.argv[3]:
        print(entry["kind"], entry["to"], entry["by"], sep="|")
PY
}

# shows NAME PORT KIND TO BY: exactly this one entry for tcp, in JSON and in words.
shows() {
	"$tlsward" --listeners "$2" --format json >out.json 2>out.err || {
		cat out.err
		return 1
	}
	published out.json "$2" tcp >entries
	[ "$(cat entries)" = "$3|$4|$5" ] || {
		say "      got: $(cat entries)"
		return 1
	}
	"$tlsward" --listeners "$2" >out.txt 2>out.err
	has out.txt "tcp port $2 is published to $4" && lacks out.txt "nothing listens"
}
limits() { # PORT: in the JSON of a run
	"$tlsward" --listeners "$1" --format json >out.json 2>out.err
	python3 -c 'import json
for limit in json.load(open("out.json"))["limits"]: print(limit["where"])'
}

"$tlsward" --listeners 443 >nothing.txt 2>nothing.err
row "without rules nothing listens" has nothing.txt "nothing listens there"
row "looking makes no table of the legacy iptables" \
	test -z "$(cat /proc/net/ip_tables_names /proc/net/ip6_tables_names 2>/dev/null)"

# ---- DNAT: a rule, a set, a range, a map, a verdict map ----
nft -f - <<'NFT' || skip "no NAT in this kernel"
table ip nat {
	set ports { type inet_service; flags interval; elements = { 7000-7010, 7443 } }
	map targets {
		type inet_service : ipv4_addr . inet_service
		elements = { 9443 : 198.18.7.2 . 9000, 9444 : 198.18.7.3 . 9001 }
	}
	map services {
		type ipv4_addr . inet_proto . inet_service : verdict
		elements = { 198.18.1.1 . tcp . 6443 : goto service }
	}
	chain endpoint {
		meta l4proto tcp dnat to 198.18.7.2:8443
	}
	chain service {
		numgen random mod 1 vmap { 0 : goto endpoint }
	}
	chain docker {
		iifname "docker0" return
		tcp dport 443 dnat to 198.18.7.2:8443
	}
	chain prerouting {
		type nat hook prerouting priority dstnat; policy accept;
		fib daddr type local jump docker
		tcp dport 444 redirect to :8444
		tcp dport @ports dnat to 198.18.7.2:8443
		dnat to tcp dport map @targets
		ip daddr . meta l4proto . th dport vmap @services
		iifname "lo" tcp dport 445 redirect to :8444
		tcp dport 8000-8100 dnat to 198.18.7.2
	}
	chain output {
		type nat hook output priority -100; policy accept;
		tcp dport 446 redirect to :8444
	}
}
table ip asleep {
	flags dormant
	chain prerouting {
		type nat hook prerouting priority dstnat; policy accept;
		tcp dport 447 redirect to :8444
	}
}
NFT
docker="ip nat docker handle $(handle ip nat docker 'tcp dport 443 dnat')"
pre() { printf 'ip nat prerouting handle %s' "$(handle ip nat prerouting "$1")"; }
row "a connection to 443 arrives in the backend" wait_for 5 says backend 443
row "dnat behind a jump" shows "" 443 dnat 198.18.7.2:8443 "$docker"
row "a connection to 444 arrives at the local port" says local 444
row "redirect" shows "" 444 redirect :8444 "$(pre 'tcp dport 444')"
row "a connection to 7443 arrives" says backend 7443
row "dnat by an interval set, a single port" \
	shows "" 7443 dnat 198.18.7.2:8443 "$(pre @ports)"
row "dnat by an interval set, inside a range" \
	shows "" 7005 dnat 198.18.7.2:8443 "$(pre @ports)"
row "a connection to 9443 arrives where the map says" says mapped 9443
row "dnat by a map" shows "" 9443 dnat 198.18.7.2:9000 "$(pre 'map @targets')"
row "another key of it" shows "" 9444 dnat 198.18.7.3:9001 "$(pre 'map @targets')"
row "a connection to 6443 arrives" says backend 6443
row "dnat by verdict maps" shows "" 6443 dnat 198.18.7.2:8443 \
	"ip nat endpoint handle $(handle ip nat endpoint dnat)"
row "a range of ports keeps its port" \
	shows "" 8050 dnat 198.18.7.2:8050 "$(pre 8000-8100)"
nobody() { # PORT: nothing is published, and that is said
	"$tlsward" --listeners "$1" >out.txt 2>out.err
	has out.txt "nothing listens there"
}
nobody_else() { # PORT: there is a listener, and it is not published
	"$tlsward" --listeners "$1" --format json >out.json 2>out.err
	[ -z "$(published out.json "$1" tcp)" ] && has out.json '"port": '"$1"
}
row "only for loopback: not from outside" nobody 445
row "output only: not from outside" nobody 446
row "a dormant table" nobody 447
row "a port no rule speaks of" nobody 7011
"$tlsward" --listeners --format json >all.json 2>all.err
all() { published all.json 8000 tcp | grep -q '8000-8100' && published all.json 443 tcp | grep -q dnat; }
row "all ports at once" all
"$tlsward" --audit 443 --without handshake --format json >audit.json 2>audit.err
row "--audit has it too" test "$(published audit.json 443 tcp)" = "dnat|198.18.7.2:8443|$docker"
nft flush ruleset

# ---- inet, IPv6, UDP ----
nft -f - <<'NFT'
table inet both {
	chain prerouting {
		type nat hook prerouting priority dstnat; policy accept;
		meta l4proto { tcp, udp } th dport { 443, 853 } redirect to :8444
		ip6 daddr 2001:db8::1 tcp dport 8443 dnat ip6 to [2001:db8:7::2]:443
	}
}
NFT
rule() { printf 'inet both prerouting handle %s' "$(handle inet both prerouting "$1")"; }
row "a rule of both families is one entry" \
	shows "" 443 redirect :8444 "$(rule redirect)"
udp() { [ "$(published out.json 443 udp)" = "redirect|:8444|$(rule redirect)" ]; }
row "and one for udp" udp
row "dnat to an IPv6 address" shows "" 8443 dnat "[2001:db8:7::2]:443" "$(rule dnat)"
nft flush ruleset

# ---- TPROXY ----
if nft -f - <<'NFT' 2>tproxy.err; then
table ip mangle {
	chain prerouting {
		type filter hook prerouting priority mangle; policy accept;
		tcp dport 443 tproxy to 127.0.0.1:8444 accept
	}
}
NFT
	row "tproxy" shows "" 443 tproxy 127.0.0.1:8444 \
		"ip mangle prerouting handle $(handle ip mangle prerouting tproxy)"
	nft flush ruleset
else
	say "not tried: no TPROXY in this kernel"
fi

# ---- what cannot be told is said ----
nft -f - <<'NFT'
table ip nat {
	chain prerouting {
		type nat hook prerouting priority dstnat; policy accept;
		meta mark 7 tcp dport 443 dnat to 198.18.7.2:8443
	}
}
NFT
doubtful() {
	limits 443 | grep -qF "ip nat prerouting handle $(handle ip nat prerouting dnat): depends on a mark" || return 1
	"$tlsward" --listeners 443 >out.txt 2>out.err
	lacks out.txt "nothing listens"
}
row "a mark of another rule's is a limit with the place" doubtful
silent() { limits 444 >limits.txt && [ ! -s limits.txt ]; }
row "and none for a port that the rule does not mean" silent
nft flush ruleset

# ---- iptables-nft: xtables' own structs ----
iptables=
for path in "${TLSWARD_IPTABLES_NFT:-}" /usr/sbin/iptables-nft /sbin/iptables-nft; do
	[ -n "$path" ] && [ -x "$path" ] && iptables=$path && break
done
if [ -n "$iptables" ] && "$iptables" -t nat -N DOCKER 2>iptables.err; then
	"$iptables" -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
	"$iptables" -t nat -A DOCKER -i docker0 -j RETURN
	"$iptables" -t nat -A DOCKER ! -i docker0 -p tcp -m tcp --dport 443 \
		-j DNAT --to-destination 198.18.7.2:8443
	"$iptables" -t nat -A DOCKER -p tcp -m multiport --dports 80,8000:8010 \
		-j REDIRECT --to-ports 8444
	# nft may lack the words for them, but it numbers them.
	nth() { # CHAIN N: the handle of its N-th rule
		nft -a list chain ip nat "$1" 2>/dev/null | grep '# handle' |
			sed -n "$(($2 + 1))s/.*# handle \([0-9]*\)\$/\1/p"
	}
	row "iptables-nft: dnat as docker writes it" shows "" 443 dnat 198.18.7.2:8443 \
		"ip nat DOCKER handle $(nth DOCKER 2)"
	row "iptables-nft: a connection arrives" says backend 443
	row "iptables-nft: redirect with multiport" shows "" 8005 redirect :8444 \
		"ip nat DOCKER handle $(nth DOCKER 3)"
	row "iptables-nft: a connection arrives there" says local 8005
	"$iptables" -t nat -I PREROUTING -p tcp -m u32 --u32 0=0 -j REDIRECT --to-ports 9
	unknown() { limits 443 | grep -q "ip nat PREROUTING handle .* is a match of xtables"; }
	row "iptables-nft: a match nobody knows is a limit" unknown
	nft flush ruleset
else
	say "not tried: no iptables-nft here"
fi

# ---- docker-proxy: a listener and DNAT for one port ----
cp "$tools/host_sockets_tool" docker-proxy
start proxy.log ./docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 443 \
	-container-ip 198.18.7.2 -container-port 8443
proxy=$last
wait_for 5 has proxy.log ready || say "docker-proxy: $(cat proxy.log)"
"$tlsward" --listeners 443 --format json >out.json 2>out.err
"$tlsward" --listeners 443 >out.txt 2>out.err
row "docker-proxy: where it passes on, without DNAT" test \
	"$(report out.json get listeners.0.forwarder)" = '{"program": "docker-proxy", "to": "198.18.7.2:8443"}'
row "docker-proxy: in words" has out.txt "docker-proxy passes on to 198.18.7.2:8443"
nft 'add table ip nat; add chain ip nat pre { type nat hook prerouting priority dstnat; }; add rule ip nat pre tcp dport 443 dnat to 198.18.7.2:8443'
"$tlsward" --listeners 443 --format json >out.json 2>out.err
"$tlsward" --listeners 443 >out.txt 2>out.err
row "docker-proxy: what is published names the listener" test \
	"$(report out.json get published.0.listener)" = "$(report out.json get listeners.0.id)"
row "docker-proxy: the listener's line names the target" has out.txt \
	"passes on to 198.18.7.2:8443; from outside: 198.18.7.2:8443 (ip nat pre handle"
row "docker-proxy: the rule's line names the listener" has out.txt "; here docker-proxy listens"
row "docker-proxy: the report is what its schema allows" sh -c \
	'python3 "$1" out.json valid "$2"; [ $? -ne 1 ]' sh "$source/tests/system/report.py" \
	"$source/packaging/schema/tlsward-1.schema.json"
stop "$proxy"
nft flush ruleset

# ---- legacy iptables: rules that nft does not list ----
legacy=/usr/sbin/iptables-legacy
legacy6=/usr/sbin/ip6tables-legacy
if [ -x "$legacy" ] && "$legacy" -t nat -N DOCKER 2>legacy.err; then
	"$legacy" -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
	"$legacy" -t nat -A DOCKER -i docker0 -j RETURN
	"$legacy" -t nat -A DOCKER ! -i docker0 -p tcp -m tcp --dport 443 \
		-j DNAT --to-destination 198.18.7.2:8443
	"$legacy" -t nat -A DOCKER -p tcp -m multiport --dports 80,8000:8010 \
		-j REDIRECT --to-ports 8444
	"$legacy" -t nat -A OUTPUT -p tcp --dport 446 -j REDIRECT --to-ports 8444
	row "legacy: a connection arrives" says backend 443
	row "legacy: dnat as docker writes it" shows "" 443 dnat 198.18.7.2:8443 \
		"xtables ip nat DOCKER rule 2"
	row "legacy: a connection arrives there" says local 8005
	row "legacy: redirect with multiport" shows "" 8005 redirect :8444 \
		"xtables ip nat DOCKER rule 3"
	row "legacy: output only" nobody 446
	row "legacy: nft lists nothing of it" test -z "$(nft list ruleset)"
	"$legacy" -t nat -I PREROUTING -p tcp -m u32 --u32 0=0 -j REDIRECT --to-ports 9
	strange() { limits 443 | grep -qxF "rules that may publish a port: xtables ip nat PREROUTING rule 1: is a match of xtables that tlsward does not know"; }
	row "legacy: a match nobody knows is a limit with its place" strange
	"$legacy" -t nat -F && "$legacy" -t nat -X
	row "legacy: empty tables are no limit" nobody 443
	if [ -x "$legacy6" ] && "$legacy6" -t nat -A PREROUTING -p tcp --dport 8443 \
		-j DNAT --to-destination '[2001:db8:7::2]:443' 2>legacy.err; then
		row "legacy: IPv6" shows "" 8443 dnat "[2001:db8:7::2]:443" \
			"xtables ip6 nat PREROUTING rule 1"
		"$legacy6" -t nat -F
	else
		say "not tried: no ip6tables-legacy NAT here"
	fi
	if "$legacy" -t mangle -A PREROUTING -p tcp --dport 443 -j TPROXY \
		--on-port 8444 --on-ip 127.0.0.1 2>legacy.err; then
		row "legacy: tproxy" shows "" 443 tproxy 127.0.0.1:8444 \
			"xtables ip mangle PREROUTING rule 1"
		"$legacy" -t mangle -F
	else
		say "not tried: no TPROXY for the legacy iptables here"
	fi
else
	say "not tried: no legacy iptables here"
fi

# ---- BPF sk_lookup: no rule and no listener at all ----
start sk_lookup.log "$tools/sk_lookup" 9443 443
steerer=$last
if wait_for 5 has sk_lookup.log ready; then
	steered() { timeout 5 socat -T 2 - TCP4:198.18.1.1:443 </dev/null | grep -q steered; }
	row "sk_lookup: a connection to 443 arrives" steered
	row "sk_lookup" shows "" 443 sk_lookup 127.0.0.1:9443 "sk_lookup at 127.0.0.1:443"
	row "sk_lookup: the listener itself is none" nobody_else 9443
	stop "$steerer"
	row "sk_lookup: gone with its program" nobody 443
else
	say "not tried: no sk_lookup in this kernel: $(cat sk_lookup.log)"
fi

row "nothing of tlsward's is left" no_process
finish
