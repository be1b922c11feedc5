# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2154 # variables of lib.sh
# For the system tests: certificates of an authority of the test's own, and nginx.
# Everything is made in the current folder, the private world's.

quietly() { "$@" >quietly.out 2>&1 || { cat quietly.out >&2; return 1; }; }

# make_authority: ca.pem, ca.key; trusted here instead of the machine's authorities.
make_authority() {
	quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
		-days 3650 -subj "/CN=tlsward test authority" \
		-addext keyUsage=critical,keyCertSign,cRLSign -keyout ca.key -out ca.pem || exit 1
	mount --bind ca.pem /etc/ssl/certs/ca-certificates.crt
}

# make_certificate NAME DAYS KEY SUBJECT ALTNAMES: NAME.pem and NAME.key, issued by
# the authority; KEY is as in openssl's -newkey, "rsa:2048" or "ec".
make_certificate() {
	options=
	[ "$3" = ec ] && options="-pkeyopt ec_paramgen_curve:prime256v1"
	# shellcheck disable=SC2086 # a list of words
	quietly openssl req -new -newkey "$3" $options -nodes -subj "$4" \
		-keyout "$1.key" -out "$1.csr" || exit 1
	printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n' \
		"$5" >"$1.ext"
	quietly openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial \
		-days "$2" -extfile "$1.ext" -out "$1.pem" || exit 1
	chmod 600 "$1.key"
}

# make_self_signed NAME DAYS KEY SUBJECT ALTNAMES
make_self_signed() {
	quietly openssl req -x509 -newkey "$3" -nodes -days "$2" -subj "$4" \
		-addext "subjectAltName=$5" -keyout "$1.key" -out "$1.pem" || exit 1
	chmod 600 "$1.key"
}

# nginx_frame: the part of nginx.conf around what is on stdin.
nginx_frame() {
	printf 'daemon off;\nuser www-data;\nworker_processes 1;\nerror_log stderr crit;\n'
	printf 'pid %s/nginx.pid;\nevents { worker_connections 128; }\n' "$PWD"
	printf 'http {\n\taccess_log off;\n'
	for part in body proxy fastcgi uwsgi scgi; do
		case $part in
		body) printf '\tclient_body_temp_path %s/temp;\n' "$PWD" ;;
		*) printf '\t%s_temp_path %s/temp;\n' "$part" "$PWD" ;;
		esac
	done
	cat
	printf '}\n'
}

# nginx_start FILE [PROGRAM]: the pid of the master in $nginx.
nginx_start() {
	rm -f nginx.pid
	start nginx.log "${2:-/usr/sbin/nginx}" -c "$1"
	nginx=$last
	wait_for 10 test -s nginx.pid && wait_for 10 has_workers && return 0
	cat nginx.log
	return 1
}

nginx_stop() { stop "$nginx" -QUIT; }

# nginx_reload: and wait until workers of the new generation are the only ones.
nginx_reload() {
	before=$(workers)
	kill -HUP "$nginx"
	wait_for 10 workers_changed "$before"
}

has_workers() { [ -n "$(workers)" ]; }
workers() { cat "/proc/$nginx/task/$nginx/children"; }

workers_changed() {
	now=$(workers)
	[ -n "$now" ] || return 1
	for pid in $1; do
		case " $now " in *" $pid "*) return 1 ;; esac
	done
}
