#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What an audit costs: tlsward --audit 443 on a real nginx with a weak and a sound
# site, and, in turn on the same host, the programs one would use instead for parts
# of it. Prints medians and ratios; asserts nothing. As root.
#
#	sh tests/bench/audit.sh [BUILD] [RUNS]      (a release build; 7 runs)
set -eu
build=$(cd "${1:-build}" && pwd)
runs=${2:-7}
here=$(cd "$(dirname "$0")" && pwd)
TLSWARD=$build/tlsward
TLSWARD_TOOLS=$build
TLSWARD_SOURCE=$here/../..
export TLSWARD TLSWARD_TOOLS TLSWARD_SOURCE
if [ "${TLSWARD_WORLD:-}" != inside ]; then
	cc -O2 -D_GNU_SOURCE -o "$build/measure" "$here/measure.c"
fi
set -- "$build" "$runs"
. "$here/../system/lib.sh"
. "$here/lib.sh"
need root nginx openssl ip
enter_world "$here/audit.sh" "$@"
set +u

openssl req -x509 -newkey rsa:2048 -nodes -keyout weak.key -out weak.crt -days 3 \
	-subj /CN=weak.example -addext subjectAltName=DNS:weak.example 2>/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout sound.key \
	-out sound.crt -days 90 -subj /CN=sound.example \
	-addext subjectAltName=DNS:sound.example 2>/dev/null
cat >nginx.conf <<EOF
user www-data;
worker_processes 2;
pid $PWD/nginx.pid;
error_log $PWD/error.log;
events { worker_connections 256; }
http {
	access_log off;
	server {
		listen 127.0.0.1:443 ssl;
		server_name weak.example;
		ssl_certificate weak.crt;
		ssl_certificate_key weak.key;
		ssl_protocols TLSv1 TLSv1.1 TLSv1.2;
		ssl_ciphers ALL:@SECLEVEL=0;
	}
	server {
		listen 127.0.0.2:443 ssl;
		server_name sound.example;
		ssl_certificate sound.crt;
		ssl_certificate_key sound.key;
		ssl_protocols TLSv1.2 TLSv1.3;
	}
}
EOF
nginx -c "$PWD/nginx.conf" 2>/dev/null
wait_for 5 test -s nginx.pid

base_cpu=
measure_head "nginx with a weak and a sound site"
measure "tlsward --audit 443" "$TLSWARD" --audit 443
measure "tlsward --listeners 443" "$TLSWARD" --listeners 443
measure "ss -Htlnp sport = :443 (owners only)" "$(command -v ss)" -Htlnp 'sport = :443'
measure "nginx -T (configuration only)" "$(command -v nginx)" -T -c "$PWD/nginx.conf"
if command -v sslscan >/dev/null; then
	for address in 127.0.0.1 127.0.0.2; do
		measure "sslscan $address (one endpoint, wire only)" "$(command -v sslscan)" \
			--no-heartbleed --no-compression --no-renegotiation --no-fallback \
			--no-groups --no-ciphersuites "$address:443"
	done
fi
