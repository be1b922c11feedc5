#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What nginx answers to HTTP, page by page; what curl sees is the truth.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
need root nginx openssl curl python3 ip
enter_world "$0" "$@"

make_authority
make_certificate site 90 ec /CN=site.example \
	DNS:site.example,DNS:*.site.example,IP:127.0.0.1
mkdir -p www/bare www/list
echo '<html><title>Welcome</title>' >www/index.html
cp www/index.html www/bare/
touch www/list/forgotten.tar.gz
quietly openssl req -new -newkey rsa:2048 -nodes -keyout client.key -subj /CN=client -out client.csr

tls="ssl_certificate $PWD/site.pem; ssl_certificate_key $PWD/site.key;"
hsts='add_header Strict-Transport-Security "max-age=63072000; includeSubDomains"'
nginx_frame >nginx.conf <<END
	types { text/html html; }
	server_tokens off;
	root $PWD/www;
	# All there is to tell, and a redirect beside it.
	server {
		listen 127.0.0.1:443 ssl; listen [::1]:443 ssl; server_name good.site.example; $tls
		$hsts always;
		add_header Content-Security-Policy "default-src 'self'; frame-ancestors 'none'" always;
		add_header X-Content-Type-Options nosniff always;
		add_header Referrer-Policy no-referrer always;
		add_header Permissions-Policy "camera=()" always;
		add_header Set-Cookie "__Host-sid=verysecret; Path=/; Secure; HttpOnly; SameSite=Lax" always;
	}
	server { listen 127.0.0.1:80; listen [::1]:80; server_name good.site.example; return 301 https://\$host\$request_uri; }
	# Nothing at all.
	server {
		listen 127.0.0.1:443 ssl; server_name bare.site.example; $tls
		root $PWD/www/bare; server_tokens on; gzip on; gzip_min_length 1;
		add_header Set-Cookie "sid=verysecret";
		add_header X-Powered-By PHP/8.2;
		add_header X-XSS-Protection "1; mode=block";
	}
	server { listen 127.0.0.1:80; server_name bare.site.example; root $PWD/www/bare; }
	# HSTS that errors lose.
	server { listen 127.0.0.1:443 ssl; server_name lossy.site.example; $tls $hsts; }
	# A page behind a redirect of the same host.
	server {
		listen 127.0.0.1:443 ssl; server_name app.site.example; $tls $hsts always;
		location = / { return 302 /login?next=verysecret; }
		location /login { default_type text/html; return 200 'login'; add_header Set-Cookie "app=verysecret; Secure"; }
	}
	server { listen 127.0.0.1:443 ssl; server_name moved.site.example; $tls $hsts always; return 301 https://other.example/verysecret; }
	server { listen 127.0.0.1:443 ssl; server_name locked.site.example; $tls return 403; }
	server { listen 127.0.0.1:443 ssl; server_name list.site.example; $tls root $PWD/www/list; autoindex on; }
	server { listen 127.0.0.1:443 ssl; server_name closing.site.example; $tls $hsts always; keepalive_timeout 0; }
	server { listen 127.0.0.1:443 ssl; server_name silent.site.example; $tls return 444; }
	server {
		listen 127.0.0.1:443 ssl; server_name client.site.example; $tls $hsts;
		ssl_client_certificate $PWD/ca.pem; ssl_verify_client on;
	}
	server { listen 127.0.0.2:443 ssl; server_name opossum.site.example; $tls $hsts always; }
	server { listen 127.0.0.1:8443 ssl; server_name port.site.example; $tls $hsts always; }
END
nginx_start "$PWD/nginx.conf" || exit 1

# asked NAME [ADDRESS:PORT]: the report of one name, as NAME.json and NAME.txt.
asked() {
	"$tlsward" --handshake "${2:-127.0.0.1:443}" --name "$1.site.example" --probe offer \
		--format json >"$1.json" 2>"$1.err"
	"$tlsward" --handshake "${2:-127.0.0.1:443}" --name "$1.site.example" --probe offer \
		>"$1.txt" 2>>"$1.err"
	[ ! -s "$1.err" ] || { cat "$1.err"; return 1; }
}
# http NAME PATH: a value of the endpoint's "http".
http() { report "$1.json" get "endpoints.0.http.$2"; }
is() { [ "$(http "$1" "$2")" = "$3" ] || { say "      $2 is $(http "$1" "$2")"; return 1; }; }
finds() { # NAME CHECK RESULT [TEXT]
	name=$1
	shift
	report "$name.json" finding "$@"
}
# truth NAME URL FIELD: what curl gets; one line a field, in order.
truth() {
	curl -s -o /dev/null -D - --cacert ca.pem --http1.1 --max-time 10 \
		--connect-to "::127.0.0.1:" "$2" | tr -d '\r' |
		sed -n "s/^$3: //ip"
}

for name in good bare lossy app moved locked list closing silent client; do
	row "$name: asked" asked "$name"
	row "$name: JSON" is_json "$name.json"
	row "$name: within the schema" report "$name.json" valid "$source/packaging/schema/tlsward-1.schema.json"
done

# ---- everything there ---------------------------------------------------------------
row "good: HSTS as curl sees it" test \
	"$(truth good https://good.site.example/ strict-transport-security)" = \
	"max-age=$(http good responses.0.hsts.max_age); includeSubDomains"
row "good: the status as curl sees it" is good responses.0.status \
	"$(curl -s -o /dev/null -w '%{http_code}' --cacert ca.pem --connect-to ::127.0.0.1: https://good.site.example/)"
row "good: port 80 as curl sees it" is good responses.4.redirect.host \
	"\"$(truth good http://good.site.example/ location | sed 's#https://\([^/]*\)/.*#\1#')\""
for check in hsts hsts-errors http-redirect cookie-secure cookie-http-only cookie-same-site \
	cookie-prefix clickjacking nosniff csp referrer-policy permissions-policy \
	obsolete-headers server-version http-trace directory-listing; do
	row "good: $check" finds good "$check" pass
done
row "good: over IPv6" asked good '[::1]:443'
row "good: over IPv6: HSTS" is good responses.0.hsts.max_age 63072000

# ---- nothing there --------------------------------------------------------------------
row "bare: hsts" finds bare hsts fail "no Strict-Transport-Security"
row "bare: hsts-errors" finds bare hsts-errors notapplicable
row "bare: http-redirect" finds bare http-redirect fail "in clear text"
row "bare: cookie-secure" finds bare cookie-secure fail "sid"
row "bare: cookie-http-only" finds bare cookie-http-only fail "sid"
for check in clickjacking nosniff csp permissions-policy; do
	row "bare: $check" finds bare "$check" fail
done
row "bare: obsolete-headers" finds bare obsolete-headers fail X-XSS-Protection
row "bare: server-version" finds bare server-version fail \
	"$(truth bare https://bare.site.example/ server)"
row "bare: server-version, the language" finds bare server-version fail "PHP/8.2"
row "bare: compressed, as curl sees it" test "$(curl -s -o /dev/null -D - --cacert ca.pem \
	--connect-to ::127.0.0.1: -H 'Accept-Encoding: gzip' https://bare.site.example/ |
	tr -d '\r' | sed -n 's/^content-encoding: //ip')" = gzip
row "bare: breach" sh -c "tr -d ' \n\t' <bare.json | grep -q '\"id\":\"breach\",\"result\":\"fail\"'"
row "good: no breach" sh -c "tr -d ' \n\t' <good.json | grep -q '\"id\":\"breach\",\"result\":\"pass\"'"
row "good: no opossum" sh -c "tr -d ' \n\t' <good.json | grep -q '\"id\":\"opossum\",\"result\":\"pass\"'"

# ---- in between -------------------------------------------------------------------------
row "lossy: curl sees no HSTS on errors" \
	test -z "$(truth lossy https://lossy.site.example/none strict-transport-security)"
row "lossy: hsts" finds lossy hsts pass
row "lossy: hsts-errors" finds lossy hsts-errors fail "status 404"
row "app: the page behind the redirect" is app responses.1.question '"landing"'
row "app: its cookie" is app responses.1.cookies.0.name '"app"'
row "app: its cookie has no HttpOnly" finds app cookie-http-only fail app
row "app: its page is looked at" finds app nosniff fail
row "moved: hsts of a redirect" finds moved hsts pass
row "moved: no page" finds moved clickjacking notapplicable
row "moved: where to" is moved responses.0.redirect.host '"other.example"'
for check in hsts clickjacking nosniff csp cookie-secure directory-listing; do
	row "locked: no false finding, $check" report locked.json none "$check" fail
done
row "locked: hsts unknown" finds locked hsts unknown "403"
row "list: directory-listing" finds list directory-listing fail
row "closing: every question was answered" is closing reason null
row "closing: the error page, too" is closing responses.1.question '"error"'
row "silent: unknown" finds silent hsts unknown "closed"
row "client: hsts unknown" finds client hsts unknown
row "client: says why" is client client_certificate_wanted true
row "no value of a cookie, no path of a redirect" sh -c \
	"! grep -l verysecret ./*.json ./*.txt"

# ---- another port, other protocols --------------------------------------------------------
row "another port: asked" asked port 127.0.0.1:8443
row "another port: hsts" finds port hsts pass
row "another port: port 80 is not its half" finds port http-redirect notapplicable
row "another port: no clear text was asked" is port clear_text null

# As Apache with "SSLEngine optional": the same port goes on in TLS when asked to.
cat >opossum.py <<'END'
import socket
listener = socket.create_server(("127.0.0.2", 80))
while True:
    peer = listener.accept()[0]
    while True:
        request = b""
        while b"\r\n\r\n" not in request:
            part = peer.recv(4096)
            if not part:
                break
            request += part
        if not request:
            break
        if b"\r\nUpgrade: TLS/1.0\r\n" in request:
            peer.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: TLS/1.0, HTTP/1.1\r\n"
                         b"Connection: Upgrade\r\n\r\n")
        else:
            peer.sendall(b"HTTP/1.1 301 Moved\r\nLocation: https://opossum.site.example/\r\n"
                         b"Content-Length: 0\r\n\r\n")
    peer.close()
END
start opossum.log python3 opossum.py
wait_for 10 sh -c "ss -Hlnt 'sport = :80' | grep -q 127.0.0.2" || exit 1
row "opossum: asked" asked opossum 127.0.0.2:443
row "opossum: vulnerable" sh -c \
	"tr -d ' \n\t' <opossum.json | grep -q '\"id\":\"opossum\",\"result\":\"fail\"'"
row "opossum: found" finds opossum opossum fail
row "opossum: and yet a redirect" finds opossum http-redirect pass

start h2.log openssl s_server -quiet -accept 127.0.0.1:4431 -cert site.pem -key site.key -alpn h2
start mail.log sh -c "yes '* OK IMAP4rev1 ready' | openssl s_server -quiet -accept 127.0.0.1:4432 -cert site.pem -key site.key"
for port in 4431 4432; do
	wait_for 10 sh -c "ss -Hlnt 'sport = :$port' | grep -q ." || exit 1
done
row "h2 only: asked" asked h2 127.0.0.1:4431
row "h2 only: unknown" finds h2 hsts unknown "h2 only"
row "h2 only: says so" is h2 http2_only true
row "mail: asked" asked mail 127.0.0.1:4432
row "mail: no web site" finds mail hsts notapplicable "no web site"

# ---- what an audit asks ---------------------------------------------------------------------
row "an audit: none of it is high" run 0 audit.json --audit 443 --format json
row "an audit asks" finds audit hsts fail "bare.site.example"
row "--without http: exit status" run 0 without.json --audit 443 --without http --format json
row "--without http: a limit says so" report without.json incomplete "--without http"
row "--without http: unknown" finds without hsts unknown
row "--without http: nothing was asked" test \
	"$(tr -d ' \n\t' <without.json | grep -o '"http":{"asked":true' | wc -l)" -eq 0
row "no process of tlsward's stays" no_process
finish
