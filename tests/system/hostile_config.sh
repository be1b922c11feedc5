#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Configurations that lead astray: every run ends, names the place, is never "sound",
# and quotes nothing that it was led to.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
need root nginx openssl ip python3 setpriv
enter_world "$0" "$@"
make_authority
make_certificate sound 90 ec /CN=sound.example DNS:sound.example
chmod 755 .

# A site that is sound, and behind it what the case is about.
sound_server="server { listen 443 ssl; server_name sound.example; ssl_protocols TLSv1.2 TLSv1.3;
	ssl_certificate $PWD/sound.pem; ssl_certificate_key $PWD/sound.key; }"
site() { # the rest of http {} is on stdin
	{
		printf '%s\n' "$sound_server"
		cat
	} | nginx_frame
}

# astray NAME TEXT: of main.conf; the limit says TEXT.
astray() {
	timeout 30 "$tlsward" --files "nginx:$PWD/main.conf" --format json \
		>case.json 2>case.err
	status=$?
	row "$1: ended, exit status 3 or 1" test "$status" -eq 3 -o "$status" -eq 1 ||
		say "      exit status $status"
	row "$1: incomplete, and where: $2" report case.json incomplete "$2"
	row "$1: nothing on stderr" test ! -s case.err
	timeout 30 "$tlsward" --files "nginx:$PWD/main.conf" >case.txt 2>case.err
	row "$1: the text says so" grep -q '^not seen' case.txt
}
whole() { # NAME: main.conf can be read to its end
	row "$1: exit status" run 0 case.json --files "nginx:$PWD/main.conf" --format json
	row "$1: complete" report case.json complete
}

site </dev/null >main.conf
whole "a sound configuration"

# ---- includes --------------------------------------------------------------------------

echo "include $PWD/loop.conf;" >loop.conf
site <loop.conf >main.conf
astray "an include of itself" loop.conf
echo "include $PWD/b.loop;" >a.loop
echo "include $PWD/a.loop;" >b.loop
site <a.loop >main.conf
astray "includes in a circle" .loop
mkdir glob
echo "include $PWD/glob/*.conf;" | tee glob/a.conf >glob/b.conf
site <glob/a.conf >main.conf
astray "a glob that finds itself" glob/
mkdir deep
for level in $(seq 1 40); do
	echo "include $PWD/deep/$((level + 1)).conf;" >"deep/$level.conf"
done
: >deep/41.conf
echo "include $PWD/deep/1.conf;" | site >main.conf
astray "40 levels" deep/
mkfifo fifo.conf
echo "include $PWD/fifo.conf;" | site >main.conf
astray "a FIFO" fifo.conf
/usr/bin/python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket.conf")'
echo "include $PWD/socket.conf;" | site >main.conf
astray "a socket" socket.conf
echo "include /dev/zero;" | site >main.conf
astray "/dev/zero" /dev/zero
echo "include /dev/tty;" | site >main.conf
astray "/dev/tty" /dev/tty
echo "include /proc/kmsg;" | site >main.conf
astray "/proc/kmsg" /proc/kmsg
echo "include $PWD/glob;" | site >main.conf
astray "a folder" glob
ln -s "$PWD/nowhere" dangling.conf
echo "include $PWD/dangling.conf;" | site >main.conf
astray "a dangling link" dangling.conf
echo "include $PWD/missing.conf;" | site >main.conf
astray "a missing file" missing.conf
ln -s circle.conf circle.conf
echo "include $PWD/circle.conf;" | site >main.conf
astray "a link to itself" circle.conf
echo "include $PWD/nothing/*.conf;" | site >main.conf
whole "a glob that finds nothing"
printf 'include "%s' "$PWD" | site >main.conf
astray "a quote that never ends" main.conf
printf 'server { listen 443 ssl;\n' | site >main.conf
astray "a brace that never closes" main.conf
printf '}\n}\n}\n' | site >main.conf
astray "braces that were never open" main.conf

# ---- sizes and bytes ---------------------------------------------------------------------

{
	printf '# '
	head -c 20000000 /dev/zero | tr '\0' x
	echo
} >large.conf
echo "include $PWD/large.conf;" | site >main.conf
astray "20 MB" large.conf
truncate -s 1G sparse.conf
echo "include $PWD/sparse.conf;" | site >main.conf
astray "a sparse GB" sparse.conf
rm large.conf sparse.conf
{
	printf 'add_header x "'
	head -c 8000000 /dev/zero | tr '\0' y
	printf '";\n'
} | site >main.conf
astray "a line of 8 MB" main.conf
printf 'server_name\0a.example;\n' | site >main.conf
astray "a NUL" main.conf
head -c 4096 /dev/urandom | site >main.conf
astray "noise" main.conf
site </dev/null | sed 's/$/\r/' >main.conf
whole "CRLF"
{
	printf '\357\273\277'
	site </dev/null
} >main.conf
timeout 30 "$tlsward" --files "nginx:$PWD/main.conf" --format json >case.json 2>case.err
row "a BOM: ended with a result" test $? -le 3
row "a BOM: JSON" is_json case.json
printf 'server { listen 443; server_name "\377\376\200.example"; }\n' | site >main.conf
timeout 30 "$tlsward" --files "nginx:$PWD/main.conf" --format json >case.json 2>case.err
row "no UTF-8: ended with a result" test $? -le 3
row "no UTF-8: JSON" is_json case.json
mkdir many
seq -f "$PWD/many/%g.conf" 1 17000 | xargs touch
echo "include $PWD/many/*.conf;" | site >main.conf
astray "17000 files" "main.conf:"
rm -r many

# ---- what may not be read, what does not answer ------------------------------------------------

echo "log_format x y;" >secret.conf
chmod 000 secret.conf
echo "include $PWD/secret.conf;" | site >main.conf
row "root reads a file of mode 000" run 0 case.json --files "nginx:$PWD/main.conf" --format json
if setpriv --reuid 65534 --regid 65534 --clear-groups test -x "$tlsward"; then
	setpriv --reuid 65534 --regid 65534 --clear-groups -- "$tlsward" \
		--files "nginx:$PWD/main.conf" --format json >case.json 2>case.err
	row "nobody: exit status" test $? -eq 3
	row "nobody: what was not read" report case.json incomplete secret.conf
	row "nobody: nor the key" report case.json incomplete sound.key
fi
mkdir hung
if [ -x "$tools/hung_fs" ] && start hung.log "$tools/hung_fs" hung &&
	wait_for 5 has hung.log ready; then
	hung=$last
	echo "include $PWD/hung/a.conf;" | site >main.conf
	astray "a file system that never answers" hung/
	echo "include $PWD/hung/*.conf;" | site >main.conf
	astray "a glob on it" "did not answer in time"
	site </dev/null | sed "s#$PWD/sound.key#$PWD/hung/sound.key#" >main.conf
	astray "a key on it" hung/sound.key
	# A server that runs with it: read while it still answered.
	mkdir quick
	: >quick/a.conf
	echo "include $PWD/quick/*.conf;" | site >running.conf
	nginx_start "$PWD/running.conf" || exit 1
	sed "s#/quick/#/hung/#" running.conf >edited && cat edited >running.conf
	timeout 60 "$tlsward" --audit 443 --format json >case.json 2>case.err
	status=$?
	row "a running server: ended, exit status 3 or 1" test "$status" -eq 3 -o "$status" -eq 1
	row "a running server: incomplete, and where" report case.json incomplete running.conf:
	row "a running server: the rest is there" \
		test "$(report case.json offered 127.0.0.1 443 sound.example TLSv1.3)" = true
	nginx_stop
	stop "$hung" -KILL
else
	say "skipped rows: no FUSE"
fi
umount -l hung 2>/dev/null

# ---- --root ---------------------------------------------------------------------------------------

mkdir -p image/etc/nginx outside
echo "canary-outside-of-the-root 1;" >outside/a.conf
ln -s "$PWD/outside/a.conf" image/etc/nginx/absolute.conf
ln -s ../../../outside/a.conf image/etc/nginx/relative.conf
cp sound.pem sound.key image/etc/nginx/
{
	printf 'user www-data;\nevents {}\nhttp {\nserver { listen 443 ssl; server_name sound.example;\n'
	printf 'ssl_protocols TLSv1.2 TLSv1.3; ssl_certificate /etc/nginx/sound.pem;\n'
	printf 'ssl_certificate_key /etc/nginx/sound.key; }\n'
} >image/etc/nginx/whole.conf
for link in absolute relative; do
	{
		cat image/etc/nginx/whole.conf
		echo "include /etc/nginx/$link.conf; }"
	} >image/etc/nginx/nginx.conf
	run 3 case.json --files nginx:/etc/nginx/nginx.conf --root image --format json
	row "--root: an $link link does not lead out: exit status" test "$run_got" -eq 3
	row "--root: an $link link does not lead out" report case.json incomplete "$link.conf"
	row "--root: nothing from outside" lacks case.json canary-outside
done
echo '}' >>image/etc/nginx/whole.conf
row "--root: paths are inside" \
	run 0 case.json --files nginx:/etc/nginx/whole.conf --root image --format json
row "--root: missing" run 2 case.txt --files nginx:/etc/nginx/whole.conf --root nowhere

# ---- secrets ----------------------------------------------------------------------------------------

mkdir canary
for number in $(seq 1 20); do
	printf 'root%s:$6$canary-%s-shadow:19000:0:99999:7:::\n' "$number" "$number"
done >canary/shadow
for number in $(seq 21 40); do
	printf 'unknown_directive canary-%s-unknown "canary-%s-quoted" {\n\tinner canary-%s-inner;\n}\n' \
		"$number" "$number" "$number"
done >canary/unknown.conf
for number in $(seq 41 60); do
	printf 'proxy_set_header Authorization "Bearer canary-%s-bearer";\nadd_header x canary-%s-header;\n' \
		"$number" "$number"
done >canary/headers.conf
for number in $(seq 61 80); do
	printf '# canary-%s-comment\nset $password%s canary-%s-variable;\n' "$number" "$number" "$number"
done >canary/variables.conf
{
	cat sound.key
	for number in $(seq 81 100); do echo "canary-$number-key"; done
} >canary/site.key
for number in 1 2 3 4; do echo "canary-$number-password" >>canary/passwords; done
{
	for file in shadow unknown.conf headers.conf variables.conf site.key; do
		echo "include $PWD/canary/$file;"
	done
	printf 'server { listen 443 ssl; server_name key.example; ssl_password_file %s/canary/passwords;\n' "$PWD"
	printf 'ssl_certificate %s/canary/site.key; ssl_certificate_key %s/canary/site.key; }\n' "$PWD" "$PWD"
	printf 'server { listen 443 ssl; server_name shadow.example;\n'
	printf 'ssl_certificate %s/canary/shadow; ssl_certificate_key %s/canary/shadow; }\n' "$PWD" "$PWD"
} | site >canary.conf
for format in text json; do
	for detail in --color=never --verbose --quiet; do
		"$tlsward" --files "nginx:$PWD/canary.conf" --format "$format" "$detail" \
			>"canary.$format$detail" 2>"canary.$format$detail.err"
		row "canaries: exit status ($format $detail)" test $? -ne 0
		row "canaries: none ($format $detail)" sh -c \
			"! grep -q 'canary-[0-9]' 'canary.$format$detail' 'canary.$format$detail.err'"
		row "canaries: no line of the key ($format $detail)" lacks \
			"canary.$format$detail" "$(sed -n 2p sound.key)"
	done
done
for file in canary/*; do
	timeout 30 "$tlsward" --files "nginx:$PWD/$file" --verbose >case.txt 2>&1
	row "canaries: none of $file as the main file" sh -c "! grep -q 'canary-[0-9]' case.txt"
	"$tlsward" --config "$file" >case.txt 2>&1
	row "canaries: $file is no policy" test $? -eq 2
done
wait_for 10 no_process
row "no process stays" no_process
finish
