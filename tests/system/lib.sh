# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# For the system tests: a private world, rows that pass or fail by name.
#
# A test re-runs itself in namespaces of its own (network, mounts, processes), so
# that nothing of the machine is touched and every process it can see is its own.
# Everything it starts ends with its process namespace. Exit 77 means skipped.
#
#	. "$(dirname "$0")/lib.sh"
#	need root nginx openssl
#	enter_world "$0" "$@"

set -u
tlsward=${TLSWARD:?the build passes the program}
# shellcheck disable=SC2034 # for those who source this
tools=${TLSWARD_TOOLS:?the build passes the folder of its test tools}
source=${TLSWARD_SOURCE:?the build passes the source folder}
failures=0
rows=0
started=
world_pids=${world_pids:-own}

say() { printf '%s\n' "$*"; }
skip() {
	say "skipped: $*"
	exit 77
}

# need WORD...: root, or programs that have to be there.
need() {
	for word in "$@"; do
		if [ "$word" = root ]; then
			[ "$(id -u)" -eq 0 ] || skip "not root"
		else
			command -v "$word" >/dev/null 2>&1 || skip "no $word"
		fi
	done
}

# With world_pids=shared set before, the processes stay in the caller's namespace:
# only from the first one can tlsward know that nobody else holds a socket.
enter_world() {
	if [ "${TLSWARD_WORLD:-}" != inside ]; then
		# Refused in some containers, and in a chroot: there mounts cannot be
		# made private.
		unshare --net --mount --pid --fork true 2>/dev/null ||
			skip "no namespaces with private mounts here"
		TLSWARD_WORLD=inside
		export TLSWARD_WORLD
		if [ "$world_pids" = shared ]; then
			exec unshare --net --mount -- sh "$@"
		fi
		exec unshare --net --mount --pid --fork --mount-proc --kill-child -- sh "$@"
	fi
	ip link set lo up
	world=$(mktemp -d)
	# Only this mount namespace sees what is in there.
	mount -t tmpfs -o mode=0755 tlsward-test "$world"
	# No policy of this machine's, whatever is installed here.
	mount -t tmpfs tlsward-test /run
	trap leave_world EXIT
	trap 'exit 1' HUP INT TERM
	cd "$world" || exit 1
}

leave_world() {
	for pid in $started; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
	done
	cd /
	umount -l "$world"
	rmdir "$world"
}

# start LOG COMMAND...: in the background until the test ends; its pid is in $last.
start() {
	log=$1
	shift
	"$@" </dev/null >"$log" 2>&1 &
	last=$!
	started="$started $last"
}

# stop PID: end what start() started.
stop() {
	kill "${2:--TERM}" "$1" 2>/dev/null
	wait "$1" 2>/dev/null
	left=
	for pid in $started; do
		[ "$pid" = "$1" ] || left="$left $pid"
	done
	started=$left
}

# row NAME COMMAND...: passes when the command does.
row() {
	row_name=$1
	shift
	rows=$((rows + 1))
	if "$@"; then
		say "ok    $row_name"
	else
		failures=$((failures + 1))
		say "FAIL  $row_name"
	fi
}

# has FILE TEXT: the file holds the text (a fixed string).
has() { grep -qF -- "$2" "$1"; }
lacks() { ! grep -qF -- "$2" "$1"; }

# run STATUS FILE ARGUMENT...: tlsward ends with STATUS; its output goes to FILE,
# its diagnosis to FILE.err.
run() {
	run_wanted=$1
	run_file=$2
	shift 2
	"$tlsward" "$@" >"$run_file" 2>"$run_file.err"
	run_got=$?
	[ "$run_got" -eq "$run_wanted" ] && return 0
	say "      exit status $run_got, not $run_wanted: tlsward $*"
	# Of a JSON report, what did not pass.
	grep -v '"result": "pass"' "$run_file" "$run_file.err" -h |
		cut -c1-240 | sed 's/^/      | /' | tail -n 40
	return 1
}

# wait_for SECONDS COMMAND...: until the command succeeds.
wait_for() {
	tries=$(($1 * 10))
	shift
	while [ "$tries" -gt 0 ]; do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.1
		tries=$((tries - 1))
	done
	return 1
}

# report FILE QUESTION...: see report.py.
report() {
	if [ -x /usr/bin/python3 ]; then
		/usr/bin/python3 "$source/tests/system/report.py" "$@"
	else
		python3 "$source/tests/system/report.py" "$@"
	fi
}

# is_json FILE: a whole report.
is_json() { report "$1" get summary >/dev/null; }

# no_process: nothing of tlsward's runs in this world.
no_process() {
	for exe in /proc/[0-9]*/exe; do
		case $(readlink "$exe") in
		"$tlsward"* | */tlsward-worker*)
			say "      still there: $exe"
			return 1
			;;
		esac
	done
}

finish() {
	say "$((rows - failures)) rows passed, $failures failed"
	[ "$failures" -eq 0 ] && [ "$rows" -gt 0 ]
	exit $?
}
