#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Names that strangers choose: of processes, programs, sites and certificates. No
# control byte of theirs reaches a terminal, and JSON stays JSON.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
need root nginx openssl ip python3
[ -x "$tools/peer" ] || skip "no peer"
enter_world "$0" "$@"
make_authority

# ESC, OSC 52, BEL, CSI, a line of its own, ")", a right-to-left override, quotes.
evil=$(printf '\033]52;c;aGk=\007\033[2J) R 1\nHIGH  fake\t\342\200\256\302\233"\047\\<script>%%n=cmd')

# plain FILE: bytes below 0x20 but newline, DEL, C1 controls as UTF-8, and the
# overrides of reading direction are all absent.
plain() {
	LC_ALL=C tr -d '\n' <"$1" | LC_ALL=C grep -q "$(printf '[\001-\037\177]')" && {
		say "      a control byte in $1"
		return 1
	}
	! LC_ALL=C grep -q "$(printf '\302[\200-\237]\|\342\200[\252-\256]\|\342\201[\246-\251]')" "$1"
}
no_forged_line() { ! grep -q '^ *HIGH *fake' "$1"; }
outputs() { # NAME ARGUMENT...: text, verbose and JSON of one question
	name=$1
	shift
	"$tlsward" "$@" >"$name.txt" 2>"$name.txt.err"
	"$tlsward" "$@" --verbose --color never >"$name.verbose" 2>"$name.verbose.err"
	"$tlsward" "$@" --format json >"$name.json" 2>"$name.json.err"
	for file in "$name.txt" "$name.txt.err" "$name.verbose" "$name.verbose.err" "$name.json.err"; do
		row "$name: no control byte in ${file#"$name".}" plain "$file"
		row "$name: no forged line in ${file#"$name".}" no_forged_line "$file"
	done
	[ ! -s "$name.json" ] || row "$name: JSON" is_json "$name.json"
	row "$name: no raw control byte in JSON" plain "$name.json"
}

# ---- a process: its name, its program, its arguments --------------------------------

mkdir "$evil"
cp "$tools/peer" "$evil/$evil"
start peer.log "$evil/$evil" rude 127.0.0.1 443 "$evil" "$evil" --password=hunter2
wait_for 5 has peer.log ready || exit 1
outputs listeners --listeners 443
row "listeners: the program is there" \
	test "$(report listeners.json get listeners.0.owners.0.exe | grep -c script)" -eq 1
row "listeners: its name is there" \
	test "$(report listeners.json get listeners.0.owners.0.name | grep -c 52)" -eq 1
outputs audit --audit 443
outputs handshake --handshake 127.0.0.1:443
row "handshake: the banner is there" has handshake.txt "220"
stop "$last"

# ---- a certificate ----------------------------------------------------------------------

cat >evil.cnf <<END
[req]
distinguished_name = dn
prompt = no
string_mask = utf8only
utf8 = yes
[dn]
CN = \$ENV::EVIL
O = \$ENV::EVIL
END
EVIL=$(printf '\033]52;c;aGk=\007\033[2J) <script>\342\200\256 HIGH fake\047"')
export EVIL
quietly openssl req -x509 -newkey rsa:2048 -nodes -days 30 -config evil.cnf \
	-keyout evil.key -out evil.pem || exit 1
unset EVIL
start server.log openssl s_server -quiet -www -accept 4431 -cert evil.pem -key evil.key
wait_for 10 sh -c 'ss -Hlnt "sport = :4431" | grep -q .'
outputs certificate --handshake 127.0.0.1:4431
row "certificate: its name is there" has certificate.txt script
row "certificate: in JSON as well" \
	test "$(report certificate.json get endpoints.0.certificates.0.0.subject | grep -c script)" -eq 1
stop "$last"

# ---- a configuration: names, paths, values ----------------------------------------------------

make_certificate sound 90 ec /CN=sound.example DNS:sound.example
mkdir "conf $evil"
printf 'server { listen 443 ssl; server_name "%s" sound.example; ssl_certificate %s/sound.pem; ssl_certificate_key %s/sound.key; }\n' \
	"$(printf '\033[2J\007<script>\047\302\233.example')" "$PWD" "$PWD" >"conf $evil/a.conf"
nginx_frame >nginx.conf <<END
	include "$PWD/conf*/*.conf";
	server_names_hash_bucket_size 256;
	log_format evil "$(printf '\033]52;c;aGk=\007')";
END
nginx_start "$PWD/nginx.conf" || exit 1
outputs nginx --audit 443
row "nginx: the site is there" \
	test "$(report nginx.json offered 127.0.0.1 443 sound.example TLSv1.2)" = true
nginx_stop
outputs files --files "nginx:$PWD/conf $evil/a.conf"

# ---- our own arguments -----------------------------------------------------------------------

outputs option "--$evil"
outputs name --handshake 443 --name "$evil"
outputs config --config "$evil"
printf '[tls]\nprotocols = %s\n' "$(printf '\033[2J\302\233<script>')" >policy.ini
outputs policy --config policy.ini
row "policy: still an error with a place" has policy.txt.err "policy.ini:2:"
finish
