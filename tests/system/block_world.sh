# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Sourced by block*.sh and lock_out.sh: a private world, and in it the client, the
# host and the backend of tests/rules/netns.sh, whose words these tests speak. The
# real program runs on the host; its lock and its processes are the world's.
. "$(dirname "$0")/lib.sh"
need root ip nft socat awk timeout
enter_world "$0" "$@"
real=$tlsward
set -- "$PWD/tlsward"
# In place of the program: the same one, started on the host.
cat >tlsward <<EOF
#!/bin/sh
exec ip netns exec "\$TLSWARD_TEST_HOST" "$real" "\$@"
EOF
chmod +x tlsward
tlsward=$PWD/tlsward
. "$source/tests/rules/netns.sh"
TLSWARD_TEST_HOST=$H
export TLSWARD_TEST_HOST
trap 'clean_up; leave_world' EXIT

tool() { "$tlsward" "$@"; }

# ends STATUS ARGUMENT...: so does tlsward; its output is in $WORK/out.
ends() {
	status=$1
	shift
	expect "tlsward $* ends with $status" run "$status" "$WORK/out" "$@"
}
# prints TEXT, lacks_text TEXT: the last output, on one line, holds it or not.
flat() { sed 's/^#     */ /' "$WORK/out" | tr -s ' \n' '  '; }
printed() { flat | grep -qF -- "$1"; }
prints() {
	expect "it prints: $1" printed "$1"
	printed "$1" || sed 's/^/      | /' "$WORK/out"
}
prints_not() {
	refuse "it does not print: $1" printed "$1"
}

# What a change would show in: every rule with its handle, ours and strangers'.
handles() { on_host nft -s -a list ruleset; }

# unchanged LABEL COMMAND...: the ruleset is the very same after the command.
unchanged() {
	label=$1
	shift
	handles >"$WORK/handles.before"
	"$@"
	handles >"$WORK/handles.after"
	expect "$label: nothing was changed" cmp -s "$WORK/handles.before" \
		"$WORK/handles.after"
}

# nothing_in_force: there is no table of ours.
nothing_in_force() { ! on_host nft list tables | grep -q 'inet tlsward'; }
