#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# As enumeration.sh, with kinds of key and pairs of them that web servers seldom have,
# and narrow lists of groups and signature schemes: openssl s_server.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
. "$folder/truth.sh"
need root openssl ip ss
enter_world "$0" "$@"

quietly openssl ecparam -name prime256v1 -out p256 || exit 1
quietly openssl ecparam -name secp384r1 -out p384 || exit 1
quietly openssl ecparam -name brainpoolP256r1 -out brainpool || exit 1
quietly openssl dsaparam -out dsa 1024 || exit 1
for key in rsa=rsa:2048 pss=rsa-pss ec=ec:p256 p384=ec:p384 brainpool=ec:brainpool \
	ed25519=ed25519 ed448=ed448 dsa=dsa:dsa; do
	make_self_signed "${key%%=*}" 90 "${key#*=}" /CN=site.example DNS:site.example
done

# asks TITLE PORT VERSIONS CERTIFICATE OPTION...: a server, and what it has.
asks() {
	title=$1 at=$2 versions=$3 certificate=$4
	shift 4
	serve "server.$at" "$at" openssl s_server -quiet -accept "127.0.0.1:$at" \
		-cert "$certificate.pem" -key "$certificate.key" "$@"
	equal "$title" "server.$at" "$at" site.example "$versions"
}
asks "Ed25519" 4491 "TLSv1.2 TLSv1.3" ed25519
asks "Ed448, the server's order" 4492 "TLSv1.2 TLSv1.3" ed448 -serverpref
asks "ECDSA and RSA, everything" 4493 "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3" ec \
	-dcert rsa.pem -dkey rsa.key -serverpref -no_ticket -min_protocol TLSv1 \
	-cipher ALL:COMPLEMENTOFALL:@SECLEVEL=0
asks "RSA and Ed25519, few groups and schemes" 4494 "TLSv1.2 TLSv1.3" rsa \
	-dcert ed25519.pem -dkey ed25519.key -groups P-521:X448:ffdhe3072 \
	-sigalgs rsa_pss_rsae_sha512:ed25519:RSA+SHA1 -cipher ALL:@SECLEVEL=0
asks "P-384, the server's order" 4495 "TLSv1.2 TLSv1.3" p384 \
	-groups P-384:X25519 -serverpref
asks "RSA-PSS and ECDSA" 4496 "TLSv1.2 TLSv1.3" pss -dcert ec.pem -dkey ec.key
asks "brainpool" 4497 TLSv1.2 brainpool \
	-cipher ALL:@SECLEVEL=0
asks "DSA" 4498 "TLSv1 TLSv1.1 TLSv1.2" dsa -min_protocol TLSv1 \
	-cipher ALL:COMPLEMENTOFALL:@SECLEVEL=0
finish
