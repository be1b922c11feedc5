#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# --demo: every line marked, exit status 0, and nothing left behind.
# shellcheck disable=SC2154 # variables of lib.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
need root ip nft setpriv
enter_world "$0" "$@"

nft add table inet stranger
nft add chain inet stranger in '{ type filter hook input priority 0; policy accept; }'
nft add rule inet stranger in tcp dport 4444 counter drop

traces() { # what a demo could leave, as text
	nft -s list ruleset
	ip -o link show | sed 's/^[0-9]*: //'
	ip netns list
	cut -d ' ' -f 3- /proc/self/mountinfo
	find /run /var/lib/tlsward /etc/tlsward 2>/dev/null
	find /tmp -maxdepth 1 -name 'tlsward-demo*'
	ss -Hlntu
}
every_line_marked() { test -s "$1" && ! grep -qv '^DEMO' "$1"; }

traces >before
row "root: exit status" run 0 root.txt --demo
traces >after
row "root: every line is marked" every_line_marked root.txt
row "root: nothing on stderr" test ! -s root.txt.err
row "root: something weak was found" has root.txt tls-protocol
row "root: a client connects before" has root.txt "namespace connects"
row "root: the block stops it" has root.txt "gets no answer"
row "root: nothing is left behind" diff before after
row "root: no process stays" no_process
row "root: twice" run 0 again.txt --demo
row "root: --format json is no way around the mark" sh -c "
	'$tlsward' --demo --format json >json.txt 2>json.err
	status=\$?
	[ \$status -eq 2 ] || { [ \$status -eq 0 ] && ! grep -qv ^DEMO json.txt; }"

# Somebody without any privilege: with user namespaces allowed, and refused.
as_nobody() { # FILE
	setpriv --reuid 65534 --regid 65534 --clear-groups -- \
		"$tlsward" --demo </dev/null >"$1" 2>"$1.err"
}
if setpriv --reuid 65534 --regid 65534 --clear-groups test -x "$tlsward"; then
	traces >before
	as_nobody user.txt
	row "nobody: exit status" test $? -eq 0
	traces >after
	row "nobody: every line is marked" every_line_marked user.txt
	row "nobody: something weak was found" has user.txt tls-protocol
	row "nobody: nothing is left behind" diff before after
	row "nobody: no process stays" no_process

	# Of a user namespace of the test's own, which may have none below it.
	# shellcheck disable=SC2016 # for the inner shell
	unshare --user --map-root-user sh -c '
		echo 0 >/proc/sys/user/max_user_namespaces || exit 77
		exec setpriv --bounding-set=-all --inh-caps=-all -- "$@"' \
		sh "$tlsward" --demo </dev/null >refused.txt 2>refused.txt.err
	row "nobody, refused: exit status" test $? -eq 0
	row "nobody, refused: every line is marked" every_line_marked refused.txt
	row "nobody, refused: says what is missing" has refused.txt "namespaces are refused"
	row "nobody, refused: still audits" has refused.txt tls-protocol
	row "nobody, refused: no process stays" no_process
else
	say "skipped rows: nobody may not run $tlsward"
fi

# A reader that goes away.
"$tlsward" --demo | head -n 1 >one.txt
row "a reader that goes away: one line" test "$(wc -l <one.txt)" -eq 1
wait_for 20 no_process
row "a reader that goes away: no process stays" no_process

# Somebody who has seen enough.
start stopped.txt "$tlsward" --demo
sleep 0.7
kill -INT "$last" && wait "$last"
wait_for 20 no_process
row "stopped in the middle: no process stays" no_process
nft -s list ruleset >rules.after
row "the rules of others are as they were" sh -c "
	! grep -q tlsward rules.after && grep -q stranger rules.after"
finish
