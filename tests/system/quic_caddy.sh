#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# QUIC beside TCP on one port, of a web server that has both: Caddy.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
need root caddy openssl ip python3
enter_world "$0" "$@"

make_authority
make_certificate sound 90 ec /CN=quic.example DNS:quic.example
cat >Caddyfile <<EOF
{
	admin off
	auto_https off
}
https://quic.example:443 {
	tls $world/sound.pem $world/sound.key
	respond "hi"
}
EOF
HOME=$world
export HOME
start caddy.log caddy run --config Caddyfile
wait_for 20 sh -c "ss -Hlnu 'sport = :443' | grep -q ." || { cat caddy.log; exit 1; }

# The endpoints stand in the order of their names: TCP first.
says() { # QUESTION VALUE
	got=$(report caddy.json get "endpoints.$1")
	[ "$got" = "$2" ] || { say "      $got"; return 1; }
}
has_codes() { # ENDPOINT LIST WANTED
	got=$(report caddy.json get "endpoints.$1.protocols.5.$2" | tr -d ' \n' |
		grep -o '"code":"[0-9A-F]*"' | cut -d'"' -f4 | sort | tr '\n' ' ')
	[ "$got" = "$3 " ] || { say "      $got"; return 1; }
}
row "both were asked" sh -c \
	"'$tlsward' --handshake 127.0.0.1:443 --name quic.example --format json >caddy.json; [ \$? -ne 70 ]"
row "TCP" says 0.speaks '"tls"'
row "QUIC" says 1.speaks '"quic"'
row "QUIC: version 1" says 1.quic.v1 true
row "QUIC: suites" has_codes 1 cipher_suites "1301 1302 1303"
row "QUIC: groups" has_codes 1 groups "0017 001D"
row "TCP announces what is there" report caddy.json finding quic-alt-svc pass "port 443"
row "TCP has the same suites" has_codes 0 cipher_suites "1301 1302 1303"
row "QUIC: HTTP/3 is chosen" says 1.handshake.alpn '"h3"'
row "QUIC: a certificate is served" says 1.handshake.completed true
row "QUIC: it is the file's" says 1.certificates.0.0.sha256 "\"$(openssl x509 \
	-in sound.pem -noout -fingerprint -sha256 | cut -d= -f2 | tr -d : | tr A-F a-f)\""
row "QUIC: it is TCP's" report caddy.json finding quic-certificate pass
row "QUIC: trusted" report caddy.json finding certificate-chain pass

# Each curve it can be told to have, by way of a HelloRetryRequest.
stop "$last"
for curve in x25519 secp256r1 secp384r1 secp521r1; do
	sed "s|\(tls .*\)|\1 {\n\t\tcurves $curve\n\t}|" Caddyfile >Caddyfile.one
	start "caddy.$curve.log" caddy run --config Caddyfile.one --adapter caddyfile
	wait_for 20 sh -c "ss -Hlnu 'sport = :443' | grep -q ." ||
		{ cat "caddy.$curve.log"; exit 1; }
	quietly "$tlsward" --handshake 127.0.0.1:443/udp --name quic.example \
		--format json --output caddy.json
	row "QUIC: $curve" says 0.handshake.group "\"$curve\""
	row "QUIC: $curve: completed" says 0.handshake.completed true
	stop "$last"
done
finish
