#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Cipher suites, groups, signature schemes and whose order decides, of servers of five
# TLS libraries: what --handshake finds is what a brute force finds (truth.sh), no more
# and no less, and all of it was asked for.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
. "$folder/truth.sh"
need root openssl ip ss nginx haproxy lighttpd
enter_world "$0" "$@"
here=$PWD

make_authority
make_certificate rsa 90 rsa:2048 /CN=site.example DNS:site.example
make_certificate ec 90 ec /CN=site.example DNS:site.example
make_certificate other 90 rsa:2048 /CN=other.example DNS:other.example
cat other.pem other.key >other.all
cat rsa.pem rsa.key >dual.pem.rsa
cat ec.pem ec.key >dual.pem.ecdsa
chmod 644 ./*.key ./*.all dual.pem.*
# A prime of 1024 bits, quickly: RFC 2409 6.2, which nobody should use.
cat >dh.cnf <<EOF
asn1 = SEQUENCE:parameters
[parameters]
p = INTEGER:0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF
g = INTEGER:2
EOF
openssl asn1parse -genconf dh.cnf -noout -out dh.der
printf -- '-----BEGIN DH PARAMETERS-----\n%s\n-----END DH PARAMETERS-----\n' \
	"$(openssl base64 -in dh.der)" >dh.pem

nginx_frame >nginx.conf <<EOF
	ssl_certificate $here/rsa.pem;
	ssl_certificate_key $here/rsa.key;
	ssl_certificate $here/ec.pem;
	ssl_certificate_key $here/ec.key;
	ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
	ssl_prefer_server_ciphers on;
	server {
		listen 127.0.0.1:4431 ssl;
	}
	server {
		listen 127.0.0.1:4432 ssl;
		ssl_protocols TLSv1.2 TLSv1.3;
		ssl_prefer_server_ciphers off;
		ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
	}
	server {
		listen 127.0.0.1:4433 ssl;
		ssl_dhparam $here/dh.pem;
		ssl_ciphers ALL:COMPLEMENTOFALL:@SECLEVEL=0;
	}
EOF
nginx_start "$here/nginx.conf" || exit 1
equal "nginx, Debian's defaults" default 4431 site.example "TLSv1.2 TLSv1.3"
row "nginx, Debian's defaults: the server's order" ordered default 4 server
row "nginx, Debian's defaults: 62 connections" cheap default 62
equal "nginx, Mozilla's intermediate" intermediate 4432 site.example "TLSv1.2 TLSv1.3"
row "nginx, Mozilla's intermediate: the client's order" ordered intermediate 4 client
row "nginx, Mozilla's intermediate: 22 connections" cheap intermediate 22
equal "nginx, everything" everything 4433 site.example "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3"
row "nginx, everything: 149 connections" cheap everything 149
nginx_stop

# Chooses between an RSA and an ECDSA key before it looks at the suites.
cat >haproxy.cfg <<EOF
global
	ssl-default-bind-options ssl-min-ver TLSv1.0
	ssl-default-bind-ciphers ALL:COMPLEMENTOFALL:@SECLEVEL=0
	tune.ssl.default-dh-param 2048
defaults
	mode http
	timeout client 5s
	timeout connect 5s
	timeout server 5s
frontend tls
	bind 127.0.0.1:4441 ssl crt $here/other.all crt $here/dual.pem
EOF
serve haproxy 4441 haproxy -f haproxy.cfg
equal "HAProxy, RSA and ECDSA" haproxy 4441 site.example "TLSv1 TLSv1.2 TLSv1.3"
equal "HAProxy, without a name" haproxy-nameless 4441 - "TLSv1 TLSv1.2 TLSv1.3"

port=4450
for library in openssl gnutls mbedtls nss wolfssl; do
	port=$((port + 1))
	cat >"lighttpd.$library.conf" <<EOF
server.modules = ("mod_$library")
server.document-root = "$here"
server.bind = "127.0.0.1"
server.port = $port
ssl.engine = "enable"
ssl.pemfile = "$here/rsa.pem"
ssl.privkey = "$here/rsa.key"
EOF
	serve "lighttpd-$library" "$port" lighttpd -D -f "lighttpd.$library.conf"
	equal "lighttpd with $library" "lighttpd-$library" "$port" site.example TLSv1.2
done

# Suites of pre-shared keys, also those of SHA-256 before TLS 1.2.
serve s_server 4464 openssl s_server -quiet -accept 127.0.0.1:4464 -cert ec.pem \
	-key ec.key -psk 1a2b3c -cipher PSK:@SECLEVEL=0 -min_protocol TLSv1
equal "openssl s_server with pre-shared keys" s_server 4464 site.example \
	"TLSv1 TLSv1.1 TLSv1.2 TLSv1.3"
finish
