#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Servers that misbehave: every run ends, says what it met, and never "sound".
# shellcheck disable=SC2154 # variables of lib.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
need root ip python3
[ -x "$tools/peer" ] || skip "no peer"
enter_world "$0" "$@"

# Of all processes of tlsward's, each one's most, summed: kB on stdout.
memory_of() { # FILE ARGUMENT...
	file=$1
	shift
	"$tlsward" "$@" >"$file" 2>"$file.err" &
	watched=$!
	: >memory
	while kill -0 "$watched" 2>/dev/null; do
		for process in /proc/[0-9]*; do
			case $(readlink "$process/exe") in
			"$tlsward"*)
				sed -n "s#^VmHWM:[[:space:]]*\([0-9]*\).*#$process \1#p" \
					"$process/status" >>memory 2>/dev/null
				;;
			esac
		done
		sleep 0.05
	done
	wait "$watched"
	awk '$2 > most[$1] { most[$1] = $2 }
		END { for (p in most) sum += most[p]; print sum + 0 }' memory
}

# The sentence that the peer deserves, and the exit status.
port=4430
while read -r mode status sentence; do
	port=$((port + 1))
	start peer.log "$tools/peer" "$mode" 127.0.0.1 "$port"
	wait_for 5 has peer.log ready || exit 1
	row "$mode: exit status" \
		run "$status" "$mode.txt" --handshake "127.0.0.1:$port" --timeout 30s
	row "$mode: $sentence" has "$mode.txt" "$sentence"
	row "$mode: nothing on stderr" test ! -s "$mode.txt.err"
	run "$status" "$mode.json" --handshake "127.0.0.1:$port" --format json --timeout 30s
	row "$mode: no version is called refused" sh -c "! grep -q '\"offered\": false' $mode.json ||
		[ $status -eq 0 ] || [ $mode = huge-chain ]"
	row "$mode: JSON" is_json "$mode.json"
done <<END
silent 3 no answer before the deadline
slow 3 the deadline
http 0 speaks http
ssh 0 speaks ssh
rude 0 speaks smtp
random 0 speaks other
hello-requests 3 the byte budget ran out
change-cipher-specs 3 not completed
warnings 3 too many warn alerts
empty-records 3 record too small
long-record 3 packet length too long
reset 3 connection reset
closed 3 closed without an answer
huge-chain 3 excessive message size
END

# All at once, and who holds the sockets beside it.
memory=$(memory_of all.json --audit "4431-$port" --format json --timeout 60s)
row "all at once: ended, JSON" is_json all.json
row "all at once: every listener is there" \
	test "$(report all.json get listeners | grep -o '"protocol"' | wc -l)" -eq $((port - 4430))
row "all at once: a silent peer is unknown" report all.json finding tls-protocol unknown "no answer"
say "      all at once: $memory kB over all processes"
if ! grep -q __asan_init "$tlsward"; then
	row "all at once: modest in memory" test "$memory" -gt 0 -a "$memory" -lt 262144
fi

# A deadline that ends before the peers do.
row "--timeout: exit status" run 3 short.json --audit "4431-4432" --format json --timeout 1s
row "--timeout: says what was not done" report short.json incomplete timeout

# Plain HTTP where TLS belongs, held by no web server that is known.
start peer.log "$tools/peer" http 127.0.0.1 443
wait_for 5 has peer.log ready || exit 1
row "plain HTTP on 443: exit status" run 1 plain.json --audit 443 --format json
row "plain HTTP on 443" report plain.json finding plain-on-tls-port fail "plain HTTP"

# Nothing is left of it all.
row "no process of tlsward's stays" no_process
finish
