#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# From an unpacked tree to the first finding: install what a build needs, build a
# release, audit port 443 of this host. As root, on Debian; changes nothing but
# packages, and writes nothing outside this tree.
set -eu
cd "$(dirname "$0")/.."
build=build

packages="gcc cmake make pkg-config libc6-dev libmnl-dev libnftnl-dev libssl-dev libinih-dev"
start=$(date +%s)
last=$start

say() { printf '%s\n' "$*"; }
took() {
	now=$(date +%s)
	say "   $1: $((now - last)) s"
	last=$now
}
missing() {
	for package in $packages; do
		dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null |
			grep -q '^install ok installed$' || printf '%s ' "$package"
	done
}

say "1. packages"
wanted=$(missing)
if [ -z "$wanted" ]; then
	say "   all there"
elif [ "$(id -u)" -ne 0 ]; then
	say "   not root, so these cannot be installed: $wanted"
	exit 1
else
	say "   installing $wanted"
	apt-get update -qq
	# shellcheck disable=SC2086 # a list of words
	DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
		$wanted >/dev/null
fi
took packages

say "2. build (release, in $build/)"
cmake -S . -B "$build" -DCMAKE_BUILD_TYPE=Release -DTLSWARD_TESTS=OFF >/dev/null
cmake --build "$build" -j "$(getconf _NPROCESSORS_ONLN)" >"$build/build.log" 2>&1 || {
	tail -n 40 "$build/build.log"
	exit 1
}
took build

say "3. port 443 of this host"
say ""
if "$build/tlsward" --listeners 443 --format json 2>/dev/null |
	tr -d ' \n' | grep -q '"listeners":\[\]'; then
	say "Nothing listens on 443 here, so this is the demo: a private network with a"
	say "weak and a sound site, audited, blocked and unblocked. Nothing of this host"
	say "is touched."
	say ""
	"$build/tlsward" --demo
else
	# Findings are what one comes for: the audit's exit status is not ours.
	"$build/tlsward" --audit 443 || :
fi
say ""
took "first finding"
say "   all of it: $((last - start)) s"
say ""
say "Next:"
say "   $build/tlsward --audit 443 --verbose          the evidence: disk, process, wire"
say "   $build/tlsward --explain tls-protocol         what a check looks for, and why"
say "   $build/tlsward --block 443 --dry-run          what a block would do, and to whom"
