#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What only finished handshakes show, and every certificate of a server; the truth is
# what s_client gets.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
need root nginx openssl ip python3
enter_world "$0" "$@"

make_authority
make_certificate rsa 90 rsa:2048 /CN=two.example DNS:two.example
make_certificate ec 90 ec /CN=two.example DNS:two.example

asks() { # NAME PORT [PROBE]: as JSON and as text, whatever the exit status
	for format in json text; do
		"$tlsward" --handshake "127.0.0.1:$2" --name two.example \
			--probe "${3:-offer}" --format $format >"$1.$format" 2>"$1.err"
	done
	is_json "$1.json"
}
feature() { # NAME KEY VALUE
	got=$(report "$1.json" get "endpoints.0.features.$2")
	[ "$got" = "$3" ] && return 0
	say "      $2 is $got, not $3"
	return 1
}
# s_client PORT OPTION...: its words, in client.out.
s_client() {
	port=$1
	shift
	echo | timeout 10 openssl s_client -connect "127.0.0.1:$port" \
		-servername two.example "$@" >client.out 2>&1
}

# ---- nginx with two certificates ---------------------------------------------------

nginx_frame >two.conf <<END
	server {
		listen 443 ssl http2; server_name two.example;
		ssl_certificate $PWD/rsa.pem; ssl_certificate_key $PWD/rsa.key;
		ssl_certificate $PWD/ec.pem; ssl_certificate_key $PWD/ec.key;
		ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache shared:s:1m;
		ssl_early_data on; ssl_session_timeout 7m;
	}
END
nginx_start "$PWD/two.conf" || exit 1
row "nginx: asked" asks two 443 weaknesses
row "nginx: a second chain" test \
	"$(report two.json get endpoints.0.certificates.1.0.key)" = '"RSA"'
row "nginx: each kind was asked for" test \
	"$(report two.json get endpoints.0.certificates_complete)" = true
row "nginx: both stand in the text" test "$(grep -c 'certificate CN=two.example' two.text)" -eq 2
taken=
for protocol in h2 http/1.1 http/1.0 http/0.9 spdy/3.1 imap postgresql; do
	s_client 443 -tls1_2 -alpn "$protocol" &&
		has client.out "ALPN protocol: $protocol" && taken="$taken$protocol "
done
row "nginx: the application protocols s_client gets" test "$taken" = \
	"$(report two.json get endpoints.0.features.alpn | tr -d '[]",\n' | tr -s ' ' |
		sed 's/^ //; s/ *$/ /')"
printf 'GET / HTTP/1.0\r\n\r\n' | timeout 10 openssl s_client -connect 127.0.0.1:443 \
	-servername two.example -tls1_3 -ign_eof >client.out 2>&1
row "nginx: early data as s_client is told" has client.out "Max Early Data: 16384"
row "nginx: early data" feature two early_data true
row "nginx: how much" feature two early_data_max 16384
row "nginx: how long tickets live" feature two ticket_lifetime 420
row "nginx: resumes by ticket" feature two ticket_resumption true
s_client 443 -tls1_2 -no_ticket -sess_out session && s_client 443 -tls1_2 -no_ticket -sess_in session
row "nginx: s_client resumes by session id" has client.out "Reused"
row "nginx: resumes by session id" feature two session_ids true
row "nginx: no client certificate" feature two client_certificate '"none"'
row "nginx: no staple" test "$(report two.json get endpoints.0.features.ocsp_staple.state)" = '"none"'
row "nginx: does not renegotiate" feature two client_renegotiation false

row "audit: both files are served" sh -c "'$tlsward' --audit 443 --format json >audit.json 2>&1; true"
row "audit: certificate-served passes" report audit.json finding certificate-served pass
make_certificate ec 60 ec /CN=two.example DNS:two.example
"$tlsward" --audit 443 --format json >renewed.json 2>/dev/null
row "audit: one of two renewed and not loaded" \
	report renewed.json finding certificate-served fail
nginx_stop

# ---- staples, and certificates of ours ------------------------------------------------

staple() { # NAME STATUS CERTIFICATE: NAME.der says it of CERTIFICATE
	serial=$(openssl x509 -in "$3.pem" -noout -serial | cut -d= -f2)
	case $2 in
	revoked) printf 'R\t301231235959Z\t260101000000Z\t%s\tunknown\t/CN=x\n' "$serial" ;;
	*) printf 'V\t301231235959Z\t\t%s\tunknown\t/CN=x\n' "$serial" ;;
	esac >index.txt
	quietly openssl ocsp -index index.txt -rsigner ca.pem -rkey ca.key -CA ca.pem \
		-issuer ca.pem -cert "$3.pem" -ndays 2 -respout "$1.der" || exit 1
}
port=4430
certificate="ssl_certificate $PWD/rsa.pem; ssl_certificate_key $PWD/rsa.key;"
staple good good rsa
staple revoked revoked rsa
staple other good ec
{
	for state in good revoked other; do
		echo "server { listen $((port += 1)) ssl; ssl_stapling on;"
		echo "ssl_stapling_file $PWD/$state.der; $certificate }"
	done
	echo "server { listen 4434 ssl; ssl_verify_client optional;"
	echo "ssl_client_certificate $PWD/ca.pem; $certificate }"
} >servers
nginx_frame <servers >staples.conf
nginx_start "$PWD/staples.conf" || exit 1
row "staple, good: asked" asks staple-good 4431
row "staple, revoked: asked" asks staple-revoked 4432
row "staple, another's: asked" asks staple-other 4433
says() { # NAME STATE
	[ "$(report "staple-$1.json" get endpoints.0.features.ocsp_staple.state)" = "\"$2\"" ]
}
row "staple: good" says good good
row "staple: good, a check passes" report staple-good.json finding certificate-staple pass
row "staple: good, in the text" has staple-good.text "OCSP staple: good"
row "staple: revoked" says revoked revoked
row "staple: revoked, a finding" report staple-revoked.json finding certificate-staple fail revoked
row "staple: another's" says other invalid
row "staple: another's, a finding" \
	report staple-other.json finding certificate-staple fail "another certificate"

row "client certificate, wished for: asked" asks wished 4434
row "client certificate, wished for" feature wished client_certificate '"requested"'
row "client certificate, in the text" has wished.text "goes on without one"

serve() { # PORT OPTION...
	port=$1
	shift
	start "server.$port" openssl s_server -quiet -accept "$port" -Verify 1 -CAfile ca.pem \
		-cert rsa.pem -key rsa.key "$@"
	wait_for 10 sh -c "ss -Hlnt 'sport = :$port' | grep -q ." ||
		{ cat "server.$port"; exit 1; }
}
serve 4441 -tls1_3
serve 4442 -tls1_2
for port in 4441 4442; do
	row "client certificate, $port: asked" asks ours-$port $port
	row "client certificate, $port: required" feature ours-$port client_certificate '"required"'
	row "client certificate, $port: of whom" feature ours-$port \
		client_certificate_issuers.0 '"CN=tlsward test authority"'
	row "client certificate, $port: the chain is judged all the same" \
		report ours-$port.json finding certificate-chain pass
	row "client certificate, $port: extended master secret or TLS 1.3" \
		test $port = 4441 -o "$(report ours-4442.json get \
			endpoints.0.features.extended_master_secret 2>/dev/null)" = true
done
finish
