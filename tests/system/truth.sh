# SPDX-License-Identifier: GPL-3.0-or-later
# truth: what a server offers by brute force (brute.c), and whether tlsward says the
# same. Sourced behind lib.sh and site.sh, by tests that run in a world of their own.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh

listens() { ss -Hlnt "sport = :$1" | grep -q .; }

# serve NAME PORT COMMAND...
serve() {
	server=$1
	port=$2
	shift 2
	start "$server.log" "$@"
	wait_for 10 listens "$port" && return 0
	say "FAIL  $server does not start"
	cat "$server.log"
	exit 1
}

# equal NAME PORT SNI VERSIONS: the report has what brute has. In the versions given
# there is something at all, lest two empty lists were equal.
equal() {
	brutes=
	for version in SSLv2 SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; do
		"$tools/brute" 127.0.0.1 "$2" "$3" $version >"$1.$version" &
		brutes="$brutes $!"
	done
	for pid in $brutes; do
		wait "$pid" || return 1
	done
	cat "$1".SSLv* "$1".TLSv* | sort >"$1.truth"
	if [ "$3" = - ]; then
		"$tlsward" --handshake "127.0.0.1:$2" --format json --probe offer >"$1.json"
	else
		"$tlsward" --handshake "127.0.0.1:$2" --name "$3" --format json \
			--probe offer >"$1.json"
	fi
	report "$1.json" suites >"$1.found"
	diff "$1.truth" "$1.found" >"$1.diff" || {
		sed 's/^/      | /' "$1.diff"
		return 1
	}
	for version in $4; do
		grep -q "^$version " "$1.truth" || return 1
	done
	for place in 0 1 2 3 4 5; do
		[ "$(report "$1.json" get \
			"endpoints.0.protocols.$place.cipher_suites_complete")" = true ] ||
			return 1
	done
}

# ordered NAME VERSION-INDEX ORDER
ordered() { [ "$(report "$1.json" get "endpoints.0.protocols.$2.order")" = "\"$3\"" ]; }

# cheap NAME CONNECTIONS: so many at most for protocols, suites and order.
cheap() {
	[ "$(report "$1.json" get endpoints.0.enumeration.connections)" -le "$2" ]
}
