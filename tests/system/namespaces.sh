#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Listeners of another network namespace, by the program itself: listed and named,
# never taken for ours.
. "$(dirname "$0")/lib.sh"
need root ip socat unshare
enter_world "$0" "$@"

ip netns add blue 2>/dev/null || skip "ip netns add fails"
start there.log ip netns exec blue socat TCP4-LISTEN:443,fork,reuseaddr SYSTEM:cat
wait_for 5 sh -c 'ip netns exec blue ss -Htln "sport = :443" | grep -q .' ||
	skip "socat does not listen"

row "--listeners: it is listed" run 0 there.json --listeners 443 --format json
row "--listeners: by its name" \
	test "$(report there.json get listeners.0.netns.name)" = '"blue"'
row "--listeners: with its owner" has there.json socat
row "--listeners: in words" run 0 there.txt --listeners 443
row "--listeners: in words, named" has there.txt "0.0.0.0:443 netns blue"
"$tlsward" --audit 443 --format json >audit.json 2>audit.err
row "--audit, nothing here: it is listed" \
	test "$(report audit.json get listeners.0.netns.name)" = '"blue"'
row "--audit, nothing here: and said not to be audited" \
	report audit.json incomplete "1 listener in other network namespaces is listed"
row "--audit, nothing here: no wire is asked" \
	test "$(report audit.json get endpoints)" = '[]'

start here.log socat TCP4-LISTEN:443,fork,reuseaddr SYSTEM:cat
wait_for 5 sh -c 'ss -Htln "sport = :443" | grep -q .'
"$tlsward" --audit 443 --format json >both.json 2>both.err
row "--audit: ours alone" lacks both.json blue
"$tlsward" --audit 443 --deep --format json >deep.json 2>deep.err
row "--audit --deep: both are listed" has deep.json '"name": "blue"'
row "--audit --deep: two namespaces share no port" sh -c \
	"! '$tlsward' --audit 443 --deep --format json | grep -A3 '\"check\": \"shared-port\"' | grep -q '\"fail\"'"
row "--audit --deep: one endpoint, ours" \
	test "$(grep -c '"transport": "tcp"' deep.json)" -eq 1
finish
