# SPDX-License-Identifier: GPL-3.0-or-later
# truth: what a server offers by brute force (brute.c, and for what TLS 1.3 encrypts
# openssl s_client), and whether tlsward says the same. Sourced behind lib.sh and
# site.sh, by tests that run in a world of their own.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh

listens() { ss -Hlnt "sport = :$1" | grep -q .; }

# serve NAME PORT COMMAND...
serve() {
	server=$1
	port=$2
	shift 2
	start "$server.log" "$@"
	wait_for 20 listens "$port" && return 0
	say "FAIL  $server does not start"
	cat "$server.log"
	exit 1
}

# Every scheme that a client of OpenSSL 3.0 can ask for in TLS 1.3.
schemes_13="0403:ecdsa_secp256r1_sha256 0503:ecdsa_secp384r1_sha384
0603:ecdsa_secp521r1_sha512 0807:ed25519 0808:ed448 0804:rsa_pss_rsae_sha256
0805:rsa_pss_rsae_sha384 0806:rsa_pss_rsae_sha512 0809:rsa_pss_pss_sha256
080A:rsa_pss_pss_sha384 080B:rsa_pss_pss_sha512"

# signed PORT SNI SIGALGS: in TLS 1.3 there comes a signature with one of them.
signed() {
	name="-servername $2"
	[ "$2" = - ] && name=-noservername
	# shellcheck disable=SC2086 # a list of words
	timeout 20 openssl s_client -connect "127.0.0.1:$1" $name -tls1_3 -sigalgs "$3" \
		</dev/null 2>/dev/null | grep -q '^Peer signature type:'
}

# brute_schemes_13 PORT SNI: in the format of brute. The second try is for servers
# that choose their certificate by schemes that are not of TLS 1.3.
brute_schemes_13() {
	for scheme in $schemes_13; do
		signed "$1" "$2" "${scheme#*:}" ||
			signed "$1" "$2" "${scheme#*:}:RSA+SHA256" || continue
		say "TLSv1.3 ${scheme%%:*}"
	done
}

# brute_all NAME PORT SNI: NAME.suites, NAME.groups, NAME.schemes.
brute_all() {
	brutes=
	for version in SSLv2 SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; do
		"$tools/brute" 127.0.0.1 "$2" "$3" suites $version >"$1.suites.$version" &
		brutes="$brutes $!"
	done
	"$tools/brute" 127.0.0.1 "$2" "$3" groups SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3 \
		>"$1.groups.all" &
	brutes="$brutes $!"
	"$tools/brute" 127.0.0.1 "$2" "$3" schemes TLSv1.2 >"$1.schemes.TLSv1.2" &
	brutes="$brutes $!"
	brute_schemes_13 "$2" "$3" >"$1.schemes.TLSv1.3" &
	brutes="$brutes $!"
	for pid in $brutes; do
		wait "$pid" || return 1
	done
	for list in suites groups schemes; do
		cat "$1.$list".* | sort >"$1.$list"
	done
}

# same NAME LIST KEY: what the report has under KEY is the truth, and all of it.
same() {
	report "$1.json" codes "$3" | grep . >"$1.$2.found"
	diff "$1.$2" "$1.$2.found" >"$1.$2.diff" || {
		sed 's/^/      | /' "$1.$2.diff"
		return 1
	}
	report "$1.json" partial "$3" | grep . >"$1.$2.partial"
	[ ! -s "$1.$2.partial" ] || {
		say "      not complete: $(tr '\n' ' ' <"$1.$2.partial")"
		return 1
	}
}

# has_all NAME VERSIONS: of each there is something at all, lest two empty lists were
# equal.
has_all() {
	for version in $2; do
		grep -q "^$version " "$1.suites" || return 1
	done
}

# same_order NAME PORT SNI: of every version, by suites in pairs.
same_order() {
	for version in SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; do
		# shellcheck disable=SC2046 # a list of words
		set -- "$1" "$2" "$3" $(report "$1.json" order "$version")
		[ $# -ge 6 ] || { set -- "$1" "$2" "$3"; continue; }
		order=$4
		wrong=$1
		claimed=$(
			server=$2 name=$3
			shift 4
			"$tools/brute" 127.0.0.1 "$server" "$name" order "$version" "$@"
		) || return 1
		[ "$claimed" = "$order" ] || {
			say "      $wrong, $version: by pairs $claimed, reported $order"
			return 1
		}
		set -- "$1" "$2" "$3"
	done
}

# equal TITLE NAME PORT SNI VERSIONS: rows about suites, groups, schemes and order; the
# report is NAME.json.
equal() {
	row "$1: asked" brute_all "$2" "$3" "$4"
	if [ "$4" = - ]; then
		"$tlsward" --handshake "127.0.0.1:$3" --format json --probe offer >"$2.json"
	else
		"$tlsward" --handshake "127.0.0.1:$3" --name "$4" --format json \
			--probe offer >"$2.json"
	fi
	row "$1: there is something" has_all "$2" "$5"
	row "$1: suites" same "$2" suites cipher_suites
	row "$1: groups" same "$2" groups groups
	row "$1: signature schemes" same "$2" schemes signature_schemes
	row "$1: order" same_order "$2" "$3" "$4"
}

# ordered NAME VERSION-INDEX ORDER
ordered() { [ "$(report "$1.json" get "endpoints.0.protocols.$2.order")" = "\"$3\"" ]; }

# cheap NAME CONNECTIONS: so many at most for protocols, suites and order.
cheap() {
	[ "$(report "$1.json" get endpoints.0.enumeration.connections)" -le "$2" ]
}
