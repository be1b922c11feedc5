#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# --handshake: the wire alone. Against openssl s_server, which takes one connection at a
# time and leaves a TRACE unanswered, where that or its strictness is the point; else
# against nginx, which is quick.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
need root openssl ip python3 nginx
enter_world "$0" "$@"

make_authority
make_certificate sound 90 ec /CN=sound.example DNS:sound.example,IP:127.0.0.1
make_certificate rsa 90 rsa:2048 /CN=rsa.example DNS:rsa.example
make_self_signed self 90 rsa:2048 /CN=self.example DNS:self.example

site() { # PORT CERTIFICATE DIRECTIVE...
	printf '\tserver {\n\t\tlisten %s ssl;\n\t\tlisten [::]:%s ssl;\n' "$1" "$1"
	printf '\t\tssl_certificate %s.pem;\n\t\tssl_certificate_key %s.key;\n' \
		"$PWD/$2" "$PWD/$2"
	shift 2
	[ $# -eq 0 ] || printf '\t\t%s;\n' "$@"
	printf '\t}\n'
}
{
	site 4430 sound
	site 4431 rsa "ssl_protocols TLSv1.2"
	site 4432 sound "ssl_protocols TLSv1.3"
	site 4434 self
	site 4435 rsa "ssl_protocols TLSv1" "ssl_ciphers ALL:@SECLEVEL=0"
} | nginx_frame >nginx.conf
nginx_start "$PWD/nginx.conf" || exit 1

serve() { # PORT CERTIFICATE OPTION...
	port=$1
	certificate=$2
	shift 2
	start "server.$port" openssl s_server -quiet -www -accept "$port" \
		-cert "$certificate.pem" -key "$certificate.key" "$@"
	wait_for 10 sh -c "ss -Hlnt 'sport = :$port' | grep -q ." ||
		{ cat "server.$port"; exit 1; }
}
shakes() { # STATUS NAME ARGUMENT...: as JSON and as text
	status=$1
	name=$2
	shift 2
	run "$status" "$name.json" --handshake "$@" --format json &&
		run "$status" "$name.txt" --handshake "$@"
}
offers() { # NAME INDEX VERSION VALUE
	place=$(case $3 in SSLv2) echo 0 ;; SSLv3) echo 1 ;; TLSv1) echo 2 ;;
		TLSv1.1) echo 3 ;; TLSv1.2) echo 4 ;; *) echo 5 ;; esac)
	[ "$(report "$1.json" get "endpoints.$2.protocols.$place.version")" = "\"$3\"" ] &&
		[ "$(report "$1.json" get "endpoints.$2.protocols.$place.offered")" = "$4" ]
}
says() { test "$(report "$1.json" get "endpoints.$2")" = "$3"; }

# Both families, versions 1.2 and 1.3.
serve 443 sound
row "both: exit status" shakes 0 both 443 --name sound.example
row "both: complete" report both.json complete
row "both: an endpoint for each loopback" \
	test "$(report both.json get endpoints.1.address)" = '"::1"'
for index in 0 1; do
	for version in SSLv2 SSLv3 TLSv1 TLSv1.1; do
		row "both, $index: refuses $version" offers both $index $version false
	done
	row "both, $index: takes TLS 1.2" offers both $index TLSv1.2 true
	row "both, $index: takes TLS 1.3" offers both $index TLSv1.3 true
	row "both, $index: trusted" says both "$index.handshake.trust" '"trusted"'
done
row "both: the text has the chain" has both.txt "CN=sound.example"
row "--handshake ADDRESS:PORT" shakes 0 four 127.0.0.1:4430 --name sound.example
row "--handshake ADDRESS:PORT: one endpoint" \
	test "$(report four.json get endpoints | grep -o '"speaks"' | wc -l)" -eq 1
row "--handshake [ADDRESS]:PORT" shakes 0 six '[::1]:4430' --name sound.example
row "--handshake [ADDRESS]:PORT: that address" says six 0.address '"::1"'
row "a name that the certificate does not cover: exit status" \
	shakes 1 wrong 127.0.0.1:4430 --name other.example
row "a name that the certificate does not cover" \
	report wrong.json finding certificate-name fail other.example

row "TLS 1.2 and RSA only" shakes 0 old 4431 --name rsa.example
row "TLS 1.2 and RSA only: no TLS 1.3" offers old 0 TLSv1.3 false
row "TLS 1.2 and RSA only: its key" has old.txt "RSA 2048 bits"
row "TLS 1.2 and RSA only: a finding about 1.3" report old.json finding tls-1-3 fail
row "TLS 1.2 and RSA only: --fail-on medium" \
	run 1 medium.txt --handshake 4431 --name rsa.example --fail-on medium

row "TLS 1.3 and ECDSA only" shakes 0 new 4432 --name sound.example
row "TLS 1.3 and ECDSA only: no TLS 1.2" offers new 0 TLSv1.2 false

serve 4433 sound -tls1_2 -Verify 2
row "a client certificate is wanted: TLS 1.2 is offered" sh -c \
	"'$tlsward' --handshake 4433 --name sound.example --format json >client.json; [ \$? -ne 70 ]"
row "a client certificate is wanted: says so of TLS 1.2" offers client 0 TLSv1.2 true
row "a client certificate is wanted: the chain was seen" \
	says client 0.certificates.0.0.subject '"CN=sound.example"'

row "self-signed: exit status" shakes 1 self 4434 --name self.example
row "self-signed: says so" report self.json finding certificate-chain fail

row "TLS 1.0: exit status" shakes 1 ancient 4435 --name rsa.example
row "TLS 1.0: offered" offers ancient 0 TLSv1 true
row "TLS 1.0: found" report ancient.json finding tls-protocol fail "TLSv1"

# A name that is served to nobody: no handshake, so nothing was found sound either.
serve 4436 rsa -servername rsa.example -servername_fatal -cert2 rsa.pem -key2 rsa.key
row "another name: exit status" shakes 3 refused 4436 --name other.example
row "another name: no certificate was seen" \
	report refused.json finding certificate-name unknown unrecognized_name
row "another name: no word of soundness" has refused.txt "every hello is refused"
row "another name: none of ruled out" lacks refused.txt "ruled out"
row "another name: why no page was seen" \
	report refused.json vulnerability breach unknown unrecognized_name
row "its own name" shakes 0 taken 4436 --name rsa.example

# Nobody there: the question has no answer.
row "nothing listens: not 0" shakes 3 nobody 4499
row "nothing listens: says why" has nobody.txt "connection refused"
row "nothing listens at an address" shakes 3 nobody4 127.0.0.1:4499
row "an address that is nowhere" shakes 3 nowhere 192.0.2.77:443 --timeout 10s
row "a name that is no name" run 2 bad.txt --handshake 443 --name 'a b'
row "an address without brackets" run 2 bad.txt --handshake ::1:443
finish
