#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Servers and firewalls that turn away who comes often: the audit stops, says so, and
# takes no close for an answer.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
need root openssl haproxy nft socat ip python3
enter_world "$0" "$@"

make_authority
make_certificate server 90 rsa:2048 /CN=a.example DNS:a.example
cat server.pem server.key >both.pem
# Silence is waited for: not long.
printf '[probe]\ndeadline = 1s\n' >short.ini
cat >haproxy.cfg <<END
global
	stats socket $PWD/haproxy.sock mode 600 level admin
	log stderr local0 err
defaults
	mode http
	timeout connect 5s
	timeout client 30s
	timeout server 30s
# Whoever connects more than 30 times in a minute is turned away for the rest of it.
frontend rate
	bind 127.0.0.1:4401 ssl crt $PWD/both.pem
	stick-table type ip size 1k expire 1m store conn_rate(1m)
	tcp-request connection track-sc0 src
	tcp-request connection reject if { sc0_conn_rate gt 30 }
	http-request return status 200 content-type text/plain string ok
frontend free
	bind 127.0.0.1:4402 ssl crt $PWD/both.pem
	http-request return status 200 content-type text/plain string ok
# Three at a time.
frontend three
	bind 127.0.0.1:4403 ssl crt $PWD/both.pem
	stick-table type ip size 1k expire 1m store conn_cur
	tcp-request connection track-sc0 src
	tcp-request connection reject if { sc0_conn_cur gt 3 }
	http-request return status 200 content-type text/plain string ok
END
listening() { ss -Hlnt "sport = :$1" | grep -q .; }
start haproxy.log haproxy -db -f haproxy.cfg
wait_for 10 listening 4403 || { cat haproxy.log; exit 1; }
# Connections of PORT that HAProxy turned away before they said anything.
rejected() { # FRONTEND
	printf 'show stat %s 1 -1 typed\n' "$1" |
		socat - UNIX-CONNECT:haproxy.sock | sed -n 's/.*\.dcon\..*:u64:\([0-9]*\)$/\1/p'
}
asks() { # NAME PORT ARGUMENT...
	name=$1
	port=$2
	shift 2
	"$tlsward" --handshake "127.0.0.1:$port" --format json "$@" >"$name.json" 2>"$name.err"
	[ $? -le 3 ]
}
says() { [ "$(report "$1.json" get "endpoints.0.$2")" = "$3" ]; }

# ---- without a limit: what there is to see -----------------------------------------
row "no limit: asked" asks free 4402 --config "$PWD/short.ini"
row "no limit: all of it" says free protocols.4.offered true
suites=$(report free.json get endpoints.0.protocols.4.cipher_suites)

# ---- a limit of connections in a minute ---------------------------------------------
row "30 a minute: asked" asks rate 4401
row "30 a minute: says that it stopped" report rate.json incomplete timeout
row "30 a minute: and why" grep -q 'it stopped answering' rate.json
row "30 a minute: what was seen before, stays" says rate protocols.5.offered true
row "30 a minute: nothing wrong follows" report rate.json agrees free.json
say "      30 a minute: $(report rate.json get endpoints.0.connections) connections, $(rejected rate) turned away"
row "30 a minute: it is left alone soon" test "$(report rate.json get endpoints.0.connections)" -le 60

# ---- three at a time: asked one by one, everything is seen ---------------------------
row "three at a time: asked" asks three 4403 --config "$PWD/short.ini"
row "three at a time: some were turned away" test "$(rejected three)" -gt 0
row "three at a time: the same suites" says three protocols.4.cipher_suites "$suites"
row "three at a time: nothing wrong follows" report three.json agrees free.json
row "three at a time: and nothing is missing" report three.json complete
say "      three at a time: $(report three.json get endpoints.0.connections) connections, $(rejected three) turned away"

# ---- a firewall's limits ---------------------------------------------------------------
nft -f - <<END || exit 1
table inet limits {
	chain in {
		type filter hook input priority 0;
		tcp dport 4402 ct state new limit rate over 6/minute burst 40 packets reject with tcp reset
	}
}
END
row "a firewall's reset: asked" asks reset 4402
row "a firewall's reset: says that it stopped" grep -q 'it stopped answering: connection refused' reset.json
row "a firewall's reset: nothing wrong follows" report reset.json agrees free.json
row "a firewall's reset: it is left alone soon" test "$(report reset.json get endpoints.0.connections)" -le 70
nft -f - <<END || exit 1
flush table inet limits
add rule inet limits in tcp dport 4402 ct state new limit rate over 6/minute burst 40 packets drop
END
row "a firewall's silence: asked" asks silence 4402 --config "$PWD/short.ini"
row "a firewall's silence: says that it stopped" grep -q 'it stopped answering' silence.json
row "a firewall's silence: nothing wrong follows" report silence.json agrees free.json
row "a firewall's silence: it is left alone soon" test "$(report silence.json get endpoints.0.connections)" -le 80
finish
