#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What a wire audit costs: tlsward and the programs one would use instead, in turn on
# three configurations of one nginx (Debian's defaults, Mozilla's intermediate,
# everything OpenSSL takes): wall time, CPU of all processes, and connections, which a
# rule in the namespace counts. Then the whole audit of one endpoint, and of many
# server names on one nginx: what each name more costs in memory, beside the bytes of
# JSON that are about it. Prints medians; asserts nothing. As root.
#
#	sh tests/bench/wire.sh [BUILD] [RUNS] [NAMES]
#
# A release build; 5 runs; NAMES is a list, "100 1000 3000".
#
# Peers that are not installed are left out by name; testssl.sh runs once.
set -eu
build=$(cd "${1:-build}" && pwd)
runs=${2:-5}
names=${3:-100 1000 3000}
here=$(cd "$(dirname "$0")" && pwd)
TLSWARD=$build/tlsward
TLSWARD_TOOLS=$build
TLSWARD_SOURCE=$here/../..
export TLSWARD TLSWARD_TOOLS TLSWARD_SOURCE
if [ "${TLSWARD_WORLD:-}" != inside ]; then
	cc -O2 -D_GNU_SOURCE -o "$build/measure" "$here/measure.c"
fi
set -- "$build" "$runs" "$names"
. "$here/../system/lib.sh"
. "$here/../system/site.sh"
need root nginx openssl ip nft
enter_world "$here/wire.sh" "$@"
set +u

make_authority
make_certificate rsa 90 rsa:2048 /CN=site.example DNS:site.example
make_certificate ec 90 ec /CN=site.example DNS:site.example
openssl dhparam -dsaparam -out dh.pem 2048 2>/dev/null

nft -f - <<EOF
table inet count {
	counter connections { }
	chain out {
		type filter hook output priority 0
		tcp dport { 443, 4431-4433 } tcp flags & (syn | ack) == syn counter name connections
	}
}
EOF
connections() {
	nft reset counter inet count connections | sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

intermediate=ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305
{
	cat <<EOF
	ssl_certificate $PWD/rsa.pem;
	ssl_certificate_key $PWD/rsa.key;
	ssl_certificate $PWD/ec.pem;
	ssl_certificate_key $PWD/ec.key;
	ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
	ssl_prefer_server_ciphers on;
	server { listen 127.0.0.1:4431 ssl; }
	server {
		listen 127.0.0.1:4432 ssl;
		ssl_protocols TLSv1.2 TLSv1.3;
		ssl_prefer_server_ciphers off;
		ssl_ciphers $intermediate;
	}
	server {
		listen 127.0.0.1:4433 ssl;
		ssl_dhparam $PWD/dh.pem;
		ssl_ciphers ALL:COMPLEMENTOFALL:@SECLEVEL=0;
	}
EOF
} | nginx_frame | sed 's/^worker_processes 1/worker_processes 2/' >nginx.conf
nginx_start "$PWD/nginx.conf"

# median FIELD RUNS: of the lines of "figures".
median() {
	tr -s ' ' <figures | cut -d' ' -f"$1" | sort -n | sed -n "$(($2 / 2 + 1))p"
}

# wire NAME RUNS COMMAND...: "@" in a word stands for the port of the configuration.
wire() {
	name=$1
	times=$2
	shift 2
	command -v "$1" >/dev/null || { printf '  %-44s not installed\n' "$name"; return 0; }
	program=$(command -v "$1")
	shift
	line=
	for port in 4431 4432 4433; do
		words=
		for word in "$@"; do
			words="$words $(printf '%s' "$word" | sed "s/@/$port/")"
		done
		: >figures
		i=0
		while [ "$i" -lt "$times" ]; do
			connections >/dev/null
			# shellcheck disable=SC2086 # words without blanks
			"$build/measure" "$program" $words | tr '\n' ' ' >>figures
			connections >>figures
			i=$((i + 1))
		done
		for field in 2 1 6; do
			line="$line $(median "$field" "$times")"
		done
	done
	# shellcheck disable=SC2086 # nine numbers
	printf '  %-44s %s\n' "$name" "$(printf '%7s %6s %6s  ' $line)"
}

printf '%-46s %s\n' "median of $runs runs: wall ms, CPU ms, connections" \
	"Debian's defaults      Mozilla intermediate   everything"
wire "tlsward --handshake --probe offer" "$runs" "$TLSWARD" --handshake 127.0.0.1:@ \
	--name site.example --probe offer
wire "tlsward --handshake (every weakness)" "$runs" "$TLSWARD" --handshake 127.0.0.1:@ \
	--name site.example
wire "sslscan (protocols, suites, order)" "$runs" sslscan --no-heartbleed \
	--no-compression --no-renegotiation --no-fallback --no-groups --no-check-certificate \
	--sni-name=site.example 127.0.0.1:@
wire "sslscan (all it has)" "$runs" sslscan --sni-name=site.example 127.0.0.1:@
wire "nmap --script ssl-enum-ciphers" "$runs" nmap -n -Pn -p @ --script ssl-enum-ciphers \
	127.0.0.1
wire "testssl.sh -p -P (once, 300 s at most)" 1 timeout 300 testssl -p -P --quiet \
	--color 0 --ip one 127.0.0.1:@
say
say "Of these, for protocols, suites and their order alone (connections, wall ms):"
for port in 4431 4432 4433; do
	"$TLSWARD" --handshake "127.0.0.1:$port" --name site.example --format json \
		--probe offer >"wire.$port.json" || :
	printf '  %s %s\n' "$port" "$(report "wire.$port.json" get endpoints.0.enumeration)"
done

nginx_stop

# many COUNT: as many names on one nginx, which takes its time to start.
many() {
	{
		cat <<EOF
	ssl_certificate $PWD/rsa.pem;
	ssl_certificate_key $PWD/rsa.key;
	ssl_certificate $PWD/ec.pem;
	ssl_certificate_key $PWD/ec.key;
	ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
	ssl_prefer_server_ciphers on;
	server_names_hash_max_size 65536;
EOF
		i=0
		while [ "$i" -lt "$1" ]; do
			i=$((i + 1))
			printf '\tserver { listen 127.0.0.1:443 ssl; server_name n%d.example; }\n' "$i"
		done
	} | nginx_frame | sed 's/^worker_processes 1/worker_processes 2/' >many.conf
	rm -f nginx.pid
	start nginx.log /usr/sbin/nginx -c "$PWD/many.conf"
	# shellcheck disable=SC2034,SC2154 # start() and workers() of the system tests
	nginx=$last
	wait_for 120 test -s nginx.pid && wait_for 10 test -n "$(workers)"
}

# audit RUNS WORD...: the fields of "figures", over as many runs.
audit() {
	times=$1
	shift
	: >figures
	i=0
	while [ "$i" -lt "$times" ]; do
		connections >/dev/null
		"$build/measure" "$TLSWARD" --audit 443 --timeout 600s "$@" | tr '\n' ' ' >>figures
		connections >>figures
		i=$((i + 1))
	done
}

# slope FROM TO: by how much it rose for each name since the last count, in KB.
slope() {
	[ "$last_count" -gt 0 ] && awk "BEGIN { printf \"%.1f\", ($2 - $1) / ($count - $last_count) }"
}

say
say "tlsward --audit 443, median of $runs runs. Text: wall ms, CPU ms, RSS KB (the highest"
say "sum over all processes), KB for each name more, connections; JSON: RSS KB, KB for"
say "each name more, KB of output, KB for each name more"
last_count=0
last_rss=0
last_json_rss=0
last_bytes=0
for count in $names; do
	many "$count"
	audit "$runs"
	line=
	for field in 2 1 3; do
		line="$line $(median "$field" "$runs")"
	done
	rss=${line##* }
	line="$line $(slope "$last_rss" "$rss" || echo -) $(median 6 "$runs")"
	audit "$runs" --format json
	json_rss=$(median 3 "$runs")
	bytes=$({ "$TLSWARD" --audit 443 --timeout 600s --format json || :; } | wc -c)
	bytes=$((bytes / 1024))
	# shellcheck disable=SC2086 # five numbers
	printf '  %-12s %8s %8s %8s %6s %8s   ' "$count names" $line
	printf '%8s %6s %8s %6s\n' "$json_rss" "$(slope "$last_json_rss" "$json_rss" || echo -)" \
		"$bytes" "$(slope "$last_bytes" "$bytes" || echo -)"
	last_count=$count
	last_rss=$rss
	last_json_rss=$json_rss
	last_bytes=$bytes
	nginx_stop
done
