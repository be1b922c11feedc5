#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What a configuration names and Debian's nginx does not serve, with one case for each
# reason; and what it serves as named, however the line is spelt.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
world_pids=shared
. "$folder/lib.sh"
. "$folder/site.sh"
need root nginx openssl ip python3
enter_world "$0" "$@"

readlink /proc/1/exe >/dev/null || mount --bind "/proc/$$" /proc/1

make_authority
make_certificate ec 90 ec /CN=a.example DNS:a.example,DNS:b.example
make_certificate rsa 90 rsa:2048 /CN=a.example DNS:a.example,DNS:b.example
quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -days 90 \
	-sha384 -subj /CN=a.example -keyout p384.key -out p384.pem || exit 1
quietly openssl dhparam -dsaparam -out dh.pem 2048 || exit 1

ec="ssl_certificate $PWD/ec.pem; ssl_certificate_key $PWD/ec.key;"
rsa="ssl_certificate $PWD/rsa.pem; ssl_certificate_key $PWD/rsa.key;"
p384="ssl_certificate $PWD/p384.pem; ssl_certificate_key $PWD/p384.key;"
gcm=ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256

# audited: the report of an nginx with the servers on stdin, in why.json.
audited() {
	{ say "ssl_protocols TLSv1.2 TLSv1.3;"; cat; } | nginx_frame >why.conf
	nginx_start "$PWD/why.conf" || exit 1
	"$tlsward" --audit 443 --format json --without http,firewall >why.json 2>why.err
	nginx_stop
}
# site NAME SETTINGS: one server block on 443.
site() { say "server { listen 443 ssl; server_name $1; $2 }"; }

# says LABEL CHECK RESULT SEVERITY TEXT
says() {
	row "$1" python3 -c '
import json, sys
check, result, severity, text = sys.argv[1:]
found = [f for f in json.load(open("why.json"))["findings"] if f["check"] == check]
fine = any(f["result"] == result and text in f["what"] and
           (result != "fail" or f["severity"] == severity and
            all(f["evidence"][side] for side in ("disk", "process", "live")) and f["fix"])
           for f in found)
for f in [] if fine else found:
    print("     |", f["result"], f["severity"], f["what"])
sys.exit(not fine)' "$2" "$3" "$4" "$5"
}
suites=tls-suites-not-served
groups=tls-groups-not-served

# ---- as named, however it is spelt ------------------------------------------------

dh="ssl_dhparam $PWD/dh.pem;"
while read -r list; do
	site a.example "$ec $rsa $dh ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers '$list';" |
		audited
	says "served as nginx reads it: $list" $suites pass - "as the configuration names"
done <<END
HIGH:!aNULL:!MD5
ALL:COMPLEMENTOFALL:@SECLEVEL=0
EECDH+AESGCM:EDH+AESGCM
DEFAULT:-SHA256:+SHA
$gcm
kRSA+AES:!SHA1 @STRENGTH
ALL:!aNULL:@SECLEVEL=3:@SECLEVEL=1
ECDHE:!CAMELLIA:!ARIA,AES256-SHA;AES128-SHA
END
site a.example "$ec ssl_ciphers HIGH; ssl_ecdh_curve X25519:secp384r1;" | audited
says "groups as named" $groups pass - "as the configuration names"
site a.example "$ec" | audited
says "no line: nothing to compare" $suites notapplicable - "no line names"
says "no line: nothing to compare" $groups notapplicable - "no line names"

# ---- one reason each: suites ---------------------------------------------------------

site a.example "$rsa ssl_ciphers $gcm;" | audited
says "for a key that the site has not: natural" $suites pass - \
	"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 (needs a certificate with an EC key)"

site a.example "$rsa ssl_ciphers $gcm:DHE-RSA-AES128-GCM-SHA256;" | audited
says "DHE without parameters" $suites fail info "DHE needs ssl_dhparam"
site a.example "$rsa $dh ssl_ciphers $gcm:DHE-RSA-AES128-GCM-SHA256;" | audited
says "DHE with parameters" $suites pass - "as the configuration names"

site a.example "$rsa ssl_ciphers $gcm:RC4-SHA;" | audited
says "the library has none" $suites fail info "has none of that name"
site a.example "$rsa ssl_ciphers $gcm:ECDHE-RSA-AES128-GCM-SHA265;" | audited
says "a slip of the pen" $suites fail info "ECDHE-RSA-AES128-GCM-SHA265"
site a.example "$rsa ssl_ciphers $gcm:TLS_AES_128_CCM_SHA256;" | audited
says "a suite of TLS 1.3" $suites fail info "TLS_AES_128_CCM_SHA256 (a suite of TLSv1.3, which this list does not govern"
site a.example "$rsa ssl_ciphers $gcm:PSK-AES128-GCM-SHA256;" | audited
says "a shared key" $suites fail info "both sides have before"
site a.example "$rsa ssl_ciphers $gcm:AECDH-AES128-SHA;" | audited
says "nobody signs, at the default level" $suites fail info "security level 2"
site a.example "$p384 ssl_ecdh_curve secp384r1; ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:@SECLEVEL=4;" |
	audited
says "128 bits at level 4" $suites fail info "security level 4"
site a.example "$rsa ssl_protocols TLSv1.3; ssl_ciphers $gcm;" | audited
says "TLS 1.3 alone: natural" $suites pass - "suites of TLSv1.2, which is not offered"

{
	site a.example "$rsa ssl_ciphers ECDHE-RSA-AES256-GCM-SHA384;"
	site b.example "ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256;"
} | audited
says "without a certificate the default server decides" $suites fail low \
	"served and not named: TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 (the default server of the address decides: a.example at $PWD/why.conf:"
{
	site a.example "$rsa ssl_ciphers ECDHE-RSA-AES256-GCM-SHA384;"
	site b.example "$rsa ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256;"
} | audited
row "with a certificate the server's own list counts" report why.json none $suites fail
{
	site a.example "$rsa ssl_ciphers ALL:@SECLEVEL=0;"
	site b.example "ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256;"
} | audited
says "outside the policy, by a line elsewhere" $suites fail medium \
	"the default server of the address decides"

site a.example "$rsa ssl_conf_command Ciphersuites TLS_AES_256_GCM_SHA384:TLS_AES_128_CCM_SHA256;" |
	audited
says "TLS 1.3's own list" $suites pass - "as the configuration names"
{
	site a.example "$rsa"
	site b.example "ssl_conf_command Ciphersuites TLS_AES_256_GCM_SHA384;"
} | audited
says "TLS 1.3's own list, where the default server decides" $suites fail low \
	"served and not named: TLS_CHACHA20_POLY1305_SHA256, TLS_AES_128_GCM_SHA256 (the default server"
{
	site a.example "$rsa"
	site b.example "$rsa ssl_conf_command Ciphersuites TLS_AES_256_GCM_SHA384;"
} | audited
says "TLS 1.3's own list, of a server with a certificate" $suites fail low \
	"served and not named: TLS_CHACHA20_POLY1305_SHA256, TLS_AES_128_GCM_SHA256 (the default server"

# ---- one reason each: groups -----------------------------------------------------------

{
	site a.example "$ec ssl_ecdh_curve X25519;"
	site b.example "$ec ssl_ecdh_curve secp384r1;"
} | audited
says "the default server decides" $groups fail info \
	"served and not named: x25519 (the default server of the address decides: a.example"
says "the default server decides: the other half" $groups fail info \
	"named and not served: secp384r1 (the default server"
says "the default server itself" $groups pass - "as the configuration names"
{
	site a.example "$ec ssl_ecdh_curve secp521r1;"
	site b.example "$ec ssl_ecdh_curve secp384r1;"
} | audited
says "outside the policy, by a line elsewhere" $groups fail low "secp521r1"

site a.example "$rsa ssl_ecdh_curve ffdhe2048:secp384r1; ssl_protocols TLSv1.2;" | audited
says "a group of TLS 1.3" $groups fail info "ffdhe2048 (a group of TLSv1.3"
site a.example "$ec ssl_ecdh_curve secp256k1:secp384r1; ssl_protocols TLSv1.3;" | audited
says "not a group of TLS 1.3" $groups fail info "secp256k1 (not a group of TLSv1.3"
site a.example "$rsa ssl_ecdh_curve prime192v1:secp384r1;" | audited
says "a group below the level" $groups fail info "secp192r1 (the TLS library's security level 2"
site a.example "$rsa $dh ssl_ciphers DHE; ssl_ecdh_curve secp384r1; ssl_protocols TLSv1.2;" |
	audited
says "no suite that uses groups" $groups fail info "no cipher suite with ECDHE"

# ---- switches -----------------------------------------------------------------------------

order=tls-order-not-served
{
	site a.example "$rsa"
	site b.example "$rsa ssl_prefer_server_ciphers on;"
} | audited
says "TLS 1.3 picks before the name is known" $order fail low \
	"the line says on; with TLSv1.3 the client's order wins (picked before the name is known: by the default server"
{
	site a.example "$rsa ssl_prefer_server_ciphers on;"
	site b.example "$rsa ssl_prefer_server_ciphers off;"
} | audited
says "TLS 1.3 picks before the name is known, the other way round" $order fail low \
	"with TLSv1.3 the server's order wins (picked before the name is known: by the default server of the address, at $PWD/why.conf:15"
says "the default server's own order" $order pass - "on, as the line says"

{
	site a.example "$rsa ssl_session_tickets off; ssl_protocols TLSv1.2;"
	site b.example "$rsa ssl_session_tickets on;"
} | audited
says "no tickets in the default server" tls-tickets-not-served fail low \
	"no ticket is given (the default server of the address decides: a.example"
says "no tickets in the default server itself" tls-tickets-not-served pass - "off, as"
{
	site a.example "$rsa"
	site b.example "$rsa ssl_session_tickets off; ssl_early_data on;"
} | audited
says "no tickets in the server of the name" tls-tickets-not-served pass - "off, as"
says "early data where the default server has none" tls-early-data-not-served fail low \
	"no early data is taken (the default server of the address decides: a.example"
{
	site a.example "$rsa ssl_early_data on;"
	site b.example "$rsa ssl_early_data off;"
} | audited
says "early data from the default server" tls-early-data-not-served fail medium \
	"early data is taken (the default server of the address decides: a.example"
says "early data in the default server itself" tls-early-data-not-served pass - "on, as"
site a.example "$rsa ssl_protocols TLSv1.2; ssl_early_data on;" | audited
says "early data without TLS 1.3" tls-early-data-not-served fail info "it takes TLSv1.3"

# ---- stapling -----------------------------------------------------------------------------

stapling=stapling-not-served
site a.example "$rsa ssl_stapling on;" | audited
says "a certificate without a responder" $stapling fail info \
	"no staple comes (the certificate names no OCSP responder)"
printf 'subjectAltName=DNS:a.example\nauthorityInfoAccess=OCSP;URI:http://127.0.0.1:9/\n' >asks.ext
quietly openssl x509 -req -in rsa.csr -CA ca.pem -CAkey ca.key -days 90 -extfile asks.ext \
	-out asks.pem || exit 1
asks="ssl_certificate $PWD/asks.pem; ssl_certificate_key $PWD/rsa.key;"
site a.example "$asks ssl_stapling on;" | audited
says "a file without the issuer" $stapling fail low "its file has no issuer"
cat ca.pem >>asks.pem
site a.example "$asks ssl_stapling on;" | audited
says "nobody answers, just started" $stapling unknown - "only just started"
{
	site a.example "$asks"
	site b.example "ssl_stapling on;"
} | audited
says "without a certificate the default server decides" $stapling fail low \
	"no staple comes (the default server of the address decides: a.example"
serial=$(openssl x509 -in asks.pem -noout -serial | cut -d= -f2)
printf 'V\t991231235959Z\t\t%s\tunknown\t/CN=a.example\n' "$serial" >index.txt
quietly openssl ocsp -issuer ca.pem -cert asks.pem -no_nonce -reqout question.der
quietly openssl ocsp -index index.txt -CA ca.pem -rsigner ca.pem -rkey ca.key -ndays 5 \
	-reqin question.der -respout staple.der
site a.example "$asks ssl_stapling on; ssl_stapling_file $PWD/staple.der;" | audited
says "a staple from a file" $stapling pass - "a staple comes"

# ---- what is not loaded, and who else answers --------------------------------------------

site a.example "$rsa ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256; ssl_ecdh_curve X25519;" |
	nginx_frame >why.conf
nginx_start "$PWD/why.conf" || exit 1
sed 's/AES128-GCM-SHA256/AES256-GCM-SHA384/; s/X25519/secp384r1/' why.conf >edited &&
	cat edited >why.conf
touch -d '+10 seconds' why.conf # within two seconds nobody can tell
"$tlsward" --audit 443 --format json --without http,firewall >why.json 2>why.err
says "not loaded: suites" $suites fail low "and was not loaded since"
says "not loaded: groups" $groups fail info "and was not loaded since"
nginx_stop

site a.example "$rsa ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256;" |
	sed 's/443 ssl/443 ssl reuseport/' | nginx_frame >why.conf
nginx_start "$PWD/why.conf" || exit 1
# Loaded another list, and is the one that answers: the first worker does not any more.
cp rsa.pem kept.pem
make_certificate rsa 60 rsa:2048 /CN=a.example DNS:a.example
sed 's/AES128-GCM-SHA256/AES256-GCM-SHA384/' why.conf >edited && cat edited >why.conf
touch -d '-10 seconds' why.conf
"$tlsward" --audit 443 --format json --without http,firewall >why.json 2>why.err
says "another certificate: not this configuration" $suites fail low \
	"has a certificate of none of its files"
nginx_stop

finish
