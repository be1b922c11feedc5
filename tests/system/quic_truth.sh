#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What QUIC servers offer by brute force, one suite or one group to a handshake, by
# ngtcp2's client on GnuTLS; and whether tlsward says the same.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
need root gtlsserver gtlsclient caddy openssl ip python3
enter_world "$0" "$@"

make_authority
make_certificate sound 90 ec /CN=quic.example DNS:quic.example

# Its client names the host in the hello only when it is connected to by name.
echo "127.0.0.1 quic.example" >hosts
mount --bind hosts /etc/hosts

# All that GnuTLS has of either, by its own names.
every_suite="1301:AES-128-GCM 1302:AES-256-GCM 1303:CHACHA20-POLY1305 1304:AES-128-CCM
1305:AES-128-CCM-8"
every_group="001D:X25519 0017:SECP256R1 0018:SECP384R1 0019:SECP521R1 001E:X448
0100:FFDHE2048 0101:FFDHE3072 0102:FFDHE4096 0103:FFDHE6144 0104:FFDHE8192"

serve() { # PORT COMMAND...
	port=$1
	shift
	start "server.$port" "$@"
	wait_for 20 sh -c "ss -Hlnu 'sport = :$port' | grep -q ." ||
		{ cat "server.$port"; exit 1; }
}
# completes PORT LOG OPTION...: a handshake of nothing else
completes() {
	port=$1
	log=$2
	shift 2
	timeout 20 gtlsclient --no-quic-dump --no-http-dump --handshake-timeout=5s \
		--exit-on-all-streams-close "$@" quic.example "$port" \
		https://quic.example/ </dev/null >"$log" 2>&1
	grep -q '^Negotiated cipher suite is' "$log"
}
brute() { # NAME PORT: NAME.cipher_suites, NAME.groups
	for suite in $every_suite; do
		completes "$2" "$1.$suite" \
			"--ciphers=NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+${suite#*:}" &&
			say "TLSv1.3 ${suite%%:*}"
	done | sort >"$1.cipher_suites"
	for group in $every_group; do
		completes "$2" "$1.$group" "--groups=-GROUP-ALL:+GROUP-${group#*:}" &&
			say "TLSv1.3 ${group%%:*}"
	done | sort >"$1.groups"
}
same() { # NAME LIST COUNT: what the report has is the truth, and there are so many
	report "$1.json" codes "$2" | grep . >"$1.$2.found"
	diff "$1.$2" "$1.$2.found" && [ "$(grep -c . "$1.$2")" -eq "$3" ]
}
equal() { # TITLE NAME PORT SUITES GROUPS
	brute "$2" "$3"
	"$tlsward" --handshake "127.0.0.1:$3/udp" --name quic.example --format json \
		>"$2.json" 2>"$2.err"
	row "$1: suites" same "$2" cipher_suites "$4"
	row "$1: groups" same "$2" groups "$5"
}

serve 4433 gtlsserver -q '*' 4433 sound.key sound.pem
equal "ngtcp2 as it comes" all 4433 4 4
serve 4434 gtlsserver -q --groups='-GROUP-ALL:+GROUP-SECP384R1:+GROUP-FFDHE3072' \
	--ciphers='NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-256-GCM:+AES-128-CCM' \
	'*' 4434 sound.key sound.pem
equal "ngtcp2 with a few" few 4434 2 2

cat >Caddyfile <<END
{
	admin off
	auto_https off
}
https://quic.example:443 {
	tls $world/sound.pem $world/sound.key
	respond "hi"
}
END
HOME=$world
export HOME
serve 443 caddy run --config Caddyfile
equal "Caddy" caddy 443 3 2
finish
