#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# As enumeration.sh, with servers that wrap the same libraries otherwise: Apache, hitch,
# stunnel, Caddy (Go), and those that come with GnuTLS and NSS.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
. "$folder/truth.sh"
need root openssl ip ss apache2 hitch stunnel4 caddy gnutls-serv selfserv \
	certutil pk12util
enter_world "$0" "$@"
here=$PWD

make_authority
make_certificate rsa 90 rsa:2048 /CN=site.example DNS:site.example
make_certificate ec 90 ec /CN=site.example DNS:site.example
make_certificate other 90 ec /CN=ec.example DNS:ec.example
cat rsa.key rsa.pem >rsa.all
chmod 644 ./*.key ./*.all

mkdir www
cat >apache.conf <<EOF
ServerRoot $here
ServerName site.example
PidFile $here/apache.pid
ErrorLog $here/apache.error
DefaultRuntimeDir $here
DocumentRoot $here/www
User www-data
Group www-data
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
Listen 127.0.0.1:4471
Listen 127.0.0.1:4472
SSLCertificateFile $here/rsa.pem
SSLCertificateKeyFile $here/rsa.key
<VirtualHost 127.0.0.1:4471>
	SSLEngine on
</VirtualHost>
<VirtualHost 127.0.0.1:4472>
	SSLEngine on
	SSLCertificateFile $here/ec.pem
	SSLCertificateKeyFile $here/ec.key
	SSLProtocol all
	SSLCipherSuite ALL:COMPLEMENTOFALL:@SECLEVEL=0
	SSLHonorCipherOrder on
</VirtualHost>
EOF
serve apache 4471 apache2 -DFOREGROUND -f "$here/apache.conf"
equal "Apache, its defaults" apache 4471 site.example "TLSv1.2 TLSv1.3"
equal "Apache, everything, ECDSA" apache-all 4472 site.example \
	"TLSv1 TLSv1.1 TLSv1.2 TLSv1.3"

serve hitch 4473 hitch --user=www-data --group=www-data --workers=1 \
	--frontend='[127.0.0.1]:4473' --backend='[127.0.0.1]:4480' \
	--tls-protos='TLSv1.0 TLSv1.1 TLSv1.2 TLSv1.3' --ciphers=ALL:@SECLEVEL=0 \
	"$here/rsa.all"
equal "hitch" hitch 4473 site.example TLSv1.2

cat >stunnel.conf <<EOF
foreground = yes
pid =
[tls]
accept = 127.0.0.1:4474
connect = 127.0.0.1:4480
cert = $here/rsa.pem
key = $here/rsa.key
ciphers = ALL:@SECLEVEL=0
sslVersionMin = all
EOF
serve stunnel 4474 stunnel4 "$here/stunnel.conf"
equal "stunnel" stunnel 4474 site.example "TLSv1.2 TLSv1.3"

cat >Caddyfile <<EOF
{
	admin off
	auto_https off
	default_sni ec.example
}
https://site.example:4477 {
	tls $here/rsa.pem $here/rsa.key
}
https://ec.example:4477 {
	tls $here/other.pem $here/other.key
}
EOF
HOME=$here
export HOME
serve caddy 4477 caddy run --config Caddyfile
equal "Caddy, RSA" caddy 4477 site.example "TLSv1.2 TLSv1.3"
equal "Caddy, ECDSA, without a name" caddy-nameless 4477 - "TLSv1.2 TLSv1.3"
# Answers with a HelloRetryRequest before it finds that it has no certificate.
sed '/default_sni/d; s/:4477/:4486/' Caddyfile >Caddyfile.named
serve caddy-named 4486 caddy run --config Caddyfile.named --adapter caddyfile
"$tlsward" --handshake 127.0.0.1:4486 --format json --probe offer >named.json
row "Caddy without a certificate for no name: nothing is offered" \
	[ "$(report named.json get endpoints.0.protocols.5.offered)" = false ]
row "Caddy without a certificate for no name: the reason" has named.json \
	"asks for another hello, then refuses it: alert"

serve gnutls 4475 gnutls-serv --quiet --http --port 4475 --x509certfile rsa.pem \
	--x509keyfile rsa.key --x509certfile ec.pem --x509keyfile ec.key
equal "gnutls-serv, its defaults" gnutls 4475 site.example "TLSv1.2 TLSv1.3"
serve gnutls-legacy 4476 gnutls-serv --quiet --http --port 4476 --x509certfile rsa.pem \
	--x509keyfile rsa.key --priority LEGACY:+VERS-TLS1.0:+VERS-TLS1.1
equal "gnutls-serv, legacy" gnutls-legacy 4476 site.example \
	"TLSv1 TLSv1.1 TLSv1.2 TLSv1.3"

mkdir db
quietly certutil -N -d sql:db --empty-password || exit 1
for key in rsa other; do
	quietly openssl pkcs12 -export -in $key.pem -inkey $key.key -name $key \
		-passout pass: -out $key.p12 || exit 1
	quietly pk12util -d sql:db -i $key.p12 -W "" -K "" || exit 1
done
serve selfserv 4478 selfserv -d sql:db -p 4478 -n rsa -e other -V tls1.0:
equal "NSS selfserv, RSA and ECDSA" selfserv 4478 site.example "TLSv1.2 TLSv1.3"

# SRP is for users that the server knows. It says so, and what else it has is all there.
: >srp.users
quietly openssl srp -srpvfile srp.users -add -gn 2048 -passout pass:secret user || exit 1
serve srp 4479 openssl s_server -accept 127.0.0.1:4479 -cert rsa.pem -key rsa.key \
	-srpvfile srp.users -cipher 'SRP:ALL:@SECLEVEL=0' -quiet
row "OpenSSL with SRP: asked" brute_all srp 4479 site.example
"$tlsward" --handshake 127.0.0.1:4479 --name site.example --format json --probe offer \
	>srp.json
report srp.json codes cipher_suites >srp.found
row "OpenSSL with SRP: the suites of everybody" cmp srp.suites srp.found
report srp.json partial cipher_suites >srp.partial
row "OpenSSL with SRP: not all of them" has srp.partial "TLSv1.2"
row "OpenSSL with SRP: but of TLS 1.3 all" lacks srp.partial "TLSv1.3"
row "OpenSSL with SRP: the reason" has srp.json "alert 115 unknown_psk_identity"
finish
