#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Everything, from nothing: install what the tests need, build with ASan and
# UBSan, run it all, end on "N passed, N failed, N skipped". As root, on Debian.
# TLSWARD_BUILD names another build folder.
set -eu
cd "$(dirname "$0")/.."
build=${TLSWARD_BUILD:-build-test}

packages="gcc cmake make pkg-config libc6-dev libmnl-dev libnftnl-dev libssl-dev
libinih-dev libcmocka-dev curl iproute2 iptables nftables nginx openssl ca-certificates strace
procps socat sslh openvpn ocserv python3-minimal python3-jsonschema ngtcp2-client ngtcp2-server haproxy lighttpd lighttpd-mod-openssl
lighttpd-mod-gnutls lighttpd-mod-mbedtls lighttpd-mod-nss lighttpd-mod-wolfssl rpm
apache2-bin caddy hitch softether-vpnserver stunnel4 gnutls-bin libnss3-tools"

say() { printf '%s\n' "$*"; }

missing() {
	for package in $packages; do
		dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null |
			grep -q '^install ok installed$' || printf '%s ' "$package"
	done
}

# Nor is it to start with the next boot.
disable_services() {
	command -v systemctl >/dev/null 2>&1 || return 0
	for package; do
		units=$(dpkg -L "$package" |
			sed -n 's,^\(/usr\)*/lib/systemd/system/\([^/@]*\.\(service\|socket\)\)$,\2,p')
		# shellcheck disable=SC2086 # a list of words
		[ -z "$units" ] || systemctl --root=/ --quiet disable $units || :
	done
}

# A package that is installed for a test must not start its service on this
# machine's ports: policy-rc.d says so, for as long as the installation takes.
install_packages() {
	wanted=$(missing)
	[ -n "$wanted" ] || return 0
	if [ "$(id -u)" -ne 0 ]; then
		say "not root: these packages stay missing: $wanted"
		return 0
	fi
	say "installing: $wanted"
	guard=
	if [ ! -e /usr/sbin/policy-rc.d ]; then
		guard=/usr/sbin/policy-rc.d
		printf '#!/bin/sh\nexit 101\n' >"$guard"
		chmod 755 "$guard"
		trap 'rm -f "$guard"' EXIT
	fi
	apt-get update -qq
	# shellcheck disable=SC2086 # a list of words
	DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
		$wanted >/dev/null
	# shellcheck disable=SC2086 # a list of words
	disable_services $wanted
	if [ -n "$guard" ]; then
		rm -f "$guard"
		trap - EXIT
	fi
}

install_packages
say "building with sanitizers in $build"
cmake -S . -B "$build" -DCMAKE_BUILD_TYPE=Debug -DTLSWARD_SANITIZE=ON \
	-DTLSWARD_WERROR="${TLSWARD_WERROR:-OFF}" >"$build.log" 2>&1 || {
	cat "$build.log"
	exit 1
}
cmake --build "$build" -j "$(getconf _NPROCESSORS_ONLN)" >>"$build.log" 2>&1 || {
	tail -n 60 "$build.log"
	exit 1
}
rm -f "$build.log"
status=0
ctest --test-dir "$build" --output-on-failure --no-tests=error \
	-j "$(getconf _NPROCESSORS_ONLN)" --output-junit results.xml || status=$?

# <testsuite ... tests="9" failures="0" disabled="0" skipped="1" ...>
number() {
	sed -n "s/^[[:space:]]*$1=\"\\([0-9]*\\)\".*/\\1/p; s/.*<testsuite.* $1=\"\\([0-9]*\\)\".*/\\1/p" \
		"$build/results.xml" | head -n 1
}
total=$(number tests)
failed=$(number failures)
skipped=$(number skipped)
sed -n 's/.*<testcase name="\([^"]*\)".*status="notrun".*/skipped: \1/p' "$build/results.xml"
say "$((total - failed - skipped)) passed, $failed failed, $skipped skipped"
exit "$status"
