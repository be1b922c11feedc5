#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Debian's nginx with a weak and a sound site: disk, process and wire side by side.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
world_pids=shared
. "$folder/lib.sh"
. "$folder/site.sh"
need root nginx openssl ip python3
enter_world "$0" "$@"

# A machine may hide process 1 even from root, which then may hold any socket, too.
# Here a process that can be looked into stands in for it.
readlink /proc/1/exe >/dev/null || mount --bind "/proc/$$" /proc/1

make_authority
make_certificate sound 90 ec /CN=sound.example DNS:sound.example,DNS:www.sound.example
make_certificate other 90 rsa:2048 /CN=other.example DNS:other.example
make_certificate expired 90 ec /CN=expired.example DNS:expired.example
make_self_signed weak 5 rsa:1024 /CN=weak.example DNS:weak.example
chmod 644 weak.key
quietly openssl x509 -req -in expired.csr -CA ca.pem -CAkey ca.key -CAcreateserial \
	-days -1 -extfile expired.ext -out expired.pem
ip address add 192.0.2.1/24 dev lo
ip address add 192.0.2.2/24 dev lo
ip -6 address add 2001:db8::1/64 dev lo nodad

audit() { # STATUS NAME ARGUMENT...: as JSON
	status=$1
	name=$2
	shift 2
	run "$status" "$name.json" --audit 443 --format json "$@"
}

# ---- a sound host --------------------------------------------------------------

intermediate="ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305; ssl_ecdh_curve X25519:prime256v1:secp384r1; ssl_prefer_server_ciphers off;"
# A page, and all that there is to tell a browser about it.
sound_page="location / { default_type text/html; return 200 sound; } server_tokens off;"
for header in 'Strict-Transport-Security "max-age=63072000"' 'X-Content-Type-Options nosniff' \
	'X-Frame-Options DENY' "Content-Security-Policy \"default-src 'self'\"" \
	'Permissions-Policy "camera=()"'; do
	sound_page="$sound_page add_header $header always;"
done
sound_settings="ssl_protocols TLSv1.2 TLSv1.3; $intermediate $sound_page ssl_certificate $PWD/sound.pem; ssl_certificate_key $PWD/sound.key;"
sound_names="server_name sound.example www.sound.example;"
nginx_frame >sound.conf <<END
	server { listen 443 ssl; listen [::]:443 ssl; $sound_names $sound_settings }
END
nginx_start "$PWD/sound.conf" || exit 1
row "a sound host: exit status" audit 0 sound
row "a sound host: nothing low or worse is wrong" \
	test -z "$(report sound.json failed low)"
owners=$(report sound.json get listeners.0.owners_state)
if [ "$owners" = '"complete"' ]; then
	row "a sound host: complete" report sound.json complete
	row "a sound host: no limit" test "$(report sound.json get limits)" = "[]"
	row "a sound host: no finding is unknown" test -z "$(report sound.json unknown)"
	# This nginx was started without a unit that could confine it, and Debian 12's
	# OpenSSL has no post-quantum group.
	row "a sound host: nothing else is wrong" test \
		"$(report sound.json failed | tr '\n' ' ')" = \
		"post-quantum worker-no-new-privs worker-seccomp "
else
	# A container, from outside of which anybody may hold any socket; or a
	# machine with so many open files that only the socket's cgroup was searched.
	say "skipped rows: $(report sound.json get listeners.0.reason)"
	row "owners that may hide: not complete" test \
		"$(report sound.json get complete)" = false
	row "owners that may hide: said" report sound.json finding shared-port unknown
fi
row "a sound host: the chain is trusted" \
	report sound.json finding certificate-chain pass "trusted issuer"
row "a sound host: no reason not to trust it" \
	test "$(report sound.json get endpoints.0.handshake.trust_reason)" = null
row "a sound host: modern refuses TLS 1.2" audit 1 sound-modern --policy modern
row "a sound host: modern names TLS 1.2" \
	report sound-modern.json finding tls-protocol fail TLSv1.2
row "--without handshake: not 0, but unknown" audit 3 sound-skipped --without handshake
row "--without handshake: a limit says so" report sound-skipped.json incomplete skipped

# Two runs differ in the clock alone; but between them the machine may cross the
# number of open files from which on only the socket's cgroup is searched.
same_twice() {
	audit 0 first && audit 0 second || return 1
	report first.json stable >stable.1
	report second.json stable >stable.2
	cmp stable.1 stable.2
}
row "two runs say the same, byte by byte" wait_for 20 same_twice

# ---- changes that nobody loaded ---------------------------------------------------

cp sound.pem sound.pem.kept
cp sound.key sound.key.kept
make_certificate sound 60 ec /CN=sound.example DNS:sound.example,DNS:www.sound.example
row "a renewed certificate, not loaded: exit status" audit 1 renewed --fail-on medium
row "a renewed certificate, not loaded" report renewed.json finding certificate-served fail
nginx_reload
audit 0 renewed-loaded
row "a renewed certificate, loaded" report renewed-loaded.json none certificate-served fail

sed 's/TLSv1.2 TLSv1.3/TLSv1.3/' sound.conf >edited && cat edited >sound.conf
touch -d '+10 seconds' sound.conf # within two seconds nobody can tell
audit 1 edited --fail-on low
row "an edited configuration, not loaded" report edited.json finding config-not-loaded fail
row "an edited configuration: the wire differs" \
	report edited.json finding tls-config-not-served fail "TLSv1.2, TLSv1.3 ($PWD/sound.conf changed on"
touch -d '-10 seconds' sound.conf
nginx_reload
row "an edited configuration, loaded: exit status" audit 0 edited-loaded
row "an edited configuration, loaded" report edited-loaded.json none config-not-loaded fail

# ---- somebody else on the port -------------------------------------------------------

nginx_stop
nginx_frame >shared.conf <<END
	server { listen 443 ssl reuseport; $sound_names $sound_settings }
END
nginx_start "$PWD/shared.conf" || exit 1
start peer.log "$tools/peer" silent 0.0.0.0 443
wait_for 5 has peer.log ready
row "another program on the port: exit status" audit 1 shared --timeout 40s
row "another program on the port" report shared.json finding shared-port fail peer
stop "$last"
nginx_stop

# ---- plain HTTP, the unexpected, waivers ------------------------------------------------

nginx_frame >plain.conf <<END
	server { listen 443; $sound_names }
END
nginx_start "$PWD/plain.conf" || exit 1
row "plain HTTP on 443: exit status" audit 1 plain
row "plain HTTP on 443" report plain.json finding plain-on-tls-port fail "plain HTTP"

cat >expected.ini <<END
[listener "web"]
ports = 443
program = haproxy
END
row "an unexpected program: exit status" audit 1 unexpected --config expected.ini
row "an unexpected program" report unexpected.json finding listener-unexpected fail nginx

waiver() { # DAY
	for check in plain-on-tls-port tls-protocol tls-1-3 shared-port; do
		printf '[waiver "%s"]\nreason = the load balancer does TLS\nuntil = %s\n' \
			"$check" "$1"
	done
}
waiver "$(date -u -d '+30 days' +%F)" >waived.ini
waiver "$(date -u -d '-1 day' +%F)" >expired.ini
row "a waiver: exit status" audit 0 waived --config waived.ini
row "plain HTTP where the configuration says so: nothing to compare" \
	report plain.json none certificate-served unknown
row "a waiver: still listed" test "$(report waived.json get summary.waived)" -ge 1
row "an expired waiver: exit status" audit 1 unwaived --config expired.ini
row "an expired waiver: says so" report unwaived.json finding plain-on-tls-port fail expired
nginx_stop

# ---- files replaced under a running server ------------------------------------------------

mkdir bin lib
cp /usr/sbin/nginx bin/nginx
library=$(ldd /usr/sbin/nginx | sed -n 's/.*libssl[^ ]* => \([^ ]*\).*/\1/p')
cp "$library" lib/
LD_LIBRARY_PATH=$PWD/lib
export LD_LIBRARY_PATH
nginx_frame >copied.conf <<END
	server { listen 443 ssl; $sound_names $sound_settings }
END
nginx_start "$PWD/copied.conf" "$PWD/bin/nginx" || exit 1
unset LD_LIBRARY_PATH
audit 0 copied
row "own copies of binary and library" report copied.json none binary-replaced fail
row "own copies of binary and library" report copied.json none library-replaced fail
cp bin/nginx bin/new && mv bin/new bin/nginx
row "a replaced binary: found" audit 1 binary --fail-on low
row "a replaced binary" report binary.json finding binary-replaced fail
rm bin/nginx
audit 1 deleted --fail-on low
row "a deleted binary" report deleted.json finding binary-replaced fail
cp "$library" lib/new && mv lib/new "lib/$(basename "$library")"
audit 1 library --fail-on low
row "a replaced libssl" report library.json finding library-replaced fail
nginx_stop

# What the configuration means depends on a library that is too large to be read.
cp "$(ldd /usr/sbin/nginx | sed -n 's/.*libcrypto[^ ]* => \([^ ]*\).*/\1/p')" lib/
truncate -s 65M lib/libcrypto*
LD_LIBRARY_PATH=$PWD/lib
export LD_LIBRARY_PATH
nginx_start "$PWD/sound.conf" || exit 1
unset LD_LIBRARY_PATH
row "an unreadable libcrypto: exit status" audit 3 unread
row "an unreadable libcrypto: a limit says so" report unread.json incomplete libcrypto
nginx_stop

# ---- weak beside sound ----------------------------------------------------------------------

weak_settings="ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers ALL:@SECLEVEL=0; ssl_certificate $PWD/weak.pem; ssl_certificate_key $PWD/weak.key;"
nginx_frame >both.conf <<END
	server { listen 192.0.2.1:443 ssl; listen [2001:db8::1]:443 ssl; $sound_names $sound_settings }
	server { listen 192.0.2.2:443 ssl; server_name weak.example; $weak_settings }
	# Hidden on the addresses above, seen on every other one.
	server {
		listen 443 ssl; server_name other.example;
		ssl_protocols TLSv1.2;
		ssl_certificate $PWD/other.pem; ssl_certificate_key $PWD/other.key;
	}
	server {
		listen 443 ssl; server_name expired.example;
		ssl_certificate $PWD/expired.pem; ssl_certificate_key $PWD/expired.key;
	}
	server {
		listen 127.0.0.1:8443 ssl proxy_protocol;
		server_name sound.example; $sound_settings
	}
END
nginx_start "$PWD/both.conf" || exit 1
row "weak beside sound: exit status" run 1 both.json --audit 443,8443 --format json
row "weak beside sound: as text" run 1 both.txt --audit 443,8443 --verbose
fails() { report both.json finding "$1" fail "$2"; }
row "weak: old versions" fails tls-protocol weak.example
row "weak: TLS 1.3 is missing" fails tls-1-3 weak.example
row "weak: the certificate ends soon" fails certificate-expiry weak.example
row "weak: self-signed" fails certificate-chain weak.example
row "weak: RSA 1024" fails certificate-key-weak weak.example
row "weak: everybody may read the key" fails private-key-mode weak.key
row "weak: a fix in nginx's words" fails tls-protocol ssl_protocols
row "weak: named in the text" has both.txt "TLSv1.1"
row "expired: found" fails certificate-expiry expired.example
# post-quantum is about the library, on every site.
row "no failure names the sound site" python3 -c '
import json, sys
sys.exit(any(f["result"] == "fail" and "sound.example" in json.dumps(f)
             and f["check"] != "post-quantum"
             for f in json.load(open("both.json"))["findings"]))'
row "the PROXY listener was reached" \
	test "$(report both.json offered 127.0.0.1 8443 sound.example TLSv1.3)" = true

# Each version at each place, as the library sees it.
peer_says() { # ADDRESS NAME OPTION
	if openssl s_client -connect "$1" -servername "$2" "-$3" -cipher ALL:@SECLEVEL=0 \
		</dev/null >/dev/null 2>&1; then
		echo true
	else
		echo false
	fi
}
while read -r option version; do
	while read -r address bare name; do
		row "$version at $address for $name: as s_client sees it" test \
			"$(report both.json offered "$bare" 443 "$name" "$version")" = \
			"$(peer_says "$address" "$name" "$option")"
	done <<END
192.0.2.1:443 192.0.2.1 sound.example
[2001:db8::1]:443 2001:db8::1 www.sound.example
192.0.2.2:443 192.0.2.2 weak.example
127.0.0.1:443 127.0.0.1 other.example
127.0.0.1:443 127.0.0.1 expired.example
END
done <<END
tls1 TLSv1
tls1_1 TLSv1.1
tls1_2 TLSv1.2
tls1_3 TLSv1.3
END
row "fail-on critical: exit status" \
	run "$(test -n "$(report both.json failed critical)" && echo 1 || echo 0)" \
	critical.json --audit 443,8443 --format json --fail-on critical
nginx_stop

nginx_frame >unix.conf <<END
	server { listen unix:$PWD/site.sock ssl; listen 443 ssl; $sound_names $sound_settings }
END
nginx_start "$PWD/unix.conf" || exit 1
audit 0 unix
row "a UNIX listen: the site's other address is audited" \
	test "$(report unix.json offered 127.0.0.1 443 sound.example TLSv1.3)" = true
row "a UNIX listen: not silently left out" has unix.json site.sock
nginx_stop

# Only one socket, and what it says depends on the address.
nginx_frame >beside.conf <<END
	server { listen 443 ssl; $sound_names $sound_settings }
	server { listen 192.0.2.1:443; server_name plain.example; }
END
nginx_start "$PWD/beside.conf" || exit 1
row "plain HTTP on one address behind the wildcard: exit status" audit 1 beside
row "plain HTTP on one address behind the wildcard" \
	report beside.json finding plain-on-tls-port fail 192.0.2.1:443
row "plain HTTP on one address: the others are sound" \
	test "$(report beside.json failed low)" = plain-on-tls-port
nginx_stop

label=$(printf '%063d' 0)
longest=$label.$label.$label.$(printf '%061d' 0) # 253 bytes
nginx_frame >names.conf <<END
	server_names_hash_bucket_size 512;
	server { listen 443 ssl; $sound_names $sound_settings }
	server { listen 443 ssl; server_name intranet; $sound_settings }
	server { listen 443 ssl; server_name _; $sound_settings }
	server { listen 443 ssl; server_name $longest; $sound_settings }
END
nginx_start "$PWD/names.conf" || exit 1
audit 1 names
row "a name of one label is asked for" \
	test "$(report names.json offered 127.0.0.1 443 intranet TLSv1.3)" = true
row "the longest name is asked for" \
	test "$(report names.json offered 127.0.0.1 443 "$longest" TLSv1.3)" = true
row "a site that nobody can ask for is a limit" \
	report names.json incomplete "no name of this site"
nginx_stop

nginx_start "$PWD/sound.conf" || exit 1
mount -t tmpfs -o mode=0755 tlsward-test /etc/ssl/certs
row "no trust store: exit status" audit 3 untrusted
row "no trust store: unknown" report untrusted.json finding certificate-chain unknown
row "no trust store: a limit says so" report untrusted.json incomplete "trust store"
umount /etc/ssl/certs
nginx_stop

# ---- without a process ---------------------------------------------------------------------

sed "s#$PWD/sound.key#$PWD/other.key#" sound.conf >mismatch.conf
row "--files: a key of another certificate: exit status" \
	run 1 mismatch.json --files "nginx:$PWD/mismatch.conf" --format json
row "--files: a key of another certificate" \
	report mismatch.json finding certificate-key-match fail
row "--files: a sound configuration" \
	run 0 files.json --files "nginx:$PWD/plain.conf" --format json

# ---- the schema ------------------------------------------------------------------------------

if /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
	for file in *.json; do
		row "schema: $file" report "$file" valid \
			"$source/packaging/schema/tlsward-1.schema.json"
	done
else
	say "skipped row: schema (no python3-jsonschema)"
fi
finish
