#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# SoftEther's VPN server answers strangers like a web server and takes VPN clients
# inside the same HTTPS: what is behind the port is said, and nothing is missing.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
server=/usr/libexec/softether/vpnserver/vpnserver
need root nginx openssl ip python3
[ -x $server ] || skip "no softether-vpnserver"
enter_world "$0" "$@"

# It keeps what it made up at its first start.
for folder in /var/lib /var/log; do
	mount -t tmpfs -o mode=0755 tlsward-test $folder
	mkdir $folder/softether
done
mkdir /run/softether /var/lib/nginx
start softether.log $server execsvc
listening() { ss -Hlnt "sport = :$1" | grep -q .; }
if ! wait_for 20 listening 443 || ! wait_for 20 listening 992; then
	skip "SoftEther does not start here: $(tail -n 1 softether.log)"
fi
asks() { # NAME PORT: as JSON, whatever the exit status
	"$tlsward" --handshake "127.0.0.1:$2" --format json >"$1.json" 2>"$1.err"
	[ $? -le 3 ]
}
says() { # NAME KEY VALUE
	[ "$(report "$1.json" get "endpoints.0.$2")" = "$3" ]
}
in_words() {
	"$tlsward" --handshake 127.0.0.1:443 >told.txt 2>told.err
	has told.txt "softether over TLS: a VPN that poses as a web server"
}
row "it is asked" asks softether 443
row "TLS" says softether speaks '"tls"'
row "and what is inside" says softether speaks_inside '"softether"'
row "in words" in_words
row "its other port, too" asks other 992
row "its other port: what is inside" says other speaks_inside '"softether"'
row "it goes on answering: no TLS 1.1" says softether protocols.3.offered false
row "it goes on answering: TLS 1.3" says softether protocols.5.offered true
served=$(openssl s_client -connect 127.0.0.1:443 </dev/null 2>/dev/null |
	openssl x509 -noout -fingerprint -sha256 | sed 's/.*=//; s/://g' | tr 'A-F' 'a-f')
row "the certificate is the one that openssl sees" \
	says softether certificates.0.0.sha256 "\"$served\""

# What it poses as: a web server whose header fields are like its own.
make_authority
make_certificate server 90 rsa:2048 /CN=a.example DNS:a.example
cat >nginx.conf <<END
user root;
pid $world/nginx.pid;
error_log stderr;
events {}
http {
	access_log off;
	keepalive_timeout 15s 15s;
	server {
		listen 127.0.0.1:8443 ssl;
		ssl_certificate $world/server.pem;
		ssl_certificate_key $world/server.key;
		add_header Keep-Alive "timeout=15, max=19";
		default_type application/octet-stream;
		location / { return 200 "VPNCONNECT pencore hello random"; }
	}
}
END
start nginx.log nginx -c "$world/nginx.conf" -g "daemon off;"
row "a web server: it listens" wait_for 10 listening 8443
row "a web server: asked" asks web 8443
row "a web server is no VPN" says web speaks_inside '"http"'
finish
