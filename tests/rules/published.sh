#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# published.sh PUBLISHED_TOOL: make corpus/kernel_ruleset from rulesets/*.nft, each in a
# network namespace of its own (and, where there is iptables-nft, one of its), and
# corpus/xtables from rulesets/legacy-*.rules. By hand, when a ruleset is added; not a
# test.
set -eu
tool=${1:?usage: $0 PUBLISHED_TOOL}
cd "$(dirname "$0")"
for rules in rulesets/*.nft; do
	name=$(basename "$rules" .nft)
	unshare --net -- sh -c 'nft -f "$1" && exec "$2"' sh "$rules" "$tool" \
		>"corpus/kernel_ruleset/$name"
done
iptables=${TLSWARD_IPTABLES_NFT:-/usr/sbin/iptables-nft}
[ ! -x "$iptables" ] || unshare --net -- sh -c 'while read -r line; do "$1" -t nat $line || exit 1; done \
	<rulesets/iptables.rules && exec "$2"' sh "$iptables" "$tool" \
	>corpus/kernel_ruleset/iptables
legacy() { # NAME PROGRAM FAMILY TABLE
	[ -x "/usr/sbin/$2" ] || return 0
	unshare --net -- sh -c 'while read -r line; do "/usr/sbin/$2" -t "$4" $line || exit 1; done \
		<"rulesets/legacy-$1.rules" && exec "$0" "$3" "$4"' "$tool" "$@" >"corpus/xtables/$1"
}
legacy nat iptables-legacy 4 nat
legacy nat6 ip6tables-legacy 6 nat
legacy mangle iptables-legacy 4 mangle
