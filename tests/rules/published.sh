#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# published.sh PUBLISHED_TOOL: make corpus/kernel_ruleset from rulesets/*.nft, each in a
# network namespace of its own (and, where there is iptables-nft, one of its). By
# hand, when a ruleset is added; not a test.
set -eu
tool=${1:?usage: $0 PUBLISHED_TOOL}
cd "$(dirname "$0")"
for rules in rulesets/*.nft; do
	name=$(basename "$rules" .nft)
	unshare --net -- sh -c 'nft -f "$1" && exec "$2"' sh "$rules" "$tool" \
		>"corpus/kernel_ruleset/$name"
done
iptables=${TLSWARD_IPTABLES_NFT:-/usr/sbin/iptables-nft}
[ -x "$iptables" ] || exit 0
unshare --net -- sh -c 'while read -r line; do "$1" -t nat $line || exit 1; done \
	<rulesets/iptables.rules && exec "$2"' sh "$iptables" "$tool" \
	>corpus/kernel_ruleset/iptables
