#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# nginx_handshakes.sh DUMP_CONFIG: what the parser says about protocol versions
# against what a real nginx does, for each address and name of some configurations.
# Runs in a network namespace of its own and leaves nothing behind.
# TLSWARD_NGINX names another binary; exit 77 = skipped.
set -u

dump=$1
nginx=${TLSWARD_NGINX:-/usr/sbin/nginx}
skip() {
	echo "SKIPPED nginx handshakes: $1"
	exit 77
}
[ -x "$nginx" ] || skip "no nginx"
command -v openssl >/dev/null || skip "no openssl"
[ "$(id -u)" = 0 ] || skip "not root"
unshare --net true 2>/dev/null || skip "no network namespace can be made"
if [ "${TLSWARD_IN_NETNS:-}" != 1 ]; then
	TLSWARD_IN_NETNS=1 exec unshare --net "$0" "$@"
fi
ip link set lo up || skip "no loopback"

dir=$(mktemp -d) || exit 1
pid=
stop() {
	[ -z "$pid" ] || kill "$pid" 2>/dev/null
	[ -z "$pid" ] || wait "$pid" 2>/dev/null
	pid=
}
trap 'stop; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
version=$("$nginx" -v 2>&1 | sed 's,.*/\([0-9.]*\).*,\1,')
library=$(openssl version | sed 's/.*(Library: \(.*\))/\1/')
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test \
	-keyout "$dir/k.pem" -out "$dir/c.pem" 2>/dev/null || exit 1
chmod 755 "$dir"
failed=0
probed=0

# The versions that this address gives this name (- = no SNI).
really() {
	got=
	for v in tls1:TLSv1 tls1_1:TLSv1.1 tls1_2:TLSv1.2 tls1_3:TLSv1.3; do
		sni="-servername $2"
		[ "$2" != - ] || sni=-noservername
		# shellcheck disable=SC2086
		if openssl s_client -connect "$1" $sni "-${v%%:*}" \
			-cipher 'ALL:@SECLEVEL=0' </dev/null 2>/dev/null |
			grep -q '^New, TLSv.*Cipher is [A-Z]'; then
			got="$got${got:+,}${v#*:}"
		fi
	done
	echo "$got"
}

# The same out of the parser's sites: ADDRESS NAME
predicted() {
	awk -v address="$1" -v name="$2" '
	/^site/ { here = 0; named = 0
		n = split(substr($2, 7), names, ",")
		for (i = 1; i <= n; i++) if (names[i] == name) named = 1 }
	/^address/ && $2 == address {
		if (/ default/ && !found) fallback = 1; else fallback = 0
		if (named || fallback) here = 1 }
	/^setting protocols/ && here {
		value = / effective[?]/ ? "?" : $0
		sub(/.* effective=/, "", value); sub(/ .*/, "", value)
		if (named) { print value; found = 1; exit }
		default_value = value }
	END { if (!found) print default_value }' "$dir/dump"
}

# start NAME < configuration inside http {}
start() {
	stop
	scenario=$1
	{
		echo "daemon off; master_process off; pid $dir/pid; error_log $dir/log;"
		echo "events { }"
		echo "http { access_log off; client_body_temp_path $dir/t1;"
		echo "ssl_certificate c.pem; ssl_certificate_key k.pem;"
		cat
		echo "}"
	} >"$dir/nginx.conf"
	"$nginx" -p "$dir" -c "$dir/nginx.conf" -e "$dir/log" 2>/dev/null &
	pid=$!
	tries=0
	until [ -s "$dir/pid" ] && openssl s_client -connect 127.0.0.1:8443 \
		</dev/null 2>/dev/null | grep -q CONNECTED; do
		tries=$((tries + 1))
		if [ $tries -gt 50 ]; then
			echo "not ok $scenario: nginx did not start"
			cat "$dir/log"
			failed=$((failed + 1))
			return
		fi
		sleep 0.1
	done
	"$dump" nginx "$dir/nginx.conf" "$version" "$library" >"$dir/dump"
}

# probe CONNECT ADDRESS NAME: ADDRESS as the configuration has it
probe() {
	want=$(predicted "$2" "$3")
	got=$(really "$1" "$3")
	probed=$((probed + 1))
	if [ "$want" = "$got" ]; then
		echo "ok $scenario: $1 $3: $got"
	else
		echo "not ok $scenario: $1 $3: predicted $want, got $got"
		failed=$((failed + 1))
	fi
}

start "default server decides" <<'END'
server { listen 8443 ssl; server_name a.test; ssl_protocols TLSv1.2; }
server { listen 8443 ssl; server_name b.test; ssl_protocols TLSv1.3; }
END
probe 127.0.0.1:8443 0.0.0.0:8443 a.test
probe 127.0.0.1:8443 0.0.0.0:8443 b.test
probe 127.0.0.1:8443 0.0.0.0:8443 -

start "default_server need not be first" <<'END'
server { listen 8443 ssl; server_name a.test; ssl_protocols TLSv1.2; }
server { listen 8443 ssl default_server; server_name b.test; ssl_protocols TLSv1.3; }
END
probe 127.0.0.1:8443 0.0.0.0:8443 a.test
probe 127.0.0.1:8443 0.0.0.0:8443 -

start "repeated lines add up" <<'END'
ssl_protocols TLSv1.2;
server { listen 8443 ssl; server_name a.test; ssl_protocols TLSv1.3; ssl_protocols tlsv1.2; }
END
probe 127.0.0.1:8443 0.0.0.0:8443 a.test

start "nothing said" <<'END'
server { listen 8443 ssl; server_name a.test; }
END
probe 127.0.0.1:8443 0.0.0.0:8443 a.test

start "an exact address hides the wildcard" <<'END'
server { listen 8443 ssl; server_name a.test; ssl_protocols TLSv1.2; }
server { listen 127.0.0.1:8443 ssl; server_name b.test; ssl_protocols TLSv1.3; }
END
probe 127.0.0.1:8443 127.0.0.1:8443 a.test
probe 127.0.0.1:8443 127.0.0.1:8443 b.test
probe 127.0.0.2:8443 0.0.0.0:8443 a.test

start "ssl is a flag of the address" <<'END'
server { listen 8443; server_name a.test; ssl_protocols TLSv1.3; }
server { listen 8443 ssl; server_name b.test; ssl_protocols TLSv1.2; }
END
probe 127.0.0.1:8443 0.0.0.0:8443 a.test
probe 127.0.0.1:8443 0.0.0.0:8443 b.test

start "a conflicting name is ignored" <<'END'
server { listen 8443 ssl default_server; server_name d.test; ssl_protocols TLSv1.2 TLSv1.3; }
server { listen 8443 ssl; server_name a.test; ssl_reject_handshake on; }
server { listen 8443 ssl; server_name A.test b.test; }
END
probe 127.0.0.1:8443 0.0.0.0:8443 a.test
probe 127.0.0.1:8443 0.0.0.0:8443 b.test

start "commands: MinProtocol" <<'END'
server { listen 8443 ssl; server_name a.test; ssl_protocols TLSv1.2 TLSv1.3;
	ssl_conf_command MinProtocol TLSv1.3; }
server { listen 8443 ssl; server_name b.test; ssl_protocols TLSv1.2; }
END
probe 127.0.0.1:8443 0.0.0.0:8443 a.test
probe 127.0.0.1:8443 0.0.0.0:8443 b.test

start "commands: of another server" <<'END'
server { listen 8443 ssl; server_name a.test; ssl_protocols TLSv1.2 TLSv1.3; }
server { listen 8443 ssl; server_name b.test; ssl_protocols TLSv1.2 TLSv1.3;
	ssl_conf_command MinProtocol TLSv1.3; }
server { listen 8443 ssl; server_name c.test; ssl_protocols TLSv1.2;
	ssl_conf_command Protocol ALL; }
END
probe 127.0.0.1:8443 0.0.0.0:8443 a.test
probe 127.0.0.1:8443 0.0.0.0:8443 b.test
probe 127.0.0.1:8443 0.0.0.0:8443 c.test

start "commands: Protocol and MaxProtocol" <<'END'
server { listen 8443 ssl; server_name a.test; ssl_protocols TLSv1.2;
	ssl_conf_command Protocol ALL; }
server { listen 8444 ssl; server_name a.test; ssl_protocols TLSv1.2;
	ssl_conf_command MaxProtocol TLSv1.3; }
server { listen 8445 ssl; server_name a.test; ssl_protocols TLSv1.2 TLSv1.3;
	ssl_conf_command MaxProtocol TLSv1.2; }
server { listen 8446 ssl; server_name a.test; ssl_protocols TLSv1.2 TLSv1.3;
	ssl_conf_command Protocol -TLSv1.3; }
END
for port in 8443 8444 8445 8446; do
	probe 127.0.0.1:$port 0.0.0.0:$port a.test
done

start "security level: all" <<'END'
ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
server { listen 8443 ssl; server_name a.test; ssl_ciphers ALL:@SECLEVEL=0; }
server { listen 8444 ssl; server_name a.test; }
server { listen 8445 ssl; server_name a.test; ssl_ciphers ALL:@SECLEVEL=1; }
server { listen 8446 ssl; server_name a.test; ssl_conf_command CipherString ALL:@SECLEVEL=0; }
server { listen 8447 ssl; server_name a.test; ssl_ciphers ALL:@SECLEVEL=0; ssl_conf_command CipherString HIGH; }
END
for port in 8443 8444 8445 8446 8447; do
	probe 127.0.0.1:$port 0.0.0.0:$port a.test
done

start "security level: of the default server only" <<'END'
ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
server { listen 8443 ssl; server_name a.test; ssl_ciphers ALL:@SECLEVEL=0; }
server { listen 8443 ssl; server_name b.test; }
server { listen 8444 ssl; server_name a.test; }
server { listen 8444 ssl; server_name b.test; ssl_ciphers ALL:@SECLEVEL=0; }
END
for port in 8443 8444; do
	probe 127.0.0.1:$port 0.0.0.0:$port a.test
	probe 127.0.0.1:$port 0.0.0.0:$port b.test
done

start "refused handshakes" <<'END'
server { listen 8443 ssl default_server; ssl_reject_handshake on; ssl_protocols TLSv1.2; }
server { listen 8443 ssl; server_name b.test; ssl_protocols TLSv1.2 TLSv1.3; }
END
probe 127.0.0.1:8443 0.0.0.0:8443 b.test
probe 127.0.0.1:8443 0.0.0.0:8443 -

stop
echo "nginx $version, $library: $probed endpoints, $failed differ"
[ "$failed" = 0 ] && [ "$probed" -gt 0 ]
