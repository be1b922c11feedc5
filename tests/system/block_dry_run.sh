#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# --dry-run: what would be put in force, as nft takes it, and whom it would hit.
. "$(dirname "$0")/block_world.sh"
need python3

serve_tcp "$H" 8443
others >"$WORK/before"
hold near1 "$C" TCP:198.18.1.1:8443
hold near2 "$C" TCP:198.18.1.1:8443
hold six "$C" "TCP:[2001:db8:1::1]:8443"
hold far "$B" TCP:198.18.2.1:8443
for name in near1 near2 six far; do
	expect "connection $name" echoes "$name" one
done

unchanged "dry run" ends 0 --block 8443 --dry-run
prints "# Would block, nothing was changed yet: 8443"
prints "# > unreachable: tcp [::]:8443: socat (pid "
prints "# > cut off: 198.18.1.0/24: 2 established"
prints "# > cut off: 198.18.2.0/24: 1 established"
prints "# > cut off: 2001:db8:1::/64: 1 established"
expect "no table came of it" nothing_in_force
for name in near1 far; do
	expect "connection $name goes on" echoes "$name" two
done
cp "$WORK/out" "$WORK/script"
expect "nft takes it" on_host nft -c -f "$WORK/script"
expect "nft takes it from its standard input" sh -c \
	"ip netns exec $H nft -c -f - <'$WORK/script'"
expect "checking it changed nothing" nothing_in_force

# Loaded by hand it is what the program would have loaded.
on_host nft -f "$WORK/script"
ends 0 --status
prints "Blocked: tcp 8443 from other machines"
unchanged "block what nft loaded" ends 0 --block 8443
prints "Blocked already, nothing was changed"
unchanged "dry run of a change to it" ends 0 --block 8444 --dry-run
cp "$WORK/out" "$WORK/script"
expect "nft takes that one as well" on_host nft -c -f "$WORK/script"
unchanged "dry run of unblock" ends 0 --unblock 8443 --dry-run
prints "# Would unblock, nothing was changed yet: 8443"
cp "$WORK/out" "$WORK/script"
on_host nft -f "$WORK/script"
expect "loaded, it takes the table away" nothing_in_force

unchanged "dry run, JSON" ends 0 --block 8443 --dry-run --format json
expect "it is JSON with a script" python3 -c '
import json, sys
changes = json.load(open(sys.argv[1]))["changes"]
assert all(set(c) >= {"id", "kind", "state", "what"} for c in changes)
assert [c["state"] for c in changes if c["kind"] == "block"] == ["planned"]
assert [c for c in changes if c["kind"] == "clients"]
open(sys.argv[2], "w").write([c["what"] for c in changes if c["kind"] == "nft"][0])
' "$WORK/out" "$WORK/script"
expect "nft takes that script" on_host nft -c -f "$WORK/script"

# Where nothing listens, that is said.
unchanged "nobody" ends 0 --block 4444 --dry-run
prints "nothing listens on these ports here"
prints "no connection from another machine is open on these ports here"
prints_not "connections that NAT passes on"

# What sock_diag cannot see is said.
on_host nft -f - <<'NFT'
table inet pub {
	chain pre {
		type nat hook prerouting priority dstnat
		tcp dport 4444 dnat ip to 198.18.2.2:4444
	}
}
NFT
serve_tcp "$B" 4444
hold container "$C" TCP:198.18.1.1:4444
expect "connection container" echoes container one
unchanged "published" ends 0 --block 4444 --dry-run
prints "connections that NAT passes on, to containers for one, are not counted"
on_host nft delete table inet pub

# The sites of a web server.
if ! [ -x /usr/sbin/nginx ]; then
	echo "not tried: no nginx here"
	finish
fi
cat >nginx.conf <<EOF
daemon off;
worker_processes 1;
error_log stderr crit;
pid $PWD/nginx.pid;
events { worker_connections 64; }
http {
	access_log off;
	client_body_temp_path $PWD/temp;
	proxy_temp_path $PWD/temp;
	fastcgi_temp_path $PWD/temp;
	uwsgi_temp_path $PWD/temp;
	scgi_temp_path $PWD/temp;
	server { listen 443; server_name one.example two.example; }
	server { listen 444; server_name other.example; }
}
EOF
background ip netns exec "$H" /usr/sbin/nginx -c "$PWD/nginx.conf" 2>nginx.log
wait_for "$H" tcp 443
unchanged "nginx" ends 0 --block 443 --dry-run
prints "nginx (pid "
prints "1 site: one.example, two.example"
prints_not "other.example"
finish
