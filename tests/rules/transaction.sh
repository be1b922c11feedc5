#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The transaction: all or nothing, tied to a generation, read back; what others did
# to our table is told; the text of --dry-run loaded by nft lists like our own batch.
. "$(dirname "$0")/netns.sh"

# Somebody changes the ruleset between our look and our batch.
background sh -c "ip netns exec $H $TOOL block 443 --pause $WORK/pause >$WORK/stale"
tries=0
until [ -e "$WORK/pause" ]; do
	tries=$((tries + 1))
	[ "$tries" -gt 200 ] && break
	sleep 0.05
done
on_host nft add table ip intruder
rm -f "$WORK/pause"
wait "$LAST"
expect "stale: it ends well" [ $? -eq 0 ]
expect "stale: the kernel said so" grep -q "error 85 at beginning" "$WORK/stale"
expect "stale: planned again" grep -q "stale, planning again" "$WORK/stale"
expect "stale: and applied" grep -q "^applied" "$WORK/stale"
says "stale: in force" "tcp 443" tool status
says "stale: the intruder's table stands" "intruder" on_host nft list tables
on_host nft delete table ip intruder

# What others do to our table.
tampered() { # LABEL TEXT NFT-COMMAND
	on_host nft "$3" || fail "$1: nft refused"
	says "$1" "$2" tool status
	refuse "$1: exit status" tool status >/dev/null
	says "$1: block mends it" "applied" tool block 443
	expect "$1: mended" tool status >/dev/null
}
expect "status of our own table" tool status >/dev/null
tampered "a rule added" "chain arriving: rule (without a comment)" \
	'add rule inet tlsward arriving tcp dport 22 drop'
tampered "a rule in front" "stands where spare-loopback belongs" \
	'insert rule inet tlsward arriving tcp dport 22 accept'
tampered "a chain added" "chain strange does not belong here" \
	'add chain inet tlsward strange'
tampered "a set added" "set strange does not belong here" \
	'add set inet tlsward strange { type ipv4_addr; }'
tampered "a counter object added" "neither chains nor sets" \
	'add counter inet tlsward strange'
tampered "rules flushed" "rule block-tcp is missing" 'flush chain inet tlsward arriving'
tampered "the table sleeps" "dormant" 'add table inet tlsward { flags dormant; }'
# A port added by hand means what it says, but is not what we loaded.
on_host nft 'add element inet tlsward blocked_tcp { 8443 }'
says "an element added" "tcp 443, 8443" tool status
says "an element added: told" "comment" tool status
tool unblock 1-65535 >/dev/null
says "all gone" "nothing in force" tool status

# Our batch and nft's reading of our text: the same listing.
on_host nft 'table ip nat { chain p { type nat hook prerouting priority -100; tcp dport 9 redirect to :10; }; }'
same() { # PORTS OPTION...
	tool dry-run "$@" >"$WORK/script"
	expect "nft checks: $*" on_host nft -c -f "$WORK/script"
	says "dry-run changed nothing: $*" "nothing in force" tool status
	tool block "$@" >/dev/null
	on_host nft -s list table inet tlsward >"$WORK/ours"
	tool unblock 1-65535 >/dev/null
	on_host nft -f "$WORK/script"
	on_host nft -s list table inet tlsward >"$WORK/nfts"
	expect "same listing: $*" cmp -s "$WORK/ours" "$WORK/nfts"
	expect "and nothing foreign in it: $*" tool status >/dev/null
	tool unblock 1-65535 >/dev/null
}
same 443
same 1,443,8000-8100,65535 --tcp
same 123,443,40000-50000 --udp
same 60000-65535

# Without the privilege: words, not a crash.
if command -v setpriv >/dev/null 2>&1; then
	says "no CAP_NET_ADMIN" "CAP_NET_ADMIN is needed" \
		on_host setpriv --bounding-set -net_admin --inh-caps -net_admin \
		"$TOOL" status
fi
if command -v strace >/dev/null 2>&1; then
	says "no netlink for netfilter" "CONFIG_NETFILTER_NETLINK" \
		on_host strace -qq -o /dev/null -E ASAN_OPTIONS=detect_leaks=0 \
		-e inject=socket:error=EPROTONOSUPPORT "$TOOL" status
fi
finish
