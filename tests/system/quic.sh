#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# QUIC: a real server of it, whose suites and groups are known because it was told
# them; and others on UDP that are none.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
need root gtlsserver openssl ip socat python3
enter_world "$0" "$@"

make_authority
make_certificate sound 90 ec /CN=quic.example DNS:quic.example

listening() { # PROTOCOL PORT
	wait_for 10 sh -c "ss -Hln$1 'sport = :$2' | grep -q ." ||
		{ cat ./*.log; exit 1; }
}
serve_as() { # NAME PORT OPTION...: with the certificate NAME
	certificate=$1
	port=$2
	shift 2
	start "quic.$port.log" gtlsserver -q "$@" '*' "$port" "$certificate.key" \
		"$certificate.pem"
	listening u "$port"
}
serve() { # PORT OPTION...
	port=$1
	shift
	serve_as sound "$port" "$@"
}
fingerprint() { # NAME: as openssl has it, written as in the report
	openssl x509 -in "$1.pem" -noout -fingerprint -sha256 | cut -d= -f2 | tr -d : |
		tr A-F a-f
}
has_certificate() { # REPORT NAME: and all of its handshake besides
	says "$1" handshake.completed true &&
		says "$1" certificates.0.0.sha256 "\"$(fingerprint "$2")\""
}
asks() { # STATUS NAME ARGUMENT...: as JSON and as text
	status=$1
	name=$2
	shift 2
	run "$status" "$name.json" "$@" --format json && run "$status" "$name.txt" "$@"
}
says() { # NAME QUESTION VALUE, of the first endpoint
	got=$(report "$1.json" get "endpoints.0.$2")
	[ "$got" = "$3" ] || { say "      $got"; return 1; }
}
# codes NAME LIST: the codes of TLS 1.3's suites or groups, in order.
codes() {
	report "$1.json" get "endpoints.0.protocols.5.$2" | tr -d ' \n' |
		grep -o '"code":"[0-9A-F]*"' | cut -d'"' -f4 | tr '\n' ' '
}
has_codes() { # NAME LIST WANTED
	got=$(codes "$1" "$2")
	[ "$got" = "$3 " ] || { say "      $got"; return 1; }
}

serve 4433
row "all it has: exit status" asks 0 all --handshake 127.0.0.1:4433 --name quic.example
row "all it has: QUIC" says all transport '"quic"'
row "all it has: answers" says all speaks '"quic"'
row "all it has: version 1" says all quic.v1 true
row "all it has: no version 2" says all quic.v2 false
row "all it has: its versions" says all quic.versions '["00000001"]'
row "all it has: no Retry" says all quic.retry false
row "all it has: suites" has_codes all cipher_suites "1302 1303 1301 1304"
row "all it has: these are all" says all protocols.5.cipher_suites_complete true
row "all it has: groups" has_codes all groups "001D 0017 0018 0019"
row "all it has: these are all groups" says all protocols.5.groups_complete true
row "all it has: nothing older than TLS 1.3" says all protocols.4.offered false
row "all it has: the text says so" has all.txt "v1 yes  v2 no"
row "all it has: the certificate of the file" has_certificate all sound
row "all it has: the text names it" has all.txt "certificate CN=quic.example"
row "all it has: these are all certificates" says all certificates_complete true
row "all it has: HTTP/3 is chosen" says all handshake.alpn '"h3"'
row "all it has: trusted" says all handshake.trust '"trusted"'
row "all it has: its name" report all.json finding certificate-name pass
row "all it has: its chain" report all.json finding certificate-chain pass
row "all it has: nothing to compare it with" \
	report all.json finding quic-certificate notapplicable "no TLS on TCP"
row "all it has: HTTP/3 itself is not asked" report all.json incomplete "HTTP/3 alone"
row "all it has: as the schema says" \
	report all.json valid "$source/packaging/schema/tlsward-1.schema.json"
row "another name" asks 1 other --handshake 127.0.0.1:4433/udp --name other.example
row "another name: the certificate is not for it" \
	report other.json finding certificate-name fail
row "without a name" sh -c \
	"'$tlsward' --handshake 127.0.0.1:4433/udp --format json >nameless.json; [ \$? -ne 70 ]"
row "without a name: the certificate" has_certificate nameless sound
row "all it has: TLS 1.3" report all.json finding tls-1-3 pass
row "both loopbacks, and nothing on TCP" asks 0 both --handshake 4433 --name quic.example
row "both loopbacks: two endpoints" \
	test "$(report both.json get endpoints | grep -o '"speaks"' | wc -l)" -eq 2

# One protocol alone, where the port says so.
row "UDP alone" asks 0 udp --handshake 127.0.0.1:4433/udp --name quic.example
row "UDP alone: one endpoint" test "$(report udp.json get endpoints | grep -o '"speaks"' | wc -l)" -eq 1
row "UDP alone: is QUIC" says udp speaks '"quic"'
row "TCP alone, nobody there" asks 3 nobody --handshake 127.0.0.1:4433/tcp
row "TCP alone, nobody there: refused" has nobody.json "connection refused"
row "UDP alone, nobody there" asks 3 nothing --handshake 4439/udp
row "UDP alone, nobody there: both loopbacks" \
	test "$(report nothing.json get endpoints | grep -o '"speaks"' | wc -l)" -eq 2
row "UDP alone, nobody there: is not known" report nothing.json finding tls-protocol unknown refused

# Narrowed down, and every client has to prove its address first.
serve 4434 -V --groups='-GROUP-ALL:+GROUP-SECP384R1' \
	--ciphers='NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-256-GCM'
row "Retry: exit status" asks 0 retry --handshake 127.0.0.1:4434 --name quic.example
row "Retry: was wanted" says retry quic.retry true
row "Retry: the certificate" has_certificate retry sound
row "Retry: the suite" has_codes retry cipher_suites "1302"
row "Retry: the group" has_codes retry groups "0018"

# A tenth of what it sends is lost.
serve 4435 --tx-loss=0.1
row "losses: suites" sh -c "'$tlsward' --handshake 127.0.0.1:4435 --format json >loss.json"
row "losses: all the same" has_codes loss cipher_suites "1302 1303 1301 1304"
row "losses: the certificate" has_certificate loss sound

# Each group with each suite: what a handshake comes to, not only a first answer.
exchange() { # GROUP SUITE: the server has one of each, by GnuTLS's names
	serve 4440 "--groups=-GROUP-ALL:+GROUP-$1" \
		"--ciphers=NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+$2"
	quietly "$tlsward" --handshake 127.0.0.1:4440/udp --name quic.example \
		--format json --output exchange.json
	stop "$last"
}
exchanges() { # GROUP SUITE THEIR-NAMES
	exchange "$1" "$2"
	has_certificate exchange sound && says exchange handshake.group "\"$3\"" &&
		says exchange handshake.cipher_suite "\"$4\""
}
while read -r group group_name; do
	while read -r suite suite_name; do
		row "$group_name, $suite_name" exchanges "$group" "$suite" "$group_name" \
			"$suite_name"
	done <<-EOF
		AES-128-GCM TLS_AES_128_GCM_SHA256
		AES-256-GCM TLS_AES_256_GCM_SHA384
		CHACHA20-POLY1305 TLS_CHACHA20_POLY1305_SHA256
		AES-128-CCM TLS_AES_128_CCM_SHA256
	EOF
done <<EOF
X25519 x25519
SECP256R1 secp256r1
SECP384R1 secp384r1
SECP521R1 secp521r1
EOF

# Other keys, one that ran out, a client that is asked for one of its own.
make_certificate rsa 90 rsa:2048 /CN=quic.example DNS:quic.example
make_certificate edwards 90 ed25519 /CN=quic.example DNS:quic.example
make_certificate short 1 ec /CN=quic.example DNS:quic.example
serve_as rsa 4441
row "RSA" asks 0 rsa --handshake 127.0.0.1:4441/udp --name quic.example
row "RSA: the certificate" has_certificate rsa rsa
serve_as edwards 4442
row "Ed25519" asks 1 edwards --handshake 127.0.0.1:4442/udp --name quic.example
row "Ed25519: the certificate" has_certificate edwards edwards
row "Ed25519: no browser takes it" report edwards.json finding certificate-eddsa fail
serve_as short 4443 --verify-client
row "a short one" asks 1 short --handshake 127.0.0.1:4443/udp --name quic.example
row "a short one: the certificate" has_certificate short short
row "a short one: runs out" report short.json finding certificate-expiry fail

# TCP on the same port: the same certificate, and another one.
start same.log openssl s_server -quiet -accept 4433 -cert sound.pem -key sound.key
listening t 4433
row "the same on TCP" asks 0 same --handshake 127.0.0.1:4433 --name quic.example
row "the same on TCP: is seen" report same.json finding quic-certificate pass
stop "$last"
start differs.log openssl s_server -quiet -accept 4441 -cert sound.pem -key sound.key
listening t 4441
row "another on TCP" asks 0 differs --handshake 127.0.0.1:4441 --name quic.example
row "another on TCP: is seen" report differs.json finding quic-certificate fail

# By listener, with an owner.
row "an audit finds it" sh -c "'$tlsward' --audit 4433 --format json >audit.json; [ \$? -ne 70 ]"
row "an audit: asked over QUIC" has_codes audit cipher_suites "1302 1303 1301 1304"
row "an audit: has its listener" sh -c \
	"'$tlsward' --audit 4433 | grep -q gtlsserver"

# On UDP, and no QUIC: silence is not a refusal, an echo is no server.
start silent.log socat -u UDP-RECV:4436 OPEN:/dev/null
listening u 4436
row "silence: asked" sh -c "'$tlsward' --audit 4436/udp --format json >silent.json; [ \$? -ne 70 ]"
row "silence: says so" says silent speaks '"silence"'
row "silence: not known" says silent quic.offered null
row "silence: not complete" test "$(report silent.json get complete)" = false
row "silence: where" has silent.json "does not answer QUIC"
row "silence: no check judges it" lacks silent.json '"check": "tls-protocol", "result": "unknown"'
start echo.log socat UDP-RECVFROM:4437,fork EXEC:cat
listening u 4437
row "an echo: asked" sh -c "'$tlsward' --audit 4437/udp --format json >echo.json; [ \$? -ne 70 ]"
row "an echo: is something else" says echo speaks '"other"'
row "an echo: is no QUIC" says echo quic.offered false

# TCP alone: nobody misses QUIC.
start tcp.log openssl s_server -quiet -accept 4438 -cert sound.pem -key sound.key
listening t 4438
row "TCP alone" asks 0 tcp --handshake 4438 --name quic.example
row "TCP alone: complete" test "$(report tcp.json get complete)" = true
row "TCP alone: no endpoint on UDP" lacks tcp.txt "udp "
row "TCP alone: asked for over UDP" asks 3 nothing --handshake 4438/udp
row "TCP alone: no QUIC there" says nothing quic.offered null
row "nothing is left behind" no_process
finish
