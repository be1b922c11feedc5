#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The named weaknesses, through the whole program: scripted peers that have one each,
# and servers that have none.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
need root openssl ip python3
enter_world "$0" "$@"

make_self_signed sound 90 rsa:2048 /CN=sound.example DNS:sound.example

ready() { # PORT
	wait_for 20 sh -c "ss -Hlnt 'sport = :$1' | grep -q ." || {
		say "nothing listens on $1"
		exit 1
	}
}
# asks NAME PORT ARGUMENT...: as JSON; that there are findings is no failure here.
asks() {
	name=$1
	port=$2
	shift 2
	"$tlsward" --handshake "127.0.0.1:$port" --name sound.example --format json \
		"$@" >"$name.json" 2>"$name.err"
	case $? in 0 | 1 | 3) return 0 ;; esac
	cat "$name.err"
	return 1
}
# says NAME ID RESULT [WORDS]: the vulnerability, and what was seen.
says() {
	report "$1.json" vulnerability "$2" "$3" "${4:-}"
}
# peer NAME: start it; its port is in $port.
port=5000
peer() {
	port=$((port + 1))
	start "peer.$port" "$tools/weak_peer" "$1" "$port"
	ready "$port"
}

# id, peer, what is said of it
while IFS='|' read -r id peer words; do
	peer "$peer"
	row "$peer: asked" asks "$peer" "$port"
	row "$peer: $id" says "$peer" "$id" fail "$words"
	row "$peer: a finding" report "$peer.json" finding "$id" fail
	stop "$last"
done <<-END
	heartbleed|heartbleed|16384 bytes
	ccs-injection|ccs-1.2|alert 20
	robot|robot-strong|a strong oracle
	robot|robot-weak|a weak oracle
	robot|robot-cbc|without AES-GCM
	robot|robot-1.0|TLSv1, a strong
	robot|robot-behind-certificate|a strong oracle
	padding-oracle|cbc-poodle|CVE-2014-8730
	padding-oracle|cbc-empty|CVE-2019-1559
	padding-oracle|cbc-poodle-1.0|TLSv1 AES_CBC_SHA
	padding-oracle|cbc-empty-camellia|TLSv1.2 CAMELLIA_CBC_SHA
	crime|compression|DEFLATE
	insecure-renegotiation|no-rfc5746|renegotiation_info
	drown|ssl2|SSLv2
	drown|ssl2-empty|empty list
END

# What is easily taken for weak.
while IFS='|' read -r id peer result; do
	peer "$peer"
	row "$peer: asked" asks "$peer" "$port"
	row "$peer: $id" says "$peer" "$id" "$result"
	stop "$last"
done <<-END
	heartbleed|heartbeat-sound|pass
	ccs-injection|ccs-fails|pass
	ccs-injection|ccs-bad-mac-slow|pass
	ccs-injection|ccs-closes-late|unknown
	robot|rsa-closes|pass
	robot|rsa-random|unknown
	robot|rsa-wants-certificate|unknown
	padding-oracle|cbc-sound|pass
	drown|ssl2-refused|pass
END

# DROWN is about the key. A peer that speaks nothing newer shows it in its SSLv2 hello;
# a sound server with the same one is open, one with another is not.
make_self_signed other 90 rsa:2048 /CN=other.example DNS:other.example
start drowned openssl s_server -quiet -www -accept 4501 -cert sound.pem -key sound.key
start apart openssl s_server -quiet -www -accept 4502 -cert other.pem -key other.key
start old "$tools/weak_peer" ssl2-only 4503 sound.pem sound.key
ready 4501
ready 4502
ready 4503
row "SSLv2 alone: asked" asks alone 4503
row "SSLv2 alone: fails" says alone drown fail "SSLv2 is accepted"
row "SSLv2 alone: its certificate" test \
	"$(report alone.json get endpoints.0.certificates.0.0.sha256)" = \
	"\"$(openssl x509 -in sound.pem -outform DER | sha256sum | cut -d' ' -f1)\""
row "DROWN by key: asked" sh -c '"$0" --audit 4501-4503 --format json >key.json 2>key.err
	test $? -le 3' "$tlsward"
row "DROWN by key: the same one" report key.json finding drown fail \
	"also served by 127.0.0.1:4503"
row "DROWN by key: another one" report key.json finding drown pass \
	"no other endpoint asked has its RSA key"
# What was not asked is not clean: it is named.
row "DROWN, one port: asked" sh -c '"$0" --audit 4501 --format json >one.json 2>one.err
	test $? -le 3' "$tlsward"
row "DROWN, one port: the others are named" report one.json finding drown pass \
	"not asked: TCP ports 4502, 4503"
row "DROWN, all ports: asked" sh -c '"$0" --audit 1-65535 --format json >all.json 2>all.err
	test $? -le 3' "$tlsward"
row "DROWN, all ports: the same one" report all.json finding drown fail \
	"also served by 127.0.0.1:4503"

# With --probe offer nothing that looks like an attack is sent.
peer heartbleed
row "--probe offer: asked" asks offer "$port" --probe offer
row "--probe offer: announced, not tried" says offer heartbleed unknown "not asked"
row "--probe offer: not for the exit status" \
	report offer.json finding heartbleed unknown
stop "$last"

# Whoever closes after every handshake has not been seen to refuse a renegotiation.
cat >leaves.py <<END
import socket, ssl
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("sound.pem", "sound.key")
context.maximum_version = ssl.TLSVersion.TLSv1_2
listener = socket.create_server(("127.0.0.1", 4434), backlog=128)
while True:
    client, address = listener.accept()
    client.settimeout(5)
    try:
        context.wrap_socket(client, server_side=True).close()
    except OSError:
        client.close()
END
start leaves python3 leaves.py
ready 4434
row "closes after every handshake: asked" asks leaves 4434
row "closes after every handshake: client renegotiation" \
	says leaves client-renegotiation unknown "asked to renegotiate or not"
stop "$last"

# A real server with everything OpenSSL has, at every version it has.
start server openssl s_server -quiet -www -accept 4433 -cert sound.pem -key sound.key \
	-cipher ALL:COMPLEMENTOFALL:@SECLEVEL=0
ready 4433
row "s_server: asked" asks server 4433
for id in heartbleed ccs-injection robot padding-oracle crime insecure-renegotiation \
	drown poodle rc4 freak logjam; do
	row "s_server: $id" says server "$id" pass
done
row "s_server: anonymous suites" says server anonymous-suites fail
row "s_server: NULL suites" says server null-suites fail
row "s_server: fallback" \
	test "$(report server.json get endpoints.0.features.fallback_scsv)" = true

row "s_server: the downgrade sentinel" \
	test "$(report server.json get endpoints.0.features.downgrade_sentinel)" = true
row "s_server: a downgrade is noticed" report server.json finding tls-fallback-scsv pass

finish
