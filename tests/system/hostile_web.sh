#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Web servers that misbehave behind a sound handshake, certificates that hold what no
# certificate should, and datagrams that are almost QUIC: every run ends, what was not
# seen is unknown, and what was seen of TLS holds all the same.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
need root openssl ip python3
python3 -c 'import ssl' 2>/dev/null || skip "no ssl in python3"
enter_world "$0" "$@"
make_authority
make_certificate site 90 ec /CN=site.example DNS:site.example

# plain FILE: no control byte but newline, as ASCII, UTF-8 or an override.
plain() {
	LC_ALL=C tr -d '\n' <"$1" | LC_ALL=C grep -q "$(printf '[\001-\037\177]')" && return 1
	! LC_ALL=C grep -q "$(printf '\302[\200-\237]\|\342\200[\252-\256]')" "$1"
}
ask() { # NAME STATUS PORT: text and JSON
	row "$1: exit status" run "$2" "$1.txt" --handshake "127.0.0.1:$3" \
		--name site.example --timeout 60s
	run "$2" "$1.json" --handshake "127.0.0.1:$3" --name site.example \
		--format json --timeout 60s
	row "$1: JSON" is_json "$1.json"
	row "$1: no control byte" plain "$1.txt"
	row "$1: nor in JSON" plain "$1.json"
	row "$1: nothing on stderr" test ! -s "$1.txt.err"
}

# ---- HTTP -----------------------------------------------------------------------------

start rude.log python3 "$source/tests/system/rude_server.py" site.pem site.key 4501
wait_for 20 has rude.log ready || { cat rude.log; exit 1; }
port_of() { sed -n "s/^\([0-9]*\) $1\$/\1/p" rude.log; }

# What the report says of HTTP; "-" where it was answered.
while read -r mode sentence; do
	ask "$mode" 0 "$(port_of "$mode")"
	row "$mode: TLS was seen all the same" \
		test "$(report "$mode.json" offered 127.0.0.1 "$(port_of "$mode")" \
			site.example TLSv1.3)" = true
	if [ "$sentence" = - ]; then
		row "$mode: answered" \
			test "$(report "$mode.json" get endpoints.0.http.answered)" = true
		continue
	fi
	row "$mode: $sentence" has "$mode.txt" "$sentence"
	row "$mode: HSTS is unknown" report "$mode.json" finding hsts unknown
	row "$mode: so are cookies" report "$mode.json" finding cookie-secure unknown
done <<END
many-headers the header section is longer
escapes -
endless-chunks the byte budget ran out
endless-chunk-extension a line of the chunked content
gzip-bomb -
endless-interim interim responses
endless-header the header section is longer
slow-header before the deadline
two-lengths that cannot be right
nul a NUL in the header section
large-cookies the header section is longer
elsewhere -
status a status line that is not HTTP/1.x
END
row "escapes: the cookie's value stays where it is" sh -c '! grep -q secret-value escapes.*'
row "escapes: no HSTS" report escapes.json finding hsts fail
row "elsewhere: nobody was connected to" \
	sh -c "! ss -Hant | grep -q 169.254"

# ---- datagrams -------------------------------------------------------------------------

ask quic-versions 3 "$(port_of quic-versions)"
row "quic-versions: who repeats himself has not answered" \
	has quic-versions.txt "v1 unknown"
ask quic-retry 3 "$(port_of quic-retry)"
row "quic-retry: a wrong tag is no answer" \
	report quic-retry.json finding tls-protocol unknown "do not open"
row "quic-retry: not complete" report quic-retry.json incomplete "QUIC is not known"
ask quic-sealed 3 "$(port_of quic-sealed)"
row "quic-sealed: nothing was read" \
	report quic-sealed.json finding tls-protocol unknown "do not open"
ask quic-noise 0 "$(port_of quic-noise)"
row "quic-noise: something else" has quic-noise.txt "speaks other"
stop "$last"

# ---- certificates ------------------------------------------------------------------------

# DER of a subjectAltName with NUL, escapes, an override, and things of no length.
python3 - >names.ext <<'END'
names = [(0x82, b"site.example\0.evil.example"), (0x82, b"\x1b[2J\x07.example"),
         (0x82, "\u202eevil.example".encode()), (0x82, b"*.*"), (0x82, b""),
         (0x87, b"\1\2\3"), (0x81, b"\x1b[A"), (0x86, b"\x1b]0;\x07")]
body = b"".join(bytes([tag, len(value)]) + value for tag, value in names)
print("subjectAltName=DER:30:81:%02x:%s" % (len(body), body.hex(":")))
END
python3 - >thousands.ext <<'END'
print("subjectAltName=@names\n[names]")
for i in range(10000):
    print("DNS.%d=n%d.site.example" % (i, i))
END
for what in names thousands; do
	quietly openssl x509 -req -in site.csr -CA ca.pem -CAkey ca.key -CAcreateserial \
		-days 90 -extfile "$what.ext" -out "$what.pem" || exit 1
	start server.log openssl s_server -quiet -www -accept 4431 -cert "$what.pem" \
		-key site.key
	wait_for 10 sh -c 'ss -Hlnt "sport = :4431" | grep -q .'
	ask "$what" 1 4431
	row "$what: not for the name" \
		report "$what.json" finding certificate-name fail "not for site.example"
	stop "$last"
done
row "thousands: all are there" test "$(report thousands.json get \
	endpoints.0.certificates.0.0.names | grep -c site.example)" -ge 1
row "thousands: larger than clients like" \
	report thousands.json finding certificate-chain-size fail OpenSSL
row "thousands: one line is not all of them" test "$(wc -c <thousands.txt)" -lt 20000

# A server that breaks off as soon as a client asks for a staple.
head -c 1000 /dev/urandom >no.staple
start server.log openssl s_server -quiet -www -accept 4431 -cert site.pem \
	-key site.key -status -status_file no.staple
wait_for 10 sh -c 'ss -Hlnt "sport = :4431" | grep -q .'
ask staple 0 4431
row "staple: why it is not known" \
	report staple.json finding certificate-staple unknown "alert 80"
finish
