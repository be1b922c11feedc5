#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# As enumeration.sh, with the one legacy stack that still comes with a distribution:
# Java's TLS, once as it is, once with all that its security properties forbid.
# shellcheck disable=SC2154 # variables of lib.sh and site.sh
folder=$(dirname "$0")
. "$folder/lib.sh"
. "$folder/site.sh"
. "$folder/truth.sh"
need root openssl ip ss java
enter_world "$0" "$@"
# A JRE without the compiler cannot run a source file.
java --list-modules 2>/dev/null | grep -q '^jdk.compiler' || skip "no Java compiler"

make_authority
# JSSE wants to see the scheme that signed its certificate in the hello, too; an issuer
# with another kind of key would hide what the server itself signs with.
make_self_signed rsa 90 rsa:2048 /CN=site.example DNS:site.example
make_certificate ec 90 ec /CN=site.example DNS:site.example
for key in rsa ec; do
	quietly openssl pkcs12 -export -in $key.pem -inkey $key.key -name $key \
		-passout pass:secret -out $key.p12 || exit 1
done
cat >allow <<EOF
jdk.tls.disabledAlgorithms=
jdk.tls.legacyAlgorithms=
jdk.certpath.disabledAlgorithms=
EOF

serve jsse-rsa 4482 java -Xmx128m -Djava.security.properties=allow \
	"$source/tests/system/JsseServer.java" rsa.p12 4481 defaults 4482 everything
serve jsse-ec 4484 java -Xmx128m -Djava.security.properties=allow \
	"$source/tests/system/JsseServer.java" ec.p12 4484 everything
wait_for 20 listens 4481 || exit 1
equal "JSSE, RSA, its default suites" jsse-default 4481 site.example "TLSv1.2 TLSv1.3"
equal "JSSE, RSA, everything" jsse-rsa 4482 site.example \
	"SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3"
equal "JSSE, ECDSA, everything, without a name" jsse-ec 4484 - \
	"SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3"
for suite in "SSLv3 0003" "SSLv3 0004" "TLSv1 0008" "TLSv1 0019" "TLSv1.2 003B" \
	"TLSv1.2 006C"; do
	row "JSSE really has $suite" has jsse-rsa.suites "$suite"
done
finish
