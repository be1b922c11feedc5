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
failures=0
rows=0

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

enter_world() {
	if [ "${TLSWARD_WORLD:-}" != inside ]; then
		TLSWARD_WORLD=inside
		export TLSWARD_WORLD
		exec unshare --net --mount --pid --fork --mount-proc --kill-child -- sh "$@"
	fi
	ip link set lo up
	world=$(mktemp -d)
	# Only this mount namespace sees what is in there.
	mount -t tmpfs -o mode=0755 tlsward-test "$world"
	# No policy of this machine's, whatever is installed here.
	mount -t tmpfs tlsward-test /run
	trap 'cd /; umount -l "$world"; rmdir "$world"' EXIT
	cd "$world" || exit 1
}

# row NAME COMMAND...: passes when the command does.
row() {
	name=$1
	shift
	rows=$((rows + 1))
	if "$@"; then
		say "ok    $name"
	else
		failures=$((failures + 1))
		say "FAIL  $name"
	fi
}

# has FILE TEXT: the file holds the text (a fixed string).
has() { grep -qF -- "$2" "$1"; }
lacks() { ! grep -qF -- "$2" "$1"; }

# run STATUS FILE ARGUMENT...: tlsward ends with STATUS; its output goes to FILE,
# its diagnosis to FILE.err.
run() {
	wanted=$1
	file=$2
	shift 2
	"$tlsward" "$@" >"$file" 2>"$file.err"
	got=$?
	[ "$got" -eq "$wanted" ] && return 0
	say "      exit status $got, not $wanted: tlsward $*"
	sed 's/^/      | /' "$file" "$file.err" | head -n 40
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

finish() {
	say "$((rows - failures)) rows passed, $failures failed"
	[ "$failures" -eq 0 ] && [ "$rows" -gt 0 ]
	exit $?
}
