#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Who holds a listener, by the program itself: what tests/agent/host/listeners.sh
# stages is not staged again here.
# shellcheck disable=SC2154 # variables of lib.sh
. "$(dirname "$0")/lib.sh"
need root ip setpriv python3
sockets=$tools/host_sockets_tool
[ -x "$sockets" ] || skip "no host_sockets_tool"
enter_world "$0" "$@"

# stage NAME ARGUMENT...: start it by that name and wait until it is staged.
stage() {
	name=$1
	shift
	[ -x "./$name" ] || cp "$sockets" "./$name"
	start "$name.log" "./$name" "$@"
	wait_for 10 has "$name.log" ready || say "      not staged: $name $*: $(cat "$name.log")"
}
# seen PORT [OPTION...]: the list of one port -> PORT.json
seen() { run 0 "$1.json" --listeners "$@" --format json; }
# is PORT PATH VALUE: what that list says of its first listener.
is() {
	is_got=$(report "$1.json" get "listeners.0.$2" 2>/dev/null)
	[ "$is_got" = "$3" ] && return 0
	say "      $2 is $is_got"
	return 1
}
# judged PORT CHECK RESULT [TEXT]: an audit of one port; the wire is not asked.
judged() {
	judged_port=$1
	shift
	[ -e "audit.${judged_port%/*}.json" ] ||
		"$tlsward" --audit "$judged_port" --without handshake --format json \
			>"audit.${judged_port%/*}.json" 2>audit.err
	report "audit.${judged_port%/*}.json" finding "$@"
}
not_failed() { report "audit.$1.json" none "$2" fail; }

# ---- what another PID namespace, another user, hidepid do not show --------------------

stage plain listen 127.0.0.1 400
seen 400
row "another PID namespace: said" report 400.json incomplete "outside this PID namespace"
row "another PID namespace: owners are not all" is 400 owners_state '"partial"'
if setpriv --reuid 65534 --regid 65534 --clear-groups test -x "$tlsward" 2>/dev/null; then
	nobody() { # FILE COMMAND...: unprivileged
		file=$1
		shift
		setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all -- "$@" \
			>"$file" 2>"$file.err"
	}
	chmod 755 .
	row "not root: it is listed" nobody 400.json "$tlsward" --listeners 400 --format json
	row "not root: by address" is 400 address '"127.0.0.1"'
	row "not root: owners unknown" is 400 owners_state '"none"'
	row "not root: said" report 400.json incomplete "could not be looked into"
	mkdir hidden
	mount -t proc -o hidepid=2 tlsward-test hidden
	# The program reads /proc: it has to be the one that hides.
	nobody_hidden() {
		unshare --mount sh -c 'mount --bind hidden /proc && shift &&
			exec setpriv --reuid 65534 --regid 65534 --clear-groups \
				--inh-caps=-all -- "$@"' sh - "$@" >hidepid.json 2>hidepid.err
	}
	row "hidepid: it is listed" nobody_hidden "$tlsward" --listeners 400 --format json
	row "hidepid: said" report hidepid.json incomplete hidepid
else
	say "not tried: not root, hidepid (others may not run $tlsward)"
fi

# One user is all there is in such a namespace: nobody to become.
if unshare -Ur true 2>/dev/null; then
	row "a user namespace of one: it is listed" sh -c \
		"unshare -Ur '$tlsward' --listeners 400 --format json >user.json 2>user.err"
	row "a user namespace of one: by address" \
		sh -c "grep -q '\"address\": \"127.0.0.1\"' user.json"
	row "a user namespace of one: owners are not all" report user.json incomplete ""
else
	say "not tried: a user namespace (none may be made here)"
fi

# ---- one port, several sockets ---------------------------------------------------------

stage many reuse 410 3
row "one program, three sockets: listed" sh -c \
	"'$tlsward' --listeners 410 --format json | grep -c '\"id\": \"tcp' | grep -qx 3"
judged 410 shared-port fail
row "one program, three sockets: not shared" not_failed 410 shared-port
stage first reuse 411 1
stage second reuse 411 1
row "two programs, SO_REUSEPORT" judged 411 shared-port fail second
stage shadowed udp 412
stage shadowing udp 412
row "two programs, UDP SO_REUSEADDR" judged 412/udp shared-port fail shadowing

# ---- the queue --------------------------------------------------------------------------

stage overflow overflow 420
seen 420
row "dropped: counted" test "$(report 420.json get listeners.0.queue.drops)" -gt 0
row "full: judged" judged 420 accept-queue fail "queue is full"

# ---- held for a service -----------------------------------------------------------------

cp "$sockets" service
stage systemd-socket-activate activate 430 -
seen 430
row "an activator alone: its role" is 430 owners.0.role '"activator"'
stop "$last" -KILL
stage systemd-socket-activate activate 430 "$world/service"
wait_for 5 sh -c 'pgrep -x service >/dev/null'
seen 430
row "a running service: the activator" is 430 owners.0.role '"activator"'
row "a running service: itself" is 430 owners.1.role '"holder"'
row "a running service: by its descriptor" is 430 owners.1.fd 3
row "a running service: by its name" is 430 owners.1.name '"service"'
stop "$last" -KILL
if [ -x /usr/bin/systemd-socket-activate ]; then
	start activate.log /usr/bin/systemd-socket-activate -l 127.0.0.1:431 \
		"$world/service" idle
	wait_for 5 has activate.log Listening
	seen 431
	row "systemd's own activator: idle" is 431 owners.0.role '"activator"'
	"$sockets" client 127.0.0.1 431 >client.log 2>&1 &
	client=$!
	wait_for 5 has activate.log ready
	seen 431
	row "systemd's own activator: the service" is 431 owners.0.role '"holder"'
	kill "$client"
else
	say "not tried: systemd-socket-activate (not installed)"
fi

# ---- units and containers, by the path of a cgroup ---------------------------------------

tree=
for place in /sys/fs/cgroup /sys/fs/cgroup/unified; do
	[ "$(stat -fc %T $place 2>/dev/null)" = cgroup2fs ] && tree=$place && break
done
id=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
base=tlsward-test.$$
# in_cgroup PATH PORT: a listener that lives there.
in_cgroup() {
	mkdir -p "$tree/$base/$1" 2>/dev/null || return 1
	start cgroup.log sh -c 'echo $$ >"$1/cgroup.procs" && exec "$2" listen 0.0.0.0 "$3"' \
		sh "$tree/$base/$1" "$sockets" "$2"
	wait_for 5 has cgroup.log ready
}
leave_cgroups() {
	tries=50
	while [ -d "$tree/$base" ] && [ $tries -gt 0 ]; do
		find "$tree/$base" -depth -type d -exec rmdir {} + 2>/dev/null && break
		sleep 0.1
		tries=$((tries - 1))
	done
}
if [ -n "$tree" ] && mkdir "$tree/$base" 2>/dev/null; then
	port=440
	while read -r path unit container; do
		if in_cgroup "$path" $port; then
			seen $port
			row "$path: unit" is $port owners.0.unit "$unit"
			row "$path: container" is $port owners.0.container "$container"
		else
			row "$path: can be made" false
		fi
		stop "$last" -KILL
		rm -f cgroup.log
		port=$((port + 1))
	done <<-END
		system.slice/web.service "web.service" null
		system.slice/docker-$id.scope "docker-$id.scope" "$id"
		docker/$id null "$id"
		machine.slice/libpod-$id.scope "libpod-$id.scope" "$id"
		kubepods/burstable/pod1/$id null "$id"
		lxc/guest null "guest"
	END
	leave_cgroups
else
	say "not tried: cgroups (no cgroup2 to write to)"
fi

# ---- a library: below the process's own root ---------------------------------------------

libcrypto=$(find /usr/lib /lib -name 'libcrypto.so.3' 2>/dev/null | head -n 1)
if [ -n "$libcrypto" ]; then
	mkdir mapped image
	cp "$libcrypto" mapped/libcrypto.so.3
	cp "$libcrypto" image/libcrypto.so.3
	stage mapping maps 450 "$world/mapped/libcrypto.so.3"
	seen 450 --deep
	row "a library: present" is 450 owners.0.libraries.0.state '"present"'
	row "a library: its version" sh -c "'$tlsward' --listeners 450 --deep --format json |
		grep -q '\"version\": \"OpenSSL 3\\.'"
	# A container's file of the same name, which the host has not, or another one.
	start container.log unshare --mount sh -c 'mount --bind image mapped &&
		exec ./mapping maps 451 "$PWD/mapped/libcrypto.so.3"'
	wait_for 5 has container.log ready
	cp "$libcrypto" mapped/new
	mv mapped/new mapped/libcrypto.so.3
	seen 451
	row "a container's library: replaced on the host, not there" \
		is 451 owners.0.libraries.0.state '"present"'
	seen 450
	row "a library: replaced" is 450 owners.0.libraries.0.state '"replaced"'
	row "a library: replaced, judged" judged 450 library-replaced fail
	rm mapped/libcrypto.so.3
	seen 451
	row "a container's library: deleted on the host, not there" \
		is 451 owners.0.libraries.0.state '"present"'
	seen 450
	row "a library: deleted" is 450 owners.0.libraries.0.state '"deleted"'
	rm image/libcrypto.so.3
	seen 451
	row "a container's library: deleted there" \
		is 451 owners.0.libraries.0.state '"deleted"'
else
	say "not tried: libraries (no libcrypto.so.3)"
fi

# ---- a listener that does not stay ------------------------------------------------------

# vanished NAME RESULT [TEXT]: an audit whose first connection sets it off.
vanished() {
	"$tlsward" --audit "$vanishing" --format json >"vanished.$1.json" 2>vanished.err
	report "vanished.$1.json" finding listener-vanished "$2" ${3:+"$3"}
}
stage staying listen 127.0.0.1 460
row "a listener that stays" judged 460 listener-vanished pass
vanishing=461
stage once once 461
row "one that is gone at the end" vanished once fail "no longer at the end"
vanishing=462
stage again again 462
row "one that is opened anew" vanished again fail "opened anew"
vanishing=463
stage hand hand 463
row "one that another process has then" vanished hand fail "others hold it"
finish
