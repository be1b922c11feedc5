#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The guard: --block refuses to cut off whoever administers the host, says who that
# is, and does it with --yes-lock-me-out.
. "$(dirname "$0")/block_world.sh"
need setpriv

cp "$TLSWARD_TOOLS/login" sshd && cp sshd console && cp sshd server || exit 1
login() { # PROGRAM PORT...: in the background on the host
	login_program=$PWD/$1
	shift
	background ip netns exec "$H" "$login_program" "$@"
	for port in "$@"; do
		wait_for "$H" tcp "$port"
	done
}
connect() { # NAME FROM SOCAT-ADDRESS: a connection of the client's that stays
	hold "$1" "$C" "$3,sourceport=$2,reuseaddr"
	expect "connection $1" echoes "$1" one
}
refused() { # PORTS REASON...: with 4, for these reasons, and nothing changes
	what=$1
	shift
	unchanged "block $what" ends 4 --block "$what"
	prints "Refused: this would lock administrators out; nothing was changed"
	for reason in "$@"; do
		prints "$reason"
	done
}

login sshd 22 443
SSHD=$LAST
login server 8443
connect session 40022 TCP:198.18.1.1:22
connect session6 40023 "TCP:[2001:db8:1::1]:22"
connect customer 40024 TCP:198.18.1.1:8443

# A session, and a login program that listens.
refused 22 "a session from 198.18.1.2:40022 comes in on 22/tcp (sshd, pid $SSHD)" \
	"a session from [2001:db8:1::2]:40023 comes in on 22/tcp (sshd, pid $SSHD)" \
	"sshd listens on [::]:22"
refused 443 "sshd listens on [::]:443"
prints_not "40022"
refused 20-30 "a session from 198.18.1.2:40022"
refused 8443,22/tcp "a session from 198.18.1.2:40022"
ends 4 --block 22 --format json
prints '"kind": "lock-out", "state": "found"'
prints '"kind": "change", "state": "refused"'
ends 4 --block 22 --dry-run
prints "sshd listens on [::]:22"
expect "refused: the session goes on" echoes session two
expect "refused: and no table came" nothing_in_force

# What carries no administration is none of the guard's business.
ends 0 --block 8443
refuse "another service is blocked" echoes customer two
ends 0 --block 22/udp
expect "a session over TCP does not mind" echoes session three
ends 0 --unblock 22,8443

# Only who says so is locked out.
ends 0 --block 22 --yes-lock-me-out
prints "cut off all the same: a session from 198.18.1.2:40022"
refuse "locked out: the session" echoes session four
unchanged "block 22 again" ends 4 --block 22
ends 0 --unblock 22
expect "unblocked: the session is there again" echoes session five

# A relay: sslh, haproxy, socat. The session's peer is this very host.
background ip netns exec "$H" socat TCP-LISTEN:4443,fork,reuseaddr TCP:127.0.0.1:22
wait_for "$H" tcp 4443
connect relayed 40025 TCP:198.18.1.1:4443
refused 4443 "comes in on 4443/tcp, passed on by socat"

# The program's own ancestors hold the connection it was started over.
background ip netns exec "$C" sh -c \
	"sleep 1; exec socat -u TCP:198.18.1.1:7681,sourceport=40026,reuseaddr,retry=20 STDOUT"
on_host "$PWD/console" 7681 -- "$real" --block 7681 >"$WORK/out" 2>&1
expect "under a connection of its own: 4" test $? -eq 4
prints "your own session from 198.18.1.2:40026 comes in on 7681/tcp (console, pid"
expect "and no table came" nothing_in_force

# Not as root: told, and nothing is done.
nobody() {
	on_host setpriv --reuid 65534 --regid 65534 --clear-groups "$real" "$@" \
		>"$WORK/out" 2>&1
	status=$?
}
unchanged "not root" nobody --block 8443
expect "not root: refused" test "$status" -eq 4
prints "a change needs root"
unchanged "not root, dry run" nobody --block 8443 --dry-run
expect "not root, dry run: refused" test "$status" -eq 4
prints "a change needs root"

# NAT in front: sshd sees port 22, the packets are for 2222.
if ! on_host nft -f - <<'NFT'; then
table inet gate {
	chain pre {
		type nat hook prerouting priority dstnat
		tcp dport 2222 redirect to :22
	}
}
NFT
	echo "not tried: no NAT in this kernel"
	finish
fi
connect hidden 40027 TCP:198.18.1.1:2222
connect hidden6 40028 "TCP:[2001:db8:1::1]:2222"
refused 2222 \
	"a session from 198.18.1.2:40027 comes in on 2222/tcp, which NAT turns into 22 (sshd" \
	"a session from [2001:db8:1::2]:40028 comes in on 2222/tcp, which NAT turns into 22"
ends 4 --block 22
prints_not "40027 comes in on 22/tcp"
ends 0 --block 2223
ends 0 --unblock 2223
# Unknown is not clean. The first socket that the monitor opens asks conntrack; it
# is the process strace starts, and a call not made is none its filter would pass.
if command -v strace >/dev/null; then
	blind() {
		on_host strace -qq -o "$WORK/trace" -e trace=socket \
			-e inject=socket:error=EPROTONOSUPPORT:when=1 \
			"$real" --no-sandbox --block 2223 >"$WORK/out" 2>&1
		status=$?
	}
	unchanged "conntrack does not answer" blind
	expect "conntrack does not answer: refused" test "$status" -eq 4
	prints "whether NAT brings a session in by another port is not known"
else
	echo "not tried: no strace here"
fi
# What it is all about: it would really have been cut.
ends 0 --block 2222 --yes-lock-me-out
refuse "behind NAT: the session" echoes hidden two
ends 0 --unblock 2222
# The rule may be gone: the session is still translated.
on_host nft delete table inet gate
refused 2222 "a session from 198.18.1.2:40027 comes in on 2222/tcp"
finish
