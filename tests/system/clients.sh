#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The reference clients: what the report says each gets is what nginx picks when it
# is sent that very hello; and whom a policy would lock out.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
need root nginx openssl ip python3
enter_world "$0" "$@"

make_authority
make_certificate rsa 90 rsa:2048 /CN=a.example DNS:a.example
make_certificate ec 90 ec /CN=a.example DNS:a.example
rsa="ssl_certificate $PWD/rsa.pem; ssl_certificate_key $PWD/rsa.key;"
ec="ssl_certificate $PWD/ec.pem; ssl_certificate_key $PWD/ec.key;"
ciphers=ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305
intermediate="ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers $ciphers; ssl_ecdh_curve X25519:prime256v1:secp384r1; ssl_prefer_server_ciphers off;"
everything="ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ALL:COMPLEMENTOFALL:@SECLEVEL=0;"

nginx_frame >nginx.conf <<END
	server { listen 4431 ssl; server_name a.example; $intermediate $rsa $ec }
	server { listen 4432 ssl; server_name a.example; $intermediate $rsa }
	server { listen 4433 ssl; server_name a.example; $everything $rsa ssl_prefer_server_ciphers on; }
	server { listen 4434 ssl; server_name a.example; $everything $rsa $ec ssl_prefer_server_ciphers off; }
	server { listen 4435 ssl; server_name a.example; $ec ssl_protocols TLSv1.3; ssl_ecdh_curve secp384r1; }
END
nginx_start "$PWD/nginx.conf" || exit 1

agree() { # NAME PORT: without SNI, so that those who have none are served as well
	"$tools/client" "$2" >"$1.seen" || return 1
	"$tlsward" --handshake "127.0.0.1:$2" --format json >"$1.json" 2>"$1.err"
	[ $? -le 3 ] && report "$1.json" clients "$1.seen" 0
}
row "intermediate, both kinds of certificate" agree intermediate 4431
row "intermediate, RSA" agree rsa 4432
row "everything, in the server's order" agree everything 4433
row "everything, in the client's order" agree both 4434
row "TLS 1.3 alone, with a group nobody has a share of" agree tls13 4435
row "they are not all refused" has everything.seen "openssl-0.9.8 connects TLSv1 "
row "nor all served" has tls13.seen "safari-9 refused"

# Mozilla's own: nobody whom the profile serves is lost by it.
"$tlsward" --handshake 127.0.0.1:4431 --name a.example >sound.txt 2>&1
row "intermediate loses none of its own" has sound.txt \
	"intermediate in force would lose none"
"$tlsward" --handshake 127.0.0.1:4431 --name a.example --policy modern >modern.txt 2>&1
row "modern would lose some" has modern.txt "modern in force would lose"
row "modern: who" has modern.txt "    Edge 15 on Windows 10: no version in common"
row "modern: not whom it serves" lacks modern.txt "    Safari 12"
"$tlsward" --handshake 127.0.0.1:4433 --name a.example >weak.txt 2>&1
row "who is refused already is not lost" lacks weak.txt \
	"    Internet Explorer 8"
finish
