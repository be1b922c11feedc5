#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Who listens on 443: what asking tlsward costs, and, in turn on the same load, ss,
# netstat and lsof where they are installed. Prints medians and ratios; asserts
# nothing. As root.
#
#	sh tests/bench/listeners.sh [BUILD] [RUNS] [SOCKETS] [PROCESSES]
#		(a release build; 5 runs, 100000 established sockets, 1000 processes;
#		several loads with commas: 100000,500000 1000,10000)
#
# netstat and lsof are run once under a load, and for PATIENCE seconds at most: at
# 500,000 sockets netstat takes minutes. What took longer says so.
#
# "no dpkg" hides the package lists from the same program: what is left is the
# socket, its owners and their description. CPU and memory are summed over all
# processes of a program (measure.c).
set -eu
build=$(cd "${1:-build}" && pwd)
runs=${2:-5}
sockets=${3:-100000}
processes=${4:-1000}
patience=${PATIENCE:-300}
here=$(cd "$(dirname "$0")" && pwd)
TLSWARD=$build/tlsward
TLSWARD_TOOLS=$build
TLSWARD_SOURCE=$here/../..
export TLSWARD TLSWARD_TOOLS TLSWARD_SOURCE
if [ "${TLSWARD_WORLD:-}" != inside ]; then
	for tool in measure load; do
		cc -O2 -D_GNU_SOURCE -o "$build/$tool" "$here/$tool.c"
	done
fi
set -- "$build" "$runs" "$sockets" "$processes"
. "$here/../system/lib.sh"
. "$here/lib.sh"
need root ip ss setpriv
enter_world "$here/listeners.sh" "$@"
set +u

# The server lives in a cgroup of its own, as a unit does.
tree=
for place in /sys/fs/cgroup /sys/fs/cgroup/unified; do
	[ "$(stat -fc %T $place 2>/dev/null)" = cgroup2fs ] && tree=$place && break
done
cgroup=
if [ -n "$tree" ] && mkdir "$tree/tlsward-bench.${world##*.}" 2>/dev/null; then
	cgroup=$tree/tlsward-bench.${world##*.}
	trap 'leave_bench' EXIT
else
	say "(no cgroup2 to write to: owners are looked for everywhere)"
fi
leave_bench() {
	[ -z "$last" ] || stop "$last" -KILL || :
	[ -z "$server" ] || stop "$server" -KILL || :
	tries=50
	while [ -d "$cgroup" ] && ! rmdir "$cgroup" 2>/dev/null && [ $tries -gt 0 ]; do
		sleep 0.1
		tries=$((tries - 1))
	done
	leave_world
}

# in_cgroup LOG COMMAND...
in_cgroup() {
	log=$1
	shift
	rm -f "$log" # what is read of it must be this one's
	start "$log" sh -c '[ -z "$1" ] || echo $$ >"$1/cgroup.procs"; shift; exec "$@"' \
		sh "$cgroup" "$@"
}

compare() {
	base_cpu=
	measure_head "$1"
	measure "tlsward --listeners 443" "$TLSWARD" --listeners 443
	if [ -d /var/lib/dpkg/info ]; then
		mount -t tmpfs tlsward-bench /var/lib/dpkg/info
		measure "tlsward --listeners 443, no dpkg" "$TLSWARD" --listeners 443
		measure "tlsward --listeners 443 --deep, no dpkg" "$TLSWARD" --listeners 443 \
			--deep
		# Which namespace each socket lives in is asked for with that capability.
		measure "the same without CAP_SYS_ADMIN" "$(command -v setpriv)" \
			--bounding-set=-sys_admin --inh-caps=-sys_admin "$TLSWARD" \
			--listeners 443 --deep
		umount /var/lib/dpkg/info
	fi
	measure "ss -Htlnp sport = :443" "$(command -v ss)" -Htlnp 'sport = :443'
	measure "ss -tulnp" "$(command -v ss)" -tulnp
	slow "netstat -tulnp" netstat -tulnp
	slow "lsof -nP -iTCP:443 -sTCP:LISTEN" lsof -nP -iTCP:443 -sTCP:LISTEN
}

# slow NAME PROGRAM ARGUMENT...: one that may take minutes, or not be there.
slow() {
	slow_name=$1
	slow_path=$(command -v "$2") || { say "  ($2 is not installed)"; return; }
	shift 2
	all_runs=$runs
	[ -z "$load" ] || runs=1
	measure "$slow_name" "$(command -v timeout)" -s KILL "$patience" "$slow_path" "$@"
	[ "$status" -lt 124 ] || say "    (stopped after $patience s: it would take longer)"
	runs=$all_runs
}

# loaded LABEL ARGUMENT...: compare under a load, then take it away.
loaded() {
	label=$1
	shift
	rm -f load.log
	start load.log "$build/load" "$@"
	load=$last
	wait_for 120 grep -q ready load.log || { cat load.log; exit 1; }
	compare "$label ($(cat load.log))"
	stop "$load" -KILL || :
	load=
	last=
	sleep 1
}

server=
load=
in_cgroup serve.log "$build/load" serve 443 4
server=$last
last=
wait_for 10 grep -q ready serve.log || { cat serve.log; exit 1; }
compare "idle: a master and 4 workers on 443"
for count in $(say "$sockets" | tr , ' '); do
	loaded "$count established sockets" sockets "$count"
done
for count in $(say "$processes" | tr , ' '); do
	loaded "$count more processes of 20 files" processes "$count" 17
done
stop "$server" -KILL || :
for place in first last; do
	in_cgroup serve.log "$build/load" descriptors 443 $place
	server=$last
	last=
	load=descriptors
	wait_for 30 grep -q ready serve.log || { cat serve.log; exit 1; }
	compare "one process with all its descriptors, listener $place ($(cat serve.log))"
	stop "$server" -KILL || :
done
server=
