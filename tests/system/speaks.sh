#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What is behind the port when it is not HTTPS alone: mail over TLS, SSH beside TLS, a
# VPN, a listener that wants a PROXY header, clear text of several kinds.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
need root nginx openssl socat sslh openvpn ocserv stunnel4 haproxy ip python3
enter_world "$0" "$@"

make_authority
make_certificate server 90 rsa:2048 /CN=a.example DNS:a.example
cat server.pem server.key >both.pem

listening() { ss -Hlnt "sport = :$1" | grep -q .; }
# speaker PORT TEXT: says it to whoever comes, in clear text.
speaker() {
	printf '%b' "$2" >"text.$1"
	start "speaker.$1" socat "TCP-LISTEN:$1,reuseaddr,fork" "SYSTEM:cat text.$1; cat >/dev/null"
	wait_for 10 listening "$1"
}
# The same inside of TLS.
speaker_tls() {
	printf '%b' "$2" >"text.$1"
	start "speaker.$1" socat \
		"OPENSSL-LISTEN:$1,reuseaddr,fork,cert=both.pem,verify=0" \
		"SYSTEM:cat text.$1; cat >/dev/null"
	wait_for 10 listening "$1"
}
asks() { # NAME PORT: as JSON, whatever the exit status
	"$tlsward" --handshake "127.0.0.1:$2" --format json >"$1.json" 2>"$1.err"
	[ $? -le 3 ]
}
tells() { # PORT TEXT: as text
	"$tlsward" --handshake "127.0.0.1:$1" >told.txt 2>told.err
	has told.txt "$2"
}
says() { # NAME KEY VALUE
	[ "$(report "$1.json" get "endpoints.0.$2")" = "$3" ]
}

# ---- clear text ----------------------------------------------------------------
clear() { # NAME PORT TEXT WORD
	speaker "$2" "$3" || return 1
	asks "$1" "$2" && says "$1" speaks "\"$4\""
}
row "SSH" clear ssh 4401 'SSH-2.0-OpenSSH_9.2p1\r\n' ssh
row "SMTP" clear smtp 4402 '220 mail.example ESMTP\r\n' smtp
row "FTP" clear ftp 4403 '220 (vsFTPd 3.0.3)\r\n' ftp
row "IMAP" clear imap 4404 '* OK ready\r\n' imap
row "POP3" clear pop3 4405 '+OK ready\r\n' pop3
row "something else" clear other 4406 'RFB 003.008\n' other
row "something else: the first line" tells 4406 'speaks other "RFB 003.008"'
row "no TLS there: none is offered" says ssh protocols.5.offered false

# ---- inside of TLS ---------------------------------------------------------------
row "SMTP over TLS: a greeting" speaker_tls 4411 '220 mail.example ESMTP\r\n'
row "SMTP over TLS: asked" asks smtps 4411
row "SMTP over TLS: TLS" says smtps speaks '"tls"'
row "SMTP over TLS: and what" says smtps speaks_what \
	'"smtp over TLS: 220 mail.example ESMTP"'
row "IMAP over TLS: a greeting" speaker_tls 4412 '* OK ready\r\n'
row "IMAP over TLS: and what" tells 4412 "(imap over TLS: * OK ready)"

# ---- TLS and SSH on one port --------------------------------------------------------
nginx_frame >nginx.conf <<END
	server { listen 4421 ssl; listen 4422 ssl proxy_protocol; listen 4423;
		server_name a.example;
		ssl_certificate $PWD/server.pem; ssl_certificate_key $PWD/server.key; }
END
nginx_start "$PWD/nginx.conf" || exit 1
start sslh.log sslh-select --foreground --user nobody --listen 127.0.0.1:4424 \
	--tls 127.0.0.1:4421 --ssh 127.0.0.1:4401 --pidfile "$PWD/sslh.pid"
row "sslh: it listens" wait_for 10 listening 4424
row "sslh: asked" asks sslh 4424
row "sslh: TLS" says sslh speaks '"tls"'
row "sslh: and SSH" says sslh speaks_what '"also ssh: SSH-2.0-OpenSSH_9.2p1"'
row "nginx alone: asked" asks alone 4421
row "nginx alone: nothing else" says alone speaks_what null
row "nginx in clear text: asked" asks plain 4423
row "nginx in clear text" says plain speaks '"http"'

# ---- a PROXY header is wanted ---------------------------------------------------------
row "PROXY: asked" asks proxy 4422
row "PROXY: found out" says proxy proxy_header true
row "PROXY: then TLS" says proxy speaks '"tls"'
row "PROXY: all of it" says proxy protocols.4.offered true
row "PROXY: the certificate" says proxy certificates.0.0.subject '"CN=a.example"'
row "PROXY: said" tells 4422 "behind a PROXY protocol header"
row "without: not said" says alone proxy_header false

# ---- OpenVPN ----------------------------------------------------------------------------
start openvpn.log openvpn --dev tun --proto tcp-server --port 4431 --local 127.0.0.1 \
	--server 10.99.0.0 255.255.255.0 --data-ciphers AES-256-GCM --dh none \
	--ca ca.pem --cert server.pem --key server.key
if wait_for 10 listening 4431; then
	row "OpenVPN: asked" asks openvpn 4431
	row "OpenVPN" says openvpn speaks '"openvpn"'
	row "OpenVPN: no hello after hello" test \
		"$(report openvpn.json get endpoints.0.connections)" -le 3
else
	say "skipped rows: OpenVPN does not start here: $(tail -n 1 openvpn.log)"
fi

# ---- VPNs that answer HTTPS ---------------------------------------------------------------
cat >ocserv.conf <<END
auth = "plain[passwd=$PWD/ocpasswd]"
tcp-port = 4432
run-as-user = nobody
run-as-group = daemon
socket-file = $PWD/ocserv.sock
server-cert = $PWD/server.pem
server-key = $PWD/server.key
isolate-workers = false
max-clients = 128
max-same-clients = 2
tls-priorities = "NORMAL:-VERS-TLS1.0:-VERS-TLS1.1"
min-reauth-time = 300
max-ban-score = 80
ban-reset-time = 1200
use-occtl = false
device = vpns
ipv4-network = 192.168.1.0
ipv4-netmask = 255.255.255.0
cisco-client-compat = true
END
: >ocpasswd
start ocserv.log ocserv -f -d 2 -c ocserv.conf
if wait_for 10 listening 4432; then
	row "ocserv: asked" asks ocserv 4432
	row "ocserv: TLS" says ocserv speaks '"tls"'
	row "ocserv: and what is inside" says ocserv speaks_inside '"openconnect"'
	row "ocserv: in words" tells 4432 "openconnect over TLS: a VPN, as of ocserv"
	row "ocserv: asked no more than it bears" test \
		"$(report ocserv.json get endpoints.0.connections)" -le 60
	row "ocserv: and why not all" report ocserv.json incomplete "bans addresses"
	row "ocserv: what matters is known" says ocserv protocols.2.offered false
	# It does ban ::1.
	"$tlsward" --handshake "[::1]:4432" --format json >six.json 2>six.err
	row "ocserv: ::1 is not banned by one run" lacks ocserv.log "banned IP"
	"$tlsward" --handshake "[::1]:4432" --format json >again.json 2>again.err
	row "ocserv: banned by the next one, that stops" \
		report again.json incomplete "it stopped answering"
	row "ocserv: and takes nothing for an answer" report again.json agrees six.json
	row "ocserv: nor hammers on" test "$(grep -c 'banned IP' ocserv.log)" -le 24
else
	say "skipped rows: ocserv does not start here: $(tail -n 1 ocserv.log)"
fi
row "a site: what is inside" says alone speaks_inside '"http"'

# ---- other things inside of TLS --------------------------------------------------------
cat >stunnel.conf <<END
foreground = yes
pid =
[ssh]
accept = 127.0.0.1:4433
connect = 127.0.0.1:4401
cert = $PWD/both.pem
END
start stunnel.log stunnel4 stunnel.conf
row "stunnel: it listens" wait_for 10 listening 4433
row "SSH over TLS: asked" asks stunnel 4433
row "SSH over TLS" says stunnel speaks_inside '"ssh"'
row "SSH over TLS: in words" tells 4433 "(ssh over TLS: SSH-2.0-OpenSSH_9.2p1)"
row "SMTP over TLS: inside" says smtps speaks_inside '"smtp"'
cat >haproxy.cfg <<END
defaults
	mode http
	timeout connect 5s
	timeout client 5s
	timeout server 5s
frontend proxy
	bind 127.0.0.1:4434 accept-proxy ssl crt $PWD/both.pem
	http-request return status 200 content-type text/plain string ok
END
start haproxy.log haproxy -db -f haproxy.cfg
row "HAProxy, accept-proxy: it listens" wait_for 10 listening 4434
row "HAProxy, accept-proxy: asked" asks accept 4434
row "HAProxy, accept-proxy: found out" says accept proxy_header true
row "HAProxy, accept-proxy: then HTTPS" says accept speaks_inside '"http"'

# ---- nobody says a word ---------------------------------------------------------------------
start closer.log socat TCP-LISTEN:4441,reuseaddr,fork SYSTEM:true
row "closes at once: it listens" wait_for 10 listening 4441
row "closes at once: asked" asks closer 4441
row "closes at once: unknown" says closer speaks '"unknown"'
row "closes at once: no version is refused" says closer protocols.5.offered null
finish
