#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Wrong words, wrong files, wrong surroundings: a clear error or "unknown", the
# right exit status, in bounded time, and nothing left behind.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
need root nginx openssl ip setpriv python3
[ -x "$tools/peer" ] || skip "no peer"
enter_world "$0" "$@"
make_authority
make_certificate sound 90 ec /CN=sound.example DNS:sound.example
nginx_frame >nginx.conf <<END
	server { listen [::]:443 ssl;
		listen 443 ssl; server_name sound.example; ssl_protocols TLSv1.2 TLSv1.3;
		ssl_certificate $PWD/sound.pem; ssl_certificate_key $PWD/sound.key;
	}
END
nginx_start "$PWD/nginx.conf" || exit 1
chmod 755 .

# ---- the command line -----------------------------------------------------------------

refused() { # NAME TEXT ARGUMENT...: status 2, TEXT on stderr, nothing on stdout
	name=$1
	text=$2
	shift 2
	row "$name" run 2 refused "$@"
	row "$name: $text" has refused.err "$text"
	row "$name: stdout is empty" test ! -s refused
}
refused "unknown option" '"--lissteners"; did you mean "--listeners"' --lissteners
refused "unknown short option" '"-p"' -p 443
refused "port 0" '"0"' --audit 0
refused "port 70000" '"70000"' --audit 70000
refused "a range upside down" 8100-8000 --audit 8100-8000
refused "no port at all" https --audit https
refused "two actions" "two actions" --audit 443 --listeners 443
refused "an option twice" "given twice" --format json --format text
refused "one word too many" "one word too many" --audit 443 8443
refused "an option of another action" "does not go with" --listeners --root /
refused "an unknown format" '"yaml"' --format yaml
refused "an unknown check" "private-key-mode" --explain private-key-mod
refused "an unknown severity" '"hihg"' --fail-on hihg
refused "a timeout without a unit" '"5"' --timeout 5
refused "an empty word" "empty" --audit ""
refused "an action of a later version" "not in this version" --harden
refused "an unknown server" '"apache3"' --files apache3:/etc/x.conf
refused "--quiet --verbose" contradict --quiet --verbose
row "an argument of a megabyte" run 2 long --name \
	"$(head -c 100000 /dev/zero | tr '\0' a)" --handshake 443
row "an argument of a megabyte: short words" test "$(wc -c <long.err)" -lt 2000

# ---- policy files -----------------------------------------------------------------------

policy() { # NAME TEXT: what is on stdin is refused, with TEXT
	cat >policy.ini
	refused "policy: $1" "$2" --config policy.ini
}
policy "an unknown version" 'policy.ini:2:13: ' <<END
[tls]
protocols = TLS1.3
END
row "policy: an unknown version: a suggestion" has refused.err 'did you mean "TLSv1.3"'
policy "an unknown key" 'policy.ini:2:1: ' <<END
[tls]
protocol = TLSv1.3
END
row "policy: an unknown key: a suggestion" has refused.err '"protocols"'
policy "an unknown section" 'policy.ini:1:' <<END
[tsl]
END
policy "a key before any section" 'policy.ini:1:' <<END
protocols = TLSv1.3
END
policy "a key given twice" 'policy.ini:3:' <<END
[certificate]
min-days = 10
min-days = 12
END
policy "an indented key" 'policy.ini:3:' <<END
[certificate]
min-days = 10
  max-days = 90
END
policy "a number out of its range" 'policy.ini:2:' <<END
[certificate]
min-days = 100000
END
policy "an unknown check in a waiver" 'policy.ini:1:' <<END
[waiver "tls-protokol"]
reason = x
until = $(date -u -d '+3 days' +%F)
END
policy "a waiver without a reason" 'reason' <<END
[waiver "tls-protocol"]
until = $(date -u -d '+3 days' +%F)
END
policy "a waiver for ever" 'policy.ini:3:' <<END
[waiver "tls-protocol"]
reason = x
until = 2099-01-01
END
{
	printf '[waiver "tls-protocol"]\nreason = '
	head -c 2000 /dev/zero | tr '\0' x
	printf '\n'
} | policy "a line of 2000 bytes" 'policy.ini:2:'
printf '[tls]\nprotocols = TLSv1.3\0TLSv1.0\n' | policy "a NUL" 'policy.ini:2:'
printf '[tls]\nprotocols = TLSv1.3\377\n' | policy "no UTF-8" 'policy.ini:2:'
head -c 3000000 /dev/zero | tr '\0' '\n' | policy "three megabytes" 'policy.ini'
printf '[certificate]\nmin-days = 10\n' >policy.ini
row "policy: a good one" run 3 good.txt --config policy.ini --without handshake
chmod 666 policy.ini
refused "policy: writable by others" "writable by everybody" --config policy.ini
chmod 644 policy.ini
chown 65534 policy.ini
refused "policy: a stranger's" "owned" --config policy.ini
chown 0 policy.ini
refused "policy: missing" "No such file" --config missing.ini
refused "policy: a folder" "not a regular file" --config .
mkfifo fifo.ini
refused "policy: a FIFO" "not a regular file" --config fifo.ini
refused "policy: an unknown profile" '"intermediat"' --policy intermediat
refused "policy: a profile's file is missing" "No such file" --policy ./missing.ini

# ---- where the result goes ---------------------------------------------------------------

mknod full.device c 1 7
row "stdout is full: exit status" \
	sh -c "'$tlsward' --listeners >full.device 2>full.err; test \$? -eq 70"
row "stdout is full: says so" test -s full.err
row "--output to a full device: exit status" run 70 full.txt --listeners --output full.device
row "--output to a device: it stays one" test -c full.device
mkfifo nobody.reads
row "--output to a FIFO that nobody reads" run 70 full.txt --listeners --output nobody.reads
mount -t tmpfs -o size=4k,mode=0755 tlsward-full "$(mkdir -p full && echo full)"
head -c 4096 /dev/zero >full/ballast
row "--output to a full file system: exit status" \
	run 70 full.txt --listeners --output full/report
row "--output to a full file system: no half of a file" \
	test "$(find full -mindepth 1 | wc -l)" -eq 1
umount full
echo kept >report.out
row "--output: replaces" run 0 out.txt --listeners --output report.out
row "--output: the new one is whole" has report.out "Listeners"
row "--output: nothing on stdout" test ! -s out.txt
row "--output: nothing beside it" test -z "$(find . -maxdepth 1 -name '.report*')"
row "--output: readable by its owner alone" test "$(stat -c %a report.out)" = 600
echo kept >report.out
row "--output: a usage error leaves it alone" run 2 out.txt --output report.out --config missing.ini
row "--output: it is as it was" has report.out kept
ln -s "$PWD/target" link.out
echo kept >target
row "--output: a link is refused" run 70 out.txt --listeners --output link.out
row "--output: a link is not followed" has target kept
row "--output: a link to nothing is refused" sh -c "
	rm target; '$tlsward' --listeners --output link.out 2>out.err; test \$? -eq 70 -a ! -e target"
row "--output: no such folder" run 70 out.txt --listeners --output missing/report
umask 000
run 0 out.txt --listeners --output open.out
umask 022
row "umask 000: readable by its owner alone" test "$(stat -c %a open.out)" = 600

# ---- surroundings ---------------------------------------------------------------------------

row "stdin closed" run 0 closed.txt --listeners 443 <&-
row "stderr closed" sh -c "'$tlsward' --listeners 443 2>&- >closed.txt && grep -q nginx closed.txt"
row "stdout closed: exit status" sh -c "'$tlsward' --listeners 443 >&- 2>closed.err; s=\$?; [ \$s -eq 70 ] || [ \$s -eq 0 ]"
row "all closed" sh -c "'$tlsward' --listeners 443 >&- 2>&- <&-; s=\$?; [ \$s -eq 70 ] || [ \$s -eq 0 ]"
row "umask 777" sh -c "umask 777; '$tlsward' --listeners 443 | grep -q nginx"
row "an empty environment" sh -c "env -i '$tlsward' --listeners 443 | grep -q nginx"
row "a foreign folder" sh -c "mkdir gone && cd gone && rmdir ../gone && '$tlsward' --listeners 443 | grep -q nginx"
for limit in 14 16 20; do
	(
		# shellcheck disable=SC3045 # dash and bash know -n
		ulimit -n "$limit"
		"$tlsward" --audit 443 --format json >few.json 2>few.err
		echo $? >few.status
	)
	row "$limit descriptors: ends with a known status" grep -qx '[0-9]*' few.status
	row "$limit descriptors: a report, or an error that says so" sh -c \
		'grep -q "open files" few.err || grep -q summary few.json'
	row "$limit descriptors: not taken for a sound host" \
		sh -c 'test "$(cat few.status)" -ne 0'
done
(
	ulimit -f 1
	"$tlsward" --audit 443 --format json --output small.out >small.txt 2>small.err
	echo $? >small.status
)
row "files of 512 bytes: exit status" grep -qx 70 small.status
row "files of 512 bytes: says so" has small.err "could not be written"
row "files of 512 bytes: no half of one" test -z "$(find . -maxdepth 1 -name '.small*')"
row "a locale" sh -c "LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8 '$tlsward' --listeners 443 | grep -q nginx"
row "hostile variables" sh -c "OPENSSL_CONF=/dev/zero SSL_CERT_FILE=/dev/zero LD_BIND_NOW=1 \
	TZ=/dev/zero '$tlsward' --handshake 443 --name sound.example >env.txt; test \$? -eq 0"

# ---- less privilege ------------------------------------------------------------------------------

limited() { # NAME COMMAND...: gives what it can, names what it cannot
	name=$1
	shift
	"$@" "$tlsward" --audit 443 --format json </dev/null >"limited.json" 2>limited.err
	status=$?
	row "$name: exit status 3" test "$status" -eq 3
	row "$name: incomplete, and why" report limited.json incomplete not-root
	row "$name: the listener is there all the same" \
		test "$(report limited.json get listeners.0.port)" = 443
	row "$name: nothing unexpected on stderr" test ! -s limited.err
}
if setpriv --reuid 65534 --regid 65534 --clear-groups test -x "$tlsward"; then
	limited "nobody" setpriv --reuid 65534 --regid 65534 --clear-groups --
fi
limited "root without capabilities" setpriv --bounding-set=-all --inh-caps=-all --
limited "root with no_new_privs and no capabilities" \
	setpriv --bounding-set=-all --inh-caps=-all --no-new-privs --
if setpriv --reuid 65534 --regid 65534 --clear-groups test -x "$tlsward"; then
	row "nobody: --block is refused" sh -c "setpriv --reuid 65534 --regid 65534 --clear-groups -- \
		'$tlsward' --block 4444 >refused 2>refused.err; s=\$?; [ \$s -eq 4 ] || [ \$s -eq 70 ]"
	row "nobody: --block says why" test -s refused.err -o -s refused
fi
unshare --mount sh -c "mount -t tmpfs none /proc; '$tlsward' --audit 443 --format json >noproc.json 2>noproc.err; echo \$? >noproc.status"
row "no /proc: not 0, no crash" grep -qx '[1-9][0-9]*' noproc.status
row "no /proc: an error that says so, or a report that is not complete" sh -c \
	'test -s noproc.err || grep -q "\"complete\": false" noproc.json'

# ---- the worker program -----------------------------------------------------------------------------

mkdir copy
cp "$tlsward" copy/tlsward
(
	tlsward=$PWD/copy/tlsward
	"$tlsward" --audit 443 --format json >copy.json 2>copy.err
	echo $? >copy.status
)
row "no worker program: not 0" grep -qx '3\|70' copy.status
row "no worker program: says so" sh -c 'cat copy.json copy.err | grep -q worker'
cp "$(dirname "$tlsward")/tlsward-worker" copy/
chmod 777 copy/tlsward-worker
copy/tlsward --audit 443 --format json >copy.json 2>copy.err
row "a worker program that others may write: not 0" test $? -ne 0
row "a worker program that others may write: says so" has copy.err "others may write it"
chmod 755 copy/tlsward-worker
row "a copy of both works" sh -c 'copy/tlsward --listeners 443 | grep -q nginx'

# ---- time, and signals ----------------------------------------------------------------------------------

start peer.log "$tools/peer" silent 127.0.0.1 4431
wait_for 5 has peer.log ready
row "--timeout 1s and a silent server: exit status" \
	run 3 silent.json --audit 4431 --format json --timeout 1s
row "--timeout 1s and a silent server: unknown" \
	report silent.json finding tls-protocol unknown
for signal in TERM INT HUP; do
	# What is started in the background would ignore SIGINT.
	start stopped.txt env --default-signal=INT "$tlsward" --audit 4431 --output stopped.out
	sleep 0.7
	kill "-$signal" "$last"
	wait "$last"
	row "SIG$signal: ended by it" test $? -gt 128
	wait_for 10 no_process
	row "SIG$signal: no process stays" no_process
	row "SIG$signal: no file stays" test -z "$(find . -maxdepth 1 -name '*stopped.out*')"
done
start stopped.txt "$tlsward" --audit 4431
sleep 0.7
kill -KILL "$last"
wait "$last"
wait_for 10 no_process
row "SIGKILL: no process stays" no_process
finish
