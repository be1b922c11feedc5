#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# [probe] at its bounds: what was not asked is unknown, never pass, and the exit
# status says so.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
need root openssl ip ss python3
enter_world "$0" "$@"
make_authority
make_certificate sound 90 ec /CN=site.example DNS:site.example
# A client gets one or the other: one is sound, the other is for another name.
make_certificate other 90 rsa:2048 /CN=other.example DNS:other.example
start server.log openssl s_server -quiet -www -accept 4431 \
	-cert sound.pem -key sound.key -dcert other.pem -dkey other.key
wait_for 10 sh -c 'ss -Hlnt "sport = :4431" | grep -q .' || { cat server.log; exit 1; }

ask() { # NAME STATUS ARGUMENT...; the policy is on stdin
	name=$1
	status=$2
	shift 2
	cat >policy.ini
	row "$name: exit status" run "$status" "$name.json" --handshake 127.0.0.1:4431 \
		--name site.example --config policy.ini --format json "$@"
}
passes() { # NAME CHECK: a finding of it passed
	! report "$1.json" none "$2" pass
}
passed() { report "$1.json" get summary.pass; }

ask all 1 </dev/null
row "all: every certificate was seen" \
	test "$(report all.json get endpoints.0.certificates_complete)" = true
row "all: one of them is for another name" \
	report all.json finding certificate-name fail other.example
row "all: nothing stayed out of sight" passes all audit-complete
row "all: Heartbleed" passes all heartbleed

for connections in 4 5 7 10 20 40 70; do
	name=connections-$connections
	printf '[probe]\nconnections = %s\n' "$connections" >"$name.ini"
	"$tlsward" --handshake 127.0.0.1:4431 --name site.example --config "$name.ini" \
		--format json >"$name.json" 2>"$name.err"
	status=$?
	# The wrong name is a finding as soon as it is seen, else the rest is unknown.
	row "$name: exit status 1 or 3" test "$status" -eq 1 -o "$status" -eq 3
	row "$name: no more than that" \
		test "$(report "$name.json" get endpoints.0.connections)" -le "$connections"
	row "$name: not complete" report "$name.json" incomplete "budget of connections"
	row "$name: something stayed out of sight" \
		report "$name.json" finding audit-complete unknown connections
	for check in certificate-name certificate-chain; do
		[ "$(report "$name.json" get endpoints.0.certificates_complete)" = true ] ||
			row "$name: no pass for $check" \
				report "$name.json" none "$check" pass
	done
	row "$name: the name never passes" report "$name.json" none certificate-name pass
	row "$name: fewer passes than with all" \
		test "$(passed "$name")" -lt "$(passed all)"
done
row "too few to be of use: refused" sh -c "printf '[probe]\nconnections = 3\n' >few.ini
	'$tlsward' --handshake 4431 --config few.ini 2>few.err; test \$? -eq 2"
row "too few to be of use: says the least" has few.err "from 4"

ask one-at-a-time 1 <<END
[probe]
parallel = 1
END
row "one at a time: nothing is missing" \
	test "$(passed one-at-a-time)" -eq "$(passed all)"
# The certificate for the other name is not among the first few things asked for.
ask one-a-second 3 --timeout 3s <<END
[probe]
rate = 1
END
row "one a second: said to be late" report one-a-second.json incomplete timeout
row "one a second: Heartbleed was not ruled out" \
	report one-a-second.json vulnerability heartbleed unknown
finish
