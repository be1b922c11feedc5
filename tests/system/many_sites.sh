#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A configuration large enough that every list in it outgrows what small ones hide:
# sorts that ask for more memory, messages that travel in frames, files by the
# hundred. Three hundred sites, each with its own file and certificate.
. "$(dirname "$0")/lib.sh"
need root openssl nginx
enter_world "$0" "$@"

mkdir sites
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key -out crt \
	-days 90 -subj /CN=site.example -addext subjectAltName=DNS:*.site.example 2>/dev/null
i=0
while [ "$i" -lt 300 ]; do
	cat >"sites/$i.conf" <<EOF
server {
	listen 127.0.0.1:443 ssl;
	server_name s$i.site.example www$i.site.example;
	ssl_certificate $PWD/sites/$i.crt;
	ssl_certificate_key $PWD/sites/$i.key;
	ssl_protocols TLSv1.2 TLSv1.3;
}
EOF
	cp crt "sites/$i.crt"
	cp key "sites/$i.key"
	i=$((i + 1))
done
chmod 600 sites/*.key
cat >nginx.conf <<EOF
user www-data;
pid $PWD/nginx.pid;
error_log $PWD/error.log;
events { worker_connections 256; }
http {
	access_log off;
	include $PWD/sites/*.conf;
}
EOF

row "files are read" run 0 files.json --files "nginx:$PWD/nginx.conf" --format json
row "every site is there" \
	test "$(tr -d ' \n' <files.json | grep -o '"server":"nginx"' | wc -l)" -eq 300
row "no helper ended badly" lacks files.json "ended unexpectedly"

nginx -c "$PWD/nginx.conf" 2>/dev/null
row "nginx is up" wait_for 20 test -s nginx.pid
row "an audit of all of it" run 1 audit.json --audit 443 --format json
row "no helper ended badly meanwhile" lacks audit.json "ended unexpectedly"
row "every name was asked" \
	test "$(tr -d ' \n' <audit.json | grep -o '"name":"www[0-9]*.site.example"' | wc -l)" -eq 300
# The same settings three hundred times: one of them is asked about everything.
row "names that share an offer are spot-checked, at most 4 connections each" \
	python3 -c '
import json, sys
names = [e for e in json.load(open("audit.json"))["endpoints"] if e["name"]]
derived = [e for e in names if e["derived_from"]]
sys.exit(not (len(names) == 600 and len(derived) >= 599 and
              all(e["connections"] <= 4 and e["protocols"] for e in derived)))'
finish
